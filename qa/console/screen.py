"""The output of the conversation: Screen is a terminal, with articles in a window; Page a file or a pipe."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, FilterOrBool
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.styles import Style, merge_styles

from qa.answer import Citation
from qa.console.output import MAX_WIDTH, print_fragments, print_text, say, screen_width
from qa.console.program import page
from qa.console.progress import spinning
from qa.console.terminal import clear_window, color_depth, style_of, window_size
from qa.console.theme import NO_THEME
from qa.sanitise import one_line
from qa.view.fragments import article_fragments, to_plain
from qa.view.window import ArticleWindow
from qa.view.wrap import Fragments, wrap_text

ESCAPE_WAIT_S = 0.1
"""Seconds to wait for the rest of an arrow key after Esc; a slow line needs more than a local terminal."""
STYLE = Style([("status", "reverse"), ("found", "reverse"), ("found.current", "reverse bold")])
"""Reversed colours of the terminal for the status line and hits: visible on light and dark, and without colour."""


def view_article(citation: Citation, theme: str) -> None:
    """Shows the article of a citation until it is closed."""
    Viewer(ArticleWindow(citation), theme).app.run()


class Viewer:
    """The window of an article: its rows, the line of a search while it is typed, and the status line."""

    def __init__(self, reading: ArticleWindow, theme: str) -> None:
        self.reading = reading
        self.field = Buffer(multiline=False, on_text_changed=self._search)
        self._typing = typing = Condition(lambda: self.app.layout.has_focus(self.field))
        self._body = Window(FormattedTextControl(self._rows, show_cursor=False, focusable=True))
        self._field = Window(BufferControl(self.field), height=1)
        label = Window(FormattedTextControl("/"), width=1, height=1)
        status = Window(FormattedTextControl(self._status), height=1)
        self.app: Application[None] = Application(
            Layout(
                HSplit(
                    [self._body, ConditionalContainer(VSplit([label, self._field]), typing), status]
                ),
                focused_element=self._body,
            ),
            key_bindings=self._keys(),
            style=merge_styles([style_of(theme), STYLE]),
            include_default_pygments_style=False,
            color_depth=color_depth(theme),
            full_screen=True,
        )
        self.app.ttimeoutlen = ESCAPE_WAIT_S
        self._rows()  # keys that were typed ahead come before the first drawing

    def _rows(self) -> FormattedText:
        size = get_app_session().output.get_size()
        height = size.rows - 1 - self._typing()
        self.reading.resize(min(size.columns, MAX_WIDTH), height)
        return FormattedText(self.reading.body())

    def _status(self) -> FormattedText:
        return FormattedText(self.reading.status(get_app_session().output.get_size().columns))

    def _search(self, _: Buffer) -> None:
        if self._typing():
            self.reading.search(self.field.text)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        def bind(names: str, do: Callable[[], object], when: FilterOrBool) -> None:
            for name in names.split():
                keys.add(name, filter=when, eager=True)(lambda _: do())

        reading, typing = self.reading, self._typing
        bind("down j enter c-n", lambda: reading.move(1), ~typing)
        bind("up k c-p", lambda: reading.move(-1), ~typing)
        bind("pagedown space f c-v", lambda: reading.turn(1), ~typing)
        bind("pageup b c-b", lambda: reading.turn(-1), ~typing)
        bind("d c-d", lambda: reading.turn(0.5), ~typing)
        bind("u c-u", lambda: reading.turn(-0.5), ~typing)
        bind("home g <", reading.go_home, ~typing)
        bind("end G >", reading.go_to_end, ~typing)
        bind("c", reading.show_cited, ~typing)
        bind("n", lambda: reading.next_hit(1), ~typing)
        bind("N p", lambda: reading.next_hit(-1), ~typing)
        bind("/ c-f", self._begin_search, ~typing)
        bind("q Q escape c-c", lambda: self.app.exit(), ~typing)
        bind("enter", self._end_search, typing)
        bind("down c-f", lambda: reading.next_hit(1), typing)
        bind("up", lambda: reading.next_hit(-1), typing)
        bind("escape c-c c-g", self._give_up_search, typing)
        bind("c-z", lambda: self.app.suspend_to_background(), True)
        return keys

    # Searching

    def _begin_search(self) -> None:
        self.reading.begin_search()
        self.field.reset()
        self.app.layout.focus(self._field)

    def _end_search(self) -> None:
        """Back to reading, at the place of the search; with nothing typed the last search stays."""
        self.app.layout.focus(self._body)

    def _give_up_search(self) -> None:
        self.reading.give_up_search()
        self._end_search()


class Page:
    """Plain output when there is no terminal: answers to standard output, errors to standard error."""

    def width(self) -> int:
        """How wide lines may be."""
        return screen_width()

    def show(self, fragments: Fragments) -> None:
        """Prints at once, with a blank line after."""
        if fragments:
            print_text(to_plain(fragments) + "\n")

    def show_error(self, message: str) -> None:
        """Prints one line."""
        say(f"qa: {one_line(message)}")

    def show_article(self, citation: Citation) -> None:
        """Prints the article, with the cited sentence marked."""
        self.show(article_fragments(citation, self.width()))

    def clear(self) -> None:
        """Nothing: what was printed stays."""

    def waiting(self) -> AbstractContextManager[None]:
        """Nothing: nobody is watching."""
        return nullcontext()


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal: its size and theme are looked up each time; `dumb` ones get plain text, and no pager or spinner."""

    theme: Callable[[], str]
    dumb: bool = False

    def width(self) -> int:
        """How wide lines may be in the window as it is now."""
        return min(window_size().columns, MAX_WIDTH)

    def show(self, fragments: Fragments) -> None:
        """Prints, with a blank line after, however long: a pager would take the next question as keys."""
        if fragments:
            print_fragments([*fragments, ("", "\n")], self._theme())

    def show_error(self, message: str) -> None:
        """Prints the message, wrapped where the window is narrower."""
        self.show(wrap_text(message, self.width(), style="class:error"))

    def show_article(self, citation: Citation) -> None:
        """The article in a full window until it is closed; in the pager, if PAGER names one, or printed.

        PAGER comes first.
        """
        if not self.dumb and "PAGER" not in os.environ:
            view_article(citation, self.theme())
            return
        fragments = article_fragments(citation, self.width())
        if self.dumb or not page(fragments, window_size().rows, self._theme()):
            self.show(fragments)

    def _theme(self) -> str:
        return NO_THEME if self.dumb else self.theme()

    def clear(self) -> None:
        """Empties the window if the terminal can."""
        if not self.dumb:
            clear_window()

    def waiting(self) -> AbstractContextManager[None]:
        """Shows a spinner inside the block if it takes long."""
        if self.dumb or not sys.stderr.isatty():
            return nullcontext()
        return spinning(sys.stderr)


Surface = Page | Screen
