"""What is counted of a batch, and how it is told."""

from collections import Counter

import pytest
from cited import ANSWER, HEADED, REFUSAL, answered

from qa import Answer
from qa.cli.batch import Tally, summary_rows


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
