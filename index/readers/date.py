"""read_date: a date as in files -> a day, None if it may mean two; read_moment: a time in UTC."""

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.terms import data_lines

MAX_DATE_CHARS = 100
"""Longest string that is read as a date, in characters."""

YEARS = range(1600, 2100)
"""Years of news: the first newspapers are from 1605, and the years 1 and 9999 mean no date."""

_SECONDS = range(315_532_800, 4_102_444_800)
"""Whole numbers read as seconds since 1970: the years 1980 to 2099. In thousandths, millionths and
so on these are other numbers, so that each has one reading."""
_FRACTIONS = (1, 10**3, 10**6, 10**9)

_NO_DATES = frozenset((date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31)))
"""Days from which programs count; with the time 00:00 they mean no date."""

_KEYS = (
    *("$date", "$numberLong", "date", "value", "@value", "#text", "iso"),
    *("_seconds", "seconds"),
)
"""Names of the date in an object, in MongoDB, PHP, Firestore and others."""
_MAX_NESTING = 3
_MAX_MEMBERS = 20

_NUMBERS = {
    name: number
    for number, names in enumerate(data_lines("months.txt"), start=1)
    for name in names.split()
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![a-zà-ž])\.?(?:\s+de)?"
_DAY = r"(?<![0-9])(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?<![0-9])(?P<year>[0-9]{4})(?![0-9])"
_GAP = r"[\s,./-]+"
_ZONE_BETWEEN = r"(?:\(?(?-i:[A-Z]{1,5})\)?[\s,]+)?"  # Fri May 16 10:15:00 CEST 2025

_TIME = (
    r"(?:(?<![0-9])t?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,:][0-9]{1,9})?)?(?:\s*[ap]\.?m\b\.?)?"
    r"|(?<![0-9.])[0-9]{1,2}(?:\.[0-9]{2})?\s*[ap]\.?m\b\.?"
    r"|(?<![0-9.])[0-9]{1,2}\.[0-9]{2}(?![.0-9])"
    r"|(?<![0-9.])[0-9]{1,2}\s?(?:h(?:[0-9]{2})?|uhr)\b)"
    r"(?:\s*(?:(?:gmt|utc|ut|z)?\s*[+-][0-9]{2}(?::?[0-9]{2})?|(?:gmt|utc)[+-][0-9])(?![0-9]))?"
)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


_ISO = _compile(
    rf"(?P<year>[0-9]{{4}})([-/.])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}})"
    rf"(?P<rest>t[0-9].*|z|[+][0-9]{{2}}:?[0-9]{{2}}|\s+{_TIME}.*)?"
)
_COMPACT = _compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<rest>[t\s][0-9].*|[0-9]{4}(?:[0-9]{2})?)?"
)
_PLAIN = tuple(
    _compile(rf"(?:[a-z]{{3,9}},?\s+)?{form}(?P<rest>,?\s+{_TIME}[\sa-z()]*)?")
    for form in (
        r"(?P<day>[0-9]{1,2})\s+(?P<month>[a-z]{3,9})\s+(?P<year>[0-9]{4})",
        r"(?P<month>[a-z]{3,9})\s+(?P<day>[0-9]{1,2}),?\s+(?P<year>[0-9]{4})",
    )
)
"""RFC 2822 and the like, in which most feeds are written: ten times as fast as what follows."""
_SHORT_YEAR = _compile(
    rf"(?:[a-z]{{3,9}},?\s+)?{_DAY}[\s-]+{_MONTH}[\s-]+(?P<year>[0-9]{{2}})\s+[0-9]{{1,2}}:[0-9]{{2}}"
)
"""RFC 822, which feeds were first written by: a year of two digits, known as one by the time behind it."""
_NUMBER = re.compile(r"[0-9]{8,19}(?:\.[0-9]{1,9})?", re.ASCII)
_DOT_NET = re.compile(r"/Date\((?P<number>[0-9]{1,19})(?:(?P<sign>[+-])(?P<h>\d\d)(?P<m>\d\d))?\)/")
_TIMES = _compile(_TIME)
_MIDNIGHT = _compile(r"[t\s]*00:?00(?::?00(?:[.,]0+)?)?(?![0-9])")
_ANYWHERE = tuple(
    _compile(pattern)
    for pattern in (
        r"(?<![0-9])(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?![0-9])",
        r"(?<![0-9])(?P<year>[0-9]{4})\s?[年년]\s?(?P<month>[0-9]{1,2})\s?[月월]\s?(?P<day>[0-9]{1,2})\s?[日일]",
        r"(?<![0-9])(?P<one>[0-9]{1,2})([-/.])\s?(?P<other>[0-9]{1,2})\2\s?(?P<year>[0-9]{4})(?![0-9])",
        rf"{_DAY}(?:{_GAP}|\s+(?:of|de)\s+)?{_MONTH}(?:{_GAP})?{_ZONE_BETWEEN}(?P<year>[0-9]{{4}})(?![0-9])",
        rf"(?<![a-z]){_MONTH}(?:{_GAP})?{_DAY}{_GAP}{_ZONE_BETWEEN}{_YEAR}",
        rf"{_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}(?![0-9])",
    )
)


def read_date(value: object) -> date | None:
    """The one day that `value` names in its own time zone (seconds since 1970: in UTC), else None."""
    days = possible_days(value)
    return days[0] if len(days) == 1 else None


def possible_days(value: object) -> tuple[date, ...]:
    """The days that `value` may name: none, one, or several, as `05/06/2025` does, in order."""
    return tuple(sorted(set(_days_of(value, _MAX_NESTING))))


def first_dated(values: Iterable[object]) -> object:
    """The first of `values` that names one day; if none does, the first that is not blank."""
    first: object = None
    for value in values:
        if not _is_blank(value):
            if read_date(value):
                return value
            first = value if first is None else first
    return first


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _days_of(value: object, nesting: int) -> Iterator[date]:
    if isinstance(value, str):
        yield from _days_in(value.strip()) if len(value) <= MAX_DATE_CHARS else ()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _days_of_number(value)
    elif isinstance(value, dict) and nesting:
        member = next((value[key] for key in _KEYS if key in value), None)
        yield from _days_of(member, nesting - 1)
    elif isinstance(value, list) and nesting and len(value) <= _MAX_MEMBERS:
        if len(value) >= 3 and all(type(part) is int for part in value[:3]):
            yield from _day(*map(str, value[:3]))  # as Java and feedparser write one
        else:
            for member in value:
                yield from _days_of(member, nesting - 1) if not isinstance(member, int) else ()


def _days_of_number(number: int | float) -> Iterator[date]:
    if isinstance(number, float):
        if not math.isfinite(number):
            return
        number = int(number)
    for fraction in _FRACTIONS:
        if number // fraction in _SECONDS:
            yield datetime.fromtimestamp(number // fraction, UTC).date()
            return
    if 10**7 <= number < 10**8 or 10**11 <= number < 10**14:
        yield from _days_of_match(_COMPACT.fullmatch(str(number)))


def _days_in(text: str) -> Iterator[date]:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        yield from _days_of_match(match)
    elif match := _DOT_NET.fullmatch(text):
        offset = timedelta(hours=int(match["h"] or 0), minutes=int(match["m"] or 0))
        seconds = int(offset.total_seconds()) * (-1 if match["sign"] == "-" else 1)
        yield from _days_of_number(int(match["number"]) + 1000 * seconds)
    elif _NUMBER.fullmatch(text):
        yield from _days_of_number(int(text.partition(".")[0]))
    elif (match := _first_match(_PLAIN, text)) and match["month"].casefold() in _NUMBERS:
        yield from _days_of_match(match)
    elif match := _SHORT_YEAR.match(text):
        century = "20" if int(match["year"]) < 69 else "19"
        yield from _day(century + match["year"], match["month"], match["day"])
    else:
        yield from _days_among_words(text)


def _first_match(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _days_of_match(match: re.Match[str] | None) -> Iterator[date]:
    if match:
        for day in _day(match["year"], match["month"], match["day"]):
            if day not in _NO_DATES or not _MIDNIGHT.match(match["rest"] or ""):
                yield day


def _days_among_words(text: str) -> Iterator[date]:
    """The days in `text` once times of day are taken out; none where a number is left over."""
    rest = _TIMES.sub(" ", text)
    days: list[date] = []
    for pattern in _ANYWHERE:
        for match in pattern.finditer(rest):
            days += _either_order(match, text) if "one" in match.groupdict() else _parts(match)
        rest = pattern.sub(" ", rest)
    if not re.search("[0-9]", rest):
        yield from days


def _parts(match: re.Match[str]) -> Iterator[date]:
    return _day(match["year"], match["month"], match["day"])


def _either_order(match: re.Match[str], text: str) -> list[date]:
    """Day first or month first, whichever is possible; both if both are and no weekday decides."""
    year, one, other = match["year"], match["one"], match["other"]
    days = [*_day(year, one, other), *_day(year, other, one)]
    words = {word[:3] for word in re.findall("[a-z]{3,}", text.lower())}
    return [day for day in days if _WEEKDAYS[day.weekday()] in words] or days


def _day(year: str, month: str, day: str) -> Iterator[date]:
    number = int(month) if month.isdigit() else _NUMBERS.get(month.casefold(), 0)
    try:
        found = date(int(year), number, int(day))
    except (ValueError, OverflowError):
        return
    if found.year in YEARS:
        yield found


_VERSION = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})", re.IGNORECASE | re.ASCII)
_WIRE = re.compile(r"[0-9]{14}", re.ASCII)


def read_moment(value: object) -> str | None:
    """The time that `value` names, in UTC (`2025-05-16T07:15:00.000000`), or only the day."""
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
    found = _VERSION.fullmatch(value.strip()) if isinstance(value, str) else None
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
    for unit in _FRACTIONS:
        if int(number / unit) in _SECONDS:
            return datetime.fromtimestamp(number / unit, UTC)
    return None
