"""A line that is taken to the person's editor and back."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from qa.console.program import edit, editor_command
from qa.errors import CommandError

posix = pytest.mark.skipif(os.name != "posix", reason="the editors are scripts")


def editor(tmp_path: Path, code: str) -> str:
    """A command that runs `code` with the name of the file in `path`."""
    script = tmp_path / "an editor.py"
    script.write_text(f"import sys\npath = sys.argv[-1]\n{code}\n", "utf-8")
    return shlex.join([sys.executable, str(script)])


@posix
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("", "who led?"),
        ("open(path, 'w').write('who\\nleft?\\n')", "who\nleft?"),
        ("open(path, 'w').close()", ""),
        ("open(path, 'wb').write(b'caf\\xe9?\\n')", "caf\ufffd?"),
        ("assert open(path).read() == 'who led?\\n'", "who led?"),
    ],
)
def test_what_was_saved_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, text: str
) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, code))
    assert edit("who led?") == text


@posix
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("{python} -c 'import sys; sys.exit(3)'", "ended with 3; the line is as it was"),
        ("{python} -c 'import os, sys; os.unlink(sys.argv[1])'", "No such file"),
        ("no-such-editor", "there is no no-such-editor; set \\$EDITOR"),
        ("'unclosed", "cannot be read"),
    ],
)
def test_an_editor_that_fails(monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command.replace("{python}", sys.executable))
    with pytest.raises(CommandError, match=said):
        edit("who led?")


def test_visual_goes_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")
    monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} -i")
    assert editor_command() == [sys.executable, "-i"]


def test_no_editor_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CommandError, match="there is no editor here"):
        editor_command()
