"""Hits -> candidates: each hit's sentence, the span in it that answers, a score, and the reasons for the score.

Every sentence is assessed; a network, where there is one, reads the likeliest; trees over all features set the order,
and a last model says how often one like it is right. What the models weigh is in qa/data.
"""

from collections.abc import Collection, Mapping, Sequence

from index import Hit
from qa.answer import Candidate, Feature
from qa.language.turn import is_asked
from qa.question import Question
from qa.selection import feature, fusion
from qa.selection.assessment import Assessed, assess
from qa.selection.fusion import PassageReader, consult
from qa.selection.matching import WeighedTerm
from qa.selection.model import (
    Judge,
    SelectionModel,
    TreeModel,
    fusion_judge,
    odds_to_score,
    selection_model,
)

ALONE = 1.0
"""How far ahead the only candidate is."""

STEP = 0.999
"""Least fall of the score from one candidate to the next, unless the trees score them equally."""


def read_answers(
    question: Question,
    terms: Sequence[WeighedTerm],
    hits: Sequence[Hit],
    named: Collection[str] = (),
    *,
    reader: PassageReader | None = None,
    depth: int | None = None,
    model: SelectionModel | None = None,
) -> list[Candidate]:
    """One candidate for each hit, best first; equal ones by article id and place.

    `terms` are the question's terms, weighed, and `named` the articles of outlets that it names; `depth` is how many
    sentences the network reads, by default as many as `consult` finds in doubt. Scores fall.
    """
    hits = [hit for hit in hits if not is_asked(hit.excerpt, hit.excerpt.sentence)]
    if not hits:
        return []
    model = model or selection_model()
    assessed = assess(question, terms, hits, named, look=model.look, phrases=model.phrases)
    judge = model.judge
    scores, ranked = order(assessed, judge.rank)
    if reader:
        judge = fusion_judge()
        scores, ranked = order(consult(question, ranked, scores, reader, depth), judge.rank)
    candidates = []
    highest = 1.0
    for place, (score, one) in enumerate(zip(scores, ranked, strict=True), start=1):
        if place > 1 and score < scores[place - 2]:
            highest *= STEP
        values = {**one.values, **standing(place, score, scores)}
        highest = min(highest, odds_to_score(judge.confidence.score(values)))
        candidates.append(_candidate(one, values, highest))
    return candidates


def order(assessed: Sequence[Assessed], rank: TreeModel) -> tuple[list[float], list[Assessed]]:
    """The scores of the sentences by `rank`, falling, and the sentences in their order."""
    scored = [(rank.score(one.values), one) for one in assessed]
    scored.sort(key=lambda pair: (-pair[0], pair[1].article_id, pair[1].ordinal))
    return [score for score, _ in scored], [one for _, one in scored]


def judge_for(reader: PassageReader | None) -> Judge:
    """The judge of the sentences, with a network or without."""
    return fusion_judge() if reader else selection_model().judge


def standing(place: int, score: float, scores: Sequence[float]) -> dict[str, float]:
    """The last model's further features: the candidate's score, and how far it is ahead of all others.

    `scores` are the falling scores of all candidates; an only candidate is ahead by ALONE.
    """
    if len(scores) == 1:
        return {"score": score, "ahead": ALONE}
    return {"score": score, "ahead": score - scores[1 if place == 1 else 0]}


def explain(candidate: Candidate, judge: Judge) -> tuple[Feature, ...]:
    """The features of a candidate and what each adds to the score by which `judge` orders candidates."""
    effects = judge.rank.effects(candidate.values)
    return tuple(
        Feature(name, candidate.values[name], effects[name], meaning)
        for name, meaning in (*fusion.MEANINGS.items(), *feature.MEANINGS.items())
        if name in effects
    )


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
        assessed.view.text,
        assessed.missing,
    )
