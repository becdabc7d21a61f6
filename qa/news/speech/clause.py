"""A sentence -> its words, its names, and the pieces that marks and small words part it into."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from index import fold
from qa.language.names import Name, find_names
from qa.language.wordlists import grammar_words
from qa.news.speech.saying import saying_words

WORD = re.compile(r"[^\W_]+(?:(?:['’.&-]|(?<=\d),(?=\d))[^\W_]+)*")
BREAK = re.compile(r"[,;:—–−“”\"«»()!?…\[\]|•]| - |''")


class Word(NamedTuple):
    """A word at `text[start:end]`, folded, and the name that it is part of."""

    start: int
    end: int
    folded: str
    name: Name | None


class Clause:
    """The words of the sentence `text[start:end]`, and which of them are names; offsets are those of `text`.

    What is sought from a word on, or back from it, is reckoned once for all words, so that a sentence of many verbs
    takes no longer than its length.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.words = list(self._find_words())
        self._starts = [word.start for word in self.words]
        self._segment_starts = list(self._find_segments())

    def _find_words(self) -> Iterator[Word]:
        names = (
            _shifted(name, self.start) for name in find_names(self.text[self.start : self.end])
        )
        name = next(names, None)
        for match in WORD.finditer(self.text, self.start, self.end):
            while name and name.end <= match.start():
                name = next(names, None)
            inside = name if name and name.title_start <= match.start() else None
            yield Word(match.start(), match.end(), fold(match.group()), inside)

    def folded(self, at: int) -> str:
        """Word `at` folded; empty before the first and after the last."""
        return self.words[at].folded if 0 <= at < len(self.words) else ""

    def is_parted(self, at: int) -> bool:
        """True if a mark stands between word `at` and the next one, and no name goes over it."""
        return bool(self.gap(at)) and BREAK.search(self.gap(at)) is not None

    def gap(self, at: int) -> str:
        """What stands between word `at` and the next one; nothing inside a name."""
        if not 0 <= at < len(self.words) - 1:
            return ""
        word, after = self.words[at], self.words[at + 1]
        if word.name and word.name is after.name:
            return ""
        return self.text[word.end : after.start]

    def first_from(self, position: int) -> int:
        """The first word that begins at `position` or after it; how many words there are if none does."""
        return bisect_left(self._starts, position)

    def opening(self, position: int) -> int:
        """Where the piece between marks that the character at `position` stands in begins."""
        last = bisect_right(self._starts, position) - 1
        return self.words[self.segment_start(last)].start if last >= 0 else position

    def _find_segments(self) -> Iterator[int]:
        first = 0
        for at in range(len(self.words)):
            if self.is_parted(at - 1):
                first = at
            yield first

    def segment_start(self, at: int) -> int:
        """The first word of the piece between marks that word `at` stands in."""
        return self._segment_starts[at] if at >= 0 else at

    def clause_start(self, last: int) -> int | None:
        """The first word of the clause that word `last` ends; None in a part of something else."""
        if self.words[last].folded in saying_words("clause_break") and not self._joins_names(last):
            return last + 1
        return self._clause_starts[last]

    @cached_property
    def _clause_starts(self) -> list[int | None]:
        """For each word the first of its clause; None after a word such as "after", in a part of something else."""
        starts: list[int | None] = []
        for at, word in enumerate(self.words):
            opens = self.segment_start(at) == at
            start = at if opens else starts[-1]
            if word.name is None and word.folded in saying_words("subordinate"):
                start = None
            elif word.name is None and word.folded in saying_words("clause_break"):
                start = start if self._joins_names(at) else at + 1
            starts.append(start)
        return starts

    def _joins_names(self, at: int) -> bool:
        """True for the "and" of "Block and Jarmond"."""
        first = self.segment_start(at)
        if self.words[at].folded != "and" or not first < at < len(self.words) - 1:
            return False
        before, after = self.words[at - 1].name, self.words[at + 1].name
        return bool(before and after) and self._steps[at] == self._steps[first]

    @cached_property
    def _steps(self) -> list[int]:
        """How many prepositions and verbs stand before each word."""
        steps = (not word.name and word.folded in _stepping() for word in self.words)
        return [0, *accumulate(steps)]


@cache
def auxiliaries() -> frozenset[str]:
    """The verbs that no noun phrase has: "is", "been", "will"."""
    return grammar_words("auxiliaries") | {"be", "been", "being", "am"}


@cache
def _stepping() -> frozenset[str]:
    return saying_words("preposition") | auxiliaries()


def _shifted(name: Name, by: int) -> Name:
    return name._replace(
        title_start=name.title_start + by, start=name.start + by, end=name.end + by
    )
