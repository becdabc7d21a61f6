"""Days: their names, ranges of them, the calendar's weeks, months and years around a day, and steps from it.

A week runs from Monday to Sunday (ISO 8601). Steps out of the calendar raise OverflowError or ValueError.
"""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Not those of `calendar`, which go by the person's locale."""
SHORT_MONTHS = ("Sept", *(month[:3] for month in MONTHS if month != "May"))
NEAR_DAYS = ("today", "yesterday", "tomorrow", "tonight")
PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")

NTH = "(?:st|nd|rd|th)?"
"""What a day's number may end with."""

UNITS = ("day", "week", "weekend", "month", "year", "decade")
"""Units of time that the calendar has whole days of."""


class Days(NamedTuple):
    """From `first` to `last`, both included."""

    first: date
    last: date


def whole(unit: str, day: date) -> Days:
    """The day, week, weekend, month, year or decade that a day is in: the weekend is that of its week."""
    if unit in ("week", "weekend"):
        monday = day - timedelta(day.weekday())
        return Days(monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6))
    if unit == "month":
        last = calendar.monthrange(day.year, day.month)[1]
        return Days(day.replace(day=1), day.replace(day=last))
    if unit in ("year", "decade"):
        count = 10 if unit == "decade" else 1
        first = day.year - day.year % count
        return Days(date(first, 1, 1), date(first + count - 1, 12, 31))
    return Days(day, day)


def step(day: date, count: int, unit: str) -> date:
    """The day so many units after `day`, before it if negative; of a shorter month the last day."""
    if unit in ("day", "week", "weekend"):
        return day + timedelta(count if unit == "day" else 7 * count)
    months = {"month": 1, "year": 12, "decade": 120}[unit] * count
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_weekday(weekday: int, day: date) -> date:
    """The last day of that name (Monday is 0) on or before `day`."""
    return day - timedelta((day.weekday() - weekday) % 7)


def next_weekday(weekday: int, day: date) -> date:
    """The first day of that name (Monday is 0) on or after `day`."""
    return day + timedelta((weekday - day.weekday()) % 7)


def month_number(name: str) -> int:
    """1 to 12 for a month's name or its beginning, with or without a full stop, in any case."""
    begun = name.rstrip(".").title()
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(begun))


def weekday_number(name: str) -> int:
    """0 for Monday to 6 for Sunday, in any case."""
    return WEEKDAYS.index(name.title())
