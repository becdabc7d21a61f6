"""Given sentences: each gets its own score, whatever stands beside it in the file and in whatever order."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import CollectionStatistics, Query, to_terms
from qa.neural.encoding import PassageText
from qa.neural.network import Opinion
from qa.question import parse_question
from qa.ranking.given import READ_MOST, GivenSentences, ScoredSentence, score_sentences
from qa.selection.fusion import READ_MOST as READ_MOST_FOUND

QUESTION = "Who led the Russian delegation?"
TEXTS = [
    "The talks went on until Friday.",
    "The Russian delegation was led by Vladimir Medinsky.",
    "A Russian delegation arrived.",
    "Nothing of this concerns them.",
    "The delegation of Ukraine was led by Rustem Umerov.",
]


def counted(texts: Sequence[str]) -> CollectionStatistics:
    statistics = CollectionStatistics()
    for text in texts:
        statistics.add(to_terms(text))
    return statistics


def score(texts: Sequence[str], question: str = QUESTION) -> list[ScoredSentence]:
    return score_sentences(parse_question(question), texts, counted(texts))


def test_the_sentence_that_answers_comes_first_with_its_span() -> None:
    scored = score(TEXTS)
    assert max(scored, key=lambda one: one.score) is scored[1]
    assert scored[1].span is not None
    start, end = scored[1].span
    assert TEXTS[1][start:end] == "Vladimir Medinsky"


def test_every_sentence_has_a_score() -> None:
    scored = score([*TEXTS, "", " \n", "Zq!"])
    assert len(scored) == len(TEXTS) + 3
    assert all(0 <= one.score <= 1 for one in scored)
    assert score([]) == []


def test_a_question_of_an_interviewer_scores_nothing() -> None:
    asked, answer = score(["Q: Who led the Russian delegation?", TEXTS[1]])
    assert asked == ScoredSentence(0.0, None)
    assert answer.score > 0.5


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_matter(seed: int) -> None:
    shuffled = random.Random(seed).sample(TEXTS, len(TEXTS))
    assert dict(zip(shuffled, score(shuffled), strict=True)) == dict(
        zip(TEXTS, score(TEXTS), strict=True)
    )


def test_equal_texts_score_alike() -> None:
    first, *_, last = score([TEXTS[1], TEXTS[0], TEXTS[1]])
    assert first == last


def test_white_space_around_a_sentence_only_moves_its_span() -> None:
    bare, padded = score([TEXTS[1]])[0], score([f"\n  {TEXTS[1]} "])[0]
    assert bare.span
    assert padded.span
    assert (padded.score, padded.span[0], padded.span[1]) == (
        bare.score,
        bare.span[0] + 3,
        bare.span[1] + 3,
    )


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=30))
def test_any_text_is_scored(texts: list[str], question: str) -> None:
    for text, one in zip(texts, score(texts, question), strict=True):
        assert 0 <= one.score <= 1
        assert one.span is None or 0 <= one.span[0] < one.span[1] <= len(text)


def test_all_are_hits_and_the_archive_is_what_was_counted() -> None:
    sentences = GivenSentences(TEXTS, counted(TEXTS))
    hits = sentences.hits(Query(tuple(to_terms("Russian delegation"))))
    assert {hit.excerpt.text for hit in hits[:3]} == {TEXTS[1], TEXTS[2], TEXTS[4]}
    assert [hit.score for hit in hits][3:] == [0, 0]
    assert sorted(sentences.texts.values()) == sorted(TEXTS)
    found = sentences.term_statistics(["russian"], ["russjan"])
    assert (found.passages, found.document_frequency["russian"], found.similar) == (5, 2, {})
    assert sentences.search_many([(Query(("russian",)), 9)]) == [[]]


class Network:
    """Finds an answer in one sentence only; keeps what it was given."""

    def __init__(self, favourite: str) -> None:
        self.favourite = favourite
        self.given: list[str] = []

    verifier = None

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        self.given += [passage.sentence for passage in passages]
        return [
            Opinion(6.0, 6.0, ()) if text == self.favourite else Opinion(-6.0, -6.0, ())
            for text in (passage.sentence for passage in passages)
        ]


def test_a_network_reads_all_that_is_given() -> None:
    texts = [f"{TEXTS[1][:-1]} in room {n}." for n in range(READ_MOST_FOUND + 8)]
    network = Network("")
    score_sentences(parse_question(QUESTION), texts, counted(texts), network)
    assert sorted(network.given) == sorted(texts)


def test_no_more_than_the_likeliest_are_read_of_very_many() -> None:
    texts = [f"Nothing of number {n}." for n in range(READ_MOST + 5)] + [TEXTS[1]]
    network = Network("")
    scored = score_sentences(parse_question(QUESTION), texts, counted(texts), network)
    assert len(scored) == len(texts)
    assert len(network.given) == READ_MOST
    assert TEXTS[1] in network.given


def test_its_opinion_outweighs_shared_words() -> None:
    assert score(TEXTS)[0].score < score(TEXTS)[1].score
    network = Network(TEXTS[0])
    scored = score_sentences(parse_question(QUESTION), TEXTS, counted(TEXTS), network)
    assert max(scored, key=lambda one: one.score) is scored[0]
    assert all(0 <= one.score <= 1 for one in scored)
