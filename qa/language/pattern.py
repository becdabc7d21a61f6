"""Patterns made of words: what each word means, and the clues without which a pattern finds nothing.

`re.IGNORECASE` matches more than the capital of a letter: the long s as s, the Kelvin sign as k, the Turkish dotted I
and dotless i as i. `str.lower` does not: it leaves "ſeven", which a pattern for "seven" finds, as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from qa.language.text import once

Meaning = TypeVar("Meaning")

_SAME = str.maketrans("\u017f\u212a\u0130\u0131", "skii")


def any_case(text: str) -> str:
    """`text` in lower case as `re.IGNORECASE` compares it with letters from a to z; no letter moves."""
    return text.translate(_SAME).lower()


class WordTable(Mapping[str, Meaning], Generic[Meaning]):
    """Words, in lower case, and what each means; everything that `pattern` finds with `re.IGNORECASE` is in it."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._meanings = dict(meanings)

    @property
    def pattern(self) -> str:
        """The words as alternatives, longer ones first."""
        return "|".join(map(re.escape, sorted(self._meanings, key=len, reverse=True)))

    def __getitem__(self, word: str) -> Meaning:
        return self._meanings[any_case(word)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._meanings)

    def __len__(self) -> int:
        return len(self._meanings)


def numbered(words: str, start: int) -> WordTable[int]:
    """A table that counts the words, the first of which is `start`."""
    return WordTable({word: number for number, word in enumerate(words.split(), start)})


_CLUE = re.compile(r"[^\W\d_]+|[^\w\s]")


class Words:
    """Alternative words, phrases and marks of a pattern, and their clues.

    A clue is the longest word, or mark, of a phrase; the last of equally long ones.
    """

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases
        longest_first = sorted(map(re.escape, phrases), key=len, reverse=True)
        is_marks = all(len(phrase) == 1 for phrase in phrases)
        self.pattern = f"[{''.join(phrases)}]" if is_marks else f"(?:{'|'.join(longest_first)})"
        self.clues = frozenset(
            max(reversed(_CLUE.findall(any_case(phrase))), key=len) for phrase in phrases
        )

    def __str__(self) -> str:
        return self.pattern


@once
def clues_in(text: str) -> frozenset[str]:
    """The words and marks of a text that may be clues."""
    return frozenset(_CLUE.findall(any_case(text)))


class Part:
    """An alternative of a pattern; everything it finds has one of the words in it."""

    def __init__(self, text: str, *words: Words) -> None:
        self.text = text
        self.words = words


class Pattern:
    """A regular expression of parts, and its clues: it finds nothing in a text that has none of them.

    It is compiled when first used: compiling all takes 60 ms, and a sentence needs few.
    """

    def __init__(self, *parts: Part, flags: int = re.IGNORECASE) -> None:
        self.parts = parts
        self.clues = frozenset[str]().union(*(one.clues for part in parts for one in part.words))
        self._flags = flags

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.compiled.finditer(text)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The regular expression."""
        return re.compile("|".join(part.text for part in self.parts), self._flags)


class Span(NamedTuple):
    """`text[start:end]` of a sentence, and how surely it is of the wanted kind by its form alone, from 0 to 1."""

    start: int
    end: int
    strength: float
