"""Finds numbers in a sentence: counts, sums, shares, ages, measures, durations, dates and times of day."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from qa.spans.span import Span


class Pattern:
    """A regular expression that is compiled when it is first used: all of them take 60 ms, a sentence needs few."""

    def __init__(self, text: str, flags: int = re.IGNORECASE) -> None:
        self._text = text
        self._flags = flags

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._compiled.finditer(text)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._text, self._flags)


# Every part is bounded, or possessive where nothing of it could match otherwise, so that no sentence takes long.
_DIGITS = (
    r"(?<!\d)(?<!\d[.,:])"  # from its first digit on
    r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})++(?!\d)(?:\.\d++)?+|\d++(?:\.\d++)?+)"
)
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_LARGE = r"(?:hundred|thousand|million|billion|trillion|lakh|crore|bn|mn|tn|dozen)"
_WORDED = (
    rf"(?:(?:{_ONES}|half a|half)\b|(?:a )?(?:hundred|thousand|dozen)\b)"
    rf"(?:[- ](?:and )?(?:{_ONES}|half|{_LARGE})\b){{0,11}}+(?: and a half\b)?+"
)
_AMOUNT = rf"(?:{_DIGITS}(?:(?:bn|mn|tn|m|k)\b)?(?:[ -]{_LARGE}\b){{0,3}}+(?: and a half\b)?+|\b{_WORDED})"
_ABOUT = (
    r"(?:\b(?:at least|at most|more than|less than|fewer than|up to|about|around|some|nearly|almost|roughly|over|under|"
    r"close to|just over|just under|an estimated|as many as|as much as) )?"
)
_TO = r"(?: ?[-–—] ?| to | or )"
_RANGE = rf"(?:\bbetween {_AMOUNT} and {_AMOUNT}|{_AMOUNT}(?:{_TO}{_AMOUNT})?)"
_CURRENCY = (
    r"(?:euros?|dollars?|pounds?(?: sterling)?|cents?|pence|yen|yuan|roubles?|rubles?|hryvnias?|rupees?|francs?|"
    r"crowns?|kron(?:a|er|or)|lira|lire|pesos?|zlotys?|reais|won|dirhams?|shekels?|riyals?|EUR|USD|GBP|CHF|JPY)"
)
_SIGNS = "$€£¥₹₽₴₺₩₪"
_SYMBOL = rf"(?:(?:\b(?:US|CA?|AU?|S|NZ|HK|R))?[{_SIGNS}]|\b(?:EUR|USD|GBP|CHF|JPY|Rs\.?)(?=[ \d]))"
_SUM = rf"{_SYMBOL} ?{_DIGITS}(?:[ -]?(?:{_LARGE}|[kmb])\b){{0,3}}"
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

_MONEY = Pattern(
    rf"{_ABOUT}(?:\bbetween {_SUM} and {_SUM}|{_SUM}(?:{_TO}(?:{_SUM}|{_AMOUNT}))?"
    rf"|{_RANGE}[ -](?-i:[A-Z]\w+ ){{0,2}}{_CURRENCY}\b|\b\d{{1,2}}p\b)"
)
_PERCENT = Pattern(
    rf"{_ABOUT}(?:\bbetween {_AMOUNT}(?: ?%)? and |{_AMOUNT}(?: ?%)?{_TO})?{_AMOUNT}"
    r"(?: ?%|[ -]per ?cent(?:age points?)?\b)"
    rf"|{_ABOUT}(?:\bhalf|\b(?:an?|one|two|three|four)[- ](?:third|quarter|fifth|tenth)s?)(?= of\b)"
    rf"|\bone in (?:{_ONES}|\d{{1,3}})\b|\b(?:{_ONES}|\d{{1,3}}) out of (?:every )?(?:{_ONES}|\d{{1,3}})\b"
)
_DURATION = Pattern(
    rf"(?<!at )(?<![:\d])\b\d{{1,3}}:\d\d(?::\d\d)?(?:\.\d++)?\b(?! ?(?:[ap]\.?m|GMT|UTC))"
    rf"|{_ABOUT}{_RANGE}(?:[- ](?:and a half|straight|consecutive|long|full))?[- ]{_UNIT_OF_TIME}\b(?![- ]olds?\b)"
    rf"(?:(?:,? and |, ){_AMOUNT} {_UNIT_OF_TIME}\b)*"
    rf"|\b(?:a|an|half an?|the past|more than an?) {_UNIT_OF_TIME}(?: and a half)?\b"
)
_AGE = Pattern(
    rf"{_ABOUT}{_RANGE}[- ](?:year|month|week|day)s?[- ]olds?\b"
    r"|(?<=, )\d{1,3}(?=[,.;)](?!\d)| and )|(?<=, )\d{1,3}$|(?<=\()\d{1,3}(?=\))"
    r"|\b(?:aged?|turned) (?:of )?(?:between )?\d{1,3}(?:(?: and | to |[-–])\d{1,3})?\b"
    r"|\bin (?:his|her|their) (?:early |mid-?|late )?(?:\d0s|(?:twen|thir|for|fif|six|seven|eigh|nine)ties)\b"
    rf"|\bbetween \d++ and \d++(?= when| years)|{_ABOUT}{_RANGE} years(?= of age)"
)
_NO_MONEY = rf"{_ABOUT}(?<![{_SIGNS}]){_RANGE}"
_MEASURE = Pattern(rf"{_NO_MONEY}(?:[- ]?{_UNIT}|(?<=\d)[CF])(?!\w)")
_LENGTH = Pattern(rf"{_NO_MONEY}[- ]?{_LENGTH_UNIT}(?!\w)")
_MASS = Pattern(rf"{_NO_MONEY}[- ]?{_MASS_UNIT}(?!\w)")
_MAGNITUDE = Pattern(rf"\bmagnitude(?: of)? {_DIGITS}|\b{_DIGITS}[- ]magnitude")
_NUMBER = Pattern(
    rf"(?:\b|(?<=\s)){_ABOUT}{_RANGE}"
    r"(?!\w|[.,:]\d|%| ?per ?cent|-year|[- ](?:third|quarter|fifth|tenth)s?\b)"
)
_FULL_MONTH = _MONTH.split("|Jan")[0] + ")"
_NTH = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third)"
_DATE = Pattern(
    "|".join(
        (
            rf"\b(?:{_DAY},? )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:(?:[-–]| to | and )\d{{1,2}})?"
            r"(?:,? \d{4})?(?!\w)",  # May 16, 2025
            rf"\b(?:{_DAY},? )?(?:\d{{1,2}}(?: ?[-–] ?| to | and ))?(?:\d{{1,2}}|[Tt]he {_NTH})(?:st|nd|rd|th)?"
            rf"(?: of)? {_MONTH}(?:,? \d{{4}})?(?!\w)",  # 16 May
            rf"\b(?:early |late |mid-?|the middle of )?{_MONTH}(?:,? (?:of )?\d{{4}})\b",  # March 2022
            rf"\b(?:(?<=in )|(?<=since )|(?<=by )|(?:the middle of |early |late |last |next )){_FULL_MONTH}\b",
            r"\b\d{4}-\d\d-\d\d\b",
            rf"(?:\b[Ee]arly |\b[Ll]ate |\b[Mm]id-?|(?<![{_SIGNS}])\b)(?:19|20)\d\ds?\b(?! (?:people|men|women))",
            rf"\b(?:last |next |this )?{_DAY}(?: (?:morning|afternoon|evening|night))?\b",
            r"\b(?i:yesterday|today|tomorrow|(?:last|next) (?:week|month|year))\b",
            r"\b(?i:this|last|next|the|early|late) (?:spring|summer|autumn|fall|winter)(?: of \d{4})?\b",
            rf"\b(?i:a|{_ONES}|\d{{1,4}}) (?:days?|weeks?|months?|years?) (?:ago|later|earlier)\b",
        )
    ),
    flags=0,
)
_CLOCK = Pattern(
    r"\b\d{1,2}(?:[:.]\d\d)? ?[ap](?:m\b|\.m\b\.?)(?: (?:GMT|UTC|local time|(?-i:[A-Z]{3,4})\b))?"
    r"|(?<![:\d])\d{1,2}:\d\d\b(?![:.]\d)(?: (?:GMT|UTC))?|\b(?:noon|midnight|dawn|dusk)\b"
    rf"|\b(?:half past|(?:a )?quarter (?:past|to)|(?:{_ONES}) minutes (?:past|to)) (?:{_ONES}|\d{{1,2}})\b"
    rf"|\b(?:{_ONES}|\d{{1,2}}) o['’]clock\b"
)


_NO_COUNT = Pattern(  # "no one", "one of them", and differences: "300 more than last year"
    r"\b(?:no|any|every|each|this|that|the|which|another) one\b|\bone of\b"
    rf"|{_AMOUNT}(?= (?:more|fewer|less) than\b)"
)
_ANY_NUMBER = re.compile(
    rf"\d|\b(?:{_ONES}|half|hundred|thousand|dozen|million|billion|trillion|third|quarter|fifth|tenth|noon|midnight|dawn"
    rf"|dusk|{_UNIT_OF_TIME})\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def find_quantities(text: str) -> Mapping[str, tuple[Span, ...]]:
    """What each pattern of QUANTITIES finds; remembered, as a sentence is read for several finders (0.6 ms of 1.3)."""
    found: dict[str, tuple[Span, ...]] = dict.fromkeys(QUANTITIES, ())
    if not _ANY_NUMBER.search(text):
        return found
    clues = set(_CLUE.findall(text.lower()))
    for kind, pattern in QUANTITIES.items():
        if not _CLUES[kind].isdisjoint(clues):
            matches = pattern.finditer(text)
            found[kind] = tuple(Span(match.start(), match.end(), 1.0) for match in matches)
    return found


def find_numbers(text: str) -> Iterator[Span]:
    """Numbers that count things: weaker when they are part of a sum, a percentage, an age, a date or a clock time."""
    if not _ANY_NUMBER.search(text):
        return
    other = bytearray(len(text))  # 1 where something else than a count stands
    found = find_quantities(text)
    places = [(span.start, span.end) for kind in _NOT_COUNTING for span in found[kind]]
    for pattern in (_DATE, _NO_COUNT):
        places += [match.span() for match in pattern.finditer(text)]
    for start, end in places:
        other[start:end] = b"\1" * (end - start)
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        yield Span(start, end, 0.3 if any(other[start:end]) else 1.0)


_WEEKDAY = re.compile(rf"(?:last |next |this )?{_DAY}(?: (?:morning|afternoon|evening|night))?")
_REPORTED = re.compile(r"\b(?:said|told|announced|reported|wrote|added|says)\b[^,;]{0,40}$")


def find_dates(text: str) -> Iterator[Span]:
    """Dates; a bare weekday is weaker, the more so in "officials said on Monday", which dates the report."""
    for match in _DATE.finditer(text):
        strength = 1.0
        if _WEEKDAY.fullmatch(match.group()):
            before = max(0, match.start() - 60), match.start()
            strength = 0.3 if _REPORTED.search(text, *before) else 0.6
        yield Span(match.start(), match.end(), strength)


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
"""Kinds that a pattern alone decides; each of their finds is sure."""

_NOT_COUNTING = ("money", "percent", "measure", "magnitude", "age", "clock", "duration")

_CLUE = re.compile(r"[^\W\d_]+|[^\w\s]")
_TIMES = """
second seconds minute minutes hour hours day days night nights week weeks fortnight fortnights month months year years
decade decades century centuries season seasons
"""
_LENGTHS = """
kilometer kilometre kilometers kilometres meter metre meters metres centimeter centimetre centimeters centimetres
millimeter millimetre millimeters millimetres mile miles feet foot inch inches yard yards km cm mm mi m ft
"""
_MASSES = "tonne tonnes ton tons kilo kilos kilogram kilograms kg gram grams pound pounds lb lbs ounce ounces"
_OTHER_UNITS = """
km acre acres hectare hectares ha liter litre liters litres gallon gallons barrel barrels megawatt megawatts gigawatt
gigawatts mw gw kwh degree degrees ° c f knots mph kph h story storys stories storey storeys
"""
_MONEYS = """
euro euros dollar dollars pound pounds cent cents pence yen yuan rouble roubles ruble rubles hryvnia hryvnias rupee
rupees franc francs crown crowns krona kroner kronor krone lira lire peso pesos zloty zlotys reais won dirham dirhams
shekel shekels riyal riyals eur usd gbp chf jpy rs p
"""
_PARTS = (
    "% per percent percentage half third thirds quarter quarters fifth fifths tenth tenths one out"
)
_HOURS = ": am pm m noon midnight dawn dusk past quarter minutes clock"
_AGES = ", ( old olds aged age turned his her their in between"
_CLUES: Mapping[str, frozenset[str]] = {
    "age": frozenset([*_TIMES.split(), *_AGES.split()]),
    "measure": frozenset([*_LENGTHS.split(), *_MASSES.split(), *_OTHER_UNITS.split()]),
    "length": frozenset(_LENGTHS.split()),
    "mass": frozenset(_MASSES.split()),
    "magnitude": frozenset(["magnitude"]),
    "money": frozenset([*_MONEYS.split(), *_SIGNS]),
    "percent": frozenset(_PARTS.split()),
    "clock": frozenset(_HOURS.split()),
    "duration": frozenset([":", *_TIMES.split()]),
}
"""Words and marks, one of which is in whatever a pattern of QUANTITIES finds: without any, the pattern is not tried."""
