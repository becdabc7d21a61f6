"""Finds numbers in a sentence: counts, sums, shares, ages, measures, durations, dates and times of day."""

import re
from collections.abc import Iterator, Mapping

from qa.span import Span

_DIGITS = r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a )?hundred|(?:a )?thousand|"
    "(?:a )?dozen|half a|half"
)
_LARGE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|dozen)"
_WORDED = rf"(?:{_SMALL})(?:[- ](?:and )?(?:{_SMALL}|{_LARGE}))*"
_AMOUNT = rf"(?:(?:{_DIGITS})(?:[ -]{_LARGE})*|\b{_WORDED}\b)"
_ABOUT = (
    r"(?:(?:at least|at most|more than|less than|fewer than|up to|about|around|some|nearly|almost|roughly|over|under|"
    r"close to|just over|just under|an estimated|as many as|as much as) )?"
)
_RANGE = rf"{_AMOUNT}(?:(?: ?[-–—] ?| to | or ){_AMOUNT})?"
_CURRENCY = (
    r"(?:euros?|dollars?|pounds?(?: sterling)?|cents?|pence|yen|yuan|roubles?|rubles?|hryvnias?|rupees?|francs?|"
    r"crowns?|kron(?:a|er|or)|lira|lire|pesos?|zlotys?|reais|won|dirhams?|shekels?|riyals?|EUR|USD|GBP|CHF|JPY)"
)
_SYMBOL = r"(?:(?:US|C|A|NZ|HK|R)?[$€£¥₹₽₴₺₩₪])"
_UNIT_OF_TIME = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?|"
    r"centur(?:y|ies)|seasons?)"
)
_LENGTH_UNIT = (
    r"(?:(?:nautical )?(?:kilomet(?:er|re)s?|met(?:er|re)s?|centimet(?:er|re)s?|millimet(?:er|re)s?|miles?|feet|foot|"
    r"inch(?:es)?|yards?)|km|cm|mm|mi|m|ft)(?! per\b|/h)"
)
_MASS_UNIT = r"(?:(?:metric )?tonnes?|tons?|kilos?|kilograms?|kg|grams?|pounds?|lbs?|ounces?)"
_UNIT = (
    rf"(?:(?:square |cubic )?{_LENGTH_UNIT}|{_MASS_UNIT}|km2|acres?|hectares?|ha|lit(?:er|re)s?|gallons?|barrels?|"
    r"(?:mega|giga)watts?|MW|GW|kWh|degrees?|°[CF]?|knots|mph|km/h|kph|stor(?:ey|y|ies|eys))"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"

_MONEY = re.compile(
    rf"{_ABOUT}(?:{_SYMBOL} ?(?:{_DIGITS})(?:[ -]?(?:{_LARGE}|[kmb]\b))*"
    rf"(?:(?: to |[-–]){_SYMBOL}?(?:{_DIGITS})(?: {_LARGE})*)?"
    rf"|{_RANGE} {_CURRENCY}\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"{_ABOUT}{_RANGE}(?: ?%|[ -]per ?cent(?:age points?)?\b)"
    r"|\b(?:half|a third|two thirds|a quarter|three quarters|a fifth) of\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b\d{{1,3}}:\d\d(?::\d\d)?(?:\.\d+)?\b(?! ?(?:[ap]\.?m|GMT|UTC))"
    rf"|{_ABOUT}{_RANGE}(?:[- ](?:and a half|straight|consecutive|long|full))?[- ]{_UNIT_OF_TIME}\b"
    rf"(?:(?:,? and |, ){_AMOUNT} {_UNIT_OF_TIME}\b)*"
    rf"|\b(?:a|an|half an?|the past|more than an?) {_UNIT_OF_TIME}(?: and a half)?\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"{_RANGE}[- ](?:year|month|week|day)s?[- ]olds?\b"
    r"|(?<=, )\d{1,3}(?=[,.;)]| and )|(?<=\()\d{1,3}(?=\))|\b(?:aged?|turned) (?:of )?\d{1,3}\b"
    rf"|\bbetween \d+ and \d+(?= when| years)|{_ABOUT}{_RANGE} years\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(rf"{_ABOUT}{_RANGE}[- ]?{_UNIT}\b", re.IGNORECASE)
_LENGTH = re.compile(rf"{_ABOUT}{_RANGE}[- ]?{_LENGTH_UNIT}\b", re.IGNORECASE)
_MASS = re.compile(rf"{_ABOUT}{_RANGE}[- ]?{_MASS_UNIT}\b", re.IGNORECASE)
_MAGNITUDE = re.compile(
    r"\bmagnitude(?: of)? \d+(?:\.\d+)?|\b\d+(?:\.\d+)?-magnitude", re.IGNORECASE
)
_NUMBER = re.compile(
    rf"(?:\b|(?<=\s)){_ABOUT}{_RANGE}(?!\w|[.,:]\d|%| ?per ?cent|-year)", re.IGNORECASE
)
_FULL_MONTH = _MONTH.split("|Jan")[0] + ")"
_NTH = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third)"
_DATE = re.compile(
    "|".join(
        (
            rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?(?:,? \d{{4}})?\b",  # May 16, 2025
            rf"\b(?:\d{{1,2}}|the {_NTH})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?(?!\w)",  # 16 May
            rf"\b(?:early |late |mid-?|the middle of )?{_MONTH}(?:,? (?:of )?\d{{4}})\b",  # March 2022
            rf"\b(?:(?<=in )|(?<=since )|(?<=by )|(?:the middle of |early |late |last |next )){_FULL_MONTH}\b",
            r"\b\d{4}-\d\d-\d\d\b",
            r"\b(?:19|20)\d\ds?\b(?! (?:people|men|women))",
            rf"\b(?:last |next |this )?{_DAY}(?: (?:morning|afternoon|evening|night))?\b",
            r"\b(?:yesterday|today|tomorrow|(?:last|next) (?:week|month|year))\b",
            r"\b(?:this|last|next|the|early|late) (?:spring|summer|autumn|fall|winter)(?: of \d{4})?\b",
            r"\b(?:a|two|three|four|five|\d+) (?:days?|weeks?|months?|years?) (?:ago|later|earlier)\b",
        )
    )
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b\.?(?: (?:GMT|UTC|local time|[A-Z]{3,4}\b))?"
    r"|\b\d{1,2}:\d\d\b(?!:)(?: (?:GMT|UTC))?|\b(?:noon|midnight|dawn|dusk)\b",
    re.IGNORECASE,
)


_UNITED = (_MONEY, _PERCENT, _MEASURE)


def find_numbers(text: str) -> Iterator[Span]:
    """Numbers that count things: weaker when they are part of a sum, a percentage, a date or a clock time."""
    other = [m.span() for p in (*_UNITED, _DATE, _CLOCK, _DURATION) for m in p.finditer(text)]
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        overlaps = any(start < e and s < end for s, e in other)
        yield Span(start, end, 0.3 if overlaps else 1.0)


_WEEKDAY = re.compile(rf"(?:last |next |this )?{_DAY}(?: (?:morning|afternoon|evening|night))?")
_REPORTED = re.compile(r"\b(?:said|told|announced|reported|wrote|added|says)\b[^,;]{0,40}$")


def find_dates(text: str) -> Iterator[Span]:
    """Dates; a bare weekday is weaker, the more so in "officials said on Monday", which dates the report."""
    for match in _DATE.finditer(text):
        strength = 1.0
        if _WEEKDAY.fullmatch(match.group()):
            strength = 0.3 if _REPORTED.search(text[: match.start()]) else 0.6
        yield Span(match.start(), match.end(), strength)


QUANTITIES: Mapping[str, re.Pattern[str]] = {
    "age": _AGE,
    "measure": _MEASURE,
    "length": _LENGTH,
    "mass": _MASS,
    "magnitude": _MAGNITUDE,
    "money": _MONEY,
    "percent": _PERCENT,
    "clock": _CLOCK,
    "duration": _DURATION,
}
"""Kinds that a pattern alone decides; each of their finds is sure."""
