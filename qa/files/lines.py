"""Lines of a file, plain or .gz, or of standard input; a line that is no text is marked, and the rest is read."""

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from qa import errors
from qa.errors import BatchFileError

STDIN = "-"
HEAD_BYTES = 8_192
BINARY_SHARE = 0.1
"""A file of whose first HEAD_BYTES more than this share cannot be read is no text; text with slips has far fewer."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without its end, and what is wrong with it or None."""

    number: int
    text: str
    problem: str | None


@contextmanager
def open_lines(path: str, *, max_bytes: int, no_text: str) -> Iterator[Iterator[TextLine]]:
    """The lines of a file; BatchFileError at once, saying `no_text`, if it cannot be opened or is no text.

    A line over `max_bytes` has a problem and no text: no more than that is held of any.
    """
    with _open_bytes(path, no_text) as stream:
        yield _decoded(_raw_lines(stream, shown_name(path), max_bytes), max_bytes)


def shown_name(path: str) -> str:
    """What to call the file in a message."""
    return "standard input" if path == STDIN else path


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
        if sys.stdin is None:  # closed by whoever started us
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
