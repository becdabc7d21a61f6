"""Which words before a full stop are abbreviations, and of what kind; Punkt decides the doubtful ones.

Punkt (Kiss and Strunk 2006, NLTK's) judges from the token before the full stop and the word after. Its parameters
are `data/punkt.json`, learned by `training/punkt.py`; the words of the rules are in `data/sentence.txt`. Both are
read, and nltk is imported (0.25 s and more), when first needed.
"""

import json
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

DOUBTS_KEPT = 8_192
"""Remembered decisions of Punkt: one takes 21 µs, a stop in all 3 µs on average (measured on news)."""

_DATA = Path(__file__).parent / "data"
_ORTHO_LOWER = 1 << 5  # nltk.tokenize.punkt._ORTHO_MID_LC: seen in lower case inside sentences
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,3}$|[A-Z][a-z]\.[A-Z]$")
APOSTROPHE = re.compile(r"[’']")
JOINT = re.compile(r"[-–—−/]")


def kind_of(token: str) -> str:
    """What `token` is before a full stop: a section of the word list, a shape, or "" for a word."""
    if len(token) == 1 and token.isupper():
        return "initial"
    kinds = word_lists().kinds
    for part in (token, JOINT.split(token)[-1]):  # D-Conn, and/or Inc
        kind = kinds.get(part) or kinds.get(part.lower())
        if kind is None and len(part) > 2 and part.isupper():  # GEN., but not the LA of Los Angeles
            kind = kinds.get(part.capitalize())
        if kind is not None:
            return kind
        if _ACRONYM.match(part):
            return "acronym"
    return ""


class WordLists(NamedTuple):
    """The sections of data/sentence.txt, and of each abbreviation its kind."""

    kinds: dict[str, str]
    lettered: frozenset[str]
    openers: frozenset[str]
    after_clock: frozenset[str]
    exclaimed: frozenset[str]
    domains: frozenset[str]
    speech: re.Pattern[str]


@lru_cache(maxsize=1)
def _learned() -> dict[str, list[str]]:
    record: dict[str, list[str]] = json.loads((_DATA / "punkt.json").read_text("utf-8"))
    return record


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The word lists, read at the first call."""
    section: list[str] = []
    sections: dict[str, list[str]] = {}
    for line in (_DATA / "sentence.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(line.split())
    kinds = dict.fromkeys(_learned()["abbreviations"], "end")
    for kind in ("end", "clock", "number", "inner", "title"):
        kinds.update(dict.fromkeys(sections[kind], kind))
    name = r"(?:[A-Z][\w.’'-]{0,30}|d[aei]|v[ao]n|de[nr]|bin|al)"
    speech = re.compile(rf"(?:{name}\s{{1,3}}){{1,6}}(?:{'|'.join(sections['speech'])})\b")
    return WordLists(
        kinds,
        lettered=frozenset(sections["lettered"]),
        openers=frozenset(sections["opener"]),
        after_clock=frozenset(sections["after_clock"]),
        exclaimed=frozenset(sections["exclaimed"]),
        domains=frozenset(sections["domain"]),
        speech=speech,
    )


@lru_cache(maxsize=DOUBTS_KEPT)
def asks_punkt(token: str, word: str) -> bool:
    """True if Punkt ends the sentence between `token`, a full stop included, and `word`."""
    return bool(_punkt().text_contains_sentbreak(f"{token} {word}"))


@lru_cache(maxsize=1)
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    abbreviations = {word.lower() for word, kind in word_lists().kinds.items() if kind == "end"}
    parameters.abbrev_types = abbreviations | {"u.s"}
    parameters.sent_starters = set(_learned()["openers"])
    # A Counter, because looking a word up in Punkt's own defaultdict keeps the word for ever.
    parameters.ortho_context = Counter(dict.fromkeys(parameters.sent_starters, _ORTHO_LOWER))
    return PunktSentenceTokenizer(parameters)
