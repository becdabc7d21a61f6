"""read_json_lines and read_json: .jsonl and .json files -> articles."""

import json
from collections.abc import Iterator
from functools import partial

from index.readers.draft import Draft
from index.readers.files import FoundFile
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.row import FieldNames, is_question, to_draft
from index.readers.stream import read_pieces, read_whole, split_lines

MAX_LINE_CHARS = 64 * 2**20
"""Longest line that is parsed; longer ones are dropped unread."""

MAX_JSON_BYTES = 128 * 2**20
"""Largest .json file: it is parsed as a whole, and parsed JSON takes up to 25 times its size."""

LIST_KEYS = ("articles", "data", "items")

# NaN and infinity are not JSON but are written by pandas, for "no value". Raw control characters in
# strings (strict=False) are not JSON either; nothing is lost by reading them.
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda name: None)

_BLANK = " \t\r\n\ufeff"
"""What may surround JSON: its own white space, and the byte order mark of a file glued on."""


def read_json_lines(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .jsonl file, one a line; blank lines and bad ones do not end it."""
    blank = first = True
    lines = split_lines(read_pieces(file, report), max_chars=MAX_LINE_CHARS)
    for number, line in enumerate(lines, start=1):
        if line is not None and not (line := line.strip(_BLANK)):
            continue
        blank = False
        warn = partial(report.warn, file.shown, line=number)
        if line is None:
            warn(Reason.LONG_LINE, f"more than {MAX_LINE_CHARS:,} characters")
        else:
            row, fault = _parse(line)
            if first and is_question(row, names):
                raise SkippedFile(Reason.QUESTIONS, "its first line is a question, not an article")
            first = False
            if fault:
                warn(Reason.BAD_JSON, fault)
            elif draft := to_draft(row, names, warn, line=number):
                yield draft
    if blank:
        report.warn(file.shown, Reason.NO_ARTICLES, "only empty lines")


def read_json(file: FoundFile, report: ReadReport, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .json file: one object, a list, or an object with a list in `LIST_KEYS`."""
    text = read_whole(file, report, max_bytes=MAX_JSON_BYTES).strip(_BLANK)
    content, fault = _parse(text or "[]")
    if fault:
        report.warn(file.shown, Reason.BAD_JSON, fault)
        return
    rows = _list_in(content, names)
    if rows is None:
        if draft := to_draft(content, names, partial(report.warn, file.shown)):
            yield draft
        return
    if not rows:
        report.warn(file.shown, Reason.NO_ARTICLES, "an empty list" if text else "an empty file")
    for number, row in enumerate(rows, start=1):
        warn = partial(report.warn, f"{file.shown}#{number}")
        if draft := to_draft(row, names, warn, item=number):
            yield draft


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


def _list_in(content: object, names: FieldNames) -> list[object] | None:
    """The list of articles, or None if `content` itself should be one."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict) or any(isinstance(content.get(k), str) for k in names.text):
        return None
    lists = (content.get(key) for key in LIST_KEYS)
    return next((rows for rows in lists if isinstance(rows, list)), None)
