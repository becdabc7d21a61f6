"""Edition: an article in one of its versions; Withdrawal: its source's word that it is not to be used any more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from index.article import Article


class Version(NamedTuple):
    """What is known of when a version was made; times are by UTC, or a day alone, as ISO 8601 writes them.

    `number` is the source's own count, `changed` when it made the version, `captured` when a crawler fetched it,
    `issued` when the article was published.
    """

    number: tuple[int, ...] | None = None
    changed: str | None = None
    captured: str | None = None
    issued: str | None = None

    @classmethod
    def of(cls, fields: object) -> Self:
        """The version that was stored as a list; what is no such list says nothing."""
        if not isinstance(fields, list | tuple) or len(fields) != len(cls._fields):
            return cls()
        number, *times = fields
        return cls(tuple(number) if number else None, *times)

    @property
    def is_counted(self) -> bool:
        """True if it says more than when the article was published, which versions often share."""
        return bool(self.number or self.changed or self.captured)

    def compare(self, other: "Version", *, by_issue: bool = True) -> int:
        """Above 0 if this is the later version, below if it is the earlier, 0 if that cannot be told.

        The number counts first, then like times; an article that was changed later than `other` has both been published
        is the later one. Without `by_issue` the time of publication does not count.
        """
        for mine, its in (
            (self.number, other.number),
            (self.captured, other.captured),
            (self.changed, other.changed),
            (self.issued, other.issued) if by_issue else (None, None),
        ):
            if mine is not None and its is not None and (found := _order(mine, its)):
                return found
        if not (self.issued and other.issued) or bool(self.changed) == bool(other.changed):
            return 0
        changed = self.changed or other.changed or ""
        is_correction = _order(changed, self.issued) > 0
        return (1 if self.changed else -1) if by_issue and is_correction else 0


def _order(one: tuple[int, ...] | str, other: tuple[int, ...] | str) -> int:
    """1, 0 or -1; a day alone is compared with the day of a time."""
    if isinstance(one, str) and isinstance(other, str):
        shared = min(len(one), len(other))
        one, other = one[:shared], other[:shared]
    return (one > other) - (one < other)  # type: ignore[operator]


UNKNOWN = Version()


@dataclass(frozen=True, slots=True)
class Edition:
    """An article, its version, and the file that it was read from, if it was one.

    `file` is the whole path, with what lies in an archive behind it. `has_own_id` is false if that path is its id.
    """

    article: Article
    version: Version = UNKNOWN
    file: str | None = None
    has_own_id: bool = True

    @property
    def place(self) -> str:
        """Where it was read from, for messages."""
        return self.article.path or self.article.id


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The article of that id is withdrawn, in all versions but those that are later than this."""

    id: str
    version: Version
    place: str


def path_ids(file: str, shortest: str) -> Iterator[tuple[str, bool]]:
    """The ids that an article without an own one may have: the ends of its path, the shortest first.

    With each, whether it is as long as `shortest`, the path below the folder that was named: no shorter one is given.
    """
    for start in (*reversed([match.end() for match in re.finditer("/", file)]), 0):
        end = file[start:]
        if end:
            yield end, len(end) >= len(shortest)


def rename(article: Article, id: str) -> Article:
    """The article under another id, which is its title too if the old one was."""
    title = id if article.title == article.id else article.title
    return replace(article, id=id, title=title)
