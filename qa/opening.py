"""Opens the articles that are named, else the user's archive, else the sample corpus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index import CorpusError, OkapiRetriever, ReadReport, Retriever, open_index, read_latest
from qa.desk import Desk
from qa.neural.choice import OFF, ReaderChoice
from qa.pipeline import Answerer

SAMPLE_LABEL = "sample corpus"
SAMPLE_NOTE = (
    "no archive yet: using the sample corpus that ships with news-qa; "
    "add your own articles with qa index add PATH, or name them with --corpus PATH"
)


NO_READER = ReaderChoice(OFF)


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk over opened articles, with their name and number, and which network reads them."""

    desk: Desk
    label: str
    articles: int
    choice: ReaderChoice = NO_READER


Note = Callable[[str], None]
"""Takes a line for the user."""


def open_articles(
    corpus: Sequence[str],
    index_dir: str | None,
    note: Note,
    detail: Note,
    choice: ReaderChoice = NO_READER,
    *,
    sample: bool = False,
) -> Opened:
    """The articles of `corpus`, else of the archive `index_dir`, else the user's archive, else the sample corpus, which
    `sample` opens directly.

    `note` gets important lines, `detail` single warnings; `choice` says which network reads passages. CorpusError if no
    article can be read, IndexFileError if `index_dir` or the user's folder is no archive.
    """
    open_reader = choice.opener()
    if sample:
        retriever, label = _read(sample_files(), note, detail), SAMPLE_LABEL
    elif corpus:
        retriever, label = _read(corpus, note, detail), ", ".join(corpus)
    elif index_dir:
        retriever, label = open_index(index_dir), index_dir
    elif (archive := user_archive()).is_dir():
        label = str(archive)
        retriever = open_index(label)
    else:
        note(SAMPLE_NOTE)
        retriever, label = _read(sample_files(), note, detail), SAMPLE_LABEL
    desk = Desk(Answerer(retriever, open_reader))
    articles = sum(source.articles for source in desk.sources())
    return Opened(desk, label, articles, choice)


def user_archive() -> Path:
    """The folder of the user's own archive, which may not exist."""
    return platformdirs.user_data_path("news-qa") / "archive"


def sample_files() -> list[str]:
    """The articles of the sample corpus: inside the installed package, or at the top of a checkout.

    Its folder also has a README and questions, which are not read.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "corpus", package.parent / "corpus"):
        files = sorted(str(path) for path in folder.glob("*.txt"))
        if files:
            return files
    raise CorpusError(
        "the sample corpus is missing from this installation; name articles with --corpus PATH"
    )


def _read(paths: Sequence[str], note: Note, detail: Note) -> Retriever:
    report = ReadReport()
    retriever = OkapiRetriever(read_latest(paths, report=report))
    for line in report.summary():
        note(line)
    for warning in report.warnings:
        detail(f"{warning.place}: {warning.reason}: {warning.detail}")
    return retriever
