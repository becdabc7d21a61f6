"""The word lists of qa/data: the words of names, grammar and dates, synonyms and aliases."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from index import to_terms

_DATA = Path(__file__).parents[1] / "data"


def data_text(name: str) -> str:
    """The text of a file of qa/data."""
    return (_DATA / name).read_text("utf-8")


def data_lines(name: str) -> list[str]:
    """The lines of a file of qa/data, without comments and blank lines."""
    lines = data_text(name).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def name_words(section: str) -> frozenset[str]:
    """The words of a section of data/names.json, lower case and folded."""
    return _json_words("names.json", section)


@cache
def grammar_words(section: str) -> frozenset[str]:
    """The words of a section of data/grammar.json, lower case: auxiliaries, prepositions, past forms."""
    return _json_words("grammar.json", section)


@cache
def when_words(section: str) -> frozenset[str]:
    """The words, or names, of a section of data/when.json: signs of a tense, words that only look like a time."""
    return _json_words("when.json", section)


def _json_words(name: str, section: str) -> frozenset[str]:
    """The words of a section, in one text or, if some have blanks, in a list."""
    words = json.loads(data_text(name))[section]
    return frozenset(words.split() if isinstance(words, str) else words)


@cache
def small_talk() -> frozenset[tuple[str, ...]]:
    """The phrases of data/smalltalk.txt, each as its words."""
    return frozenset(tuple(line.split()) for line in data_lines("smalltalk.txt"))


class NameGroup(NamedTuple):
    """A line of data/aliases.txt: the names of one thing, and words that are near it."""

    names: tuple[str, ...]
    near: tuple[str, ...]


def name_groups() -> list[NameGroup]:
    """The groups of data/aliases.txt, as written."""
    groups = []
    for line in data_lines("aliases.txt"):
        names, _, near = line.partition(" ~ ")
        groups.append(
            NameGroup(tuple(names.split(" | ")), tuple(near.split(" | ") if near else ()))
        )
    return groups


@cache
def paraphrases() -> dict[str, frozenset[str]]:
    """Term -> the terms that news uses for it (data/paraphrases.txt), itself not among them."""
    related: dict[str, set[str]] = {}
    for line in data_lines("paraphrases.txt"):
        group = set(to_terms(line))
        for term in group:
            related.setdefault(term, set()).update(group - {term})
    return {term: frozenset(others) for term, others in related.items()}


@cache
def quantity_words(section: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a section of data/quantities.txt, each as its words and phrases."""
    return _sections("quantities.txt")[section]


@cache
def copying_words(section: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a section of data/copying.txt, each as its words and phrases."""
    return _sections("copying.txt")[section]


@cache
def _sections(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    sections: dict[str, list[tuple[str, ...]]] = {}
    for line in data_lines(name):
        if line.startswith("["):
            found = sections.setdefault(line.strip("[]"), [])
        else:
            found.append(tuple(line.split("\t")))
    return {section: tuple(rows) for section, rows in sections.items()}


def counted(count: int, noun: str) -> str:
    """A number with its noun: 1 citation, 2,000 citations."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
