"""Conversations in files: the turns before a question, and what /save writes as JSON and /load reads."""

import gzip
import json
import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cited import BARE, HEADED, RAIN, RATES, REFUSAL, TALKS, answered
from hypothesis import given
from hypothesis import strategies as st

from index import AppError, Article
from qa import Citation
from qa.answer import (
    DerivedDays,
    NameMatch,
    Period,
    Referent,
    Speaker,
)
from qa.errors import BatchFileError
from qa.files.conversation_file import MAX_BYTES, read_history, read_transcript, transcript_json
from qa.files.lines import Unusable
from qa.files.records import answer_record
from qa.files.stored_answer import record_problems, restore_answer
from qa.followup.mention import Turn

PAIR = '["who led the Ostran delegation?", "Vladimir Medkov"]'
TURN = Turn(
    "who led the Ostran delegation?", "Vladimir Medkov", typed="who led the Ostran delegation?"
)
SAID = Turn("what did Vladimir Medkov say?", "", typed="what did he say?")
RECORD = {
    "id": None,
    "question": "what did he say?",
    "asked": "what did Vladimir Medkov say?",
    "answered": True,
    "answer": "it went well",
    "citations": [{"text": "Medkov said it went well."}],
}


def write(folder: Path, text: str, name: str = "turns.jsonl") -> str:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return str(path)


@pytest.mark.parametrize(
    "text",
    [
        f'{PAIR}\n\n["what did he say?", null]\n',
        f'[{PAIR}, ["what did he say?", ""]]',
        f'[\n  {PAIR},\n  {{"question": "what did he say?"}}\n]\n',
        f'{PAIR}\n{{"question": "what did he say?", "answer": null}}',
    ],
)
def test_pairs_are_completed_from_those_before(tmp_path: Path, text: str) -> None:
    assert read_history(write(tmp_path, text)) == [TURN, SAID]


def test_result_records_are_turns(tmp_path: Path) -> None:
    refused = {**RECORD, "answered": False, "answer": None}
    path = write(tmp_path, f"{json.dumps(RECORD)}\n{json.dumps(refused)}\n", "answers.jsonl.gz")
    said = Turn(
        str(RECORD["asked"]), "it went well", "Medkov said it went well.", "what did he say?"
    )
    assert read_history(path) == [said, SAID]


def test_an_empty_file_has_no_turns(tmp_path: Path) -> None:
    assert read_history(write(tmp_path, "\n")) == read_history(write(tmp_path, "[]")) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("who led?\n", ":1: bad JSON; write one [question, answer] a line"),
        (f"{PAIR}\n[1, 2]", ":2: neither [question, answer] nor an object"),
        (f"{PAIR}\n7", ":2: neither [question, answer] nor an object"),
        ('{"answer": "x"}', ":1: there is no question"),
        ('{"question": 7}', ":1: question is not text"),
        ('["who?", 7]', ":1: answer is not text"),
        ('{"question": "who?", "asked": 7}', ":1: asked is not text"),
        (f"{PAIR}\n\0", ":2: holds a NUL character"),
        ("[[", ":1: bad JSON"),
        ("[" * 100_000, ":1: bad JSON"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, text: str, error: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BatchFileError) as raised:
        read_history(path)
    assert str(raised.value).startswith(path + error)


def test_one_pair_on_one_line_is_a_turn(tmp_path: Path) -> None:
    assert read_history(write(tmp_path, PAIR)) == [TURN]
    with pytest.raises(BatchFileError, match=r"none\.jsonl: No such file"):
        read_history(str(tmp_path / "none.jsonl"))


SAVED = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)
ARTICLES = {one.id: one for one in (TALKS, BARE, *(place.article for place in HEADED.also_in))}
HE = TALKS.text.index("He left")
FULL = replace(
    answered(
        replace(
            HEADED,
            features=(),
            speaker=Speaker(HE, HE + 2),
            referents=(Referent(HE, HE + 2, 65, 82),),
            days=(DerivedDays(33, 39, date(2025, 5, 16), None),),
        ),
        RAIN,
    ),
    asked="who headed it?",
    matched=(NameMatch("Medinskiy", "Medinsky"),),
    readings=("who left?",),
    period=Period("in May", date(2025, 5, 1), None, True),
    elapsed_ms=8.4,
)


def find(article_id: str) -> Article:
    return ARTICLES[article_id]


def read(tmp_path: Path, text: str, lookup: Callable[[str], Article] = find) -> Any:
    path = tmp_path / "t.json"
    path.write_text(text, "utf-8", errors="surrogatepass")
    return read_transcript(path, lookup)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    transcript = read(tmp_path, transcript_json([FULL, REFUSAL], SAVED))
    refusal = replace(
        REFUSAL, missing=(), citations=tuple(replace(c, features=()) for c in REFUSAL.citations)
    )
    assert transcript.answers == [replace(FULL, sure_from=0.0), refusal]
    assert transcript.problems == []
    assert transcript.saved == "2025-06-01T09:30:00+00:00"


def test_the_file_holds_result_records_one_a_line() -> None:
    lines = transcript_json([FULL, REFUSAL], SAVED).splitlines()
    assert lines[0] == '{"version": 1, "saved": "2025-06-01T09:30:00+00:00", "answers": ['
    assert json.loads(lines[1].rstrip(",")) == answer_record(FULL)
    assert json.loads("\n".join(lines))["answers"][1] == answer_record(REFUSAL)


def test_articles_that_changed_or_are_gone_are_named_by_number(tmp_path: Path) -> None:
    changed = {
        **ARTICLES,
        TALKS.id: replace(TALKS, text=TALKS.text.replace("Vladimir", "Wladimir")),
    }
    text = transcript_json([FULL, answered(HEADED), answered(RATES)], SAVED)
    transcript = read(tmp_path, text, changed.__getitem__)
    assert [answer.question for answer in transcript.answers] == [FULL.question] * 2
    assert [citation.article for citation in transcript.answers[0].citations] == [BARE]
    assert [problem.split(":")[0] for problem in transcript.problems] == [
        "answer 1, citation 1",
        "answer 2, citation 1",
        "answer 2 is left out",
    ]
    assert "text differs" in transcript.problems[0]
    gone = read(
        tmp_path, transcript_json([answered(RATES)], SAVED), dict[str, Article]().__getitem__
    )
    assert (gone.answers, gone.problems[0]) == ([], "answer 1, citation 1: no article “bare”")


def test_a_note_that_no_longer_holds_costs_the_citation(tmp_path: Path) -> None:
    record = answer_record(FULL)
    record["citations"][0]["speaker"]["text"] = "Somebody else"
    answer, problems = restore_answer(record, find)
    assert answer is not None
    assert len(answer.citations) == 1
    assert problems[0].startswith("citation 1: speaker: text differs")


def test_sources_of_an_earlier_version_are_read_over() -> None:
    place = {"article": "gone", "start": 0, "end": 2}
    answer, problems = restore_answer(
        {**answer_record(FULL), "sources": 1, "support": [place]}, find
    )
    assert answer is not None
    assert problems == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no saved conversation"),
        ("# Questions and answers", "no saved conversation"),
        ("[]", "no saved conversation"),
        ('{"answers": 5, "version": 1}', "no saved conversation"),
        ("[" * 100_000, "no saved conversation"),
        ("1" * 10_000, "no saved conversation"),
        ('{"version": 2, "answers": []}', "another version"),
        ('{"version": 1, "answers": [5]}', "answer 1: an answer is not an object"),
        ('{"version": 1, "answers": [{}]}', "answer 1: answered is neither true nor false"),
        ('{"version": 1, "answers": [' + "{}," * 2000 + "{}]}", "more than 2,000 answers"),
    ],
)
def test_what_is_no_conversation_is_said_so(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BatchFileError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert "t.json" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", None),
        ("question", "x" * 2_001),
        ("asked", 5),
        ("answered", 1),
        ("reason", "because"),
        ("citations", {}),
        ("citations", [5]),
        ("elapsed_ms", float("nan")),
        ("elapsed_ms", True),
        ("matched", [["a"]]),
        ("matched", [["a", 5]]),
        ("readings", [None]),
        ("readings", ["x"] * 10_001),
        ("period", 5),
        ("period", {"text": "May", "since": "soon"}),
        ("answer", "Somebody else"),
    ],
)
def test_fields_of_the_wrong_kind(field: str, value: object) -> None:
    record = {**answer_record(FULL), field: value}
    if field == "reason":
        record = {**answer_record(REFUSAL), field: value}
    with pytest.raises(Unusable):
        restore_answer(record, find)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    cases = {"none.json": "No such file", ".": "directory", "a\0b": "null"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        cases["pipe.json"] = "not an ordinary file"
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.json").write_bytes(b" " * (MAX_BYTES + 1))
    cases |= {"bytes.json": "line 1 is not UTF-8", "large.json": "more than"}
    for name, said in cases.items():
        with pytest.raises(BatchFileError, match=said):
            read_transcript(tmp_path / name, find)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.just("talks"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a JSON value."""
    found = [path] if path else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


WHOLE = json.loads(transcript_json([FULL, REFUSAL], SAVED))
PLACES = places(WHOLE)


@given(
    st.lists(st.tuples(st.sampled_from(PLACES), JUNK | st.just("(gone)")), min_size=1, max_size=3)
)
def test_nothing_in_a_file_provokes_a_traceback(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    whole = deepcopy(WHOLE)
    for path, junk in changes:
        try:
            part = whole
            for key in path[:-1]:
                part = part[key]
            if junk == "(gone)":
                del part[path[-1]]
            else:
                part[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue  # another change took the place away
    check_restored(whole)


def check_restored(whole: Any) -> None:
    """Each answer is refused, or all that it cites is in the articles."""
    for record in whole.get("answers", []) if isinstance(whole.get("answers"), list) else []:
        try:
            answer, _ = restore_answer(record, find)
        except Unusable:
            continue
        for citation in answer.citations if answer else ():
            check_citation(citation)


def check_citation(citation: Citation) -> None:
    assert ARTICLES[citation.article.id] is citation.article
    assert 0 <= citation.start < citation.end <= len(citation.article.text)
    assert list(record_problems(answer_record(answered(citation)), find)) == []


@given(st.text(max_size=200))
def test_any_file_is_read_or_refused(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.json"
        path.write_text(text, "utf-8", errors="surrogatepass")
        with pytest.raises(AppError):
            read_transcript(path, find)
