"""docs/api.md and docs/qa.1 are those of this program, and the examples on Python run; shells complete its commands."""

import doctest
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import index
import qa

ROOT = Path(__file__).parents[1]
API = ROOT / "docs" / "api.md"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_current(reference: ModuleType) -> None:
    told = "run python docs/reference.py"
    assert reference.api_text() == API.read_text("utf-8"), told
    assert reference.manual_text() == reference.MANUAL.read_text("utf-8"), told


def test_every_public_name_has_its_signature() -> None:
    text = API.read_text("utf-8")
    entries = re.findall(r"^### `(\w+)`$", text, re.MULTILINE)
    assert set(entries) == {*qa.__all__, *index.__all__}
    assert "\nopen_index(place: str | Path) -> DiskRetriever | ClusterRetriever\n" in text


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", API.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    code = "".join(blocks).replace('"news/"', repr(str(ROOT / "corpus")))
    examples = doctest.DocTestParser().get_doctest(code, {}, "api.md", str(API), 0)
    assert len(examples.examples) > 20
    said: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=said.append).failed == 0, "".join(said)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    typed = {"COMP_WORDS": "qa ba", "COMP_CWORD": "ba" if shell == "fish" else "1"}
    environment = {**os.environ, "_QA_COMPLETE": f"{shell}_complete", "PYTHONPATH": str(ROOT)}
    code = "from qa.cli.main import cli; cli.main(prog_name='qa')"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={**environment, **typed}, capture_output=True, text=True)
    assert "batch" in done.stdout
    assert "verify" not in done.stdout
