"""A quote against an article: its places, or the nearest and what differs there."""

import pytest

from index import Article
from qa.quotecheck import MAX_PLACES, QuoteCheck, check_quote

TEXT = (
    "Ferries stopped at noon.\nThe “Hildur Marie” carried 212 people – nine were hurt, police said. "
    "Nobody died. Divers went down twice."
)
ARTICLE = Article("a", TEXT, "Ferry")


def written(found: QuoteCheck) -> str | None:
    return TEXT[slice(*found.nearest)] if found.nearest else None


def test_every_place_of_a_quote() -> None:
    found = check_quote(" nine were hurt ", ARTICLE)
    assert [TEXT[start:end] for start, end in found.places] == ["nine were hurt"]
    assert (found.nearest, found.changes) == (None, ())
    assert len(check_quote("e", ARTICLE).places) <= MAX_PLACES


@pytest.mark.parametrize(
    "quote",
    ['the "hildur marie" carried', "noon. The", "212 people - nine were"],
)
def test_white_space_case_and_marks_alone_differ(quote: str) -> None:
    found = check_quote(quote, ARTICLE)
    assert found.places == ()
    assert len(written(found) or "") == len(quote)


def test_the_nearest_sentence_and_the_words_that_differ() -> None:
    found = check_quote("The Hildur Marie carried 221 people, nine were hurt, police said.", ARTICLE)  # fmt: skip
    assert (written(found) or "").startswith("The “Hildur Marie” carried")
    assert ("221", "212") in {(one.quoted, one.written) for one in found.changes}


def test_a_part_of_a_sentence_is_near_to_that_part() -> None:
    found = check_quote("ten were hurt, police said", ARTICLE)
    assert written(found) == "nine were hurt, police said"
    assert [(one.quoted, one.written) for one in found.changes] == [("ten", "nine")]


def test_a_quote_that_runs_over_two_sentences() -> None:
    found = check_quote("Nobody died. Divers went down three times.", ARTICLE)
    assert written(found) == "Nobody died. Divers went down twice."


@pytest.mark.parametrize("quote", ["", "  ", "Parliament voted on the budget of the kingdom."])
def test_nothing_comes_near(quote: str) -> None:
    assert check_quote(quote, ARTICLE) == QuoteCheck(ARTICLE)
