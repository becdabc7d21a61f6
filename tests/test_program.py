"""Programs of the person's choice: editors and pagers, on Unix."""

import os
import shlex
import sys
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from talking import Recording, chat, home  # noqa: F401 - a fixture for all

from qa.console.program import edit, editor_command, pager_command, start_line
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


def recording_pager(tmp_path: Path, name: str) -> tuple[Path, Path]:
    """A program called `name` that writes its arguments and what it is fed to a file; the program and the file."""
    script, seen = tmp_path / name, tmp_path / "seen"
    script.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"open({str(seen)!r}, 'w', encoding='utf-8').write("
        "repr(sys.argv[1:]) + '\\n' + sys.stdin.buffer.read().decode())\n"
    )
    script.chmod(0o755)
    return script, seen


@pytest.mark.skipif(os.name != "posix", reason="the pager is a script")
def test_an_article_goes_through_the_pager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script, seen = recording_pager(tmp_path, "pg")
    monkeypatch.setenv("PAGER", shlex.join([str(script), "--an option"]))
    shown = chat(monkeypatch, "who led?\r/open 1\r")[1]
    arguments, text = seen.read_text("utf-8").split("\n", 1)
    assert arguments == "['--an option']"
    assert "Line 7 of a long article." in text
    assert "[Mira Oldham] led." in text
    assert "Line 7" not in shown
    assert "1. Mira Oldham led." in shown


@pytest.mark.skipif(os.name != "posix", reason="the pager is a script")
def test_less_gets_colour_and_starts_at_the_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script, seen = recording_pager(tmp_path, "less")
    monkeypatch.setenv("PAGER", str(script))
    chat(monkeypatch, "who led?\r1\r")
    arguments, text = seen.read_text("utf-8").split("\n", 1)
    assert "'-R'" in arguments
    assert "'+7" in arguments
    assert "mMira Oldham" in text
    assert "\x1b[?" not in text
    assert "\r" not in text
    chat(monkeypatch, "who led?\r1\r", no_color=True)
    assert "[Mira Oldham] led." in seen.read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="the pager is a script")
def test_pager_that_reads_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "pg"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    monkeypatch.setenv("PAGER", str(script))
    assert chat(monkeypatch, "who?\r/open 1\rwho?\r")[0] == ["who?", "who?"]
    script.write_text("neither a script nor a program")
    assert "Line 7" in chat(monkeypatch, "who?\r/open 1\r")[1]


@pytest.mark.parametrize("pager", ["", "  ", "cat", "/bin/cat", "no-such-program -x", "'unclosed"])
def test_printed_when_there_is_no_pager(monkeypatch: pytest.MonkeyPatch, pager: str) -> None:
    monkeypatch.setenv("PAGER", pager)
    assert pager_command() == []
    assert "Line 7 of a long article." in chat(monkeypatch, "who?\r/open 1\r")[1]


def test_start_line() -> None:
    head = [("", "a\nb\n" * 10)]
    assert start_line([*head, ("class:cited class:mark", "x")], 24) == 13
    assert start_line([*head, ("class:cited class:mark", "x")], 26) == 1
    assert start_line([("class:cited", "x")], 4) == 1
    assert start_line(head, 24) == 1


def test_an_answer_is_printed_however_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script, seen = recording_pager(tmp_path, "pg")
    monkeypatch.setenv("PAGER", str(script))
    monkeypatch.setattr(Recording, "get_size", lambda self: Size(rows=3, columns=80))
    assert "1. Mira Oldham led." in chat(monkeypatch, "who led?\r")[1]
    assert not seen.exists()
