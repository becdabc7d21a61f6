"""Reckoning: one expression of time in a text, and the day of the text -> the days that it means.

The rules of news, and why:
- A weekday is the last such day on or before the article's date, that day included: the news writes "on Friday" on a
  Friday too, where speech says "today". After "will" or "is due" it is the first such day on or after.
- "last Friday" is the last one before the article's date; whether the one of last week is meant cannot be time, and in
  real news it is as often one as the other. "next Friday" is that of the next week; "this Friday" as the tense says.
- A month without a year, "in March", is the last one that has begun, or after "will" the next that has not ended: what
  is older or further off is given its year. A day without one, "May 16", likewise; without a verb, the nearest.
- Until and by look ahead, unless a past verb stands before them: "closed until Friday" is the next, "lasted until
  Friday" the last, and of "was closed until Friday" nobody knows.
- "two days ago" is a day; "three weeks ago" the week of that day, "two years ago" that year: nobody counts closer.
- "for the past three weeks" ends with the article's date; "since Monday" too; "earlier this week" begins with the week.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from qa.language.days import (
    Days,
    last_weekday,
    month_number,
    next_weekday,
    step,
    weekday_number,
    whole,
)
from qa.news.dating.expression import elsewhen, number_of
from qa.news.dating.tense import Tense, is_deadline, tense_at

NEAR_DAYS = 30
"""Days ahead that a date without year and verb may be: "March 5" in an article of 1 March is to come."""

FAR_DAYS = 300
"""Days ahead that a date without a year can be: later ones have a year, so "was due on May 5" is past."""

SOON_DAYS = 60
"""How far ahead a day without a year lies that a verb in the past may stand by, where the last is most of a year ago:
"has rehearsed for a show on October 31", and pages that went on after their date."""

ELSEWHEN_CHARS = 120
"""Characters before a month or day that are searched for words that it depends on."""

HOURS_OF_DAY = 24

SATURDAY, SUNDAY = 5, 6

WEEKEND_OVER = 2
"""Until Wednesday (Monday is 0) "this weekend" in the past tense is the last one."""


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """Words of time that a pattern finds, and the day of their text."""

    match: re.Match[str]
    today: date

    def __getitem__(self, group: str) -> str:
        """A named group in lower case, empty if it took no part."""
        return (self.match.groupdict().get(group) or "").lower()

    @property
    def tense(self) -> Tense:
        """The tense at its place."""
        return tense_at(self.match.string, self.match.start(), self.match.end())

    @property
    def is_future(self) -> bool:
        """True if it looks ahead, as after "until" and "by", unless a verb is past."""
        if self.tense is Tense.UNKNOWN:
            return is_deadline(self.match.string, self.match.start())
        return self.tense is Tense.FUTURE

    @property
    def is_elsewhen(self) -> bool:
        """True if it is repeated, or depends on another time: "each year in May", "two years later, in May"."""
        text, start, end = self.match.string, self.match.start(), self.match.end()
        is_yearly = text.startswith((" yearly", " annually", " each year", " every year"), end)
        return (
            is_yearly or elsewhen().search(text, max(0, start - ELSEWHEN_CHARS), start) is not None
        )


# Dates with a month


def _iso(time: TimeMatch) -> Days:
    return whole("day", date.fromisoformat(time["iso"]))


def _month_day(time: TimeMatch) -> Days | None:
    month, day = month_number(time["month"]), int(time["day"])
    last = int(time["day2"] or day)
    if not time["year"] and (time.is_elsewhen or time.tense is Tense.EITHER):
        return None
    year = int(time["year"] or _year_of_day(time, month, day))
    days = Days(date(year, month, day), date(year, month, last))
    return days if days.first <= days.last else None


def _year_of_day(time: TimeMatch, month: int, day: int) -> int:
    """The year of a day without one: by the weekday next to it, else by the tense, else the nearest."""
    today = time.today
    near = [
        one
        for year in (today.year - 1, today.year, today.year + 1)
        for one in _days(year, month, day)
    ]
    if time["weekday"]:
        named = weekday_number(time["weekday"])
        near = [one for one in near if one.weekday() == named] or near
    past = max((one for one in near if one <= today), default=None)
    ahead = min((one for one in near if one >= today), default=None)
    if past is None or ahead is None:
        return min(near, key=lambda one: abs(one - today)).year  # ValueError: there is no such day
    since = (today - past).days
    limits = {
        Tense.FUTURE: FAR_DAYS,
        Tense.PRESENT: since,  # the nearer: "is at home on May 5"
        Tense.PAST: SOON_DAYS if since > FAR_DAYS else 0,
        Tense.UNKNOWN: FAR_DAYS if time.is_future else NEAR_DAYS,
    }
    return (ahead if (ahead - today).days <= limits[time.tense] else past).year


def _days(year: int, month: int, day: int) -> Iterator[date]:
    """The day, if the year has it."""
    with suppress(ValueError):
        yield date(year, month, day)


def _month_year(time: TimeMatch) -> Days:
    return whole("month", date(int(time["year"]), month_number(time["month"]), 1))


def _month(time: TimeMatch) -> Days | None:
    if time.is_elsewhen or time.tense is Tense.EITHER:
        return None
    today, month, which = time.today, month_number(time["month"]), time["which"]
    if which == "next" or (which != "last" and time.is_future):
        year = today.year + (month < today.month or (which == "next" and month == today.month))
    else:
        year = today.year - (month > today.month or (which == "last" and month == today.month))
    return whole("month", date(year, month, 1))


def _year(time: TimeMatch) -> Days:
    return whole("year", date(int(time["year"]), 1, 1))


def _decade(time: TimeMatch) -> Days:
    return whole("decade", date(int(time["year"]), 1, 1))


# Days by name


def _weekday(time: TimeMatch) -> Days | None:
    weekday, which, today = weekday_number(time["weekday"]), time["which"], time.today
    if which == "last":
        return whole("day", last_weekday(weekday, today - timedelta(1)))
    if which == "next":
        return whole("day", whole("week", step(today, 1, "week")).first + timedelta(weekday))
    if time.tense is Tense.EITHER:
        return None
    if which == "this coming" or (which in ("this", "until") and time.tense is not Tense.PAST):
        return whole("day", next_weekday(weekday, today))
    ahead = which not in ("since", "this past") and time.is_future
    return whole("day", (next_weekday if ahead else last_weekday)(weekday, today))


_NEAR_DAYS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


def _near_day(time: TimeMatch) -> Days | None:
    if time["name"] == "today" and time.tense is Tense.PRESENT:
        return None  # "is bigger than ever today": these days
    return whole("day", time.today + timedelta(_NEAR_DAYS.get(time["name"], 0)))


# Weeks, months and years


def _unit(time: TimeMatch) -> Days:
    which, unit, today = time["which"], time["unit"], time.today
    if which == "this past" and unit != "weekend":
        return Days(step(today, -1, unit), today)
    steps = {"last": -1, "next": 1, "this coming": 1}.get(which, 0)
    if unit == "weekend":
        is_over = time.tense is Tense.PAST and today.weekday() <= WEEKEND_OVER
        if which == "this past" or (not steps and is_over):
            return _last_weekend(today)
        steps -= which == "this coming"
    elif (which, unit, today.weekday()) == ("this", "week", SUNDAY):
        steps += time.is_future  # "will meet this week", in an article of a Sunday
    return _part_of(whole(unit, step(today, steps, unit)), time["part"], today)


def _part(time: TimeMatch) -> Days:
    return _part_of(whole(time["unit"], time.today), time["part"], time.today)


def _part_of(days: Days, part: str, today: date) -> Days:
    """The days of "earlier this week", up to today, and of "later this week", from today on."""
    if not days.first <= today <= days.last:
        return days
    if part in ("earlier", "so far"):
        return Days(days.first, today)
    return Days(today, days.last) if part in ("later", "late") else days


def _weekend(time: TimeMatch) -> Days:
    """ "over the weekend": the last that has begun, or after "will" the next."""
    return whole("weekend", time.today) if time.is_future else _last_weekend(time.today)


def _last_weekend(today: date) -> Days:
    return whole("weekend", last_weekday(SATURDAY, today))


def _rolling(time: TimeMatch) -> Days | None:
    unit, today = time["unit"], time.today
    if not time["n"] and (unit in ("day", "hour") or time.match[0].endswith("s")):
        return None  # "the next day", "the past hour", "the coming years"
    count = number_of(time["n"] or "one")
    if unit == "hour":
        count, unit = -(-count // HOURS_OF_DAY), "day"
    if time["which"] in ("past", "last"):
        return Days(step(today, -count, unit), today)
    return Days(today, step(today, count, unit))


def _ago(time: TimeMatch) -> Days | None:
    if time["bound"] not in ("", "since") or _ROUGHLY.search(
        time.match.string, 0, time.match.start()
    ):
        return None  # "more than two years ago", "some 70 years ago" mean no days
    return whole(time["unit"], step(time.today, -number_of(time["n"]), time["unit"]))


_ROUGHLY = re.compile(r"(?:\b(?:[Ss]ome|[Nn]early|[Aa]lmost|[Aa]bout|[Aa]round|[Rr]oughly) |\d,)$")

RECKON: Mapping[str, Callable[[TimeMatch], Days | None]] = {
    "iso": _iso,
    "month_day": _month_day,
    "day_month": _month_day,
    "month_year": _month_year,
    "month": _month,
    "month_of": _month,
    "year": _year,
    "decade": _decade,
    "weekday": _weekday,
    "near_day": _near_day,
    "unit": _unit,
    "part": _part,
    "weekend": _weekend,
    "rolling": _rolling,
    "ago": _ago,
}
"""The function for each kind of `expression.PATTERNS`; None means no time, errors no such days."""

EXPLICIT = frozenset({"iso", "month_year", "year", "decade"})
"""Kinds that name their days in full; months and days do if they have a year."""
