"""read_feed: an RSS or Atom feed -> its articles, one an entry."""

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.errors import extra
from index.readers.date import first_dated
from index.readers.draft import Draft, is_address
from index.readers.files import FoundFile
from index.readers.library import load
from index.readers.markup import decode_markup, plain_text
from index.readers.report import MissingLibrary, ReadReport, Reason, SkippedFile
from index.readers.stream import read_bytes
from index.readers.xmltree import escape_stray_marks, root_name

MAX_NAMESPACES = 200
"""Prefixes that a feed may declare, which feedparser looks through at each element; feeds have ten."""

_PREFIX = re.compile(r"xmlns:([\w.-]{1,100})")

ROOTS = ("rss", "feed", "RDF")
_ROOT = re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(ROOTS)})(?![\w.-])")

DATES = ("published", "created", "updated")
"""What feedparser calls the dates of an entry; it keeps them as the feed writes them."""

PACKAGE = extra("feeds")


def read_feed(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The entries of a feed with the text that the feed itself gives; their links are not followed."""
    text = decode_markup(read_bytes(file, report, max_bytes=report.limits.feed_bytes), file, report)
    yield from read_feed_text(text, file, report)


def read_feed_text(text: str, file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The entries of the feed `text`; see `read_feed`."""
    if root_name(text) is None:
        report.warn(file.shown, Reason.NO_ARTICLES, "no feed in it")
        return
    if len(text) > report.limits.feed_bytes:
        raise SkippedFile(
            Reason.TOO_LARGE, f"feed of more than {report.limits.feed_bytes // 2**20} MiB"
        )
    if len(set(_PREFIX.findall(text))) > MAX_NAMESPACES:
        raise SkippedFile(Reason.TOO_LARGE, f"feed of more than {MAX_NAMESPACES} namespaces")
    try:
        parsed = parse_feed(text)
    except MissingLibrary:
        raise
    except Exception as error:  # what a stranger's feed may trip in there is not to be listed
        raise SkippedFile(Reason.BROKEN, f"not a readable feed ({error!r})") from error
    if parsed.bozo:
        report.warn(file.shown, Reason.BAD_XML, str(parsed.get("bozo_exception")))
    source = _plain(parsed.feed.get("title"))
    base = _base(parsed.feed)
    for number, entry in enumerate(parsed.entries, start=1):
        yield Draft(
            text=_entry_text(entry),
            title=_plain(entry.get("title")),
            source=_plain((entry.get("source") or {}).get("title")) or source,
            # dict's own get: feedparser's answers with another date, and warns of it.
            published=first_dated(dict.get(entry, key) for key in DATES),
            url=_whole(entry_link(entry), base),
            id=entry.get("id"),
            item=number,
            changed=dict.get(entry, "updated"),
        )
    if not parsed.entries:
        report.warn(file.shown, Reason.NO_ARTICLES, "a feed without entries")


def parse_feed(text: str) -> Any:
    """What feedparser makes of a feed; whatever it raises is let through.

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


def entry_link(entry: Any) -> str | None:
    """The address of an entry as its feed has it, None if it has none.

    Where there is no link, feedparser takes the id for one, which it is only if it looks like one.
    """
    link = dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")
    if not isinstance(link, str) or not link.strip():
        return None
    is_guess = not dict.get(entry, "feedburner_origlink") and not dict.get(entry, "links")
    return None if is_guess and not is_address(dict.get(entry, "id")) else link.strip()


def _base(feed: Any) -> str:
    """The address by which those in a feed are made whole: its page's, else its own."""
    own = (link.get("href") for link in feed.get("links") or [] if link.get("rel") == "self")
    choices = (feed.get("link"), next(own, None))
    return next((base for base in choices if isinstance(base, str) and is_address(base)), "")


def _whole(link: str | None, base: str) -> str | None:
    """`link` as a whole address; None if it is none even below `base`."""
    try:
        address = urljoin(base, link or "")
        is_of_the_web = urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return None
    return address if link and is_of_the_web else None


def _entry_text(entry: Any) -> str:
    """The longest text of an entry: its contents, else its summary."""
    details = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    return max((_detail_text(detail) for detail in details), key=len)


def _detail_text(detail: Any) -> str:
    value: str = detail.get("value") or ""
    return value if detail.get("type") == "text/plain" else plain_text(value)


def _plain(markup: str | None) -> str | None:
    return plain_text(markup) if markup else None
