"""read_json_lines and read_json: .jsonl and .json files -> articles."""

import json
import math
from collections.abc import Iterator
from functools import partial

from index.readers.draft import Draft, show_value
from index.readers.files import FoundFile
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.stream import read_pieces, read_whole

MAX_LINE_CHARS = 64 * 2**20
"""Longest line that is parsed; longer ones are dropped unread."""

MAX_JSON_BYTES = 128 * 2**20
"""Largest .json file: it is parsed as a whole, and parsed JSON takes up to 25 times its size."""

TEXT_KEYS = ("text", "body")
DATE_KEYS = ("date", "published", "published_at", "publishedAt")
LIST_KEYS = ("articles", "data", "items")

# NaN and infinity are not JSON but are written by pandas, for "no value". Raw control characters in
# strings (strict=False) are not JSON either; nothing is lost by reading them.
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda name: None)

_BLANK = " \t\r\n\ufeff"
"""What may surround JSON: its own white space, and the byte order mark of a file glued on."""


def read_json_lines(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The articles of a .jsonl file, one a line; blank lines and bad ones do not end it."""
    blank = first = True
    for number, line in enumerate(_lines(read_pieces(file, report)), start=1):
        if line is not None and not (line := line.strip(_BLANK)):
            continue
        blank = False
        warn = partial(report.warn, file.shown, line=number)
        if line is None:
            warn(Reason.LONG_LINE, f"more than {MAX_LINE_CHARS:,} characters")
        else:
            row, fault = _parse(line)
            if first and _is_question(row):
                raise SkippedFile(Reason.QUESTIONS, "its first line is a question, not an article")
            first = False
            if fault:
                warn(Reason.BAD_JSON, fault)
            elif draft := _draft(row, warn, line=number):
                yield draft
    if blank:
        report.warn(file.shown, Reason.NO_ARTICLES, "only empty lines")


def read_json(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The articles of a .json file: one object, a list, or an object with a list in `LIST_KEYS`."""
    text = read_whole(file, report, max_bytes=MAX_JSON_BYTES).strip(_BLANK)
    content, fault = _parse(text or "[]")
    if fault:
        report.warn(file.shown, Reason.BAD_JSON, fault)
        return
    rows = _list_in(content)
    if rows is None:
        if draft := _draft(content, partial(report.warn, file.shown)):
            yield draft
        return
    if not rows:
        report.warn(file.shown, Reason.NO_ARTICLES, "an empty list" if text else "an empty file")
    for number, row in enumerate(rows, start=1):
        if draft := _draft(row, partial(report.warn, f"{file.shown}#{number}"), item=number):
            yield draft


def _is_question(row: object) -> bool:
    """True for a line of a file for `qa batch`, which often lies beside the articles."""
    return isinstance(row, dict) and "question" in row and not any(key in row for key in TEXT_KEYS)


def _lines(pieces: Iterator[str]) -> Iterator[str | None]:
    """The lines in `pieces`, without their ends; None for one longer than `MAX_LINE_CHARS`."""
    parts: list[str] = []
    size = 0
    for piece in pieces:
        first, *rest = piece.split("\n")
        parts.append(first)
        size += len(first)
        for part in rest:
            yield "".join(parts) if size <= MAX_LINE_CHARS else None
            parts, size = [part], len(part)
        if size > MAX_LINE_CHARS:
            parts.clear()
    if size:
        yield "".join(parts) if size <= MAX_LINE_CHARS else None


def _parse(text: str) -> tuple[object, str | None]:
    """The value of `text`, or what is wrong with it."""
    try:
        return _DECODER.decode(text), None
    except json.JSONDecodeError as error:
        hint = "; one object a line belongs in a .jsonl file" if "Extra data" in error.msg else ""
        return None, f"{error.msg} at character {error.pos}{hint}"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        return None, "a number with too many digits"


def _list_in(content: object) -> list[object] | None:
    """The list of articles, or None if `content` itself should be one."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict) or any(isinstance(content.get(k), str) for k in TEXT_KEYS):
        return None
    lists = (content.get(key) for key in LIST_KEYS)
    return next((rows for rows in lists if isinstance(rows, list)), None)


def _draft(
    row: object, warn: partial[None], *, line: int | None = None, item: int | None = None
) -> Draft | None:
    if not isinstance(row, dict):
        warn(Reason.WRONG_SHAPE, f"{show_value(row)} instead of an object")
        return None
    text = _first(row, TEXT_KEYS)
    if text is None:
        has_key = any(key in row for key in TEXT_KEYS)
        warn(*((Reason.EMPTY, "no text") if has_key else (Reason.NO_TEXT, "text or body")))
        return None
    if not isinstance(text, str):
        warn(Reason.WRONG_SHAPE, f"text is {show_value(text)}")
        return None
    source = row.get("source")
    if isinstance(source, dict):
        source = source.get("name")
    return Draft(
        text=text,
        title=_string("title", row.get("title"), warn),
        source=_string("source", source, warn),
        published=_first(row, DATE_KEYS),
        url=_string("url", row.get("url"), warn),
        id=_string("id", _id(row.get("id")), warn),
        line=line,
        item=item,
    )


def _first(row: dict[str, object], keys: tuple[str, ...]) -> object:
    """The value of the first key that has one which is not null and not blank."""
    values = (row.get(key) for key in keys)
    return next(
        (v for v in values if v is not None and not (isinstance(v, str) and not v.strip())), None
    )


def _id(value: object) -> object:
    """A number as a string, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(value) if math.isfinite(value) else None


def _string(key: str, value: object, warn: partial[None]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    warn(Reason.WRONG_TYPE, f"{key} is {show_value(value)}")
    return None
