"""Hits -> assessed sentences: their features without a network, and the words in them that may be marked.

Every sentence gets features; the likeliest are read closely, phrase by phrase.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Hit, Token, to_terms
from qa.language.finders import find_spans
from qa.language.pattern import Span
from qa.language.turn import story_start
from qa.question import CLAUSAL, MEASURED, NAMED, Kind, Question
from qa.selection.evidence import Evidence, View, gather_evidence
from qa.selection.feature import feature_values, seek
from qa.selection.matching import WeighedTerm, asked_terms
from qa.selection.model import LinearModel
from qa.selection.phrasing import Phrase, PhraseModel, Reading, Votes, read_phrases, reading_values

READ = 8
"""Sentences that are read closely; each takes a millisecond."""

KIND_FADING = (1.0, 0.7, 0.5, 0.4)
"""Weights of the finds of the first, second … finder of a question's `wanted`."""

NO_KIND = 0.5
"""The feature "kind" if no kind of words is asked for (yes or no): as much as a span of middling strength."""

MIN_MARK = 0.3
"""Weaker spans of a sentence that was not read closely are not marked: better no mark than a wrong one."""

SURE_CLAUSE = 0.5
"""If a clause is asked for, one of this strength is marked in full, rather than a phrase in it."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A view with the values of all its features, the words found in it, and the terms missing from its article.

    `span` may be marked; `found` are words of the kind that is asked for; `reading` has the likeliest phrases, None if
    the sentence was not read closely.
    """

    view: View
    values: Mapping[str, float]
    span: tuple[int, int] | None
    found: "FoundAnswer"
    reading: Reading | None
    missing: tuple[str, ...]

    @property
    def article_id(self) -> str:
        """The article of the sentence."""
        return self.view.article_id

    @property
    def ordinal(self) -> int:
        """The number of the sentence in its article."""
        return self.view.hit.passage.ordinal


def assess(
    question: Question,
    terms: Sequence[WeighedTerm],
    hits: Sequence[Hit],
    named: Collection[str] = (),
    *,
    look: LinearModel,
    phrases: PhraseModel,
) -> list[Assessed]:
    """The assessed sentence of each hit, in the order of `hits`."""
    evidence = gather_evidence(question.text, terms, hits, named)
    sought = seek(question, evidence, to_terms(question.text))
    found = [find_answer(question, terms, view.text, view.tokens) for view in evidence.views]
    values = [
        feature_values(sought, number, one.strength, one.closeness, found=one.span is not None)
        for number, one in enumerate(found)
    ]
    looks = [look.score(one) for one in values]
    likeliest = sorted(range(len(looks)), key=lambda n: (-looks[n], hits[n].passage))[:READ]
    readings = read_phrases(question, evidence, likeliest, phrases)
    votes = Votes(readings, {number: looks[number] for number in likeliest})
    return [
        Assessed(
            view,
            {**values[number], **reading_values(number, readings, votes)},
            choose_span(question, found[number], readings.get(number), votes),
            found[number],
            readings.get(number),
            _missing(evidence, view),
        )
        for number, view in enumerate(evidence.views)
    ]


def choose_span(
    question: Question, found: "FoundAnswer", reading: Reading | None, votes: Votes
) -> tuple[int, int] | None:
    """The words to mark: a whole clause if one is asked for, else the phrase that answers best.

    None for a yes-or-no question, and if a number, date or name is asked for and the sentence has none.
    """
    if question.kind is Kind.YES_NO:
        return None
    is_clause = question.kind in CLAUSAL and found.strength >= SURE_CLAUSE
    if reading is None or is_clause:
        return found.span[:2] if found.span and found.strength >= MIN_MARK else None
    if question.kind not in MEASURED | NAMED:
        return votes.choose(reading.phrases)[:2]
    fitting = [phrase for phrase in reading.phrases if _touches(phrase, found.spans)]
    if fitting:
        return votes.choose(fitting)[:2]
    return found.span[:2] if found.span else None


def _touches(phrase: Phrase, spans: Sequence[Span]) -> bool:
    return any(span.start < phrase.end and phrase.start < span.end for span in spans)


def _missing(evidence: Evidence, view: View) -> tuple[str, ...]:
    matches = evidence.in_article[view.article_id]
    return tuple(t.word for t, match in zip(evidence.terms, matches, strict=True) if match == 0)


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """The span that answers best, how surely it is of the wanted kind, and how close to it the question's terms are.

    `spans` are all spans of a wanted kind.
    """

    span: Span | None
    strength: float
    closeness: float
    spans: tuple[Span, ...] = ()


def find_answer(
    question: Question, terms: Sequence[WeighedTerm], text: str, tokens: Sequence[Token]
) -> FoundAnswer:
    """The best span of the wanted kinds in the sentence `text`; spans that only repeat the question do not count."""
    if not question.wanted:
        return FoundAnswer(None, NO_KIND, 0.0)
    asked = asked_terms(terms)
    shares = {term.term: term.share for term in terms}
    anchors = [(token, shares[token.term]) for token in tokens if token.term in shares]
    story = story_start(text)
    best, best_rank = FoundAnswer(None, 0.0, 0.0), 0.0
    spans = []
    for finder, fading in zip(question.wanted, KIND_FADING, strict=False):
        for span in find_spans(text, finder):
            inside = {token.term for token in tokens if span.start <= token.start < span.end}
            if span.start < story or not inside or inside <= asked:
                continue
            strength = span.strength * fading * (0.6 if inside & asked else 1.0)
            closeness = min(1.0, sum(share / (1 + _gap(text, span, t)) for t, share in anchors))
            spans.append(span)
            if strength + closeness > best_rank:
                best, best_rank = FoundAnswer(span, strength, closeness), strength + closeness
    return replace(best, spans=tuple(spans))


def _gap(text: str, span: Span, token: Token) -> float:
    """Words between a span and a term, in fives, counted by blanks."""
    if token.end <= span.start:
        return text.count(" ", token.end, span.start) / 5
    if token.start >= span.end:
        return text.count(" ", span.end, token.start) / 5
    return 0.0
