"""What got better and what got worse between two detail files, and files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest
from batching import write

from qa.errors import BatchFileError
from qa.evaluation.comparison import compare, comparison_record, comparison_text, read_details
from qa.files.records import Record


def detail(id: str, evidence: int | None, answer: int | None, em: float | None) -> dict[str, Any]:
    return {
        "id": id, "question": f"{id}?", "evidence_rank": evidence, "answer_rank": answer, "em": em,
    }  # fmt: skip


OLD: list[Record] = [
    detail("a", 3, None, 0.0), detail("b", 1, 1, 1.0), detail("c", 2, 2, None), detail("old", 1, 1, 1.0),
]  # fmt: skip
NEW: list[Record] = [
    detail("new", 1, 1, 1.0), detail("c", 2, 2, None), detail("b", 4, None, 1.0), detail("a", 1, 2, 0.0),
]  # fmt: skip

TEXT = """\
against old.jsonl: 3 questions in both
1 only there: old
1 only here: new
                better   worse    same
evidence rank        1       1       1
answer rank          1       1       1
em                   0       0       3

better
  a  evidence rank 3 → 1, answer rank – → 2  “a?”

worse
  b  evidence rank 1 → 4, answer rank 1 → –  “b?”
"""


def test_comparison() -> None:
    comparison = compare(OLD, NEW)
    assert comparison_text(comparison, "old.jsonl") == TEXT
    record = comparison_record(comparison)
    assert (record["both"], record["only_old"], record["only_new"]) == (3, ["old"], ["new"])
    assert record["changes"][0] == {
        "id": "b", "measure": "evidence_rank", "before": 1, "after": 4, "better": False,
    }  # fmt: skip


def test_nothing_changed() -> None:
    assert comparison_text(compare(OLD, OLD), "x").endswith(
        "em                   0       0       4\n"
    )


def test_many_missing_ids_are_counted() -> None:
    many = [detail(str(n), 1, 1, 1.0) for n in range(12)]
    assert "12 only there: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …\n" in comparison_text(
        compare(many, []), "x"
    )


def test_reading(tmp_path: Path) -> None:
    path = write(tmp_path / "d.jsonl.gz", "\n".join(map(json.dumps, OLD)) + "\n\n")
    assert read_details(path) == OLD


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": "a"}', json.dumps({**OLD[0], "em": "x"}), json.dumps({**OLD[0], "id": 5})],
)
def test_other_files_are_refused(line: str, tmp_path: Path) -> None:
    path = write(tmp_path / "d.jsonl", f"{json.dumps(OLD[0])}\n{line}\n")
    with pytest.raises(BatchFileError, match=r"d\.jsonl:2: not a detail file; .* --detail FILE"):
        read_details(path)
