"""Which articles: opens those named, else the user's archive, else the sample corpus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index import (
    CorpusError,
    OkapiRetriever,
    ReadReport,
    Retriever,
    open_index,
    read_articles,
)
from qa.pipeline import Answerer

SAMPLE_LABEL = "sample corpus"
SAMPLE_NOTE = (
    "no archive yet: using the sample corpus that ships with news-qa; "
    "name your own with --corpus PATH"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An Answerer over opened articles, with what to call them and how many there are."""

    answerer: Answerer
    label: str
    articles: int
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """Where lines for the person go while articles are opened: those that matter, and each single warning."""

    note: Callable[[str], None]
    detail: Callable[[str], None]


def open_articles(corpus: Sequence[str], index_dir: str | None, notes: Notes) -> Opened:
    """The articles of `corpus`, else of the archive `index_dir`, else the user's archive, else the sample corpus.

    CorpusError if no article can be read, IndexFileError if `index_dir` or the user's folder is no archive.
    """
    if corpus:
        return _read(corpus, ", ".join(corpus), notes)
    if index_dir:
        return _open_archive(index_dir)
    archive = user_archive()
    if archive.is_dir():
        return _open_archive(str(archive))
    notes.note(SAMPLE_NOTE)
    return _read(sample_files(), SAMPLE_LABEL, notes, is_sample=True)


def user_archive() -> Path:
    """The folder of the user's own archive, which need not exist."""
    return platformdirs.user_data_path("news-qa") / "archive"


def sample_files() -> list[str]:
    """The articles of the sample corpus: inside the installed package, or at the top of a checkout.

    Its folder also holds a README and questions, which are not read.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "corpus", package.parent / "corpus"):
        files = sorted(str(path) for path in folder.glob("*.txt"))
        if files:
            return files
    raise CorpusError(
        "the sample corpus is missing from this installation; name articles with --corpus PATH"
    )


def _read(paths: Sequence[str], label: str, notes: Notes, *, is_sample: bool = False) -> Opened:
    report = ReadReport()
    retriever = OkapiRetriever(read_articles(paths, report=report))
    for line in report.summary():
        notes.note(line)
    for warning in report.warnings:
        notes.detail(f"{warning.place}: {warning.reason}: {warning.detail}")
    return Opened(Answerer(retriever), label, _count(retriever), is_sample)


def _open_archive(folder: str) -> Opened:
    retriever = open_index(folder)
    return Opened(Answerer(retriever), folder, _count(retriever))


def _count(retriever: Retriever) -> int:
    return sum(source.articles for source in retriever.sources())
