"""Two articles, and the command line over them: in-process, as a process, and as a process on a terminal."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from homes import HOMES

from qa.cli.invocation import Common
from qa.cli.main import main

QUESTION = "Who led the Russian delegation?"


TALKS = """title: Talks in Istanbul
source: Harbour Post
published: 2025-05-16

The Russian delegation was led by Vladimir Medinsky.
"""


STORM = """title: Storm over Castelmar
source: Kestrel Wire
published: 2025-06-02

A storm tore the roof off the town hall of Castelmar.
"""


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two articles; no archive, no settings and no file outside of tmp_path."""
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("QA_INDEX", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS)
    (folder / "storm.txt").write_text(STORM)
    return folder


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capfd.readouterr()
    return code, out, err


def common(**more: Any) -> Common:
    """The common options, as if few were given: two articles and no reader."""
    settings: dict[str, Any] = dict.fromkeys(("source", "article"), ())
    settings |= dict.fromkeys(("index", "since", "until", "min_score"))
    settings |= dict.fromkeys(("quiet", "verbose", "no_color"), False)
    return Common(**{**settings, "corpus": ("news",), "top_k": 3, "reader": "off", **more})


ROOT = Path(__file__).parent.parent


def process(*arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([sys.executable, "-m", "qa", *arguments], env=environment, **pipes)


def on_terminal(*arguments: str, **env: str) -> str:
    """What the real process writes to a terminal that is its standard output and error."""
    if sys.platform == "win32":
        pytest.skip("no pseudo-terminals there")
    import pty

    outside, inside = pty.openpty()
    child = process(
        *arguments, stdout=inside, stderr=inside, stdin=inside, env={"TERM": "xterm", **env}
    )
    os.close(inside)
    shown = b""
    with suppress(OSError):  # the end of a pseudo-terminal is an error on Linux
        while data := os.read(outside, 4096):
            shown += data
    os.close(outside)
    child.wait(timeout=120)
    return shown.decode()
