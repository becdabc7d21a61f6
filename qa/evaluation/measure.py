"""Outcomes -> Measures: every figure that `qa eval` gives."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from qa.evaluation.outcome import Outcome
from qa.metric import (
    Bin,
    Threshold,
    area_under_risk,
    auroc,
    average_precision,
    best_threshold,
    calibration,
    calibration_error,
    percentile,
    recall_at,
    reciprocal_rank,
    risk_at,
    risk_coverage,
    success_at,
)

HIT_RANKS = (1, 3, 4, 5, 10)
RECALL_RANKS = (4, 10)
"""4 and 10 come from MultiHop-RAG (Tang and Yang 2024), whose Hits@k is the share found in one place of the paper, and
whether any is found in its code."""
COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Over `n` answerable questions: share with a hit among the first k, mean share found, MRR, MAP.

    `recall` is empty if the number of right sentences is unknown; MAP then counts the right ones among the citations.
    """

    n: int
    hit: dict[int, float]
    recall: dict[int, float]
    mrr: float
    map: float


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """Mean exact match and F1 of `n` questions."""

    n: int
    em: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class ShortAnswers:
    """Short answers as SQuAD 2.0 counts them: questions with an answer, without, all; and at the best thresholds.

    A sentence without a marked span is an answer, so it is wrong if the question has none. `ungated` is over the
    questions with an answer as if none had been declined, `marked` the share of them with a span to compare.
    """

    has_answer: ShortAnswer
    no_answer: ShortAnswer
    all: ShortAnswer
    ungated: ShortAnswer
    marked: float
    best_em: Threshold
    best_f1: Threshold


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well the score and the threshold separate what can be answered; None if that cannot be measured."""

    auroc: float | None
    answered_answerable: float | None
    answered_unanswerable: float | None
    error_answered: float | None
    risk: dict[float, float | None]
    aurc: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Tenths of the score, and the expected calibration error."""

    bins: list[Bin]
    ece: float | None


@dataclass(frozen=True, slots=True)
class OfType:
    """The main figures of the questions of one type."""

    n: int
    answered: float
    evidence_hit: float | None
    answer_hit: float | None
    em: float | None


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of a run; `evidence` and `answer` are the two levels of judging a citation."""

    answerable: int
    unanswerable: int
    bad_lines: int
    depth: int
    citations: int
    valid_citations: int
    evidence: Ranking | None
    answer: Ranking | None
    short_answers: ShortAnswers | None
    refusal: Refusal
    calibration: Calibration
    ms_p50: float | None
    ms_p95: float | None
    types: dict[str, OfType]


def measure(outcomes: Sequence[Outcome], *, bad_lines: int, depth: int) -> Measures:
    """The measures of a run that asked for `depth` citations a question."""
    answerable = sum(one.gold.answerable for one in outcomes)
    citations = sum(len(one.cited) for one in outcomes)
    times = [one.elapsed_ms for one in outcomes]
    return Measures(
        answerable,
        len(outcomes) - answerable,
        bad_lines,
        depth,
        citations,
        citations - sum(one.judgement.invalid for one in outcomes),
        _evidence_ranking(_with_evidence(outcomes)),
        _answer_ranking(_with_answers(outcomes)),
        _short_answers(outcomes),
        _refusal(outcomes),
        _calibration(outcomes),
        percentile(times, 0.50),
        percentile(times, 0.95),
        _types(outcomes),
    )


def _with_evidence(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.gold.answerable and one.gold.evidence]


def _with_answers(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.gold.answerable and one.gold.answers]


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def _evidence_ranking(outcomes: Sequence[Outcome]) -> Ranking | None:
    if not outcomes:
        return None
    rows = [(one.judgement.evidence, len(one.gold.evidence)) for one in outcomes]
    recall = {k: fmean(recall_at(row, k, total) for row, total in rows) for k in RECALL_RANKS}
    return _ranking(rows, recall)


def _answer_ranking(outcomes: Sequence[Outcome]) -> Ranking | None:
    if not outcomes:
        return None
    return _ranking([(one.judgement.answers, sum(one.judgement.answers)) for one in outcomes], {})


def _ranking(rows: Sequence[tuple[Sequence[int], int]], recall: dict[int, float]) -> Ranking:
    return Ranking(
        len(rows),
        {k: fmean(success_at(row, k) for row, _ in rows) for k in HIT_RANKS},
        recall,
        fmean(reciprocal_rank(row) for row, _ in rows),
        fmean(average_precision(row, total) for row, total in rows),
    )


def _short_answers(outcomes: Sequence[Outcome]) -> ShortAnswers | None:
    has, no = _with_answers(outcomes), [one for one in outcomes if not one.gold.answerable]
    if not has:
        return None
    return ShortAnswers(
        _short(has),
        _short(no),
        _short([*has, *no]),
        ShortAnswer(
            len(has),
            _mean(one.judgement.exact for one in has),
            _mean(one.judgement.f1 for one in has),
        ),
        fmean(bool(one.span) for one in has),
        best_threshold(_row(one, one.judgement.exact) for one in [*has, *no]),
        best_threshold(_row(one, one.judgement.f1) for one in [*has, *no]),
    )


def _short(outcomes: Sequence[Outcome]) -> ShortAnswer:
    em = _mean(one.exact for one in outcomes if one.exact is not None)
    return ShortAnswer(len(outcomes), em, _mean(one.f1 for one in outcomes if one.f1 is not None))


def _row(outcome: Outcome, value: float) -> tuple[float, float, float]:
    """Score, credit if answered, credit if declined."""
    return (outcome.score, value, 0.0) if outcome.gold.answerable else (outcome.score, 0.0, 1.0)


def _refusal(outcomes: Sequence[Outcome]) -> Refusal:
    able = [one for one in outcomes if one.gold.answerable]
    unable = [one for one in outcomes if not one.gold.answerable]
    risks = risk_coverage(_judged(outcomes))
    return Refusal(
        auroc([one.score for one in able], [one.score for one in unable]),
        _mean(one.answered for one in able),
        _mean(one.answered for one in unable),
        _mean(not right for _, right in _judged(one for one in outcomes if one.answered)),
        {coverage: risk_at(risks, coverage) for coverage in COVERAGES},
        area_under_risk(risks),
    )


def _calibration(outcomes: Iterable[Outcome]) -> Calibration:
    bins = calibration(_judged(outcomes))
    return Calibration(bins, calibration_error(bins))


def _judged(outcomes: Iterable[Outcome]) -> list[tuple[float, bool]]:
    """Score and rightness of each question for which rightness is known."""
    return [(one.score, one.right) for one in outcomes if one.right is not None]


def _types(outcomes: Iterable[Outcome]) -> dict[str, OfType]:
    rows: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.gold.type:
            rows.setdefault(one.gold.type, []).append(one)
    return {kind: _of_type(rows[kind]) for kind in sorted(rows)}


def _of_type(outcomes: Sequence[Outcome]) -> OfType:
    def first(row: Callable[[Outcome], Sequence[int]], among: Iterable[Outcome]) -> float | None:
        return _mean(success_at(row(one), 1) for one in among)

    return OfType(
        len(outcomes),
        fmean(one.answered for one in outcomes),
        first(lambda one: one.judgement.evidence, _with_evidence(outcomes)),
        first(lambda one: one.judgement.answers, _with_answers(outcomes)),
        _mean(one.exact for one in outcomes if one.exact is not None),
    )
