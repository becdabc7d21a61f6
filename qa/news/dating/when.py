"""Time expressions: words of time in a text -> the days that they mean, counted from the article's date.

The rules are in `reckoning`.
"""

import re
from datetime import date
from typing import NamedTuple

from index import Article
from qa.answer import DerivedDays
from qa.language.days import Days
from qa.news.dating.expression import clue, names, pattern
from qa.news.dating.reckoning import EXPLICIT, RECKON, TimeMatch

MAX_CHARS = 2_000
"""Most characters of a sentence that are read: a longer one is a table or a list."""

ANY_DAY = date(2024, 2, 15)
"""The day used for an article without one, to see whether words mean a day at all; its year has all days."""

LONG_AGO_DAYS = 5
"""Days before an article's date from which a lone weekday gets no note: it may be the next one."""

FEW_DAYS = 3
"""First days of a month in which "earlier this month" often means the one before."""


class TimeExpression(NamedTuple):
    """Words of time, `text[start:end]`, and their days; None if they depend on an unknown date.

    `kind` is a key of `expression.PATTERNS`; `is_derived` says that the article's date was needed.
    """

    start: int
    end: int
    days: Days | None
    kind: str
    is_derived: bool


def derived_days(article: Article, start: int, end: int) -> tuple[DerivedDays, ...]:
    """The words of `article.text[start:end]`, a sentence, that mean days by the article's date, and those days."""
    found = []
    for one in find_times(article.text, start, end, article.published):
        if one.is_derived and not _is_doubtful(article, one):
            first, last = one.days or (None, None)
            found.append(DerivedDays(one.start, one.end, first, last))
    return tuple(found)


def _is_doubtful(article: Article, one: TimeExpression) -> bool:
    """True if the words often mean another day than the article's date says.

    "Today" may mean these days, or be quoted from another day; "on Monday" in an article of a Saturday is the coming
    one if the page was updated after its date; "earlier this month" on the first of a month is the month before.
    """
    if one.kind == "near_day":
        return True
    if one.days is None or article.published is None:
        return False
    words = article.text[one.start : one.end].lower()
    ago = (article.published - one.days.first).days
    if one.kind == "weekday":
        return ago >= LONG_AGO_DAYS and not words.startswith(("last", "since", "this"))
    return words.startswith("earlier this month") and ago < FEW_DAYS


def find_times(text: str, start: int, end: int, today: date | None) -> list[TimeExpression]:
    """The words of time in `text[start:end]`, a sentence, in order; offsets are in `text`.

    `today` is the day that relative words are counted from: the article's date, or None if it has none.
    """
    return [
        one._replace(start=start + one.start, end=start + one.end)
        for one in _find(text[start : min(end, start + MAX_CHARS)], today)
    ]


def _find(sentence: str, today: date | None) -> list[TimeExpression]:
    if not clue().search(sentence):
        return []
    matches = [(match, kind) for kind in RECKON for match in pattern(kind).finditer(sentence)]
    matches.sort(key=lambda found: (found[0].start(), -found[0].end()))
    taken = [match.span() for match in names().finditer(sentence)]
    found = []
    for match, kind in matches:
        if any(match.start() < last and first < match.end() for first, last in taken):
            continue
        taken.append(match.span())
        if one := _resolve(match, kind, today):
            found.append(one)
    return found


def _resolve(match: re.Match[str], kind: str, today: date | None) -> TimeExpression | None:
    """The days of a match; None if it means none, or days outside of the calendar."""
    is_derived = kind not in EXPLICIT and not match.groupdict().get("year")
    start, end = match.span()
    if match.groupdict().get("lead"):
        start = match.end("lead")
    try:
        days = RECKON[kind](TimeMatch(match, today or ANY_DAY))
    except (OverflowError, ValueError):
        return None
    if days is None:
        return None
    if is_derived and today is None:
        return TimeExpression(start, end, None, kind, is_derived)
    if match[0].lower().startswith("since") and today and days.first <= today:
        days = Days(days.first, today)
    return TimeExpression(start, end, days, kind, is_derived)
