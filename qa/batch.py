"""Question file -> result file, one line in, one record out."""

import csv
import gzip
import io
import json
import os
import sys
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO, TextIO, cast

from index import AppError, Filters
from qa.answer import Answer
from qa.errors import BatchFileError, OutputError
from qa.opening import parse_since, parse_until
from qa.pipeline import MAX_QUESTION_CHARS, Answerer, Options
from qa.view import (
    TABLE_COLUMNS,
    Record,
    answer_markdown,
    answer_record,
    error_markdown,
    error_record,
    json_text,
    table_cell,
    table_row,
)

STDIN = "-"
MAX_LINE_BYTES = 1 << 20
"""Of a question line: a question of 2,000 characters with a long conversation before it fits a hundred times."""
HEAD_BYTES = 8_192
BINARY_SHARE = 0.1
"""A file of whose first HEAD_BYTES more than this share cannot be read is no text; text with slips has far fewer."""
SHOWN_CHARS = 200
"""How much of a question that is too long its error record repeats."""
PROGRESS_SECONDS = 0.1
FORMS = ("jsonl", "csv", "tsv", "md")
QUESTION_ENDINGS = (".txt", ".csv", ".tsv", ".jsonl")
OTHER_ENDINGS = (".json", ".xlsx", ".xls", ".ods", ".docx", ".odt", ".pdf", ".html", ".zip")
"""Files that are surely not questions one a line; any other name (/dev/fd/63) is read as text."""


# Questions


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of a file, with the filters and the turns before it that its line gives."""

    number: int
    id: str
    question: str
    history: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be asked; `error` says where and why."""

    number: int
    id: str
    question: str | None
    error: str


Line = QuestionLine | BadLine


class _Unusable(Exception):
    """What is wrong with a line, and what to do."""


@contextmanager
def open_questions(path: str) -> Iterator[Iterator[Line]]:
    """The question lines of a file in order, bad ones among them; BatchFileError at once if it is of no use."""
    where = "standard input" if path == STDIN else path
    ending = _ending(path)
    with _open_text(path, ending) as stream:
        lines = _decoded(_raw_lines(stream, where))
        if ending == ".jsonl":
            yield _jsonl(lines, where)
        elif ending in (".csv", ".tsv"):
            rows = _Rows(lines)
            yield _table(rows, rows.read_header(where, tab=ending == ".tsv"), where)
        else:
            yield _text(lines, where)


def read_questions(path: str) -> Iterator[Line]:
    """The question lines of a file; see open_questions."""
    with open_questions(path) as lines:
        yield from lines


def count_questions(path: str) -> int | None:
    """How many lines read_questions gives for a file, or None for what can be read only once."""
    return sum(1 for _ in read_questions(path)) if os.path.isfile(path) else None


def _ending(path: str) -> str:
    name = path.lower().removesuffix(".gz")
    return ".jsonl" if name.endswith(".ndjson") else os.path.splitext(name)[1]


@contextmanager
def _open_text(path: str, ending: str) -> Iterator[BinaryIO]:
    if path == STDIN:
        if sys.stdin is None:  # closed by whoever started us
            raise BatchFileError("standard input is closed")
        yield sys.stdin.buffer
        return
    if ending in OTHER_ENDINGS:
        known = ", ".join(QUESTION_ENDINGS)
        raise BatchFileError(
            f"{path}: cannot read questions from {ending}; use {known}, or these with .gz"
        )
    with ExitStack() as stack:
        try:
            opened = gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb")  # noqa: SIM115
            stream = cast(io.BufferedReader, stack.enter_context(opened))
            head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise BatchFileError(f"{path}: {_cause(error)}") from error
        if _is_binary(head):
            raise BatchFileError(f"{path}: this is not text; save the questions as text in UTF-8")
        yield stream


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
        return True
    text = head.decode("utf-8", "replace")
    bad = sum(c == "\ufffd" or (c < " " and c not in "\t\r\n\f\v\x1b") for c in text)
    return bad > len(text) * BINARY_SHARE and bad > 3


def _raw_lines(stream: BinaryIO, where: str) -> Iterator[bytes | None]:
    """Lines without their ends; None for one over MAX_LINE_BYTES, of which no more than that is held."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE_BYTES):
            number += 1
            whole = True
            while len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                line, whole = stream.readline(MAX_LINE_BYTES), False
            yield line.rstrip(b"\r\n") if whole else None
    except (OSError, EOFError, zlib.error) as error:
        raise BatchFileError(f"{where}: unreadable after line {number}: {_cause(error)}") from error


@dataclass(frozen=True, slots=True)
class _Text:
    """A line as text, and what is wrong with it or None."""

    number: int
    text: str
    problem: str | None


def _decoded(lines: Iterator[bytes | None]) -> Iterator[_Text]:
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield _Text(number, "", f"longer than {MAX_LINE_BYTES:,} bytes; shorten it")
            continue
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")
        problem = None
        if "\ufffd" in text and b"\xef\xbf\xbd" not in line:
            problem = "not text in UTF-8; save the file in UTF-8"
        elif "\0" in text:
            problem = "holds a NUL character; remove it"
        yield _Text(number, text, problem)


def _text(lines: Iterator[_Text], where: str) -> Iterator[Line]:
    for line in lines:
        question = line.text.strip()
        if line.problem or (question and not question.startswith("#")):
            yield _checked(where, line.number, line.problem, {"question": question})


def _jsonl(lines: Iterator[_Text], where: str) -> Iterator[Line]:
    for line in lines:
        if line.problem:
            yield _checked(where, line.number, line.problem, {})
        elif line.text.strip():
            fields, problem = _json_object(line.text)
            yield _checked(where, line.number, problem, fields)


def _json_object(text: str) -> tuple[dict[str, object], str | None]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return {}, f"bad JSON: {error.msg} at column {error.colno}; write one JSON object a line"
    except (ValueError, RecursionError):  # a number of thousands of digits; deep nesting
        return {}, "bad JSON: it cannot be read; write one JSON object a line"
    if not isinstance(value, dict):
        return {}, "no JSON object; write one with a field question"
    return value, None


class _Rows:
    """Rows of a table whose quoted cells may hold line ends; lines lost to a quote left open are read again."""

    def __init__(self, lines: Iterator[_Text]) -> None:
        self._lines = lines
        self._again: deque[_Text] = deque()
        self._used: list[_Text] = []
        self._delimiter = ","

    def read_header(self, where: str, *, tab: bool) -> list[str]:
        """The column names in lower case; finds the delimiter, which in some countries' .csv is a semicolon."""
        first = next((line for line in self._lines if line.text.strip() or line.problem), None)
        if first is None:
            raise BatchFileError(
                f"{where}: the file is empty; its first line must name the columns"
            )
        columns: list[str] = []
        for delimiter in "\t" if tab else ",;\t":
            found = next(csv.reader([first.text], delimiter=delimiter), [])
            names = [name.strip().lower() for name in found]
            self._delimiter = delimiter
            if "question" in names:
                return names
            columns = columns or names
        shown = ", ".join(columns)[:SHOWN_CHARS]
        raise BatchFileError(
            f"{where}: no column is called question; the first line names: {shown}"
        )

    def rows(self) -> Iterator[tuple[int, list[str], str | None]]:
        """Line number, cells and what is wrong with the row, or None."""
        while True:
            self._used = []
            try:
                cells = next(csv.reader(self._feed(), delimiter=self._delimiter, strict=True), None)
            except csv.Error as error:
                self._again.extendleft(reversed(self._used[1:]))
                yield self._used[0].number, [], f"bad table row ({error}); check its quotes"
                continue
            if cells is None:
                return
            problem = next((line.problem for line in self._used if line.problem), None)
            yield self._used[0].number, cells, problem

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._used.append(line)
            yield line.text + "\n"


def _table(rows: _Rows, columns: list[str], where: str) -> Iterator[Line]:
    for number, cells, problem in rows.rows():
        given = dict(zip(columns, cells, strict=False))
        fields: dict[str, object] = {name: cell for name, cell in given.items() if cell.strip()}
        if not (fields or problem):
            continue
        if "history" in fields and not problem:
            try:
                fields["history"] = json.loads(given["history"])
            except (ValueError, RecursionError):
                problem = "history is not JSON; write [[question, answer], …]"
        yield _checked(where, number, problem, fields)


def _checked(where: str, number: int, problem: str | None, fields: Mapping[str, object]) -> Line:
    id, question = str(number), fields.get("question")
    try:
        id = _id(fields, number)
        if problem:
            raise _Unusable(problem)
        history, filters = _history(fields.get("history")), _filters(fields)
        return QuestionLine(number, id, _question(question), history, filters)
    except _Unusable as error:
        shown = question[:SHOWN_CHARS] if isinstance(question, str) else None
        return BadLine(number, id, shown or None, f"{where}:{number}: {error}")


def _id(fields: Mapping[str, object], number: int) -> str:
    id = fields.get("id")
    if id is None:
        return str(number)
    if isinstance(id, bool) or not isinstance(id, str | int | float):
        raise _Unusable("id is neither text nor a number")
    return str(id)


def _question(question: object) -> str:
    if question is None:
        raise _Unusable("there is no question")
    if not isinstance(question, str):
        raise _Unusable("question is not text")
    if len(question) > MAX_QUESTION_CHARS:
        raise _Unusable(
            f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked"
        )
    return question


def _history(turns: object) -> tuple[tuple[str, str], ...]:
    if turns is None:
        return ()
    if not isinstance(turns, list):
        raise _Unusable("history is not a list of [question, answer]")
    history = []
    for turn in turns:
        if not isinstance(turn, list) or len(turn) != 2 or not isinstance(turn[0], str):
            raise _Unusable("history is not a list of [question, answer]")
        if not isinstance(turn[1], str | None):
            raise _Unusable("an answer in history is neither text nor null")
        history.append((turn[0], turn[1] or ""))
    return tuple(history)


def _filters(fields: Mapping[str, object]) -> Filters:
    since, until = _day(fields, "since", parse_since), _day(fields, "until", parse_until)
    if since and until and since > until:
        raise _Unusable(f"since {since} is after until {until}")
    return Filters(_names(fields, "source"), since, until, _names(fields, "article"))


def _names(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, str) for one in values):
        raise _Unusable(f"{name} is neither text nor a list of texts")
    return tuple(values)


def _day(fields: Mapping[str, object], name: str, parse: Callable[[str], date]) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _Unusable(f"{name} is not text; write a date as in 2025-05-16")
    try:
        return parse(value)
    except AppError as error:
        raise _Unusable(f"{name}: {error}") from error


# Answering


@dataclass(slots=True)
class Tally:
    """What became of the lines so far; `kept` were in the result file before, `kept_bad` of these as bad lines."""

    answered: int = 0
    unanswered: int = 0
    bad: int = 0
    kept: int = 0
    kept_bad: int = 0

    @property
    def written(self) -> int:
        """Records written in this run."""
        return self.answered + self.unanswered + self.bad

    @property
    def lines(self) -> int:
        """Lines done with."""
        return self.written + self.kept

    def add(self, answer: Answer | None) -> None:
        """Counts a line whose record was written; None stands for a bad one."""
        if answer is None:
            self.bad += 1
        elif answer.answered:
            self.answered += 1
        else:
            self.unanswered += 1

    def keep(self, line: Line) -> None:
        """Counts a line that the result file has already."""
        self.kept += 1
        self.kept_bad += isinstance(line, BadLine)

    def summary(self) -> str:
        """One line for a person."""
        bad = self.bad + self.kept_bad
        parts = [f"{self.answered:,} answered", f"{self.unanswered:,} without an answer"]
        parts += [f"{bad:,} bad {'line' if bad == 1 else 'lines'}"] if bad else []
        parts += [f"{self.kept:,} done before"] if self.kept else []
        questions = "question" if self.lines == 1 else "questions"
        return f"{self.lines:,} {questions}: {', '.join(parts)}"


def run_batch(
    lines: Iterable[Line],
    answerer: Answerer,
    options: Options,
    sheet: "Sheet",
    tally: Tally,
    progress: "Progress",
) -> None:
    """Answers the lines one by one, each written before the next is asked; `tally` follows."""
    for line in lines:
        if sheet.has(line):
            tally.keep(line)
        else:
            answer = _ask(line, answerer, options)
            sheet.write(line, answer)
            tally.add(answer)
        progress.show(tally)


def _ask(line: Line, answerer: Answerer, options: Options) -> Answer | None:
    if isinstance(line, BadLine):
        return None
    # line.history waits for the conversation to complete follow-ups: the question is asked as it stands.
    return answerer.ask(
        line.question, replace(options, filters=_over(options.filters, line.filters))
    )


def _over(common: Filters, own: Filters) -> Filters:
    """The filters of the command line, each replaced by the line's own where it has one."""
    return Filters(
        own.sources or common.sources,
        own.since or common.since,
        own.until or common.until,
        own.articles or common.articles,
    )


class Progress:
    """One line on a terminal that tells how far a batch is; silent without a stream."""

    def __init__(self, stream: TextIO | None, total: int | None) -> None:
        self._stream = stream
        self._total = total
        self._started = self._shown = time.monotonic()
        self._length = 0

    def show(self, tally: Tally) -> None:
        """Rewrites the line, not more often than an eye can follow."""
        now = time.monotonic()
        if self._stream is None or now - self._shown < PROGRESS_SECONDS:
            return
        self._shown = now
        done = f"{tally.lines:,}" + (f"/{self._total:,}" if self._total else "")
        rate = tally.written / (now - self._started)
        self._write(f"{done} questions · {tally.answered:,} answered · {rate:.1f}/s")

    def clear(self) -> None:
        """Takes the line away."""
        if self._length:
            self._write("")

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write("\r" + text.ljust(self._length) + ("" if text else "\r"))
            self._stream.flush()
            self._length = len(text)


# Results


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go: a file (None: standard output), its form, the lines it has, and how many of its bytes stay."""

    path: str | None
    form: str
    done: Counter[tuple[str, str]]
    kept_bytes: int = 0


def plan_target(
    path: str | None, form: str | None, questions: str, *, resume: bool, overwrite: bool
) -> Target:
    """Checks the result file without touching it; BatchFileError or OutputError if it cannot be used."""
    path = None if path == STDIN else path
    form = form or _form_of(path)
    if resume and form == "md":
        raise OutputError("--resume works with jsonl, csv and tsv, not with md; use --overwrite")
    if path is None:
        return Target(None, form, Counter())
    if os.path.isdir(path):
        raise OutputError(f"{path} is a folder; name a file in it")
    if questions != STDIN and os.path.exists(path) and os.path.samefile(path, questions):
        raise OutputError(f"{path} is the question file itself; name another for the results")
    if not os.path.isfile(path) or overwrite or os.path.getsize(path) == 0:
        return Target(path, form, Counter())
    if not resume:
        raise OutputError(f"{path} exists; go on with it by --resume or replace it by --overwrite")
    try:
        done, kept = (_done_jsonl if form == "jsonl" else _done_table)(path, form)
    except OSError as error:
        raise OutputError(f"{path}: {_cause(error)}") from error
    return Target(path, form, done, kept)


def _form_of(path: str | None) -> str:
    ending = os.path.splitext(path or "")[1].lower().removeprefix(".")
    if ending == "gz":
        raise OutputError(f"{path}: results are written uncompressed; name it without .gz")
    return ending if ending in FORMS else "jsonl"


def _done_jsonl(path: str, form: str) -> tuple[Counter[tuple[str, str]], int]:
    """The records of a result file, and where its last whole line ends."""
    done: Counter[tuple[str, str]] = Counter()
    kept = 0
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                _check_torn(path, line, b'{"id": ')
                break
            record, _ = _json_object(line.decode("utf-8", "replace"))
            if not record.keys() >= {"id", "question", "answered", "citations"}:
                raise BatchFileError(f"{path}:{number}: no result record, so it is left as it is")
            done[_key(form, record["id"], record["question"])] += 1
            kept += len(line)
    return done, kept


def _done_table(path: str, form: str) -> tuple[Counter[tuple[str, str]], int]:
    """The rows of a result table, and where its last whole row ends (a row torn inside a quoted cell is none)."""
    done: Counter[tuple[str, str]] = Counter()
    sizes: list[int] = []
    kept = 0
    with open(path, "rb") as file:
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


def _delimiter(form: str) -> str:
    return "\t" if form == "tsv" else ","


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
    if target.path is None:
        yield Sheet(target, write_stdout)
        return
    try:
        file = open(target.path, "ab", buffering=0)  # noqa: SIM115 - closed below
        if os.path.isfile(target.path):
            file.truncate(target.kept_bytes)
    except OSError as error:
        raise OutputError(f"{target.path}: {_cause(error)}") from error
    with file:
        yield Sheet(target, lambda data: _write_whole(file, data, target.path or ""))


def _write_whole(file: io.FileIO, data: bytes, path: str) -> None:
    try:
        while data:
            data = data[file.write(data) :]
    except OSError as error:
        raise OutputError(f"{path}: {_cause(error)}; --resume goes on from there") from error


def _head(form: str) -> bytes:
    if form == "md":
        return b"# Questions and answers\n\n"
    return b"" if form == "jsonl" else _csv_line(form, list(TABLE_COLUMNS))


def _rendered(form: str, record: Record) -> bytes:
    if form == "jsonl":
        return f"{json_text(record)}\n".encode()
    return _csv_line(form, table_row(record))


def _csv_line(form: str, cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=_delimiter(form), lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _cause(error: BaseException) -> str:
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "damaged or not compressed by gzip"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
