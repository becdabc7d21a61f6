"""Several processes at a time: the same answers in the same order, trouble stays with its question, none is left."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from commandline import QUESTION, common, corpus, process, run

import qa.pipeline
from index import AppError, IndexFileError
from qa.cli.crew import AHEAD, Crew, ask_safely
from qa.errors import QuestionError, WorkerError
from qa.files.question_file import BadLine, Line, QuestionLine
from qa.neural.choice import THREADS
from qa.pipeline import Options

__all__ = ["corpus"]

LINES: list[Line] = [
    QuestionLine(1, "1", QUESTION),
    BadLine(2, "2", None, "q.jsonl:2: bad JSON"),
    QuestionLine(3, "3", "who ate the zorblax?"),
    *(QuestionLine(n, str(n), f"what did the storm tear off? {n}") for n in range(4, 9)),
]


def untimed(lines: str) -> list[dict[str, Any]]:
    return [{**json.loads(line), "elapsed_ms": None} for line in lines.splitlines()]


@pytest.mark.parametrize("jobs", ["2", "0"])
def test_the_same_records_by_several_processes(
    jobs: str, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = [QUESTION, "who ate the zorblax?", "hello", "what did the storm tear off?", "and why?"]
    rows = [json.dumps({"question": question}) for question in asked]
    Path("q.jsonl").write_text("\n".join([*rows, "{bad", *rows]))
    command = ["batch", "q.jsonl", "--corpus", "news", "--reader", "off"]
    code, alone, _ = run(capfd, *command)
    many = run(capfd, *command, "--jobs", jobs)
    assert untimed(many[1]) == untimed(alone)
    assert len(untimed(alone)) == 11
    assert (code, many[0]) == (3, 3)
    assert "11 questions: 4 answered, " in many[2]


def test_answers_come_in_order_whoever_is_done_first() -> None:
    with Crew(common(), 2) as team:
        asked = list(team.ask_all(LINES))
        assert len(team.pool.processes) == 2
    assert [line.number for line, _ in asked] == [line.number for line in LINES]
    assert [bool(answer) for _, answer in asked] == [True, False, *[True] * 6]


def test_no_more_processes_than_questions() -> None:
    with Crew(common(), 8) as team:
        assert len(list(team.ask_all(LINES[:2]))) == 2
        assert len(team.pool.processes) == 1


def test_lines_are_read_only_so_far_ahead() -> None:
    read = 0

    def endless() -> Iterator[Line]:
        nonlocal read
        while True:
            read += 1
            yield LINES[0]

    with Crew(common(), 2) as team:
        answers = team.ask_all(endless())
        for _ in range(3):
            next(answers)
        assert read <= 3 + 2 * AHEAD + 1


def test_threads_are_shared_out() -> None:
    assert Crew(common(threads=8), 4).common.threads == 2
    assert Crew(common(threads=THREADS), 4).common.threads == 1


def test_what_befalls_the_archive_ends_the_run() -> None:
    with (
        Crew(common(corpus=(), index="none"), 2) as team,
        pytest.raises(IndexFileError, match="none"),
    ):
        list(team.ask_all(LINES))


DYING = """
import os
from qa.cli import crew
real = crew.ask_safely
crew.ask_safely = lambda line, *more: os._exit(7) if "die" in line.question else real(line, *more)
crew.serve()
"""


def test_a_process_that_ends_costs_its_question() -> None:
    lines = [LINES[0], QuestionLine(2, "b", "who will die?", claim="All."), LINES[0]]
    with Crew(common(), 1, code=DYING) as team:
        (_, first), lost, (_, last) = team.ask_all(lines)
        assert len(team.pool.processes) == 2
    error = "line 2: the process that answered it ended (exit code 7)"
    assert lost == (BadLine(2, "b", "who will die?", error, "All.", "worker_failed"), None)
    assert first
    assert last


WAITING = """
import sys, json, threading; sys.path[:] = json.loads(sys.argv[1])
from qa.cli import crew
crew.ask_safely = lambda *_: threading.Event().wait()
crew.serve()
"""


@pytest.mark.parametrize("rest", [b"", b"\x80\x05"], ids=["whole", "torn"])
def test_a_process_ends_with_its_input_in_the_middle_of_a_question(rest: bytes) -> None:
    """As when the process that asked was killed."""
    command = [sys.executable, "-c", WAITING, json.dumps(sys.path)]
    asked = b"".join(pickle.dumps(one) for one in (common(), LINES[0])) + rest
    done = subprocess.run(command, input=asked, capture_output=True, timeout=120, check=False)
    assert (pickle.loads(done.stdout), done.returncode) == (None, 0)


def test_processes_that_cannot_start() -> None:
    problem = r"ended before it could answer \(exit code 3\); use fewer --jobs"
    with (
        Crew(common(), 2, code="raise SystemExit(3)") as team,
        pytest.raises(WorkerError, match=problem),
    ):
        list(team.ask_all(LINES))


def test_without_python_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with Crew(common(), 2) as team, pytest.raises(WorkerError, match="use fewer --jobs"):
        list(team.ask_all(LINES))


def children(pid: int) -> list[int]:
    """The processes that `pid` started (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def running(pids: Sequence[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def wait_until(claim: Any) -> None:
    deadline = time.monotonic() + 120
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_no_process_is_left_behind(name: str) -> None:
    sent = signal.Signals[name]
    Path("q.txt").write_text("".join(f"{QUESTION} {number}\n" for number in range(20_000)))
    command = ["batch", "q.txt", "-o", "a.jsonl", "--jobs", "2", "--reader", "off"]
    child = process(*command, "--corpus", "news", start_new_session=True)
    wait_until(lambda: Path("a.jsonl").exists() and Path("a.jsonl").stat().st_size > 4_000)
    helpers = children(child.pid)
    assert len(helpers) == 2
    if sent == signal.SIGINT:
        os.killpg(child.pid, sent)  # as a terminal does: to all of them
    else:
        child.kill()
    _, said = child.communicate(timeout=120)
    wait_until(lambda: not running(helpers))
    if sent == signal.SIGINT:
        assert child.returncode == 130
        assert said.startswith(b"interrupted: ")
        assert said.count(b"\n") == 1
        assert Path("a.jsonl").read_bytes().endswith(b"\n")


def test_a_slow_pipe_is_answered_to_its_end() -> None:
    child = process("batch", "-", "--jobs", "2", "--corpus", "news", stdin=subprocess.PIPE)
    out, _ = child.communicate(f"{QUESTION}\n{QUESTION}\n{QUESTION}".encode(), timeout=120)
    assert [record["id"] for record in untimed(out.decode())] == ["1", "2", "3"]


class Failing:
    """Raises what it is told."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def answer(self, question: str, options: Options, history: object) -> None:
        raise self.error


LINE = QuestionLine(3, "c", QUESTION, claim="He led.")


def test_an_error_of_a_question_costs_that_question() -> None:
    asked, answer = ask_safely(LINE, Failing(QuestionError("too long")), Options())  # type: ignore[arg-type]
    assert (asked, answer) == (
        BadLine(3, "c", QUESTION, "line 3: too long", "He led.", "question_too_long"),
        None,
    )


def test_a_bug_costs_its_question_and_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real = qa.pipeline.Answerer.ask

    def ask(self: Any, question: str, options: Any, history: Any = ()) -> Any:
        return 1 / 0 if "zorblax" in question else real(self, question, options)

    monkeypatch.setattr(qa.pipeline.Answerer, "ask", ask)
    Path("q.txt").write_text(f"who ate the zorblax?\n{QUESTION}\n")
    code, out, err = run(capfd, "batch", "q.txt", "--corpus", "news")
    first, second = untimed(out)
    assert (code, second["answered"]) == (3, True)
    assert first["error"].startswith("line 1: A bug in this program (ZeroDivisionError")
    assert "2 questions: 1 answered, 0 without an answer, 1 bad line\n" in err
    (log,) = tmp_path.rglob("qa.log")
    assert "ZeroDivisionError" in log.read_text()


@pytest.mark.parametrize("error", [IndexFileError("damaged"), AppError("no reader")])
def test_what_would_befall_every_question_ends_the_run(error: AppError) -> None:
    with pytest.raises(AppError, match=str(error)):
        ask_safely(LINE, Failing(error), Options())  # type: ignore[arg-type]
