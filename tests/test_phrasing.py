"""The score of a phrase: hashed weights, summed."""

from array import array
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import analyse
from qa.question import parse_question
from qa.selection.phrase import Phrases, find_phrases
from qa.selection.phrasing import PHRASES_WEIGHED, PhraseModel, feature_hashes, hash_prefixes
from qa.selection.request import Request, parse_request

BITS = 6
WEIGHTS = st.lists(st.integers(-127, 127), min_size=1 << BITS, max_size=1 << BITS)
QUESTIONS = ("who led the talks", "how many people died", "what country led the talks", "rain?", "")
SENTENCES = (
    "The talks were led by Anna Lee.",
    "12 people died in Norway’s “worst” flood.",
    "İstanbul 😀 led, 東京 left.",
    "It is.",
    "",
)


def phrases_of(text: str, question: str) -> Phrases:
    parsed = parse_question(question)
    shares = {term.term: 1 / len(parsed.terms) for term in parsed.terms}
    return find_phrases(text, analyse(text), shares, parse_request(parsed))


def request_of(question: str) -> Request:
    return parse_request(parse_question(question))


@given(
    weights=WEIGHTS,
    scale=st.floats(0.001, 2),
    text=st.sampled_from(SENTENCES)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    question=st.sampled_from(QUESTIONS),
)
def test_a_score_is_the_sum_of_the_weights_that_the_hashes_name(
    weights: list[int], scale: float, text: str, question: str
) -> None:
    phrases, request = phrases_of(text, question), request_of(question)
    best = PhraseModel(BITS, scale, weights).scorer(request).best(phrases)
    mask = (1 << BITS) - 1
    hashes = feature_hashes(phrases, request)
    for score, number in best:
        assert score == pytest.approx(scale * sum(weights[one & mask] for one in hashes[number]))


@given(
    weights=WEIGHTS,
    text=st.sampled_from(SENTENCES)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_the_best_come_first_and_equal_ones_by_place(weights: list[int], text: str) -> None:
    phrases = phrases_of(text, QUESTIONS[0])
    best = PhraseModel(BITS, 1.0, weights).scorer(request_of(QUESTIONS[0])).best(phrases)
    assert best == sorted(best, key=lambda pair: (-pair[0], pair[1]))
    numbers = {number for _, number in best}
    assert len(numbers) == len(best) == min(PHRASES_WEIGHED, len(phrases.spans))
    assert numbers <= set(range(len(phrases.spans)))


def test_in_a_long_sentence_only_phrases_with_good_edges_are_scored() -> None:
    text, question = " ".join(["rain", "fell", "there"] * 9) + " by Oslo", QUESTIONS[0]
    phrases, request = phrases_of(text, question), request_of(question)
    assert len(phrases.spans) > PHRASES_WEIGHED
    weights = [0] * (1 << 18)
    weights[crc32(b"s-1 by") & ((1 << 18) - 1)] = 9
    best = PhraseModel(18, 1.0, weights).scorer(request).best(phrases)
    assert [text[slice(*phrases.spans[number])] for _, number in best[:1]] == ["Oslo"]
    assert [score for score, _ in best] == [9.0] + [0.0] * (PHRASES_WEIGHED - 1)


def test_the_form_of_the_weights_does_not_matter() -> None:
    weights = [n % 100 - 50 for n in range(1 << BITS)]
    phrases, request = phrases_of(SENTENCES[0], QUESTIONS[0]), request_of(QUESTIONS[0])
    models = (
        PhraseModel(BITS, 0.5, array("b", weights)),
        PhraseModel(BITS, 0.5, [float(one) for one in weights]),
    )
    bytewise, real = (model.scorer(request).best(phrases) for model in models)
    assert bytewise == real


def test_every_phrase_has_the_features_of_its_ends_and_its_own() -> None:
    phrases, request = phrases_of(SENTENCES[0], QUESTIONS[0]), request_of(QUESTIONS[0])
    for number, hashes in enumerate(feature_hashes(phrases, request)):
        (first, last), own = phrases.places[number], phrases.own(number)
        ends = (phrases.starts[first], phrases.ends[last])
        assert len(hashes) == 3 * len(own) + sum(2 * len(one) + len(more) for one, more in ends)


def test_what_is_asked_for_changes_the_score() -> None:
    model = PhraseModel(BITS, 1.0, [n * n % 101 - 50 for n in range(1 << BITS)])
    phrases = phrases_of(SENTENCES[0], QUESTIONS[0])
    scores = [tuple(model.scorer(request_of(one)).best(phrases)) for one in QUESTIONS[:3]]
    assert len(set(scores)) == 3


@given(
    st.lists(
        st.tuples(st.sampled_from(QUESTIONS), st.sampled_from(SENTENCES)), min_size=1, max_size=8
    )
)
def test_what_was_scored_before_does_not_matter(asked: list[tuple[str, str]]) -> None:
    model = PhraseModel(BITS, 0.1, [n * 37 % 101 - 50 for n in range(1 << BITS)])
    scorers = {question: model.scorer(request_of(question)) for question, _ in asked}
    for question, text in asked:
        phrases = phrases_of(text, question)
        fresh = PhraseModel(BITS, 0.1, model.weights).scorer(request_of(question))
        assert scorers[question].best(phrases) == fresh.best(phrases)


def test_the_prefixes_of_two_requests_differ() -> None:
    questions = ("who left Lee", "what country did Lee leave", "what city did Lee leave")
    who, country, city = (hash_prefixes(request_of(question)) for question in questions)
    assert who[0] != country[0]
    assert country[0] == city[0]  # a place, asked for with "what"
    assert country[1] != city[1]
