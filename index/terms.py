"""Text -> terms: the one analyser, for passages and for questions alike.

Nothing is changed in the text itself: a term is derived beside it and keeps the offsets of the token it came from.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ANALYSER = "english-1"
"""Name of these rules, stored with an index: passages and questions must be analysed alike.

Raise it with every change of the rules or of the word lists.
"""

MAX_CACHED_TOKENS = 200_000
"""Tokens whose terms are remembered, because news repeats its words; when it is full the memory starts afresh."""

_WORD = r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*"
_TOKEN = re.compile(
    r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?![\d])(?:\.\d+)?(?:[^\W\d_]+)?"  # 1,000  1 000  12,500.50  3,000m
    r"|\d+(?:[.:]\d+)+(?:[^\W\d_]+)?"  # 1.5  2:04:11  1.5bn
    r"|(?:[^\W\d_]\.){2,}"  # U.S.  a.m.
    rf"|{_WORD}(?:['’&]{_WORD})*"  # O’Brien  AT&T  Russia's
)
_THOUSANDS = re.compile(r"[,\u00a0\u2009\u202f](?=\d{3})")
_NUMBER = re.compile(r"(\d[\d.:]*)([^\W\d_]*)")
_POSSESSIVE = re.compile(r"['’][sS]$")
_APOSTROPHE = re.compile("['’]")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_MAGNITUDES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


class Token(NamedTuple):
    """A term and the offsets of what it was derived from: `text[start:end]`."""

    term: str
    start: int
    end: int


def analyse(text: str) -> list[Token]:
    """The terms of `text` with their places, in order; stop words give none, a hyphenated pair gives three."""
    shouted = text.isupper()
    tokens: list[Token] = []
    previous: tuple[str, int, int] | None = None  # the last plain word, for hyphenated pairs
    for match in _TOKEN.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        tokens.extend(
            Token(term, start, end) for term in _terms_of(raw.lower() if shouted else raw)
        )
        if previous and start == previous[2] + 1 and text[start - 1] in "-‐‑":
            joined = _joined(previous[0], raw)
            if joined:
                tokens.append(Token(joined, previous[1], end))
        previous = (raw, start, end)
    return tokens


def terms(text: str) -> list[str]:
    """The terms of `text`, in order, repeated as often as they occur."""
    return [token.term for token in analyse(text)]


def fold(word: str) -> str:
    """`word` without case and diacritics: "Türkiye" and "TURKIYE" fold alike."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def is_stop_word(word: str) -> bool:
    """True if `word`, folded and without apostrophes, is on the stop list."""
    return _APOSTROPHE.sub("", fold(word)) in _stop_words()


_cache: dict[str, tuple[str, ...]] = {}


def _terms_of(raw: str) -> tuple[str, ...]:
    found = _cache.get(raw)
    if found is None:
        if len(_cache) >= MAX_CACHED_TOKENS:
            _cache.clear()
        found = _cache[raw] = tuple(_derive(raw))
    return found


def _derive(raw: str) -> Iterator[str]:
    if raw[0].isdigit():
        yield from _number_terms(raw)
        return
    if raw.endswith("."):  # U.S.: never a stop word, unlike "us"
        yield fold(raw.replace(".", ""))
        return
    word = _APOSTROPHE.sub("", fold(_POSSESSIVE.sub("", raw)))
    is_acronym = len(raw) > 1 and raw.isupper()
    if word and (is_acronym or word not in _stop_words()):
        yield word if is_acronym and len(word) < 4 else _stem(_irregular_forms().get(word, word))


def _number_terms(raw: str) -> Iterator[str]:
    match = _NUMBER.match(_THOUSANDS.sub("", raw))
    if match is None:  # a digit of another script, with marks
        yield fold(raw)
        return
    number, letters = match.group(1).rstrip(".:"), fold(match.group(2))
    if "." in number and number.count(".") == 1:
        number = number.rstrip("0").rstrip(".")
    if not letters or letters in _ORDINALS:
        yield number
    elif letters in _MAGNITUDES:
        yield number
        yield _stem(_MAGNITUDES[letters])
    else:
        yield fold(raw)


def _joined(first: str, second: str) -> str | None:
    """ "cease" and "fire" -> the term of "ceasefire"; None for numbers and single letters."""
    if len(first) < 2 or len(second) < 2 or not (first.isalpha() and second.isalpha()):
        return None
    return _stem(fold(first + second))


def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer():  # type: ignore[no-untyped-def]
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _irregular_forms() -> dict[str, str]:
    rows = [line.split() for line in _data_lines("irregular.txt")]
    return {form: plain for plain, *forms in rows for form in forms}


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for line in _data_lines("stopwords.txt") for word in line.split())


def _data_lines(name: str) -> list[str]:
    lines = (Path(__file__).parent / "data" / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
