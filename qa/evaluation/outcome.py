"""Outcome: what became of one gold question: its answer, judged by the gold, and its record in a detail file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.answer import Answer, Citation, Find
from qa.files.question_file import Evidence, Gold
from qa.files.records import Record
from qa.metric import exact_match, f1, first_rank, normalise_answer

Words = tuple[str, str]
"""A text in lower case without articles, between blanks: with marks dropped (U.S. -> us), and with marks as blanks."""

_MARK = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Stretch:
    """`article.text[start:end]` of the article of that id: the place of an evidence sentence."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """For each citation, best first: how many evidence sentences it is the first to overlap, and whether it has
    a gold answer (both empty if the gold has none); exact match and F1 of the first citation's marked span against
    the nearest gold answer; and how many citations do not slice their article.
    """

    evidence: tuple[int, ...] = ()
    answers: tuple[bool, ...] = ()
    exact: float = 0.0
    f1: float = 0.0
    invalid: int = 0


def judge(answer: Answer, gold: Gold, find: Find) -> Judgement:
    """Compares the citations, also of a refusal, with the gold."""
    cited = answer.citations
    span = (cited[0].answer if cited else None) or ""
    texts = [to_words(citation.text) for citation in cited] if gold.answers or gold.evidence else []
    accepted = [to_words(one) for one in gold.answers]
    return Judgement(
        tuple(_first_overlaps(cited, texts, gold, find)),
        tuple(any(holds(text, one) for one in accepted) for text in texts if accepted),
        max((exact_match(span, one) for one in gold.answers), default=0.0),
        max((f1(span, one) for one in gold.answers), default=0.0),
        sum(not is_valid(citation) for citation in cited),
    )


def to_words(text: str) -> Words:
    """`text` normalised like SQuAD's answers, but without any punctuation, not only ASCII's; twice: with punctuation
    removed, and with it replaced by spaces.

    SQuAD's script knows no curly quotes, and does not find Brazil in “Brazil's” or 17 in “17-year-old”: of the answers
    in first citations over RealTimeQA it misses one in eight. Exact match is as in the script.
    """
    dropped, blanked = (normalise_answer(_MARK.sub(by, text)) for by in ("", " "))
    return f" {dropped} ", f" {blanked} "


def holds(text: Words, words: Words) -> bool:
    """True if `text` has `words` as complete words, with either way of treating punctuation."""
    return any(part != "  " and part in whole for whole, part in zip(text, words, strict=True))


def is_valid(citation: Citation) -> bool:
    """True if the citation's offsets give its text, and its answer, if any, is inside."""
    text, start, end = citation.article.text, citation.start, citation.end
    first, last = citation.answer_start, citation.answer_end
    if not 0 <= start < end <= len(text) or citation.text != text[start:end]:
        return False
    if first is None or last is None:
        return first is last
    return start <= first < last <= end and citation.answer == text[first:last]


def stretches(evidence: Evidence, find: Find) -> Iterator[Stretch]:
    """Every place of the sentence in the articles it names; none if they are unknown or do not have it."""
    for article_id in evidence.articles:
        try:
            text = find(article_id).text
        except KeyError:
            continue
        start = text.find(evidence.text)
        while start >= 0:
            yield Stretch(article_id, start, start + len(evidence.text))
            start = text.find(evidence.text, start + 1)


def _first_overlaps(
    cited: Iterable[Citation], texts: Iterable[Words], gold: Gold, find: Find
) -> Iterator[int]:
    """How many evidence sentences each citation is the first to overlap."""
    wanted = [(one, list(stretches(one, find))) for one in gold.evidence]
    for citation, text in zip(cited, texts, strict=True) if wanted else ():
        missed = [row for row in wanted if not _overlaps(citation, text, *row)]
        yield len(wanted) - len(missed)
        wanted = missed


def _overlaps(citation: Citation, text: Words, evidence: Evidence, places: list[Stretch]) -> bool:
    """By place if the evidence has one, else by whether one text contains the other."""
    if places:
        return any(
            place.article_id == citation.article.id
            and place.start < citation.end
            and citation.start < place.end
            for place in places
        )
    sentence = to_words(evidence.text)
    return holds(text, sentence) or holds(sentence, text)


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
        """F1 of the answer, in the same way."""
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
