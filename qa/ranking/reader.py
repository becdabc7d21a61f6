"""Hits -> candidates: each hit's sentence, the span in it that answers, a score, and the reasons for the score.

Every sentence is assessed; a network, where there is one, reads the likeliest; trees over all features set the order,
and a last model says how often one like it is right. What the models weigh is in qa/data.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index import Hit
from qa.answer import Candidate, Feature
from qa.language.turn import is_asked
from qa.question import Question
from qa.selection import feature, fusion, verifier
from qa.selection.assessment import Assessed, assess
from qa.selection.fusion import PassageReader, consult
from qa.selection.matching import WeighedTerm
from qa.selection.model import (
    Judge,
    LinearModel,
    SelectionModel,
    TreeModel,
    fusion_judge,
    odds_to_score,
    selection_model,
    verifier_judge,
)
from qa.selection.verifier import verify

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
    scores, ranked = order(assessed, model.judge.rank)
    if reader is None:
        return _candidates(model.judge, scores, ranked)
    scores, ranked = order(consult(question, ranked, scores, reader, depth), fusion_judge().rank)
    if reader.verifier is None or depth is not None:
        return _candidates(fusion_judge(), scores, ranked)
    return _verified(question, scores, ranked, reader.verifier())


def _verified(
    question: Question,
    scores: Sequence[float],
    ranked: Sequence[Assessed],
    reader: PassageReader,
) -> list[Candidate]:
    """The first candidates as the verifier judges them, and below them the others."""
    judge = verifier_judge()
    first_scores, first = order(verify(question, ranked, scores, reader), judge.rank)
    best = _candidates(judge, first_scores, first)
    others = _candidates(fusion_judge(), scores, ranked)[len(first) :]
    highest = best[-1].score * STEP
    return best + [replace(one, score=min(one.score, highest)) for one in others]


def _candidates(
    judge: Judge, scores: Sequence[float], ranked: Sequence[Assessed]
) -> list[Candidate]:
    """A candidate for each sentence, with a score by `judge` that falls; `scores` put them in order."""
    candidates = []
    highest = 1.0
    for place, (score, one) in enumerate(zip(scores, ranked, strict=True), start=1):
        if place > 1 and score < scores[place - 2]:
            highest *= STEP
        values = {**one.values, **standing(place, score, scores)}
        highest = min(highest, odds_to_score(judge.confidence.score(values)))
        candidates.append(_candidate(one, values, highest))
    return candidates


def order(
    assessed: Sequence[Assessed], rank: TreeModel | LinearModel
) -> tuple[list[float], list[Assessed]]:
    """The scores of the sentences by `rank`, falling, and the sentences in their order."""
    scored = [(rank.score(one.values), one) for one in assessed]
    scored.sort(key=lambda pair: (-pair[0], pair[1].article_id, pair[1].ordinal))
    return [score for score, _ in scored], [one for _, one in scored]


def judge_for(reader: PassageReader | None) -> Judge:
    """The judge of the sentences, with a network or without."""
    if reader is None:
        return selection_model().judge
    return verifier_judge() if reader.verifier else fusion_judge()


def standing(place: int, score: float, scores: Sequence[float]) -> dict[str, float]:
    """The last model's further features: the candidate's score, and how far it is ahead of all others.

    `scores` are the falling scores of all candidates; an only candidate is ahead by ALONE.
    """
    if len(scores) == 1:
        return {"score": score, "ahead": ALONE}
    return {"score": score, "ahead": score - scores[1 if place == 1 else 0]}


def explain(candidate: Candidate, judge: Judge) -> tuple[Feature, ...]:
    """The features of a candidate and what each adds to the score by which `judge` orders candidates."""
    effects = _effects(candidate.values, judge)
    meanings = (*verifier.MEANINGS.items(), *fusion.MEANINGS.items(), *feature.MEANINGS.items())
    return tuple(
        Feature(name, candidate.values[name], effects[name], meaning)
        for name, meaning in meanings
        if name in effects
    )


def _effects(values: Mapping[str, float], judge: Judge) -> dict[str, float]:
    """Where the verifier judges, the score before is told apart into what its own features add."""
    if isinstance(judge.rank, TreeModel):
        return judge.rank.effects(values)
    before = fusion_judge().rank.effects(values)
    if "again" not in values:
        return before
    effects = judge.rank.effects(values)
    weight = dict(zip(judge.rank.features, judge.rank.weights, strict=True))["before"]
    del effects["before"]
    return effects | {name: weight * effect for name, effect in before.items()}


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
