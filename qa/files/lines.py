"""Lines of a file, plain or .gz, or of standard input, and rows of a table; one that cannot be read is marked."""

import csv
import gzip
import io
import json
import os
import re
import stat
import sys
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from qa import errors
from qa.errors import BatchFileError

STDIN = "-"
HEAD_BYTES = 8_192
BINARY_SHARE = 0.1
"""Share of unreadable bytes in the first HEAD_BYTES above which a file is no text; damaged text has far fewer."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without its end, and what is wrong with it or None."""

    number: int
    text: str
    problem: str | None


@contextmanager
def open_lines(path: str, *, max_bytes: int, no_text: str) -> Iterator[Iterator[TextLine]]:
    """The lines of a file; BatchFileError at once, saying `no_text`, if it cannot be opened or is no text.

    A line over `max_bytes` has a problem and no text, so that memory stays bounded.
    """
    with _open_bytes(path, no_text) as stream:
        yield _decoded(_raw_lines(stream, shown_name(path), max_bytes), max_bytes)


def decode_lines(data: bytes, name: str, *, max_bytes: int) -> Iterator[TextLine]:
    """The lines of bytes in memory, called `name`; BatchFileError if they are no text."""
    if _is_binary(data[:HEAD_BYTES]):
        raise BatchFileError(f"{name}: this is not text; save it as text in UTF-8")
    return _decoded(_raw_lines(io.BytesIO(data), name, max_bytes), max_bytes)


def shown_name(path: str) -> str:
    """What to call the file in a message."""
    return "standard input" if path == STDIN else path


def read_small(path: Path, max_bytes: int) -> str:
    """The text of an ordinary file; OSError, or ValueError that says why, if it cannot be read."""
    with open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is not an ordinary file")
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ValueError(f"it has more than {max_bytes:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(f"line {line} is not UTF-8") from error


def _open_at_once(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


_ENDING = re.compile(r"\.[a-z]\w{0,8}")
"""What counts as an ending; of q.2025-05-16, or a random name after a dot, the rest is a part of the name."""


def file_ending(path: str, known: Collection[str], wrong: str) -> str:
    """The ending of a name without .gz, or "" if it has none; BatchFileError, in the words `wrong`, if not `known`."""
    ending = os.path.splitext(path.lower().removesuffix(".gz"))[1].replace(".ndjson", ".jsonl")
    if not _ENDING.fullmatch(ending):
        return ""
    if ending not in known:
        raise BatchFileError(f"{shown_name(path)}: {wrong.replace('{}', ending)}")
    return ending


def json_object(text: str) -> tuple[dict[str, object], str | None]:
    """The fields of a line that holds a JSON object; or none, and what is wrong with the line."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return {}, f"bad JSON: {error.msg} at column {error.colno}; write one JSON object a line"
    except (ValueError, RecursionError):  # a number of thousands of digits; deep nesting
        return {}, "bad JSON: it cannot be read; write one JSON object a line"
    if not isinstance(value, dict):
        return {}, "no JSON object; write one with a field question"
    return value, None


@contextmanager
def _open_bytes(path: str, no_text: str) -> Iterator[BinaryIO]:
    if path == STDIN:
        if sys.stdin is None:  # closed by the calling process
            raise BatchFileError("standard input is closed", code="file_unreadable")
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            opened = gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb")  # noqa: SIM115
            stream = cast(io.BufferedReader, stack.enter_context(opened))
            head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise BatchFileError(f"{path}: {_cause(error)}", code="file_unreadable") from error
        if _is_binary(head):
            raise BatchFileError(f"{path}: {no_text}")
        yield stream


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
        return True
    text = head.decode("utf-8", "replace")
    bad = sum(c == "\ufffd" or (c < " " and c not in "\t\r\n\f\v\x1b") for c in text)
    return bad > len(text) * BINARY_SHARE and bad > 3


def _raw_lines(stream: BinaryIO, where: str, max_bytes: int) -> Iterator[bytes | None]:
    """Lines without their ends; None for one over `max_bytes`."""
    number = 0
    try:
        while line := stream.readline(max_bytes):
            number += 1
            whole = True
            while len(line) == max_bytes and not line.endswith(b"\n"):
                line, whole = stream.readline(max_bytes), False
            yield line.rstrip(b"\r\n") if whole else None
    except (OSError, EOFError, zlib.error) as error:
        raise BatchFileError(
            f"{where}: unreadable after line {number}: {_cause(error)}", code="file_unreadable"
        ) from error


def _decoded(lines: Iterator[bytes | None], max_bytes: int) -> Iterator[TextLine]:
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield TextLine(number, "", f"longer than {max_bytes:,} bytes; shorten it")
            continue
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")
        problem = None
        if "\ufffd" in text and b"\xef\xbf\xbd" not in line:
            problem = "not text in UTF-8; save the file in UTF-8"
        elif "\0" in text:
            problem = "holds a NUL character; remove it"
        yield TextLine(number, text, problem)


def _cause(error: BaseException) -> str:
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "damaged or not compressed by gzip"
    return errors.cause(error)


MAX_LINE_BYTES = 1 << 20
"""Longest question line, in bytes: a hundred times a question of 2,000 characters with a long history."""
SHOWN_CHARS = 200
"""Characters of a first line without a question that its error repeats."""


class TableRows:
    """Rows of a table whose quoted cells may have line ends; after an unclosed quote, lines are read again."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))  # for the whole process
        self._lines = lines
        self._again: deque[TextLine] = deque()
        self._used: list[TextLine] = []
        self._delimiter = ","

    def read_header(self, where: str, *, tab: bool) -> list[str]:
        """The column names in lower case; finds the delimiter, which in some countries is a semicolon."""
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
        """The lines of a row; csv.Error if an unclosed quote would take in the rest of the file."""
        chars = 0
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._used.append(line)
            chars += len(line.text)
            if chars > MAX_LINE_BYTES:
                raise csv.Error(f"more than {MAX_LINE_BYTES:,} characters")
            yield line.text + "\n"


Fields = Mapping[str, object]


class Unusable(Exception):
    """What is wrong with a line, and what to do; `code` is that of the error record."""

    def __init__(self, message: str, *, code: str = "bad_line") -> None:
        super().__init__(message)
        self.code = code


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """The field as a list of texts."""
    value = fields.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, str) for one in values):
        raise Unusable(f"{name} is neither text nor a list of texts")
    return tuple(values)
