"""similar_spellings: a term -> the terms of an archive that may be the same name with a letter or two astray.

commonest_terms: those of a vocabulary that occur most, for what somebody has only begun to type.
"""

import heapq
from collections.abc import Iterable

SHARED_LETTERS = 2
"""Letters at the beginning that similar terms have in common: slips are rare there, and an engine looks at no others.

With one shared letter the engine on disk takes up to 8 ms over 96,000 terms, with two at most 1 ms.
"""

MIN_CHARS = 5
"""Letters of the shortest term that has similar ones: Iran and Iraq, Mali and Malta are no spellings of each other."""

LONG_CHARS = 9
"""Letters from which on a term may differ by two edits instead of one."""

MAX_SIMILAR = 5
"""How many similar terms are given at most."""


def edits_allowed(term: str) -> int:
    """How many letters may be added, left out, replaced or swapped with the next: 0 for short terms and for figures."""
    if len(term) < MIN_CHARS or not term.isalpha():
        return 0
    return 1 if len(term) < LONG_CHARS else 2


def similar_spellings(
    term: str, vocabulary: Iterable[tuple[str, int]], *, limit: int | None = MAX_SIMILAR
) -> list[str]:
    """Those of `vocabulary` (terms and in how many passages they occur) that are spelled nearly like `term`.

    The nearest first, among equally near ones the commonest, `term` itself not among them; None is no limit. The
    distance is Damerau's in its restricted form (optimal string alignment): a swap of neighbours is one edit.
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
    """The `limit` terms of `vocabulary` (terms and in how many passages they occur) that occur most, ties by term."""
    most = heapq.nsmallest(limit, vocabulary, key=lambda pair: (-pair[1], pair[0]))
    return [term for term, frequency in most if frequency]
