"""Amount: a number as news writes it ("about 1.2bn dollars", "three and a half years"), as a value to compare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from qa.caseless import WordTable, any_case
from qa.wordlists import amount_words

AT_LEAST = 1.25
"""How far beyond itself "at least" goes: 9 goes with 11 and not with 14, as a toll that rises by more is news."""

ABOUT = 0.1
"""Share of a number that "about" or "nearly" may be away from it: and no more than its last digit leaves open."""

ROUNDED_FROM = 100
"""From here on a number may be another one rounded: 6,200 for 6,197. Of fewer dead each is counted."""

CONVERTED = frozenset(("length", "mass", "area", "time", "age"))
"""What is told in several units, and rounded when it is turned into another: 10 feet are 3 metres."""

ROUNDED_BY = 0.05
"""Share of a number by which it may have been rounded, or by which a mile may be mistaken in kilometres."""

MAX_DIGITS = 18
"""Longer numbers are none."""

_DIGITS = (
    r"(?<!\d)(?<!\d[.,:])(?:\d{1,3}(?:[,\u00a0\u2009\u202f ]\d{3})++(?!\d)(?:\.\d++)?+"
    r"|\d++(?:\.\d++)?+|(?<=[$€£])\.\d++)"
)
_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = WordTable({word: float(value) for value, word in enumerate(_UP_TO_NINETEEN.split())})
_TENS = WordTable(
    {word: 10.0 * value for value, word in enumerate(_TENS_FROM_TWENTY.split(), start=2)}
)
_TIMES = WordTable(
    {
        "dozen": 12.0,
        "hundred": 100.0,
        "thousand": 1e3,
        "lakh": 1e5,
        **dict.fromkeys(("mn", "million"), 1e6),
        "crore": 1e7,
        **dict.fromkeys(("bn", "billion"), 1e9),
        "trillion": 1e12,
    }
)
_SUFFIXES = WordTable({"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12})
_NUMERAL = re.compile(
    rf"(?P<digits>{_DIGITS})(?P<suffix>(?:{_SUFFIXES.pattern})\b)?"
    rf"|\b(?:(?P<small>{_SMALL.pattern})|(?P<tens>{_TENS.pattern})"
    rf"|(?P<times>(?P<one_of>(?:half )?an? )?(?P<times_word>{_TIMES.pattern})))\b",
    re.IGNORECASE,
)
_AND_A_HALF = " and a half"
_NO_NUMBER = re.compile(r"\b(?:no|any|every|each|this|that|the|which|another)[ -]$", re.IGNORECASE)
_ONE_OF = re.compile(r" (?:of|another|day)\b|[’']s\b", re.IGNORECASE)
_RANGE_GAPS = frozenset(("-", "–", "—", " - ", " – ", " to ", " or "))
_BEFORE = 24
_SIGN = re.compile(
    r"(?:\b(?:US|CA?|AU?|NZ|HK|S|R))?[$€£¥₹₽₴₺₩₪] ?$|\b(?:EUR|USD|GBP|CHF|JPY|Rs\.?) ?$"
)
_UNIT = re.compile(
    r" ?%|[ -]?(?P<word>per ?cent(?:age points?)?+|[^\W\d_]{1,12})(?P<old>[ -]olds?\b)?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `text[start:end]`, its hedge and unit included: between `low` and `high` of `unit` ("" for a count).

    `place` is what its last digit that is no nought counts; `plain` is the number without its hedge; the number itself
    begins at `first` and ends at `last`.
    """

    start: int
    end: int
    first: int
    last: int
    plain: float
    low: float
    high: float
    place: float
    unit: str
    hedge: str


class _Numeral(NamedTuple):
    start: int
    end: int
    value: float
    place: float
    low: float  # the value, or where its range begins


def find_amounts(text: str) -> list[Amount]:
    """The numbers of `text` in order, those in dates and times too; a range ("60-70 tons") is one."""
    found: list[_Numeral] = []
    for numeral in _numerals(text):
        if found and _spans_range(text, found[-1], numeral):
            found[-1] = _joined(found[-1], numeral)
        else:
            found.append(numeral)
    return [_amount(text, numeral) for numeral in found]


def agree(one: Amount, other: Amount) -> bool:
    """True if both numbers, which have one unit, may tell the same: rounded, hedged, or equal."""
    if one.low <= other.high and other.low <= one.high:
        return True
    larger = max(one.plain, other.plain)
    is_exact = one.unit not in CONVERTED and min(one.place, other.place) >= 1
    if is_exact and min(one.plain, other.plain) < ROUNDED_FROM:
        return False
    return abs(one.plain - other.plain) <= ROUNDED_BY * larger and (
        _rounds(one, other) or _rounds(other, one)
    )


def _rounds(one: Amount, other: Amount) -> bool:
    return one.place > other.place and abs(other.plain - one.plain) <= one.place / 2


def _numerals(text: str) -> Iterator[_Numeral]:
    """Each number of digits or words, or both, as one."""
    run: list[re.Match[str]] = []
    for match in _NUMERAL.finditer(text):
        if run and not _continues(text, run, match):
            yield from _numeral(text, run)
            run = []
        if run or not _is_no_number(text, match):
            run.append(match)
    if run:
        yield from _numeral(text, run)


def _is_no_number(text: str, match: re.Match[str]) -> bool:
    """True for "no one", "one of", "million-dollar" and for digits that are too many."""
    if match["small"] and _SMALL[match["small"]] == 1:
        return bool(
            _NO_NUMBER.search(text, max(0, match.start() - _BEFORE), match.start())
            or _ONE_OF.match(text, match.end())
        )
    if match["times"]:
        return " " not in match["times"]
    return len(match["digits"] or "") > MAX_DIGITS


def _continues(text: str, run: list[re.Match[str]], match: re.Match[str]) -> bool:
    last = run[-1]
    gap = text[last.end() : match.start()]
    if match["times"]:
        return (
            " " not in match["times"]
            and gap in (" ", "-", f"{_AND_A_HALF} ")
            and not last["suffix"]
        )
    if match["digits"]:
        return False
    if last["tens"]:
        return match["small"] is not None and gap in (" ", "-")
    return last["times"] is not None and not run[0]["digits"] and gap in (" ", " and ")


def _numeral(text: str, run: list[re.Match[str]]) -> Iterator[_Numeral]:
    total, group, place, last_times = 0.0, 0.0, 1.0, 1.0
    for at, match in enumerate(run):
        if match["digits"]:
            group, place = _digits(match)
        elif match["small"]:
            group, place = group + _SMALL[match["small"]], 1.0
        elif match["tens"]:
            group, place = group + _TENS[match["tens"]], 1.0
        else:
            if at == 0:
                group = 0.5 if any_case(match["one_of"] or "").startswith("half") else 1.0
            elif text.startswith(_AND_A_HALF, run[at - 1].end()):
                group, place = group + 0.5, place / 2
            times = last_times = _TIMES[match["times_word"]]
            place *= times
            if times > 100:
                total, group = total + group * times, 0.0
            else:
                group *= times
    end = run[-1].end()
    value = total + group
    if text.startswith(_AND_A_HALF, end):
        value, end = value + 0.5 * last_times, end + len(_AND_A_HALF)
    yield _Numeral(run[0].start(), end, value, place, value)


def _digits(match: re.Match[str]) -> tuple[float, float]:
    digits = re.sub(r"[^\d.]", "", match["digits"])
    whole, _, part = digits.partition(".")
    noughts = len(whole) - len(whole.rstrip("0")) if not part else -len(part)
    place = 10.0 ** (noughts if whole.strip("0") or part else 0)
    times = _SUFFIXES[match["suffix"]] if match["suffix"] else 1.0
    return float(digits) * times, place * times


def _amount(text: str, numeral: _Numeral) -> Amount:
    start, end, unit, factor = numeral.start, numeral.end, "", 1.0
    if sign := _SIGN.search(text, max(0, start - 6), start):
        start, unit = (
            sign.start(),
            _units().get(sign.group().strip().rstrip("."), ("", 1))[0],
        )
    elif (match := _UNIT.match(text, end)) and (known := _unit_of(match)):
        (unit, factor), end = known, match.end()
    hedge, start = _hedge(text, start)
    if text.startswith((" or more", "+", " or higher"), end):
        hedge = "least"
    low, high = _bounds(numeral, hedge)
    return Amount(
        start,
        end,
        numeral.start,
        numeral.end,
        numeral.value * factor,
        low * factor,
        high * factor,
        numeral.place * factor,
        unit,
        hedge,
    )


def _bounds(numeral: _Numeral, hedge: str) -> tuple[float, float]:
    """Between which numbers it may be."""
    low, high, place = numeral.low, numeral.value, numeral.place
    if hedge == "least":
        return low, high * AT_LEAST
    if hedge == "most":
        return low / AT_LEAST, high
    step = place * 5 if place and (high / place) % 5 == 0 else place
    if hedge == "nearly":
        return low - min(ABOUT * low, step), high
    spread = min(ABOUT * high, step / 2) if hedge == "about" else 0.0
    return low - spread, high + spread


def _unit_of(match: re.Match[str]) -> tuple[str, float] | None:
    if not match["word"]:
        return "percent", 1.0
    word = any_case(match["word"])
    if word.startswith("per"):
        return ("percent", 1.0) if "cent" in word else None
    known = _units().get(word) or _units().get(word.removesuffix("s"))
    return ("age", known[1]) if known and match["old"] else known


def _hedge(text: str, start: int) -> tuple[str, int]:
    """What stands before the number and how sure it makes it, and where that begins."""
    before = text[max(0, start - _BEFORE) : start]
    for hedge, pattern in _hedge_patterns():
        if match := pattern.search(before):
            return hedge, start - len(before) + match.start()
    return "exact", start


def _spans_range(text: str, one: _Numeral, other: _Numeral) -> bool:
    gap = text[one.end : other.start]
    before = text[max(0, one.start - 9) : one.start].lower()
    if gap == " and ":
        return before.endswith("between ")
    is_score = gap == "-" and other.value < one.value  # 24-14
    return gap in _RANGE_GAPS and not before.endswith("from ") and not is_score


def _joined(one: _Numeral, other: _Numeral) -> _Numeral:
    """A range; "2 to 3 million" begins with as many millions as it ends."""
    low = one.low
    for times in (1e9, 1e6, 1e3):
        if other.place >= times / 100 and other.value >= times > 1000 * low:
            low *= times
            break
    return other._replace(start=one.start, low=min(low, other.value))


@cache
def _hedge_patterns() -> list[tuple[str, re.Pattern[str]]]:
    patterns = []
    for line in amount_words("hedges"):
        hedge, *phrases = line
        words = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
        patterns.append((hedge, re.compile(rf"(?<![\w-])(?:{words}) $", re.IGNORECASE)))
    return patterns


@cache
def _units() -> WordTable[tuple[str, float]]:
    """Unit as written -> what it measures, and how many of its smallest it is."""
    return WordTable(
        {
            word: (dimension, float(factor))
            for dimension, factor, *words in amount_words("units")
            for word in words
        }
    )
