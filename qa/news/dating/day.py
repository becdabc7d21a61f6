"""Days: a first and a last one, both included; the calendar's weeks, months and years around a day, and steps from it.

A week runs from Monday to Sunday (ISO 8601). Steps out of the calendar raise OverflowError or ValueError.
"""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

UNITS = ("day", "week", "month", "year", "decade")
"""Units of time that the calendar has whole days of."""


class Days(NamedTuple):
    """From `first` to `last`, both included."""

    first: date
    last: date


def one_day(day: date) -> Days:
    """That day."""
    return Days(day, day)


def week_of(day: date) -> Days:
    """Monday to Sunday around a day."""
    monday = day - timedelta(day.weekday())
    return Days(monday, monday + timedelta(6))


def weekend_of(day: date) -> Days:
    """Saturday and Sunday of a day's week."""
    monday = week_of(day).first
    return Days(monday + timedelta(5), monday + timedelta(6))


def month_of(day: date) -> Days:
    """The month around a day."""
    return Days(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def year_of(day: date) -> Days:
    """The year around a day."""
    return Days(date(day.year, 1, 1), date(day.year, 12, 31))


def decade_of(day: date) -> Days:
    """Ten years around a day: of 2025 those from 2020 to 2029."""
    first = day.year - day.year % 10
    return Days(date(first, 1, 1), date(first + 9, 12, 31))


def whole(unit: str, day: date) -> Days:
    """The day, week, weekend, month, year or decade that a day is in."""
    return _WHOLE[unit](day)


_WHOLE = {
    "day": one_day,
    "week": week_of,
    "weekend": weekend_of,
    "month": month_of,
    "year": year_of,
    "decade": decade_of,
}


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
