"""Draft, what a format's reader finds; to_article, which makes it an Article, and to_edition, one with its version."""

import os
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urljoin, urlsplit

from index.article import (
    MAX_SOURCE_CHARS,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    MAX_URL_CHARS,
    Article,
)
from index.edition import Edition, Version, Withdrawal
from index.readers.date import possible_days, read_moment, read_number
from index.readers.files import show_path
from index.readers.report import Reason
from index.readers.stream import FoundFile

_ADDRESS = re.compile(r"(?:https?:)?//[^\s/]+\S*\Z", re.IGNORECASE)


def is_address(text: str | None) -> bool:
    """True for a web address, which is no outlet's name."""
    return bool(text and _ADDRESS.match(text.strip()))


def name_outlet(source: str | None, url: str | None) -> tuple[str | None, str | None]:
    """The name and the address of the article: an address in place of a name is the address.

    Its host is the name, so that all pages of an outlet have the same.
    """
    if source is None or not is_address(source):
        return source, url
    address = source.strip()
    return host_of(address), url or address


def whole_address(value: object, base: str | None = None) -> str | None:
    """`value`, completed by `base`, if that is a full web address."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        address = urljoin(base or "", text)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if text and parts.netloc and parts.scheme in ("http", "https") else None


def host_of(address: str) -> str | None:
    """The host in `address`, without `www.` and port."""
    try:
        host = urlsplit(address.strip()).hostname
    except ValueError:
        return None
    return (host or "").removeprefix("www.") or None


MAX_ID_CHARS = 1000
"""Longer ids and addresses do not serve as ids: engines drop keys of 64 KiB without a word."""

MAX_HEADLINE_CHARS = 120
"""Longest first line that may be a title: headlines are under 100, sentences of news mostly over."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_MAX_SHOWN_CHARS = 60
"""Characters of an unreadable value that are shown."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its file gives it, nothing filled in; `published` may be of any JSON type.

    `line` is its line in a .jsonl file, `item` its place in a .json list, both counted from 1.

    `version` is its source's number of the version, `changed` the time when it was made, `captured` when a crawler
    fetched it, as in the file. `is_withdrawn` is true for an item that withdraws itself and earlier versions: it
    needs no text.
    """

    text: str
    title: str | None = None
    source: str | None = None
    published: object = None
    url: str | None = None
    id: str | None = None
    line: int | None = None
    item: int | None = None
    version: object = None
    changed: object = None
    captured: object = None
    is_withdrawn: bool = False


def to_edition(draft: Draft, file: FoundFile) -> Edition | Withdrawal | None:
    """The article with its version and its file, or its withdrawal; None, counted, for anything else."""
    if draft.is_withdrawn:
        return _to_withdrawal(draft, file)
    article = to_article(draft, file)
    if article is None:
        return None
    below = file.below
    is_by_path = article.id == below or article.id.startswith(f"{below}#")
    whole = whole_path(file) + article.id[len(below) :] if is_by_path else whole_path(file)
    return Edition(article, _version(draft), whole, not is_by_path)


def whole_path(file: FoundFile) -> str:
    """The absolute path of `file`, with `/`; a path in an archive follows the archive's."""
    path = show_path(os.path.abspath(file.path)).replace(os.sep, "/")
    return path + file.shown[len(show_path(file.path)) :]


def _to_withdrawal(draft: Draft, file: FoundFile) -> Withdrawal | None:
    fix = _Fixer(draft, file)
    article_id = fix.pick_id(draft.id, fix.mend((draft.url or "").strip()))
    fix.warn(Reason.WITHDRAWN, article_id or "no id says which article")
    return Withdrawal(article_id, _version(draft), _place(draft, file)) if article_id else None


def _version(draft: Draft) -> Version:
    times = map(read_moment, (draft.changed, draft.captured, draft.published))
    return Version(read_number(draft.version), *times)


def _place(draft: Draft, file: FoundFile) -> str:
    place = file.place(draft.item)
    return f"{place}:{draft.line}" if draft.line else place


def to_article(draft: Draft, file: FoundFile) -> Article | None:
    r"""The finished article, or None, counted, if it has no text or more than MAX_TEXT_CHARS.

    Only three things ever change in the text, all before offsets exist: line ends become `\n`, NUL
    characters and lone surrogates become U+FFFD. Titles and sources become one line each. A title
    that is too long is cut; a source or an address that is too long is left out.
    """
    fix = _Fixer(draft, file)
    if len(draft.text) > MAX_TEXT_CHARS:
        detail = f"{len(draft.text):,} characters; an article has {MAX_TEXT_CHARS:,} at most"
        fix.warn(Reason.LONG_TEXT, detail)
        return None
    text = fix.mend(draft.text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        fix.warn(Reason.EMPTY, "no text")
        return None
    source, url = name_outlet(draft.source, (draft.url or "").strip() or None)
    url = fix.short("address", fix.mend(url or ""), MAX_URL_CHARS)
    number = draft.line or draft.item
    article_id = fix.pick_id(draft.id, url) or file.below + (f"#{number}" if number else "")
    name = article_id if number else file.stem
    return Article(
        id=article_id,
        text=text,
        title=fix.title(draft.title) or one_line(headline(text)) or name,
        source=fix.short("source", fix.mend(one_line(source)), MAX_SOURCE_CHARS),
        published=fix.day(draft.published),
        url=url,
        path=_place(draft, file),
    )


def one_line(text: str | None) -> str:
    """`text` with every run of white space made one space; empty for None."""
    return " ".join((text or "").split())


def headline(text: str) -> str | None:
    """The first line of `text` if it can be a title, else None.

    It must be of `MAX_HEADLINE_CHARS` or fewer, not end in a full stop, and be followed by an empty
    line or by text longer than itself.
    """
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end < 0 or end - start > MAX_HEADLINE_CHARS:
        return None
    line = text[start:end].strip()
    rest = text[end + 1 :]
    if line.rstrip("\"'”’»)").endswith(".") or not rest.strip():
        return None
    followed_by_gap = not rest.partition("\n")[0].strip()
    return line if followed_by_gap or len(rest.strip()) > len(line) else None


def show_value(value: object) -> str:
    """`value` for a warning: short, in one line; of a list or an object only that it is one."""
    if isinstance(value, str):
        cut = value[:_MAX_SHOWN_CHARS]
        return repr(cut) + ("…" if len(value) > len(cut) else "")
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return repr(value)


class _Fixer:
    """Repairs the fields of one article and reports, once for each reason, what was repaired."""

    def __init__(self, draft: Draft, file: FoundFile) -> None:
        self._warn = partial(file.warn, line=draft.line, item=draft.item)
        self._told: set[Reason] = set()

    def warn(self, reason: Reason, detail: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            self._warn(reason, detail)

    def mend(self, text: str) -> str:
        if "\0" in text:
            self.warn(Reason.NUL, "replaced by U+FFFD")
            text = text.replace("\0", "\ufffd")
        try:
            text.encode()  # far faster than looking for them: hardly any text has one
        except UnicodeEncodeError:
            self.warn(Reason.SURROGATE, "replaced by U+FFFD")
            text = _SURROGATE.sub("\ufffd", text)
        return text

    def short(self, field: str, text: str, limit: int) -> str | None:
        """`text`; None if there is none, or, counted, if it is longer than any such field."""
        if len(text) <= limit:
            return text or None
        self.warn(Reason.LONG_FIELD, f"{field} of {len(text):,} characters left out")
        return None

    def title(self, given: str | None) -> str:
        """A title in one line, cut, and counted, if it is longer than any title."""
        title = self.mend(one_line(given))
        if len(title) <= MAX_TITLE_CHARS:
            return title
        self.warn(Reason.LONG_FIELD, f"title of {len(title):,} characters cut")
        return title[: MAX_TITLE_CHARS - 1].rstrip() + "…"

    def pick_id(self, given: str | None, url: str | None) -> str | None:
        for choice in ((given or "").strip(), url):
            if choice and len(choice) <= MAX_ID_CHARS:
                return self.mend(choice)
            if choice:
                self.warn(Reason.LONG_ID, f"{len(choice):,} characters")
        return None

    def day(self, value: object) -> date | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        days = possible_days(value)
        if len(days) == 1:
            return days[0]
        meant = " or ".join(str(day) for day in days[:2])
        self.warn(Reason.BAD_DATE, show_value(value) + (f" may be {meant}" if meant else ""))
        return None
