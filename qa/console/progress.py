"""Progress on a terminal: a line that is rewritten, and a spinner."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from threading import Event, Thread
from typing import TextIO

PROGRESS_SECONDS = 0.1
"""Seconds between two updates."""

WIDTH = 80
"""Columns of a terminal of unknown width."""


class ProgressLine:
    """Silent without a stream; never fails if nothing reads it. Times are in seconds of `clock`."""

    def __init__(
        self, stream: TextIO | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._started = self._shown = clock()
        self._length = 0

    @property
    def is_shown(self) -> bool:
        """True if there is a terminal to show it."""
        return self._stream is not None

    def show(self, text: Callable[[float], str]) -> None:
        """Writes what `text` says of the seconds since the start, if it is time to show something."""
        now = self._clock()
        if self._stream is not None and now - self._shown >= PROGRESS_SECONDS:
            self._shown = now
            self.write(text(now - self._started))

    def write(self, text: str) -> None:
        """Replaces the line by `text`."""
        if self._stream is not None:
            room = _columns(self._stream) - 1  # a line that reaches the edge begins a new one
            with suppress(OSError, ValueError):
                line = text.ljust(self._length)[:room]
                self._stream.write("\r" + line + ("" if text else "\r"))
                self._stream.flush()
            self._length = len(text[:room])

    def clear(self) -> None:
        """Removes the line."""
        if self._length:
            self.write("")


def questions_text(done: int, total: int, seconds: float) -> str:
    """How far a command is that asks many questions."""
    return f"{done:,}/{total:,} questions · {done / seconds:.1f}/s"


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except OSError:  # no terminal
        return WIDTH


PATIENCE_S = 0.2
"""Seconds before the spinner appears; most answers are faster."""
FRAME_S = 0.1
FRAMES = "|/-\\"
"""The spinner, of characters that every terminal has."""


@contextmanager
def spinning(
    stream: TextIO, *, patience_s: float = PATIENCE_S, frame_s: float = FRAME_S
) -> Iterator[None]:
    """Turns a spinner on `stream` after `patience_s`. A thread draws, so the work stays where Ctrl-C reaches it."""
    done = Event()
    drawing = Thread(target=_draw, args=(stream, done, patience_s, frame_s), daemon=True)
    drawing.start()
    try:
        yield
    finally:
        done.set()
        drawing.join()


def _draw(stream: TextIO, done: Event, patience_s: float, frame_s: float) -> None:
    if done.wait(patience_s):
        return
    line = ProgressLine(stream)
    for frame in cycle(FRAMES):
        line.write(frame)
        if done.wait(frame_s):
            break
    line.clear()
