"""A batch and its tally."""

import io
import json
import os
import re
from collections import Counter
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from batching import ARTICLE, QUESTIONS, EchoAnswerer, batch, write
from cited import ANSWER, HEADED, REFUSAL, answered

from index import Filters, OkapiRetriever
from qa import Answer, Answerer, Options
from qa.cli.batch import Tally, batch_progress, summary_rows
from qa.console.progress import ProgressLine


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.cli.batch.perf_counter", lambda: 61.25)


def tally(*answers: Answer | None) -> Tally:
    counted = Tally(started=0)
    for answer in answers:
        counted.add(answer)
    return counted


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ([], ["0 questions: 0 answered, 0 without an answer"]),
        ([None], ["1 question: 0 answered, 0 without an answer, 1 bad line"]),
        (
            [REFUSAL],
            [
                "1 question: 0 answered, 1 without an answer",
                "without an answer: words that no passage has together (1)",
                "0 citations; 61.2 s, a question 1 ms (median), 1 ms (95th percentile)",
            ],
        ),
        (
            [answered(HEADED), ANSWER, REFUSAL, None, None],
            [
                "5 questions: 2 answered, 1 without an answer, 2 bad lines",
                "without an answer: words that no passage has together (1)",
                "4 citations; 61.2 s, a question 8 ms (median), 8 ms (95th percentile)",
            ],
        ),
    ],
)
def test_summary(answers: list[Answer | None], lines: list[str]) -> None:
    assert tally(*answers).summary() == lines


@pytest.mark.usefixtures("now")
def test_a_sheet_counts_what_it_held_before() -> None:
    rows = dict(summary_rows(tally(ANSWER, None), Counter(no_hits=1, answered=2, no_terms=3), 5))
    assert rows == {
        "Entries": "8",
        "Answered": "3",
        "Without an answer": "4: no words to look for (3), nothing found (1)",
        "Not asked": "1",
        "Citations": "8",
        "Time": "61.2 s, a question 8 ms (median), 8 ms (95th percentile)",
    }
    assert dict(summary_rows(tally(), Counter(), 0))["Without an answer"] == "0"


@pytest.fixture
def questions(tmp_path: Path) -> str:
    return write(tmp_path / "q.jsonl", "\n".join(QUESTIONS))


def test_one_record_a_line_in_order(questions: str) -> None:
    tally, written = batch(questions, None)
    records = [json.loads(line) for line in written.splitlines()]
    assert [record["id"] for record in records] == ["a", "b", "3", "d", "d", "=f"]
    assert [record["answered"] for record in records] == [True, False, False, True, True, True]
    assert records[2]["error"].startswith(f"{questions}:3: bad JSON")
    assert records[3]["question"] == "who = \ud800 \n won?"
    assert records[0]["citations"][0]["text"] == ARTICLE.text
    first, reasons, cost = tally.summary()
    assert first == "6 questions: 4 answered, 1 without an answer, 1 bad line"
    assert reasons == "without an answer: nothing found (1)"
    assert re.fullmatch(
        r"4 citations; 0\.\d s, a question 1 ms \(median\), 1 ms \(95th percentile\)", cost
    )


def test_filters_of_a_line_come_before_those_of_the_command(questions: str) -> None:
    answerer = EchoAnswerer()
    common = Filters(("Common",), date(2024, 1, 1), date(2026, 1, 1), ("x",))
    batch(questions, None, answerer=answerer, options=Options(2, common))
    assert answerer.asked[0][1] == Options(2, common)
    own = Filters(("Own",), date(2024, 1, 1), date(2025, 12, 31), ("x",))
    assert answerer.asked[2][1] == Options(2, own)


def test_progress_is_one_line_taken_away() -> None:
    screen = io.StringIO()
    progress = ProgressLine(screen, clock=count(0.0).__next__)
    progress.show(partial(batch_progress, Tally(Counter(answered=3, no_hits=1)), 120))
    assert screen.getvalue() == "\r4/120 questions · 3 answered · 4.0/s"
    progress.clear()
    assert screen.getvalue().endswith("\r" + " " * 36 + "\r")
    ProgressLine(None).clear()


def test_progress_fits_a_narrow_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((20, 5)))
    outside, inside = os.pipe()
    with os.fdopen(outside, encoding="utf-8") as seen, os.fdopen(inside, "w") as screen:
        progress = ProgressLine(screen, clock=count(0.0).__next__)
        progress.show(partial(batch_progress, Tally(Counter(answered=3, no_hits=1)), 120))
        progress.clear()
        screen.close()
        shown = seen.read()
    assert shown == "\n4/120 questions · 3\n" + " " * 19 + "\n"


def test_history_of_a_line_completes_its_question(tmp_path: Path) -> None:
    line = {"question": "who is his wife?", "history": [["who led?", "Vladimir Medinsky"]]}
    path = write(tmp_path / "q.jsonl", json.dumps(line))
    answerer = Answerer(OkapiRetriever([ARTICLE]))
    _, written = batch(path, None, answerer=answerer)  # type: ignore[arg-type]
    record = json.loads(written)
    assert record["question"] == "who is his wife?"
    assert record["asked"] == "who is Vladimir Medinsky's wife?"
