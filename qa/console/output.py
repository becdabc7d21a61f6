"""Standard output and standard error: how wide, whether in colour, and what to do when they cannot be written.

Output to a closed pipe raises BrokenPipeError, which `cli.main` turns into the exit code of a closed pipe.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from qa.console.theme import NO_THEME
from qa.sanitise import clean, clean_line

if TYPE_CHECKING:
    from qa.view.wrap import Fragments

MIN_WIDTH, MAX_WIDTH = 40, 120
"""Least and most columns of text; longer lines are hard to read. Only a terminal may be narrower."""


def ready_streams() -> None:
    """Makes sure that both output streams exist and that all three accept any character."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the calling process
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that is closed or was replaced
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def screen_width() -> int:
    """The columns of output: the terminal's, within bounds."""
    columns = shutil.get_terminal_size().columns
    return min(columns if sys.stdout.isatty() else max(columns, MIN_WIDTH), MAX_WIDTH)


def color_allowed(no_color: bool) -> bool:
    """False if the user or the terminal wants no colour (https://no-color.org)."""
    return not (no_color or os.environ.get("NO_COLOR") or is_dumb_terminal())


def is_dumb_terminal() -> bool:
    """True if the terminal has neither colour nor cursor movements."""
    return os.environ.get("TERM", "").lower() in ("dumb", "unknown")


def say(text: str) -> None:
    """Cleaned text to standard error, wrapped between words on a terminal; never fails if stderr is closed."""
    shown = clean(text)
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            columns = os.get_terminal_size(sys.stderr.fileno()).columns
            shown = _wrapped(shown, columns)
    with suppress(OSError, ValueError):
        sys.stderr.write(shown + "\n")
        sys.stderr.flush()


def _wrapped(text: str, columns: int) -> str:
    """The lines of `text`, broken between words if too long; a word that is too long is not broken."""
    lines = (
        textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False)
        if len(line) > columns > 0
        else [line]
        for line in text.split("\n")
    )
    return "\n".join(one for line in lines for one in line)


def print_fragments(fragments: "Fragments", theme: str) -> None:
    """Fragments in the colours of `theme` if it has any and this is a terminal, else as plain text."""
    if theme == NO_THEME or not sys.stdout.isatty():
        from qa.view.fragments import to_plain

        print_text(to_plain(fragments))
        return
    from qa.console.terminal import print_styled

    with reporting_output():
        print_styled(fragments, theme)


def print_line(text: str) -> None:
    """One cleaned line on standard output."""
    print_text(clean_line(text) + "\n")


def print_text(text: str) -> None:
    """Clean text on standard output, as it is."""
    with reporting_output():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Bytes to standard output: records are UTF-8 whatever the terminal's encoding."""
    with reporting_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def reporting_output() -> Iterator[None]:
    """Turns errors of standard output, except a closed pipe, into an OutputError."""
    try:
        yield
    except BrokenPipeError as error:
        # Without a number: with EPIPE click would end the program with 1 itself.
        raise BrokenPipeError("standard output is closed") from error
    except OSError as error:
        from qa.errors import OutputError, cause

        close_output()
        raise OutputError(f"cannot write to standard output: {cause(error)}") from error


def close_output() -> None:
    """Points standard output nowhere, so that Python's last flush does not complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
