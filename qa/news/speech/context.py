"""Context: the sentences around a place of an article, in their paragraphs, and what is found in each, found once."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index import Sentence
from qa.followup.mention import Gender
from qa.news.speech.phrase import NounPhrase
from qa.news.speech.quotation import Quotation, find_quotations

CHARS_ABOVE, CHARS_BELOW = 6_000, 3_000
"""How much of an article is read around a place: some ten paragraphs above and five below, whatever its length."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class Person(NamedTuple):
    """A person named in a sentence: its place, the words of the name, the gender, and whether it is the subject.

    One that is not sure may be no person at all, but still makes a pronoun ambiguous.
    """

    start: int
    end: int
    words: tuple[str, ...]
    gender: Gender | None
    is_subject: bool
    is_sure: bool

    @property
    def surname(self) -> str:
        """The last word of the name, folded."""
        return self.words[-1]


class Context:
    """The sentences of `text` around the one that begins at `start`, by paragraphs; offsets are those of `text`."""

    def __init__(self, text: str, sentences: Sequence[Sentence], start: int) -> None:
        self.text = text
        at = max(0, bisect_right(sentences, start, key=_start_of) - 1)
        end = sentences[at].end if sentences else 0
        first = bisect_left(sentences, start - CHARS_ABOVE, key=_start_of)
        last = bisect_left(sentences, end + CHARS_BELOW, key=_start_of)
        self._sentences = sentences[first:last]
        self._places: dict[Sentence, int] = {}
        self._paragraphs: list[list[Sentence]] = []
        self._part()
        self._quotations: dict[int, list[Quotation]] = {}
        self.attributions: dict[Sentence, NounPhrase | None] = {}
        self.people: dict[Sentence, list[Person]] = {}
        self.forms: dict[tuple[str, int], list[tuple[int, str]]] = {}

    def _part(self) -> None:
        """Paragraphs end at a blank line, or in a text without any at the end of a line."""
        pairs = pairwise(self._sentences)
        gaps = ["\n\n", *(self.text[one.end : after.start] for one, after in pairs)]
        is_parted = any(map(_BLANK_LINE.search, gaps[1:]))
        for gap, sentence in zip(gaps, self._sentences, strict=False):
            if _BLANK_LINE.search(gap) or ("\n" in gap and not is_parted):
                self._paragraphs.append([])
            self._paragraphs[-1].append(sentence)
            self._places[sentence] = len(self._paragraphs) - 1

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence that holds the character at `position`."""
        at = bisect_right(self._sentences, position, key=_start_of) - 1
        found = self._sentences[at] if at >= 0 else None
        return found if found and position < found.end else None

    def holds(self, sentence: Sentence) -> bool:
        """True if enough of the article is read around the sentence."""
        first, last = self._sentences[0], self._sentences[-1]
        is_inside = first.ordinal == 0 or sentence.start - first.start >= CHARS_ABOVE // 2
        return is_inside and last.end - sentence.end >= CHARS_BELOW // 2

    def paragraph(self, sentence: Sentence) -> list[Sentence]:
        """The sentences of the paragraph that a sentence stands in."""
        return self._paragraphs[self._places[sentence]]

    def paragraphs_before(self, sentence: Sentence) -> Iterator[list[Sentence]]:
        """The paragraphs above that of a sentence, nearest first."""
        return reversed(self._paragraphs[: self._places[sentence]])

    def above(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentences before one, nearest first."""
        return reversed(self._sentences[: sentence.ordinal - self._sentences[0].ordinal])

    def slice(self, sentence: Sentence) -> str:
        """The text of a sentence."""
        return self.text[sentence.start : sentence.end]

    def quotations(self, sentence: Sentence) -> list[Quotation]:
        """The quotations of the paragraph that a sentence stands in."""
        number = self._places[sentence]
        if number not in self._quotations:
            start, end = self._paragraphs[number][0].start, self._paragraphs[number][-1].end
            self._quotations[number] = find_quotations(self.text, start, end)
        return self._quotations[number]

    def quoted(self, sentence: Sentence) -> list[Quotation]:
        """What of a sentence is quoted, as pieces of its quotations."""
        return [
            Quotation(max(one.start, sentence.start), min(one.end, sentence.end))
            for one in self.quotations_over(sentence)
        ]

    def quotations_over(self, sentence: Sentence) -> list[Quotation]:
        """The whole quotations of which a sentence has a piece."""
        quotations = self.quotations(sentence)
        first = bisect_right(quotations, sentence.start, key=lambda one: one.end)
        last = bisect_left(quotations, sentence.end, key=_start_of)
        return quotations[first:last]

    def is_quoted(self, sentence: Sentence, position: int) -> bool:
        """True if the character at `position`, of that sentence, stands in a quotation."""
        quotations = self.quotations(sentence)
        at = bisect_right(quotations, position, key=lambda one: one.end)
        return at < len(quotations) and quotations[at].start <= position

    def has_alone(self, surname: str) -> bool:
        """True if the text around has the word with no capitalised one before it: "Downey won"."""
        pattern = re.compile(
            rf"(?<![\w’'-])(?<![^\W\d_a-z]\. )(?P<word>{re.escape(surname)})(?![\w-])"
        )
        for match in pattern.finditer(self.text, *self._span()):
            before = self.text[max(0, match.start() - 30) : match.start()].split(" ")
            if len(before) < 2 or not before[-2][:1].isupper():
                return True
        return False

    def _span(self) -> tuple[int, int]:
        return self._sentences[0].start, self._sentences[-1].end


def _start_of(one: Sentence | Quotation) -> int:
    return one.start
