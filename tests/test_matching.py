"""How well a question's terms are found again in a text, and what each of them weighs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import plainly

from index import Article, OkapiRetriever
from qa.question import TRIGGER_WEIGHT
from qa.selection.matching import (
    PARAPHRASE_MATCH,
    PREFIX_MATCH,
    WeighedTerm,
    best_of,
    covered,
    focus_shares,
    longest_run,
    match_terms,
)


def archive(*texts: str) -> OkapiRetriever:
    return OkapiRetriever([Article(f"a{n}", text, "") for n, text in enumerate(texts)])


def weighed(*shares: float) -> list[WeighedTerm]:
    return [WeighedTerm(f"t{n}", f"t{n}", share) for n, share in enumerate(shares)]


def match(term: str, *present: str) -> float:
    (value,) = match_terms([WeighedTerm(term, term, 1.0)], set(present))
    return value


@pytest.mark.parametrize(
    ("term", "present", "value"),
    [
        ("talk", "talk", 1.0),
        ("russian", "russia", PREFIX_MATCH),
        ("zelenski", "zelenskyi", PREFIX_MATCH),
        ("castellan", "castel", PREFIX_MATCH),  # six letters of nine: three fifths of the longer
        ("castellano", "caste", 0.0),
        ("iran", "iraq", 0.0),  # too short to be one name in two spellings
        ("bank", "banks", 0.0),
        ("lead", "head", PARAPHRASE_MATCH),
        ("cost", "price", PARAPHRASE_MATCH),
        ("talk", "boat", 0.0),
        ("20250516", "20250517", 0.0),
        ("120000", "1200000", 0.0),
        ("12000", "12000", 1.0),
    ],
)
def test_match(term: str, present: str, value: float) -> None:
    assert match(term, present) == value


def test_the_best_way_to_match_counts() -> None:
    assert match("cost", "price", "cost") == 1.0
    assert match("russian", "boat", "russia") == PREFIX_MATCH
    assert match("russian") == 0.0


def test_terms_are_matched_in_order() -> None:
    assert match_terms(weighed(0.5, 0.5), {"t1"}) == (0.0, 1.0)
    assert match_terms([], {"t1"}) == ()


def test_covered_and_best_of() -> None:
    assert covered([0.75, 0.25], (1.0, 0.0)) == 0.75
    assert covered([0.5, 0.5], (1.0, PREFIX_MATCH)) == pytest.approx(0.9)
    assert best_of((1.0, 0.0), (0.0, 0.8), (0.0, 0.6)) == (1.0, 0.8)


def test_shares_sum_to_one_and_rare_words_weigh_more() -> None:
    retriever = archive("The ferry sank.", "The ferry left.", "The ferry stayed. Rain.")
    _, terms = plainly("ferry rain unheard", retriever)
    assert sum(term.share for term in terms) == pytest.approx(1)
    shares = {term.term: term.share for term in terms}
    assert shares["ferri"] < shares["rain"] < shares["unheard"]


def test_shares_by_hand() -> None:
    """Two passages: the ferry stands in both, the word nobody wrote in none."""
    _, terms = plainly("ferry unheard", archive("The ferry sank.", "A ferry."))
    common, unknown = math.log(1 + 0.5 / 2.5), math.log(1 + 2.5 / 0.5)
    assert [term.share for term in terms] == pytest.approx(
        [common / (common + unknown), unknown / (common + unknown)]
    )


def test_a_word_that_tells_the_kind_weighs_less() -> None:
    _, terms = plainly("what was the price of bread", archive("Rain."))
    price, bread = (term.share for term in terms)
    assert price == pytest.approx(bread * TRIGGER_WEIGHT)


def test_nothing_to_weigh() -> None:
    assert plainly("who is it?", archive("Rain."))[1] == []
    _, (term,) = plainly("rain", archive())
    assert (term.term, term.word, term.share) == ("rain", "rain", 1.0)


def test_focus_moves_the_weight_to_what_few_sentences_of_the_article_say() -> None:
    everywhere_and_once = [(1.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
    common, rare = focus_shares(weighed(0.5, 0.5), everywhere_and_once)
    assert rare > common
    assert common + rare == pytest.approx(1)


@given(
    shares=st.lists(st.floats(0.01, 1), min_size=1, max_size=5),
    sentences=st.data(),
)
def test_focus_shares_sum_to_one(shares: list[float], sentences: st.DataObject) -> None:
    values = st.sampled_from([0.0, PARAPHRASE_MATCH, PREFIX_MATCH, 1.0])
    row = st.tuples(*[values] * len(shares))
    matches = sentences.draw(st.lists(row, max_size=6))
    focused = focus_shares(weighed(*shares), matches)
    assert sum(focused) == pytest.approx(1)
    assert all(share > 0 for share in focused)


def brute_run(question: list[str], sentence: list[str]) -> float:
    runs = [
        length
        for length in range(1, len(question) + 1)
        for i in range(len(question) - length + 1)
        for j in range(len(sentence) - length + 1)
        if question[i : i + length] == sentence[j : j + length]
    ]
    return max(runs, default=0) / len(question) if question else 0.0


LETTERS = st.lists(st.sampled_from("abc"), max_size=9)


@given(question=LETTERS, sentence=LETTERS)
def test_longest_run_is_the_longest(question: list[str], sentence: list[str]) -> None:
    assert longest_run(question, sentence) == brute_run(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "run"),
    [("abcd", "xbcx", 0.5), ("abc", "acb", 1 / 3), ("abc", "", 0), ("", "abc", 0), ("ab", "ab", 1)],
)
def test_longest_run(question: str, sentence: str, run: float) -> None:
    assert longest_run(question, sentence) == run
