"""read_moment: when a version was made, as files write it -> a time by UTC, or a day; read_number: its number."""

import math
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from index.readers.date import read_date

_NUMBER = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})", re.IGNORECASE | re.ASCII)
_WIRE = re.compile(r"[0-9]{14}", re.ASCII)
_UNITS = (1, 10**3, 10**6, 10**9)
_SECONDS = range(315_532_800, 4_102_444_800)


def read_moment(value: object) -> str | None:
    """The time that `value` names, by UTC (`2025-05-16T07:15:00.000000`), or the day if it names no more."""
    day = read_date(value)
    if day is None:
        return None
    time = _read_time(value)
    if time is None or abs((time.date() - day).days) > 1:
        return day.isoformat()
    with suppress(OverflowError):  # at the ends of the calendar
        time = time.astimezone(UTC) if time.tzinfo else time
    return time.replace(tzinfo=None).isoformat(timespec="microseconds")


def read_number(value: object) -> tuple[int, ...] | None:
    """The number of a version: 3, "3", "1.10" or "v2"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return (value,) if 0 <= value < 10**9 else None
    if isinstance(value, float):
        value = str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
    found = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    return tuple(int(part) for part in found[1].split(".")) if found else None


def _read_time(value: object) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_seconds(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isdigit() and not _WIRE.fullmatch(text) and len(text) > 8:
        return _of_seconds(int(text))
    for read in (_of_iso, parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return read(text)
    return None


def _of_iso(text: str) -> datetime:
    if _WIRE.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    if len(text) <= 10 and "T" not in text.upper():
        raise ValueError  # a day alone
    return datetime.fromisoformat(text)


def _of_seconds(number: float) -> datetime | None:
    for unit in _UNITS:
        if int(number / unit) in _SECONDS:
            return datetime.fromtimestamp(number / unit, UTC)
    return None
