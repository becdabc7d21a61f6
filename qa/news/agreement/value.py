"""Value: what words of an answer mean, so that two can be compared: an amount, a day, a name."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index import fold, to_terms
from qa.caseless import numbered
from qa.naming.nametable import other_forms
from qa.news.agreement.amount import Amount
from qa.news.agreement.amount import agree as amounts_agree
from qa.news.agreement.copying import are_one_name
from qa.question import Relation
from qa.spans.names import find_names

_MONTHS = numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1)
_MONTH = (
    rf"(?P<month>{_MONTHS.pattern})"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?"
)
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\b"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR})?",
        rf"\b{_MONTH}(?:,? (?:of )?{_YEAR})?",
        rf"\b{_YEAR}",
    )
)
_WEEKDAYS = numbered("mon tues wednes thurs fri satur sun", 0)
_WEEKDAY = re.compile(rf"\b({_WEEKDAYS.pattern})day\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it is told; None for what is not."""

    year: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class NameOf:
    """A name by its words, folded, without titles."""

    words: tuple[str, ...]
    text: str


Meaning = Amount | Day | NameOf


def agree(one: Meaning, other: Meaning) -> bool | None:
    """True if both may be the same, False if they cannot; None where they are not to be compared."""
    if isinstance(one, Amount) and isinstance(other, Amount):
        return amounts_agree(one, other) if one.unit == other.unit else None
    if isinstance(one, Day) and isinstance(other, Day):
        return _days_agree(one, other)
    if isinstance(one, NameOf) and isinstance(other, NameOf):
        return names_agree(one, other)
    return None


def are_equal(one: Meaning, other: Meaning) -> bool:
    """True if both tell the same and none of them more loosely: not "at least nine" and "11"."""
    if isinstance(one, Amount) and isinstance(other, Amount):
        return (one.plain, one.unit, one.hedge) == (other.plain, other.unit, other.hedge)
    return agree(one, other) is True


def _days_agree(one: Day, other: Day) -> bool | None:
    pairs = list(
        zip(
            (one.year, one.month, one.day),
            (other.year, other.month, other.day),
            strict=True,
        )
    )
    if not any(a is not None and b is not None for a, b in pairs):
        return None
    return all(a is None or b is None or a == b for a, b in pairs)


def names_agree(one: NameOf, other: NameOf) -> bool:
    """True if one is part of the other, or both end alike, or are forms of one name, or one is the other's initials."""
    ours, theirs = set(one.words), set(other.words)
    if ours <= theirs or theirs <= ours or are_one_name(one.words[-1], other.words[-1]):
        return True
    forms = other_forms(tuple(to_terms(one.text)))
    if any(
        form.terms == tuple(to_terms(other.text))
        for form in forms
        if form.relation is Relation.SAME
    ):
        return True
    return _are_initials(one, other) or _are_initials(other, one)


def _are_initials(short: NameOf, long: NameOf) -> bool:
    return len(short.words) == 1 and short.words[0] == "".join(word[0] for word in long.words)


def read_day(text: str, published: date | None = None) -> Day | None:
    """The day that the words of an answer tell; a bare weekday is the last one up to the day of the article.

    None for a weekday before the calendar begins, as it does with an article of the day 0001-01-01.
    """
    for pattern in _DATES:
        if match := pattern.search(text):
            told = match.groupdict()
            month = _number(told.get("number"))
            if name := told.get("month"):
                month = _MONTHS[name]
            return Day(_number(told.get("year")), month, _number(told.get("day")))
    if (
        published
        and (match := _WEEKDAY.search(text))
        and not re.search(r"\bnext\b", text, re.IGNORECASE)
    ):
        back = (published.weekday() - _WEEKDAYS[match[1]]) % 7
        if published.toordinal() <= back:
            return None
        day = published - timedelta(days=back)
        return Day(day.year, day.month, day.day)
    return None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def read_name(text: str) -> NameOf | None:
    """The first name in the words of an answer; None if there is none."""
    for name in find_names(text):
        words = tuple(re.sub(r"['’]s$", "", fold(word)).strip(".") for word in name.words)
        if any(words):
            return NameOf(tuple(word for word in words if word), text[name.start : name.end])
    return None


def mentions(text: str, name: NameOf) -> bool:
    """True if the last word of a name stands in `text`, in any spelling that folds alike."""
    return name.words[-1] in {fold(word) for word in re.findall(r"[^\W\d_]+", text)}
