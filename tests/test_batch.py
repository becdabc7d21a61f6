"""Question files of every form, and result files that survive interruption."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import AppError, Article, Filters
from qa import Answer, Answerer, Citation, Options, Reason
from qa.batch import (
    MAX_LINE_BYTES,
    BadLine,
    Progress,
    QuestionLine,
    Tally,
    count_questions,
    open_sheet,
    plan_target,
    read_questions,
    run_batch,
)
from qa.errors import BatchFileError, OutputError
from qa.view import TABLE_COLUMNS

ARTICLE = Article("talks", "Vladimir Medinsky\n=led \ud800 the talks.", "Talks", path="talks.txt")


class EchoAnswerer:
    """Answers "who …" by the one article, refuses the rest; stops by KeyboardInterrupt after `stop` questions."""

    def __init__(self, stop: int = -1) -> None:
        self.asked: list[tuple[str, Options]] = []
        self.stop = stop

    def ask(self, question: str, options: Options) -> Answer:
        if len(self.asked) == self.stop:
            raise KeyboardInterrupt
        self.asked.append((question, options))
        found = question.startswith("who")
        citation = Citation(ARTICLE, 0, len(ARTICLE.text), 0, 17, 0.9)
        reason = None if found else Reason.NO_HITS
        return Answer(question, question, (citation,) if found else (), found, reason, (), 1.0)


def write(path: Path, content: bytes | str) -> str:
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def read(path: Path, content: bytes | str) -> list[QuestionLine | BadLine]:
    return list(read_questions(write(path, content)))


def asked(path: Path, content: bytes | str) -> list[tuple[int, str, str]]:
    lines = read(path, content)
    assert not [line for line in lines if isinstance(line, BadLine)]
    return [(line.number, line.id, line.question or "") for line in lines]


# Reading


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.txt", "\ufeff# comment\r\n\r\n who led?  \r\nwho won?"),
        ("q.txt.gz", "#\n\nwho led?\nwho won?\n"),
        ("noending", "\n\nwho led?\nwho won?\n"),
        ("q.csv", "\ufeffQUESTION ,note\r\n\r\nwho led?,x\r\nwho won?\r\n\r\n"),
        ("q.csv", "a;Question\n\n;who led?\n;who won?;;;\n"),
        ("q.tsv", "note\tquestion\n\nx\twho led?\n\twho won?\n"),
        ("q.csv.gz", "question\n\nwho led?\nwho won?\n"),
        (
            "q.jsonl",
            '\ufeff\n\n{"question": "who led?"}\r\n{"question": "who won?", "answers": ["x"]}',
        ),
        ("q.jsonl.gz", '\n \n{"question": "who led?"}\n{"question": "who won?"}\n'),
        ("Q.NDJSON", '\n \n{"question": "who led?"}\n{"question": "who won?"}\n'),
    ],
)
def test_forms(name: str, content: str, tmp_path: Path) -> None:
    assert asked(tmp_path / name, content) == [(3, "3", "who led?"), (4, "4", "who won?")]


def test_standard_input_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# no\nwho led?\n\xff\n")))
    good, bad = read_questions("-")
    assert (good.question, bad.id) == ("who led?", "3")
    assert isinstance(bad, BadLine)
    assert bad.error.startswith("standard input:3: not text in UTF-8")


def test_quoted_cells(tmp_path: Path) -> None:
    lines = asked(tmp_path / "q.csv", 'id,question\na,"who, ""led"",\nthen?"\nb,who won?\n')
    assert lines == [(2, "a", 'who, "led",\nthen?'), (4, "b", "who won?")]


def test_open_quote_costs_one_line(tmp_path: Path) -> None:
    bad, good = read(tmp_path / "q.csv", 'id,question\na,"who led?\nb,who won?\n')
    assert isinstance(bad, BadLine)
    assert bad.error.startswith(f"{tmp_path}/q.csv:2: bad table row")
    assert (good.id, good.question) == ("b", "who won?")


def test_fields(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "question": "who?",
        "history": [["a?", "b"], ["c?", None]],
        "article": "x",
        "source": ["Harbour Post", "Kestrel Wire"],
        "since": "2025",
        "until": "2025-02",
        "evidence": 3,
        "answerable": None,
    }
    (line,) = read(tmp_path / "q.jsonl", json.dumps(record))
    filters = Filters(("Harbour Post", "Kestrel Wire"), date(2025, 1, 1), date(2025, 2, 28), ("x",))
    assert line == QuestionLine(1, "7", "who?", (("a?", "b"), ("c?", "")), filters)


def test_table_fields(tmp_path: Path) -> None:
    (line,) = read(
        tmp_path / "q.tsv",
        'question\tid\tsource\tsince\tarticle\thistory\nwho?\t\tHarbour Post\t2025-05-16\t \t[["a", "b"]]\n',
    )
    assert line == QuestionLine(
        2, "2", "who?", (("a", "b"),), Filters(("Harbour Post",), date(2025, 5, 16))
    )


LONG = "x" * 2_001
BAD_LINES = [
    ("q.jsonl", b"{", "bad JSON"),
    ("q.jsonl", b"[1]", "no JSON object"),
    ("q.jsonl", b"[" * 100_000, "bad JSON"),
    ("q.jsonl", b'{"question": ' + b"9" * 9_000 + b"}", "bad JSON"),
    ("q.jsonl", b'{"id": "a"}', "there is no question"),
    ("q.jsonl", b'{"question": 5}', "question is not text"),
    ("q.jsonl", b'{"question": "x", "id": true}', "id is neither"),
    ("q.jsonl", b'{"question": "x", "id": [1]}', "id is neither"),
    ("q.jsonl", b'{"question": "x", "history": "y"}', "history is not a list"),
    ("q.jsonl", b'{"question": "x", "history": [["y"]]}', "history is not a list"),
    ("q.jsonl", b'{"question": "x", "history": [["y", 1]]}', "an answer in history"),
    ("q.jsonl", b'{"question": "x", "source": 1}', "source is neither"),
    ("q.jsonl", b'{"question": "x", "article": ["a", 1]}', "article is neither"),
    ("q.jsonl", b'{"question": "x", "since": "soon"}', "since: “soon” is not a date"),
    ("q.jsonl", b'{"question": "x", "until": 2025}', "until is not text"),
    (
        "q.jsonl",
        b'{"question": "x", "since": "2025", "until": "2024"}',
        "since 2025-01-01 is after",
    ),
    ("q.jsonl", f'{{"question": "{LONG}"}}'.encode(), "2,001 characters; at most 2,000"),
    ("q.txt", LONG.encode(), "2,001 characters"),
    ("q.txt", b"caf\xe9 where?", "not text in UTF-8"),
    ("q.txt", b"wh\0o?", "NUL"),
    ("q.txt", b"x" * (MAX_LINE_BYTES * 2 + 5), "longer than 1,048,576 bytes"),
    ("q.csv", b"x\xe9", "not text in UTF-8"),
    ("q.csv", b'"a"b', "bad table row"),
    ("q.csv", b"x" * 140_000, "bad table row"),
    ("q.csv", b"who?,1,,,[[", "history is not JSON"),
    ("q.csv", b",7", "there is no question"),
    ("q.csv", b"who?,7,2025-02-30", "since: “2025-02-30” is not a date"),
]


@pytest.mark.parametrize(("name", "line", "problem"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_bad_line_is_named_and_the_rest_is_read(
    name: str, line: bytes, problem: str, tmp_path: Path
) -> None:
    head, good = {
        "q.jsonl": (b'{"question": "one"}', b'{"question": "two"}'),
        "q.csv": (b"question,id,since,source,history", b"two"),
        "q.txt": (b"one", b"two"),
    }[name]
    lines = read(tmp_path / name, b"\n".join([head, line, good, b""]))
    bad, last = lines[-2:]
    assert isinstance(bad, BadLine)
    assert bad.error.startswith(f"{tmp_path}/{name}:2: ")
    assert problem in bad.error
    assert bad.number == 2
    assert len(bad.error) < 400
    assert (last.question, last.number) == ("two", 3)


def test_bad_line_keeps_its_id_and_question(tmp_path: Path) -> None:
    (line,) = read(tmp_path / "q.jsonl", '{"id": 5, "question": "who?", "since": "x"}')
    assert (line.id, line.question) == ("5", "who?")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("q.csv", "a,b\n1,2\n", "no column is called question; the first line names: a, b"),
        ("q.csv", "", "the file is empty"),
        ("q.tsv", "question,id\n", "no column is called question"),
        ("q.xlsx", "PK\x03\x04", "cannot read questions from .xlsx"),
        ("q.txt", b"PK\x03\x04" + bytes(range(256)), "not text"),
        ("q.txt", bytes(range(256)) * 40, "not text"),
        ("q.txt", "who led?\n".encode("utf-16"), "not text"),
        ("q.jsonl", gzip.compress(b"{}"), "not text"),
    ],
)
def test_unusable_file(name: str, content: bytes | str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match=problem):
        read(tmp_path / name, content)


def test_damaged_gzip(tmp_path: Path) -> None:
    path = tmp_path / "q.txt.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(BatchFileError, match="not compressed by gzip"):
        list(read_questions(str(path)))
    whole = gzip.compress(b"".join(b"question %d\n" % n**9 for n in range(20_000)))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BatchFileError, match="unreadable after line"):
        list(read_questions(str(path)))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match="No such file"):
        list(read_questions(str(tmp_path / "none.txt")))
    with pytest.raises(BatchFileError, match="Is a directory"):
        list(read_questions(str(tmp_path)))
    with pytest.raises(BatchFileError):
        list(read_questions("a\0b"))
    assert count_questions(str(tmp_path / "none.txt")) is None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["txt", "csv", "tsv", "jsonl", "csv.gz"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    try:
        lines = read(path, b"question\n" + content)
    except BatchFileError:
        return
    assert [line.number for line in lines] == sorted(line.number for line in lines)


# Running

QUESTIONS = [
    '{"id": "a", "question": "who led?"}',
    '{"id": "b", "question": "when?"}',
    "{bad",
    '{"id": "d", "question": "who = \\ud800 \\n won?", "source": "Own", "until": "2025"}',
    '{"id": "d", "question": "who = \\ud800 \\n won?", "source": "Own", "until": "2025"}',
    '{"id": "=f", "question": "who lost?"}',
]


@pytest.fixture
def questions(tmp_path: Path) -> str:
    return write(tmp_path / "q.jsonl", "\n".join(QUESTIONS))


def batch(
    questions: str,
    output: Path | None,
    form: str | None = None,
    *,
    resume: bool = False,
    overwrite: bool = False,
    answerer: EchoAnswerer | None = None,
    options: Options | None = None,
) -> tuple[Tally, bytes]:
    written: list[bytes] = []
    tally = Tally()
    path = str(output) if output else None
    target = plan_target(path, form, questions, resume=resume, overwrite=overwrite)
    with open_sheet(target, written.append) as sheet:
        run_batch(
            read_questions(questions),
            cast(Answerer, answerer or EchoAnswerer()),
            options or Options(),
            sheet,
            tally,
            Progress(None, None),
        )
    return tally, b"".join(written)


def test_one_record_a_line_in_order(questions: str) -> None:
    tally, written = batch(questions, None)
    records = [json.loads(line) for line in written.splitlines()]
    assert [record["id"] for record in records] == ["a", "b", "3", "d", "d", "=f"]
    assert [record["answered"] for record in records] == [True, False, False, True, True, True]
    assert records[2]["error"].startswith(f"{questions}:3: bad JSON")
    assert records[3]["question"] == "who = \ud800 \n won?"
    assert records[0]["citations"][0]["text"] == ARTICLE.text
    assert tally.summary() == "6 questions: 4 answered, 1 without an answer, 1 bad line"


def test_filters_of_a_line_come_before_those_of_the_command(questions: str) -> None:
    answerer = EchoAnswerer()
    common = Filters(("Common",), date(2024, 1, 1), date(2026, 1, 1), ("x",))
    batch(questions, None, answerer=answerer, options=Options(2, common))
    assert answerer.asked[0][1] == Options(2, common)
    own = Filters(("Own",), date(2024, 1, 1), date(2025, 12, 31), ("x",))
    assert answerer.asked[2][1] == Options(2, own)


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_tables(form: str, questions: str) -> None:
    _, written = batch(questions, None, form)
    delimiter = "\t" if form == "tsv" else ","
    rows = list(csv.DictReader(io.StringIO(written.decode(), newline=""), delimiter=delimiter))
    assert len(rows) == 6
    assert tuple(rows[0]) == TABLE_COLUMNS
    assert rows[3]["question"] == "who = \ufffd \n won?"
    assert rows[5]["id"] == "'=f"
    assert rows[0]["quote"] == ARTICLE.text.replace("\ud800", "\ufffd")


def test_markdown(questions: str) -> None:
    _, written = batch(questions, None, "md")
    sheet = written.decode()
    assert sheet.startswith("# Questions and answers\n\n## who led?\n\n> **Vladimir Medinsky**")
    assert sheet.count("\n## ") == 6
    assert "bad JSON" in sheet


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.jsonl", "jsonl"), ("a.csv", "csv"), ("a.tsv", "tsv"), ("a.md", "md"), ("a.out", "jsonl")],
)
def test_form_follows_the_ending(name: str, form: str, questions: str, tmp_path: Path) -> None:
    batch(questions, tmp_path / name)
    assert (tmp_path / name).read_bytes() == batch(questions, None, form)[1]


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv"])
def test_resume_from_any_tear(form: str, questions: str, tmp_path: Path) -> None:
    out = tmp_path / f"a.{form}"
    batch(questions, out)
    whole = out.read_bytes()
    for size in range(len(whole) + 1):
        out.write_bytes(whole[:size])
        answerer = EchoAnswerer()
        tally, _ = batch(questions, out, resume=True, answerer=answerer)
        assert out.read_bytes() == whole, f"cut at {size}"
        assert tally.lines == 6
        assert tally.bad + tally.kept_bad == 1
        assert tally.kept + len(answerer.asked) + tally.bad == 6
    assert tally.summary() == (
        "6 questions: 0 answered, 0 without an answer, 1 bad line, 6 done before"
    )


def test_interrupted_run_keeps_what_is_done(questions: str, tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    with pytest.raises(KeyboardInterrupt):
        batch(questions, out, answerer=EchoAnswerer(stop=2))
    assert len(out.read_bytes().splitlines()) == 3
    batch(questions, out, resume=True)
    assert out.read_bytes() == batch(questions, None)[1]


def test_changed_question_is_asked_again(questions: str, tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    batch(questions, out)
    write(Path(questions), "\n".join(QUESTIONS).replace("when?", "who else?"))
    answerer = EchoAnswerer()
    batch(questions, out, resume=True, answerer=answerer)
    assert [question for question, _ in answerer.asked] == ["who else?"]
    assert len(out.read_bytes().splitlines()) == 7


def test_overwrite(questions: str, tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    out.write_text("anything at all\n" * 1_000)
    batch(questions, out, overwrite=True)
    assert out.read_bytes() == batch(questions, None)[1]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.jsonl", b"my notes\n", "no result record"),
        ("a.jsonl", b'{"id": "1", "question": "who?"}\n', "no result record"),
        ("a.jsonl", b"my notes", "no result file"),
        ("a.csv", b"my,notes\n", "no result file"),
        ("a.csv", ",".join(TABLE_COLUMNS).encode() + b"\n1,2\n", "no result row"),
        ("a.csv", ",".join(TABLE_COLUMNS).encode() + b'\n"a"b\nmore\n', "no result row"),
        ("a.md", b"# x\n", "not with md"),
    ],
)
def test_file_that_cannot_be_resumed_is_left_alone(
    name: str, content: bytes, problem: str, questions: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AppError, match=problem):
        batch(questions, tmp_path / name, resume=True)
    assert (tmp_path / name).read_bytes() == content


def test_output_that_cannot_be_used(questions: str, tmp_path: Path) -> None:
    full = tmp_path / "full.jsonl"
    full.write_text("x\n")
    for output, problem in [
        (full, "--resume or replace it by --overwrite"),
        (tmp_path, "is a folder"),
        (Path(questions), "the question file itself"),
        (tmp_path / "none" / "a.jsonl", "No such file"),
        (tmp_path / "a.jsonl.gz", "uncompressed"),
    ]:
        with pytest.raises(OutputError, match=problem):
            batch(questions, output)
    assert full.read_text() == "x\n"


def test_empty_file_may_be_written(questions: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert batch(questions, tmp_path / "a.jsonl")[0].written == 6


def test_progress_is_one_line_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock: Iterator[float] = iter(range(100))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    screen = io.StringIO()
    progress = Progress(screen, 120)
    progress.show(Tally(answered=3, unanswered=1))
    assert screen.getvalue() == "\r4/120 questions · 3 answered · 4.0/s"
    progress.clear()
    assert screen.getvalue().endswith("\r" + " " * 36 + "\r")
    Progress(None, None).clear()
