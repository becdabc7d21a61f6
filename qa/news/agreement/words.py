"""Sentence -> the words to compare it with another: numbers by value, names and the rest by terms."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index import Token, fold
from qa.language.pattern import WordTable, any_case
from qa.language.quantities import DIGITS
from qa.language.text import once
from qa.language.turn import story_start
from qa.language.wordlists import copying_words, quantity_words
from qa.retrieval.nametable import name_tokens

MAX_TOKENS = 200
"""Most words that are compared; longer sentences are lists or tables."""

_SCALES = WordTable(
    {
        "dozen": 12.0,
        "hundred": 100.0,
        **dict.fromkeys(("k", "thousand"), 1e3),
        "lakh": 1e5,
        **dict.fromkeys(("m", "mn", "million"), 1e6),
        "crore": 1e7,
        **dict.fromkeys(("bn", "billion"), 1e9),
        **dict.fromkeys(("tn", "trillion"), 1e12),
    }
)


class Word(NamedTuple):
    """The key of a word, its place, and whether it is written as a name."""

    key: str
    start: int
    end: int
    is_name: bool

    @property
    def is_critical(self) -> bool:
        """True for numbers, and for words that change the sense: not, only, at least."""
        return self.key[0] in "#!"


@once
def compared_words(text: str) -> tuple[Word, ...]:
    """The words of a sentence that count."""
    start = story_start(text)
    words: list[Word] = []
    taken = bytearray(len(text) + 1)
    taken[:start] = b"\1" * start
    for word in (*_critical_words(text), *_numbers(text)):
        if not any(taken[word.start : word.end]):
            words.append(word)
            taken[word.start : word.end] = b"\1" * (word.end - word.start)
    shouted = text.isupper()
    for token in name_tokens(text):
        if not taken[token.start]:
            is_name = text[token.start].isupper() and not shouted and token.start > start + 1
            words.append(Word(_spelling(token), token.start, token.end, is_name))
    return tuple(sorted(words, key=lambda word: word.start)[:MAX_TOKENS])


def _numbers(text: str) -> Iterator[Word]:
    """The numbers of `text`, with their units."""
    for match in _number().finditer(text):
        word = match["word"]
        value = float(re.sub(r"[^\d.]", "", match["digits"])) if match["digits"] else 1.0
        if word:
            value = _ones()[word] + (_ones()[match["more"]] if match["more"] else 0)
        if match["scale"]:
            value *= _SCALES[match["scale"]]
        unit = (match["sign"] or match["unit"] or "").strip(" -")
        key = f"#{round(value, 4):.15g}{_units().get(unit, unit)}"
        yield Word(key, *match.span(), False)


@cache
def _number() -> re.Pattern[str]:
    """Digits or words, a sign of money before them, hundreds or millions and a unit after them."""
    signs = "".join(sign for row in quantity_words("signs") for sign in row)
    return re.compile(
        rf"(?:(?P<sign>[{signs}]) ?)?(?:(?P<digits>{DIGITS})"
        rf"|\b(?:(?P<word>{_ones().pattern})\b(?:-(?P<more>{_ones().pattern})\b)?"
        rf"|an? (?=(?:{_SCALES.pattern})\b)))"
        rf"(?:[ -]?(?P<scale>{_SCALES.pattern})\b)?(?P<unit>[ -]?(?:{_units().pattern})(?!\w))?",
        re.IGNORECASE,
    )


@cache
def _ones() -> WordTable[float]:
    """one to twenty, thirty to ninety."""
    words = [word for row in quantity_words("ones") for word in row]
    return WordTable(
        dict(zip(words, map(float, (*range(1, 20), *range(20, 100, 10))), strict=True))
    )


@cache
def _units() -> WordTable[str]:
    """The units that are written in several ways."""
    return WordTable({word: row[0] for row in copying_words("units") for word in row})


def _spelling(token: Token) -> str:
    """A term with British and American spelling made equal; only for comparison, so "hour" may become "hor"."""
    term = token.term
    if len(term) < 5:
        return {"grey": "gray", "tyre": "tire"}.get(term, term)
    term = term.replace("our", "or")
    if term.endswith(("is", "iz", "ys", "yz")):
        return f"{term[:-2]}iz"
    if term.endswith(("br", "tr")):
        return f"{term[:-1]}er"
    if term.endswith("enc"):
        return f"{term[:-1]}s"
    return term[:-1] if term.endswith(("ll", "mm", "pp")) else term


def _critical_words(text: str) -> Iterator[Word]:
    """The words that change the sense, by group; words of place stay as they are."""
    for match in _critical().finditer(text):
        row = _critical_rows()[int((match.lastgroup or "g0")[1:])]
        word = fold(any_case(match.group()))
        is_own = row[0] in ("before", "until", "up", "over", "more")
        yield Word(f"!{word if is_own else row[0]}", *match.span(), False)


@cache
def _critical_rows() -> tuple[tuple[str, ...], ...]:
    return copying_words("hedges") + copying_words("critical")


@cache
def _critical() -> re.Pattern[str]:
    hedges, parts = len(copying_words("hedges")), []
    ones = _ones().pattern
    for number, row in enumerate(_critical_rows()):
        phrases = "|".join(re.escape(phrase).replace("'", "['’]") for phrase in row)
        counts = rf"(?= \W?(?:\d|(?:an?|{ones})\b))" if number < hedges else ""
        parts.append(f"(?P<g{number}>(?:{phrases}){counts})")
    return re.compile(
        rf"(?:(?<=\w)(?=n['’]t)|(?<![\w’'])(?!no\. ?\d))(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE
    )
