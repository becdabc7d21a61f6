"""What one article, one title or one name may cost: caps, each counted and named."""

import io
import tarfile
from pathlib import Path

import pytest
from filing import read, write_rows

from index import Article, ReadReport, split_sentences
from index.article import MAX_SOURCE_CHARS, MAX_TEXT_CHARS, MAX_TITLE_CHARS, MAX_URL_CHARS
from index.readers import Reason
from index.readers.files import MAX_NAME_CHARS
from index.readers.report import ReadLimits
from index.sentence import MAX_SENTENCE_CHARS, MAX_SENTENCES

GOOD = {"id": "good", "text": "The mayor of Velmar is Ada Holm."}


def read_rows(folder: Path, *rows: dict[str, str]) -> tuple[list[Article], ReadReport]:
    return read(write_rows(folder / "a.jsonl", *rows))


def test_an_article_that_is_too_long_costs_no_more_than_itself(tmp_path: Path) -> None:
    longest = {"id": "longest", "text": "x" * MAX_TEXT_CHARS}
    articles, report = read_rows(tmp_path, {"text": "x" * (MAX_TEXT_CHARS + 1)}, longest, GOOD)
    assert [one.id for one in articles] == ["longest", "good"]
    assert report.left_out == 1
    assert report.summary() == [f"1 article too long: {tmp_path / 'a.jsonl'}:1"]
    assert "2,000,001 characters; an article has 2,000,000 at most" in report.warnings[0].detail


def test_a_text_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.\n")
    (tmp_path / "b.txt").write_bytes(b"x" * (ReadLimits().text_bytes + 1))
    articles, report = read(tmp_path)
    assert [one.id for one in articles] == ["a.txt"]
    assert report.skipped == {Reason.TOO_LARGE: 1}


@pytest.mark.parametrize(
    ("field", "limit", "kept"),
    [
        ("title", MAX_TITLE_CHARS, "x…"),
        ("source", MAX_SOURCE_CHARS, None),
        ("url", MAX_URL_CHARS, None),
    ],
)
def test_a_field_that_is_too_long(tmp_path: Path, field: str, limit: int, kept: str | None) -> None:
    rows = [{**GOOD, "id": str(more), field: "x" * (limit + more)} for more in (0, 1)]
    articles, report = read_rows(tmp_path, *rows)
    longest, cut = (getattr(one, field) for one in articles)
    assert longest == "x" * limit
    assert (cut and cut[-2:]) == kept
    assert len(cut or "") <= limit
    assert report.problems == {Reason.LONG_FIELD: 1}
    assert report.left_out == 0


def test_a_member_with_a_long_name(tmp_path: Path) -> None:
    """A name is shown with every citation and is the article's id."""
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.txt", "b" * MAX_NAME_CHARS + ".txt"):
            member = tarfile.TarInfo(name)
            member.size = len(GOOD["text"])
            archive.addfile(member, io.BytesIO(GOOD["text"].encode()))
    articles, report = read(tmp_path / "a.tar")
    assert [one.id for one in articles] == ["a.tar!a.txt"]
    assert report.skipped == {Reason.LONG_NAME: 1}
    assert len(report.warnings[0].path) < 200 + len(str(tmp_path))


@pytest.mark.parametrize("text", ["Rain. " * 90_000, "Rain\n" * 90_000], ids=["one line", "lines"])
def test_an_article_has_so_many_sentences_at_most(text: str) -> None:
    article = Article("a", text, "T")
    sentences = split_sentences(article)
    rest = len(text) - sentences[MAX_SENTENCES - 1].end
    assert len(sentences) <= MAX_SENTENCES + rest // (MAX_SENTENCE_CHARS - 100) + 1
    assert {text[one.start : one.end] for one in sentences[:MAX_SENTENCES]} == {text.split()[0]}
    quoted = [text[one.start : one.end] for one in sentences]
    assert all(one == one.strip() != "" and len(one) <= MAX_SENTENCE_CHARS for one in quoted)
    assert "".join(quoted).replace(" ", "").replace("\n", "") == "".join(text.split())
