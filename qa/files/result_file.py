"""The result file of a batch: checked before it is touched, resumed after its last whole record, written at once."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from qa.answer import Answer
from qa.errors import BatchFileError, OutputError, cause
from qa.files.output_file import check_output, has_content, open_output
from qa.files.question_file import Line
from qa.files.records import TABLE_COLUMNS, parse_record, table_cell
from qa.files.result_form import NAMES, TABLES, VIEWS, Form, form_of
from qa.files.sheet_mark import Past, read_past
from qa.view.fact import Rows

MAX_CELL_CHARS = 1 << 24
"""No cell of our own results is nearly as long. The limit is that of the whole process, and never lowered."""


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
    ending = {"htm": "html", "markdown": "md"}.get(ending, ending)
    return ending if ending in NAMES else "jsonl"


# What a file has already


def _past(path: str, form: str) -> Past:
    if form in VIEWS:
        return read_past(path)
    return _past_table(path, TABLES[form]) if form in TABLES else _past_jsonl(path)


def _past_jsonl(path: str) -> Past:
    """The records of a result file, and where its last whole line ends."""
    past = Past()
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                _check_torn(path, line, b'{"id": ')
                break
            record = parse_record(line.decode("utf-8", "replace"))
            if record is None:
                raise BatchFileError(f"{path}:{number}: no result record, so it is left as it is")
            past.done[_key("jsonl", record["id"], record["question"])] += 1
            past.kept_bytes += len(line)
    return past


def _past_table(path: str, delimiter: str) -> Past:
    """The rows of a result table, and where its last whole row ends (a row torn inside a quoted cell is none)."""
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
                        f"{path}:{reader.line_num + 1}: no result row, so it is left as it is"
                    )
                cells = dict(zip(TABLE_COLUMNS, row, strict=True))
                past.done[cells["id"], cells["question"]] += 1
                past.kept_bytes = len(head) + lines.bytes_read
        except csv.Error as error:
            if next(file, None) is not None:
                raise BatchFileError(
                    f"{path}:{reader.line_num + 1}: no result row ({error})"
                ) from error
    return past


class _WholeLines:
    """The whole lines of a file, their bytes counted; a last line without an end is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes_read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            if line.endswith(b"\n"):
                self.bytes_read += len(line)
                yield line.decode("utf-8", "replace")


def _check_torn(path: str, line: bytes, beginning: bytes) -> None:
    """BatchFileError unless `line`, the last of a file and without an end, is what a run that was cut off left."""
    if not (line.startswith(beginning) or beginning.startswith(line)):
        raise BatchFileError(f"{path}: no result file, so it is left as it is")


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
        """One entry: of the answer, or of what is wrong with the line."""
        self._number += 1
        self._write(self._form.entry(self._number, line, answer))

    def finish(self, summary: Rows) -> None:
        """Ends the file, when all is written."""
        self._write(self._form.end(summary))


@contextmanager
def open_result_file(
    target: Target, write_stdout: Callable[[bytes], None], about: Rows = ()
) -> Iterator[ResultFile]:
    """Opens the result file, cuts off a torn last entry, and gives what to write to; `about` heads a sheet."""
    kept, advice = target.past.kept_bytes, "--resume goes on from there"
    with open_output(target.path, write_stdout, kept_bytes=kept, advice=advice) as write:
        yield ResultFile(target, form_of(target.form, about), write)
