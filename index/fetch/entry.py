"""read_entries: the text of an RSS or Atom feed -> what it says of each of its articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.fetch.address import clean_address
from index.readers.date import first_dated, read_date
from index.readers.feed import DATES, ROOTS, entry_link, parse_feed
from index.readers.markup import plain_text
from index.readers.xmltree import root_name

MIN_FULL_CHARS = 500
"""Shortest text that may be the whole article: teasers are a sentence or two, WordPress's are 55 words."""

MAX_ID_CHARS = 1_000
"""Longest id of an entry that stands for it."""

_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|(?:read|continue|more)[\w ]{0,20}\W{0,3})\Z", re.I
)
"""How a teaser ends that is none in length."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its feed has it: `link` is clean, `stamp` changes when the feed says that the article did.

    `full_text` is None unless the feed carries the whole article.
    """

    link: str | None
    id: str | None
    title: str | None
    source: str | None
    published: str | None
    stamp: str
    full_text: str | None


def is_feed(text: str) -> bool:
    """True if `text` begins as a feed does; SkippedFile if it declares entities."""
    return root_name(text) in ROOTS


def read_entries(text: str, address: str) -> Iterator[Entry]:
    """The entries of the feed at `address`, in its order; of broken XML, those that can be made out."""
    parsed = parse_feed(text)
    source = _plain(parsed.feed.get("title"))
    for row in parsed.entries:
        of_row = row.get("source")
        yield Entry(
            link=_link(row, address),
            id=_short(dict.get(row, "id")),
            title=_plain(row.get("title")),
            source=_plain(of_row.get("title") if isinstance(of_row, dict) else None) or source,
            published=_published(row),
            stamp=_stamp(row),
            full_text=_full_text(row),
        )


# dict.get: feedparser's own answers a question for `updated` with `published`, and a warning.


def _link(row: Any, address: str) -> str | None:
    link = entry_link(row)
    clean = clean_address(link, address) if link else None
    # feedparser takes some links that are none, such as `http://`, for the feed itself.
    return None if clean == clean_address(address) else clean


def _published(row: Any) -> str | None:
    """The first date that can be read, as the feed writes it; None if none can."""
    found = first_dated(dict.get(row, key) for key in DATES)
    return str(found) if read_date(found) else None


def _stamp(row: Any) -> str:
    """When the article last changed, however it is written: two feeds of a site may write it in two ways."""
    for key in ("updated", "published", "created"):
        if parsed := dict.get(row, f"{key}_parsed"):
            return "-".join(f"{part:02}" for part in parsed[:6])
        if value := dict.get(row, key):
            return str(value)[:100]
    return ""


def _full_text(row: Any) -> str | None:
    contents = [_plain(content.get("value")) or "" for content in row.get("content") or []]
    text = max(contents, key=len, default="").strip()
    return text if len(text) >= MIN_FULL_CHARS and not _CUT_OFF.search(text[-40:]) else None


def _plain(markup: Any) -> str | None:
    return plain_text(markup) or None if isinstance(markup, str) else None


def _short(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) and len(value) <= MAX_ID_CHARS else None
