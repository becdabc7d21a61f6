"""The result file of a batch: its forms; checking it, resuming after its last complete entry, writing."""

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from qa.answer import Answer
from qa.errors import BatchFileError, OutputError, cause
from qa.files.output_file import check_output, has_content, open_output
from qa.files.question_file import BadLine, Line
from qa.files.records import (
    TABLE_COLUMNS,
    Record,
    answer_record,
    error_record,
    json_line,
    parse_record,
    table_cell,
    table_row,
)
from qa.files.sheet_mark import BEGUN, ENDED, SUMMARY, Past, entry_mark, read_past
from qa.view import html, markdown
from qa.view.blocks import Block, Rows, entry_blocks, problem_blocks

ERROR = "error"
ANSWERED = "answered"


class Form:
    """A form of results: here JSON lines, one record each."""

    def head(self) -> bytes:
        """The text before the first entry."""
        return b""

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The entry of a line; without an answer it could not be asked. Numbers start at 1."""
        return json_line(line_record(line, answer))

    def end(self, summary: Rows) -> bytes:
        """The text after the last entry."""
        return b""


class Table(Form):
    """One row a line, under the names of the columns."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def head(self) -> bytes:
        """The names of the columns."""
        return self._row(TABLE_COLUMNS)

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The row."""
        return self._row(table_row(line_record(line, answer)))

    def _row(self, cells: Sequence[str]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerow(cells)
        return _encoded(text.getvalue())


class View(Protocol):
    """The texts of a sheet: the modules `qa.view.markdown` and `qa.view.html`."""

    def sheet_head(self, rows: Rows) -> str: ...
    def sheet_entry(self, blocks: Iterable[Block]) -> str: ...
    def sheet_end(self, rows: Rows) -> str: ...


class Sheet(Form):
    """A fact-check sheet, with markers that let a run resume; `about` is in its head."""

    def __init__(self, view: View, about: Rows) -> None:
        self._view = view
        self._about = about

    def head(self) -> bytes:
        """The head: the articles, the options, the time."""
        return _encoded(BEGUN + self._view.sheet_head(self._about))

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The entry and its mark."""
        cited = len(answer.citations) if answer and answer.answered else 0
        return _encoded(
            self._view.sheet_entry(line_blocks(number, line, answer))
            + entry_mark(line.id, line.question, outcome(answer), cited)
        )

    def end(self, summary: Rows) -> bytes:
        """The summary."""
        return _encoded(SUMMARY + self._view.sheet_end(summary) + ENDED)


TABLES = {"csv": ",", "tsv": "\t"}
VIEWS: dict[str, View] = {"md": markdown, "html": html}
NAMES = ("jsonl", *TABLES, *VIEWS)


def form_of(name: str, about: Rows) -> Form:
    """The form of that name; `about` is for the head of a sheet."""
    if name in TABLES:
        return Table(TABLES[name])
    return Sheet(VIEWS[name], about) if name in VIEWS else Form()


def outcome(answer: Answer | None) -> str:
    """The outcome of a line: answered, the reason why not, or an error."""
    if answer is None:
        return ERROR
    return str(answer.reason) if answer.reason else ANSWERED


def line_record(line: Line, answer: Answer | None) -> Record:
    """The record of a line that was asked, or could not be."""
    if answer:
        return answer_record(answer, id=line.id, claim=line.claim)
    error, code = (line.error, line.code) if isinstance(line, BadLine) else ("", "")
    return error_record(line.id, line.question, error, code=code, claim=line.claim)


def line_blocks(number: int, line: Line, answer: Answer | None) -> list[Block]:
    """The entry of a sheet for such a line."""
    given = line.id if line.id != str(line.number) else None
    if answer:
        return entry_blocks(number, line.claim, answer, id=given)
    error = line.error if isinstance(line, BadLine) else ""
    return problem_blocks(number, line.claim, line.question, error, id=given)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


MAX_CELL_CHARS = 1 << 24
"""Longest cell: ours are far shorter. The limit is for the whole process, and never lowered."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go: a file (None: standard output), its form, and what it has of an earlier run."""

    path: str | None
    form: str
    past: Past = field(default_factory=Past)


def plan_target(
    path: str | None, form: str | None, questions: str, *, resume: bool, overwrite: bool
) -> Target:
    """Checks the result file without touching it; BatchFileError or OutputError if it cannot be used."""
    path = check_output(path, questions)
    form = form or _form_of(path)
    if path is None or overwrite or not has_content(path):
        return Target(path, form)
    if not resume:
        raise OutputError(
            f"{path} exists; use --resume to continue or --overwrite to replace it",
            code="output_exists",
        )
    try:
        return Target(path, form, _past(path, form))
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}") from error


def _form_of(path: str | None) -> str:
    ending = os.path.splitext(path or "")[1].lower().removeprefix(".")
    form = {"": "jsonl", "ndjson": "jsonl", "txt": "jsonl", "htm": "html", "markdown": "md"}.get(
        ending, ending
    )
    if form not in NAMES and not (path and os.path.exists(path) and not os.path.isfile(path)):
        raise OutputError(
            f"{path}: cannot write results as .{ending}; name a file that ends in"
            f" {', '.join(f'.{name}' for name in NAMES)}, or use --format"
        )
    return form if form in NAMES else "jsonl"


# What a file has already


def _past(path: str, form: str) -> Past:
    if form in VIEWS:
        return read_past(path)
    return _past_table(path, TABLES[form]) if form in TABLES else _past_jsonl(path)


def _past_jsonl(path: str) -> Past:
    """The records of a result file, and where its last complete line ends."""
    past = Past()
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                _check_torn(path, line, b'{"id": ')
                break
            record = parse_record(line.decode("utf-8", "replace"))
            if record is None:
                raise BatchFileError(f"{path}:{number}: not a result record; left as it is")
            past.done[_key("jsonl", record["id"], record["question"])] += 1
            past.kept_bytes += len(line)
    return past


def _past_table(path: str, delimiter: str) -> Past:
    """The rows of a result table, and where its last complete row ends (a row cut off inside a quoted cell is not)."""
    past = Past()
    head = f"{delimiter.join(TABLE_COLUMNS)}\n".encode()
    with open(path, "rb") as file:
        first = file.readline()
        if first != head:
            _check_torn(path, first, head)
            return past
        past.kept_bytes = len(head)
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_CHARS))
        lines = _WholeLines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if len(row) != len(TABLE_COLUMNS):
                    raise BatchFileError(
                        f"{path}:{reader.line_num + 1}: not a result row; left as it is"
                    )
                cells = dict(zip(TABLE_COLUMNS, row, strict=True))
                past.done[cells["id"], cells["question"]] += 1
                past.kept_bytes = len(head) + lines.bytes_read
        except csv.Error as error:
            if next(file, None) is not None:
                raise BatchFileError(
                    f"{path}:{reader.line_num + 1}: not a result row ({error})"
                ) from error
    return past


class _WholeLines:
    """The complete lines of a file, with their bytes counted; a last line without an end is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes_read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            if line.endswith(b"\n"):
                self.bytes_read += len(line)
                yield line.decode("utf-8", "replace")


def _check_torn(path: str, line: bytes, beginning: bytes) -> None:
    """BatchFileError unless `line`, the last one without an end, comes from an interrupted run."""
    if not (line.startswith(beginning) or beginning.startswith(line)):
        raise BatchFileError(f"{path}: not a result file; left as it is")


def _key(form: str, id: object, question: object) -> tuple[str, str]:
    if form in TABLES:
        return table_cell(id), table_cell(question)
    return str(id), "" if question is None else str(question)


# Writing


class ResultFile:
    """The results of one run, written entry by entry; what the file had before is remembered."""

    def __init__(self, target: Target, form: Form, write: Callable[[bytes], None]) -> None:
        self._name = target.form
        self._form = form
        self._done = Counter(target.past.done)
        self._number = self._done.total()
        self._write = write
        if not target.past.kept_bytes:
            self._write(form.head())

    def has(self, line: Line) -> bool:
        """True if the file held this line before; each of its entries stands for one line."""
        key = _key(self._name, line.id, line.question)
        if not self._done[key]:
            return False
        self._done[key] -= 1
        return True

    def write(self, line: Line, answer: Answer | None) -> None:
        """Writes one entry: of the answer, or of what is wrong with the line."""
        self._number += 1
        self._write(self._form.entry(self._number, line, answer))

    def finish(self, summary: Rows) -> None:
        """Ends the file, when all is written."""
        self._write(self._form.end(summary))


@contextmanager
def open_result_file(
    target: Target, write_stdout: Callable[[bytes], None], about: Rows = ()
) -> Iterator[ResultFile]:
    """Opens the result file and removes an incomplete last entry; `about` is for the head of a sheet."""
    kept, advice = target.past.kept_bytes, "--resume goes on from there"
    with open_output(target.path, write_stdout, kept_bytes=kept, advice=advice) as write:
        yield ResultFile(target, form_of(target.form, about), write)
