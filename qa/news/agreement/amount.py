"""Amount: a number as news writes it ("about 1.2bn dollars", "three and a half years"), as a value to compare."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from qa.language.pattern import WordTable, any_case
from qa.language.wordlists import amount_words

MAX_DIGITS = 18
"""Longer numbers are none."""

_DIGITS = (
    r"(?<!\d)(?<!\d[.,:])(?:\d{1,3}(?>(?:[,\u00a0\u2009\u202f ]\d{3})+)(?!\d)(?>(?:\.\d++)?)"
    r"|\d++(?>(?:\.\d++)?)|(?<=[$€£])\.\d++)"
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
    r" ?%|[ -]?(?P<word>per ?cent(?>(?:age points?)?)|[^\W\d_]{1,12})(?P<old>[ -]olds?\b)?"
)


class Amount(NamedTuple):
    """A number at `text[start:end]`, its hedge and unit included: `plain` of the smallest `unit`, "" for a count."""

    start: int
    end: int
    plain: float
    unit: str
    hedge: str


class _Numeral(NamedTuple):
    start: int
    end: int
    value: float


def find_amounts(text: str) -> list[Amount]:
    """The numbers of `text` in order, those in dates and times too; a range ("60-70 tons") is one."""
    found: list[_Numeral] = []
    for numeral in _numerals(text):
        if found and _spans_range(text, found[-1], numeral):
            found[-1] = numeral._replace(start=found[-1].start)
        else:
            found.append(numeral)
    return [_amount(text, numeral) for numeral in found]


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
    total, group, last_times = 0.0, 0.0, 1.0
    for at, match in enumerate(run):
        if match["digits"]:
            group = _digits(match)
        elif match["small"]:
            group += _SMALL[match["small"]]
        elif match["tens"]:
            group += _TENS[match["tens"]]
        else:
            if at == 0:
                group = 0.5 if any_case(match["one_of"] or "").startswith("half") else 1.0
            elif text.startswith(_AND_A_HALF, run[at - 1].end()):
                group += 0.5
            times = last_times = _TIMES[match["times_word"]]
            if times > 100:
                total, group = total + group * times, 0.0
            else:
                group *= times
    end = run[-1].end()
    value = total + group
    if text.startswith(_AND_A_HALF, end):
        value, end = value + 0.5 * last_times, end + len(_AND_A_HALF)
    yield _Numeral(run[0].start(), end, value)


def _digits(match: re.Match[str]) -> float:
    digits = re.sub(r"[^\d.]", "", match["digits"])
    return float(digits) * (_SUFFIXES[match["suffix"]] if match["suffix"] else 1.0)


def _amount(text: str, numeral: _Numeral) -> Amount:
    start, end, unit, factor = numeral.start, numeral.end, "", 1.0
    if sign := _SIGN.search(text, max(0, start - 6), start):
        start = sign.start()
        unit, _ = _units().get(sign.group().strip().rstrip("."), ("", 1.0))
    elif (match := _UNIT.match(text, end)) and (known := _unit_of(match)):
        (unit, factor), end = known, match.end()
    hedge, start = _hedge(text, start)
    if text.startswith((" or more", "+", " or higher"), end):
        hedge = "least"
    return Amount(start, end, numeral.value * factor, unit, hedge)


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
