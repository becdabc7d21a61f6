"""read_articles: named files and folders -> articles, one after the other."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from index.article import Article
from index.errors import CorpusError
from index.readers.draft import Draft, to_article
from index.readers.files import PACKED, FoundFile, check_paths, find_files, show_path
from index.readers.jsonlines import read_json, read_json_lines
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.text import read_text

Reader = Callable[[FoundFile, ReadReport], Iterator[Draft]]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".jsonl": read_json_lines,
        ".json": read_json,
    }
)
"""Which reader reads which ending; each ending may be followed by `.gz`."""


def read_articles(
    paths: str | Path | Sequence[str | Path], *, report: ReadReport | None = None
) -> Iterator[Article]:
    """The articles in `paths` and below them, read while they are asked for; ids are unique.

    A path that does not exist raises CorpusError at once, one that cannot be opened when its turn
    comes, and no article at all when the last file was read. Everything else that is wrong is
    counted in `report` and does not stop the reading.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    names = [os.fspath(path) for path in paths]
    check_paths(names)
    return _read(names, ReadReport() if report is None else report)


def _read(names: list[str], report: ReadReport) -> Iterator[Article]:
    places: dict[str, str] = {}
    for file in find_files(names, report):
        for article in _read_file(file, report):
            place = article.path or file.shown
            if first := places.get(article.id):
                report.warn(place, Reason.DUPLICATE, f"{article.id} was read from {first}")
                continue
            places[article.id] = place
            report.articles += 1
            yield article
    if not places:
        raise CorpusError(_nothing_read(names, report))


def _read_file(file: FoundFile, report: ReadReport) -> Iterator[Article]:
    reader = READERS.get(file.ending)
    if reader is None:
        report.skip_type(file.ending + (PACKED if file.packed else ""))
        return
    try:
        for draft in reader(file, report):
            if article := to_article(draft, file, report):
                yield article
    except SkippedFile as skipped:
        if file.named and skipped.reason is Reason.UNREADABLE:
            raise CorpusError(f"{file.shown}: cannot be read ({skipped.detail})") from skipped
        report.skip_file(file.shown, skipped.reason, skipped.detail)


def _nothing_read(names: list[str], report: ReadReport) -> str:
    shown = ", ".join(show_path(name) for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    seen = f"{report.files} {'file' if report.files == 1 else 'files'} seen"
    why = "; ".join([seen, *report.summary()])
    return f"no article in {shown}{more}: {why} (read are {', '.join(READERS)}, also with .gz)"
