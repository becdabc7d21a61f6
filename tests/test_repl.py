"""The conversation in-process, through a pipe input and a recording output; and without a terminal, as a process."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

from index import Article, OkapiRetriever
from qa.answer import Answer, Citation
from qa.opening import Opened
from qa.pipeline import Options
from qa.repl import (
    LineCompleter,
    Page,
    Screen,
    Session,
    ansi,
    answer_lines,
    banner,
    pager_command,
    run_chat,
    split_paste,
    start_line,
    take_turn,
    toolbar,
)

ROOT = Path(__file__).parent.parent
TEXT = "\n\n".join(f"Line {n} of a long article." for n in range(40)) + " Mira Oldham led."
ARTICLES = (
    Article("talks", TEXT, "Talks", "Harbour Post", path="talks.txt"),
    Article("wire", "Mira Oldham spoke.", "Wire", "Kestrel", path="wire.txt"),
)
CTRL_C, CTRL_D, PASTE, PASTED = "\x03", "\x04", "\x1b[200~", "\x1b[201~"


@dataclass
class StandIn:
    """Finds Mira Oldham whatever is asked; some questions raise what they name."""

    retriever: OkapiRetriever = field(default_factory=lambda: OkapiRetriever(ARTICLES))
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str, options: Options | None = None) -> Answer:
        self.asked.append(question)
        if question == "interrupt?":
            raise KeyboardInterrupt
        if question == "bug?":
            raise ZeroDivisionError("a bug\nof two lines")
        start = TEXT.index("Mira")
        citation = Citation(ARTICLES[0], start, len(TEXT), start, start + 11, 0.9)
        return Answer(question, question, (citation,), True, None, (), 1.0)


class Recording(DummyOutput):
    """Keeps what is written; a window of 80 columns and 24 rows."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, data: str) -> None:
        self.text += data

    def write_raw(self, data: str) -> None:
        self.text += data

    def get_size(self) -> Size:
        return Size(rows=24, columns=80)

    def get_default_color_depth(self) -> ColorDepth:
        return ColorDepth.DEPTH_8_BIT


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("NO_COLOR", "LESS", "COLUMNS", "LINES", "PROMPT_TOOLKIT_COLOR_DEPTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PAGER", "cat")


@contextmanager
def terminal() -> Iterator[tuple[PipeInput, Recording]]:
    output = Recording()
    with create_pipe_input() as keys, create_app_session(input=keys, output=output):
        yield keys, output


def opened(answerer: StandIn | None = None) -> Opened:
    return Opened(answerer or StandIn(), "two articles", 2, False)  # type: ignore[arg-type]


def chat(
    monkeypatch: pytest.MonkeyPatch, keys: str, *, no_color: bool = False, quiet: bool = False
) -> tuple[list[str], str]:
    """The questions asked and all that was shown when `keys` were typed and then Ctrl-D."""
    answerer, stdout = StandIn(), Tty()
    monkeypatch.setattr("sys.stdin", Tty())
    monkeypatch.setattr("sys.stdout", stdout)
    with terminal() as (pipe, output):
        pipe.send_text(keys + CTRL_D)
        assert run_chat(opened(answerer), Options(), no_color=no_color, quiet=quiet) == 0
    return answerer.asked, output.text + stdout.getvalue()


def test_typed_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = chat(monkeypatch, "who led?\r")
    assert asked == ["who led?"]
    assert "1. Mira Oldham led." in shown
    assert "news-qa: two articles, 2 articles" in shown


def test_brackets_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1. [Mira Oldham] led." in chat(monkeypatch, "who led?\r", no_color=True)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "1. [Mira Oldham] led." in chat(monkeypatch, "who led?\r")[1]


def test_quiet_has_no_banner(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "news-qa:" not in chat(monkeypatch, "", quiet=True)[1]


def test_commands_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = chat(monkeypatch, "who?\r/filter source=Kestrel\r/sources\r/opne\r/quit\rwho?\r")
    assert asked == ["who?"]
    assert "Filters: source=Kestrel (1 of 2 articles)" in shown
    assert "Harbour Post" in shown
    assert "did you mean /open?" in shown


def test_ctrl_c_drops_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chat(monkeypatch, f"half a line{CTRL_C}who?\r")[0] == ["who?"]


def test_ctrl_c_drops_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = chat(monkeypatch, "interrupt?\rwho?\r")
    assert asked == ["interrupt?", "who?"]
    assert shown.index("Dropped.") < shown.index("Oldham")


def test_bug_costs_one_question(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked, shown = chat(monkeypatch, "bug?\rwho?\r")
    assert asked == ["bug?", "who?"]
    assert "ZeroDivisionError: a bug of two lines" in " ".join(shown.split())
    (log,) = tmp_path.rglob("qa.log")
    assert "'bug?'" in log.read_text("utf-8")
    assert "Traceback" in log.read_text("utf-8")


def test_bug_whose_log_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    assert take_turn(Session(opened(), Options()), "bug?", Page())
    error = capsys.readouterr().err
    assert "cannot be written" in error
    assert error.count("\n") == 1


# Line history


def test_lines_are_kept_for_the_next_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chat(monkeypatch, "who led?\r")
    (history,) = tmp_path.rglob("history")
    assert "+who led?" in history.read_text("utf-8")
    if os.name == "posix":
        assert history.stat().st_mode & 0o077 == 0
    up = "\x1b[A"
    assert chat(monkeypatch, f"{up}\r")[0] == ["who led?"]


def test_history_that_cannot_be_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    asked, shown = chat(monkeypatch, "who led?\r")
    assert asked == ["who led?"]
    assert "Lines are not kept" in shown


# Pasting


@pytest.mark.parametrize(
    ("pasted", "lines"),
    [
        ("who led?", ["who led?"]),
        ("who led?\nwhere?\n", ["who led?", "where?"]),
        ("who led?\r\n\r\n/open 1\r\n谁?\n谁？", ["who led?", "/open 1", "谁?", "谁？"]),
        ("who led the\n  delegation?", ["who led the delegation?"]),
        ("Mira led.\nWho followed?", ["Mira led. Who followed?"]),
        ("\n \n", []),
        ("", []),
    ],
)
def test_split_paste(pasted: str, lines: list[str]) -> None:
    assert split_paste(pasted) == lines


def test_pasted_questions_are_asked_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = chat(monkeypatch, f"{PASTE}who led?\nwhere to?{PASTED}\r")
    assert asked == ["who led?", "where to?"]
    assert shown.count("Mira Oldham led.") == 2


def test_pasted_prose_is_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chat(monkeypatch, f"{PASTE}who led\nthe talks?{PASTED}\r")[0] == ["who led the talks?"]


# Completion, toolbar, banner


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", []),
        ("who", []),
        ("/so", ["sources"]),
        ("/F", ["filter "]),
        ("/help w", ["why"]),
        ("/filter ", ["source=", "since=", "until=", "clear"]),
        ("/filter s", ["source=", "since="]),
        ("/filter source=", ['"Harbour Post"', "Kestrel"]),
        ("/filter source=k", ["Kestrel"]),
        ('/filter source="harb', ['"Harbour Post"']),
        ("/filter source=harbour p", ['"Harbour Post"']),
        ("/filter source=post", ['"Harbour Post"']),
        ("/filter source=Kestrel u", ["until="]),
        ("/filter since=2025 source=Ke", ["Kestrel"]),
        ("/open ", []),
    ],
)
def test_completion(typed: str, offered: list[str]) -> None:
    completer = LineCompleter(Session(opened(), Options()))
    found = completer.get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in found] == offered


def test_completed_line_is_understood() -> None:
    session = Session(opened(), Options())
    line = "/filter source=harbour p"
    (completion,) = LineCompleter(session).get_completions(Document(line), CompleteEvent())
    line = line[: len(line) + completion.start_position] + completion.text
    assert line == '/filter source="Harbour Post"'
    assert take_turn(session, line, Page())
    assert session.options.filters.sources == ("Harbour Post",)


def test_save_completes_files(tmp_path: Path) -> None:
    (tmp_path / "talks.md").touch()
    completer = LineCompleter(Session(opened(), Options()))
    found = completer.get_completions(Document(f"/save {tmp_path}/ta"), CompleteEvent())
    assert [completion.text for completion in found] == ["lks.md"]


def test_toolbar_shows_what_is_searched() -> None:
    session = Session(opened(), Options())
    assert toolbar(session) == [("", " two articles, 2 articles")]
    take_turn(session, "/filter source=Kestrel since=2025", Page())
    assert toolbar(session)[0][1].endswith(" · source=Kestrel since=2025-01-01")


@pytest.mark.parametrize("width", [10, 40, 80])
def test_banner_fits_in_two_lines(width: int) -> None:
    hostile = Opened(StandIn(), "\x1b[31m" + "x" * 200, 1, False)  # type: ignore[arg-type]
    text = "".join(text for _, text in banner(hostile, width))
    assert text.count("\n") == 2
    assert "\x1b" not in text
    assert len(text.splitlines()[0]) <= width


# The pager


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
def test_long_output_goes_through_the_pager(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
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


def test_ansi_sets_the_style_in_each_line() -> None:
    with terminal():
        lines = ansi([("class:mark", "one\ntwo"), ("", " three\n")]).split("\n")
    assert re.fullmatch(r"(\x1b\[[0-9;]+m)+one(\x1b\[0m)+", lines[0])
    assert re.fullmatch(r"(\x1b\[[0-9;]+m)+two\x1b\[0m three(\x1b\[0m)*", lines[1])
    assert lines[2:] == [""]


def test_window_is_measured_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal() as (_, output):
        screen = Screen(colour=True)
        assert screen.width() == 80
        monkeypatch.setattr(output, "get_size", lambda: Size(rows=10, columns=40))
        assert screen.width() == 40


# Without a terminal


def test_lines_stop_at_quit(capsys: pytest.CaptureFixture[str]) -> None:
    answerer = StandIn()
    lines = ["who?\n", "\n", "/opne\n", "bug?\n", "/clear\n", "/quit\n", "who?\n"]
    assert answer_lines(Session(opened(answerer), Options()), lines) == 0
    assert answerer.asked == ["who?", "bug?"]
    out, err = capsys.readouterr()
    assert out.count("1. [Mira Oldham] led.") == 1
    assert err.startswith("qa: no command /opne")
    assert err.count("\n") == 2


def test_ctrl_c_and_a_closed_output_are_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(opened(), Options())
    with pytest.raises(KeyboardInterrupt):
        answer_lines(session, ["interrupt?"])

    def closed(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Page, "show", closed)
    with pytest.raises(BrokenPipeError):
        answer_lines(session, ["who?"])


def run_qa(tmp_path: Path, typed: bytes, **env: str) -> subprocess.CompletedProcess[bytes]:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "talks.txt").write_text(
        "title: Talks open\nsource: Harbour Post\npublished: 2025-05-16\n\n"
        "The Corvana delegation was led by Mira Oldham, a retired judge.\n\n"
        "The ferry carried 41 passengers to Sandvaer.\n",
        "utf-8",
    )
    return subprocess.run(
        [sys.executable, "-m", "qa", "--corpus", str(folder)],
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )


def test_process_without_a_terminal(tmp_path: Path) -> None:
    done = run_qa(tmp_path, b"who led the Corvana delegation?\n/sources\n/opne\n")
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, err
    assert "led by [Mira Oldham]" in out
    assert "Harbour Post" in out
    assert "qa> " not in out
    assert "/help" not in out
    assert "\x1b" not in out
    assert "qa: no command /opne" in err
    assert not (tmp_path / "home").exists()


def test_process_with_odd_bytes_and_a_narrow_encoding(tmp_path: Path) -> None:
    typed = b"\xff\xfe\x00?\n" + b"x" * 3000 + b"\nwho led the Corvana delegation?"
    done = run_qa(tmp_path, typed, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert b"Mira Oldham" in done.stdout
    assert b"at most 2,000" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="SIGPIPE")
def test_process_whose_reader_leaves(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "talks.txt").write_text("Mira Oldham led the Corvana delegation.\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "-q", "--corpus", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdin and process.stdout and process.stderr  # noqa: PT018
    with process, process.stdin, process.stdout, process.stderr:
        process.stdin.write(b"who led the delegation?\n" * 2)
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"who led the delegation?\n" * 1000)
            process.stdin.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


def test_process_with_nothing_to_read(tmp_path: Path) -> None:
    done = run_qa(tmp_path, b"")
    assert (done.returncode, done.stdout) == (0, b"")
