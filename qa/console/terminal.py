"""The terminal in prompt_toolkit: its size, its colours, keys typed ahead; and Ctrl-C."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO

from prompt_toolkit import print_formatted_text
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style

from qa.console.theme import NO_THEME, THEMES
from qa.view.wrap import Fragments


@contextmanager
def calling(act: Callable[[], None]) -> Iterator[None]:
    """Inside the block, Ctrl-C calls `act` instead of raising KeyboardInterrupt."""
    before = signal.signal(signal.SIGINT, lambda number, frame: act())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@cache
def style_of(theme: str) -> Style:
    """A theme as prompt_toolkit takes it."""
    return Style.from_dict(dict(THEMES[theme]))


def color_depth(theme: str) -> ColorDepth:
    """The colour depth: none without a theme; a theme that was asked for comes before NO_COLOR."""
    if theme == NO_THEME:
        return ColorDepth.DEPTH_1_BIT
    depth = get_app_session().output.get_default_color_depth()
    return ColorDepth.DEPTH_8_BIT if os.environ.get("NO_COLOR") else depth


def window_size() -> Size:
    """Rows and columns of the window as it is now."""
    return get_app_session().output.get_size()


def clear_window() -> None:
    """Empties the window."""
    clear()


def drop_typed_ahead(min_lines: int) -> None:
    """Forgets keys typed ahead if they are that many lines: a paste on a terminal that does not mark pastes."""
    source = get_app_session().input
    typed = get_typeahead(source)
    if sum(press.key == Keys.ControlM for press in typed) < min_lines:
        store_typeahead(source, typed)


def press_ctrl_c() -> None:
    """Types Ctrl-C ahead, for the next prompt."""
    store_typeahead(get_app_session().input, [KeyPress(Keys.ControlC)])


def print_styled(fragments: Fragments, theme: str, *, output: Output | None = None) -> None:
    """Prints in colour, on the terminal or to `output`."""
    print_formatted_text(
        FormattedText(fragments),
        end="",
        style=style_of(theme),
        color_depth=color_depth(theme),
        output=output,
        include_default_pygments_style=False,
    )


class _AnsiText(Vt100_Output):
    """Collects colour codes in a string, without other codes, which a pager would show."""

    def enable_autowrap(self) -> None:
        """Nothing."""


def ansi(fragments: Fragments, theme: str) -> str:
    """`fragments` with colour codes, set again in each line: a pager may begin at any of them."""
    stream = StringIO()
    output = _AnsiText(stream, lambda: Size(rows=24, columns=80))
    *lines, _ = split_lines(FormattedText(fragments))  # each ends in a newline: nothing is left
    for line in lines:
        print_styled([(style, text) for style, text, *_ in line], theme, output=output)
        stream.write("\n")
    return stream.getvalue()
