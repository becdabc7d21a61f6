"""How many independent sources say what is cited first."""

from pathlib import Path

import pytest

from index import Article, OkapiRetriever, read_articles
from qa import Answerer
from qa.answer import Candidate
from qa.news.agreement.support import Statement, find_support


def statement(
    sentence: str,
    answer: str | None,
    outlet: str,
    title: str = "Dam bursts above Pelsk in the Ombrel valley",
) -> Statement:
    start = len(lead := f"{outlet} has this from there. ")
    article = Article(f"{outlet}-{sentence}", lead + sentence, title, outlet)
    first = start + sentence.index(answer) if answer else None
    last = first + len(answer) if first is not None and answer else None
    place = (article.id, 1, start, start + len(sentence))
    return Statement(Candidate(*place, first, last, 0.5, {}, sentence, ()), article)


BEST = statement("The flood killed 12 people, police said.", "12", "Kestrel Wire")


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        (statement("It is twelve people that the flood killed.", "twelve", "Harbour Post"), True),
        (statement("The flood killed 15 people.", "15", "Harbour Post"), False),
        (statement("The flood killed at least 12 people.", "at least 12", "Harbour Post"), False),
        (statement("The flood killed many.", None, "Harbour Post"), False),
        (statement("By noon 12 were dead.", "12", "Kestrel Wire - World"), False),  # one outlet
        (statement("The fire killed 12 people.", "12", "Harbour Post", "A fire in Drensk"), False),
    ],
)
def test_who_says_what_the_best_statement_says(other: Statement, agrees: bool) -> None:
    assert find_support([BEST, other]) == ((0, 1) if agrees else (0,))


def test_the_first_of_each_source_counts() -> None:
    post = statement("It is twelve people that the flood killed.", "twelve", "Harbour Post")
    again = statement("By noon 12 people were known to be dead.", "12", "Harbour Post - World")
    assert find_support([BEST, statement("Vera Holt spoke.", None, "X"), post, again]) == (0, 2)
    assert find_support([]) == ()


def test_who_prints_a_copy_is_no_other_source() -> None:
    reprint = statement("The flood killed 12 people, police said.", "12", "Lantern News")
    other = statement("Twelve people died in the flood, 12 in all.", "12", "Lantern News")
    copied = Statement(BEST.candidate, BEST.article, (reprint.article,))
    assert find_support([copied, other]) == (0,)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(OkapiRetriever(read_articles([Path(__file__).parents[1] / "corpus"])))


def test_independent_sources_of_the_sample_corpus(answerer: Answerer) -> None:
    answer = answerer.ask("who led the Russian delegation?")
    outlets = [place.article.source for place in answer.support]
    assert outlets[0] == "Kestrel Wire"
    assert answer.sources == len(set(outlets)) > 1
    for place in answer.support:
        assert "Medinsky" in place.article.text[place.start : place.end]


def test_three_outlets_that_print_one_wire_story_are_one_source(answerer: Answerer) -> None:
    answer = answerer.ask("how deep was the earthquake in Karsuyu?")
    assert answer.citations[0].answer == "9.4 km"
    assert len(answer.citations[0].also_in) == 2
    assert answer.sources == 1
