"""Article: one news item as it was delivered."""

from dataclasses import dataclass
from datetime import date

MAX_TEXT_CHARS = 2_000_000
"""Longest text of an article, in characters: a day's live blog has 500,000, two novels have this. Every question that
finds an article reads all of it: 0.2 s for one of this length."""

MAX_TITLE_CHARS = 1_000
"""Longest title, in characters: headlines have under 150, and every citation shows the title."""

MAX_SOURCE_CHARS = 300
"""Longest name of an outlet, in characters."""

MAX_URL_CHARS = 4_000
"""Longest address, in characters: servers take 8,000, browsers and sheets 2,000 and more."""

PAGE_BREAK = "\f"
"""Marks the end of a page of the file in a text."""


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """One news item. `text` is never changed after reading: every offset in the program points into it.

    `id` is unique in an archive: the id its file gives, else its url, else its path below the folder
    that was named. `path` says where it was read from (`file` or `file:line`). `published` is the day, None when
    the article gives none.
    """

    id: str
    text: str
    title: str
    source: str | None = None
    published: date | None = None
    url: str | None = None
    path: str | None = None

    def __repr__(self) -> str:
        facts = f"{self.id!r}, {len(self.text):,} characters, {self.title[:60]!r}"
        return f"Article({facts}, source={self.source!r}, published={self.published})"


def page_of(article: Article, start: int) -> int | None:
    """The page of its file on which `article.text[start:]` begins, from 1; None if it has no pages."""
    if PAGE_BREAK not in article.text:
        return None
    return article.text.count(PAGE_BREAK, 0, start) + 1
