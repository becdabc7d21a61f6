"""Period: words of time in a question -> the days meant, and whether they filter articles.

Words about the news itself (yesterday, on Friday, last week, this month, since Monday, so far this year) are a filter:
the event was reported on these days or soon after. Words that date an event (in March 2022, in 2016, on 16 May, last
year, before 2020) are not: an article of any later day may report it. They are searched like other words.
"""

import re
from datetime import date, timedelta
from functools import cache

from index import Filters
from qa.answer import Period
from qa.language.days import MONTHS, WEEKDAYS, Days
from qa.news.dating.when import TimeExpression, find_times

REPORTED_AFTER = timedelta(3)
"""How many days after a period its events are still reported: a weekend and one day."""

_FILTERING = frozenset({"near_day", "weekday", "weekend", "part"})
"""Kinds of words about the news itself, with any unit."""
_FILTERING_UNITS = frozenset({"day", "week", "weekend", "month"})
"""Units of "last week", "two days ago" and "the past month" that are; events of a year are also reported later."""


def period_of(question: str, now: date) -> Period | None:
    """The time that a question names, counted from `now`, or None; of several the first that is a filter."""
    text = _capitalised(question)
    found = _ranges(text, now) or [
        _period(one, text, now) for one in find_times(text, 0, len(text), now)
    ]
    named = [one for one in found if one.since or one.until]
    chosen = next((one for one in named if one.is_filter), named[0] if named else None)
    if chosen is None:
        return None
    start = text.index(chosen.text)
    return chosen._replace(text=question[start : start + len(chosen.text)])


def narrowed(filters: Filters, period: Period | None) -> Filters:
    """The filters with the days of a filtering period; unchanged if the user chose days."""
    if period is None or not period.is_filter or filters.since or filters.until:
        return filters
    until = period.until
    if until and until <= date.max - REPORTED_AFTER:
        until += REPORTED_AFTER
    return Filters(filters.sources, period.since, until, filters.articles)


@cache
def _names_of_days() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(MONTHS + WEEKDAYS).lower()})\b")


def _capitalised(question: str) -> str:
    """The question with its words of time written as in a text; offsets stay the same."""
    lowered = "".join(letter.lower()[:1] for letter in question)  # "İ".lower() has two
    return _names_of_days().sub(lambda match: match[0].title(), lowered)


def _period(one: TimeExpression, text: str, now: date) -> Period:
    words = text[one.start : one.end]
    first, last = one.days or (None, None)
    return Period(words, first, last, _is_filter(one, words, now))


def _is_filter(one: TimeExpression, words: str, now: date) -> bool:
    """True for words that count from the day of asking, do not look ahead, and are about the news itself."""
    if not one.is_derived or one.days is None or one.days.first > now:
        return False
    words = words.lower()
    if one.kind in _FILTERING or words.startswith(("since", "so far", "earlier")):
        return True
    unit = re.search(r"(day|week|weekend|month)s?(?: ago)?$", words)
    return (
        one.kind in ("unit", "rolling", "ago") and unit is not None and unit[1] in _FILTERING_UNITS
    )


# Between two times, before and after one

_DATE = rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{1,2}})?(?:,? \d{{4}})?"
_POINT = rf"(?:{_DATE}|\d{{4}}|{'|'.join(WEEKDAYS)})(?!\d)"


@cache
def _range() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:[Bb]etween (?P<a>{_POINT}) and|[Ff]rom (?P<b>{_POINT}) (?:to|until|till|through)) (?P<last>{_POINT})"
        rf"|\b(?P<side>[Bb]efore|[Aa]fter) (?P<point>{_POINT})"
    )


def _ranges(text: str, now: date) -> list[Period]:
    """The ranges, and the times before and after another, that the question names."""
    found = (
        _before_or_after(one, now) if one["side"] else _between(one, now)
        for one in _range().finditer(text)
    )
    return [one for one in found if one]


def _between(match: re.Match[str], now: date) -> Period | None:
    """From the first day of one time to the last day of the other; a filter only between days of the week."""
    last = _days(match["last"], now)
    # without a year, the nearest before
    first = last and _days(match["a"] or match["b"], last.last)
    if not (first and last) or first.first > last.last:
        return None
    return Period(match[0], first.first, last.last, match["last"] in WEEKDAYS)


def _before_or_after(match: re.Match[str], now: date) -> Period | None:
    """The days before or after others: no filter, because nobody asks for the news before Friday."""
    days = _days(match["point"], now)
    if days is None or days.first == date.min or days.last == date.max:
        return None
    if match["side"].lower() == "before":
        return Period(match[0], None, days.first - timedelta(1), is_filter=False)
    return Period(match[0], days.last + timedelta(1), None, is_filter=False)


def _days(words: str, now: date) -> Days | None:
    """The days of what stands after "between": a year, a month, a day or a weekday."""
    text = f"{'on' if words in WEEKDAYS else 'in'} {words}"
    return next((one.days for one in find_times(text, 0, len(text), now)), None)
