"""Interrupts: Ctrl-C ends what it may end, and nothing else, however often it is pressed."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self


class Interrupts:
    """While it is entered, Ctrl-C raises KeyboardInterrupt if `armed`, else it does nothing.

    Whoever catches a KeyboardInterrupt disarms first: a second Ctrl-C, which may come before the handler of the first
    is through, would leave the loop that is to go on.
    """

    def __init__(self) -> None:
        self.armed = False

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.armed:
            raise KeyboardInterrupt


@contextmanager
def calling(act: Callable[[], None]) -> Iterator[None]:
    """While it is entered, Ctrl-C calls `act` and raises nothing: what runs here would not survive it."""
    before = signal.signal(signal.SIGINT, lambda number, frame: act())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
