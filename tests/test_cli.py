"""Arguments, exit codes and messages; the real process where only that can show it."""

import errno
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.opening
import qa.pipeline
from index import AppError, CorpusError, IndexFileError
from qa import cli
from qa.cli import expand_arguments, main

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
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("QA_INDEX", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS)
    (folder / "storm.txt").write_text(STORM)
    return folder


# Arguments

EXPANDED = [
    ("", "chat"),
    ("-v --corpus news", "chat -v --corpus news"),
    ("ask who", "ask who"),
    ("--corpus news ask who", "ask --corpus news who"),
    ("-k 5 ask -k 3 who", "ask -k 5 -k 3 who"),
    ("-k5 -qv --min-score=0 ask who", "ask -k5 -qv --min-score=0 who"),
    ("-qk 5 ask who", "ask -qk 5 who"),
    ("--source ask ask who", "ask --source ask who"),
    ("--json ask who", "ask --json who"),
    ("--corpus a b ask who led", "ask --corpus a --corpus b who led"),
    ("--corpus a b -v", "chat --corpus a --corpus b -v"),
    ("ask --corpus a b who", "ask --corpus a --corpus b who"),
    ("ask --corpus none b who", "ask --corpus none --corpus b who"),
    ("ask who --corpus a b", "ask who --corpus a --corpus b"),
    ("ask --corpus a b", "ask --corpus a b"),
    ("ask --corpus a", "ask --corpus a"),
    ("batch --corpus a b c", "batch --corpus a --corpus b c"),
    ("batch c --corpus a b", "batch c --corpus a --corpus b"),
    ("batch --corpus a b -o c", "batch --corpus a b -o c"),
    ("batch --corpus a b -- c", "batch --corpus a --corpus b -- c"),
    ("batch --corpus a b - -q", "batch --corpus a --corpus b - -q"),
    ("batch --corpus a b --corpus b c", "batch --corpus a --corpus b --corpus b c"),
    ("batch --corpus=a b", "batch --corpus=a b"),
    ("chat --corpus a b c", "chat --corpus a --corpus b --corpus c"),
    ("--corpus a ask", "ask --corpus a"),
    ("--corpus ask ask who", "ask --corpus ask who"),
    ("ask -- -5 --corpus a b", "ask -- -5 --corpus a b"),
    ("--help", "--help"),
    ("-q --help", "-q --help"),
    ("--version", "--version"),
    ("-h", "-h"),
    ("--help ask", "ask --help"),
    ("nonsense --corpus a b", "nonsense --corpus a b"),
    ("--corpus", "chat --corpus"),
]


@pytest.mark.parametrize(("typed", "expanded"), EXPANDED, ids=[typed for typed, _ in EXPANDED])
def test_expand_arguments(typed: str, expanded: str, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    assert expand_arguments(cli.cli, typed.split()) == expanded.split()


WORDS = st.sampled_from(
    ["--corpus", "news", "ask", "batch", "-k", "3", "-q", "--", "-", "--json", "who"]
)


@given(st.lists(WORDS | st.text(st.characters(), max_size=4), max_size=8))
def test_expanding_loses_nothing(arguments: list[str]) -> None:
    expanded = expand_arguments(cli.cli, arguments)
    lost = [word for word in arguments if arguments.count(word) > expanded.count(word)]
    assert not lost


# ask


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capfd.readouterr()
    return code, out, err


def test_answer(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "--corpus", "news", "ask", QUESTION)
    assert (code, err) == (0, "")
    assert "[" in out
    plain = out.replace("[", "").replace("]", "")
    assert plain.startswith("1. The Russian delegation was led by Vladimir Medinsky.\n")
    assert "Harbour Post · 2025-05-16 · “Talks in Istanbul” · news/talks.txt:" in out


def test_words_are_joined(capfd: pytest.CaptureFixture[str]) -> None:
    whole = run(capfd, "ask", QUESTION, "--corpus", "news", "--json")
    words = run(capfd, "ask", "--corpus", "news", *QUESTION.split(), "--json")
    assert words[0] == 0
    assert json.loads(words[1])["question"] == json.loads(whole[1])["question"] == QUESTION


def test_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "ask", "who ate the zorblax?", "--corpus", "news")
    assert code == 1
    assert out.startswith("No answer in this archive: ")


def test_empty_question(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "ask", "", "--corpus", "news", "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["answered"] is False


def test_json(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "ask", QUESTION, "--corpus", "news", "--json", "-k", "1")
    record = json.loads(out)
    text = (Path("news/talks.txt").read_text()).split("\n\n", 1)[1]
    (citation,) = record["citations"]
    assert code == 0
    assert citation["text"] == "The Russian delegation was led by Vladimir Medinsky."
    assert citation["text"] in text
    assert citation["source"] == "Harbour Post"


@pytest.mark.parametrize("given", [QUESTION, f"\ufeff\n {QUESTION}\r\n"])
def test_question_of_standard_input(
    given: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    code, out, _ = run(capfd, "ask", "-", "--json", "--corpus", "news")
    assert code == 0
    assert json.loads(out)["question"] == QUESTION


def test_verbose_explains(capfd: pytest.CaptureFixture[str]) -> None:
    Path("news/odd.pdf").touch()
    code, out, err = run(capfd, "-v", "ask", QUESTION, "--corpus", "news")
    assert code == 0
    assert ".pdf" in err
    assert "kind person · " in err
    assert " ms\n" in err
    assert "1. score " in err
    assert "kind" not in out


def test_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    Path("news/odd.pdf").touch()
    arguments = ["ask", QUESTION, "--corpus", "news", "--source", "Harbor Pst"]
    _, _, err = run(capfd, *arguments)
    assert "skipped 1 file: 1 .pdf" in err
    assert "no source is called “Harbor Pst”; nearest: Harbour Post\n" in err
    assert len(err.splitlines()) == 2
    assert run(capfd, "-q", *arguments)[2] == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "Kestrel Wire"],
        ["--since", "2025-06"],
        ["--until", "2024"],
        ["--article", "gone"],
        ["--source", "Kestrel Wire", "--since", "2025-05-01", "--until", "2025-12"],
    ],
)
def test_filters(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, *arguments, "ask", QUESTION, "--corpus", "news", "--json")
    assert "Medinsky" not in out


def test_filters_that_let_it_pass(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["--source", "harbour post", "--since", "2025", "--until", "2025-05"]
    assert run(capfd, "ask", QUESTION, "--corpus", "news", *arguments)[0] == 0


def test_sample_corpus_is_announced(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qa.opening, "sample_files", lambda: ["news/talks.txt"])
    code, _, err = run(capfd, "ask", QUESTION)
    assert code == 0
    assert err == (
        "no archive yet: using the sample corpus that ships with news-qa; "
        "name your own with --corpus PATH\n"
    )
    assert run(capfd, "-q", "ask", QUESTION)[2] == ""


def test_color_only_on_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    common = cli.Common((), None, 3, (), None, None, (), None, False, False, False)
    monkeypatch.setenv("TERM", "xterm")
    assert cli.color_allowed(common)
    monkeypatch.setenv("TERM", "dumb")
    assert not cli.color_allowed(common)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not cli.color_allowed(common)


@pytest.mark.parametrize(("columns", "width"), [("20", 40), ("80", 80), ("300", 120)])
def test_width(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert cli.screen_width() == width


# Exit codes and messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("ask", "Missing argument 'QUESTION...'"),
        ("ask who --corpus", "requires an argument"),
        ("ask who --corpus none", "none"),
        ("ask who --corpus news --index x", "--corpus and --index exclude each other"),
        ("ask who --since soon", "“soon” is not a date"),
        ("ask who --since 2025 --until 2024", "--since 2025-01-01 is after --until 2024-12-31"),
        ("ask who -k 0", "-k"),
        ("ask who -k 101", "-k"),
        ("ask who --min-score 1.5", "--min-score"),
        ("ask who --min-score nan", "nan is not a number"),
        ("ask who --nonsense", "--nonsense"),
        ("nonsense", 'there is no command “nonsense”; to ask a question: qa ask "…"'),
        (f"ask {'x' * 2001} --corpus news", "2,000"),
        ("batch none.txt", "none.txt: No such file"),
        ("batch news", "news: Is a directory"),
        ("batch news/talks.txt --resume", "--resume and --overwrite need a file"),
        ("batch news/talks.txt -o a --resume --overwrite", "exclude each other"),
        ("batch news/talks.txt -o news/storm.txt", "--resume or replace it by --overwrite"),
        ("batch news/talks.txt --format xml", "xml"),
        ("verify news/talks.txt --corpus news", "--format jsonl"),
        ("verify none --corpus news", "No such file"),
    ],
)
def test_wrong_usage(arguments: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, *arguments.split())
    assert (code, out) == (2, "")
    assert message in err
    assert sum(line.startswith("qa: ") for line in err.splitlines()) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("raised", "code", "shown"),
    [
        (AppError("a\x1b[31m\nb"), 2, "qa: a\ufffd[31m\ufffdb\n"),
        (CorpusError("no article"), 2, "qa: no article\n"),
        (IndexFileError("no archive"), 4, "qa: no archive\n"),
        (KeyboardInterrupt(), 130, "\n"),
        (click.Abort(), 130, ""),
    ],
)
def test_errors_become_exit_codes(
    raised: BaseException,
    code: int,
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(qa.opening, "open_articles", fail)
    assert run(capfd, "ask", "who?") == (code, "", shown)


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(qa.opening, "open_articles", fail)
    with pytest.raises(ZeroDivisionError):
        main(["ask", "who?"])


@pytest.mark.parametrize("arguments", [["--index", "x", "ask", "who?"], ["ask", "who?"]])
def test_missing_archive(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_INDEX", "none")
    assert run(capfd, *arguments)[0] == 4


def test_corpus_comes_before_qa_index(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_INDEX", "none")
    assert run(capfd, "ask", QUESTION, "--corpus", "news")[0] == 0


def test_help_names_every_option_and_an_example(capfd: pytest.CaptureFixture[str]) -> None:
    for name, command in [("qa", cli.cli), *((f"qa {n}", c) for n, c in cli.cli.commands.items())]:
        code, out, _ = run(capfd, *name.split()[1:], "--help")
        assert code == 0
        assert "Example" in out
        assert f"  {name}" in out
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help


def test_version(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--version"], ["ask", "--version"]):
        code, out, _ = run(capfd, *arguments)
        assert (code, out[:2]) == (0, "qa")


def test_full_disk(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    class Full(io.TextIOWrapper):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with Full(io.BytesIO()) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["ask", QUESTION, "--corpus", "news"]) == 2
    message = "qa: cannot write to standard output: No space left on device\n"
    assert capfd.readouterr().err == message


# batch and verify


def test_batch_then_verify(capfd: pytest.CaptureFixture[str]) -> None:
    Path("q.txt").write_text(f"{QUESTION}\nwho ate the zorblax?\n")
    assert run(capfd, "batch", "q.txt", "-o", "a.jsonl", "--corpus", "news") == (0, "", "")
    code, out, _ = run(capfd, "verify", "a.jsonl", "--corpus", "news")
    assert code == 0
    assert out == "1 citation in 2 records holds\n"
    Path("news/talks.txt").write_text(TALKS.replace("Vladimir", "Vladimír"))
    code, out, _ = run(capfd, "verify", "a.jsonl", "--corpus", "news")
    assert code == 1
    assert out.startswith("a.jsonl:1: id 1: citation 1: text differs")
    assert out.endswith("1 does not hold\n")


def test_bad_line_gives_3_also_when_resumed(capfd: pytest.CaptureFixture[str]) -> None:
    Path("q.jsonl").write_text(f'{{"question": "{QUESTION}"}}\n{{bad\n')
    assert run(capfd, "batch", "q.jsonl", "-o", "a.csv", "--corpus", "news")[0] == 3
    before = Path("a.csv").read_bytes()
    again = ["batch", "q.jsonl", "-o", "a.csv", "--resume", "--corpus", "news"]
    assert run(capfd, *again) == (3, "", "")
    assert Path("a.csv").read_bytes() == before


def test_failed_opening_leaves_the_old_results(capfd: pytest.CaptureFixture[str]) -> None:
    Path("q.txt").write_text(QUESTION)
    Path("a.jsonl").write_text("old\n")
    arguments = ["batch", "q.txt", "-o", "a.jsonl", "--overwrite", "--corpus", "none"]
    assert run(capfd, *arguments)[0] == 2
    assert Path("a.jsonl").read_text() == "old\n"


def test_batch_interrupted(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real = qa.pipeline.Answerer.ask

    def ask(self: Any, question: str, options: Any) -> Any:
        if question == "stop":
            raise KeyboardInterrupt
        return real(self, question, options)

    monkeypatch.setattr(qa.pipeline.Answerer, "ask", ask)
    Path("q.txt").write_text(f"{QUESTION}\nstop\n{QUESTION}\n")
    code, _, err = run(capfd, "batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    assert code == 130
    assert err == "interrupted: 1 question done, all in a.jsonl; --resume goes on from there\n"
    assert len(Path("a.jsonl").read_text().splitlines()) == 1
    code, out, err = run(capfd, "batch", "q.txt", "--corpus", "news")
    assert (code, len(out.splitlines()), err) == (130, 1, "interrupted: 1 question done\n")


# The real process

ROOT = Path(__file__).parent.parent


def process(*arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([sys.executable, "-m", "qa", *arguments], env=environment, **pipes)


def test_ascii_terminal() -> None:
    Path("news/accents.txt").write_text("The café in Türkiye — “closed” — belongs to Şule Öz.")
    child = process(
        "ask",
        "who owns the café in Türkiye?",
        "--corpus",
        "news",
        env={"PYTHONIOENCODING": "ascii"},
    )
    out, err = child.communicate(timeout=30)
    assert child.returncode == 0, err
    assert b"af? in T?rkiye" in out
    child = process("ask", "café?", "--json", "--corpus", "news", env={"PYTHONIOENCODING": "ascii"})
    assert "café" in json.loads(child.communicate(timeout=30)[0])["question"]


def on_terminal(*arguments: str, **env: str) -> str:
    """What the real process writes to a terminal that is its standard output and error."""
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
    child.wait(timeout=30)
    return shown.decode()


def test_colour_on_a_terminal() -> None:
    shown = on_terminal("ask", QUESTION, "--corpus", "news")
    assert "\x1b[" in shown
    assert "led by [" not in shown
    assert "Medinsky" in shown
    for plain in (
        on_terminal("ask", QUESTION, "--corpus", "news", "--no-color"),
        on_terminal("ask", QUESTION, "--corpus", "news", NO_COLOR="1"),
        on_terminal("ask", QUESTION, "--corpus", "news", TERM="dumb"),
    ):
        assert "\x1b" not in plain
        assert "[" in plain


def test_progress_on_a_terminal() -> None:
    Path("q.txt").write_text(f"{QUESTION}\n" * 3_000)
    shown = on_terminal("batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    assert "/3,000 questions · " in shown
    assert shown.endswith("\r3,000 questions: 3,000 answered, 0 without an answer\r\n")
    again = on_terminal("-q", "batch", "q.txt", "-o", "a.jsonl", "--overwrite", "--corpus", "news")
    assert again == ""


def test_broken_pipe_is_quiet() -> None:
    Path("q.txt").write_text(f"{QUESTION}\n" * 5_000)
    child = process("batch", "q.txt", "--corpus", "news")
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    with child.stderr:
        assert child.stderr.read() == b""
    assert child.wait(timeout=30) == 141


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [f"ask '{QUESTION}'", "batch q.txt -o a.jsonl --overwrite"])
def test_closed_streams(command: str, closed: str) -> None:
    Path("q.txt").write_text(QUESTION)
    line = f"{sys.executable} -m qa {command} --corpus news {closed}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, shell=True, env=environment, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_interrupted_process_is_resumed() -> None:
    lines = [f"{QUESTION} {number}" for number in range(20_000)]
    Path("q.txt").write_text("\n".join(lines))
    child = process("batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (
        Path("a.jsonl").exists() and Path("a.jsonl").stat().st_size > 10_000
    ):
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert err.startswith(b"interrupted: ")
    assert b"--resume" in err
    done = Path("a.jsonl").read_bytes()
    assert done.endswith(b"\n")
    Path("q.txt").write_text("\n".join(lines[: done.count(b"\n") + 5]))
    child = process("batch", "q.txt", "-o", "a.jsonl", "--resume", "--corpus", "news")
    assert child.communicate(timeout=30) == (b"", b"")
    records = [json.loads(line) for line in Path("a.jsonl").read_text().splitlines()]
    assert [record["id"] for record in records] == [str(n + 1) for n in range(len(records))]
    assert len(records) == done.count(b"\n") + 5


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from qa.cli import main; main(['--help']); "
        "print([m for m in ('prompt_toolkit', 'nltk', 'qa.view', 'qa.batch') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.check_output([sys.executable, "-c", code], env=environment)
    assert out.endswith(b"[]\n")
