"""One conversation in the terminal: the articles, the options, the turns; and the records of commands."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index import Filters
from qa.answer import Answer, Citation
from qa.desk import NOTHING_SAID, Conversation, Desk
from qa.errors import CommandError
from qa.opening import Opened
from qa.pipeline import Options
from qa.view.wrap import Fragments

COUNTED_ARTICLES = 20_000
"""Most articles of an archive in which the articles that pass the filters are counted: some 10 ms."""


class SetBy(NamedTuple):
    """The origin of a setting's value, and the value."""

    where: str
    value: str


@dataclass(slots=True)
class Session:
    """One conversation: the articles, the options, and the turns so far.

    `listed` are the numbered citations that a command has shown since the last answer, for `/open`, and `unlisted` the
    next ones. `context` is how many sentences are shown before and after a cited one; `theme` and `keys` are settings
    of the terminal; `set_by` has the settings that came from the command line or a file.
    """

    opened: Opened
    options: Options
    said: Conversation = NOTHING_SAID
    listed: tuple[Citation, ...] = ()
    unlisted: tuple[Citation, ...] = ()
    context: int = 0
    theme: str = "auto"
    keys: str = "emacs"
    set_by: dict[str, SetBy] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """What answers."""
        return self.opened.desk

    @property
    def filters(self) -> Filters:
        """Which articles the next question is asked of."""
        return self.options.filters

    @filters.setter
    def filters(self, filters: Filters) -> None:
        self.options = replace(self.options, filters=filters)

    def ask(self, question: str) -> Answer:
        """Answers and keeps the turn; QuestionError leaves the turns unchanged."""
        return self._go_on(self.desk.ask(question, self.options, self.said))

    def ask_as(self, reading: str) -> Answer:
        """Asks the last question in other words, or in its reading of that number."""
        return self._go_on(self.desk.ask_as(reading, self.options, self.said))

    def ask_any_time(self) -> Answer:
        """Asks the last question again without its date filter."""
        return self._go_on(self.desk.ask_any_time(self.options, self.said))

    def choose(self, number: int) -> Answer:
        """Takes a reading of the last question."""
        return self._go_on(self.desk.choose(number, self.options, self.said))

    def more(self) -> tuple[Citation, ...]:
        """Further citations for the last question, added to its turn; none when there are no more."""
        known = len(self.said.last().citations)
        return self._go_on(self.desk.more(self.options, self.said)).citations[known:]

    def _go_on(self, said: Conversation) -> Answer:
        """The numbers on the screen mean the last answer again."""
        self.said = said
        self.forget_list()
        return said.last()

    def list_citations(self, citations: tuple[Citation, ...]) -> None:
        """Lists these citations; none is shown yet."""
        self.listed, self.unlisted = (), citations

    def list_next(self, count: int) -> tuple[Citation, ...]:
        """The next citations of the list, with the next numbers, for `/open`."""
        fresh, self.unlisted = self.unlisted[:count], self.unlisted[count:]
        self.listed += fresh
        return fresh

    def forget_list(self) -> None:
        """Nothing is listed."""
        self.listed = self.unlisted = ()

    def openable(self) -> tuple[Citation, ...]:
        """The citations whose numbers are the last on the screen."""
        return self.listed or self.said.last_cited().citations

    def source_names(self) -> list[str]:
        """The names that `/filter source=` takes."""
        return [s.source for s in self.desk.sources() if s.source]

    def passing_articles(self) -> int | None:
        """How many articles pass the filters; None if the archive is too large to count them."""
        if self.opened.articles > COUNTED_ARTICLES:
            return None
        return self.desk.count_articles(self.filters)


@dataclass(frozen=True, slots=True)
class Quit:
    """The conversation ends."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The screen has to be cleared; the turns are already gone."""


@dataclass(frozen=True, slots=True)
class Read:
    """The article of a citation has to be opened."""

    citation: Citation


Outcome = Fragments | Quit | Clear | Read


@dataclass(frozen=True, slots=True)
class Offer:
    """A completion: `text` replaces the last `back` characters; it is listed as `display`, else `text`, with `meta`."""

    text: str
    back: int = 0
    display: str = ""
    meta: str = ""


def offer_nothing(session: Session, argument: str) -> Iterable[Offer]:
    """No completions: for an argument that cannot be guessed, or none."""
    return ()


Run = Callable[[Session, str, int], Outcome]
"""The function of a command, given the text after its name and the width of the window."""

Complete = Callable[[Session, str], Iterable[Offer]]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `details` are the lines that `/help NAME` adds to the one-line help.

    `complete` gets the argument up to the cursor, without the blank before it, and gives its completions.
    """

    name: str
    hint: str
    help: str
    run: Run
    details: tuple[str, ...]
    aliases: tuple[str, ...]
    complete: Complete

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.hint}".rstrip()


class CommandTable(list[Command]):
    """Commands in the order in which they are defined."""

    def add(
        self,
        name: str,
        hint: str = "",
        *,
        details: tuple[str, ...] = (),
        aliases: tuple[str, ...] = (),
        complete: Complete = offer_nothing,
    ) -> Callable[[Run], Run]:
        """Makes a command of a function: its docstring is the help, in short and by paragraphs."""

        def added(run: Run) -> Run:
            first, *more = inspect.cleandoc(run.__doc__ or name).split("\n\n")
            help = first[0].lower() + first[1:].removesuffix(".")
            help_lines = (*(one.replace("\n", " ") for one in more), *details)
            self.append(Command(name, hint, help, run, help_lines, aliases, complete))
            return run

        return added


def citation_number(citations: Sequence[Citation], argument: str, command: str, shown: str) -> int:
    """The number of a citation of the last list or answer; CommandError if it has no such citation."""
    if not citations:
        raise CommandError(f"the last {shown} has no citation for /{command}")
    if not re.fullmatch(r"\d{1,6}", argument):
        raise CommandError(
            f"/{command} takes the number of a citation, as in /{command} 1, not {argument}"
        )
    number, known = int(argument), len(citations)
    if not 1 <= number <= known:
        which = "only citation 1" if known == 1 else f"citations 1 to {known}"
        raise CommandError(f"there is no citation {number}; the last {shown} has {which}")
    return number
