"""Span: a piece of a sentence that may be the short answer."""

from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` of a sentence, and from 0 to 1 how surely it is of the wanted kind, by its form alone."""

    start: int
    end: int
    strength: float
