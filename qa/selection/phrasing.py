"""Phrase model: ranks the phrases of a sentence by hashed weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from qa.selection.phrase import Phrases
from qa.selection.request import Request

PHRASES_WEIGHED = 30
"""Phrases of a sentence whose every feature is weighed; the time of reading falls by half against weighing all."""


ALONE = 0
"""The CRC-32 of nothing: what stands before a feature that is weighed alone."""


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
    """What each feature weighs behind some prefixes together, looked up once."""

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
        """The weights of `features` together."""
        return sum(map(self.__getitem__, features))


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
