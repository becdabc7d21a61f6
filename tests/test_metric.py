"""Every measure on values worked out by hand, and what holds for any values."""

import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.metric import (
    Bin,
    Threshold,
    area_under_risk,
    auroc,
    average_precision,
    best_threshold,
    calibration,
    calibration_error,
    exact_match,
    f1,
    first_rank,
    normalise_answer,
    percentile,
    recall_at,
    reciprocal_rank,
    risk_at,
    risk_coverage,
    success_at,
)

SCORE = st.integers(0, 5).map(lambda n: n / 5)  # few values, so that ties are common


def test_ranking() -> None:
    relevant = [False, True, False, True]
    assert (first_rank(relevant), reciprocal_rank(relevant)) == (2, 0.5)
    assert [success_at(relevant, k) for k in (1, 2, 9)] == [False, True, True]
    assert recall_at(relevant, 3, 4) == 0.25
    assert average_precision(relevant, 2) == 0.5
    assert average_precision(relevant, 4) == 0.25
    assert average_precision([2, 0], 2) == 1
    for empty in ([], [False]):
        assert first_rank(empty) is None
        assert reciprocal_rank(empty) == average_precision(empty, 0) == recall_at(empty, 1, 0) == 0


@given(st.lists(st.booleans(), max_size=8), st.integers(0, 3))
def test_average_precision_lies_between_none_and_all(relevant: list[bool], missed: int) -> None:
    total = sum(relevant) + missed
    assert 0 <= average_precision(relevant, total) <= 1
    best = average_precision(sorted(relevant, reverse=True), total)
    assert average_precision(relevant, total) <= best + 1e-12


def test_short_answers() -> None:
    assert normalise_answer("  The U.S. -- an   ally, a friend ") == "us ally friend"
    assert normalise_answer("another theme") == "another theme"
    assert exact_match("The $1,000!", "1000") == 1
    assert exact_match("", "the") == 1
    assert f1("the prime minister of Castelmar", "Prime Minister") == pytest.approx(2 * 2 / 6)
    assert f1("no no", "no") == pytest.approx(2 / 3)
    assert (f1("", "x"), f1("x", ""), f1("", "")) == (0, 0, 1)


def test_best_threshold() -> None:
    rows = [(0.9, 1.0, 0.0), (0.7, 0.0, 1.0), (0.5, 0.5, 0.0), (0.5, 0.0, 1.0), (0.1, 1.0, 0.0)]
    assert best_threshold(rows) == Threshold(0.6, 0.9)
    assert best_threshold([(0.5, 0.0, 1.0)]) == Threshold(1.0, None)
    assert best_threshold([(0.5, 1.0, 0.0), (0.5, 0.0, 1.0)]) == Threshold(0.5, None)
    assert best_threshold([]) == Threshold(0.0, None)


@given(st.lists(st.tuples(SCORE, st.booleans(), st.booleans()), min_size=1))
def test_best_threshold_is_the_best_of_all(rows: list[tuple[float, bool, bool]]) -> None:
    scored = [(score, float(answered), float(declined)) for score, answered, declined in rows]

    def mean(threshold: float) -> float:
        return sum(a if score >= threshold else d for score, a, d in scored) / len(scored)

    found = best_threshold(scored)
    assert found.mean == pytest.approx(max(mean(t) for t in [*(s for s, _, _ in rows), math.inf]))
    assert mean(math.inf if found.score is None else found.score) == pytest.approx(found.mean)


def test_auroc() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 3.5 / 4
    assert auroc([0.0], [0.0]) == 0.5
    assert auroc([], [1.0]) is auroc([1.0], []) is None


@given(st.lists(SCORE, min_size=1), st.lists(SCORE, min_size=1))
def test_auroc_counts_pairs(positive: list[float], negative: list[float]) -> None:
    wins = sum((p > n) + (p == n) / 2 for p in positive for n in negative)
    assert auroc(positive, negative) == pytest.approx(wins / len(positive) / len(negative))


def test_risk_coverage() -> None:
    risks = risk_coverage([(0.1, False), (0.9, True), (0.5, False), (0.5, True)])
    assert risks == pytest.approx([0, 0.25, 1 / 3, 0.5])
    assert [risk_at(risks, share) for share in (0.2, 0.5, 0.51, 1)] == [
        risks[0], risks[1], risks[2], risks[3],
    ]  # fmt: skip
    assert area_under_risk(risks) == pytest.approx((0.25 + 1 / 3 + 0.5) / 4)
    assert risk_at([0.5] * 3 + [1.0] * 12, 0.2) == 0.5
    assert risk_at([], 1) is area_under_risk([]) is None


@given(st.lists(st.tuples(SCORE, st.booleans()), min_size=1))
def test_risk_is_not_a_matter_of_order(judged: list[tuple[float, bool]]) -> None:
    risks = risk_coverage(judged)
    assert risks == risk_coverage(judged[::-1])
    assert risks[-1] == pytest.approx(sum(not right for _, right in judged) / len(judged))


def test_calibration() -> None:
    bins = calibration([(1.0, True), (0.92, False), (0.1, False), (0.0, False)])
    assert bins[:2] == [Bin(0.0, 1, 0.0, 0.0), Bin(0.1, 1, 0.1, 0.0)]
    assert [astuple(one) for one in bins[2:]] == [pytest.approx((0.9, 2, 0.96, 0.5))]
    assert calibration_error(bins) == pytest.approx((0.1 + 2 * 0.46) / 4)
    assert calibration_error([]) is None


def test_percentile() -> None:
    assert percentile([4, 1, 2, 3], 0.5) == 2.5
    assert (percentile([7], 0.95), percentile([], 0.5)) == (7, None)
