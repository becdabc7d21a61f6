"""Measures of a ranking, as the literature defines them."""

from collections.abc import Sequence


def average_precision(relevant: Sequence[bool], total: int) -> float:
    """The mean, over `total` relevant items, of the precision at the rank of each; one that is not ranked adds 0.

    `relevant` says of each rank, best first, whether a relevant item stands there. 0 if `total` is 0. Its mean over
    questions is MAP (Manning, Raghavan and Schütze 2008, 8.4).
    """
    found, precisions = 0, 0.0
    for rank, is_relevant in enumerate(relevant, start=1):
        if is_relevant:
            found += 1
            precisions += found / rank
    return precisions / total if total else 0.0


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant item, 0 if there is none; its mean over questions is MRR (Voorhees 1999)."""
    return next((1 / rank for rank, found in enumerate(relevant, start=1) if found), 0.0)
