"""Ranks, answers and scores -> the measures of the field: pure functions, each with the place of its definition.

A ranking is a sequence of flags, best first: is the citation of that rank relevant?
"""

import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

# Rankings (Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, section 8.4)


def first_rank(relevant: Sequence[int]) -> int | None:
    """The rank of the first relevant citation, counted from 1, or None."""
    return next((rank for rank, one in enumerate(relevant, start=1) if one), None)


def reciprocal_rank(relevant: Sequence[int]) -> float:
    """1 / the first relevant rank; 0 if there is none (Voorhees, TREC-8 question answering track, 1999)."""
    rank = first_rank(relevant)
    return 1 / rank if rank else 0.0


def success_at(relevant: Sequence[int], k: int) -> bool:
    """True if any of the first k is relevant: hit@k, Success@k."""
    return any(relevant[:k])


def recall_at(relevant: Sequence[int], k: int, total: int) -> float:
    """The share of the `total` relevant ones among the first k; 0 if there are none."""
    return sum(relevant[:k]) / total if total else 0.0


def average_precision(relevant: Sequence[int], total: int) -> float:
    """The mean, over the `total` relevant ones, of the precision at the rank of each; 0 for those not found.

    A flag may also be a number: how many relevant ones are at that rank.
    """
    seen, precisions = 0, 0.0
    for rank, count in enumerate(relevant, start=1):
        seen += bool(count)
        precisions += count * seen / rank
    return precisions / total if total else 0.0


# Short answers (the evaluation scripts of SQuAD 1.1 and 2.0; Rajpurkar et al. 2016, 2018)

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalise_answer(text: str) -> str:
    """`text` in lower case without punctuation (that of ASCII, as in the script), articles and double blanks."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(predicted: str, gold: str) -> float:
    """1 if both are the same when normalised, else 0."""
    return float(normalise_answer(predicted) == normalise_answer(gold))


def f1(predicted: str, gold: str) -> float:
    """The harmonic mean of precision and recall of the words; if either has none, 1 only if both have none."""
    ours, theirs = normalise_answer(predicted).split(), normalise_answer(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    shared = (Counter(ours) & Counter(theirs)).total()
    return 2 * shared / (len(ours) + len(theirs))


@dataclass(frozen=True, slots=True)
class Threshold:
    """The mean reached when questions below `score` are declined; `score` is None when all are."""

    mean: float
    score: float | None


def best_threshold(scored: Iterable[tuple[float, float, float]]) -> Threshold:
    """The best mean over all thresholds of (score, value if answered, value if declined).

    As `find_best_thresh` of the SQuAD 2.0 script, except that equal scores stay together.
    """
    rows = sorted(scored, reverse=True)
    total = sum(declined for _, _, declined in rows)
    best, at = total, None
    for score, tied in groupby(rows, key=lambda row: row[0]):
        total += sum(answered - declined for _, answered, declined in tied)
        if total > best:
            best, at = total, score
    return Threshold(best / len(rows) if rows else 0.0, at)


# Refusals


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive's score is above a negative's, ties counting half; None if there are none of either.

    The Mann-Whitney statistic, which is the area under the ROC curve (Hanley and McNeil 1982).
    """
    if not positive or not negative:
        return None
    counts = Counter(positive), Counter(negative)
    below, wins = 0, 0.0
    for score in sorted({*positive, *negative}):
        wins += counts[0][score] * (below + counts[1][score] / 2)
        below += counts[1][score]
    return wins / (len(positive) * len(negative))


def risk_coverage(judged: Iterable[tuple[float, bool]]) -> list[float]:
    """The share of errors among the n best of (score, is it right), for n = 1, 2, …; equal scores share their errors.

    The curve of selective prediction (El-Yaniv and Wiener 2010).
    """
    rows = sorted(judged, reverse=True)
    risks: list[float] = []
    errors = 0.0
    for _, group in groupby(rows, key=lambda row: row[0]):
        tied = [right for _, right in group]
        share = tied.count(False) / len(tied)
        for _ in tied:
            errors += share
            risks.append(errors / (len(risks) + 1))
    return risks


def risk_at(risks: Sequence[float], coverage: float) -> float | None:
    """The risk when the share `coverage` of the questions is answered, rounded up to a whole one; None without any."""
    if not risks:
        return None
    answered = math.ceil(round(coverage * len(risks), 9))  # .2 of 15 is 3, not 3.0000000000000004
    return risks[max(answered, 1) - 1]


def area_under_risk(risks: Sequence[float]) -> float | None:
    """AURC: the mean risk over all coverages (Geifman, Uziel, El-Yaniv 2019); None without any."""
    return fmean(risks) if risks else None


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers scored from `low` up to the next bin: how many, their mean score, the share that is right."""

    low: float
    n: int
    score: float
    right: float


def calibration(judged: Iterable[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """(score, is it right) in `bins` of equal width between 0 and 1, empty ones left out (Guo et al. 2017)."""
    rows: dict[int, list[tuple[float, bool]]] = {}
    for score, right in judged:
        rows.setdefault(min(int(score * bins), bins - 1), []).append((score, right))
    return [
        Bin(place / bins, len(tied), fmean(s for s, _ in tied), fmean(r for _, r in tied))
        for place, tied in sorted(rows.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """ECE: the mean distance between score and share right, each bin by its size (Guo et al. 2017); None if empty."""
    n = sum(one.n for one in bins)
    return sum(one.n * abs(one.score - one.right) for one in bins) / n if n else None


# Times


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of `values` lie, between two neighbours in proportion; None without any."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
