"""read_feed: an RSS or Atom feed -> its articles, one an entry."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import extra
from index.readers.date import first_dated
from index.readers.draft import Draft, is_address, whole_address
from index.readers.markup import decode_markup, plain_text
from index.readers.report import MissingLibrary, Reason, SkippedFile, load, too_large
from index.readers.stream import FoundFile, read_bytes
from index.readers.xmltree import escape_stray_marks, root_name

MAX_NAMESPACES = 200
"""Most prefixes that a feed may declare, which feedparser looks through at each element; feeds have ten."""

_PREFIX = re.compile(r"xmlns:([\w.-]{1,100})")

ROOTS = ("rss", "feed", "RDF")
_ROOT = re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(ROOTS)})(?![\w.-])")

_DATES = ("published", "created", "updated")
"""Feedparser's names for the dates of an entry, which it keeps as the feed writes them."""

PACKAGE = extra("feeds")


def read_feed(file: FoundFile) -> Iterator[Draft]:
    """The entries of a feed with the text that the feed itself gives; their links are not followed."""
    text = decode_markup(read_bytes(file, max_bytes=file.limits.feed_bytes), file)
    yield from read_feed_text(text, file)


def read_feed_text(text: str, file: FoundFile) -> Iterator[Draft]:
    """The entries of the feed `text`; see `read_feed`."""
    if root_name(text) is None:
        file.warn(Reason.NO_ARTICLES, "no feed in it")
        return
    if len(text) > file.limits.feed_bytes:
        raise too_large(file.limits.feed_bytes, "feed")
    if len(set(_PREFIX.findall(text))) > MAX_NAMESPACES:
        raise SkippedFile(Reason.TOO_LARGE, f"feed of more than {MAX_NAMESPACES} namespaces")
    try:
        parsed = parse_feed(text)
    except MissingLibrary:
        raise
    except Exception as error:  # a hostile feed may raise anything there
        raise SkippedFile(Reason.BROKEN, f"not a readable feed ({error!r})") from error
    if parsed.bozo:
        file.warn(Reason.BAD_XML, str(parsed.get("bozo_exception")))
    base = _base(parsed.feed)
    for number, entry in enumerate(parsed.entries, start=1):
        draft = entry_draft(entry, parsed.feed)
        details = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
        text = max(map(_detail_text, details), key=len)
        yield replace(draft, text=text, url=whole_address(draft.url, base), item=number)
    if not parsed.entries:
        file.warn(Reason.NO_ARTICLES, "a feed without entries")


def parse_feed(text: str) -> Any:
    """The feed, parsed by feedparser, with any error it raises.

    It gets the feed from the root on: in what may stand before, it looks for a document type in cubic time (80 KB of
    empty lines: 35 s). In a stream: of a string, it asks first whether it is an address or the name of a file. What is
    kept is text without tags: neither links nor scripts need any care before.
    """
    root = _ROOT.search(text)
    start = root.start() if root else 0
    lines = "\n" * min(text.count("\n", 0, start), 100)  # for the numbers of lines in faults
    data = f'<?xml version="1.0" encoding="utf-8"?>{lines}{text[start:]}'
    return load("feedparser", package=PACKAGE).parse(
        io.BytesIO(escape_stray_marks(data).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _entry_link(entry: Any) -> str | None:
    """The address of an entry as its feed has it, None if it has none.

    Without a link feedparser takes the id as one, which is right only if it looks like an address.
    """
    link = dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")
    if not isinstance(link, str) or not link.strip():
        return None
    is_guess = not dict.get(entry, "feedburner_origlink") and not dict.get(entry, "links")
    return None if is_guess and not is_address(dict.get(entry, "id")) else link.strip()


def _base(feed: Any) -> str:
    """The base of addresses in a feed: its page's, else its own."""
    own = (link.get("href") for link in feed.get("links") or [] if link.get("rel") == "self")
    choices = (feed.get("link"), next(own, None))
    return next((base for base in choices if isinstance(base, str) and is_address(base)), "")


def _detail_text(detail: Any) -> str:
    value: str = detail.get("value") or ""
    return value if detail.get("type") == "text/plain" else plain_text(value)


def _plain(markup: Any) -> str | None:
    return plain_text(markup) or None if isinstance(markup, str) else None


def entry_draft(entry: Any, feed: Any) -> Draft:
    """What a feed says about an article, without its text; `url` is the link as written there."""
    source = entry.get("source")
    return Draft(
        text="",
        title=_plain(entry.get("title")),
        source=_plain(source.get("title") if isinstance(source, dict) else None)
        or _plain(feed.get("title")),
        # dict's own get: feedparser's answers with another date, and warns of it.
        published=first_dated(dict.get(entry, key) for key in _DATES),
        url=_entry_link(entry),
        id=entry.get("id"),
        changed=dict.get(entry, "updated"),
    )
