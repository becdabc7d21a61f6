"""The conversation in-process, through a pipe input and a recording output; and without a terminal, as a process."""

import asyncio
import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from prompt_toolkit.application.current import get_app
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding.key_processor import KeyProcessor
from prompt_toolkit.keys import Keys
from talking import (
    CTRL_C,
    PASTE,
    PASTED,
    StandIn,
    chat,
    home,  # noqa: F401 - a fixture for all
    opened,
)

from index import IndexFileError
from qa.answer import Answer
from qa.chat.prompt import LineCompleter, own_keys, toolbar
from qa.chat.repl import (
    answer_lines,
    banner,
    run_chat,
    split_paste,
    take_turn,
)
from qa.chat.session import Offer, Session
from qa.console.screen import Page, Screen
from qa.desk import Desk
from qa.followup.mention import Turn
from qa.opening import Opened
from qa.pipeline import Options

ROOT = Path(__file__).parent.parent


def press_key(processor: KeyProcessor) -> None:
    """Ctrl-C reaches the keys of a prompt, which may have ended."""
    processor.send_sigint()


def press_signal(_: KeyProcessor) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def after_turns(turns: int, act: Callable[[], None]) -> None:
    """Calls `act` when the running event loop has turned so many times."""
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: after_turns(turns - 1, act) if turns else act())


def test_typed_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = chat(monkeypatch, "who led?\r")
    assert asked == ["who led?"]
    assert "1. Mira Oldham led." in shown
    assert "news-qa: two articles, 2 articles" in shown


def test_brackets_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1. [Mira Oldham] led." in chat(monkeypatch, "who led?\r", no_color=True)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "1. [Mira Oldham] led." in chat(monkeypatch, "who led?\r")[1]


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


@pytest.mark.skipif(sys.platform == "win32", reason="pipe inputs are others there")
@pytest.mark.parametrize("turns", range(12))
@pytest.mark.parametrize("press", [press_key, press_signal])
def test_ctrl_c_while_a_prompt_ends(
    monkeypatch: pytest.MonkeyPatch, press: Callable[[KeyProcessor], None], turns: int
) -> None:
    """It comes some turns of the event loop after a line was dropped; the lines that follow are typed ahead."""
    from prompt_toolkit.input.posix_pipe import PosixPipeInput

    raw_mode, presses = PosixPipeInput.raw_mode, iter([press])

    @contextlib.contextmanager
    def then_press(pipe: PosixPipeInput) -> Iterator[None]:
        with raw_mode(pipe):
            yield
        for press in presses:
            after_turns(turns, partial(press, get_app().key_processor))

    monkeypatch.setattr(PosixPipeInput, "raw_mode", then_press)
    asked, _ = chat(monkeypatch, f"half a line{CTRL_C}who?\rand where?\r")
    assert asked == ["who?", "and where?"]
    assert next(presses, None) is None


def test_bug_costs_one_question(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked, shown = chat(monkeypatch, "bug?\rwho?\r")
    assert asked == ["bug?", "who?"]
    assert "ZeroDivisionError: a bug of two lines" in " ".join(shown.split())
    (log,) = tmp_path.rglob("qa.log")
    assert "'bug?'" not in log.read_text("utf-8")
    assert "Traceback" in log.read_text("utf-8")


def test_bug_whose_log_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    assert take_turn(Session(opened(), Options()), "bug?", Page())
    error = capsys.readouterr().err
    assert "cannot be written" in error
    assert error.count("\n") == 1


def test_lines_are_kept_for_the_next_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chat(monkeypatch, "who led?\r")
    (history,) = tmp_path.rglob("history")
    assert "+who led?" in history.read_text("utf-8")
    if os.name == "posix":
        assert history.stat().st_mode & 0o077 == 0
    up = "\x1b[A"
    assert chat(monkeypatch, f"{up}\r")[0] == ["who led?"]


def test_a_page_pasted_by_mistake_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chat(monkeypatch, f"{PASTE}{'word ' * 2001}{PASTED}\rwho led?\r")
    (history,) = tmp_path.rglob("history")
    assert history.stat().st_size < 200


def test_history_that_cannot_be_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    asked, shown = chat(monkeypatch, "who led?\r")
    assert asked == ["who led?"]
    assert "Lines are not kept" in shown


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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", []),
        ("who", []),
        ("who is mira o", ["Mira Oldham"]),
        ("/so", ["sources"]),
        ("/F", ["filter "]),
        ("/help w", ["why"]),
        ("/h w", ["why"]),
        ("/s w", []),
        ("/nothing w", []),
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
    (tmp_path / "tall").mkdir()
    (tmp_path / ".tasks").touch()
    completer = LineCompleter(Session(opened(), Options()))
    found = completer.get_completions(Document(f"/save {tmp_path}/ta"), CompleteEvent())
    assert [completion.text for completion in found] == ["talks.md", "tall/"]


def test_toolbar_shows_what_is_searched() -> None:
    session = Session(opened(), Options())
    assert toolbar(session) == [("", " two articles, 2 articles")]
    take_turn(session, "/filter source=Kestrel since=2025", Page())
    assert toolbar(session)[0][1].endswith(" · source=Kestrel since=2025-01-01")


def test_toolbar_cuts_only_what_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mira")
    label = "/home/mira/.local/share/news-qa/archive"
    session = Session(replace(opened(), label=label), Options())
    assert toolbar(session)[0][1] == " ~/.local/share/news-qa/archive, 2 articles"
    session = Session(replace(opened(), label="/srv/" + "x" * 90 + "/wires"), Options())
    shown = toolbar(session)[0][1]
    assert (len(shown), shown[:3], shown[-19:]) == (80, " …x", "x/wires, 2 articles")


@pytest.mark.parametrize("width", [10, 40, 80])
def test_banner_fits_in_two_lines(width: int) -> None:
    hostile = Opened(Desk(StandIn()), "\x1b[31m" + "x" * 200, 1)  # type: ignore[arg-type]
    text = "".join(text for _, text in banner(hostile, width))
    assert text.count("\n") == 2
    assert "\x1b" not in text
    assert len(text.splitlines()[0]) <= width


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
        timeout=120,
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
    article = tmp_path / "talks.txt"
    article.write_text("Mira Oldham led the Corvana delegation.\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "-q", "--corpus", str(article)],
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


# Settings, the choice, keys


class TwoReadings(StandIn):
    """Reads each question that begins with "and" in two ways, and says in its answer which it took."""

    def ask(
        self,
        question: str,
        options: Options | None = None,
        history: Sequence[Turn] = (),
        **_: object,
    ) -> Answer:
        answer = super().ask(question, options, history)
        if question.startswith("and"):
            return replace(answer, asked="who led first?", readings=("who led next?",))
        return answer


def test_the_choice_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answerer = TwoReadings()
    asked, shown = chat(monkeypatch, "who?\rand who?\r2\rwhere?\r", answerer=answerer)
    assert asked == ["who?", "and who?", "who led next?", "where?"]
    assert "which? " in shown
    assert shown.index("Which was meant? 1 or 2") < shown.index("Asked: who led next?")
    assert shown.count("Mira Oldham led.") == 3


def test_ctrl_c_gives_up_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    answerer = TwoReadings()
    asked, shown = chat(monkeypatch, f"and who?\r{CTRL_C}2\r", answerer=answerer)
    assert asked == ["and who?"]
    assert "nothing has been asked yet" in shown  # 2 is a citation again


def test_pasted_questions_are_not_taken_for_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = f"and who?\r{PASTE}and where?\nwhen?{PASTED}\r"
    asked, shown = chat(monkeypatch, typed, answerer=TwoReadings())
    assert asked == ["and who?", "and where?", "when?"]
    assert "or 2: who led next?" in shown


def test_a_pipe_takes_the_likelier_reading(capsys: pytest.CaptureFixture[str]) -> None:
    answerer = TwoReadings()
    answer_lines(Session(opened(answerer), Options()), ["and who?\n", "2\n"])
    out, err = capsys.readouterr()
    assert out.startswith("> and who?\n\nAsked: who led first?\nor 2: who led next?\n1. ")
    assert err == "qa: there is no citation 2; the last answer has only citation 1\n"


def test_settings_of_the_file_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home" / "news-qa").mkdir(parents=True)
    config = tmp_path / "home" / "news-qa" / "config.toml"
    config.write_text('k = 7\ntheme = "none"\ncolour = "red"\n')
    _, shown = chat(monkeypatch, "who?\r/set\r")
    assert "1. [Mira Oldham] led." in shown
    assert "k        7 " in shown
    assert "config.toml: no setting “colour”" in " ".join(shown.split())
    _, shown = chat(monkeypatch, "/set\r", given=["k"], quiet=True)
    assert "k        3 " in shown
    assert "colour" not in shown.replace("colours", "")
    assert "news-qa:" not in shown


def test_a_bad_file_costs_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home" / "news-qa").mkdir(parents=True)
    (tmp_path / "home" / "news-qa" / "config.toml").write_text("k = \n")
    monkeypatch.setattr("sys.stdin", io.StringIO("who?\n"))
    assert run_chat(opened(), Options(), no_color=False, quiet=False) == 0
    out, err = capsys.readouterr()
    assert "[Mira Oldham]" in out
    assert err.count("\n") == 1
    assert (
        "config.toml: Invalid value (at line 1, column 5); correct it, or delete the line." in err
    )


def test_a_theme_takes_effect_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _, shown = chat(monkeypatch, "who?\r/set theme none\rwho?\r/set theme dark\rwho?\r")
    assert "1. [Mira Oldham] led." in shown
    assert shown.count("1. Mira Oldham led.") == 2


def test_vi_keys_take_effect_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, _ = chat(monkeypatch, "/set keys vi\rwhat?\x1b0cwwho\r/set keys emacs\rwhy?\x01oh \r")
    assert asked == ["who?", "oh why?"]


def test_what_tab_writes_turns_no_line_round(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = [Offer("\u202eHarbour Post", 0)]
    monkeypatch.setattr("qa.chat.prompt.complete_line", lambda *_: offers)
    completer = LineCompleter(Session(opened(), Options()))
    (found,) = completer.get_completions(Document("/filter source="), CompleteEvent())
    assert found.text == "\ufffdHarbour Post"


def test_tab_where_the_archive_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(*_: object) -> None:
        raise IndexFileError("no archive")

    def bug(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    completer = LineCompleter(Session(opened(), Options()))
    monkeypatch.setattr("qa.chat.prompt.offer_names", gone)
    assert list(completer.get_completions(Document("who"), CompleteEvent())) == []
    assert not list(tmp_path.rglob("qa.log"))
    monkeypatch.setattr("qa.chat.prompt.offer_names", bug)
    assert list(completer.get_completions(Document("who"), CompleteEvent())) == []
    assert list(tmp_path.rglob("qa.log"))


def test_many_pasted_questions_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    pasted = "who led?\n" * 20
    asked, shown = chat(monkeypatch, f"{PASTE}{pasted}{PASTED}\r")
    assert asked == ["who led?"] * 20
    assert "20 lines; Ctrl-C stops. For a whole file: qa batch FILE" in shown


def test_ctrl_c_just_after_enter_is_no_traceback() -> None:
    (binding,) = own_keys(Screen(lambda: "auto")).get_bindings_for_keys((Keys.SIGINT,))
    done: Future[str] = Future()
    done.set_result("who led?")
    for future in (None, done):  # exit would raise for either
        binding.handler(SimpleNamespace(app=SimpleNamespace(future=future)))  # type: ignore[arg-type]
