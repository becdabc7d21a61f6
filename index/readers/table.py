"""read_csv and read_tsv: .csv and .tsv files -> articles, one a row; a row with bad quotation marks costs no other."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from index.readers.draft import Draft
from index.readers.report import ReadLimits, Reason, SkippedFile
from index.readers.row import FieldNames, is_question, to_draft
from index.readers.stream import FoundFile, read_pieces, split_lines

_NO_VALUE = "\\N"
"""Databases' sign for no value."""


class LongLine(Exception):
    """Ends a table: after unreadable text, the start of the next row is unknown."""


class _LongRow(Exception):
    """Ends a row with too many lines."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, by its first line, counted from 1."""

    number: int
    fault: str


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row by its first line, counted from 1."""

    number: int
    cells: list[str]


class TableRows:
    """The rows of `lines` that are not blank; the first says how many fields a row has.

    A row of several lines must have as many as the first. One that has not, or whose quotation marks
    are not as they should be, is read with backslashes as escapes; if that fails too, its first line is
    given up, and reading goes on at the next line that has as many fields.
    """

    def __init__(self, lines: "Lines", delimiter: str, *, is_quoted: bool) -> None:
        # A setting of the whole process, which is never lowered.
        csv.field_size_limit(max(csv.field_size_limit(), lines.limits.field_chars))
        self._lines = lines
        if is_quoted:
            self._plain = csv.reader(lines, delimiter=delimiter, strict=True)
            self._escaped = csv.reader(lines, delimiter=delimiter, strict=True, escapechar="\\")
        else:
            self._plain = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            self._escaped = self._plain
        self._columns: int | None = None
        self._is_spaced = False
        self._is_lost = False
        self._read_again = 0

    def __iter__(self) -> Iterator[GoodRow | BadRow]:
        while True:
            number = self._lines.number + 1
            try:
                row = self._next(number)
            except StopIteration:
                return
            if isinstance(row, BadRow):
                if not self._is_lost:
                    yield row
                self._is_lost = self._is_lost or len(self._lines.taken) > 1
                self._give_up_line()
            elif any(cell.strip() for cell in row.cells):
                self._is_lost = False
                if self._columns is None:
                    self._columns, self._is_spaced = len(row.cells), _is_prose(row.cells)
                yield row

    def _next(self, number: int) -> GoodRow | BadRow:
        row = self._read(self._plain, number)
        if isinstance(row, BadRow) and any("\\" in line for line in self._lines.taken):
            self._lines.put_back(self._lines.taken)
            again = self._read(self._escaped, number)
            row = again if isinstance(again, GoodRow) else row
        return row

    def _read(self, reader: "Iterator[list[str]]", number: int) -> GoodRow | BadRow:
        self._lines.begin_row()
        try:
            cells = ["" if cell == _NO_VALUE else cell for cell in next(reader)]
        except (csv.Error, _LongRow) as error:
            is_open = len(self._lines.taken) > 1 or "unexpected end" in str(error)
            return BadRow(number, "a quotation mark that nothing closes" if is_open else str(error))
        fault = self._fault(cells)
        return BadRow(number, fault) if fault else GoodRow(number, cells)

    def _fault(self, cells: list[str]) -> str | None:
        if self._columns is None or not any(cell.strip() for cell in cells):
            return None
        if self._is_lost and _is_prose(cells) and not self._is_spaced:
            return "a line of a text"
        must_fit = self._is_lost or len(self._lines.taken) > 1
        is_long = any(cell.strip() for cell in cells[self._columns :])
        if is_long or (must_fit and len(cells) < self._columns):
            return f"{len(cells)} fields, {self._columns} in the first line"
        return None

    def _give_up_line(self) -> None:
        behind = self._lines.taken[1:]
        self._read_again += sum(map(len, behind))
        if self._read_again > self._lines.limits.read_again_chars:
            raise LongLine("too many quotation marks that nothing closes")
        self._lines.put_back(behind)


def _is_prose(cells: list[str]) -> bool:
    """True if each mark between fields is followed by a space, as the commas of a sentence are."""
    return len(cells) > 1 and all(cell.startswith(" ") for cell in cells[1:])


class Lines:
    """Lines with their ends; `number` is that of the last, `taken` are those since a row began."""

    def __init__(self, lines: Iterator[str | None], limits: ReadLimits) -> None:
        self.limits = limits
        self._lines = (None if line is None else f"{line}\n" for line in lines)
        self._waiting: deque[str | None] = deque()
        self._size = 0
        self.taken: list[str] = []
        self.number = 0

    def begin_row(self) -> None:
        """Forgets the lines of the row before."""
        self.taken = []
        self._size = 0

    def put_back(self, lines: list[str]) -> None:
        """Makes `lines` the next ones."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)

    def peek(self, count: int) -> list[str]:
        """The next `count` lines, or what there is of them, which are still to be read."""
        while len(self._waiting) < count:
            try:
                self._waiting.append(next(self._lines))
            except StopIteration:
                break
        return [line or "" for line in islice(self._waiting, count)]

    def skip(self) -> None:
        """Passes over the next line."""
        self._waiting.popleft()
        self.number += 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.number += 1
        if line is None:
            raise LongLine(f"more than {self.limits.table_line_chars:,} characters")
        self.taken.append(line)
        self._size += len(line)
        if self._size > self.limits.field_chars and len(self.taken) > 1:
            raise _LongRow(f"a row of more than {self.limits.field_chars:,} characters")
        return line


_SAMPLE_LINES = 100
"""Lines of a .tsv file that show whether its quotation marks quote, or are part of the text."""

_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE | re.DOTALL)
"""A first line that tells spreadsheets the separator."""

_BLANK = " \t\r\n\ufeff"


def read_csv(file: FoundFile, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .csv file: commas, or semicolons, tabs or bars if its first line shows them."""
    yield from _read_table(file, names, ",;\t|")


def read_tsv(file: FoundFile, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .tsv file: tabs, or what its first line shows; quoted or not."""
    yield from _read_table(file, names, "\t;,|")


def _read_table(file: FoundFile, names: FieldNames, delimiters: str) -> Iterator[Draft]:
    names = names.lowered()
    pieces = read_pieces(file)
    lines = Lines(split_lines(pieces, max_chars=file.limits.table_line_chars), file.limits)
    header = _find_header(lines)
    if header is None:
        file.warn(Reason.NO_ARTICLES, "an empty file")
        return
    if said := _SEPARATOR.fullmatch(header):
        lines.skip()
        header = _find_header(lines) or ""
    delimiter = said[1] if said else max(delimiters, key=lambda mark: _rate(header, mark, names))
    is_quoted = delimiter != "\t" or _is_quoted(lines.peek(_SAMPLE_LINES))
    yield from _drafts(TableRows(lines, delimiter, is_quoted=is_quoted), lines, file, names)


def _drafts(rows: TableRows, lines: Lines, file: FoundFile, names: FieldNames) -> Iterator[Draft]:
    columns: list[str] | None = None
    any_row = False
    try:
        for found in rows:
            warn = partial(file.warn, line=found.number)
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
        file.warn(Reason.LONG_LINE, detail, line=lines.number)
        return
    if columns is not None and not any_row:
        file.warn(Reason.NO_ARTICLES, "only a first line with names")


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
    """How well `delimiter` divides the first line: first into a column of text, then into many columns."""
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
