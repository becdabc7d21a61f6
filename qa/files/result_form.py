"""The forms of a result file: a head, an entry for each line, an end, as bytes."""

import csv
import io
from collections.abc import Sequence
from typing import Protocol

from qa.answer import Answer
from qa.files.question_file import BadLine, Line
from qa.files.records import (
    TABLE_COLUMNS,
    Record,
    answer_record,
    error_record,
    json_text,
    table_row,
)
from qa.files.sheet_mark import BEGUN, ENDED, SUMMARY, entry_mark
from qa.view import page, sheet
from qa.view.fact import Rows

ERROR = "error"
ANSWERED = "answered"


class Form(Protocol):
    """How results are written."""

    def head(self) -> bytes:
        """What comes before the first entry."""
        ...

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """What stands for a line; without an answer it could not be asked. Numbers start at 1."""
        ...

    def end(self, summary: Rows) -> bytes:
        """What comes when all is written."""
        ...


class JsonLines:
    """One record a line."""

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The record."""
        return f"{json_text(_record(line, answer))}\n".encode()

    def end(self, summary: Rows) -> bytes:
        """Nothing: records are all there is."""
        return b""


class Table:
    """One row a line, under the names of the columns."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def head(self) -> bytes:
        """The names of the columns."""
        return self._row(TABLE_COLUMNS)

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The row."""
        return self._row(table_row(_record(line, answer)))

    def end(self, summary: Rows) -> bytes:
        """Nothing: rows are all there is."""
        return b""

    def _row(self, cells: Sequence[str]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerow(cells)
        return _encoded(text.getvalue())


class View(Protocol):
    """A sheet's texts: the modules `qa.view.sheet` and `qa.view.page`."""

    def head(self, rows: Rows) -> str: ...
    def entry(
        self, number: int, claim: str | None, answer: Answer, *, id: str | None = None
    ) -> str: ...
    def problem(
        self,
        number: int,
        claim: str | None,
        question: str | None,
        error: str,
        *,
        id: str | None = None,
    ) -> str: ...
    def end(self, rows: Rows) -> str: ...


class Sheet:
    """A fact-check sheet, with markers that let a run resume; `about` stands at its head."""

    def __init__(self, view: View, about: Rows) -> None:
        self._view = view
        self._about = about

    def head(self) -> bytes:
        """What was asked, and how."""
        return _encoded(BEGUN + self._view.head(self._about))

    def entry(self, number: int, line: Line, answer: Answer | None) -> bytes:
        """The entry and its mark."""
        given = line.id if line.id != str(line.number) else None
        if answer:
            text = self._view.entry(number, line.claim, answer, id=given)
        else:
            text = self._view.problem(number, line.claim, line.question, _error(line), id=given)
        cited = len(answer.citations) if answer and answer.answered else 0
        return _encoded(text + entry_mark(line.id, line.question, outcome(answer), cited))

    def end(self, summary: Rows) -> bytes:
        """What became of the lines."""
        return _encoded(SUMMARY + self._view.end(summary) + ENDED)


TABLES = {"csv": ",", "tsv": "\t"}
VIEWS: dict[str, View] = {"md": sheet, "html": page}
NAMES = ("jsonl", *TABLES, *VIEWS)


def form_of(name: str, about: Rows) -> Form:
    """The form of that name; `about` is for the head of a sheet."""
    if name in TABLES:
        return Table(TABLES[name])
    return Sheet(VIEWS[name], about) if name in VIEWS else JsonLines()


def outcome(answer: Answer | None) -> str:
    """What became of a line: answered, the reason for which it was not, or an error."""
    if answer is None:
        return ERROR
    return str(answer.reason) if answer.reason else ANSWERED


def _record(line: Line, answer: Answer | None) -> Record:
    if answer:
        return answer_record(answer, id=line.id, claim=line.claim)
    code = line.code if isinstance(line, BadLine) else ""
    return error_record(line.id, line.question, _error(line), code=code, claim=line.claim)


def _error(line: Line) -> str:
    return line.error if isinstance(line, BadLine) else ""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
