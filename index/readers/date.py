"""read_date: a date as news files write it -> a day."""

import re
from datetime import UTC, date, datetime

MAX_DATE_CHARS = 100
"""Longer strings are no dates and are not searched."""

EPOCH_SECONDS = range(315_532_800, 4_102_444_800)
"""Whole numbers read as seconds since 1970: the years 1980 to 2099, which takes in neither a bare
year, nor 20250516, nor milliseconds."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9])"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        # 2025-05-16, 2025/05/16, either with a time behind it; the time zone is not applied
        r"(?P<year>[0-9]{4})([-/])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?:[T\sZ+].*)?\Z",
        # 20250516, 20250516T101500Z
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?:T.*)?\Z",
        # 16 May 2025; RFC 2822: Fri, 16 May 2025 10:15:00 +0300
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        # May 16, 2025; Friday, Sept. 5, 2025
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)


def read_date(value: object) -> date | None:
    """The day that `value` names in its own time zone (seconds since 1970: in UTC), else None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC).date() if value in EPOCH_SECONDS else None
    if not isinstance(value, str) or len(value) > MAX_DATE_CHARS:
        return None
    text = value.strip()
    for pattern in _PATTERNS:
        if match := pattern.match(text):
            return _day(match["year"], match["month"], match["day"])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _month_number(month.lower())
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """1 to 12 for a month's name or its first three letters and more; 0, no month, otherwise."""
    full = next((month for month in _MONTHS if month.startswith(name)), None)
    return _MONTHS.index(full) + 1 if full else 0
