"""Exit codes, messages and help; commands one after the other; the real process where only that can show it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from commandline import (
    QUESTION,
    ROOT,
    TALKS,
    corpus,  # noqa: F401 - a fixture for all
    on_terminal,
    process,
    run,
)

import qa.opening
import qa.pipeline
from index import AppError, CorpusError, IndexFileError
from qa.cli import main as cli


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("ask", "QUESTION is missing"),
        ("ask who --corpus", "--corpus needs a value"),
        ("ask who --corpus none", "none"),
        ("ask who --corpus news --index x", "use only one of --corpus, --index and --sample"),
        ("ask who --since soon", "“soon” is not a date"),
        ("ask who --since 2025 --until 2024", "--since 2025-01-01 is after --until 2024-12-31"),
        ("ask who -k 0", "--top-k: 0 is not from 1 to 100"),
        ("ask who -k 101", "-k"),
        ("ask who --min-score x", "--min-score: “x” is not a number"),
        ("ask who --min-score nan", "nan is not a number"),
        ("ask who --overwrit", "there is no option --overwrit"),
        ("ask who --k 3", "there is no option --k; did you mean -k or --top-k?"),
        ("ask who --quite", "there is no option --quite; did you mean -q or --quiet?"),
        ("batch q.txt --over", "there is no option --over; did you mean --overwrite?"),
        ("batch README.md", "cannot read questions from .md; a question file is .txt (one a line)"),
        ("nonsense", 'there is no command “nonsense”; to ask: qa ask "…"'),
        ("bacth q.txt", "there is no command “bacth”; did you mean batch?"),
        (f"ask {'x' * 2001} --corpus news", "2,000"),
        ("batch none.txt", "none.txt: No such file or directory: check the name"),
        ("batch news", "news: Is a directory: name a file in it"),
        ("batch news/talks.txt --resume", "--resume and --overwrite need a file"),
        ("batch news/talks.txt -o a --resume --overwrite", "use only one of"),
        (
            "batch news/talks.txt -o news/storm.txt",
            "use --resume to continue or --overwrite to replace it",
        ),
        ("batch news/talks.txt --format xml", "“xml” is none of jsonl, csv, tsv, md, html"),
        (
            "batch news/talks.txt -o a.xyz",
            "a.xyz: cannot write results as .xyz; name a file that ends in",
        ),
        ("batch news/talks.txt -o none/a.csv", "there is no folder none for none/a.csv"),
        ("batch news/talks.txt -o a.jsonl.gz", "written uncompressed"),
        ("batch news/talks.txt -o news", "news is a folder; name a file in it"),
        ("batch news/talks.txt -o news/talks.txt", "news/talks.txt is the question file itself"),
        ("index copy news ./news", "FROM and TO are the same archive"),
        ("verify news/talks.txt --corpus news", "-o FILE.jsonl"),
        ("verify none --corpus news", "No such file"),
        ("verify a b", "“b” is too much here"),
        ("index nix", "there is no command “nix”; there are add, compact"),
        ("index ls -n 0", "--limit: 0 is less than 1"),
        ("ask who --sample --corpus news", "use only one of --corpus, --index and --sample"),
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
    def fail(*_: object, **more: object) -> None:
        raise raised

    monkeypatch.setattr(qa.opening, "open_articles", fail)
    assert run(capfd, "ask", "who?") == (code, "", shown)


def test_help_names_every_option_and_an_example(capfd: pytest.CaptureFixture[str]) -> None:
    found = {
        f"qa {name}": cli.cli.get_command(click.Context(cli.cli), name) for name in cli.COMMANDS
    }
    for name, command in {"qa": cli.cli, **found}.items():
        assert command
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


def test_batch_then_verify(capfd: pytest.CaptureFixture[str]) -> None:
    Path("q.txt").write_text(f"{QUESTION}\nwho ate the zorblax?\n")
    code, out, err = run(capfd, "batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    assert (code, out) == (0, "")
    assert re.fullmatch(
        r"2 questions: 1 answered, 1 without an answer\nwithout an answer: nothing found \(1\)\n"
        r"1 citation; [\d.]+ s, a question [\d,]+ ms \(median\), [\d,]+ ms \(95th percentile\)\n",
        err,
    )
    code, out, _ = run(capfd, "verify", "a.jsonl", "--corpus", "news")
    assert code == 0
    assert out == "OK: 1 citation matches its article\n"
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
    summary = "2 questions: 0 answered, 0 without an answer, 1 bad line, 2 done before\n"
    assert run(capfd, *again) == (3, "", summary)
    assert run(capfd, *again, "-q") == (3, "", "")
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

    def ask(self: Any, question: str, options: Any, history: Any = ()) -> Any:
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


def test_batch_on_a_terminal() -> None:
    Path("q.txt").write_text(f"{QUESTION}\n" * 2)
    shown = on_terminal("batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    last = r"2 questions: 2 answered, 0 without an answer\r\n2 citations; .* s, .*\r\n"
    assert re.search(f"(^|\r){last}$", shown)
    again = on_terminal("-q", "batch", "q.txt", "-o", "a.jsonl", "--overwrite", "--corpus", "news")
    assert again == ""


def test_interrupted_process_is_resumed() -> None:
    lines = [f"{QUESTION} {number}" for number in range(20_000)]
    Path("q.txt").write_text("\n".join(lines))
    child = process("batch", "q.txt", "-o", "a.jsonl", "--corpus", "news")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (
        Path("a.jsonl").exists() and Path("a.jsonl").stat().st_size > 10_000
    ):
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert err.startswith(b"interrupted: ")
    assert b"--resume" in err
    done = Path("a.jsonl").read_bytes()
    assert done.endswith(b"\n")
    Path("q.txt").write_text("\n".join(lines[: done.count(b"\n") + 5]))
    child = process("batch", "q.txt", "-o", "a.jsonl", "--resume", "--corpus", "news", "-q")
    assert child.communicate(timeout=120) == (b"", b"")
    records = [json.loads(line) for line in Path("a.jsonl").read_text().splitlines()]
    assert [record["id"] for record in records] == [str(n + 1) for n in range(len(records))]
    assert len(records) == done.count(b"\n") + 5


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    "when", ["import qa.cli.main; qa.cli.main.main =", "import atexit; atexit.register("]
)
def test_ctrl_c_shows_no_traceback_as_the_program_starts_or_ends(when: str) -> None:
    stop = "lambda: os.kill(os.getpid(), signal.SIGINT)" + ")" * when.endswith("(")
    code = f"import os, signal; from qa.__main__ import run; {when} {stop}; run()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", code, "--version"], env=environment, capture_output=True, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (130, b"")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from qa.cli.main import main; main(['--help']); heavy = "
        "('prompt_toolkit', 'index', 'numpy', 'nltk', 'qa.view.fragments', 'qa.cli.batch', 'qa.pipeline'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.check_output([sys.executable, "-c", code], env=environment)
    assert out.endswith(b"[]\n")


def test_verify_looks_at_its_file_before_the_articles(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qa.opening, "open_articles", None)
    code, _, err = run(capfd, "verify", "news/talks.txt", "--corpus", "news")
    assert code == 2
    assert "not a result file" in err
