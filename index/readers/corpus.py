"""read_articles: named files and folders -> articles, one after the other; read_editions: with their versions."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.edition import Edition, Withdrawal
from index.errors import CorpusError
from index.readers.draft import Draft, to_edition
from index.readers.files import PACKINGS, check_paths, find_files, show_path
from index.readers.latest import Latest
from index.readers.report import MissingLibrary, ReadReport, Reason, SkippedFile
from index.readers.stream import FoundFile

if TYPE_CHECKING:
    from index.readers.row import FieldNames

Paths = str | Path | Sequence[str | Path]


def read_articles(
    paths: Paths,
    *,
    report: ReadReport | None = None,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Article]:
    """The articles in `paths` and below them, read one after the other when needed; ids are unique.

    `fields` has the names of id, title, text, source, date or url in .json, .jsonl, .csv and .tsv files, such as
    `{"text": "content"}`; the usual names are tried after them.

    Of several versions only the latest is given, and no withdrawn article; articles with a version come last, because a
    later version may follow.

    A path that does not exist raises CorpusError at once, one that cannot be opened when its turn comes, and a reading
    without any article at the end. All other errors are counted in `report` and do not stop the reading.
    """
    report = ReadReport() if report is None else report
    return _latest(paths, read_editions(paths, report=report, fields=fields), report)


def read_latest(paths: Paths, *, report: ReadReport) -> Iterator[Article]:
    """As `read_articles`, but all are read before the first is given, so that days of publication count as well."""
    return _latest(paths, read_editions(paths, report=report), report, whole=True)


def _latest(
    paths: Paths,
    editions: Iterator[Edition | Withdrawal],
    report: ReadReport,
    *,
    whole: bool = False,
) -> Iterator[Article]:
    found = False
    for article in Latest(report).articles(editions, whole=whole):
        found = True
        yield article
    if not found:
        raise CorpusError(_nothing_read(_names(paths), report))


def _names(paths: Paths) -> list[str]:
    return [os.fspath(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]


def read_editions(
    paths: Paths,
    *,
    report: ReadReport | None = None,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Edition | Withdrawal]:
    """What `read_articles` reads, in the order of the files: an id comes again with a later version or a withdrawal.

    An archive takes these, because it may have other versions itself.
    """
    # Here and below, imported late: what unpacks and parses is not needed to ask an archive on disk.
    from index.readers.row import map_fields

    names = _names(paths)
    field_names = map_fields(fields or {})
    check_paths(names)
    return _read(names, field_names, ReadReport() if report is None else report)


def _read(
    names: list[str], field_names: "FieldNames", report: ReadReport
) -> Iterator[Edition | Withdrawal]:
    latest = Latest(report)
    found = False
    for file in find_files(names, report):
        for one in _read_file(file, field_names):
            found = True
            if latest.is_news(one):
                report.articles += isinstance(one, Edition)
                yield one
    if not found:
        raise CorpusError(_nothing_read(names, report))


def _read_file(file: FoundFile, field_names: "FieldNames") -> Iterator[Edition | Withdrawal]:
    from index.readers.formats import ARCHIVE_READERS

    try:
        if archive_reader := ARCHIVE_READERS.get(file.ending):
            for member in archive_reader(file):
                yield from _read_file(member, field_names)
            return
        for draft in _drafts(file, field_names):
            if one := to_edition(draft, file):
                yield one
    except MissingLibrary as missing:
        file.report.skip_missing(file.ending + file.packed, missing.package)
    except SkippedFile as skipped:
        if file.named and skipped.reason is Reason.UNREADABLE:
            raise CorpusError(
                f"{file.shown}: cannot be read ({skipped.detail})", code="path_unreadable"
            ) from skipped
        file.report.skip_file(file.shown, skipped.reason, skipped.detail)


def _drafts(file: FoundFile, field_names: "FieldNames") -> Iterator[Draft]:
    from index.readers.formats import READERS, ROW_READERS

    if reader := READERS.get(file.ending):
        yield from reader(file)
    elif row_reader := ROW_READERS.get(file.ending):
        yield from row_reader(file, field_names)
    else:
        file.report.skip_type(file.ending + file.packed)


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
