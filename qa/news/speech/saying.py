"""The words with which news says who says something (data/saying.tsv), by their role."""

from enum import Enum
from functools import cache
from typing import NamedTuple

from qa.language.wordlists import data_lines


class Manner(Enum):
    """What a verb needs to report speech: see data/saying.tsv."""

    SAY = "say"
    TELL = "tell"
    CLAUSE = "clause"
    ACT = "act"
    QUOTE = "quote"


class Form(Enum):
    """A verb's form; the forms are in this order."""

    PAST = 0
    PRESENT = 1
    PLAIN = 2
    PARTICIPLE = 3


class Saying(NamedTuple):
    """What a verb of saying is."""

    manner: Manner
    form: Form


@cache
def saying_verbs() -> dict[str, Saying]:
    """Each form of each verb."""
    return {
        word: Saying(Manner(kind), form)
        for kind, words in _rows()
        if kind in {manner.value for manner in Manner}
        for verb in words.split(" / ")
        for word, form in zip(verb.split(), Form, strict=True)
    }


@cache
def saying_words(kind: str) -> frozenset[str]:
    """The words of that kind; KeyError if there is none."""
    words = {word for found, row in _rows() if found == kind for word in row.split()}
    if not words:
        raise KeyError(kind)
    return frozenset(words)


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    rows = (line.split("\t") for line in data_lines("saying.tsv"))
    return tuple((kind, words) for kind, words in rows)
