"""Desk: what the conversation, commands, server and assistants ask an archive: questions, quotes, timelines, checks.

It takes and gives plain records, keeps nothing between calls, and several threads may use it at once. A conversation
is a value that goes in and comes out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index import (
    Article,
    ArticleRow,
    Filters,
    Hit,
    Query,
    Snapshot,
    SourceSummary,
    split_sentences,
    to_terms,
)
from qa.answer import Answer, Citation, Find
from qa.errors import ConversationError, UnknownArticleError
from qa.files.question_file import QuestionLine
from qa.files.stored_answer import record_problems
from qa.filters import override
from qa.followup.mention import Turn
from qa.language.names import find_names
from qa.news.agreement.related import Related, find_related
from qa.news.dating.timeline import Entry, make_timeline
from qa.news.speech.utterance import Utterances, find_utterances
from qa.pipeline import Answerer, Options
from qa.question import parse_question, to_query
from qa.quotecheck import QuoteCheck, check_quote
from qa.retrieval.alias import look_up
from qa.sanitise import one_line

PASSAGES_WITH_PEOPLE = 20
"""Passages that are read for the names of people: some milliseconds."""
SURELY_PERSON = 0.75
MAX_NAME_CHARS = 30
_SPEAKING = "said president minister chief spokesman"
"""The terms that find passages in which somebody is named."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search found, and its article."""

    hit: Hit
    article: Article

    @property
    def citation(self) -> Citation:
        """The sentence that the passage stands for."""
        one = self.hit.excerpt.sentence
        return Citation(article=self.article, start=one.start, end=one.end, score=self.hit.score)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first, and how to continue: a value; each question makes a new one.

    `asked_with` are the options of the last question and `asked_at` the snapshot in which it was asked: `more`
    continues with them, whatever has changed since. `is_choosing`: the last question has several readings, and its
    answer waits until one is chosen.
    """

    turns: tuple[Answer, ...] = ()
    asked_with: Options | None = None
    asked_at: Snapshot | None = None
    is_choosing: bool = False

    @property
    def history(self) -> list[Turn]:
        """The turns in the form from which the next question is completed."""
        if not self.turns:
            return []
        from qa.followup.conversation import turn_of  # the follow-up code is slow to import

        return [turn_of(answer) for answer in self.turns]

    def last(self) -> Answer:
        """The last answer; ConversationError when nothing was asked yet."""
        if not self.turns:
            raise ConversationError("nothing has been asked yet")
        return self.turns[-1]

    def last_cited(self) -> Answer:
        """The last answer with citations, else the last answer; ConversationError when nothing was asked yet."""
        last = self.last()
        return next((answer for answer in reversed(self.turns) if answer.citations), last)

    def with_choice(self) -> "Conversation":
        """The same conversation, waiting for the choice of a reading if the last question has several."""
        return replace(self, is_choosing=bool(self.turns and self.turns[-1].readings))

    def without_choice(self) -> "Conversation":
        """The same conversation without a question whose reading is not chosen, because nobody saw its answer."""
        return replace(self, turns=self.turns[:-1], is_choosing=False) if self.is_choosing else self

    def _with_last(self, answer: Answer) -> "Conversation":
        return replace(self, turns=(*self.turns[:-1], answer), is_choosing=False)


NOTHING_SAID = Conversation()


class Desk:
    """Asks an archive; see each method. QuestionError if a question is too long."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    # Questions

    def answer(self, question: str, options: Options, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question, completed from the turns before it."""
        return self.answerer.ask(question, options, history)

    def ask(self, question: str, options: Options, said: Conversation) -> Conversation:
        """The conversation with the answer to the question, which is completed from earlier turns."""
        snapshot = self.snapshot()
        answer = self.answerer.ask(question, options, said.history, snapshot=snapshot)
        return Conversation((*said.turns, answer), options, snapshot)

    def ask_as(self, reading: str, options: Options, said: Conversation) -> Conversation:
        """The last question asked again in other words, or in its reading of that number; `question` stays as typed.

        ConversationError when nothing was asked yet or there is no reading of that number.
        """
        last = said.last()
        text = _reading(last, int(reading[:6])) if reading.isdecimal() else reading
        return self._ask_again(text, options, said, replace(last, readings=()))

    def ask_any_time(self, options: Options, said: Conversation) -> Conversation:
        """The last question asked again without its date filter.

        ConversationError when nothing was asked yet, or the last question has no date filter.
        """
        last = said.last()
        if last.period is None or not last.period.is_filter:
            raise ConversationError("the last question already searched articles of all days")
        options = replace(said.asked_with or options, any_time=True)
        return self._ask_again(last.asked, options, said, last)

    def _ask_again(
        self, text: str, options: Options, said: Conversation, last: Answer
    ) -> Conversation:
        snapshot = self.snapshot()
        answer = self.answerer.ask(text, options, snapshot=snapshot)
        answer = replace(answer, question=last.question, readings=last.readings)
        return replace(said._with_last(answer), asked_with=options, asked_at=snapshot)

    def more(self, options: Options, said: Conversation) -> Conversation:
        """The last turn with the next citations of the same snapshot added; the same turn if there are none.

        ConversationError when nothing was asked yet, or the last question had no answer.
        """
        last = said.last()
        if not last.answered:
            raise ConversationError(
                "the last question had no answer, so there are no more citations"
            )
        options = said.asked_with or options
        shown = {_place(citation) for citation in last.citations}
        wider = replace(options, k=len(last.citations) + options.k)
        fresh = self.answerer.ask(last.asked, wider, snapshot=said.asked_at)
        more = tuple(one for one in fresh.citations if _place(one) not in shown)[: options.k]
        return said._with_last(
            replace(last, citations=last.citations + more, matched=fresh.matched)
        )

    def choose(self, number: int, options: Options, said: Conversation) -> Conversation:
        """The last question in its reading of that number; the first reading if there is no such number."""
        readings = said.last().readings
        if 1 < number <= len(readings) + 1:
            return self.ask_as(str(number), options, said)
        return replace(said, is_choosing=False)

    def take_up(
        self, answers: Iterable[Answer], options: Options, said: Conversation
    ) -> Conversation:
        """The conversation with the turns of a saved one added, judged by the present thresholds."""
        sure_from = self.answerer.sure_from()
        judged = (
            replace(
                answer,
                threshold=self.answerer.threshold(answer.asked, options),
                sure_from=sure_from,
            )
            for answer in answers
        )
        return Conversation((*said.turns, *judged))

    # What else a newsroom looks up

    def search(self, text: str, filters: Filters, k: int) -> list[Found]:
        """The best k passages with words of `text`, also with other forms of names."""
        snapshot = self.snapshot()
        question, _ = look_up(parse_question(text), snapshot)
        if not question.terms:
            return []
        hits = snapshot.search(to_query(question, filters), k)
        articles = snapshot.articles(hit.passage.article_id for hit in hits)
        return [Found(hit, articles[hit.passage.article_id]) for hit in hits]

    def quotes(self, person: str, filters: Filters) -> Utterances:
        """What a person or body is quoted as saying in the articles that pass the filters."""
        return find_utterances(person, self.snapshot(), filters)

    def timeline(self, topic: str, filters: Filters) -> list[Entry]:
        """The sentences about a topic, in date order."""
        return make_timeline(topic, self.snapshot(), filters)

    def related(self, citation: Citation, filters: Filters) -> list[Related]:
        """The other articles on the event of a citation."""
        return find_related(citation, self.snapshot(), filters)

    def article(self, article_id: str) -> Article:
        """The article of that id; UnknownArticleError if there is none."""
        try:
            return self.snapshot().articles([article_id])[article_id]
        except (KeyError, ValueError):  # the latter for an id that no archive can have
            raise UnknownArticleError(f"no article has the id “{article_id}”") from None

    def place(self, article_id: str, start: int | None = None, end: int | None = None) -> Citation:
        """A place of an article as a citation; without offsets its first sentence.

        UnknownArticleError if there is no such article; ConversationError if it has no such place.
        """
        article = self.article(article_id)
        if start is None or end is None:
            first = next(iter(split_sentences(article)), None)
            start, end = (first.start, first.end) if first else (0, len(article.text))
        if not 0 <= start < end <= len(article.text):
            raise ConversationError(
                f"offsets {start}–{end} lie outside the article, which has {len(article.text):,} characters"
            )
        return Citation(article=article, start=start, end=end, score=0.0)

    def check_quote(self, quote: str, article_id: str) -> QuoteCheck:
        """Where an article has `quote`, word for word; else the nearest words and what differs."""
        return check_quote(quote, self.article(article_id))

    def list_articles(
        self, filters: Filters, *, offset: int = 0, limit: int | None = None
    ) -> tuple[list[ArticleRow], int]:
        """The articles that pass the filters, by id, at most `limit` from `offset`; and how many pass in all."""
        snapshot = self.snapshot()
        rows = snapshot.list_articles(filters, offset=offset, limit=limit)
        return rows, snapshot.count_articles(filters)

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        return self.snapshot().sources()

    def people(self, count: int) -> list[str]:
        """Full names of people, for examples of questions."""
        query = Query(tuple(to_terms(_SPEAKING)), Filters())
        texts = [hit.excerpt.text for hit in self.snapshot().search(query, PASSAGES_WITH_PEOPLE)]
        return list(dict.fromkeys(name for text in texts for name in _full_names(text)))[:count]

    def count_articles(self, filters: Filters) -> int:
        """How many articles pass the filters."""
        return self.snapshot().count_articles(filters)

    def verify(self, record: dict[str, Any]) -> list[str]:
        """The citations of a result record that no longer match the articles, one line each."""
        return list(record_problems(record, self.finder()))

    # The articles

    def snapshot(self) -> Snapshot:
        """The articles as they are now."""
        return self.answerer.retriever.snapshot()

    def finder(self) -> Find:
        """A function from ids to articles, all from the present snapshot."""
        snapshot = self.snapshot()
        return lambda article_id: snapshot.articles([article_id])[article_id]


def ask_line(line: QuestionLine, desk: Desk, options: Options) -> Answer:
    """The answer to a line's question, with the line's history, filters and day."""
    filters = override(options.filters, line.filters)
    options = replace(options, filters=filters, now=line.now or options.now)
    return desk.answer(line.question, options, _turns(line.history))


def _turns(history: Sequence[tuple[str, str]]) -> list[Turn]:
    if not history:
        return []
    from qa.followup.conversation import complete_turns  # the follow-up code is slow to import

    return complete_turns(history)


def _full_names(text: str) -> Iterator[str]:
    for name in find_names(text):
        shown = one_line(text[name.start : name.end])
        is_full = 2 <= len(name.words) <= 3 and len(shown) <= MAX_NAME_CHARS
        if is_full and name.person >= SURELY_PERSON:
            yield shown


def _reading(answer: Answer, number: int) -> str:
    readings = (answer.asked, *answer.readings)
    if not 1 <= number <= len(readings):
        known = "only one reading" if len(readings) == 1 else f"readings 1 to {len(readings)}"
        raise ConversationError(f"the last question has {known}, no {number}")
    return readings[number - 1]


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.article.id, citation.start, citation.end
