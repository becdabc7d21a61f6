"""Close reading: the phrases of the likeliest sentences, and how far the sentences agree on one."""

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.language.turn import story_start
from qa.question import Question, Relation
from qa.selection.evidence import Evidence
from qa.selection.matching import WeighedTerm
from qa.selection.phrase import find_phrases
from qa.selection.phrasing import PhraseModel
from qa.selection.request import parse_request

PHRASES_KEPT = 6
"""Phrases of a sentence that may be its answer; the right one is among them for nine in ten of RealTimeQA's."""

VOTE_FLOOR = 0.02
"""Share of the votes that a phrase has in any case: one that no other sentence has may still be right."""

_PUNCTUATION = str.maketrans("", "", string.punctuation + "’‘“”–—")
_ARTICLES = frozenset(("a", "an", "the"))


class Phrase(NamedTuple):
    """`text[start:end]` of a sentence, its words for comparison, and its share of the sentence's probability."""

    start: int
    end: int
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The best phrases of a sentence, the score of the first, the log-sum of those weighed, and how many it has."""

    phrases: tuple[Phrase, ...]
    score: float
    total: float
    count: int


Readings = Mapping[int, Reading]
"""By the number of the view."""


def read_phrases(
    question: Question, evidence: Evidence, numbers: Sequence[int], model: PhraseModel
) -> dict[int, Reading]:
    """The readings of the views of these `numbers`; a sentence without any phrase but the question's own has none."""
    request = parse_request(question)
    scorer = model.scorer(request)
    shares = term_shares(evidence.terms)
    readings = {}
    for number in numbers:
        view = evidence.views[number]
        phrases = find_phrases(view.text, view.tokens, shares, request)
        story = story_start(view.text)
        scored = [
            (score, n)
            for score, n in scorer.best(phrases)
            if phrases.spans[n][0] >= story and not phrases.repeats(n)
        ]
        if scored:
            readings[number] = _reading(view.text, phrases.spans, scored)
    return readings


def term_shares(terms: Sequence[WeighedTerm]) -> dict[str, float]:
    """The share of each term of the question, and of the other forms of its names."""
    shares = {
        part: term.share / len(variant.terms)
        for term in terms
        for variant in term.variants
        if variant.relation is not Relation.NEAR
        for part in variant.terms
    }
    return shares | {term.term: term.share for term in terms}


def _reading(
    text: str, spans: Sequence[tuple[int, int]], scored: Sequence[tuple[float, int]]
) -> Reading:
    highest = scored[0][0]
    total = highest + math.log(sum(math.exp(score - highest) for score, _ in scored))
    return Reading(
        tuple(
            Phrase(*spans[n], plain_words(text[slice(*spans[n])]), math.exp(score - total))
            for score, n in scored[:PHRASES_KEPT]
        ),
        highest,
        total,
        len(spans),
    )


def plain_words(text: str) -> str:
    """`text` for comparison with another short answer, as SQuAD's script has it: no case, punctuation, a, an, the."""
    words = text.lower().translate(_PUNCTUATION).split()
    return " ".join(word for word in words if word not in _ARTICLES)


class Votes:
    """What the sentences that were read say together: each gives its phrases their shares, times its own weight."""

    def __init__(self, readings: Readings, looks: Mapping[int, float]) -> None:
        """`looks` are the scores of the views that were read; a sentence's weight is its share of their softmax."""
        highest = max((looks[number] for number in readings), default=0.0)
        weights = {number: math.exp(looks[number] - highest) for number in readings}
        total = sum(weights.values()) or 1.0
        self._cast: dict[str, dict[int, float]] = {}
        for number, reading in readings.items():
            for phrase in reading.phrases:
                cast = self._cast.setdefault(phrase.words, {})
                vote = weights[number] / total * phrase.share
                cast[number] = cast.get(number, 0.0) + vote

    def all(self, words: str) -> float:
        """Votes for a phrase, 0 to 1."""
        return sum(self._cast.get(words, {}).values())

    def elsewhere(self, words: str, number: int) -> float:
        """Those from other sentences than that of view `number`."""
        return self.all(words) - self._cast.get(words, {}).get(number, 0.0)

    def choose(self, phrases: Sequence[Phrase]) -> Phrase:
        """Of a sentence's phrases the one that answers best: its share times what it has of all votes."""
        return max(
            phrases,
            key=lambda phrase: phrase.share * (VOTE_FLOOR + self.all(phrase.words)),
        )


def reading_values(number: int, readings: Readings, votes: Votes) -> dict[str, float]:
    """The features that close reading gives view `number`, those of a sentence that was not read if it was not."""
    reading = readings.get(number)
    if reading is None:
        return dict(_UNREAD)
    best = reading.phrases[0]
    return {
        "read": 1.0,
        "phrase": reading.score,
        "phrases": reading.total,
        "phrase_share": best.share,
        "phrase_votes": votes.all(best.words),
        "phrase_elsewhere": votes.elsewhere(best.words, number),
        "answer_elsewhere": max(votes.elsewhere(p.words, number) for p in reading.phrases),
        "phrase_count": min(reading.count, 200) / 200,
    }


_UNREAD = {
    "read": 0.0,
    "phrase": -8.0,
    "phrases": -3.0,
    "phrase_share": 0.0,
    "phrase_votes": 0.0,
    "phrase_elsewhere": 0.0,
    "answer_elsewhere": 0.0,
    "phrase_count": 0.0,
}
