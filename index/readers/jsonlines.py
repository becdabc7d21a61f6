"""read_json_lines and read_json: .jsonl and .json files -> articles; also a JSON Feed (https://www.jsonfeed.org)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from index.readers.draft import Draft, whole_address
from index.readers.nested import Row, find_rows, list_above
from index.readers.ninjs import is_ninjs
from index.readers.report import Reason, SkippedFile
from index.readers.row import FieldNames, Warn, has_text, is_article, is_question, to_draft
from index.readers.stream import FoundFile, read_pieces, read_whole, split_lines

_TEXTS = ("content_html", "content_text", "summary")


def is_json_feed(content: object) -> bool:
    """True for an object that says it is a JSON Feed."""
    if not isinstance(content, dict) or not isinstance(content.get("items"), list):
        return False
    version = content.get("version")
    return isinstance(version, str) and "jsonfeed.org/" in version


def feed_rows(feed: Row) -> list[object]:
    """The items of `feed` with its title as their source; addresses are completed by the feed's own."""
    items = feed["items"]
    assert isinstance(items, list)
    base = next((feed[key] for key in ("home_page_url", "feed_url") if feed.get(key)), "")
    return [_row(item, feed, str(base)) if isinstance(item, dict) else item for item in items]


def _row(item: Row, feed: Row, base: str) -> Row:
    texts = [item[key] for key in _TEXTS if isinstance(item.get(key), str) and item[key]]
    found: Row = {
        "id": item.get("id"),
        "title": item.get("title"),
        "source": feed.get("title"),
        "date": item.get("date_published"),
        "url": whole_address(item.get("url"), base)
        or whole_address(item.get("external_url"), base),
    }
    if texts:
        found["text"] = texts[0]
    return item | found


# NaN and infinity are not JSON but are written by pandas, for "no value". Raw control characters in
# strings (strict=False) are not JSON either; nothing is lost by reading them.
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda name: None)

_ACTIONS = ("index", "create", "update", "delete")

_BLANK = " \t\r\n\ufeff"
"""Characters that may surround JSON: white space, and the byte order mark of an appended file."""


def read_json_lines(file: FoundFile, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .jsonl file, one a line; blank and bad lines are skipped."""
    lines = split_lines(read_pieces(file), max_chars=file.limits.line_chars)
    yield from _drafts_of_lines(lines, file, names)


def read_json(file: FoundFile, names: FieldNames) -> Iterator[Draft]:
    """The articles of a .json file: one object, a list, an answer with a list some levels down, a JSON Feed.

    Several values one behind the other are read too, as JSON lines if each has its line.
    """
    text = read_whole(file, max_bytes=file.limits.json_bytes).strip(_BLANK)
    content, fault = _parse(text or "[]")
    if fault and _is_several(text):
        yield from _drafts_of_lines(iter(text.split("\n")), file, names)
        return
    if fault:
        content, is_whole = _values_in(text)
        if is_whole:
            fault = None
        else:
            file.warn(Reason.BAD_JSON, fault)
    rows, names = _rows_in(content, names)
    if rows is None:
        if draft := to_draft(content, names, file.warn):
            yield draft
        return
    if not rows and not fault:
        file.warn(Reason.NO_ARTICLES, "an empty list" if text else "an empty file")
    for number, row in enumerate(rows, start=1):
        warn = partial(file.warn, item=number)
        if draft := to_draft(row, names, warn, item=number):
            yield draft


def _drafts_of_lines(
    lines: Iterator[str | None], file: FoundFile, names: FieldNames
) -> Iterator[Draft]:
    blank = first = True
    next_id: object = None
    for number, line in enumerate(lines, start=1):
        if line is not None and not (line := line.strip(_BLANK)):
            continue
        blank = False
        warn = partial(file.warn, line=number)
        if line is None:
            warn(Reason.LONG_LINE, f"more than {file.limits.line_chars:,} characters")
            continue
        row, fault = _parse(line)
        if first and is_question(row, names):
            raise SkippedFile(Reason.QUESTIONS, "its first line is a question, not an article")
        first = False
        if fault:
            warn(Reason.BAD_JSON, fault)
        elif action := _action_in(row):
            next_id = action.get("_id")
        else:
            if next_id is not None and isinstance(row, dict):
                row = {"id": next_id, **row}
            next_id = None
            yield from _drafts_of_row(row, names, warn, number, file)
    if blank:
        file.warn(Reason.NO_ARTICLES, "only empty lines")


def _drafts_of_row(
    row: object, names: FieldNames, warn: Warn, line: int, file: FoundFile
) -> Iterator[Draft]:
    """The article in a line, or the articles if the line is a response with a list of them."""
    rows, below = _rows_in(row, names) if isinstance(row, dict) else (None, names)
    if rows is None or not any(isinstance(r, dict) and is_article(r, below) for r in rows):
        if draft := to_draft(row, names, warn, line=line):
            yield draft
        return
    for number, member in enumerate(rows, start=1):
        if draft := to_draft(member, below, warn, line=line):
            own = draft.id or draft.url
            yield draft if own else replace(draft, id=f"{file.below}#{line}.{number}")


def _action_in(row: object) -> Row | None:
    """What a line of Elasticsearch's bulk format says of the article in the next, None for any other line."""
    if not isinstance(row, dict) or len(row) != 1:
        return None
    [(name, value)] = row.items()
    is_action = name in _ACTIONS and isinstance(value, dict)
    return value if is_action and all(key.startswith("_") for key in value) else None


def _parse(text: str) -> tuple[object, str | None]:
    """The value of `text`, or what is wrong with it."""
    try:
        return _DECODER.decode(text), None
    except json.JSONDecodeError as error:
        return None, f"{error.msg} at character {error.pos}"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        return None, "a number with too many digits"


def _is_several(text: str) -> bool:
    """True if the first line of `text` is a whole object, and more follows."""
    first, _, rest = text.partition("\n")
    value, fault = _parse(first.strip(_BLANK))
    return bool(rest) and fault is None and isinstance(value, dict)


def _values_in(text: str) -> tuple[list[object], bool]:
    """The values at the head of `text`, up to the first that cannot be read, and whether they are all of it."""
    values: list[object] = []
    at = 0
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)
        while at < len(text) and text[at] in _BLANK:
            at += 1
    return values, True


def _rows_in(content: object, names: FieldNames) -> tuple[list[object] | None, FieldNames]:
    """The articles in `content`, or None if it should be one itself, and the names of their fields.

    A name that leads through a list is one of the members of that list.
    """
    if not isinstance(content, dict):
        return (content if isinstance(content, list) else None), names
    if is_json_feed(content):
        return feed_rows(content), names
    for name in names.text:
        if above := list_above(content, name):
            return above[0], names.below(above[1])
    if has_text(content, names):
        return None, names
    rows = find_rows(content, lambda row: is_article(row, names))
    if (
        rows is not None
        and is_ninjs(content)
        and not any(isinstance(row, dict) and is_article(row, names) for row in rows)
    ):
        return None, names
    return rows, names
