"""Command: one row of a table of slash commands, and what running one gives."""

from collections.abc import Callable
from dataclasses import dataclass

from qa.chat.session import Session
from qa.view.wrap import Fragments


@dataclass(frozen=True, slots=True)
class Quit:
    """The conversation ends."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The screen is to be cleared; the turns are already gone."""


Outcome = Fragments | Quit | Clear


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table; `details` are the lines that `/help NAME` adds to the one-line help."""

    name: str
    hint: str
    help: str
    run: Callable[[Session, str, int], Outcome]
    details: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.hint}".rstrip()
