"""read_csv and read_tsv: .csv and .tsv files -> articles, one a row."""

import csv
import re
from collections.abc import Iterator
from functools import partial

from index.readers.draft import Draft
from index.readers.files import FoundFile
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.row import FieldNames, is_question, to_draft
from index.readers.stream import read_pieces, split_lines
from index.readers.tablerow import BadRow, Lines, LongLine, TableRows

_SAMPLE_LINES = 100
"""Lines by which a .tsv file shows whether its quotation marks quote, or are part of the text."""

_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE | re.DOTALL)
"""A first line by which spreadsheets are told what parts fields."""

_BLANK = " \t\r\n\ufeff"


def read_csv(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .csv file: commas, or semicolons, tabs or bars if its first line shows them."""
    yield from _read_table(file, report, names, ",;\t|")


def read_tsv(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .tsv file: tabs, or what its first line shows; quoted or not."""
    yield from _read_table(file, report, names, "\t;,|")


def _read_table(
    file: FoundFile, report: ReadReport, names: FieldNames, delimiters: str
) -> Iterator[Draft]:
    names = names.lowered()
    pieces = read_pieces(file, report)
    lines = Lines(split_lines(pieces, max_chars=report.limits.table_line_chars), report.limits)
    header = _find_header(lines)
    if header is None:
        report.warn(file.shown, Reason.NO_ARTICLES, "an empty file")
        return
    if said := _SEPARATOR.fullmatch(header):
        lines.skip()
        header = _find_header(lines) or ""
    delimiter = said[1] if said else max(delimiters, key=lambda mark: _rate(header, mark, names))
    is_quoted = delimiter != "\t" or _is_quoted(lines.peek(_SAMPLE_LINES))
    yield from _drafts(TableRows(lines, delimiter, is_quoted=is_quoted), lines, file, report, names)


def _drafts(
    rows: TableRows, lines: Lines, file: FoundFile, report: ReadReport, names: FieldNames
) -> Iterator[Draft]:
    columns: list[str] | None = None
    any_row = False
    try:
        for found in rows:
            warn = partial(report.warn, file.shown, line=found.number)
            if isinstance(found, BadRow):
                warn(Reason.BAD_ROW, found.fault)
            elif columns is None:
                columns = [name.strip(_BLANK).lower() for name in found.cells]
                _check_columns(columns, names)
                continue
            else:
                # Of equal names the first counts.
                row = dict(reversed(list(zip(columns, found.cells, strict=False))))
                if draft := to_draft(row, names, warn, line=found.number):
                    yield draft
            any_row = True
    except LongLine as error:
        detail = f"{error}; not read, and nothing behind it"
        report.warn(file.shown, Reason.LONG_LINE, detail, line=lines.number)
        return
    if columns is not None and not any_row:
        report.warn(file.shown, Reason.NO_ARTICLES, "only a first line with names")


def _find_header(lines: Lines) -> str | None:
    """The first line that is not blank, those before it passed over; None if there is none."""
    while seen := lines.peek(1):
        if seen[0].strip(_BLANK) or not seen[0]:
            return seen[0].strip(_BLANK)
        lines.skip()
    return None


def _check_columns(columns: list[str], names: FieldNames) -> None:
    row: dict[str, object] = dict.fromkeys(columns)
    if is_question(row, names):
        raise SkippedFile(Reason.QUESTIONS, "its columns are a question's, not an article's")
    if not any(key in row for key in names.text):
        wanted = " or ".join(dict.fromkeys(names.text))
        raise SkippedFile(Reason.NO_COLUMN, f"no {wanted} among {', '.join(columns)}")


def _rate(header: str, delimiter: str, names: FieldNames) -> tuple[bool, int]:
    """How well `delimiter` parts the first line: into a column of text first, into many columns second."""
    try:
        [cells] = csv.reader([header], delimiter=delimiter)
    except (csv.Error, ValueError):
        return False, 0
    columns = [cell.strip(_BLANK).lower() for cell in cells]
    return any(name in columns for name in names.text), len(columns)


def _is_quoted(sample: list[str]) -> bool:
    """True unless a field begins with a quotation mark that cannot be the beginning of a quoted field."""
    try:
        for _ in csv.reader(sample, delimiter="\t", strict=True):
            pass
    except csv.Error as error:
        # A field that the sample does not end may end behind it.
        return "unexpected end" in str(error) and len(sample) == _SAMPLE_LINES
    return True
