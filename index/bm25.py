"""BM25 as in every engine here, and the statistics of a collection of passages that it needs."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

K1 = 1.2
B = 0.75
"""Lucene's defaults, which the engine on disk cannot change; all engines use them."""


def idf(passages: int, n: int) -> float:
    """Lucene's idf (LUCENE-2959) of a term in `n` of `passages` passages: above 0 for every term."""
    return math.log(1 + (passages - n + 0.5) / (n + 0.5))


@dataclass(slots=True)
class CollectionStatistics:
    """Statistics of passages that are not kept: their number, their terms in all, in how many each term occurs."""

    passages: int = 0
    terms: int = 0
    document_frequency: Counter[str] = field(default_factory=Counter)

    def add(self, terms: Sequence[str]) -> None:
        """Counts a passage of these terms."""
        self.passages += 1
        self.terms += len(terms)
        self.document_frequency.update(set(terms))

    def bm25(self, query: Iterable[str], terms: Sequence[str]) -> float:
        """The score of a counted passage for a query, each of whose terms counts once; 0 if it has none of them.

        Robertson and Zaragoza 2009, 3.3, with the factor k1 + 1, as in rank-bm25 and tantivy.
        """
        frequencies = Counter(terms)
        shared = [term for term in dict.fromkeys(query) if term in frequencies]
        if not shared:
            return 0.0
        norm = K1 * (1 - B + B * len(terms) * self.passages / self.terms)
        return sum(
            idf(self.passages, self.document_frequency[term])
            * frequencies[term]
            * (K1 + 1)
            / (frequencies[term] + norm)
            for term in shared
        )
