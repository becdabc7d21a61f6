"""Outcomes made by hand: gold, the places cited and their scores, without asking anything."""

from qa.evaluation.outcome import Cited, Judgement, Outcome
from qa.files.question_file import Gold


def outcome(
    id: str,
    gold: Gold,
    *,
    scores: tuple[float, ...] = (0.9,),
    answered: bool = True,
    span: str = "",
    article_id: str = "a",
    **judged: object,
) -> Outcome:
    """An outcome whose citations stand one after the other, ten characters each."""
    cited = tuple(
        Cited(article_id, 10 * place, 10 * place + 9, score, "quoted")
        for place, score in enumerate(scores)
    )
    score = scores[0] if scores else 0.0
    judgement = Judgement(**judged)  # type: ignore[arg-type]
    reason = None if answered else "below_threshold"
    return Outcome(id, f"{id}?", gold, answered, reason, span, score, cited, judgement, 2.0)
