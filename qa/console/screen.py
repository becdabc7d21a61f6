"""Where the conversation shows things: Screen is a terminal, Page a file or a pipe."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from qa.answer import Citation
from qa.console.output import MAX_WIDTH, print_fragments, print_text, say, screen_width
from qa.console.pager import page
from qa.console.spinner import spinning
from qa.console.terminal import clear_window, window_size
from qa.console.theme import NO_THEME
from qa.console.viewer import view_article
from qa.sanitise import one_line
from qa.view.fragments import article_fragments, to_plain
from qa.view.wrap import Fragments, wrap_text


class Page:
    """Where plain text goes when there is no terminal: answers to standard output, errors to standard error."""

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
        """Prints the whole article, what is cited marked."""
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
        """Prints, with a blank line after, however long: a pager would take the next question for keys of its own."""
        if fragments:
            print_fragments([*fragments, ("", "\n")], self._theme())

    def show_error(self, message: str) -> None:
        """Prints the message, wrapped where the window is narrower."""
        self.show(wrap_text(message, self.width(), style="class:error"))

    def show_article(self, citation: Citation) -> None:
        """The article in the whole window, until it is left; in the pager, if PAGER names one, or printed.

        Whoever names a pager wants that one.
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
        """While it lasts, a spinner if it lasts longer."""
        if self.dumb or not sys.stderr.isatty():
            return nullcontext()
        return spinning(sys.stderr)


Surface = Page | Screen
