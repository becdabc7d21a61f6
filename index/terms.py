"""Text -> terms: the one analyser, for passages and for questions.

The text itself is not changed: a term is derived from it and keeps the offsets of its token.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ANALYSER = "english-1"
"""Name of these rules, stored with an index: passages and questions must be analysed by the same rules.

Raise it with every change of the rules or of the word lists.
"""

MAX_CACHED_WORDS = 200_000
"""Words whose terms are remembered, because news repeats its words; when the memory is full it is emptied."""

MAX_CACHED_CHARS = 40
"""Longest word, in characters, that is remembered: longer ones are rare, except in hostile text."""

# Letters and digits, with combining accents, and with the soft hyphens and joiners of web pages.
_WORD = r"[^\W_]+(?:(?:[\u0300-\u036f]+|[\u00ad\u200c\u200d]+(?=[^\W_]))[^\W_]*)*"
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_TOKEN = re.compile(
    r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?![\d])(?:\.\d+)?(?:[^\W\d_]+)?"  # 1,000  1 000  12,500.50  3,000m
    r"|\d+(?:[.:]\d+)+(?:[^\W\d_]+)?"  # 1.5  2:04:11  1.5bn
    rf"|{_LETTER}(?:\.{_LETTER})+(?![\w\u0300-\u036f])\.?"  # U.S.  a.m.  U.S
    rf"|{_WORD}(?:['’&]{_WORD})*"  # O’Brien  AT&T  Russia's
)
_THOUSANDS = re.compile(r"[,\u00a0\u2009\u202f](?=\d{3})")
_SPACED_NUMBER = re.compile(r"[\u00a0\u2009\u202f]\d")
"""The only white space that a token can contain."""
_NUMBER = re.compile(r"(\d[\d.:]*)([^\W\d_]*)")
_MARKS = ".,;:!?\"'()[]“”‘’…—–-"
"""Marks that are not part of a word of letters only."""
_POSSESSIVE = re.compile(r"['’][sS]$")
_CONTRACTION = re.compile("(?:n['’]t|['’](?:ll|re|ve|d|m))$")
_APOSTROPHE = re.compile("['’]")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_MAGNITUDES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}
_HYPHENS = frozenset("-‐‑")
_CLOCK = frozenset({"am", "pm"})
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys("ʼʻ\u00ad\u200c\u200d", "")
)


class Token(NamedTuple):
    """A term and the offsets of its token: `text[start:end]`, in code points."""

    term: str
    start: int
    end: int


def analyse(text: str) -> list[Token]:
    """The terms of `text` with their places, in order; stop words give none, a hyphenated pair gives three."""
    shouted = text.isupper() and len(text.split()) > 1  # a lone "US" is no headline
    has_pairs = not _HYPHENS.isdisjoint(text)
    tokens: list[Token] = []
    make = Token._make
    previous: tuple[str, int, int] | None = None  # the last plain word, for hyphenated pairs
    for match in _TOKEN.finditer(text):
        raw = match.group()
        start, end = match.span()
        if has_pairs:
            if previous and start == previous[2] + 1 and text[start - 1] in _HYPHENS:
                joined = _joined(previous[0], raw)
                if joined:
                    tokens.append(Token(joined, previous[1], end))
            previous = (raw, start, end)
        word = raw.lower() if shouted else raw
        for term in _remembered[word].split():
            tokens.append(make((term, start, end)))
    return tokens


def to_terms(text: str) -> list[str]:
    """The terms of `text`, in order, repeated as often as they occur: as in `analyse`, without their places."""
    return join_terms(text).split()


def join_terms(text: str) -> str:
    """The terms of `text` in one string, each followed by a blank: most of the work of building an index.

    The text between two blanks is looked up in one piece, with commas and hyphens, which takes a quarter of the time of
    tokens.
    """
    if text.isupper() or (not text.isascii() and _SPACED_NUMBER.search(text)):
        return "".join([f"{token.term} " for token in analyse(text)])
    return "".join(map(_remembered.__getitem__, text.split()))


def fold(word: str) -> str:
    """`word` without case and diacritics: "Türkiye" and "TURKIYE" become the same."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = (c for c in decomposed if not (unicodedata.combining(c) or c.isspace()))
    return "".join(kept).translate(_LETTERS)


def is_stop_word(word: str) -> bool:
    """True if `word`, folded and without apostrophes, or what it contracts ("who'd"), is on the stop list."""
    folded = fold(word)
    plain = _APOSTROPHE.sub("", folded)
    return plain in _stop_words() or _CONTRACTION.sub("", folded) in _stop_words()


class WordTerms(dict[str, str]):
    """Word -> its terms, each followed by a blank, derived when first needed; `max_words` words are remembered.

    A word is a token, or the text between two blanks.
    """

    def __init__(self, max_words: int = MAX_CACHED_WORDS) -> None:
        self._max_words = max_words

    def __missing__(self, word: str) -> str:
        bare = word.strip(_MARKS)
        if bare != word and bare.isascii() and bare.isalpha():
            terms = self[bare]
        elif _TOKEN.fullmatch(word):
            terms = "".join([f"{term} " for term in _derive(word)])
        else:
            terms = "".join([f"{token.term} " for token in analyse(word)])
        if len(word) <= MAX_CACHED_CHARS:
            if len(self) >= self._max_words:
                self.clear()
            self[word] = terms
        return terms


_remembered = WordTerms()


def _derive(raw: str) -> Iterator[str]:
    if raw.isascii() and raw.isalpha() and not raw.isupper():  # most words
        word = raw.lower()
        if word not in _stop_words():
            yield _stem(_irregular_forms().get(word, word))
        return
    if raw[0].isdigit():
        yield from _number_terms(raw)
        return
    bare = _POSSESSIVE.sub("", raw)
    word = _APOSTROPHE.sub("", fold(bare))
    if "." in raw:  # U.S.: never a stop word, unlike "us"
        word = word.replace(".", "")
        if word:
            yield word
    elif bare.isupper() and len(word) > 1 and not _APOSTROPHE.search(bare):  # nor is US
        yield _stem(word if len(word) < 4 else _irregular_forms().get(word, word))
    elif word and not is_stop_word(bare):
        yield _stem(_irregular_forms().get(word, word))


def _number_terms(raw: str) -> Iterator[str]:
    plain = _APOSTROPHE.sub("", fold(_POSSESSIVE.sub("", _THOUSANDS.sub("", raw))))
    match = _NUMBER.fullmatch(plain)
    if match is None:  # 4x4, ½
        yield plain
        return
    number, letters = match.group(1).rstrip(".:"), match.group(2)
    if "." in number and number.count(".") == 1:
        number = number.rstrip("0").rstrip(".")
    if not letters or letters in _ORDINALS:
        yield number
    elif letters in _MAGNITUDES:
        yield number
        yield _stem(_MAGNITUDES[letters])
    elif letters in _CLOCK:
        yield number
        yield letters
    else:
        yield plain


def _joined(first: str, second: str) -> str | None:
    """ "cease" and "fire" -> the term of "ceasefire"; None for numbers and single letters."""
    start, end = fold(first), fold(_POSSESSIVE.sub("", second))
    if len(start) < 2 or len(end) < 2 or not (start.isalpha() and end.isalpha()):
        return None
    return _stem(start + end)


def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer():  # type: ignore[no-untyped-def]
    import Stemmer

    return Stemmer.Stemmer("english", 0)  # its own memory has no bound on the length of a word


@cache
def _irregular_forms() -> dict[str, str]:
    rows = [line.split() for line in data_lines("irregular.txt")]
    return {form: plain for plain, *forms in rows for form in forms}


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for line in data_lines("stopwords.txt") for word in line.split())


def data_lines(name: str) -> list[str]:
    """The lines of a file of index/data that are no comments."""
    lines = (Path(__file__).parent / "data" / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
