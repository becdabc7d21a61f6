"""Amounts as news writes them: their values."""

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from qa.news.agreement.amount import find_amounts

VALUES = [
    ("1,000 prisoners", "1,000", 1000, ""),
    ("1000 prisoners", "1000", 1000, ""),
    ("1 000 prisoners", "1 000", 1000, ""),
    ("1\u00a0000 prisoners", "1\u00a0000", 1000, ""),
    ("one thousand prisoners", "one thousand", 1000, ""),
    ("a thousand prisoners", "a thousand", 1000, ""),
    ("three men", "three", 3, ""),
    ("twenty-three men", "twenty-three", 23, ""),
    ("two hundred and twelve men", "two hundred and twelve", 212, ""),
    ("a dozen men", "a dozen", 12, ""),
    ("half a million men", "half a million", 500_000, ""),
    ("two and a half million men", "two and a half million", 2_500_000, ""),
    ("2.3 million customers", "2.3 million", 2_300_000, ""),
    ("1.2bn dollars", "1.2bn dollars", 1.2e9, "USD"),
    ("$1.2 billion", "$1.2 billion", 1.2e9, "USD"),
    ("$.84 a pound", "$.84", 0.84, "USD"),
    ("88 cents a pound", "88 cents", 0.88, "USD"),
    ("€15,000 each", "€15,000", 15_000, "EUR"),
    ("15,000 euros each", "15,000 euros", 15_000, "EUR"),
    ("4,000 kroner each", "4,000 kroner", 4_000, "SEK"),
    ("5.25 percent", "5.25 percent", 5.25, "percent"),
    ("five per cent", "five per cent", 5, "percent"),
    ("5%", "5%", 5, "percent"),
    ("at least nine people", "at least nine", 9, ""),
    ("more than 410 injured", "more than 410", 410, ""),
    ("nearly 8,000 residents", "nearly 8,000", 8000, ""),
    ("a depth of 9.4 km", "9.4 km", 9400, "length"),
    ("for 36 hours", "36 hours", 129_600, "time"),
    ("60-70 tons of diesel", "60-70 tons", 70_000, "mass"),
    ("between 5 and 10 inches", "5 and 10 inches", 0.254, "length"),
    ("2 to 3 million people", "2 to 3 million", 3_000_000, ""),
    ("15 lakh voters", "15 lakh", 1_500_000, ""),
]


@pytest.mark.parametrize(("text", "found", "value", "unit"), VALUES)
def test_values(text: str, found: str, value: float, unit: str) -> None:
    (amount,) = find_amounts(text)
    assert text[amount.start : amount.end] == found
    assert amount.plain == pytest.approx(value)
    assert amount.unit == unit


@pytest.mark.parametrize(
    "text", ["no one", "one of the largest", "one another", "million-dollar", "hundreds died", ""]
)
def test_what_is_no_amount(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize("text", ["rose from four to 25", "a 24-14 lead", "10 or so, then 5"])
def test_two_numbers_that_are_no_range(text: str) -> None:
    assert len(find_amounts(text)) == 2


@given(st.text("0123456789,. -$€%andhuteoilkm", max_size=60))
def test_every_amount_is_a_piece_of_the_text(text: str) -> None:
    last = 0
    for amount in find_amounts(text):
        assert last <= amount.start < amount.end <= len(text)
        last = amount.end


@pytest.mark.parametrize(
    "junk", ["1," * 10_000, "9" * 20_000, "one " * 5_000, "hundred-" * 2_500, "$" * 20_000]
)
def test_junk_is_read_with_little_effort(junk: str) -> None:
    check_effort(find_amounts, junk)
