"""Candidate, Citation, Answer: plain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from index import Article


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


@dataclass(frozen=True, slots=True)
class Feature:
    """One named piece of evidence: its value (mostly 0 to 1), what it adds to the order's score, and what it says."""

    name: str
    value: float
    effect: float
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: `article.text[start:end]`, and in it the span that may be the short answer.

    `answer_start` and `answer_end` are offsets into the article's text, both None when no span was found. `score` is
    how often one like it is right, 0 to 1; `values` are those of its features. `text` is the sentence, by which copies
    are known; `missing` are the words of the question that its article lacks, as far as it was read.
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
    """Where a copy of a cited sentence stands: `article.text[start:end]`."""

    article: Article
    start: int
    end: int


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
    """Words that tell a time by the article's date, `article.text[start:end]`, and the days that they mean.

    `first` and `last` are both included, and both None where the article has no date to reckon from.
    """

    start: int
    end: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A quoted sentence and its place. Offsets count code points of `article.text`, half-open.

    `speaker` is None where the outlet speaks for itself; `referents` and `days` explain words of the sentence.
    """

    article: Article
    start: int
    end: int
    answer_start: int | None
    answer_end: int | None
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


class NameMatch(NamedTuple):
    """A name as the question has it, and as what is cited has it: Zelensky, Zelenskyy."""

    asked: str
    found: str


class Value(NamedTuple):
    """One of several that sources give: its words, and the numbers of the citations that give it, from 1."""

    text: str
    citations: tuple[int, ...]


class Difference(NamedTuple):
    """Values of one `kind` ("number", "date", "name") in which independent sources differ on the same question."""

    kind: str
    values: tuple[Value, ...]


class Period(NamedTuple):
    """Words of a question that tell a time, and the days meant, both included; None where it is open.

    With `is_filter` only articles of these days, and of a few after, were searched. `is_relaxed` says that it was to be
    a filter, under which there was no answer, so that all were searched.
    """

    text: str
    since: date | None
    until: date | None
    is_filter: bool
    is_relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question.

    Answered: `citations` hold the answer, best first, and `reason` is None. Not answered: `reason` says why,
    `citations` are the nearest misses, and `missing` are the words of the question that no article holds, or the two
    that nothing holds together. `matched` are the names that what is cited, or nearly, writes in another way than the
    question. `question` is as typed, `asked` as completed from the conversation, `readings` are other completions that
    were nearly as likely. `support` are the places where independent sources say what is cited first, one for each,
    `differences` what sources say otherwise; `period` is the time that the question names. `threshold` is the score
    from which a citation is taken for an answer.
    """

    question: str
    asked: str
    citations: tuple[Citation, ...]
    answered: bool
    reason: Reason | None
    missing: tuple[str, ...]
    elapsed_ms: float
    matched: tuple[NameMatch, ...] = ()
    readings: tuple[str, ...] = ()
    support: tuple[Place, ...] = ()
    differences: tuple[Difference, ...] = ()
    period: Period | None = None
    threshold: float = 0.0

    @property
    def sure(self) -> int:
        """How many of the citations answer, be it otherwise, from the first on; the others are only the next best."""
        if not self.answered:
            return 0
        differing = {n for one in self.differences for value in one.values for n in value.citations}
        below = (
            number
            for number, one in enumerate(self.citations)
            if one.score < self.threshold and number + 1 not in differing
        )
        return next(below, len(self.citations))

    @property
    def sources(self) -> int:
        """How many independent sources say what is cited first."""
        return len(self.support)
