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
def spinning(stream: TextIO) -> Iterator[None]:
    """Turns a spinner on `stream` from PATIENCE_S on. A thread draws, so the work stays where Ctrl-C reaches it."""
    done = Event()
    drawing = Thread(target=_draw, args=(stream, done), daemon=True)
    drawing.start()
    try:
        yield
    finally:
        done.set()
        drawing.join()


def _draw(stream: TextIO, done: Event) -> None:
    if done.wait(PATIENCE_S):
        return
    line = ProgressLine(stream)
    for frame in cycle(FRAMES):
        line.write(frame)
        if done.wait(FRAME_S):
            break
    line.clear()
