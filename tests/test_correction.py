"""Corrections: the figure that a sentence puts right, and the one that was wrong."""

import pytest
from effort import check_effort

from qa.answer import Candidate
from qa.ranking.correction import find_correction, put_right

FOUND = [
    ("It hit nine boats, not twelve, the harbour said.", "nine", "twelve"),
    ("It hit not 12 boats, as first reported, but 9.", "9", "12"),
    ("The firm paid $2m, not $3m.", "$2m", "$3m"),
    ("The clinic revised its count from 61 to 58.", "58", "61"),
    ("The clinic corrected the count to 58 patients from 61.", "58", "61"),
    ("Police have corrected their figure to 58 patients.", "58", None),
    ("That was wrong: there were 58 patients.", "58", None),
    ("The earlier figure was incorrect, and 7% is right.", "7%", None),
]


@pytest.mark.parametrize(("text", "right", "wrong"), FOUND)
def test_what_is_put_right(text: str, right: str, wrong: str | None) -> None:
    found = find_correction(text)
    assert found is not None
    assert text[found.right.start : found.right.end] == right
    assert (found.wrong and text[found.wrong.start : found.wrong.end]) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "Nine boats sank and twelve did not.",
        "Not one, not two, three boats sank.",
        "Years divisible by 100 but not 400 are no leap years.",
        "It cost $3m, not 12 boats.",
        "The count rose from 61 to 58.",
        "That was wrong: of 61 patients 58 went home.",
        "Nobody was wrong.",
    ],
)
def test_what_puts_nothing_right(text: str) -> None:
    assert find_correction(text) is None


def candidate(text: str, marked: str | None, start: int = 0, article_id: str = "a") -> Candidate:
    at = None if marked is None else start + text.index(marked)
    end = None if at is None or marked is None else at + len(marked)
    return Candidate(article_id, 0, start, start + len(text), at, end, 0.5, {}, text, ())


FIRST = candidate("Some 14 boats sank in the bay.", "Some 14")
ASKED = "how many boats sank in the bay?"


def marks(candidates: list[Candidate]) -> list[str]:
    return [
        one.text[(one.answer_start or 0) - one.start : (one.answer_end or 0) - one.start]
        for one in candidates
    ]


@pytest.mark.parametrize(
    ("text", "marked", "asked", "shown"),
    [
        ("That was wrong: 9 boats sank.", None, ASKED, ["9", "Some 14"]),
        ("The number is 9, not 14.", "14", ASKED, ["9", "Some 14"]),
        ("That was wrong: 9 boats sank.", "9", f"at first {ASKED}", ["Some 14", "9"]),
        ("That was wrong: 9 crews drowned.", "9", ASKED, ["Some 14", "9"]),  # other things
        ("The number is 9, not 12.", "12", ASKED, ["Some 14", "9"]),  # another figure
        ("Another 9 boats sank.", "9", ASKED, ["Some 14", "9"]),
    ],
)
def test_a_correction_goes_before_what_it_corrects(
    text: str, marked: str | None, asked: str, shown: list[str]
) -> None:
    put = put_right([FIRST, candidate(text, marked, 100)], asked)
    assert marks(put) == shown
    assert put[0].score == FIRST.score


def test_another_article_corrects_nothing() -> None:
    other = candidate("That was wrong: 9 boats sank.", "9", article_id="b")
    assert put_right([FIRST, other], ASKED) == [FIRST, other]


def test_the_figure_that_a_sentence_calls_wrong_is_not_marked() -> None:
    text = "Not 12 boats, as first reported, but 9 sank."
    assert marks(put_right([candidate(text, "12 boats", 7)], ASKED)) == ["9"]
    assert marks(put_right([candidate(text, "12 boats", 7)], f"first {ASKED}")) == ["12 boats"]


@pytest.mark.parametrize("junk", ["not 1 but ", "corrected from 4 to 5, not 6 ", "revised "])
def test_junk_is_read_with_little_effort(junk: str) -> None:
    check_effort(find_correction, junk * 2_000)
