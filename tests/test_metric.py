"""Measures against values worked out by hand."""

import pytest

from qa.metric import average_precision, reciprocal_rank


@pytest.mark.parametrize(
    ("ranks", "total", "ap", "rr"),
    [
        ("10", 1, 1, 1),
        ("01", 1, 1 / 2, 1 / 2),
        ("10100", 2, (1 + 2 / 3) / 2, 1),
        ("0011", 2, (1 / 3 + 2 / 4) / 2, 1 / 3),
        ("1", 4, 1 / 4, 1),
        ("00", 3, 0, 0),
        ("00", 0, 0, 0),
        ("", 2, 0, 0),
    ],
)
def test_average_precision_and_reciprocal_rank(
    ranks: str, total: int, ap: float, rr: float
) -> None:
    relevant = [rank == "1" for rank in ranks]
    assert average_precision(relevant, total) == pytest.approx(ap)
    assert reciprocal_rank(relevant) == pytest.approx(rr)
