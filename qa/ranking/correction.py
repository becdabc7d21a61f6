"""Corrections: the right figure is marked, and goes first, where a sentence says which one was wrong.

A figure is found put right ("nine, not twelve") in 30 of the 864,000 sentences of MultiHop-RAG and RealTimeQA, in 27
rightly; in live blogs it is less rare. Of 2,457 questions about news no answer was changed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from index import to_terms
from qa.answer import Candidate
from qa.language.quantities import find_numbers, find_quantities
from qa.language.text import once

_FIGURE = r"(?:count|estimate|figure|number|report|tally|toll|total)s?"
_CORRECTED = r"\b(?:correct|revis)(?:ed|es|s|ing)\b"
_CUE = re.compile(rf"\bnot\b|\bwrong\b|incorrect|mistake|{_CORRECTED}", re.IGNORECASE)
_NOT = re.compile(r"\bnot $", re.IGNORECASE)
_BUT = re.compile(r"[^;.]{0,60}\bbut\b[^;.,]{0,30}", re.IGNORECASE)
_NOT_AFTER = re.compile(r"[^;,]{0,40}, (?:and )?not ", re.IGNORECASE)
_FROM = re.compile(rf"{_CORRECTED}[^.;]{{0,60}} from $", re.IGNORECASE)
_TO = re.compile(rf"{_CORRECTED}[^.;,]{{0,60}} to $", re.IGNORECASE)
_WRONG = re.compile(
    rf"\b(?:that|this|(?:earlier|first|initial|previous) {_FIGURE}) (?:was|is|were) (?:wrong|incorrect|mistaken)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:first|before|earlier|had|(?:initial|mistaken|original|previous|wrong)(?:ly)?)\b",
    re.IGNORECASE,
)
_BEFORE = 80
"""How far before a figure is looked: somewhat more than the patterns reach."""

_SURELY = 0.5
"""Strength of a number over which it counts something."""


class Figure(NamedTuple):
    """A figure at `text[start:end]`: of a kind of quantity, or a number of things."""

    start: int
    end: int
    kind: str


class Correction(NamedTuple):
    """The figure that is right, and the one that was wrong, None where the sentence does not repeat it."""

    right: Figure
    wrong: Figure | None


def put_right(candidates: Sequence[Candidate], asked: str) -> list[Candidate]:
    """`candidates` with the right figure marked where a sentence has both, and before a wrong best one its correction.

    Not where a figure of before is `asked` for. The correction is of the same article, as in a live blog: it repeats
    the wrong figure or counts the same things.
    """
    if _EARLIER.search(asked):
        return list(candidates)
    put = [_with_right_figure(one) for one in candidates]
    for place, one in enumerate(put):
        right = _right_for(put[0], one.text) if one.article_id == put[0].article_id else None
        if right:
            best = put[0].score
            return [replace(_mark(one, right), score=best), *put[:place], *put[place + 1 :]]
    return put


@once
def find_correction(text: str) -> Correction | None:
    """The figure that the sentence `text` puts right, the first of several."""
    if not _CUE.search(text):
        return None
    figures = _figures(text)
    found = [_in_range(text, one) for one in figures]
    found += [_of_pair(text, a, b) for a, b in pairwise(figures) if a.kind == b.kind]
    return next((one for one in found if one), None) or _alone(text, figures)


@once
def _figures(text: str) -> tuple[Figure, ...]:
    """The quantities and numbers of a sentence in order, none twice."""
    found = [Figure(s.start, s.end, "number") for s in find_numbers(text) if s.strength > _SURELY]
    for kind, spans in find_quantities(text).items():
        found += [Figure(span.start, span.end, kind) for span in spans]
    return tuple(sorted({one.start: one for one in found}.values()))


def _in_range(text: str, figure: Figure) -> Correction | None:
    """From 61 to 58, which looks like a range."""
    wrong, to, right = text[figure.start : figure.end].partition(" to ")
    if not to or not _FROM.search(_before(text, figure)):
        return None
    return Correction(
        Figure(figure.end - len(right), figure.end, figure.kind),
        Figure(figure.start, figure.start + len(wrong), figure.kind),
    )


def _of_pair(text: str, first: Figure, second: Figure) -> Correction | None:
    """Of two figures of a kind that follow each other."""
    before, between = _before(text, first), text[first.end : second.start]
    if _NOT.search(before):  # not twelve but nine
        return Correction(second, first) if _BUT.fullmatch(between) else None
    if _NOT_AFTER.fullmatch(between):
        return Correction(first, second)  # nine, not twelve
    if _FROM.search(before) and between.endswith(" to "):
        return Correction(second, first)
    return Correction(first, second) if _TO.search(before) and between.endswith(" from ") else None


def _alone(text: str, figures: Iterable[Figure]) -> Correction | None:
    """Where the wrong figure is not repeated: "corrected its figure to nine", "That was wrong: it is nine"."""
    right = [one for one in figures if _TO.search(_before(text, one))]
    if not right and _WRONG.search(text):
        right = list(figures)
    return Correction(right[0], None) if len(right) == 1 else None


def _before(text: str, figure: Figure) -> str:
    return text[max(0, figure.start - _BEFORE) : figure.start]


def _with_right_figure(candidate: Candidate) -> Candidate:
    """Marks the right figure where the wrong one is marked."""
    correction = find_correction(candidate.text)
    if not correction or not correction.wrong or candidate.answer_start is None:
        return candidate
    wrong, start = correction.wrong, candidate.start
    end = candidate.answer_end or candidate.answer_start
    is_marked = candidate.answer_start < start + wrong.end and start + wrong.start < end
    return _mark(candidate, correction.right) if is_marked else candidate


def _right_for(best: Candidate, text: str) -> Figure | None:
    """The figure by which the sentence `text` puts the marked one of `best` right."""
    correction, marked = find_correction(text), _marked(best)
    if not correction or not marked or correction.right.kind != marked.kind:
        return None
    right, wrong = correction
    value = _value(best.text, marked)
    if wrong:
        return right if _value(text, wrong) == value else None
    is_other = _value(text, right) != value and _things(text, right) == _things(best.text, marked)
    return right if is_other else None


def _marked(candidate: Candidate) -> Figure | None:
    """The figure among the marked words."""
    if candidate.answer_start is None or candidate.answer_end is None:
        return None
    start, end = candidate.answer_start - candidate.start, candidate.answer_end - candidate.start
    return next(
        (one for one in _figures(candidate.text) if one.start < end and start < one.end), None
    )


def _mark(candidate: Candidate, figure: Figure) -> Candidate:
    start = candidate.start
    return replace(candidate, answer_start=start + figure.start, answer_end=start + figure.end)


def _value(text: str, figure: Figure) -> str:
    """What a figure is compared by: its last terms, without "about" and "more than"."""
    return " ".join(to_terms(text[figure.start : figure.end])[-2:])


def _things(text: str, figure: Figure) -> list[str]:
    """What the figure counts: the term after it."""
    return to_terms(text[figure.end : figure.end + 40])[:1]
