"""Close reading: hashed weights rank the phrases of the likeliest sentences, and the sentences vote on one."""

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from qa.language.turn import story_start
from qa.question import Question, Relation
from qa.selection.evidence import Evidence
from qa.selection.matching import WeighedTerm
from qa.selection.phrase import Phrases, find_phrases
from qa.selection.request import Request, parse_request

PHRASES_WEIGHED = 30
"""Phrases of a sentence that are scored by all features; scoring all phrases so takes twice as long."""


ALONE = 0
"""The CRC-32 of nothing: the prefix of a feature that is weighed alone."""


@dataclass(frozen=True, slots=True)
class PhraseModel:
    """2**bits weights; the weight of a feature is at the place of its CRC-32, times `scale`."""

    bits: int
    scale: float
    weights: Sequence[int] | Sequence[float]

    def scorer(self, request: Request) -> "PhraseScorer":
        """The scorer of phrases for one question."""
        return PhraseScorer(self, request)


class PhraseScorer:
    """Scores phrases for one question and remembers the weight of each feature."""

    def __init__(self, model: PhraseModel, request: Request) -> None:
        self._scale = model.scale
        asking, noun = hash_prefixes(request)
        self._own = _Weights(model, ALONE, asking, noun)
        self._common = _Weights(model, ALONE, asking)
        self._with_noun = _Weights(model, noun)

    def best(self, phrases: Phrases) -> list[tuple[float, int]]:
        """Scores of the best phrases with their numbers, highest first.

        Phrases are scored by their edges first, and only the best PHRASES_WEIGHED of these by all their features.
        """
        starts = {place: self._token(*seen) for place, seen in phrases.starts.items()}
        ends = {place: self._token(*seen) for place, seen in phrases.ends.items()}
        edges = [starts[first] + ends[last] for first, last in phrases.places]
        likeliest = sorted(range(len(edges)), key=lambda n: -edges[n])[:PHRASES_WEIGHED]
        scored = [
            ((edges[n] + self._own.total(phrases.own(n))) * self._scale, n) for n in likeliest
        ]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

    def _token(self, common: Sequence[str], with_noun: Sequence[str]) -> float:
        return self._common.total(common) + self._with_noun.total(with_noun)


class _Weights(dict[str, float]):
    """The weight of each feature with some prefixes, looked up once."""

    def __init__(self, model: PhraseModel, *prefixes: int) -> None:
        super().__init__()
        self._weights = model.weights
        self._mask = (1 << model.bits) - 1
        self._prefixes = prefixes

    def __missing__(self, feature: str) -> float:
        data = feature.encode("utf-8", "replace")
        weight: float = 0
        for prefix in self._prefixes:
            weight += self._weights[crc32(data, prefix) & self._mask]
        self[feature] = weight
        return weight

    def total(self, features: Sequence[str]) -> float:
        """The sum of the weights of `features`."""
        return sum(map(self.__getitem__, features))


def hash_prefixes(request: Request) -> tuple[int, int]:
    """The CRC-32 of the prefixes of features that go with the asking, and with the noun."""
    asking, noun = (f"{one}|".encode("utf-8", "replace") for one in (request.asking, request.noun))
    return crc32(asking), crc32(noun)


def feature_hashes(phrases: Phrases, request: Request) -> list[list[int]]:
    """The CRC-32 of every feature of each phrase, as `PhraseScorer` sums them; for training."""
    asking, noun = hash_prefixes(request)

    def token(seen: tuple[list[str], list[str]]) -> list[int]:
        common = [one.encode("utf-8", "replace") for one in seen[0]]
        return [
            *(crc32(one) for one in common),
            *(crc32(one, asking) for one in common),
            *(crc32(one.encode("utf-8", "replace"), noun) for one in seen[1]),
        ]

    starts = {place: token(seen) for place, seen in phrases.starts.items()}
    ends = {place: token(seen) for place, seen in phrases.ends.items()}
    hashes = []
    for number, (first, last) in enumerate(phrases.places):
        own = [one.encode("utf-8", "replace") for one in phrases.own(number)]
        hashes.append(
            [
                *(crc32(one) for one in own),
                *(crc32(one, asking) for one in own),
                *(crc32(one, noun) for one in own),
                *starts[first],
                *ends[last],
            ]
        )
    return hashes


PHRASES_KEPT = 6
"""Phrases of a sentence that are kept; the right one is among them for nine in ten of RealTimeQA's."""

VOTE_FLOOR = 0.02
"""Least share of the votes that counts for a phrase: one that no other sentence has may still be right."""

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
    """The best phrases of a sentence, the score of the first, the log-sum of all weighed, and how many it has."""

    phrases: tuple[Phrase, ...]
    score: float
    total: float
    count: int


Readings = Mapping[int, Reading]
"""By the number of the view."""


def read_phrases(
    question: Question, evidence: Evidence, numbers: Sequence[int], model: PhraseModel
) -> dict[int, Reading]:
    """The readings of the views of these `numbers`; a sentence with only the question's phrases has none."""
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
    """The shares of the question's terms and of the other forms of its names."""
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
    """The votes of the sentences that were read: each gives its phrases their shares, times its own weight."""

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
        """Votes from other sentences than the one of view `number`."""
        return self.all(words) - self._cast.get(words, {}).get(number, 0.0)

    def choose(self, phrases: Sequence[Phrase]) -> Phrase:
        """The phrase of a sentence that answers best: its share times its votes is the highest."""
        return max(
            phrases,
            key=lambda phrase: phrase.share * (VOTE_FLOOR + self.all(phrase.words)),
        )


def reading_values(number: int, readings: Readings, votes: Votes) -> dict[str, float]:
    """The features of view `number` from close reading, with fixed values if it was not read."""
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
