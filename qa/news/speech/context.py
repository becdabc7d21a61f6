"""Context: the paragraphs around a place of an article, their sentences and quotations, each read when asked for."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index import Article, fold, is_stop_word
from qa.followup.mention import Gender
from qa.followup.recogniser import gender_of
from qa.language.names import Name
from qa.news.speech.phrase import NounPhrase
from qa.news.speech.quotation import Quotation, find_quotations
from qa.news.speech.saying import saying_words

CHARS_ABOVE, CHARS_BELOW = 6_000, 3_000
"""How much of an article is read around a place: some ten paragraphs above and five below, whatever its length."""

MAX_TOKEN_CHARS = 24
"""How far before a stop the word that it ends is looked at."""

_STOP = re.compile(
    r"[.!?…]+"
)  # what follows is looked at apart: in one pattern "....." takes its length squared
_AFTER_STOP = re.compile(r"[”\"’'»)\]]{0,3}\s+")
_NEXT_WORD = re.compile(r"[“„\"«‘'(\[—–-]{0,2}\s?[^\W_a-z][\w’']*")
_TOKEN = re.compile(r"[^\s“„\"«‘(]+$")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")


def _find_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences begin after the first; a doubtful stop ends none.

    `split_sentences` judges those too, but may load Punkt for it, which takes longer than a whole answer from an
    archive on disk; nobody is shown these sentences.
    """
    for stop in _STOP.finditer(text, start, end):
        gap = _AFTER_STOP.match(text, stop.end(), end)
        after = gap and _NEXT_WORD.match(text, gap.end(), end)
        if gap is None or after is None:
            continue
        token = _TOKEN.search(text, max(start, stop.start() - MAX_TOKEN_CHARS), stop.start())
        if stop.group() != "." or token is None or _may_end(token.group(), after.group()):
            yield gap.end()


def _may_end(token: str, after: str) -> bool:
    """True for a word before a stop, not for "Mr", "J" and "U.S", unless "He" or the like follows."""
    if token.lower() in saying_words("abbreviation"):
        return False
    if len(token) > 1 and "." not in token:
        return True
    return is_stop_word(after) and len(token) > 1


class Line(NamedTuple):
    """A sentence, `text[start:end]`, and its place: the paragraph, and the sentence in it."""

    paragraph: int
    ordinal: int
    start: int
    end: int


class Person(NamedTuple):
    """A person named in a sentence: where, the words of the name, what tells the gender, whether as its subject.

    One that is not sure may be no person at all, and stands in the way of the others.
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
    """The paragraphs around `article.text[start:end]`; all offsets are those of the article's text."""

    def __init__(self, article: Article, start: int, end: int) -> None:
        self.text = article.text
        self._cited = (start, end)
        self._first = max(0, start - CHARS_ABOVE)
        self._last = min(len(self.text), end + CHARS_BELOW)
        self.paragraphs = list(self._cut(start, end))
        self._lines: dict[int, list[Line]] = {}
        self._quotations: dict[int, list[Quotation]] = {}
        self._quoted: dict[Line, list[Quotation]] = {}
        self.attributions: dict[Line, NounPhrase | None] = {}
        self.people: dict[Line, list[Person]] = {}
        self.forms: dict[tuple[str, int], list[tuple[int, str]]] = {}

    def _cut(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Paragraphs end at a blank line, or in a text without any at the end of a line."""
        is_parted = _BLANK_LINE.search(self.text, self._first, self._last)
        at = self._first
        for match in (_BLANK_LINE if is_parted else _LINE).finditer(
            self.text, self._first, self._last
        ):
            if not start < match.end() < end:
                yield at, match.start()
                at = match.end()
        yield at, self._last

    def line_at(self, position: int) -> Line | None:
        """The sentence that holds the character at `position`."""
        for number, (start, end) in enumerate(self.paragraphs):
            if start <= position < end:
                found = (line for line in self.lines(number) if line.start <= position < line.end)
                return next(found, None)
        return None

    def line_like(self, start: int, end: int) -> Line | None:
        """The sentence that has just these bounds, if enough of the article is read around it."""
        is_inside = self._first == 0 or start - self._first >= CHARS_ABOVE // 2
        reaches = self._last == len(self.text) or self._last - end >= CHARS_BELOW // 2
        line = self.line_at(start) if is_inside and reaches else None
        return line if line and (line.start, line.end) == (start, end) else None

    def lines(self, paragraph: int) -> list[Line]:
        """The sentences of a paragraph."""
        if paragraph not in self._lines:
            start, end = self.paragraphs[paragraph]
            cited = self._cited
            bounds = [
                at for at in _find_starts(self.text, start, end) if not cited[0] < at < cited[1]
            ]
            bounds += [at for at in cited if start < at < end]
            bounds = sorted({start, *bounds, end})
            self._lines[paragraph] = [
                Line(paragraph, ordinal, first, last)
                for ordinal, (first, last) in enumerate(self._trimmed(bounds))
            ]
        return self._lines[paragraph]

    def _trimmed(self, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
        """What stands between each two of `bounds`, without blanks around it."""
        for first, last in pairwise(bounds):
            piece = self.text[first:last]
            start = first + len(piece) - len(piece.lstrip())
            if piece.strip():
                yield start, first + len(piece.rstrip())

    def above(self, line: Line) -> Iterator[Line]:
        """The sentences before `line`, nearest first."""
        yield from reversed(self.lines(line.paragraph)[: line.ordinal])
        for paragraph in range(line.paragraph - 1, -1, -1):
            yield from reversed(self.lines(paragraph))

    def below(self, line: Line) -> Iterator[Line]:
        """The sentences after `line`, nearest first."""
        yield from self.lines(line.paragraph)[line.ordinal + 1 :]
        for paragraph in range(line.paragraph + 1, len(self.paragraphs)):
            yield from self.lines(paragraph)

    def slice(self, line: Line) -> str:
        """The text of a sentence."""
        return self.text[line.start : line.end]

    def quotations(self, paragraph: int) -> list[Quotation]:
        """The quotations of a paragraph."""
        if paragraph not in self._quotations:
            start, end = self.paragraphs[paragraph]
            goes_on = False
            if paragraph and "”" in self.text[start:end]:
                before = find_quotations(self.text, *self.paragraphs[paragraph - 1])
                goes_on = bool(before and before[-1].is_open)
            self._quotations[paragraph] = find_quotations(self.text, start, end, goes_on=goes_on)
        return self._quotations[paragraph]

    def quoted(self, line: Line) -> list[Quotation]:
        """What of a sentence is quoted, as pieces of its quotations."""
        if line not in self._quoted:
            self._quoted[line] = [
                Quotation(max(one.start, line.start), min(one.end, line.end), one.is_open)
                for one in self.quotations_over(line)
            ]
        return self._quoted[line]

    def quotations_over(self, line: Line) -> list[Quotation]:
        """The whole quotations of which a sentence has a piece."""
        quotations = self.quotations(line.paragraph)
        first = bisect_right(quotations, line.start, key=lambda one: one.end)
        last = bisect_left(quotations, line.end, key=lambda one: one.start)
        return quotations[first:last]

    def is_quoted(self, line: Line, position: int) -> bool:
        """True if the character at `position` stands in a quotation."""
        quotations = self.quotations(line.paragraph)
        at = bisect_right(quotations, position, key=lambda one: one.end)
        return at < len(quotations) and quotations[at].start <= position

    def has_first_name(self, name: Name) -> bool:
        """True if the text around has the name with a known first name before it: "Leana Wen"."""
        word = re.escape(self.text[name.start : name.end])
        pattern = re.compile(rf"\b(?P<first>[^\W\d_a-z][\w’'-]+) {word}\b")
        return any(
            gender_of((), (fold(match["first"]),)) is not None
            for match in pattern.finditer(self.text, self._first, self._last)
        )

    def has_alone(self, surname: str) -> bool:
        """True if the text around has the word with no capitalised one before it: "Downey won"."""
        pattern = re.compile(
            rf"(?<![\w’'-])(?<![^\W\d_a-z]\. )(?P<word>{re.escape(surname)})(?![\w-])"
        )
        for match in pattern.finditer(self.text, self._first, self._last):
            before = self.text[max(0, match.start() - 30) : match.start()].split(" ")
            if len(before) < 2 or not before[-2][:1].isupper():
                return True
        return False
