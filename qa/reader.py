"""Hits -> candidates: each hit's sentence, the span in it that answers, a score, and the reasons for the score.

Every sentence is looked at; the likeliest are read closely, phrase by phrase; trees over all features set the order,
and a last model says how often one like it is right. What the models weigh is in qa/data/selection.json.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Hit, Retriever, Token, to_terms
from qa.answer import Candidate, Feature
from qa.dateline import story_start
from qa.evidence import Evidence, View, gather_evidence
from qa.feature import MEANINGS, feature_values, seek
from qa.matching import WeighedTerm, asked_terms, weigh_terms
from qa.model import LinearModel, SelectionModel, odds_to_score, selection_model
from qa.phrasing import PhraseModel
from qa.question import CLAUSAL, MEASURED, NAMED, Kind, Question
from qa.reading import Phrase, Reading, Votes, read_phrases, reading_values
from qa.span import Span
from qa.spans import find_spans

READ = 8
"""Sentences read closely, by their looks; each takes a millisecond."""

ALONE = 1.0
"""How far ahead a candidate is that has no other beside it."""

STEP = 0.999
"""Least fall of the score from one candidate to the next, unless the trees cannot tell them apart."""

KIND_FADING = (1.0, 0.7, 0.5, 0.4)
"""What the finds of the first, second … finder of a question's `wanted` count."""

NO_KIND = 0.5
"""What "kind" counts where no kind of words is asked for (yes or no): as much as a span of middling strength."""

MIN_MARK = 0.3
"""A span of a sentence that was not read closely is not marked if it is weaker: better no mark than a wrong one."""

SURE_CLAUSE = 0.5
"""A clause of this strength is marked whole where one is asked for, rather than the phrase in it."""


def read_answers(
    question: Question,
    hits: Sequence[Hit],
    retriever: Retriever,
    named: Collection[str] = (),
    *,
    model: SelectionModel | None = None,
) -> list[Candidate]:
    """One candidate for each hit, best first; equal ones by article id and place.

    `named` are the articles of outlets that the question names. Scores fall from candidate to candidate.
    """
    if not hits:
        return []
    model = model or selection_model()
    assessed = assess(question, hits, retriever, named, look=model.look, phrases=model.phrases)
    scored = [(model.rank.score(one.values), one) for one in assessed]
    scored.sort(key=lambda pair: (-pair[0], pair[1].article_id, pair[1].ordinal))
    candidates = []
    scores = [score for score, _ in scored]
    highest = 1.0
    for place, (score, one) in enumerate(scored, start=1):
        if place > 1 and score < scores[place - 2]:
            highest *= STEP
        values = {**one.values, **standing(place, score, scores)}
        highest = min(highest, odds_to_score(model.confidence.score(values)))
        candidates.append(_candidate(one, values, highest))
    return candidates


def standing(place: int, score: float, scores: Sequence[float]) -> dict[str, float]:
    """What the last model is told beside the features: the candidate's score, and how far it is ahead of all others.

    `scores` are those of all candidates, falling; a candidate alone is ahead by ALONE.
    """
    if len(scores) == 1:
        return {"score": score, "ahead": ALONE}
    return {"score": score, "ahead": score - scores[1 if place == 1 else 0]}


def explain(candidate: Candidate) -> tuple[Feature, ...]:
    """The features of a candidate and what each adds to the score by which candidates are ordered."""
    trees = selection_model().rank
    effects = trees.effects(candidate.values)
    return tuple(
        Feature(name, candidate.values[name], effects[name], meaning)
        for name, meaning in MEANINGS.items()
        if name in effects
    )


@dataclass(frozen=True, slots=True)
class Assessed:
    """A view with the values of all its features, the span of it that may be marked, and what its article lacks."""

    view: View
    values: Mapping[str, float]
    span: tuple[int, int] | None
    missing: tuple[str, ...]

    @property
    def article_id(self) -> str:
        """The article that the sentence stands in."""
        return self.view.article_id

    @property
    def ordinal(self) -> int:
        """The place of the sentence in it."""
        return self.view.hit.passage.ordinal


def assess(
    question: Question,
    hits: Sequence[Hit],
    retriever: Retriever,
    named: Collection[str] = (),
    *,
    look: LinearModel,
    phrases: PhraseModel,
) -> list[Assessed]:
    """All that is known of each hit's sentence, in the order of `hits`."""
    terms = weigh_terms(question, retriever)
    evidence = gather_evidence(question.text, terms, hits, retriever, named)
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
            _marked(question, found[number], readings.get(number), votes),
            _missing(evidence, view),
        )
        for number, view in enumerate(evidence.views)
    ]


def _marked(
    question: Question, found: "FoundAnswer", reading: Reading | None, votes: Votes
) -> tuple[int, int] | None:
    """The words to mark: a whole clause if one is asked for, else the phrase that answers best.

    None for yes or no, and none where a number, date or name is asked for and the sentence has no such words.
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


def _candidate(assessed: Assessed, values: Mapping[str, float], score: float) -> Candidate:
    sentence = assessed.view.excerpt.sentence
    span = assessed.span
    return Candidate(
        sentence.article_id,
        sentence.ordinal,
        sentence.start,
        sentence.end,
        sentence.start + span[0] if span else None,
        sentence.start + span[1] if span else None,
        score,
        values,
        tuple(token.term for token in assessed.view.tokens),
        assessed.missing,
    )


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """The span that answers best, how surely it is of the wanted kind, and how close the question's terms stand.

    `spans` are all that are of a wanted kind.
    """

    span: Span | None
    strength: float
    closeness: float
    spans: tuple[Span, ...] = ()


def find_answer(
    question: Question, terms: Sequence[WeighedTerm], text: str, tokens: Sequence[Token]
) -> FoundAnswer:
    """The best span of the wanted kinds in the sentence `text`; a span that only repeats the question is none."""
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
