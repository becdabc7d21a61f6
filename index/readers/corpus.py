"""read_articles: named files and folders -> articles, one after the other."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import CorpusError
from index.readers.draft import Draft, to_article
from index.readers.files import PACKINGS, FoundFile, check_paths, find_files, show_path
from index.readers.report import MissingLibrary, ReadReport, Reason, SkippedFile

if TYPE_CHECKING:
    from index.readers.row import FieldNames


def read_articles(
    paths: str | Path | Sequence[str | Path],
    *,
    report: ReadReport | None = None,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Article]:
    """The articles in `paths` and below them, read while they are asked for; ids are unique.

    `fields` says under which names .json, .jsonl, .csv and .tsv files have id, title, text, source,
    date or url, such as `{"text": "content"}`; the usual names are looked for after them.

    A path that does not exist raises CorpusError at once, one that cannot be opened when its turn
    comes, and no article at all when the last file was read. Everything else that is wrong is
    counted in `report` and does not stop the reading.
    """
    # Here and below, imported late: what unpacks and parses is not needed to ask an archive on disk.
    from index.readers.row import map_fields

    if isinstance(paths, str | Path):
        paths = [paths]
    names = [os.fspath(path) for path in paths]
    field_names = map_fields(fields or {})
    check_paths(names)
    return _read(names, field_names, ReadReport() if report is None else report)


def _read(names: list[str], field_names: "FieldNames", report: ReadReport) -> Iterator[Article]:
    places: dict[str, str] = {}
    for file in find_files(names, report):
        for article in _read_file(file, field_names, report):
            place = article.path or file.shown
            if first := places.get(article.id):
                report.warn(place, Reason.DUPLICATE, f"{article.id} was read from {first}")
                continue
            places[article.id] = place
            report.articles += 1
            yield article
    if not places:
        raise CorpusError(_nothing_read(names, report))


def _read_file(file: FoundFile, field_names: "FieldNames", report: ReadReport) -> Iterator[Article]:
    from index.readers.formats import ARCHIVE_READERS

    try:
        if archive_reader := ARCHIVE_READERS.get(file.ending):
            for member in archive_reader(file, report):
                yield from _read_file(member, field_names, report)
            return
        for draft in _drafts(file, field_names, report):
            if article := to_article(draft, file, report):
                yield article
    except MissingLibrary as missing:
        report.skip_missing(file.ending + file.packed, missing.package)
    except SkippedFile as skipped:
        if file.named and skipped.reason is Reason.UNREADABLE:
            raise CorpusError(
                f"{file.shown}: cannot be read ({skipped.detail})", code="path_unreadable"
            ) from skipped
        report.skip_file(file.shown, skipped.reason, skipped.detail)


def _drafts(file: FoundFile, field_names: "FieldNames", report: ReadReport) -> Iterator[Draft]:
    from index.readers.formats import READERS, ROW_READERS

    if reader := READERS.get(file.ending):
        yield from reader(file, report)
    elif row_reader := ROW_READERS.get(file.ending):
        yield from row_reader(file, report, field_names)
    else:
        report.skip_type(file.ending + file.packed)


def _nothing_read(names: list[str], report: ReadReport) -> str:
    from index.readers.formats import ENDINGS

    shown = ", ".join(show_path(name) for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    seen = f"{report.files} {'file' if report.files == 1 else 'files'} seen"
    why = "; ".join([seen, *report.summary()])
    return (
        f"no article in {shown}{more}: {why} (read are {', '.join(ENDINGS)}, also with {_PACKINGS})"
    )


_PACKINGS = f"{', '.join(PACKINGS[:-1])} or {PACKINGS[-1]}"
