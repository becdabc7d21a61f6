"""Each note beside a quote is right nine times in ten, and docs/news.md says on what."""

from pathlib import Path

import pytest

from qa.news.notes import NOTES, SHOWN_FROM, Note

ROOT = Path(__file__).parents[1]


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
