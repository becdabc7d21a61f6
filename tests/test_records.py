"""The records of the contract, as JSON and as table rows."""

import json
from dataclasses import replace
from datetime import date

import pytest
from cited import ANSWER, HEADED, RAIN, REFUSAL, TALKS, answered, check_clean, refused
from hypothesis import given
from hypothesis import strategies as st

from index import Article
from qa import Citation, Reason
from qa.answer import DerivedDays, NameMatch, Period, Referent, Speaker
from qa.files.records import (
    RECORD_FIELDS,
    TABLE_COLUMNS,
    answer_record,
    error_record,
    json_text,
    parse_record,
    table_cell,
    table_row,
)


def test_record_is_that_of_the_contract() -> None:
    record = answer_record(answered(HEADED), id="7")
    start = TALKS.text.index("Vladimir")
    assert record == {
        "id": "7",
        "question": "who led the Russian delegation?",
        "asked": "who led the Russian delegation?",
        "answered": True,
        "answer": "Vladimir Medinsky",
        "score": 0.91,
        "reason": None,
        "elapsed_ms": 8.4,
        "error": None,
        "citations": [
            {
                "article": "istanbul-talks",
                "title": TALKS.title,
                "source": "Harbour Post",
                "published": "2025-05-16",
                "url": "https://example.org/talks",
                "path": "talks/harbour-post.txt",
                "page": None,
                "start": HEADED.start,
                "end": HEADED.end,
                "text": HEADED.text,
                "answer": {"start": start, "end": start + 17, "text": "Vladimir Medinsky"},
                "score": 0.91,
                "also_in": record["citations"][0]["also_in"],
                "speaker": None,
                "referents": [],
                "days": [],
            }
        ],
        "matched": [],
        "readings": [],
        "sources": 0,
        "support": [],
        "differences": [],
        "period": None,
        "claim": None,
        "error_code": None,
        "sure": True,
        "version": 1,
    }
    assert [place["source"] for place in record["citations"][0]["also_in"]] == [
        "Kestrel Wire",
        None,
    ]


def test_refusal_record_keeps_the_misses_but_has_no_answer() -> None:
    record = answer_record(refused(Reason.BELOW_THRESHOLD, RAIN))
    assert (record["answered"], record["answer"], record["reason"]) == (
        False,
        None,
        "below_threshold",
    )
    assert record["citations"][0]["answer"]["text"] == "東京"


def test_what_explains_an_answer_is_recorded_by_offsets_and_days() -> None:
    text = TALKS.text
    start = text.index("Vladimir")
    explained = replace(
        HEADED,
        speaker=Speaker(start, start + 17),
        referents=(Referent(HEADED.start, HEADED.start + 4, start, start + 17),),
        days=(DerivedDays(HEADED.start, HEADED.start + 4, date(2025, 5, 16), None),),
    )
    answer = replace(
        answered(explained),
        matched=(NameMatch("Kiev", "Kyiv"),),
        period=Period("in May", date(2025, 5, 1), date(2025, 5, 31), is_filter=False),
    )
    record = json.loads(json_text(answer_record(answer)))
    assert tuple(record) == RECORD_FIELDS
    (citation,) = record["citations"]
    name = {"start": start, "end": start + 17, "text": "Vladimir Medinsky"}
    head = {"start": HEADED.start, "end": HEADED.start + 4, "text": HEADED.text[:4]}
    assert citation["speaker"] == name
    assert citation["referents"] == [{**head, "name": name}]
    assert citation["days"] == [{**head, "first": "2025-05-16", "last": None}]
    assert record["matched"] == [["Kiev", "Kyiv"]]
    assert record["period"] == {
        "text": "in May", "since": "2025-05-01", "until": "2025-05-31", "filter": False,
    }  # fmt: skip


def test_error_record_has_the_same_fields() -> None:
    record = error_record("3", None, "q.txt:3: bad", code="bad_line", claim="All.")
    assert record.keys() == answer_record(ANSWER).keys()
    assert (record["answered"], record["error"]) == (False, "q.txt:3: bad")
    assert (record["claim"], record["error_code"]) == ("All.", "bad_line")
    assert answer_record(ANSWER, claim="It rained.")["claim"] == "It rained."


@given(st.text(st.characters()), st.text(st.characters()))
def test_json_round_trips(text: str, question: str) -> None:
    article = Article("a", "x" + text, text)
    answer = answered(
        Citation(
            article=article, start=0, end=len(text) + 1, answer_start=0, answer_end=1, score=0.5
        ),
        question=question,
    )
    record = answer_record(answer)
    line = json_text(record)
    assert json.loads(line) == record
    assert "\n" not in line
    check_clean(line)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (0.5, "0.5"),
        (-0.5, "-0.5"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5%", "'-5%"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\x00=1", "'\ufffd=1"),
        ("＝1", "'＝1"),
        ("﹣1", "'﹣1"),
        ("\tx", "'\tx"),
        ("\rx", "'\ufffdx"),
        ("a\r\nb", "a\nb"),
        ("3 = 3", "3 = 3"),
        ("Wire;=1+1;x", "Wire;'=1+1;x"),
        ("a\t=1", "a\t'=1"),
        ("a;@SUM(A1)", "a;'@SUM(A1)"),
        ('a;"=1"', 'a;"\'=1"'),
        ("a;\u200b＝1", "a;\u200b'＝1"),
        ("a|+1,-2", "a|'+1,'-2"),
        ("a; =1", "a; =1"),
        ("up 2%; -5 later", "up 2%; -5 later"),
        ("“=”", "“=”"),
    ],
)
def test_table_cell(cell: object, shown: str) -> None:
    assert table_cell(cell) == shown


def test_table_row_is_the_first_citation() -> None:
    row = dict(zip(TABLE_COLUMNS, table_row(answer_record(ANSWER, id="1")), strict=True))
    assert row["quote"] == HEADED.text
    assert (row["answer"], row["source"], row["error"]) == ("Vladimir Medinsky", "Harbour Post", "")
    assert (row["start"], row["end"]) == (str(HEADED.start), str(HEADED.end))


def test_table_row_quotes_no_miss() -> None:
    row = dict(zip(TABLE_COLUMNS, table_row(answer_record(REFUSAL)), strict=True))
    assert (row["answered"], row["quote"], row["reason"]) == ("false", "", "not_together")


def test_parse_record_reads_what_was_written() -> None:
    record = answer_record(ANSWER, id="7")
    assert tuple(record) == tuple(error_record("7", None, "bad", code="bad_line")) == RECORD_FIELDS
    assert parse_record(json_text(record)) == record
    assert parse_record('{"id": "7"}') is None
    assert parse_record("{") is None
