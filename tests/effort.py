"""How much work something is: calls are counted, seconds are not, so that a busy machine changes nothing."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

HANG_S = 60.0
"""Seconds of the processor: linear work takes a fraction of one, a pattern that goes back and forth takes hours."""


def count_calls(act: Callable[[], object]) -> int:
    """How many functions, of Python's or in C, are called while `act` runs."""
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def check_effort(
    read: Callable[[str], object], text: str, half: str | None = None, *, power: int = 1
) -> None:
    """The calls grow with the text, or with its square if `power` is 2; and no pattern hangs: its steps are no calls.

    `half` is the text of half the length, its beginning if none is given.
    """
    half = text[: len(text) // 2] if half is None else half
    with no_hang():
        read(half[:100])  # what is made once is made here
        calls, more = count_calls(lambda: read(half)), count_calls(lambda: read(text))
    assert more <= 1.25 * 2**power * calls + 200, f"{calls:,} calls, then {more:,}: {text[:40]!r}"


@contextmanager
def no_hang(seconds: float = HANG_S) -> Iterator[None]:
    """Fails what takes so long of the processor's time; where there is no clock of that, on Windows, it may hang."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _give_up(number: int, frame: FrameType | None) -> None:
    pytest.fail("it hangs")
