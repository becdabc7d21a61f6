"""Article: one news item as it was delivered."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
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
