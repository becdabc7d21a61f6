"""The tests' own measure of work: what it lets pass, and what it does not."""

import re
import signal

import pytest
from effort import check_effort, count_calls, no_hang


def look_at_all_pairs(text: str) -> None:
    for one in text:
        for other in text:
            one.startswith(other)


def test_calls_are_counted() -> None:
    assert count_calls(lambda: [len("") for _ in range(10)]) in (12, 13)


def test_calls_that_grow_with_the_square_are_too_many() -> None:
    with pytest.raises(AssertionError, match="calls, then"):
        check_effort(look_at_all_pairs, "x" * 200)
    check_effort(look_at_all_pairs, "x" * 200, power=2)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no clock of the processor")
def test_a_pattern_that_goes_back_and_forth_is_stopped() -> None:
    with pytest.raises(pytest.fail.Exception, match="it hangs"), no_hang(0.1):
        re.fullmatch("(x+)+y", "x" * 60)
