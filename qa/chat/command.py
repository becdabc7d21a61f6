"""Command: one row of a table of slash commands, and what running one gives."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qa.answer import Citation
from qa.chat.session import Session
from qa.errors import CommandError
from qa.view.wrap import Fragments


@dataclass(frozen=True, slots=True)
class Quit:
    """The conversation ends."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The screen is to be cleared; the turns are already gone."""


@dataclass(frozen=True, slots=True)
class Read:
    """The article of a citation is to be read, wherever it is shown."""

    citation: Citation


Outcome = Fragments | Quit | Clear | Read


@dataclass(frozen=True, slots=True)
class Offer:
    """What Tab may write: `text` for the last `back` characters; listed as `display`, else `text`, and `meta`."""

    text: str
    back: int = 0
    display: str = ""
    meta: str = ""


def offer_nothing(session: Session, argument: str) -> Iterable[Offer]:
    """For an argument that nobody can guess, or none."""
    return ()


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table; `details` are the lines that `/help NAME` adds to the one-line help.

    `complete` is given the argument up to the cursor, without the blank before it, and says what may stand there.
    """

    name: str
    hint: str
    help: str
    run: Callable[[Session, str, int], Outcome]
    details: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    complete: Callable[[Session, str], Iterable[Offer]] = offer_nothing

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.hint}".rstrip()


def citation_number(citations: Sequence[Citation], argument: str, command: str, shown: str) -> int:
    """Which citation is meant of those that the last list or answer has; CommandError if it has none such."""
    if not citations:
        raise CommandError(f"the last {shown} has no citation for /{command}")
    if not re.fullmatch(r"\d{1,6}", argument):
        raise CommandError(
            f"/{command} takes the number of a citation, as in /{command} 1, not {argument}"
        )
    number, known = int(argument), len(citations)
    if not 1 <= number <= known:
        which = "only citation 1" if known == 1 else f"citations 1 to {known}"
        raise CommandError(f"the last {shown} has {which}, no {number}")
    return number
