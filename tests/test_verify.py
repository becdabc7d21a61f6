"""Citations that hold, and every way not to hold."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article
from qa import Answer, Citation, Place
from qa.cli.verify import Count, open_results
from qa.errors import BatchFileError
from qa.files.records import TABLE_COLUMNS, answer_record, error_record, json_text, table_row

TEXT = "On Friday 東京. Vladimir Medinsky led the talks. \ud800 end"
ARTICLES = {"a": Article("a", TEXT, "A"), "b": Article("b", TEXT, "B")}
START = TEXT.index("Vladimir")
CITATION = Citation(
    article=ARTICLES["a"],
    start=START,
    end=START + 33,
    answer_start=START,
    answer_end=START + 17,
    score=0.9,
    also_in=(Place(ARTICLES["b"], 0, 5),),
)


def record() -> dict[str, Any]:
    return answer_record(
        Answer(question="who?", asked="who?", citations=(CITATION,), answered=True, elapsed_ms=1.0),
        id="7",
    )


def verify_file(path: str, count: Count) -> list[str]:
    with open_results(path) as check:
        return list(check(ARTICLES.__getitem__, count))


def verify(path: Path, *lines: str) -> tuple[list[str], Count]:
    data = "".join(line + "\n" for line in lines).encode("utf-8", "surrogatepass")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    count = Count()
    return verify_file(str(path), count), count


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz"])
def test_citations_hold(name: str, tmp_path: Path) -> None:
    lines = [json_text(record()), "", json_text(error_record("8", None, "bad", code="bad_line"))]
    failures, count = verify(tmp_path / name, *lines)
    assert failures == []
    assert count.summary() == "OK: 1 citation matches its article"


def test_empty_file(tmp_path: Path) -> None:
    assert verify(tmp_path / "r.jsonl")[1].summary() == "OK: 0 citations to check"


FIRST = ("citations", 0)
BROKEN = [
    ((*FIRST, "article"), "gone", "citation 1: no article “gone”"),
    ((*FIRST, "article"), 5, "citation 1: no article “5”"),
    ((*FIRST, "article"), None, "citation 1: no article “None”"),
    ((*FIRST, "text"), "Other words", "citation 1: text differs at 14–47: “Vladimir"),
    ((*FIRST, "text"), None, "citation 1: start, end or text is missing"),
    ((*FIRST, "start"), str(START), "citation 1: start, end or text is missing"),
    ((*FIRST, "start"), True, "citation 1: start, end or text is missing"),
    ((*FIRST, "start"), 14.0, "citation 1: start, end or text is missing"),
    ((*FIRST, "start"), -1, "citation 1: offsets -1–47 lie outside"),
    ((*FIRST, "start"), 47, "citation 1: offsets 47–47 lie outside"),
    ((*FIRST, "end"), 10**30, "lie outside"),
    ((*FIRST, "answer"), "Vladimir Medinsky", "citation 1: answer is not a span"),
    ((*FIRST, "answer", "text"), "Vladimir", "citation 1: answer: text differs"),
    ((*FIRST, "answer", "start"), 0, "citation 1: answer: offsets 0–31 lie outside 14–47"),
    ((*FIRST, "answer", "end"), 48, "citation 1: answer: offsets 14–48 lie outside 14–47"),
    ((*FIRST, "also_in"), {}, "also_in is not a list"),
    ((*FIRST, "also_in", 0), "b", "also in “b”: offsets lie outside the article"),
    ((*FIRST, "also_in", 0, "article"), "gone", "also in: no article “gone”"),
    ((*FIRST, "also_in", 0, "end"), 1_000, "also in “b”: offsets lie outside"),
    (("answer",), "Zelenskyy", "id 7: the answer is not that of citation 1"),
    (("citations",), [], "id 7: answered, but nothing is cited"),
    (("citations",), {}, "not a result record"),
    (("citations",), ["x"], "not a result record"),
    (("answered",), "yes", "not a result record"),
]


@pytest.mark.parametrize(("path", "value", "failure"), BROKEN, ids=range(len(BROKEN)))
def test_what_does_not_hold(
    path: tuple[str | int, ...], value: object, failure: str, tmp_path: Path
) -> None:
    broken = record()
    place: Any = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    failures, count = verify(tmp_path / "r.jsonl", json_text(record()), json_text(broken))
    assert failures[0].startswith(f"{tmp_path}/r.jsonl:2: ")
    assert failure in failures[0]
    assert count.failed == len(failures)
    assert count.summary().endswith(("1 does not hold", f"{count.failed} do not hold"))


@pytest.mark.parametrize("line", ["{", "[]", "5", '"x"', "{}", "[" * 99_999, "{\udcff}", "\x00"])
def test_line_that_is_no_record(line: str, tmp_path: Path) -> None:
    failures, count = verify(tmp_path / "r.jsonl", json_text(record()), line)
    assert failures == [f"{tmp_path}/r.jsonl:2: not a result record"]
    assert count.failed == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", "id,question\n1,who?\n"),
        ("r.txt", "id,question\n"),
        ("r", "# A\n"),
        ("r.jsonl", "[]"),
    ],
)
def test_other_files_are_refused(name: str, content: str, tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match="not a result file"):
        verify(tmp_path / name, content)


def test_unreadable_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", "a\0b"):
        with pytest.raises(BatchFileError):
            verify_file(str(path), Count())
    (tmp_path / "r.gz").write_bytes(b"no gzip")
    with pytest.raises(BatchFileError, match="gzip"):
        verify_file(str(tmp_path / "r.gz"), Count())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["start", "end", "text", "article", "answer"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["id", "answered", "answer", "citations"]), JSON, JSON)
def test_any_json_is_judged(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: object, citation: object
) -> None:
    broken = record()
    broken["citations"][0]["answer"] = citation
    broken["citations"].append(
        {"article": "a", "start": 0, "end": 2, "text": "On", "also_in": value}
    )
    broken[field] = value
    verify(tmp_path_factory.getbasetemp() / "any.jsonl", json.dumps(broken))


@pytest.mark.parametrize("name", ["r.csv", "r.tsv", "r.csv.gz"])
def test_tables_are_checked(name: str, tmp_path: Path) -> None:
    good = table_row(record())
    rows = [
        list(TABLE_COLUMNS),
        good,
        table_row(error_record("8", None, "bad", code="bad_line")),
        with_cells(good, quote="another text"),
        with_cells(good, article="none"),
        with_cells(good, start="x"),
        with_cells(good, answer="Somebody else"),
        good[:3],
    ]
    path, count = tmp_path / name, Count()
    text = io.StringIO()
    csv.writer(text, delimiter="\t" if ".tsv" in name else ",").writerows(rows)
    data = text.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    failures = verify_file(str(path), count)
    said = ["quote differs", "no article", "no number", "not in the quote", "not a result row"]
    assert len(failures) == len(said)
    assert all(part in failure for part, failure in zip(said, failures, strict=True))
    assert (count.records, count.citations, count.failed) == (6, 5, 5)


def with_cells(row: list[str], **cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(TABLE_COLUMNS, row, strict=True)]
