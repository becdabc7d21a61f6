"""read_text and read_markdown: a .txt or a .md file -> its one article."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime

from index.readers.date import first_dated
from index.readers.draft import Draft, headline, show_value
from index.readers.markup import plain_text
from index.readers.report import Reason, SkippedFile, load
from index.readers.stream import FoundFile, read_whole

_FIELD = re.compile(r"(title|source|published|date|url|id)[ \t]*:(.*)", re.IGNORECASE | re.ASCII)
_EMPTY_LINES = re.compile(r"(?>(?:[^\S\n]*+\n)+)")


def read_text(file: FoundFile) -> Iterator[Draft]:
    """The article in `file`, with the fields of its header or first line.

    A header is a block of lines `key: value` at the top, ended by an empty line or by the end of
    the file, whose keys are all among title, source, published (or date), url and id. The text is
    what follows. Without a header, a first line that can be a title (see `headline`) is the title,
    and is taken out of the text if an empty line follows it.

    Offsets count from the start of the text: after the header or title, and after the empty lines
    that follow; white space at the end of the file is dropped too.
    """
    content = _drop_empty_lines(read_whole(file, max_bytes=file.limits.text_bytes)).rstrip()
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


MAX_DOTS = 200
"""Most dots in a line of TOML: tomllib takes 4 bytes times the square of the parts of a dotted key."""

_KEYS = {
    "id": ("id",),
    "title": ("title", "headline"),
    "source": ("source", "publisher", "publication", "site"),
    "url": ("url", "link", "canonical_url", "canonicalurl", "permalink"),
}
_DATES = ("published", "date", "pubdate")
"""Keys of a field in the front matter, in lower case, the best first."""

_HEADER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<header>.*?)(?:^)(?P=fence)[ \t]*(?:\n|\Z)", re.S | re.M
)
_HEADING = re.compile(r"\s*<h1>(.*?)</h1>", re.S)
_NOT_NEWS = frozenset(
    ("readme", "changelog", "contributing", "license", "code_of_conduct", "security")
)


def read_markdown(file: FoundFile) -> Iterator[Draft]:
    """The article in `file`: the fields of its front matter (YAML, or TOML between `+++`), and its text.

    The text is the rendered one: no marks of headings, emphasis, links or lists, hard-wrapped lines
    joined, an empty line between paragraphs. This is what is quoted, and what offsets point into. A
    title is the front matter's, else the first heading if the file begins with it; that heading is
    taken out of the text.

    Without front matter, a file called README, LICENSE or the like is about its folder, not news:
    it is skipped and counted unless it was named itself.
    """
    content = read_whole(file, max_bytes=file.limits.markdown_bytes)
    if "\0" in content:  # which the renderer would replace without a word
        file.warn(Reason.NUL, "replaced by U+FFFD")
        content = content.replace("\0", "\ufffd")
    match = _HEADER.match(content)
    if match is None and not file.named and file.stem.lower() in _NOT_NEWS:
        raise SkippedFile(Reason.READ_ME, "about its folder; name the file itself to read it")
    header = _read_header(match["header"], match["fence"], file) if match else {}
    title, text = _render(content[match.end() :] if match else content)
    found = {name: _first(header, keys, file) for name, keys in _KEYS.items()}
    published = first_dated(_first(header, (key,), file) for key in _DATES)
    if found["title"] is not None and title is not None and found["title"].split() != title.split():
        text = f"{title}\n\n{text}"
    yield Draft(
        text=text,
        title=found["title"] or title,
        source=found["source"],
        published=published,
        url=found["url"],
        id=found["id"],
    )


def _read_header(header: str, fence: str, file: FoundFile) -> dict[str, object]:
    """The keys of the front matter in lower case; none, counted, if it cannot be read."""
    try:
        if len(header) > file.limits.front_matter_chars:
            raise ValueError(f"more than {file.limits.front_matter_chars:,} characters")
        content = _read_yaml(header) if fence == "---" else _read_toml(header)
    except (ValueError, RecursionError) as error:
        file.warn(Reason.BAD_HEADER, " ".join(str(error).split()) or "nested too deeply")
        return {}
    if content is not None and not isinstance(content, dict):
        file.warn(Reason.BAD_HEADER, f"{show_value(content)} instead of keys")
    return {str(k).lower(): v for k, v in content.items()} if isinstance(content, dict) else {}


def _read_toml(header: str) -> object:
    if any(line.count(".") > MAX_DOTS for line in header.splitlines()):
        raise ValueError(f"more than {MAX_DOTS} dots in a line")
    return tomllib.loads(header)


def _read_yaml(header: str) -> object:
    """The value of `header`; ValueError if it is no YAML. BaseLoader: it makes strings, lists and
    dicts only, so dates and ids stay as they were written, and nothing can be run.
    """
    yaml = load("yaml", package="PyYAML")
    try:
        content: object = yaml.load(header, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return content


def _first(header: dict[str, object], keys: tuple[str, ...], file: FoundFile) -> str | None:
    for key in keys:
        value = header.get(key)
        if isinstance(value, date | datetime):
            return value.isoformat()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value and not isinstance(value, str):
            file.warn(Reason.WRONG_TYPE, f"{key} is {show_value(value)}")
    return None


def _render(markdown: str) -> tuple[str | None, str]:
    """The heading that `markdown` begins with, if any, and the text of the rest."""
    parser = (
        load("markdown_it", package="markdown-it-py")
        .MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
    )
    html = parser.render(markdown)
    heading = _HEADING.match(html)
    title = plain_text(heading[1]) if heading else None
    return title or None, plain_text(html[heading.end() :] if heading and title else html)
