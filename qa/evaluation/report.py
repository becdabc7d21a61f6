"""Measures -> a table of at most 80 columns, or a record for JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from qa.evaluation.measure import (
    HIT_RANKS,
    RECALL_RANKS,
    Calibration,
    Measures,
    OfType,
    Ranking,
    Refusal,
    ShortAnswer,
    ShortAnswers,
)
from qa.files.records import Record
from qa.language.wordlists import counted
from qa.metric import Threshold

DIGITS = 6
"""Decimals of a figure in JSON: more than any number of questions supports."""
TYPE_CHARS = 24
"""Most characters of a type's name that are shown."""


def measures_record(measures: Measures) -> Record:
    """All figures as JSON-ready values: null if these questions do not show it."""
    record: Record = _rounded(asdict(measures))
    return record


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def measures_text(measures: Measures) -> str:
    """All figures as text, in blocks; what these questions do not show is left out or a dash."""
    blocks = [
        _counts(measures),
        _rankings(measures),
        _short_answers(measures.short_answers) if measures.short_answers else [],
        _refusal(measures.refusal),
        _calibration(measures.calibration),
        _types(measures.types) if len(measures.types) > 1 else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _counts(measures: Measures) -> list[str]:
    n = measures.answerable + measures.unanswerable
    held = measures.valid_citations
    share = f" ({held / measures.citations:.1%})" if measures.citations else ""
    p50, p95 = (
        f"{ms:,.1f}" if ms is not None else "–" for ms in (measures.ms_p50, measures.ms_p95)
    )
    return [
        f"{counted(n, 'question')}: {measures.answerable:,} answerable,"
        f" {measures.unanswerable:,} not; {counted(measures.bad_lines, 'bad line')}",
        f"{held:,} of {measures.citations:,} citations valid{share}; up to {measures.depth} a question",
        f"milliseconds a question: median {p50}, 95th percentile {p95}",
    ]


def _rankings(measures: Measures) -> list[str]:
    heads = [f"hit@{k}" for k in HIT_RANKS] + [f"rec@{k}" for k in RECALL_RANKS] + ["MRR", "MAP"]
    rows = [("evidence", measures.evidence), ("answer", measures.answer)]
    lines = [_ranking(name, ranking) for name, ranking in rows if ranking]
    return [_row("ranking", "n", *heads), *lines] if lines else []


def _ranking(name: str, ranking: Ranking) -> str:
    hits = [ranking.hit[k] for k in HIT_RANKS]
    recalls = [ranking.recall.get(k) for k in RECALL_RANKS]
    return _row(name, ranking.n, *hits, *recalls, ranking.mrr, ranking.map)


def _short_answers(short: ShortAnswers) -> list[str]:
    def line(name: str, value: ShortAnswer) -> str:
        return _row(name, value.n, value.em, value.f1, name_width=24)

    rows = [
        line("with an answer", short.has_answer),
        line("  had none been declined", short.ungated),
    ]
    if short.no_answer.n:
        rows += [line("without one", short.no_answer), line("all", short.all)]
    return [
        _row("short answer", "n", "EM", "F1", name_width=24),
        *rows,
        f"at the best threshold  EM {_best(short.best_em)}, F1 {_best(short.best_f1)}",
        f"{short.marked:.1%} of those with an answer have a span marked in the first citation",
    ]


def _best(threshold: Threshold) -> str:
    at = "declining all" if threshold.score is None else f"at {threshold.score:.3f}"
    return f"{threshold.mean:.3f} {at}"


def _refusal(refusal: Refusal) -> list[str]:
    shares = [
        ("answered, of those with an answer", refusal.answered_answerable),
        ("answered, of those without", refusal.answered_unanswerable),
        ("wrong, of those answered", refusal.error_answered),
        ("AUROC of the score", refusal.auroc),
    ]
    lines = [f"{name:<34}{_cell(value):>7}" for name, value in shares if value is not None]
    if refusal.aurc is not None:
        risk = refusal.risk
        lines += [
            "",
            _row("coverage", "", *(f"{100 * share:.0f}%" for share in risk), "AURC"),
            _row("risk", "", *risk.values(), refusal.aurc),
        ]
    return lines


def _calibration(calibration: Calibration) -> list[str]:
    if calibration.ece is None:
        return []
    bins = calibration.bins
    return [
        _row("score", "", *(f"≥{one.low:.1f}" for one in bins), "ECE", cell_width=6),
        _row("n", "", *(one.n for one in bins), cell_width=6),
        _row("mean", "", *(one.score for one in bins), cell_width=6),
        _row("right", "", *(one.right for one in bins), calibration.ece, cell_width=6),
    ]


def _types(types: dict[str, OfType]) -> list[str]:
    def lines() -> Iterator[str]:
        yield _row(
            "type", "n", "answered", "evid.@1", "answ.@1", "EM", name_width=TYPE_CHARS, cell_width=9
        )
        for name, one in types.items():
            cells = one.answered, one.evidence_hit, one.answer_hit, one.em
            yield _row(name[:TYPE_CHARS], one.n, *cells, name_width=TYPE_CHARS, cell_width=9)

    return list(lines())


def _row(name: str, n: object, *cells: object, name_width: int = 8, cell_width: int = 7) -> str:
    """A name, a count, and figures, in columns."""
    first = "" if n == "" else f"{_cell(n):>7}"
    return f"{name:<{name_width}}" + first + "".join(f"{_cell(c):>{cell_width}}" for c in cells)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
