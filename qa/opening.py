"""Which articles: opens those named, else the user's archive, else the sample corpus; days and sources to filter by."""

import calendar
import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import platformdirs

from index import (
    AppError,
    CorpusError,
    IndexFileError,
    OkapiRetriever,
    ReadReport,
    Retriever,
    SourceSummary,
    read_articles,
)
from qa.pipeline import Answerer

SAMPLE_LABEL = "sample corpus"
SAMPLE_NOTE = (
    "no archive yet: using the sample corpus that ships with news-qa; "
    "name your own with --corpus PATH"
)
NEAREST_SOURCES = 3
"""How many existing names are offered for a source that does not exist."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An Answerer over opened articles, with what to call them and how many there are."""

    answerer: Answerer
    label: str
    articles: int
    is_sample: bool


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
    return replace(_read(sample_files(), SAMPLE_LABEL, notes), is_sample=True)


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


def _read(paths: Sequence[str], label: str, notes: Notes) -> Opened:
    report = ReadReport()
    retriever = OkapiRetriever(read_articles(paths, report=report))
    for line in report.summary():
        notes.note(line)
    for warning in report.warnings:
        notes.detail(f"{warning.place}: {warning.reason}: {warning.detail}")
    return Opened(Answerer(retriever), label, _count(retriever), False)


def _open_archive(folder: str) -> Opened:
    try:
        from index import open_index  # type: ignore[attr-defined]  # comes with the archive on disk
    except ImportError:
        raise IndexFileError(
            f"{folder}: this version cannot open an archive on disk; name articles with --corpus PATH"
        ) from None
    retriever = open_index(folder)
    return Opened(Answerer(retriever), folder, _count(retriever), False)


def _count(retriever: Retriever) -> int:
    return sum(source.articles for source in retriever.sources())


# Filters


def source_warnings(sources: Iterable[SourceSummary], names: Iterable[str]) -> list[str]:
    """One line for each of `names` that is no source of the archive, with the nearest that are."""
    known = {source.source.casefold(): source.source for source in sources if source.source}
    lines = []
    for name in names:
        if name.casefold() in known:
            continue
        found = difflib.get_close_matches(name.casefold(), known, n=NEAREST_SOURCES, cutoff=0.4)
        nearest = [known[key] for key in found] or sorted(known.values())[:NEAREST_SOURCES]
        hint = f"; nearest: {', '.join(nearest)}" if nearest else "; no article names its source"
        lines.append(f"no source is called “{name}”{hint}")
    return lines


def parse_since(text: str) -> date:
    """The first day of `text`: a year, a month (2025-05) or a day (2025-05-16); AppError if it is none."""
    return _parse_days(text)[0]


def parse_until(text: str) -> date:
    """The last day of `text`: a year, a month (2025-05) or a day (2025-05-16); AppError if it is none."""
    return _parse_days(text)[1]


def _parse_days(text: str) -> tuple[date, date]:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part or 0) for part in match.groups())
        if match[3]:
            return date(year, month, day), date(year, month, day)
        if match[2]:
            last = calendar.monthrange(year, month)[1]
            return date(year, month, 1), date(year, month, last)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise AppError(
            f"“{text}” is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, as in 2025-05-16"
        ) from None
