"""Checks every citation of a result file against the articles."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

import click

from qa.answer import Find
from qa.cli.arguments import PathsCommand, common_options
from qa.cli.invocation import Common, Exit
from qa.console.output import print_line
from qa.errors import BatchFileError
from qa.files.lines import TableRows, TextLine, open_lines
from qa.files.records import Record, parse_record
from qa.files.stored_answer import record_problems, row_problems
from qa.language.wordlists import counted

MAX_LINE_BYTES = 64 << 20
"""Longest result record: 100 citations with all their copies stay far below."""
NO_RESULTS = (
    "not a result file that can be checked; write one with qa batch … -o FILE.jsonl, or .csv"
)
TABLE_ENDINGS = (".csv", ".tsv")
CHECKED_COLUMNS = ("id", "answered", "answer", "quote", "article", "start", "end")
"""The columns of a table that are checked."""


@dataclass(slots=True)
class Count:
    """Records and citations checked so far, and how many citations, or records as a whole, do not match."""

    records: int = 0
    citations: int = 0
    failed: int = 0

    def summary(self) -> str:
        """One line for a person."""
        records, citations = counted(self.records, "record"), counted(self.citations, "citation")
        if self.failed:
            verb = "does" if self.failed == 1 else "do"
            return f"{citations} in {records}: {self.failed:,} {verb} not hold"
        if self.citations < 2:
            return f"OK: {citations} {'matches its article' if self.citations else 'to check'}"
        return f"OK: all {citations} match their articles"


Check = Callable[[Find, Count], Iterator[str]]
"""Gives one line for each citation that does not match, and for each line that is no result."""


@contextmanager
def open_results(path: str) -> Iterator[Check]:
    """The check for a result file, a table by its ending, else JSON lines; BatchFileError at once if it is neither."""
    ending = os.path.splitext(path.lower().removesuffix(".gz"))[1]
    with open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=NO_RESULTS) as lines:
        if ending in TABLE_ENDINGS:
            found, kind = _rows(lines, path, ending), "row"
        else:
            found, kind = _records(lines, path), "record"
        yield lambda find, count: _verify(found, kind, path, find, count)


Found = Iterator[tuple[int, Record | None]]
"""The number of each line, and its result, None if it is none."""


def _rows(lines: Iterator[TextLine], path: str, ending: str) -> Found:
    rows = TableRows(lines)
    columns = rows.read_header(path, tab=ending == ".tsv")
    if not set(CHECKED_COLUMNS) <= set(columns):
        raise BatchFileError(f"{path}: {NO_RESULTS}")
    return (
        (
            number,
            None
            if problem or len(cells) != len(columns)
            else dict(zip(columns, cells, strict=True)),
        )
        for number, cells, problem in rows.rows()
    )


def _records(lines: Iterator[TextLine], path: str) -> Found:
    filled = (line for line in lines if line.text.strip() or line.problem)
    first = next(filled, None)
    if first and not first.text.lstrip().startswith("{"):
        raise BatchFileError(f"{path}: {NO_RESULTS}")
    return (
        (line.number, None if line.problem else parse_record(line.text))
        for line in chain([first] if first else [], filled)
    )


def _verify(found: Found, kind: str, path: str, find: Find, count: Count) -> Iterator[str]:
    for number, result in found:
        if result is None:
            count.failed += 1
            yield f"{path}:{number}: not a result {kind}"
            continue
        count.records += 1
        if kind == "row":
            count.citations += result["answered"] == "true"
            problems = row_problems(result, find)
        else:
            count.citations += len(result["citations"])
            problems = record_problems(result, find)
        for problem in problems:
            count.failed += 1
            yield f"{path}:{number}: id {result['id']}: {problem}"


@click.command(cls=PathsCommand)
@click.argument("file")
@common_options
def verify(common: Common, file: str) -> int:
    """Check every citation of FILE, a result of qa batch in jsonl, csv or tsv (or with .gz), against the articles.

    A table has the first citation of each answer. Prints one line for each citation that no longer matches, then a
    count. Exit code 1 if any does not match.

    \b
    Example:
      qa verify answers.jsonl --corpus clippings/
    """
    count = Count()
    with open_results(file) as check:
        for failure in check(common.open().desk.finder(), count):
            print_line(failure)
    print_line(count.summary())
    return Exit.NO_ANSWER if count.failed else Exit.ANSWERED
