"""Patterns of words of time, for texts and for questions; each is compiled when first used."""

import re
from functools import cache

from qa.language.days import MONTHS, NEAR_DAYS, NTH, PARTS_OF_DAY, SHORT_MONTHS, WEEKDAYS
from qa.language.pattern import numbered
from qa.language.wordlists import when_words

NUMBERS = numbered("one two three four five six seven eight nine ten eleven twelve", 1)

_SHORT_MONTHS = "|".join(SHORT_MONTHS)
_ANY_MONTH = f"(?P<month>{'|'.join(MONTHS)}|(?:{_SHORT_MONTHS})\\.?)"
_WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAYS)})"
_DATED = f"(?P<weekday>{'|'.join(WEEKDAYS)}),? \\(?"
_ANY_YEAR = r"(?:1[5-9]|20)\d\d"
_ISO = r"\d{4}-\d\d-\d\d"
_YEAR = rf"(?P<year>{_ANY_YEAR})(?![\d,]\d|\d)"
_NEAR_DAYS = "|".join(f"[{day[0].upper()}{day[0]}]{day[1:]}" for day in NEAR_DAYS)
_PARTS_OF_DAY = "|".join(PARTS_OF_DAY[:3])
_NAMED_UNITS = "week|weekend|month|year"
_COUNTED_UNITS = "hour|day|week|month|year|decade"
_NUMBER = rf"(?P<n>\d{{1,3}}|{NUMBERS.pattern})"
_TO = "(?: ?[-–—] ?| to | and | or )"
_SINCE = r"(?:\b(?P<which>[Oo]n|[Ii]n|[Ss]ince|SINCE) )?"
_PART = "(?:(?:the )?(?:start|beginning|end|middle|rest|half|days?|weeks?) of )?(?:early |late |mid-? ?)?"

PATTERNS = {
    "iso": rf"{_SINCE}\b(?P<iso>{_ISO})\b",
    # May 16, 2025; Friday, May 16; May 16-18
    "month_day": rf"{_SINCE}(?:\b{_DATED})?\b{_ANY_MONTH} (?P<day>\d{{1,2}}){NTH}\b"
    rf"(?:{_TO}(?P<day2>\d{{1,2}}){NTH}\b)?(?![.,:]\d|%)(?:,? {_YEAR})?",
    # 16 May 2025; the 16th of May; 16–18 May
    "day_month": rf"{_SINCE}(?:\b{_DATED})?(?:the )?(?<![.,:$€£\d])\b(?P<day>\d{{1,2}}){NTH}"
    rf"(?:{_TO}(?P<day2>\d{{1,2}}){NTH})?(?: of)? {_ANY_MONTH}(?![a-z])(?:,? {_YEAR})?",
    "month_year": rf"{_SINCE}{_PART}\b{_ANY_MONTH},?(?: of)? {_YEAR}",
    "month": r"\b(?:(?P<lead>[Bb]y (?!May)|[Ff]rom (?!May)|[Uu]ntil "
    r"|(?:start|beginning|end|middle|rest|half|days|week) of )"
    r"|(?P<which>[Ii]n|[Ss]ince|[Ll]ast|[Nn]ext|[Tt]his|[Ee]arly|[Ll]ate|[Mm]id-?|[Dd]uring|[Bb]ack in) ?)"
    rf"(?:early |late |mid-? ?)?\b(?P<month>{'|'.join(MONTHS)})\b(?! ?\d)",
    "month_of": rf"\b(?P<month>{'|'.join(MONTHS)})(?=['’]s\b)",
    "year": r"\b(?:(?P<lead>(?:[Bb]y|[Uu]ntil|[Ff]rom|[Tt]he year|start of|end of) )"
    r"|(?P<which>[Ii]n|[Ss]ince|[Dd]uring|[Ee]arly|[Ll]ate|[Mm]id-?) ?)"
    rf"(?:early |late |mid-? ?)?\b{_YEAR}\b(?!s)",
    "decade": r"\b(?:(?P<which>[Ii]n|[Ss]ince) )?(?:the )?(?:early |late |mid-? ?)?\b(?P<year>(?:1[5-9]|20)\d0)s\b",
    "weekday": r"(?:\b(?P<which>[Oo]n|[Ss]ince|[Uu]ntil|[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?) )?"
    rf"(?:\b(?:early|late) )?\b{_WEEKDAY}\b(?: (?:{_PARTS_OF_DAY}|night))?"
    rf"(?! of\b|,? \(?(?:(?:the )?\d{{1,2}}{NTH} (?:of )?)?{_ANY_MONTH.replace('?P<month>', '?:')})",
    "near_day": r"(?:\b(?P<which>[Ss]ince) )?\b(?P<name>[Tt]he day before yesterday|[Tt]he day after tomorrow"
    rf"|{_NEAR_DAYS}|[Ll]ast night|[Tt]his (?:{_PARTS_OF_DAY}))\b(?! as\b)",
    "unit": r"(?<!the )(?<!The )(?:\b(?P<part>[Ss]ince|[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate|[Ss]o far) )?"
    rf"\b(?P<which>[Tt]his(?: past| coming)?|[Ll]ast|[Nn]ext) (?P<unit>{_NAMED_UNITS})\b(?!-)",
    "part": r"\b(?P<part>[Ee]arlier|[Ll]ater) in the (?P<unit>week|month|year)\b",
    "weekend": r"\b(?P<which>[Oo]ver|[Aa]t|[Dd]uring|[Oo]n) the (?:past |last |coming )?weekend\b",
    "rolling": r"\b(?:(?:[Oo]ver|[Ff]or|[Ii]n|[Dd]uring|[Ww]ithin) )?[Tt]he (?P<which>past|last|next|coming)"
    rf" (?:{_NUMBER}[ -])?(?P<unit>{_COUNTED_UNITS})s?\b(?! of\b)",
    "ago": r"(?:\b(?P<bound>(?:[Mm]ore|[Ll]ess|[Ff]ewer) than|[Oo]ver|[Aa]t least|[Uu]p to|[Ss]ince) )?"
    rf"\b(?P<n>[Aa]n?|\d{{1,3}}|(?i:{NUMBERS.pattern})) (?P<unit>day|week|month|year)s? ago\b",
}  # fmt: skip
"""The pattern of each kind of words of time; named groups say which words they are."""


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """The compiled pattern of a kind; compiling all takes 5 ms, which most starts do not need."""
    return re.compile(PATTERNS[kind])


@cache
def clue() -> re.Pattern[str]:
    """What every text with words of time has, so that others are skipped at once."""
    days = f"{'|'.join(WEEKDAYS)}|{_NEAR_DAYS}|{_PARTS_OF_DAY}|night"
    months = f"{'|'.join(MONTHS)}|{_SHORT_MONTHS}"
    others = f"{_NAMED_UNITS}|{_COUNTED_UNITS}|{_ANY_YEAR}|{_ISO}"
    return re.compile(rf"\b(?:{days}|{months}|{others})", re.IGNORECASE)


@cache
def names() -> re.Pattern[str]:
    """Names and phrases with a word of time that mean no day: Black Friday, that Friday, Monday through Friday."""
    weekday = f"(?:{'|'.join(WEEKDAYS)})"
    known = "|".join(re.escape(name) for name in sorted(when_words("names")))
    return re.compile(
        rf"\b(?:{known}|(?:that|each|every|any|first|second|third|fourth) {weekday}"
        rf"|{weekday}(?:[-–]| through ){weekday})\b",
        re.IGNORECASE,
    )


@cache
def elsewhen() -> re.Pattern[str]:
    """Words before a time that replace the article's date, or that make it a repeated one."""
    return re.compile(
        r"\b(?:(?:years?|months?) (?:later|earlier)|(?:that|the (?:same|following|previous|next)) year"
        r"|annually|yearly|(?:each|every) (?:year|month|week)|every|always|typically|usually|traditionally)\b"
    )


def number_of(word: str) -> int:
    """The value of a number or of the words a, an, one to twelve."""
    if word.isdecimal():
        return int(word)
    return 1 if word in ("a", "A", "an", "An") else NUMBERS[word]
