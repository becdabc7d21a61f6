"""Session: one conversation, with what was opened, how to answer, and the turns so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index import Filters, Retriever
from qa.answer import Answer, Citation
from qa.errors import CommandError
from qa.followup.conversation import turn_of
from qa.followup.mention import Turn
from qa.opening import Opened
from qa.pipeline import Options

COUNTED_ARTICLES = 20_000
"""Up to here the articles that pass the filters are counted by looking at each: some 10 ms; beyond, not at all."""


@dataclass(slots=True)
class Session:
    """One conversation: what was opened, how to answer, and the turns so far.

    `asked_with` are the options of the last question: `more` goes on with those, whatever the filters are since.
    `listed` are the numbered citations that a command has shown since; `/open` takes those.
    `context` is how many sentences are shown before and after a cited one.
    """

    opened: Opened
    options: Options
    turns: list[Answer] = field(default_factory=list)
    asked_with: Options | None = None
    listed: tuple[Citation, ...] = ()
    context: int = 0

    @property
    def retriever(self) -> Retriever:
        """The articles of the conversation."""
        return self.opened.answerer.retriever

    @property
    def filters(self) -> Filters:
        """Which articles the next question is asked of."""
        return self.options.filters

    @filters.setter
    def filters(self, filters: Filters) -> None:
        self.options = replace(self.options, filters=filters)

    def ask(self, question: str) -> Answer:
        """Answers and remembers the turn; QuestionError leaves the turns as they were."""
        answer = self._ask(question, self.history)
        self.turns.append(answer)
        self.asked_with, self.listed = self.options, ()
        return answer

    def ask_as(self, question: str) -> Answer:
        """Asks the last question in other words, or in its reading of that number; the turn has the new answer."""
        last = self.last()
        readings = (last.asked, *last.readings)
        if question.isdecimal():
            number = int(question[:6])
            if not 1 <= number <= len(readings):
                known = (
                    "only one reading" if len(readings) == 1 else f"readings 1 to {len(readings)}"
                )
                raise CommandError(f"the last question has {known}, no {number}")
            question = readings[number - 1]
        answer = self._ask(question, ())
        self.turns[-1] = replace(answer, question=last.question)
        self.asked_with, self.listed = self.options, ()
        return self.turns[-1]

    def _ask(self, question: str, history: Sequence[Turn]) -> Answer:
        answerer = self.opened.answerer
        if not history:
            return answerer.ask(question, self.options)
        return answerer.ask(question, self.options, history)

    @property
    def history(self) -> list[Turn]:
        """The turns so far, as the next question is completed from them."""
        return [turn_of(answer) for answer in self.turns]

    def last(self) -> Answer:
        """The last answer; CommandError when nothing was asked yet."""
        if not self.turns:
            raise CommandError("nothing has been asked yet")
        return self.turns[-1]

    def last_cited(self) -> Answer:
        """The last answer with citations, whose numbers are the last on the screen; else the last answer."""
        last = self.last()
        return next((answer for answer in reversed(self.turns) if answer.citations), last)

    def openable(self) -> tuple[Citation, ...]:
        """The citations whose numbers are the last on the screen."""
        return self.listed or self.last_cited().citations

    def more(self) -> tuple[Citation, ...]:
        """Further citations for the last question, which join its turn; none when there are no more."""
        last = self.last()
        if not last.answered:
            raise CommandError("the last question had no answer, so there are no more citations")
        options = self.asked_with or self.options
        shown = {_place(citation) for citation in last.citations}
        wider = replace(options, k=len(last.citations) + options.k)
        fresh = self.opened.answerer.ask(last.asked, wider)
        more = tuple(c for c in fresh.citations if _place(c) not in shown)[: options.k]
        self.turns[-1] = replace(last, citations=last.citations + more, matched=fresh.matched)
        self.listed = ()
        return more

    def source_names(self) -> list[str]:
        """The names that `/filter source=` takes."""
        return [s.source for s in self.retriever.sources() if s.source]

    def passing_articles(self) -> int | None:
        """How many articles pass the filters; None if the archive is too large to count them."""
        if self.opened.articles > COUNTED_ARTICLES:
            return None
        return sum(self.filters.match(article) for article in self.retriever.articles())


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.article.id, citation.start, citation.end
