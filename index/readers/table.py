"""read_csv and read_tsv: .csv and .tsv files -> articles, one a row."""

import csv
from collections.abc import Iterator
from functools import partial

from index.readers.draft import Draft
from index.readers.files import FoundFile
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.row import FieldNames, is_question, to_draft
from index.readers.stream import read_pieces, split_lines

MAX_FIELD_CHARS = 16 * 2**20
"""Longest field: ten times the longest book; the csv module keeps it in four bytes a character."""

MAX_LINE_CHARS = 64 * 2**20
"""Longest line, of which a row may take several."""

_SAMPLE_LINES = 100
"""Lines by which a .tsv file shows whether its quotation marks quote, or are part of the text."""

_BLANK = " \t\r\n\ufeff"


def read_csv(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .csv file: commas, or semicolons, tabs or bars if its first line shows them."""
    yield from _read_table(file, report, names, ",;\t|")


def read_tsv(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .tsv file: tabs, or what its first line shows; quoted or not."""
    yield from _read_table(file, report, names, "\t;,|")


class _LongLine(Exception):
    """Ends a table: behind a line that was not read, nobody knows where a row begins."""


def _read_table(
    file: FoundFile, report: ReadReport, names: FieldNames, delimiters: str
) -> Iterator[Draft]:
    # A setting of the whole process, which is never lowered.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD_CHARS))
    names = names.lowered()
    lines = _Lines(split_lines(read_pieces(file, report), max_chars=MAX_LINE_CHARS))
    header = lines.peek_header()
    if header is None:
        report.warn(file.shown, Reason.NO_ARTICLES, "an empty file")
        return
    delimiter = max(delimiters, key=lambda mark: _rate(header, mark, names))
    is_quoted = delimiter != "\t" or _is_quoted(lines.peek_sample())
    rows = csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        strict=True,
    )
    columns: list[str] | None = None
    any_row = False
    for number, cells in _numbered(rows, lines, file, report):
        if columns is None:
            columns = [name.strip(_BLANK).lower() for name in cells]
            _check_columns(columns, names)
            continue
        any_row = True
        warn = partial(report.warn, file.shown, line=number)
        if any(cell.strip() for cell in cells[len(columns) :]):
            warn(Reason.BAD_ROW, f"{len(cells)} fields, {len(columns)} in the first line")
            continue
        # Of equal names the first counts.
        row = dict(reversed(list(zip(columns, cells, strict=False))))
        if draft := to_draft(row, names, warn, line=number):
            yield draft
    if columns is not None and not any_row:
        report.warn(file.shown, Reason.NO_ARTICLES, "only a first line with names")


def _numbered(
    rows: Iterator[list[str]], lines: "_Lines", file: FoundFile, report: ReadReport
) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its first line; bad ones are counted."""
    while True:
        number = lines.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except (_LongLine, csv.Error) as error:
            # Too long a field is most likely a quotation mark that nothing closes.
            if isinstance(error, _LongLine) or "field limit" in str(error):
                detail = f"{error}; not read, and nothing behind it"
                report.warn(file.shown, Reason.LONG_LINE, detail, line=number)
                return
            report.warn(file.shown, Reason.BAD_ROW, str(error), line=number)
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


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


class _Lines:
    """Lines with their ends, of which the first can be looked at before they are read."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._seen: list[str | None] = []
        self.number = 0

    def peek_header(self) -> str | None:
        """The first line that is not blank, from which on lines are read; None if there is none."""
        for line in self._lines:
            if line is None or line.strip(_BLANK):
                self._seen.append(line)
                return line or ""
            self.number += 1
        return None

    def peek_sample(self) -> list[str]:
        """The first lines, which are still to be read."""
        while len(self._seen) < _SAMPLE_LINES:
            try:
                self._seen.append(next(self._lines))
            except StopIteration:
                break
        return [f"{line}\n" for line in self._seen if line is not None]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._seen.pop(0) if self._seen else next(self._lines)
        self.number += 1
        if line is None:
            raise _LongLine(f"more than {MAX_LINE_CHARS:,} characters")
        return f"{line}\n"
