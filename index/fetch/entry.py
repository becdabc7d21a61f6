"""read_entries: the text of an RSS or Atom feed -> what it says of each of its articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.fetch.address import clean_address
from index.readers.date import read_date
from index.readers.draft import Draft
from index.readers.feed import ROOTS, entry_draft, parse_feed
from index.readers.markup import plain_text
from index.readers.xmltree import root_name

MIN_FULL_CHARS = 500
"""Shortest text that may be the full article: teasers are a sentence or two, WordPress's are 55 words."""

MAX_ID_CHARS = 1_000
"""Longest id of an entry that stands for it."""

_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|(?:read|continue|more)[\w ]{0,20}\W{0,3})\Z", re.I
)
"""The endings of long teasers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its feed has it: `link` is clean, `stamp` changes when the feed says that the article did.

    `draft` has a day only if it can be read, and a text only if the feed carries the whole article.
    """

    link: str | None
    stamp: str
    draft: Draft

    @property
    def name(self) -> str | None:
        """Its key: its link, else its id."""
        return self.link or self.draft.id


def is_feed(text: str) -> bool:
    """True if `text` begins as a feed does; SkippedFile if it declares entities."""
    return root_name(text) in ROOTS


def read_entries(text: str, address: str) -> Iterator[Entry]:
    """The entries of the feed at `address`, in its order; of broken XML, those that can be made out."""
    parsed = parse_feed(text)
    for row in parsed.entries:
        draft = entry_draft(row, parsed.feed)
        link = _link(draft.url, address)
        published = draft.published if read_date(draft.published) else None
        name = link or _short(draft.id)
        draft = replace(draft, text=_full_text(row), published=published, url=link, id=name)
        yield Entry(link, _stamp(row), draft)


def _link(link: str | None, address: str) -> str | None:
    clean = clean_address(link, address) if link else None
    # feedparser takes some links that are none, such as `http://`, for the feed itself.
    return None if clean == clean_address(address) else clean


def _stamp(row: Any) -> str:
    """When the article last changed, however it is written: two feeds of a site may write it in two ways."""
    for key in ("updated", "published", "created"):  # by dict.get: feedparser's own warns
        if parsed := dict.get(row, f"{key}_parsed"):
            return "-".join(f"{part:02}" for part in parsed[:6])
        if value := dict.get(row, key):
            return str(value)[:100]
    return ""


def _full_text(row: Any) -> str:
    """The full text of the article in the feed; empty if it has only a teaser."""
    values = [content.get("value") for content in row.get("content") or []]
    texts = [plain_text(value) for value in values if isinstance(value, str)]
    text = max(texts, key=len, default="").strip()
    return text if len(text) >= MIN_FULL_CHARS and not _CUT_OFF.search(text[-40:]) else ""


def _short(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) and len(value) <= MAX_ID_CHARS else None
