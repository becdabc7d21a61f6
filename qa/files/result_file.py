"""The result file of a batch: checked before it is touched, resumed after its last whole record, written at once."""

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from qa.answer import Answer
from qa.errors import BatchFileError, OutputError, cause
from qa.files.output_file import check_output, has_content, open_output
from qa.files.question_file import BadLine, Line
from qa.files.records import (
    TABLE_COLUMNS,
    Record,
    answer_record,
    error_record,
    json_text,
    parse_record,
    table_cell,
    table_row,
)
from qa.view.transcript import HEADING, answer_markdown, error_markdown

MAX_CELL_CHARS = 1 << 24
"""No cell of our own results is nearly as long; the limit is that of the whole process, whoever set it before."""

FORMS = ("jsonl", "csv", "tsv", "md")

Keys = Counter[tuple[str, str]]
"""Id and question of records, as the file has them, and how often."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go: a file (None: standard output), its form, the lines it has, and how many of its bytes stay."""

    path: str | None
    form: str
    done: Keys
    kept_bytes: int = 0


def plan_target(
    path: str | None, form: str | None, questions: str, *, resume: bool, overwrite: bool
) -> Target:
    """Checks the result file without touching it; BatchFileError or OutputError if it cannot be used."""
    path = check_output(path, questions)
    form = form or _form_of(path)
    if resume and form == "md":
        raise OutputError("--resume works with jsonl, csv and tsv, not with md; use --overwrite")
    if path is None or overwrite or not has_content(path):
        return Target(path, form, Counter())
    if not resume:
        raise OutputError(f"{path} exists; go on with it by --resume or replace it by --overwrite")
    try:
        done, kept = _done_jsonl(path) if form == "jsonl" else _done_table(path, form)
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}") from error
    return Target(path, form, done, kept)


def _form_of(path: str | None) -> str:
    ending = os.path.splitext(path or "")[1].lower().removeprefix(".")
    return ending if ending in FORMS else "jsonl"


# What a file has already


def _done_jsonl(path: str) -> tuple[Keys, int]:
    """The records of a result file, and where its last whole line ends."""
    done: Keys = Counter()
    kept = 0
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                _check_torn(path, line, b'{"id": ')
                break
            record = parse_record(line.decode("utf-8", "replace"))
            if record is None:
                raise BatchFileError(f"{path}:{number}: no result record, so it is left as it is")
            done[_key("jsonl", record["id"], record["question"])] += 1
            kept += len(line)
    return done, kept


def _done_table(path: str, form: str) -> tuple[Keys, int]:
    """The rows of a result table, and where its last whole row ends (a row torn inside a quoted cell is none)."""
    done: Keys = Counter()
    sizes: list[int] = []
    kept = 0
    with open(path, "rb") as file:
        csv.field_size_limit(MAX_CELL_CHARS)
        reader = csv.reader(_counted(file, sizes), delimiter=_delimiter(form), strict=True)
        try:
            for row in reader:
                if kept == 0 and tuple(row) != TABLE_COLUMNS:
                    _check_torn(path, ",".join(row).encode(), ",".join(TABLE_COLUMNS).encode())
                    break
                if len(row) != len(TABLE_COLUMNS):
                    raise BatchFileError(
                        f"{path}:{reader.line_num}: no result row, so it is left as it is"
                    )
                if kept:
                    cells = dict(zip(TABLE_COLUMNS, row, strict=True))
                    done[cells["id"], cells["question"]] += 1
                kept = sum(sizes)
        except csv.Error as error:
            if next(file, None) is not None:
                raise BatchFileError(
                    f"{path}:{reader.line_num}: no result row ({error})"
                ) from error
    return done, kept


def _counted(file: BinaryIO, sizes: list[int]) -> Iterator[str]:
    """The whole lines of `file`, the bytes of each noted; a last line without an end is left out."""
    for line in file:
        if line.endswith(b"\n"):
            sizes.append(len(line))
            yield line.decode("utf-8", "replace")


def _check_torn(path: str, line: bytes, beginning: bytes) -> None:
    if not (line.startswith(beginning) or beginning.startswith(line)):
        raise BatchFileError(f"{path}: no result file, so it is left as it is")


def _key(form: str, id: object, question: object) -> tuple[str, str]:
    if form == "jsonl":
        return str(id), "" if question is None else str(question)
    return table_cell(id), table_cell(question)


# Writing


class Sheet:
    """The results of one run, written record by record; what the file had before is remembered."""

    def __init__(self, target: Target, write: Callable[[bytes], None]) -> None:
        self._form = target.form
        self._done = target.done.copy()
        self._write = write
        if not target.kept_bytes:
            self._write(_head(self._form))

    def has(self, line: Line) -> bool:
        """True if the file held this line before; each of its records stands for one line."""
        key = _key(self._form, line.id, line.question)
        if not self._done[key]:
            return False
        self._done[key] -= 1
        return True

    def write(self, line: Line, answer: Answer | None) -> None:
        """One record: of the answer, or of what is wrong with the line."""
        error = line.error if isinstance(line, BadLine) else ""
        if self._form == "md":
            text = answer_markdown(answer) if answer else error_markdown(line.question, error)
            self._write(f"{text}\n".encode("utf-8", "replace"))
            return
        record = (
            answer_record(answer, id=line.id)
            if answer
            else error_record(line.id, line.question, error)
        )
        self._write(_rendered(self._form, record))


@contextmanager
def open_sheet(target: Target, write_stdout: Callable[[bytes], None]) -> Iterator[Sheet]:
    """Opens the result file, cuts off a torn last record, and gives the Sheet to write to."""
    advice = "--resume goes on from there"
    with open_output(
        target.path, write_stdout, kept_bytes=target.kept_bytes, advice=advice
    ) as write:
        yield Sheet(target, write)


def _head(form: str) -> bytes:
    if form == "md":
        return f"{HEADING}\n".encode()
    return b"" if form == "jsonl" else _csv_line(form, list(TABLE_COLUMNS))


def _rendered(form: str, record: Record) -> bytes:
    if form == "jsonl":
        return f"{json_text(record)}\n".encode()
    return _csv_line(form, table_row(record))


def _csv_line(form: str, cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=_delimiter(form), lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _delimiter(form: str) -> str:
    return "\t" if form == "tsv" else ","
