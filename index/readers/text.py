"""read_text: a .txt file -> its one article."""

import re
from collections.abc import Iterator

from index.readers.date import first_dated
from index.readers.draft import Draft, headline
from index.readers.files import FoundFile
from index.readers.report import ReadReport
from index.readers.stream import read_whole

_FIELD = re.compile(r"(title|source|published|date|url|id)[ \t]*:(.*)", re.IGNORECASE | re.ASCII)
_EMPTY_LINES = re.compile(r"(?>(?:[^\S\n]*+\n)+)")


def read_text(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The article in `file`, with what its header or its first line tells.

    A header is a block of lines `key: value` at the top, ended by an empty line or by the end of
    the file, whose keys are all among title, source, published (or date), url and id. The text is
    what follows. Without a header, a first line that can be a title (see `headline`) is the title,
    and is taken out of the text if an empty line follows it.

    Offsets count from the start of the text: after the header or title, and after the empty lines
    that follow; white space at the end of the file is dropped too.
    """
    content = _drop_empty_lines(
        read_whole(file, report, max_bytes=report.limits.text_bytes)
    ).rstrip()
    fields, text = _split_header(content)
    title = fields.get("title")
    if not fields:
        title, text = _split_title(content)
    yield Draft(
        text=text,
        title=title,
        source=fields.get("source"),
        published=first_dated((fields.get("published"), fields.get("date"))),
        url=fields.get("url"),
        id=fields.get("id"),
    )


def _split_header(content: str) -> tuple[dict[str, str], str]:
    """The fields of the header and the text below it; no fields if there is no header."""
    fields: dict[str, str] = {}
    start = 0
    while start < len(content):
        end = content.find("\n", start)
        end = len(content) if end < 0 else end
        line = content[start:end].strip()
        if not line:
            break
        match = _FIELD.match(line)
        if match is None:
            return {}, content
        fields.setdefault(match[1].lower(), match[2].strip())
        start = end + 1
    return fields, _drop_empty_lines(content[start:])


def _split_title(content: str) -> tuple[str | None, str]:
    title = headline(content)
    if title is None:
        return None, content
    below = content[content.find("\n", content.find(title)) + 1 :]
    text = _drop_empty_lines(below)
    return title, content if len(text) == len(below) else text


def _drop_empty_lines(text: str) -> str:
    empty = _EMPTY_LINES.match(text)
    return text[empty.end() :] if empty else text
