"""Outcome: one gold question with its answer, as far as it is measured, and its record in a detail file."""

from dataclasses import dataclass

from qa.answer import Answer, Citation
from qa.evaluation.judgement import Judgement
from qa.files.question_file import Gold
from qa.files.records import Record
from qa.metric import first_rank

DETAIL_CITATIONS = 3
"""How many citations a detail record quotes."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation without its article: the articles of ten thousand questions do not fit into memory."""

    article_id: str
    start: int
    end: int
    score: float
    text: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its gold, the answer as far as it is measured, and the judgement of it.

    `span` is the first citation's marked answer, or empty; `score` is the first citation's, 0 without any. If the
    question was declined, both come from the nearest sentence.
    """

    id: str
    question: str
    gold: Gold
    answered: bool
    reason: str | None
    span: str
    score: float
    cited: tuple[Cited, ...]
    judgement: Judgement
    elapsed_ms: float

    @property
    def right(self) -> bool | None:
        """Whether the first citation is right, by evidence if there is some, else by answer; None if unknown.

        Nothing is right for a question that has no answer.
        """
        if not self.gold.answerable:
            return False
        if self.gold.evidence:
            return any(self.judgement.evidence[:1])
        return any(self.judgement.answers[:1]) if self.gold.answers else None

    @property
    def exact(self) -> float | None:
        """Exact match of the answer: declining is right if there is no answer; None without gold."""
        return self._credit(self.judgement.exact)

    @property
    def f1(self) -> float | None:
        """F1 of the answer, likewise."""
        return self._credit(self.judgement.f1)

    def _credit(self, value: float) -> float | None:
        if not self.gold.answerable:
            return float(not self.answered)
        if not self.gold.answers:
            return None
        return value if self.answered else 0.0


def to_outcome(id: str, gold: Gold, answer: Answer, judgement: Judgement) -> Outcome:
    """The outcome of an answer that was judged."""
    best = answer.citations[0] if answer.citations else None
    return Outcome(
        id,
        answer.question,
        gold,
        answer.answered,
        answer.reason.value if answer.reason else None,
        (best.answer if best else None) or "",
        best.score if best else 0.0,
        tuple(_cited(one, rank < DETAIL_CITATIONS) for rank, one in enumerate(answer.citations)),
        judgement,
        answer.elapsed_ms,
    )


def _cited(citation: Citation, quoted: bool) -> Cited:
    text = citation.text if quoted else None
    return Cited(citation.article.id, citation.start, citation.end, citation.score, text)


def detail_record(outcome: Outcome) -> Record:
    """The outcome as a line of a detail file; a rank is null if no citation is right or it is unknown which."""
    return {
        "id": outcome.id,
        "question": outcome.question,
        "type": outcome.gold.type,
        "answerable": outcome.gold.answerable,
        "answered": outcome.answered,
        "reason": outcome.reason,
        "score": round(outcome.score, 6),
        "answer": outcome.span or None,
        "answers": list(outcome.gold.answers),
        "right": outcome.right,
        "evidence_rank": first_rank(outcome.judgement.evidence),
        "answer_rank": first_rank(outcome.judgement.answers),
        "em": outcome.exact,
        "f1": outcome.f1,
        "elapsed_ms": round(outcome.elapsed_ms, 1),
        "citations": [
            {"article": one.article_id, "start": one.start, "end": one.end, "text": one.text,
             "score": round(one.score, 6)}
            for one in outcome.cited[:DETAIL_CITATIONS]
        ],
    }  # fmt: skip
