"""Latest: chooses among several versions of an article."""

from collections.abc import Iterator
from typing import NamedTuple

from index.article import Article
from index.edition import Edition, Version, Withdrawal, path_ids, rename
from index.readers.report import ReadReport, Reason


class _Seen(NamedTuple):
    version: Version
    place: str
    is_withdrawn: bool


class Latest:
    """Compares what one reading finds under the same id; an article without an id of its own is known by its path.

    Of versions of which none is known to be the later one, the first is kept.
    """

    def __init__(self, report: ReadReport) -> None:
        self._report = report
        self._seen: dict[str, _Seen] = {}

    def is_news(self, one: Edition | Withdrawal) -> bool:
        """False, counted, for an article that is older than, or the same as, one read before under that id."""
        key = _key(one)
        before = self._seen.get(key)
        is_news = before is None or self._follows(one, before)
        if is_news:
            is_withdrawn = isinstance(one, Withdrawal)
            self._seen[key] = _Seen(one.version, one.place, is_withdrawn)
        return is_news

    def _follows(self, one: Edition | Withdrawal, before: _Seen) -> bool:
        order = one.version.compare(before.version)
        if isinstance(one, Withdrawal):
            self._report.articles -= order >= 0 and not before.is_withdrawn
            return order >= 0
        id = one.article.id
        if order > 0:
            if not before.is_withdrawn:
                self._warn(
                    before.place, Reason.SUPERSEDED, f"{id} has a later version in {one.place}"
                )
            return True
        if before.is_withdrawn:
            self._warn(one.place, Reason.BARRED, f"{id} was withdrawn by {before.place}")
        elif order < 0:
            self._warn(one.place, Reason.SUPERSEDED, f"{id} has a later version in {before.place}")
        else:
            self._warn(one.place, Reason.DUPLICATE, f"{id} was read from {before.place}")
        return False

    def _warn(self, place: str, reason: Reason, detail: str) -> None:
        path, line = split_place(place)
        self._report.warn(path, reason, detail, line=line)

    def articles(
        self, editions: Iterator[Edition | Withdrawal], *, whole: bool
    ) -> Iterator[Article]:
        """The latest versions of articles that are not withdrawn, each with an id of its own.

        Articles with a version are given at the end, and if `whole` is true the others as well.
        """
        held: dict[str, Edition] = {}
        given: set[str] = set()
        for one in editions:
            if isinstance(one, Withdrawal):
                held.pop(_key(one), None)
            elif whole or one.version.is_counted:
                held[_key(one)] = one
            elif one.article.id not in given or not one.has_own_id:
                yield _named(one, given)
        for one in held.values():
            if one.article.id not in given or not one.has_own_id:
                yield _named(one, given)


def _key(one: Edition | Withdrawal) -> str:
    """An id, or a path, which no id begins as; ids are not copied, as a reading may have a million."""
    if isinstance(one, Withdrawal):
        return one.id
    return one.article.id if one.has_own_id else f"\0{one.file}"


def _named(one: Edition, given: set[str]) -> Article:
    """The article under an id that no other has been given."""
    article = one.article
    if not one.has_own_id and one.file:
        ends = path_ids(one.file, article.id)
        free = (id for id, is_whole in ends if is_whole and id not in given)
        article = rename(article, next(free, one.file))
    given.add(article.id)
    return article


def split_place(place: str) -> tuple[str, int | None]:
    """The file and the line in `file:line`; no line where there is none."""
    path, colon, line = place.rpartition(":")
    return (path, int(line)) if colon and line.isascii() and line.isdigit() else (place, None)
