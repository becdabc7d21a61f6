"""Which articles are opened."""

from pathlib import Path

import pytest
from homes import HOMES

from index import (
    ArchiveWriter,
    Article,
    CorpusError,
    IndexFileError,
    OkapiRetriever,
    read_editions,
)
from qa import opening
from qa.opening import SAMPLE_NOTE, Opened, open_articles, user_archive


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path


def write(folder: Path, name: str, text: str = "Rain fell on Friday.") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return str(folder / name)


def opened(*corpus: str, index_dir: str | None = None) -> tuple[Opened, list[str], list[str]]:
    notes: list[str] = []
    details: list[str] = []
    result = open_articles(corpus, index_dir, notes.append, details.append)
    return result, notes, details


def test_corpus(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a", "one.txt"), write(tmp_path / "b", "two.txt", "Snow fell.")]
    result, notes, details = opened(*paths)
    assert (result.label, result.articles) == (", ".join(paths), 2)
    assert (notes, details) == ([], [])


def test_what_was_skipped_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a", "one.txt")
    write(tmp_path / "a", "two.psd")
    write(tmp_path / "a", "three.txt", "")
    _, notes, details = opened(str(tmp_path / "a"))
    assert any(".psd" in note for note in notes)
    assert any("three.txt" in detail for detail in details)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        opened(str(tmp_path / "none"))


def test_archive_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def open_index(folder: str) -> OkapiRetriever:
        seen.append(folder)
        return OkapiRetriever([Article("a", "Rain fell.", "A")])

    monkeypatch.setattr(opening, "open_index", open_index)
    result, notes, _ = opened(index_dir=str(tmp_path / "mine"))
    assert (result.label, result.articles) == (str(tmp_path / "mine"), 1)
    opening.user_archive().mkdir(parents=True)
    assert opened()[0].label == str(opening.user_archive())
    assert seen == [str(tmp_path / "mine"), str(opening.user_archive())]
    assert notes == []
    assert tmp_path in opening.user_archive().parents


def test_folder_that_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError):
        opened(index_dir=str(tmp_path))


def test_sample_corpus_as_a_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "samples", "one.txt")
    monkeypatch.setattr(opening, "sample_files", lambda: [path])
    result, notes, _ = opened()
    assert (result.label, result.articles) == ("sample corpus", 1)
    assert notes == [SAMPLE_NOTE]


def test_sample_corpus_is_there() -> None:
    files = opening.sample_files()
    assert len(files) >= 60
    assert all(path.endswith(".txt") for path in files)


@pytest.mark.parametrize("layout", ["qa/corpus", "corpus"])
def test_sample_corpus_of_a_wheel_and_of_a_checkout(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / layout
    folder.mkdir(parents=True)
    write(folder, "a.txt")
    write(folder, "README.md")
    monkeypatch.setattr(opening, "__file__", str(tmp_path / "qa" / "opening.py"))
    assert opening.sample_files() == [str((folder / "a.txt").resolve())]
    (folder / "a.txt").unlink()
    with pytest.raises(CorpusError, match="missing from this installation"):
        opening.sample_files()


def test_the_sample_is_asked_though_there_is_an_archive(tmp_path: Path) -> None:
    with ArchiveWriter(user_archive()) as writer:
        writer.add(read_editions([write(tmp_path / "a", "one.txt")]))
    result = open_articles((), None, pytest.fail, pytest.fail, sample=True)
    assert (result.label, result.articles > 1) == ("sample corpus", True)
