"""Session: one conversation in the terminal: what was opened, how to answer, what was said, and what is listed."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index import Filters
from qa.answer import Answer, Citation
from qa.desk import NOTHING_SAID, Conversation, Desk
from qa.opening import Opened
from qa.pipeline import Options

COUNTED_ARTICLES = 20_000
"""Up to here the articles that pass the filters are counted: some 10 ms; beyond, not at all."""


class SetBy(NamedTuple):
    """Where a setting got its value from, and the value."""

    where: str
    value: str


@dataclass(slots=True)
class Session:
    """One conversation: what was opened, how to answer, and what was said so far.

    `listed` are the numbered citations that a command has shown since the last answer, which `/open` takes, `unlisted`
    those to come. `context` is how many sentences are shown before and after a cited one; `theme` and `keys` are
    settings of the terminal; `set_by` knows the settings that came from the command line or a file.
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
        """Answers and remembers the turn; QuestionError leaves the turns as they were."""
        return self._go_on(self.desk.ask(question, self.options, self.said))

    def ask_as(self, reading: str) -> Answer:
        """Asks the last question in other words, or in its reading of that number."""
        return self._go_on(self.desk.ask_as(reading, self.options, self.said))

    def ask_any_time(self) -> Answer:
        """Asks the last question again of the articles of all days."""
        return self._go_on(self.desk.ask_any_time(self.options, self.said))

    def choose(self, number: int) -> Answer:
        """Takes a reading of the last question."""
        return self._go_on(self.desk.choose(number, self.options, self.said))

    def more(self) -> tuple[Citation, ...]:
        """Further citations for the last question, which join its turn; none when there are no more."""
        known = len(self.said.last().citations)
        return self._go_on(self.desk.more(self.options, self.said)).citations[known:]

    def _go_on(self, said: Conversation) -> Answer:
        """The numbers on the screen are those of the last answer again."""
        self.said = said
        self.forget_list()
        return said.last()

    def list_citations(self, citations: tuple[Citation, ...]) -> None:
        """Takes citations for what is listed now, none of them shown yet."""
        self.listed, self.unlisted = (), citations

    def list_next(self, count: int) -> tuple[Citation, ...]:
        """The next citations of what is listed; they are numbered on, and there to be opened."""
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
