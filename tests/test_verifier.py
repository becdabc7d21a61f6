"""The first candidates read again by a deeper network: what it is given, and what its opinions change."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from looking import plainly

from index import Article, Filters, OkapiRetriever
from qa.answer import Candidate
from qa.neural.encoding import PassageText
from qa.neural.network import Opinion, Span
from qa.question import to_query
from qa.ranking.reader import explain, judge_for, read_answers
from qa.selection.fusion import PassageReader
from qa.selection.model import Judge, LinearModel, fusion_judge, verifier_judge
from qa.selection.verifier import FIRST, MEANINGS

QUESTION = "who led the talks"
LEE = "The talks were led by Anna Lee."
RAY = "The talks were led by Ben Ray."
DOUBTED = Opinion(-5.0, -5.0, ())


class Network:
    """Says of each sentence the opinion it has of it, of others that they do not answer; keeps what it was given."""

    def __init__(
        self,
        opinions: Mapping[str, Opinion] | None = None,
        verifier: Callable[[], PassageReader] | None = None,
    ) -> None:
        self.opinions = opinions or {}
        self.verifier = verifier
        self.given: list[str] = []

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        self.given += [passage.sentence for passage in passages]
        return [self.opinions.get(text, DOUBTED) for text in self.given[-len(passages) :]]


def sure(text: str, words: str) -> Opinion:
    start = text.index(words)
    return Opinion(6.0, 6.0, (Span(start, start + len(words), 0.9),))


def read(network: Network, *texts: str) -> list[Candidate]:
    retriever = OkapiRetriever([Article(f"a{n:02}", text, "News") for n, text in enumerate(texts)])
    parsed, terms = plainly(QUESTION, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    return read_answers(parsed, terms, hits, reader=network)


def test_only_the_first_candidates_are_read_again() -> None:
    texts = [f"The talks of day {n} were led by Anna Lee." for n in range(9)]
    verifier = Network()
    read(Network(dict.fromkeys(texts, sure(texts[0], "Anna Lee")), lambda: verifier), *texts)
    assert len(verifier.given) == FIRST


def test_a_candidate_far_behind_is_not_read_again() -> None:
    verifier = Network()
    read(Network({LEE: sure(LEE, "Anna Lee")}, lambda: verifier), LEE, "It rained on the talks.")
    assert verifier.given == [LEE]


def test_what_is_read_again_changes_the_order() -> None:
    both = {LEE: sure(LEE, "Anna Lee"), RAY: sure(RAY, "Ben Ray")}
    for text, words in ((LEE, "Anna Lee"), (RAY, "Ben Ray")):
        verifier = Network({text: sure(text, words)})
        first, *_ = read(Network(both, lambda one=verifier: one), LEE, RAY)  # type: ignore[misc]
        assert first.text == text
        assert text[first.answer_start : first.answer_end] == words


def test_what_is_read_again_changes_the_score() -> None:
    believed = {LEE: sure(LEE, "Anna Lee")}
    (sure_one,), (doubted,) = (
        read(Network(believed, lambda one=again: Network(one)), LEE)  # type: ignore[misc]
        for again in (believed, {})
    )
    assert doubted.score < sure_one.score


def test_scores_fall_from_the_first_to_those_not_read_again() -> None:
    texts = [f"The talks of day {n} were led by Anna Lee." for n in range(9)]
    opinions = {text: sure(text, "Anna Lee") for text in texts}
    scores = [one.score for one in read(Network(opinions, Network), *texts)]
    assert len(scores) == 9
    assert scores == sorted(scores, reverse=True)


def test_what_each_feature_adds_sums_to_the_score() -> None:
    verifier = Network({RAY: sure(RAY, "Ben Ray")})
    network = Network({LEE: sure(LEE, "Anna Lee"), RAY: sure(RAY, "Ben Ray")}, lambda: verifier)
    judge = judge_for(network)
    for candidate in read(network, LEE, RAY):
        features = explain(candidate, judge)
        assert {"relevance", "again"} <= {one.name for one in features}
        assert all(one.meaning for one in features)
        before = sum(weight for name, weight in weights_of(judge) if name == "before")
        total = sum(one.effect for one in features) + before * fusion_judge().rank.base
        assert total + judge.rank.base == pytest.approx(judge.rank.score(candidate.values))


def weights_of(judge: Judge) -> list[tuple[str, float]]:
    assert isinstance(judge.rank, LinearModel)
    return list(zip(judge.rank.features, judge.rank.weights, strict=True))


def test_the_judge_weighs_what_both_networks_say() -> None:
    judge = verifier_judge()
    assert {"before", "again"} <= set(judge.rank.features)
    assert set(MEANINGS) <= set(judge.confidence.features)
    assert 0 < judge.thresholds[""] < judge.sure_from < 1
