"""Result files of every form, that survive interruption and are not lost."""

import csv
import io
import re
from pathlib import Path

import pytest
from batching import ARTICLE, QUESTIONS, EchoAnswerer, batch, write

from index import AppError
from qa.files.records import TABLE_COLUMNS


@pytest.fixture
def questions(tmp_path: Path) -> str:
    return write(tmp_path / "q.jsonl", "\n".join(QUESTIONS))


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


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", "jsonl"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a", "jsonl"),
        ("a.NDJSON", "jsonl"),
    ],
)
def test_form_follows_the_ending(name: str, form: str, questions: str, tmp_path: Path) -> None:
    batch(questions, tmp_path / name)
    assert (tmp_path / name).read_bytes() == batch(questions, None, form)[1]


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv"])
def test_resume_from_any_tear(form: str, questions: str, tmp_path: Path) -> None:
    out = tmp_path / f"a.{form}"
    batch(questions, out)
    whole = out.read_bytes()
    ends = [end.end() for end in re.finditer(rb"\n", whole)]
    around = {end + n for end in ends for n in (-2, -1, 0, 1)} - {len(whole) + 1}
    for size in sorted({*range(0, len(whole), 5), *around}):
        out.write_bytes(whole[:size])
        answerer = EchoAnswerer()
        tally, _ = batch(questions, out, resume=True, answerer=answerer)
        assert out.read_bytes() == whole, f"cut at {size}"
        assert tally.lines == 6
        assert tally.bad + tally.kept_bad == 1
        assert tally.kept + len(answerer.asked) + tally.bad == 6
    assert tally.summary() == [
        "6 questions: 0 answered, 0 without an answer, 1 bad line, 6 done before"
    ]


def untimed(sheet: bytes) -> bytes:
    return re.sub(rb"[\d.]+ s(, a question .*percentile\))?", b"", sheet)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.markdown", "a.htm"])
def test_sheet_is_resumed_from_any_tear(name: str, questions: str, tmp_path: Path) -> None:
    out = tmp_path / name
    batch(questions, out)
    whole = out.read_bytes()
    marks = [mark.end() for mark in re.finditer(rb"<!-- qa entry .*-->\n", whole)]
    assert len(marks) == 6
    for size in [*range(0, len(whole), 97), *marks, *(end - 1 for end in marks)]:
        out.write_bytes(whole[:size])
        tally, _ = batch(questions, out, resume=True)
        assert untimed(out.read_bytes()) == untimed(whole), f"cut at {size}"
        assert tally.kept == sum(end <= size for end in marks)
        assert tally.bad + tally.kept_bad == 1


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_what_an_editor_wrote_into_a_sheet_stays(name: str, questions: str, tmp_path: Path) -> None:
    out = tmp_path / name
    with pytest.raises(KeyboardInterrupt):
        batch(questions, out, answerer=EchoAnswerer(stop=2))
    noted = out.read_bytes().replace(b"Checked by:", b"Checked by: M. Oldham", 1)
    out.write_bytes(noted.replace(b"\n", b"\r\n"))
    batch(questions, out, resume=True)
    sheet = out.read_bytes()
    assert sheet.startswith(noted.replace(b"\n", b"\r\n"))
    assert sheet.count(b"<!-- qa entry ") == 6
    assert b"6. who lost?" in sheet
    out.write_bytes(sheet[: sheet.index(b"<!-- qa summary -->")] + b"My note.\n")
    with pytest.raises(AppError, match="would be lost"):
        batch(questions, out, resume=True)
    for place in (b"<!-- qa summary -->", b""):
        out.write_bytes(
            sheet.replace(place, b"My note.\n" + place) if place else sheet + b"My note."
        )
        with pytest.raises(AppError, match="would be lost"):
            batch(questions, out, resume=True)


def test_a_mark_that_was_changed_stops_resuming(questions: str, tmp_path: Path) -> None:
    out = tmp_path / "a.md"
    batch(questions, out)
    sheet = out.read_bytes().replace(b'"outcome": "answered"', b'"outcome": 1', 1)
    out.write_bytes(sheet)
    with pytest.raises(AppError, match="mark of an entry was changed"):
        batch(questions, out, resume=True)
    assert out.read_bytes() == sheet


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
        ("a.jsonl", b"my notes\n", "not a result record"),
        ("a.jsonl", b'{"id": "1", "question": "who?"}\n', "not a result record"),
        ("a.jsonl", b"my notes", "not a result file"),
        ("a.csv", b"my,notes\n", "not a result file"),
        ("a.csv", b"my notes", "not a result file"),
        ("a.csv", ",".join(TABLE_COLUMNS[:-2]).encode() + b"\n", "not a result file"),
        ("a.csv", ",".join(TABLE_COLUMNS).encode() + b"\n1,2\n", "not a result row"),
        ("a.csv", ",".join(TABLE_COLUMNS).encode() + b'\n"a"b\nmore\n', "not a result row"),
        ("a.md", b"# x\n", "not a sheet of qa batch"),
        ("a.html", b"<!DOCTYPE html>\n", "not a sheet of qa batch"),
    ],
)
def test_file_that_cannot_be_resumed_is_left_alone(
    name: str, content: bytes, problem: str, questions: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AppError, match=problem):
        batch(questions, tmp_path / name, resume=True)
    assert (tmp_path / name).read_bytes() == content


def test_empty_file_may_be_written(questions: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert batch(questions, tmp_path / "a.jsonl")[0].written == 6
