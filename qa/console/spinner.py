"""spinning: a sign of life on a terminal while something takes its time, gone without a trace when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from threading import Event, Thread
from typing import TextIO

from qa.console.progress import ProgressLine

PATIENCE_S = 0.2
"""What is done sooner needs no sign: most answers are."""
FRAME_S = 0.1
FRAMES = "|/-\\"
"""A turning line, of characters that every terminal has."""


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
