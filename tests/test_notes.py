"""Each note beside a quote is right nine times in ten, and docs/news.md says on what."""

from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
SHOWN_FROM = 0.9
"""The precision, on cases that its author had not seen, from which a note is shown."""


class Note(NamedTuple):
    """A note: `fields` of a result record, the benchmark and its marks, and of `cases` how many are right.

    `recall` is the share of what should be told that is told rightly.
    """

    name: str
    fields: tuple[str, ...]
    benchmark: str
    marks: str
    right: int
    cases: int
    recall: float

    @property
    def precision(self) -> float:
        """The share of what is told that is right."""
        return self.right / self.cases


NOTES = (
    Note("speaker", ("speaker",), "speaker.py", "speaker.jsonl", 140, 150, 0.75),
    Note("pronoun", ("referents",), "speaker.py", "referent.jsonl", 47, 47, 0.19),
    Note("days", ("days",), "when.py", "when.jsonl", 169, 182, 0.94),
    Note("copies", ("also_in",), "copies.py", "pairs.jsonl", 140, 149, 0.82),
)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.name)
def test_a_note_that_is_shown_is_right_often_enough(note: Note) -> None:
    assert note.precision >= SHOWN_FROM
    assert (ROOT / "benchmarks" / note.benchmark).is_file()
    assert (ROOT / "benchmarks" / "marks" / note.marks).is_file()
    page = (ROOT / "docs" / "news.md").read_text("utf-8")
    assert f"| {note.right} of {note.cases} | {note.precision:.2f} |" in page
    assert f"| {note.recall:.2f} |" in page
    records = (ROOT / "docs" / "records.md").read_text("utf-8")
    assert all(f"`{field}`" in records for field in note.fields)
