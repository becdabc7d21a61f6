"""Qualifier: "the largest" in one sentence, "one of the largest" in another; "all", "most"; "12", "at least 12"."""

import re
from typing import NamedTuple

from index import to_terms
from qa.caseless import any_case
from qa.news.agreement.amount import find_amounts

_SUPERLATIVE = re.compile(
    r"\b(?P<part>(?:one of|among|amongst|some of) (?:the|its|their|his|her) |(?:the|its|their|his|her) )"
    r"(?P<word>[a-z]{2,12}est|worst|best|first|only|most [a-z]{3,14})\b(?! of all)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?P<part>all|most|half|some|many|nearly all|almost all|none)(?: of)?(?: (?:the|its|their|those))?"
    r" (?P<word>[a-z]{4,20})\b",
    re.IGNORECASE,
)
_NO_SUPERLATIVES = frozenset(
    ("west", "rest", "test", "interest", "request", "forest", "guest", "latest", "honest")
)
_HEDGED = frozenset(("least", "most"))
_PARTS = ("one of", "among", "amongst", "some of")

MIN_SHARED_TERMS = 4
"""Terms that two sentences share, at least, if they say one thing and qualify it in two ways."""


class Qualified(NamedTuple):
    """What a sentence says of a thing, and how far: `key` is the same in two sentences that may be compared."""

    key: str
    degree: str
    text: str


def qualifiers(text: str) -> list[Qualified]:
    """Everything in a sentence that is said to be the most, or all, or a number, and to what degree."""
    return [*_superlatives(text), *_shares(text), *_hedged(text)]


def find_qualified(one: str, other: str) -> tuple[str, str] | None:
    """The words in which two sentences that say the same thing qualify it differently; None if they do not."""
    shared = set(to_terms(one)) & set(to_terms(other))
    if len(shared) < MIN_SHARED_TERMS:
        return None
    theirs = qualifiers(other)
    for ours in qualifiers(one):
        alike = [its for its in theirs if its.key == ours.key]
        if alike and all(its.degree != ours.degree for its in alike):
            return ours.text, alike[0].text
    return None


def _superlatives(text: str) -> list[Qualified]:
    found = []
    for match in _SUPERLATIVE.finditer(text):
        word, part = any_case(match["word"]), any_case(match["part"])
        if word not in _NO_SUPERLATIVES:
            degree = "part" if part.startswith(_PARTS) else "whole"
            found.append(Qualified(f"the {word}", degree, " ".join(match.group().split())))
    return found


def _shares(text: str) -> list[Qualified]:
    found = []
    for match in _SHARE.finditer(text):
        terms = to_terms(match["word"])
        if terms:
            part = any_case(match["part"])
            found.append(Qualified(f"of {terms[0]}", part, " ".join(match.group().split())))
    return found


def _hedged(text: str) -> list[Qualified]:
    found = []
    for amount in find_amounts(text):
        after = to_terms(text[amount.end : amount.end + 30])[:1]
        degree = amount.hedge if amount.hedge in _HEDGED else "exact"
        if amount.hedge in ("exact", *_HEDGED) and after:
            key = f"{amount.plain:g} {amount.unit} {after[0]}"
            found.append(Qualified(key, degree, text[amount.start : amount.end]))
    return found
