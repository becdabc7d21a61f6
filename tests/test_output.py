"""Width and colour, and output that cannot be written."""

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import QUESTION, ROOT, common, corpus, on_terminal, process  # noqa: F401 - a fixture for all

from qa.cli.main import main
from qa.console import output


@pytest.mark.parametrize(
    ("term", "no_color", "allowed"),
    [("xterm", "", True), ("dumb", "", False), ("xterm", "1", False)],
)
def test_color_only_on_a_terminal_that_wants_it(
    term: str, no_color: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert common().color_allowed() is allowed


@pytest.mark.parametrize(
    ("columns", "is_terminal", "width"),
    [("20", False, 40), ("80", False, 80), ("300", False, 120), ("30", True, 30)],
)
def test_width(
    columns: str, is_terminal: bool, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    monkeypatch.setenv("COLUMNS", columns)
    assert output.screen_width() == width


def test_full_disk(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    class Full(io.TextIOWrapper):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with Full(io.BytesIO()) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["ask", QUESTION, "--corpus", "news"]) == 2
    message = "qa: cannot write to standard output: No space left on device\n"
    assert capfd.readouterr().err == message


def test_ascii_terminal() -> None:
    Path("news/accents.txt").write_text("The café in Türkiye — “closed” — belongs to Şule Öz.")
    child = process(
        "ask",
        "who owns the café in Türkiye?",
        "--corpus",
        "news",
        env={"PYTHONIOENCODING": "ascii"},
    )
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    assert b"af? in T?rkiye" in out
    child = process("ask", "café?", "--json", "--corpus", "news", env={"PYTHONIOENCODING": "ascii"})
    assert "café" in json.loads(child.communicate(timeout=120)[0])["question"]


def test_colour_on_a_terminal() -> None:
    shown = on_terminal("ask", QUESTION, "--corpus", "news")
    assert "\x1b[" in shown
    assert "led by [" not in shown
    assert "Medinsky" in shown
    plain = on_terminal("ask", QUESTION, "--corpus", "news", NO_COLOR="1")
    assert "\x1b" not in plain
    assert "led by [" in plain


def test_broken_pipe_is_quiet() -> None:
    Path("q.txt").write_text(f"{QUESTION}\n" * 5_000)
    child = process("batch", "q.txt", "--corpus", "news")
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    with child.stderr:
        assert child.stderr.read() == b""
    assert child.wait(timeout=120) == 141


ASK, BATCH = f"ask '{QUESTION}'", "batch -q q.txt -o a.jsonl --overwrite"


@pytest.mark.parametrize(
    ("command", "closed"),
    [(ASK, "<&-"), (ASK, ">&-"), (ASK, "2>&-"), (BATCH, "2>&-"), (BATCH, "<&- >&- 2>&-")],
)
def test_closed_streams(command: str, closed: str) -> None:
    Path("q.txt").write_text(QUESTION)
    line = f"{sys.executable} -m qa {command} --corpus news {closed}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, shell=True, env=environment, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_long_note_breaks_between_words_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return 2

        def write(self, text: str) -> int:
            shown.append(text)
            return len(text)

    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((20, 24)))
    output.say("name your own articles with --corpus PATH/of/a/folder/with/a/long/name")
    assert "".join(shown).splitlines() == [
        "name your own",
        "articles with",
        "--corpus",
        "PATH/of/a/folder/with/a/long/name",
    ]
