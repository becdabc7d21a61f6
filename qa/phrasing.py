"""Phrase model: ranks the phrases of a sentence by hashed weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from qa.phrase import Phrases, Request

PHRASES_WEIGHED = 30
"""Phrases of a sentence whose every feature is weighed; the time of reading falls by half against weighing all."""


@dataclass(frozen=True, slots=True)
class PhraseModel:
    """2**bits weights; a feature's is at the place that its CRC-32 names, times `scale`."""

    bits: int
    scale: float
    weights: Sequence[int] | Sequence[float]

    def scorer(self, request: Request) -> "PhraseScorer":
        """What scores phrases for one question."""
        return PhraseScorer(self, request)


class PhraseScorer:
    """Scores phrases for one question, remembering what each feature weighs there."""

    def __init__(self, model: PhraseModel, request: Request) -> None:
        self._model = model
        self._asking, self._noun = hash_prefixes(request)
        self._common: dict[str, float] = {}
        self._with_noun: dict[str, float] = {}
        self._own: dict[str, float] = {}

    def best(self, phrases: Phrases) -> list[tuple[float, int]]:
        """Scores of the best phrases with their numbers, highest first.

        Phrases are scored by their edges first, and only the best PHRASES_WEIGHED of these by all their features.
        """
        starts = {place: self._token(*seen) for place, seen in phrases.starts.items()}
        ends = {place: self._token(*seen) for place, seen in phrases.ends.items()}
        edges = [starts[first] + ends[last] for first, last in phrases.places]
        likeliest = sorted(range(len(edges)), key=lambda n: -edges[n])[:PHRASES_WEIGHED]
        scale = self._model.scale
        scored = [((edges[n] + self._weigh(phrases.own(n))) * scale, n) for n in likeliest]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

    def _weigh(self, features: Sequence[str]) -> float:
        own = self._own
        total = 0.0
        for feature in features:
            weight = own.get(feature)
            total += self._weigh_own(feature) if weight is None else weight
        return total

    def _token(self, common: Sequence[str], with_noun: Sequence[str]) -> float:
        return sum(map(self._weigh_common, common)) + sum(map(self._weigh_with_noun, with_noun))

    def _weigh_own(self, feature: str) -> float:
        data = feature.encode("utf-8", "replace")
        weights = self._model.weights
        mask = (1 << self._model.bits) - 1
        weight = self._own[feature] = (
            weights[crc32(data) & mask]
            + weights[crc32(data, self._asking) & mask]
            + weights[crc32(data, self._noun) & mask]
        )
        return weight

    def _weigh_common(self, feature: str) -> float:
        weight = self._common.get(feature)
        if weight is None:
            data = feature.encode("utf-8", "replace")
            mask = (1 << self._model.bits) - 1
            weights = self._model.weights
            weight = weights[crc32(data) & mask] + weights[crc32(data, self._asking) & mask]
            self._common[feature] = weight
        return weight

    def _weigh_with_noun(self, feature: str) -> float:
        weight = self._with_noun.get(feature)
        if weight is None:
            data = feature.encode("utf-8", "replace")
            weight = self._model.weights[crc32(data, self._noun) & ((1 << self._model.bits) - 1)]
            self._with_noun[feature] = weight
        return weight


def hash_prefixes(request: Request) -> tuple[int, int]:
    """The CRC-32 of what stands before a feature that goes with the asking, and with the noun."""
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
