"""Question files, and the gold of their lines."""

import gzip
import io
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from batching import write
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filters
from qa.desk import ask_line
from qa.errors import BatchFileError
from qa.files.lines import MAX_LINE_BYTES
from qa.files.question_file import (
    BadLine,
    Evidence,
    Gold,
    QuestionLine,
    count_questions,
    read_questions,
)
from qa.pipeline import Options

read_gold = partial(read_questions, has_gold=True)


def gold(path: Path, **fields: Any) -> Gold | None:
    (line,) = read_gold(write(path / "q.jsonl", json.dumps({"question": "who?"} | fields)))
    assert isinstance(line, QuestionLine)
    return line.gold


SPOKE = "He spoke."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"answers": "Medinsky"}, Gold(("Medinsky",))),
        ({"answers": ["x", "the", "y", "x"], "type": "person"}, Gold(("x", "y"), type="person")),
        ({"answers": [], "answerable": False}, Gold(answerable=False)),
        ({"answerable": True, "type": 5}, Gold()),
        ({"answers": ["x"], "answerable": False}, Gold(("x",), answerable=False)),
        ({"evidence": SPOKE}, Gold(evidence=(Evidence(SPOKE),))),
        ({"evidence": SPOKE, "article": "a"}, Gold(evidence=(Evidence(SPOKE, ("a",)),))),
        (
            {"evidence": [SPOKE] * 3, "evidence_articles": ["b", "c", "b"], "article": "a"},
            Gold(evidence=(Evidence(SPOKE, ("b",)), Evidence(SPOKE, ("c",)))),
        ),
    ],
)
def test_gold(fields: dict[str, Any], expected: Gold, tmp_path: Path) -> None:
    assert gold(tmp_path, **fields) == expected


def test_gold_of_a_table(tmp_path: Path) -> None:
    rows = 'question,answers,answerable\nwho?,"[""x"", ""y""]",\nwhen?,[sic],No\nwhere?,,TRUE\n'
    lines = read_gold(write(tmp_path / "q.csv", rows))
    assert [line.gold for line in lines if isinstance(line, QuestionLine)] == [
        Gold(("x", "y")), Gold(("[sic]",), answerable=False), Gold(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "no right answer is given"),
        ({"answers": ["the"]}, "no right answer is given"),
        ({"answers": [], "answerable": None, "type": "person"}, "no right answer is given"),
        ({"answers": {"text": ["x"]}}, "answers is neither text nor a list"),
        ({"answers": [1]}, "answers is neither text nor a list"),
        ({"evidence": [" "]}, "a sentence in evidence is empty"),
        (
            {"evidence": ["x y", "z"], "evidence_articles": ["a"]},
            "names 1 articles for 2 sentences",
        ),
        ({"answerable": "perhaps"}, "answerable is neither true nor false"),
        ({"answerable": 1}, "answerable is neither true nor false"),
    ],
)
def test_gold_that_makes_no_sense(fields: dict[str, Any], problem: str, tmp_path: Path) -> None:
    record = json.dumps({"question": "who?", "id": "7", **fields})
    (line,) = read_gold(write(tmp_path / "q.jsonl", record))
    assert isinstance(line, BadLine)
    assert (line.id, line.question) == ("7", "who?")
    assert line.error.startswith(f"{tmp_path}/q.jsonl:1: ")
    assert problem in line.error


VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4), lambda inner: st.lists(inner)
)
NAMES = st.sampled_from(
    ["answers", "evidence", "evidence_articles", "answerable", "type", "article"]
)


@given(st.dictionaries(NAMES, VALUE))
def test_any_fields_are_gold_or_a_bad_line(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    (line,) = read_gold(write(path, json.dumps({"question": "who?", **fields})))
    assert isinstance(line, BadLine) or line.gold is not None


def read(path: Path, content: bytes | str) -> list[QuestionLine | BadLine]:
    return list(read_questions(write(path, content)))


def asked(path: Path, content: bytes | str) -> list[tuple[int, str, str]]:
    lines = read(path, content)
    assert not [line for line in lines if isinstance(line, BadLine)]
    return [(line.number, line.id, line.question or "") for line in lines]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.txt", "\ufeff# comment\r\n\r\n who led?  \r\nwho won?"),
        ("q.txt.gz", "#\n\nwho led?\nwho won?\n"),
        ("noending", "\n\nwho led?\nwho won?\n"),
        ("q.2025-05-16", "\n\nwho led?\nwho won?\n"),
        ("tmp.aB3dE12345", "\n\nwho led?\nwho won?\n"),
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
        "now": "2025-03-04",
        "evidence": 3,
        "answerable": None,
    }
    (line,) = read(tmp_path / "q.jsonl", json.dumps(record))
    filters = Filters(("Harbour Post", "Kestrel Wire"), date(2025, 1, 1), date(2025, 2, 28), ("x",))
    assert line == QuestionLine(
        1, "7", "who?", (("a?", "b"), ("c?", "")), filters, date(2025, 3, 4)
    )


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
    ("q.jsonl", b'{"question": "x", "now": "soon"}', "now: “soon” is not a date"),
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
    ("q.csv", b"x" * 140_000, "140,000 characters; at most 2,000"),
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
        (
            "README.md",
            "# Title\n",
            r"README.md: cannot read questions from .md; a question file is .txt",
        ),
        ("page.html.gz", "<p>who?</p>", "cannot read questions from .html"),
        ("photo.JPEG", b"\xff\xd8", "cannot read questions from .jpeg"),
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
    with pytest.raises(BatchFileError, match="Is a directory: name a file in it"):
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


@pytest.mark.parametrize(
    ("fields", "claim", "error"),
    [
        ({"question": "who?", "claim": "He did."}, "He did.", None),
        ({"question": "who?"}, None, None),
        ({"question": "who?", "claim": None}, None, None),
        ({"claim": "He did."}, "He did.", "there is a claim but no question; write the question"),
        ({"question": "who?", "claim": 7}, None, "claim is not text"),
        ({"claim": ""}, "", "there is no question"),
    ],
)
def test_claims(
    fields: dict[str, object], claim: str | None, error: str | None, tmp_path: Path
) -> None:
    (line,) = read_questions(write(tmp_path / "q.jsonl", json.dumps(fields)))
    assert line.claim == claim
    assert isinstance(line, BadLine) == bool(error)
    if isinstance(line, BadLine) and error:
        assert error in line.error


def test_the_day_of_asking_is_the_lines_own_else_the_commands() -> None:
    asked: list[date | None] = []

    class Listening:
        def answer(self, question: str, options: Options, history: object) -> None:
            asked.append(options.now)

    common, own = Options(now=date(2025, 1, 1)), date(2024, 1, 1)
    for line in (QuestionLine(1, "1", "who?"), QuestionLine(2, "2", "who?", now=own)):
        ask_line(line, Listening(), common)  # type: ignore[arg-type]
    assert asked == [date(2025, 1, 1), own]
