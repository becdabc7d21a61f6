"""Two runs over the same questions -> what got better and what got worse."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from qa.errors import BatchFileError
from qa.files.lines import json_object, open_lines
from qa.files.records import Record

MAX_LINE_BYTES = 16 << 20
"""Longest detail record: three citations stay far below."""
NAMED_IDS = 10
"""How many of the ids in only one run are shown."""
SHOWN_CHARS = 60
"""Most characters of a question that are shown."""
MEASURES = ("evidence rank", "answer rank", "em")
NO_DETAIL = "not a detail file; write one with qa eval … --detail FILE"


@dataclass(frozen=True, slots=True)
class Change:
    """One question, one of MEASURES, its value before and after; a rank is None if nothing was found."""

    id: str
    question: str
    measure: str
    before: float | None
    after: float | None

    @property
    def is_better(self) -> bool:
        """True if the first rank came forward, or exact match rose."""
        return _worth(self.measure, self.after) > _worth(self.measure, self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The number of questions in both runs, the changes, and the ids in only one of them."""

    both: int
    changes: tuple[Change, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


def read_details(path: str) -> list[Record]:
    """The records of a detail file; BatchFileError if it is none."""
    records = []
    with open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=NO_DETAIL) as lines:
        for line in lines:
            if line.text.strip() or line.problem:
                record, problem = json_object(line.text)
                if line.problem or problem or not _is_detail(record):
                    raise BatchFileError(f"{path}:{line.number}: {NO_DETAIL}")
                records.append(record)
    return records


def _is_detail(record: Record) -> bool:
    values = [record.get(_field(measure), "") for measure in MEASURES]
    return isinstance(record.get("id"), str) and all(
        isinstance(value, int | float | None) for value in values
    )


def _field(measure: str) -> str:
    return measure.replace(" ", "_")


def compare(old: Iterable[Record], new: Sequence[Record]) -> Comparison:
    """The changes from one list of detail records to the other, matched by id, in the order of the new one."""
    before = {record["id"]: record for record in old}
    after = {record["id"]: record for record in new}
    both = [record for record in new if record["id"] in before]
    return Comparison(
        len(both),
        tuple(change for one in both for change in _changes(before[one["id"]], one)),
        tuple(id for id in before if id not in after),
        tuple(id for id in after if id not in before),
    )


def _changes(old: Record, new: Record) -> Iterator[Change]:
    for measure in MEASURES:
        before, after = old[_field(measure)], new[_field(measure)]
        if before != after:
            yield Change(new["id"], new["question"], measure, before, after)


def _worth(measure: str, value: float | None) -> float:
    if not value:
        return 0.0
    return value if measure == "em" else 1 / value


# As text and as a record


def comparison_text(comparison: Comparison, name: str) -> str:
    """Counts, then a line for each question that got better, then for each that got worse."""
    changes = comparison.changes
    better = [change for change in changes if change.is_better]
    worse = [change for change in changes if not change.is_better]
    lines = [f"against {name}: {comparison.both:,} questions in both"]
    lines += _missing("only there", comparison.only_old) + _missing(
        "only here", comparison.only_new
    )
    lines += [f"{'':<14}{'better':>8}{'worse':>8}{'same':>8}"]
    for measure in MEASURES:
        up, down = (sum(c.measure == measure for c in some) for some in (better, worse))
        lines.append(f"{measure:<14}{up:>8,}{down:>8,}{comparison.both - up - down:>8,}")
    return "\n".join([*lines, *_listed("better", better), *_listed("worse", worse)]) + "\n"


def _missing(where: str, ids: Sequence[str]) -> list[str]:
    if not ids:
        return []
    more = ", …" if len(ids) > NAMED_IDS else ""
    return [f"{len(ids):,} {where}: {', '.join(ids[:NAMED_IDS])}{more}"]


def _listed(title: str, changes: Iterable[Change]) -> Iterator[str]:
    rows: dict[str, list[Change]] = {}
    for change in changes:
        rows.setdefault(change.id, []).append(change)
    if rows:
        yield f"\n{title}"
    for id, row in rows.items():
        what = ", ".join(f"{c.measure} {_shown(c.before)} → {_shown(c.after)}" for c in row)
        asked = shorten(row[0].question, SHOWN_CHARS, placeholder="…")
        yield f"  {id}  {what}  “{asked}”"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def comparison_record(comparison: Comparison) -> Record:
    """All of it, for JSON."""
    return {
        "both": comparison.both,
        "only_old": list(comparison.only_old),
        "only_new": list(comparison.only_new),
        "changes": [
            {"id": one.id, "measure": _field(one.measure), "before": one.before, "after": one.after,
             "better": one.is_better}
            for one in comparison.changes
        ],
    }  # fmt: skip
