"""Close reading: the best phrases of a sentence, and what the sentences say together."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import looked_up

from index import Article, Filters, OkapiRetriever
from qa.question import parse_question, to_query
from qa.selection.evidence import Evidence, gather_evidence
from qa.selection.phrase import find_phrases
from qa.selection.phrasing import (
    PHRASES_KEPT,
    VOTE_FLOOR,
    Phrase,
    PhraseModel,
    Reading,
    Readings,
    Votes,
    feature_hashes,
    plain_words,
    read_phrases,
    reading_values,
)
from qa.selection.request import parse_request

BITS = 8
FLAT = PhraseModel(BITS, 1.0, [0] * (1 << BITS))
"""To which all phrases are the same."""
ROUGH = PhraseModel(BITS, 0.02, [n * 37 % 101 - 50 for n in range(1 << BITS)])


def gather(question: str, *texts: str) -> Evidence:
    retriever = OkapiRetriever([Article(f"a{n}", text, "") for n, text in enumerate(texts)])
    parsed, terms = looked_up(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    return gather_evidence(question, terms, hits)


def read(question: str, *texts: str, model: PhraseModel = ROUGH) -> dict[int, Reading]:
    evidence = gather(question, *texts)
    return read_phrases(parse_question(question), evidence, range(len(evidence.views)), model)


def reading(*shares: tuple[str, float]) -> Reading:
    """A reading of phrases given as words and share, the best first."""
    phrases = tuple(Phrase(n, n + 1, words, share) for n, (words, share) in enumerate(shares))
    return Reading(phrases, 0.0, 0.0, len(phrases))


# Phrases.


def test_the_best_phrases_are_kept_best_first() -> None:
    text = "The talks in Oslo were led by Anna Lee."
    (found,) = read("who led the talks", text).values()
    assert len(found.phrases) == PHRASES_KEPT < found.count
    shares = [phrase.share for phrase in found.phrases]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) < 1
    for phrase in found.phrases:
        assert plain_words(text[phrase.start : phrase.end]) == phrase.words
    assert found.phrases[0].share == pytest.approx(math.exp(found.score - found.total))


def test_the_best_phrase_is_the_one_that_the_model_scores_highest() -> None:
    question, text = parse_question("who led the talks"), "The talks were led by Anna Lee."
    request = parse_request(question)
    evidence = gather(question.text, text)
    shares = {term.term: term.share for term in evidence.terms}
    phrases = find_phrases(text, evidence.views[0].tokens, shares, request)
    wanted = phrases.spans.index((text.index("Anna"), len(text) - 1))
    mask = (1 << BITS) - 1
    weights = [0] * (1 << BITS)
    for one in feature_hashes(phrases, request)[wanted]:
        weights[one & mask] = 1
    model = PhraseModel(BITS, 1.0, weights)
    found = read_phrases(question, evidence, [0], model)[0]
    assert text[found.phrases[0].start : found.phrases[0].end] == "Anna Lee"


def test_equal_phrases_share_alike_and_go_by_place() -> None:
    (found,) = read("snow", "Snow and rain.", model=FLAT).values()
    assert found.count == 3
    assert found.total == pytest.approx(math.log(2))
    assert [phrase.words for phrase in found.phrases] == ["snow and rain", "rain"]
    assert [phrase.share for phrase in found.phrases] == [pytest.approx(1 / 2)] * 2


def test_a_phrase_that_only_repeats_the_question_is_left_out() -> None:
    (found,) = read("who saw the rain", "The rain fell.", model=FLAT).values()
    assert {phrase.words for phrase in found.phrases} == {"rain fell", "fell"}


def test_a_phrase_in_a_dateline_is_left_out() -> None:
    (found,) = read("rain", "OSLO, Norway (AP) — Rain fell.", model=FLAT).values()
    assert {phrase.words for phrase in found.phrases} == {"rain fell", "fell"}


def test_another_form_of_a_name_repeats_the_question_too() -> None:
    (found,) = read("who met Zelensky", "Zelenskyy met Lee.", model=FLAT).values()
    assert {phrase.words for phrase in found.phrases} == {"zelenskyy met lee", "met lee", "lee"}


def test_only_the_views_of_these_numbers_are_read() -> None:
    evidence = gather("rain", "Rain fell.", "Rain rose.", "Rain stood.")
    assert set(read_phrases(parse_question("rain"), evidence, [2, 0], FLAT)) == {0, 2}
    assert read_phrases(parse_question("rain"), evidence, [], FLAT) == {}


def test_a_sentence_without_a_phrase_but_the_question_s_own_has_no_reading() -> None:
    evidence = gather("rain", "Rain fell. It is. Rain.")
    texts = [str(view.text) for view in evidence.views]
    found = read_phrases(parse_question("rain"), evidence, range(len(texts)), FLAT)
    assert set(range(len(texts))) - set(found) == {texts.index("It is."), texts.index("Rain.")}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The Hildur Marie", "hildur marie"),
        ("the  Hildur\nMarie’s", "hildur maries"),
        ("“A well-known, 1,200-ton ship”", "wellknown 1200ton ship"),
        ("U.S.", "us"),
        ("a an the", ""),
        ("Theatre", "theatre"),
        ("$3m – or 5%", "3m or 5"),
        ("", ""),
    ],
)
def test_plain_words(text: str, plain: str) -> None:
    assert plain_words(text) == plain


# Votes.


def test_sentences_that_look_alike_have_one_vote_each() -> None:
    readings = {0: reading(("oslo", 0.6), ("lee", 0.4)), 1: reading(("oslo", 0.5)), 5: reading()}
    votes = Votes(readings, dict.fromkeys(readings, -3.0))
    assert votes.all("oslo") == pytest.approx((0.6 + 0.5) / 3)
    assert votes.elsewhere("oslo", 0) == pytest.approx(0.5 / 3)
    assert votes.elsewhere("lee", 0) == pytest.approx(0)
    assert votes.elsewhere("lee", 1) == votes.all("lee") == pytest.approx(0.4 / 3)
    assert votes.all("bergen") == votes.elsewhere("bergen", 0) == 0


def test_a_likelier_sentence_has_a_weightier_vote() -> None:
    readings = {0: reading(("oslo", 1.0)), 1: reading(("bergen", 1.0))}
    votes = Votes(readings, {0: math.log(3), 1: 0.0})
    assert votes.all("oslo") == pytest.approx(3 / 4)
    assert votes.all("bergen") == pytest.approx(1 / 4)


def test_looks_of_views_that_were_not_read_do_not_matter() -> None:
    readings = {0: reading(("oslo", 1.0))}
    assert Votes(readings, {0: 1.0, 7: 900.0}).all("oslo") == pytest.approx(1)


def test_two_phrases_of_a_sentence_with_the_same_words_add_up() -> None:
    votes = Votes({0: reading(("oslo", 0.5), ("oslo", 0.3))}, {0: 0.0})
    assert votes.all("oslo") == pytest.approx(0.8)
    assert votes.elsewhere("oslo", 0) == pytest.approx(0)


def test_a_phrase_that_other_sentences_have_is_chosen() -> None:
    ours = reading(("old oslo", 0.5), ("oslo", 0.4))
    alone = Votes({0: ours}, {0: 0.0})
    assert alone.choose(ours.phrases).words == "old oslo"
    others = {0: ours, 1: reading(("oslo", 0.9)), 2: reading(("oslo", 0.9))}
    assert Votes(others, dict.fromkeys(others, 0.0)).choose(ours.phrases).words == "oslo"


def test_a_much_likelier_phrase_is_chosen_all_the_same() -> None:
    ours = reading(("old oslo", 0.9), ("oslo", 0.001))
    others = {1: reading(("oslo", 1.0))}  # nobody votes for the first
    assert Votes(others, {1: 0.0}).choose(ours.phrases).words == "old oslo"


def test_of_phrases_without_a_vote_the_likeliest_is_chosen() -> None:
    assert VOTE_FLOOR > 0
    ours = reading(("oslo", 0.2), ("lee", 0.1))
    assert Votes({}, {}).choose(ours.phrases).words == "oslo"


WORDS = st.sampled_from(["oslo", "lee", "12", "may"])


@st.composite
def all_readings(draw: st.DrawFn) -> Readings:
    """Readings whose shares sum to at most 1 each."""

    def one() -> Reading:
        words = draw(st.lists(WORDS, min_size=1, max_size=PHRASES_KEPT))
        parts = draw(st.lists(st.floats(0.01, 1), min_size=len(words), max_size=len(words)))
        total = sum(parts) + draw(st.floats(0, 1))
        return reading(*zip(words, sorted((p / total for p in parts), reverse=True), strict=True))

    return {number: one() for number in draw(st.sets(st.integers(0, 49), max_size=5))}


@given(readings=all_readings(), looks=st.lists(st.floats(-60, 60), min_size=50, max_size=50))
def test_votes_are_shares(readings: Readings, looks: Sequence[float]) -> None:
    votes = Votes(readings, dict(enumerate(looks)))
    words = {phrase.words for one in readings.values() for phrase in one.phrases}
    assert sum(map(votes.all, words)) <= 1 + 1e-9
    for number in range(50):
        values = reading_values(number, readings, votes)
        assert -1e-9 <= values["phrase_elsewhere"] <= values["phrase_votes"] <= 1 + 1e-9
        assert values["phrase_elsewhere"] <= values["answer_elsewhere"] <= 1 + 1e-9
        for text in words:
            assert -1e-9 <= votes.elsewhere(text, number) <= votes.all(text)
    for one in readings.values():
        assert votes.choose(one.phrases) in one.phrases


# Features.


def test_the_values_of_a_reading() -> None:
    readings = {0: reading(("old oslo", 0.5), ("oslo", 0.4)), 3: reading(("oslo", 0.8))}
    votes = Votes(readings, {0: 0.0, 3: 0.0})
    assert reading_values(0, readings, votes) == {
        "read": 1,
        "phrase": 0,
        "phrases": 0,
        "phrase_share": 0.5,
        "phrase_votes": pytest.approx(0.25),
        "phrase_elsewhere": pytest.approx(0),
        "answer_elsewhere": pytest.approx(0.4),
        "phrase_count": 2 / 200,
    }


def test_many_phrases_count_as_two_hundred() -> None:
    readings = {0: Reading((Phrase(0, 1, "oslo", 1.0),), 2.0, 3.0, 999)}
    values = reading_values(0, readings, Votes(readings, {0: 0.0}))
    assert (values["phrase"], values["phrases"], values["phrase_count"]) == (2, 3, 1)


def test_all_that_was_not_read_has_the_same_values() -> None:
    readings = {0: reading(("oslo", 1.0))}
    votes = Votes(readings, {0: 0.0})
    unread = reading_values(1, readings, votes)
    assert unread == reading_values(2, {}, Votes({}, {}))
    assert list(unread) == list(reading_values(0, readings, votes))
    assert unread["read"] == unread["phrase_votes"] == 0
    unread["read"] = 9  # the caller's own
    assert reading_values(1, readings, votes)["read"] == 0
