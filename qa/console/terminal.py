"""The terminal as prompt_toolkit knows it: its size, fragments in colour on it, and in colour codes for a pager."""

from io import StringIO

from prompt_toolkit import print_formatted_text
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style

from qa.view.wrap import Fragments

STYLE = Style.from_dict(
    {
        "mark": "bold #00875f",
        "quote": "",
        "place": "#808080",
        "number": "bold",
        "gutter": "bold",
        "dim": "#808080",
        "refusal": "#af5f00",
        "cited": "underline",
        "heading": "bold",
        "error": "#d70000",
    }
)
"""How the classes of view.fragments look, on light and on dark terminals.

Quotes keep the terminal's own colour; the others are of the 256 fixed ones and stand out 3.9 : 1 or more from black
and from white. The themed colours do not: "bright black" is the background itself in a common dark theme.
"""


def window_size() -> Size:
    """Rows and columns of the window as it is now."""
    return get_app_session().output.get_size()


def clear_window() -> None:
    """Empties the window."""
    clear()


def print_styled(fragments: Fragments, *, output: Output | None = None) -> None:
    """Prints in colour, on the terminal or to `output`."""
    print_formatted_text(
        FormattedText(fragments),
        end="",
        style=STYLE,
        output=output,
        include_default_pygments_style=False,
    )


class _AnsiText(Vt100_Output):
    """Colour codes into a string, and no other codes: a pager would show them."""

    def enable_autowrap(self) -> None:
        """Nothing."""


def ansi(fragments: Fragments) -> str:
    """`fragments` with colour codes, set anew in each line: a pager may begin at any of them."""
    depth = get_app_session().output.get_default_color_depth()
    stream = StringIO()
    output = _AnsiText(stream, lambda: Size(rows=24, columns=80), default_color_depth=depth)
    *lines, _ = split_lines(FormattedText(fragments))  # each ends in a newline: nothing is left
    for line in lines:
        print_styled([(style, text) for style, text, *_ in line], output=output)
        stream.write("\n")
    return stream.getvalue()
