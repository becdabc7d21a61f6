"""Reading: a statement -> the value that it gives as the answer to a question, if it is about what is asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index import fold, to_terms
from qa.news.agreement.amount import Amount, find_amounts
from qa.news.agreement.copying import aligned_number
from qa.news.agreement.counting import Count, all_found, counts_in, some_found, weighed
from qa.news.agreement.statement import Statement, are_alike, share_names
from qa.news.agreement.value import Day, Meaning, NameOf, agree, mentions, read_day, read_name
from qa.question import MEASURED, NAMED, Kind, Question, QuestionTerm
from qa.spans.quantities import find_dates

RATE_CHARS = 50
"""After a number, in which it is said that so many are meant a day."""

EVENT_DAYS = {Kind.NUMBER: 60, Kind.DATE: 60}
"""Between two articles on one event, at most: tolls rise for weeks. Other kinds have OTHER_DAYS."""

OTHER_DAYS = 14
"""Prices, rates and office holders change: what two articles further apart say of them is no difference."""

ALIKE_DAYS = 400
"""The same for numbers in sentences that are told alike: "the number of states has grown to 25", to 23."""

ALIKE_KINDS = frozenset({Kind.NUMBER, Kind.PERCENT})

NEAR_BEST = 0.5
"""Share of the best candidate's score that another must have for its name to count against the first."""

_UNITS = {
    "length": ("length",),
    "mass": ("mass",),
    "age": ("age", ""),
    "measure": ("length", "mass", "area", "time", ""),
}
_MONEY_UNIT = re.compile(r"[A-Z]{3}")
_RATE = re.compile(
    r"\b(?:every|each|an?|per) (?:day|night|week|month|year|hour|minute|second)\b|\bdaily\b"
)
_PREPOSITION = re.compile(
    r"\b(?:in|at|on|during|after|by|of|from|for|when|since|over|near|with|before)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a statement gives as the answer: `text[start:end]` of its sentence, and what that means."""

    start: int
    end: int
    meaning: Meaning


class Asked:
    """What a question asks of a statement."""

    def __init__(self, question: Question) -> None:
        self._question = question
        names = [t for t in question.terms if t.variants or t.word[0].isupper()]
        counted = [t for t in question.terms if t.term in question.counted]
        named = (*names, *counted)
        self._names, self._counted = weighed(names), weighed(counted)
        self._is_count = question.kind is Kind.NUMBER and question.wanted[:1] == ("number",)
        self._triggers = weighed(t for t in question.terms if t.weight < 1 and t not in named)
        self._said = weighed(_predicates(question, named))
        self._counted_by = Count(question.text, self._said, self._counted)

    @property
    def value_kind(self) -> str:
        """What is compared."""
        kind = self._question.kind
        return {Kind.PERSON: "name", Kind.ORGANISATION: "name", Kind.PLACE: "name"}.get(
            kind, kind.value
        )

    def is_same_event(self, best: Statement, other: Statement) -> bool:
        """True if two statements seem to be about one event: the question's names, or names in common, and the days."""
        days = EVENT_DAYS.get(self._question.kind, OTHER_DAYS)
        if self._question.kind in ALIKE_KINDS and are_alike(best, other):
            days = ALIKE_DAYS
        one, two = best.article.published, other.article.published
        if one and two and abs((one - two).days) > days:
            return False
        return bool(self._names) or share_names(best, other)

    def fits(self, statement: Statement) -> bool:
        """True if the article has the question's names, and the sentence, with the title, what the question says."""
        if not all_found(self._names, statement.scene_terms):
            return False
        needed = self._said or self._counted or self._triggers
        titled = statement.terms | statement.title_terms
        told = needed if self._is_count else (*needed, *self._triggers)
        return some_found(told, statement.terms) and all_found(needed, titled)

    def read(self, statement: Statement) -> Reading | None:
        """The value that a statement gives; None if it gives none of the kind, or not clearly."""
        kind = self._question.kind
        if kind is Kind.DATE:
            return _read_date(statement)
        if kind in NAMED:
            return _read_name(statement)
        if self._is_count:
            amount = self._counted_by.read(statement)
            return _reading(amount) if amount else None
        if kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DURATION):
            return self._read_measure(statement)
        return None

    def read_as(self, best: Statement, first: Reading, other: Statement) -> Reading | None:
        """The value that another statement gives: one that agrees with the `first`, if its sentence has any."""
        own = self._read_aligned(best, first, other) or self.read(other)
        if own and agree(first.meaning, own.meaning):
            return own
        others = (one for one in self._values(other) if agree(first.meaning, one.meaning))
        return next(others, own)

    def _read_aligned(self, best: Statement, first: Reading, other: Statement) -> Reading | None:
        """Of a sentence that is told alike the number in the same place."""
        if not isinstance(first.meaning, Amount) or not are_alike(best, other):
            return None
        place = aligned_number(best.text, other.text, first.start, first.end)
        return next((one for one in self._values(other) if place == (one.start, one.end)), None)

    def may_differ(self, best: Statement, first: Reading, other: Statement, two: Reading) -> bool:
        """False where two values that do not agree need not be those of one thing."""
        if any(agree(two.meaning, one.meaning) for one in self._values(best)):
            return False
        if isinstance(two.meaning, NameOf) and isinstance(first.meaning, NameOf):
            return (
                all_found(self._names, best.terms)
                and all_found(self._names, other.terms)
                and other.candidate.score >= NEAR_BEST * best.candidate.score
                and not mentions(best.article.text, two.meaning)
                and not mentions(other.article.text, first.meaning)
            )
        if isinstance(two.meaning, Day) and isinstance(first.meaning, Day):
            if _is_own_day(best, first.meaning) or _is_own_day(other, two.meaning):
                return False
            return _knows_names(best, other) and _knows_names(other, best)
        return _is_rate(best, first) == _is_rate(other, two)

    def _values(self, statement: Statement) -> Iterator[Reading]:
        """Every value of the kind that stands in a sentence."""
        kind = self._question.kind
        if kind is Kind.DATE:
            for span in find_dates(statement.text):
                day = read_day(statement.text[span.start : span.end], statement.article.published)
                if day:
                    yield Reading(span.start, span.end, day)
        elif self._is_count:
            yield from map(_reading, counts_in(statement.text))
        elif kind in MEASURED:
            yield from (_reading(a) for a in find_amounts(statement.text) if self._has_unit(a))

    def _read_measure(self, statement: Statement) -> Reading | None:
        amount = self._answering(statement)
        return _reading(amount) if amount else None

    def _answering(self, statement: Statement) -> Amount | None:
        """The amount in the answer, if its unit is one of the kind."""
        span = statement.span
        for amount in find_amounts(statement.text):
            if span and amount.first < span[1] and span[0] < amount.last and self._has_unit(amount):
                return amount
        return None

    def _has_unit(self, amount: Amount) -> bool:
        kind = self._question.kind
        if kind is Kind.MONEY:
            return _MONEY_UNIT.fullmatch(amount.unit) is not None
        if kind is Kind.PERCENT:
            return amount.unit == "percent"
        if kind is Kind.DURATION:
            return amount.unit == "time"
        return amount.unit in _UNITS.get(self._question.wanted[0], ("",))


def _predicates(question: Question, others: Sequence[QuestionTerm]) -> list[QuestionTerm]:
    """The words of the question that say what happened: those before "in the …", "by …"; else all but names."""
    plain = [t for t in question.terms if t.weight == 1 and t not in others]
    match = _PREPOSITION.search(question.text, 3)
    if match is None:
        return plain
    head = frozenset(to_terms(question.text[: match.start()]))
    return [term for term in plain if term.term in head] or plain


def _read_date(statement: Statement) -> Reading | None:
    if statement.span is None:
        return None
    start, end = statement.span
    day = read_day(statement.text[start:end], statement.article.published)
    return Reading(start, end, day) if day else None


def _read_name(statement: Statement) -> Reading | None:
    if statement.span is None:
        return None
    start, end = statement.span
    name = read_name(statement.text[start:end])
    return Reading(start, end, name) if name else None


def _reading(amount: Amount) -> Reading:
    return Reading(amount.start, amount.end, amount)


def _is_rate(statement: Statement, reading: Reading) -> bool:
    """True for "400 people are dying every day"."""
    return _RATE.search(statement.text, reading.end, reading.end + RATE_CHARS) is not None


def _is_own_day(statement: Statement, day: Day) -> bool:
    """True for the day of the article, or the one before: it dates the report, or the page."""
    published = statement.article.published
    if published is None:
        return False
    before = published - timedelta(days=published > date.min)
    return any((day.month, day.day) == (one.month, one.day) for one in (published, before))


def _knows_names(one: Statement, other: Statement) -> bool:
    """True if an article has the names of the other's sentence: they are about the same people and places."""
    words = {fold(word) for word in _WORD.findall(one.article.text)}
    return all(word in words or len(word) < 4 for word in other.names_beside)
