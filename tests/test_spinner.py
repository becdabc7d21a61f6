"""The sign of life: not for what is quick, drawn over itself, and gone at the end."""

import io
from threading import Event

import pytest

from qa.console.progress import FRAMES, spinning


class Drawn(io.StringIO):
    """Tells when so many frames were drawn."""

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.left, self.enough = frames, Event()

    def write(self, text: str) -> int:
        self.left -= 1
        if self.left == 0:
            self.enough.set()
        return super().write(text)


def test_nothing_for_what_is_quick() -> None:
    stream = io.StringIO()
    with spinning(stream):
        pass
    assert stream.getvalue() == ""


@pytest.mark.parametrize("interrupted", [False, True])
def test_gone_without_a_trace(interrupted: bool) -> None:
    stream = Drawn(5)
    try:
        with spinning(stream, patience_s=0, frame_s=0.001):
            assert stream.enough.wait(120)
            if interrupted:
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        assert interrupted
    seen = stream.getvalue()
    assert seen.startswith("".join("\r" + frame for frame in FRAMES + FRAMES[0]))
    assert seen.endswith("\r \r")
    row = [" "]  # one column is all it takes
    for before, character in zip("\r" + seen, seen, strict=False):
        if character != "\r":
            assert before == "\r"
            row[0] = character
    assert row == [" "]


def test_who_does_not_listen_stops_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    with spinning(stream, patience_s=0):
        pass
