"""Finds numbers in a sentence: counts, sums, shares, ages, measures, durations, dates and times of day."""

import re
from collections.abc import Mapping

from qa.language.days import MONTHS, NEAR_DAYS, NTH, PARTS_OF_DAY, SHORT_MONTHS, WEEKDAYS
from qa.language.pattern import Part, Pattern, Span, Words, clues_in
from qa.language.text import once
from qa.language.wordlists import quantity_words


def _words(section: str) -> Words:
    return Words(*(word for row in quantity_words(section) for word in row))


# Every part is bounded or possessive, so that no sentence takes long.
DIGITS = (
    r"(?<!\d)(?<!\d[.,:])"  # from its first digit on
    r"(?:\d{1,3}(?>(?:[,\u00a0\u2009\u202f]\d{3})+)(?!\d)(?>(?:\.\d++)?)|\d++(?>(?:\.\d++)?))"
)
_ONES = _words("ones")
_HALF = Words("half")
_HUNDREDS = Words("hundred", "thousand", "dozen")
_LARGE = Words(
    *_HUNDREDS.phrases, "million", "billion", "trillion", "lakh", "crore", "bn", "mn", "tn"
)
_WORDED = (
    rf"(?:(?:{_ONES}|{_HALF} a|{_HALF})\b|(?:a )?{_HUNDREDS}\b)"
    rf"(?>(?:[- ](?:and )?(?:{_ONES}|{_HALF}|{_LARGE})\b){{0,11}})(?>(?: and a half\b)?)"
)
_AMOUNT = rf"(?:{DIGITS}(?:(?:bn|mn|tn|m|k)\b)?(?>(?:[ -]{_LARGE}\b){{0,3}})(?>(?: and a half\b)?)|\b{_WORDED})"
_ABOUT = (
    r"(?:\b(?:at least|at most|more than|less than|fewer than|up to|about|around|some|nearly|almost|roughly|over|under|"
    r"close to|just over|just under|an estimated|as many as|as much as) )?"
)
_TO = r"(?: ?[-–—] ?| to | or )"
_RANGE = rf"(?:\bbetween {_AMOUNT} and {_AMOUNT}|{_AMOUNT}(?:{_TO}{_AMOUNT})?)"
_CURRENCY = _words("currency")
_SIGNS = _words("signs")
_CODES = _words("codes")
_SYMBOL = rf"(?:(?:\b(?:US|CA?|AU?|S|NZ|HK|R))?{_SIGNS}|\b(?:{_CODES}|Rs\.)(?=[ \d]))"
_SUM = rf"{_SYMBOL} ?{DIGITS}(?:[ -]?(?:{_LARGE}|[kmb])\b){{0,3}}"
_UNIT_OF_TIME = _words("unit_of_time")
_LENGTHS = _words("lengths")
_LENGTH_UNIT = rf"(?:(?:nautical )?{_LENGTHS}(?! per\b|/h))"
_MASSES = _words("masses")
_OTHERS = _words("others")
_DEGREES = Words("C", "F")
_UNIT = rf"(?:(?:square |cubic )?{_LENGTH_UNIT}|{_MASSES}|{_OTHERS})"
_MONTHS = Words(*MONTHS)
_SHORT_MONTHS = Words(*SHORT_MONTHS)
_MONTH = rf"(?:{_MONTHS}|{_SHORT_MONTHS}\.?)"
_DAY = Words(*WEEKDAYS)
_NEAR_DAYS = Words(*NEAR_DAYS[:3])
_PARTS_OF_DAY = Words(*PARTS_OF_DAY)
_PERIODS = Words("week", "month", "year")
_UNIT_OF_DAYS = _words("unit_of_days")
_SEASONS = _words("seasons")

_PENCE = Words("p")
_PERCENT_SIGN = Words("%")
_PERCENTS = _words("percents")
_FRACTIONS = _words("fractions")
_ONE, _OUT_OF = Words("one"), Words("out of")
_COLON, _COMMA, _BRACKET = Words(":"), Words(","), Words("(")
_OLD, _AGED, _YEARS = Words("old", "olds"), Words("age", "aged", "turned"), Words("years")
_THEIR, _BETWEEN = Words("his", "her", "their"), Words("between")
_TWENTIES = _words("twenties")
_MAGNITUDES = Words("magnitude")
_AM_PM, _A_M_P_M = Words("am", "pm"), Words("a.m", "p.m")
_HOURS = Words("noon", "midnight", "dawn", "dusk")
_HALF_PAST, _QUARTER = Words("half past"), Words("quarter past", "quarter to")
_MINUTES, _O_CLOCK = Words("minutes past", "minutes to"), Words("clock")

_MONEY = Pattern(
    Part(
        rf"{_ABOUT}(?:\bbetween {_SUM} and {_SUM}|{_SUM}(?:{_TO}(?:{_SUM}|{_AMOUNT}))?"
        rf"|{_RANGE}[ -](?-i:[A-Z]\w+ ){{0,2}}{_CURRENCY}\b|\b\d{{1,2}}{_PENCE}\b)",
        *(_SIGNS, _CODES, _CURRENCY, _PENCE),
    )
)
_PERCENT = Pattern(
    Part(
        rf"{_ABOUT}(?:\bbetween {_AMOUNT}(?: ?%)? and |{_AMOUNT}(?: ?%)?{_TO})?{_AMOUNT}"
        rf"(?: ?{_PERCENT_SIGN}|[ -]{_PERCENTS}\b)",
        *(_PERCENT_SIGN, _PERCENTS),
    ),
    Part(
        rf"{_ABOUT}(?:\b{_HALF}|\b(?:an?|one|two|three|four)[- ]{_FRACTIONS})(?= of\b)",
        *(_HALF, _FRACTIONS),
    ),
    Part(rf"\b{_ONE} in (?:{_ONES}|\d{{1,3}})\b", _ONE),
    Part(rf"\b(?:{_ONES}|\d{{1,3}}) {_OUT_OF} (?:every )?(?:{_ONES}|\d{{1,3}})\b", _OUT_OF),
)
_DURATION = Pattern(
    Part(
        rf"(?<!at )(?<![:\d])\b\d{{1,3}}{_COLON}\d\d(?::\d\d)?(?:\.\d++)?\b(?! ?(?:[ap]\.?m|GMT|UTC))",
        _COLON,
    ),
    Part(
        rf"{_ABOUT}{_RANGE}(?:[- ](?:and a half|straight|consecutive|long|full))?[- ]{_UNIT_OF_TIME}\b(?![- ]olds?\b)"
        rf"(?:(?:,? and |, ){_AMOUNT} {_UNIT_OF_TIME}\b)*",
        _UNIT_OF_TIME,
    ),
    Part(
        rf"\b(?:a|an|half an?|the past|more than an?) {_UNIT_OF_TIME}(?: and a half)?\b",
        _UNIT_OF_TIME,
    ),
)
_AGE = Pattern(
    Part(rf"{_ABOUT}{_RANGE}[- ](?:year|month|week|day)s?[- ]{_OLD}\b", _OLD),
    Part(rf"(?<={_COMMA} )\d{{1,3}}(?=[,.;)](?!\d)| and )|(?<={_COMMA} )\d{{1,3}}$", _COMMA),
    Part(rf"(?<={_BRACKET})\d{{1,3}}(?=\))", _BRACKET),
    Part(
        rf"\b{_AGED} (?:of )?(?:between )?\d{{1,3}}(?:(?: and | to |[-–])\d{{1,3}})?\b",
        _AGED,
    ),
    Part(rf"\bin {_THEIR} (?:(?:early |mid[ -]|late )?(?:\d0s|{_TWENTIES})|mid\d0s)\b", _THEIR),
    Part(rf"\b{_BETWEEN} \d++ and \d++(?= when| years)", _BETWEEN),
    Part(rf"{_ABOUT}{_RANGE} {_YEARS}(?= of age)", _YEARS),
)
_NO_MONEY = rf"{_ABOUT}(?<!{_SIGNS}){_RANGE}"
_MEASURE = Pattern(
    Part(
        rf"{_NO_MONEY}(?:[- ]?{_UNIT}|(?<=\d){_DEGREES})(?!\w)",
        *(_LENGTHS, _MASSES, _OTHERS, _DEGREES),
    )
)
_LENGTH = Pattern(Part(rf"{_NO_MONEY}[- ]?{_LENGTH_UNIT}(?!\w)", _LENGTHS))
_MASS = Pattern(Part(rf"{_NO_MONEY}[- ]?{_MASSES}(?!\w)", _MASSES))
_MAGNITUDE = Pattern(
    Part(rf"\b{_MAGNITUDES}(?: of)? {DIGITS}|\b{DIGITS}[- ]{_MAGNITUDES}\b", _MAGNITUDES)
)
NUMBER = Pattern(
    Part(
        rf"(?:\b|(?<=\s)){_ABOUT}{_RANGE}"
        rf"(?!\w|[.,:]\d|%| ?per ?cent|-year|[- ]{_FRACTIONS}\b)"
    )
)
"""Any number, of anything."""
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third)"
_DATE = Pattern(
    Part(
        "|".join(
            (
                rf"\b(?:{_DAY},? )?{_MONTH} \d{{1,2}}{NTH}(?:(?:[-–]| to | and )\d{{1,2}})?"
                r"(?:,? \d{4})?(?!\w)",  # May 16, 2025
                rf"\b(?:{_DAY},? )?(?:\d{{1,2}}(?: ?[-–] ?| to | and ))?(?:\d{{1,2}}|[Tt]he {_ORDINAL}){NTH}"
                rf"(?: of)? {_MONTH}(?:,? \d{{4}})?(?!\w)",  # 16 May
                rf"\b(?:early |late |mid-?|the middle of )?{_MONTH}(?:,? (?:of )?\d{{4}})\b",  # March 2022
                rf"\b(?:(?<=in )|(?<=since )|(?<=by )|(?:the middle of |early |late |last |next )){_MONTHS}\b",
                r"\b\d{4}-\d\d-\d\d\b",
                rf"(?:\b[Ee]arly |\b[Ll]ate |\b[Mm]id-?|(?<!{_SIGNS})\b)(?:19|20)\d\ds?\b(?! (?:people|men|women))",
                rf"\b(?:last |next |this )?{_DAY}(?: {_PARTS_OF_DAY})?\b",
                rf"\b(?i:{_NEAR_DAYS}|(?:last|next) {_PERIODS})\b",
                rf"\b(?i:this|last|next|the|early|late) {_SEASONS}(?: of \d{{4}})?\b",
                rf"\b(?i:a|{_ONES}|\d{{1,4}}) {_UNIT_OF_DAYS} (?:ago|later|earlier)\b",
            )
        ),
        *(_MONTHS, _SHORT_MONTHS, _DAY, _NEAR_DAYS, _PERIODS, _SEASONS, _UNIT_OF_DAYS),
    ),
    flags=0,
)
_CLOCK = Pattern(
    Part(
        rf"\b\d{{1,2}}(?:[:.]\d\d)? ?(?:{_AM_PM}\b|{_A_M_P_M}\b\.?)(?: (?:GMT|UTC|local time|(?-i:[A-Z]{{3,4}})\b))?",
        *(_AM_PM, _A_M_P_M),
    ),
    Part(rf"(?<![:\d])\d{{1,2}}{_COLON}\d\d\b(?![:.]\d)(?: (?:GMT|UTC))?", _COLON),
    Part(rf"\b{_HOURS}\b", _HOURS),
    Part(
        rf"\b(?:{_HALF_PAST}|(?:a )?{_QUARTER}|{_ONES} {_MINUTES}) (?:{_ONES}|\d{{1,2}})\b",
        *(_HALF_PAST, _QUARTER, _MINUTES),
    ),
    Part(rf"\b(?:{_ONES}|\d{{1,2}}) o['’]{_O_CLOCK}\b", _O_CLOCK),
)


_NO_COUNT = Pattern(  # "no one", "one of them", and differences: "300 more than last year"
    Part(r"\b(?:no|any|every|each|this|that|the|which|another) one\b|\bone of\b"),
    Part(rf"{_AMOUNT}(?= (?:more|fewer|less) than\b)"),
)
_NUMBERED = (_ONES, _HALF, _HUNDREDS, _FRACTIONS, _HOURS, _TWENTIES, _UNIT_OF_TIME)
"""Words of which every quantity without a digit has one; in "a year" it is the unit."""
_NUMBER_WORDS = frozenset[str]().union(*(words.clues for words in _NUMBERED))
_DIGIT = re.compile(r"\d")


def has_number(text: str, clues: frozenset[str]) -> bool:
    """False if neither `find_quantities` nor `find_numbers` can find anything in a text with these clues."""
    return not _NUMBER_WORDS.isdisjoint(clues) or _DIGIT.search(text) is not None


@once
def find_quantities(text: str) -> Mapping[str, tuple[Span, ...]]:
    """What each pattern of QUANTITIES finds."""
    found: dict[str, tuple[Span, ...]] = dict.fromkeys(QUANTITIES, ())
    clues = clues_in(text)
    if not has_number(text, clues):
        return found
    for kind, pattern in QUANTITIES.items():
        if not pattern.clues.isdisjoint(clues):
            matches = pattern.finditer(text)
            found[kind] = tuple(Span(match.start(), match.end(), 1.0) for match in matches)
    return found


@once
def find_numbers(text: str) -> tuple[Span, ...]:
    """Numbers that count things: weaker when they are part of a sum, a percentage, an age, a date or a clock time."""
    if not has_number(text, clues_in(text)):
        return ()
    other = bytearray(len(text))  # 1 for characters of something other than a count
    found = find_quantities(text)
    places = [(span.start, span.end) for kind in _NOT_COUNTING for span in found[kind]]
    places += [(span.start, span.end) for span in find_dates(text)]
    places += [match.span() for match in _NO_COUNT.finditer(text)]
    for start, end in places:
        other[start:end] = b"\1" * (end - start)
    spans = (match.span() for match in NUMBER.finditer(text))
    return tuple(Span(start, end, 0.3 if any(other[start:end]) else 1.0) for start, end in spans)


_WEEKDAY = re.compile(rf"(?:last |next |this )?{_DAY}(?: {_PARTS_OF_DAY})?")
_REPORTED = re.compile(r"\b(?:said|told|announced|reported|wrote|added|says)\b[^,;]{0,40}$")


@once
def find_dates(text: str) -> tuple[Span, ...]:
    """Dates; a bare weekday is weaker, even more so in "officials said on Monday", which dates the report."""
    if _DIGIT.search(text) is None and _DATE.clues.isdisjoint(clues_in(text)):
        return ()
    found = []
    for match in _DATE.finditer(text):
        strength = 1.0
        if _WEEKDAY.fullmatch(match.group()):
            before = max(0, match.start() - 60), match.start()
            strength = 0.3 if _REPORTED.search(text, *before) else 0.6
        found.append(Span(match.start(), match.end(), strength))
    return tuple(found)


QUANTITIES: Mapping[str, Pattern] = {
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
"""Kinds that a pattern alone decides; each find has strength 1."""

_NOT_COUNTING = ("money", "percent", "measure", "magnitude", "age", "clock", "duration")
