"""Candidate, Citation, Answer: plain records, and their form in JSON (docs/records.md), which `to_dict` gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from index import Article, page_of
from qa.question import Kind

RECORD_VERSION = 1
"""The version of the JSON form. Fields are added under the same number; a changed meaning raises it."""

SHOWN_CHARS = 60
"""Most characters of a text in a repr."""

Find = Callable[[str], Article]
"""A function from an id to its article; KeyError if there is none."""


class Reason(StrEnum):
    """Why there is no answer; the values are part of the result format."""

    NO_TERMS = "no_terms"
    NOT_A_QUESTION = "not_a_question"
    EMPTY_ARCHIVE = "empty_archive"
    NO_HITS = "no_hits"
    BELOW_THRESHOLD = "below_threshold"
    NOT_MENTIONED = "not_mentioned"
    NOT_TOGETHER = "not_together"
    FILTERED_OUT = "filtered_out"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True)
class Feature:
    """One named piece of evidence: its value (mostly 0 to 1), its effect on the order, and its meaning."""

    name: str
    value: float
    effect: float
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: `article.text[start:end]`, and in it the span that may be the short answer.

    `answer_start` and `answer_end` are offsets into the article's text, both None when no span was found. `score` is
    how often one like it is right, 0 to 1; `values` are the values of its features. `text` is the sentence, to
    recognise copies; `missing` are the words of the question that are not in its article, as far as that was read.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    answer_start: int | None
    answer_end: int | None
    score: float
    values: Mapping[str, float]
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a copy of a cited sentence: `article.text[start:end]`."""

    article: Article
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """The article's fields and the offsets, ready for JSON."""
        return {
            **article_fields(self.article, "article"),
            "page": page_of(self.article, self.start),
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says what is quoted: `article.text[start:end]` names the person, office or outlet, as the article does."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Referent:
    """A pronoun, `article.text[start:end]`, and the name that it stands for, `article.text[name_start:name_end]`."""

    start: int
    end: int
    name_start: int
    name_end: int


@dataclass(frozen=True, slots=True)
class DerivedDays:
    """Words that mean days by the article's date, `article.text[start:end]`, and those days.

    `first` and `last` are both included, and both None if the article has no date.
    """

    start: int
    end: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Citation:
    """A quoted sentence and its place. Offsets count code points of `article.text`, half-open.

    `answer_start` and `answer_end` are the place of the words that answer, both None if there are none; `score`, 0
    to 1, is how often a sentence like it is right. `speaker` is None if the outlet speaks for itself; `referents`
    and `days` explain words of the sentence.
    """

    article: Article
    start: int
    end: int
    answer_start: int | None = None
    answer_end: int | None = None
    score: float
    features: tuple[Feature, ...] = ()
    also_in: tuple[Place, ...] = ()
    speaker: Speaker | None = None
    referents: tuple[Referent, ...] = ()
    days: tuple[DerivedDays, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, byte for byte as the article has it."""
        return self.article.text[self.start : self.end]

    @property
    def answer(self) -> str | None:
        """The words of the sentence that answer, or None."""
        if self.answer_start is None or self.answer_end is None:
            return None
        return self.article.text[self.answer_start : self.answer_end]

    def to_dict(self) -> dict[str, Any]:
        """The citation as docs/records.md has it, ready for JSON."""
        article, speaker = self.article, self.speaker
        answer = None
        if self.answer_start is not None and self.answer_end is not None:
            answer = _span(article, self.answer_start, self.answer_end)
        return {
            **Place(article, self.start, self.end).to_dict(),
            "text": self.text,
            "answer": answer,
            "score": round(self.score, 4),
            "also_in": [place.to_dict() for place in self.also_in],
            "speaker": _span(article, speaker.start, speaker.end) if speaker else None,
            "referents": [
                {
                    **_span(article, one.start, one.end),
                    "name": _span(article, one.name_start, one.name_end),
                }
                for one in self.referents
            ],
            "days": [
                {
                    **_span(article, one.start, one.end),
                    "first": iso_day(one.first),
                    "last": iso_day(one.last),
                }
                for one in self.days
            ],
        }

    def __repr__(self) -> str:
        place = f"{self.article.id!r}, {self.start}:{self.end}"
        return f"Citation({place}, {shorten(self.text)!r}, answer={self.answer!r}, score={self.score:.2f})"


class NameMatch(NamedTuple):
    """A name as the question has it, and as the citations have it: Zelensky, Zelenskyy."""

    asked: str
    found: str


class Period(NamedTuple):
    """Words of a question that mean days, with the first and last day, both included; None for an open end.

    With `is_filter` only articles of these days and a few after were searched. `is_relaxed` says that there was no
    answer in them, so that all articles were searched.
    """

    text: str
    since: date | None
    until: date | None
    is_filter: bool
    is_relaxed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "text": self.text,
            "since": iso_day(self.since),
            "until": iso_day(self.until),
            "filter": self.is_filter,
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """The outcome of one question, all of it from one commit of the archive.

    If `answered`, `citations` have the answer, best first, and `reason` is None. If not, `reason` says why, `citations`
    are the nearest sentences, and `missing` are the words of the question that no article has, or the two that no
    passage has together.

    `question` is as typed, `asked` as completed from the conversation, `kind` the kind of answer wanted, and `readings`
    other completions that were nearly as likely. `matched` are names that the citations write differently from the
    question, `period` is the time that the question names. `threshold` is the score from which a citation is an answer,
    `sure_from` the score from which it is sure: nine in ten of sure answers are right. `elapsed_ms` is in milliseconds,
    `commit` the state of the archive.
    """

    question: str
    asked: str
    kind: Kind = Kind.OTHER
    citations: tuple[Citation, ...] = ()
    answered: bool = False
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    matched: tuple[NameMatch, ...] = ()
    readings: tuple[str, ...] = ()
    period: Period | None = None
    threshold: float = 0.0
    sure_from: float = 1.0
    commit: str = ""

    @property
    def sure(self) -> bool:
        """True for a sure answer. False for an answer that is perhaps right, and without an answer."""
        best = self.citations[:1] if self.answered else ()
        return any(one.score >= self.sure_from for one in best)

    @property
    def answering(self) -> int:
        """The number of leading citations that count as answers; the others are less likely."""
        if not self.answered:
            return 0
        below = (number for number, one in enumerate(self.citations) if one.score < self.threshold)
        return next(below, len(self.citations))

    def to_dict(self) -> dict[str, Any]:
        """The result record of docs/records.md, ready for JSON, without the id of a question file."""
        best = self.citations[0] if self.citations else None
        return {
            "id": None,
            "question": self.question,
            "asked": self.asked,
            "answered": self.answered,
            "answer": best.answer if best and self.answered else None,
            "score": round(best.score, 4) if best else None,
            "reason": self.reason.value if self.reason else None,
            "elapsed_ms": round(self.elapsed_ms, 1),
            "error": None,
            "citations": [one.to_dict() for one in self.citations],
            "matched": [list(pair) for pair in self.matched],
            "readings": list(self.readings),
            "sources": 0,
            "support": [],
            "differences": [],
            "period": self.period.to_dict() if self.period else None,
            "claim": None,
            "error_code": None,
            "sure": self.sure,
            "version": RECORD_VERSION,
        }

    def __repr__(self) -> str:
        outcome = self.citations[:1] if self.answered else self.reason and self.reason.value
        return f"Answer({shorten(self.asked)!r}, {outcome!r}, {len(self.citations)} citations)"


def shorten(text: str) -> str:
    """The beginning of `text`, for a repr."""
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"


def article_fields(article: Article, id: str = "id") -> dict[str, Any]:
    """What is known of an article but for its text, ready for JSON; its id under the name `id`."""
    known = {
        name: getattr(article, name) for name in ("title", "source", "published", "url", "path")
    }
    return {id: article.id, **known, "published": iso_day(article.published)}


def _span(article: Article, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": article.text[start:end]}


def iso_day(day: date | None) -> str | None:
    """A day as in 2025-05-16, ready for JSON."""
    return day.isoformat() if day else None
