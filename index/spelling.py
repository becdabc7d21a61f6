"""similar_spellings: a term -> the terms of an archive that may be the same name with one or two wrong letters.

commonest_terms: the most frequent terms of a vocabulary, to complete what somebody types.
"""

import heapq
from collections.abc import Iterable

SHARED_LETTERS = 2
"""Letters at the beginning that similar terms have in common: slips are rare there.

With one shared letter the engine on disk takes up to 8 ms over 96,000 terms, with two at most 1 ms.
"""

MIN_CHARS = 5
"""Letters of the shortest term that has similar ones: Iran is no spelling of Iraq, nor Mali of Malta."""

LONG_CHARS = 9
"""Letters from which a term may differ by two edits instead of one."""

MAX_SIMILAR = 5
"""Most similar terms that are returned."""


def edits_allowed(term: str) -> int:
    """Most edits of a term (a letter added, left out, replaced or swapped): 0 for short terms and for figures."""
    if len(term) < MIN_CHARS or not term.isalpha():
        return 0
    return 1 if len(term) < LONG_CHARS else 2


def similar_spellings(
    term: str, vocabulary: Iterable[tuple[str, int]], *, limit: int | None = MAX_SIMILAR
) -> list[str]:
    """The terms of `vocabulary` (with their document frequencies) that are spelled nearly like `term`.

    The nearest first, then the commonest, without `term` itself; None is no limit. The distance is Damerau's in its
    restricted form (optimal string alignment): a swap of neighbours is one edit.
    """
    allowed = edits_allowed(term)
    if not allowed:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    start = term[:SHARED_LETTERS]
    frequencies = {other: n for other, n in vocabulary if n and other.startswith(start)}
    near = process.extract(
        term, list(frequencies), scorer=OSA.distance, score_cutoff=allowed, limit=None
    )
    ranked = sorted((edits, -frequencies[other], other) for other, edits, _ in near if edits)
    return [other for _, _, other in ranked if other.isalpha()][:limit]


def commonest_terms(vocabulary: Iterable[tuple[str, int]], limit: int) -> list[str]:
    """The `limit` most frequent terms of `vocabulary` (with their document frequencies), ties by term."""
    most = heapq.nsmallest(limit, vocabulary, key=lambda pair: (-pair[1], pair[0]))
    return [term for term, frequency in most if frequency]
