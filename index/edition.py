"""Edition: an article in one of its versions; Withdrawal: its source says that it must not be used any more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from index.article import Article


class Version(NamedTuple):
    """What is known about the age of a version; times are in UTC, or only a day, in ISO 8601.

    `number` is the source's own count, `changed` when it made the version, `captured` when a crawler fetched it,
    `issued` when the article was published.
    """

    number: tuple[int, ...] | None = None
    changed: str | None = None
    captured: str | None = None
    issued: str | None = None

    @classmethod
    def of(cls, fields: object) -> Self:
        """The version that was stored as a list; an empty version for anything else."""
        if not isinstance(fields, list | tuple) or len(fields) != len(cls._fields):
            return cls()
        number, *times = fields
        return cls(tuple(number) if number else None, *times)

    @property
    def is_counted(self) -> bool:
        """True if it has more than the time of publication, which versions often share."""
        return bool(self.number or self.changed or self.captured)

    def compare(self, other: "Version", *, by_issue: bool = True) -> int:
        """Above 0 if this is the later version, below if it is the earlier, 0 if that is unknown.

        The number counts first, then times of the same kind; a version changed after `other` was published is later.
        Without `by_issue` the time of publication does not count.
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
    """1, 0 or -1; a time is compared with a day by its day only."""
    if isinstance(one, str) and isinstance(other, str):
        shared = min(len(one), len(other))
        one, other = one[:shared], other[:shared]
    return (one > other) - (one < other)  # type: ignore[operator]


UNKNOWN = Version()


@dataclass(frozen=True, slots=True)
class Edition:
    """An article, its version, and the file that it was read from, if any.

    `file` is the full path, followed by the path inside a packed file. `has_own_id` is false if that path is its id.
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
    """The article with that id is withdrawn, in all versions except later ones."""

    id: str
    version: Version
    place: str


def path_ids(file: str, shortest: str) -> Iterator[tuple[str, bool]]:
    """The ids that an article without an id of its own may get: the ends of its path, the shortest first.

    With each, whether it has at least the length of `shortest`, the path below the folder that was named.
    """
    for start in (*reversed([match.end() for match in re.finditer("/", file)]), 0):
        end = file[start:]
        if end:
            yield end, len(end) >= len(shortest)


def rename(article: Article, id: str) -> Article:
    """The article with another id, which becomes its title too if the old id was."""
    title = id if article.title == article.id else article.title
    return replace(article, id=id, title=title)
