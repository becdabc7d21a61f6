"""Intake: decides which of the given articles an archive stores."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from index.article import MAX_TEXT_CHARS, Article
from index.edition import Edition, Version, Withdrawal, path_ids, rename
from index.holding import Held, is_same_file
from index.readers.latest import split_place
from index.readers.report import ReadReport, Reason
from index.record import WITHDRAWN, Change

Given = Article | Edition | Withdrawal
"""The input of an archive; an article alone has no version."""


@dataclass(frozen=True, slots=True)
class AddSummary:
    """How many of the given articles were added, replaced, unchanged, superseded and withdrawn."""

    added: int
    replaced: int
    unchanged: int
    superseded: int = 0
    """Versions that were not stored, or removed, because of a later one."""
    withdrawn: int = 0
    """Articles that were removed because their source withdrew them."""


class Tally:
    """Counts what becomes of articles, by the fields of `AddSummary`; other words are not counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, name: str, by: int = 1) -> None:
        """Counts one more, or takes it back."""
        self._counts[name] += by
        self._counts["added"] -= by * (name == "not added")  # but withdrawn in the same run

    def summary(self) -> AddSummary:
        """The counts until now."""
        return AddSummary(*(self._counts[name] for name in AddSummary.__slots__))


class Known(Protocol):
    """What an archive has under an id."""

    def has_digest(self, digest: str) -> bool:
        """True if an article of exactly that content is there."""
        ...

    def held(self, article_id: str) -> Held | None:
        """The article of that id."""
        ...

    def withdrawn(self, article_id: str) -> Version | None:
        """The version in which the article of that id was withdrawn, None if it was not."""
        ...


class Intake:
    """Compares given articles with the archive's, and with given ones that are not committed yet.

    `holdings` has to be set again after each commit. What is skipped or removed is counted in `report`. `seen` gets the
    ids of all given articles.
    """

    def __init__(
        self,
        holdings: Known,
        report: ReadReport,
        digest_of: Callable[[Article], str],
        seen: set[str] | None = None,
    ) -> None:
        self.holdings = holdings
        self.last = ""
        self._seen = seen
        self._report = report
        self._digest_of = digest_of
        self._pending: dict[str, Change] = {}
        self._given: dict[str, str] = {}

    def take(self, given: Given) -> Change | None:
        """What has to be stored; None if the archive stays as it is, and then `last` says why."""
        self.last = "unchanged"
        if isinstance(given, Withdrawal):
            change = self._withdraw(given)
        else:
            change = self._add(given if isinstance(given, Edition) else Edition(given))
        if change:
            self._pending[change.article.id] = change
            if change.version.is_counted:  # a million without one need not be remembered
                self._given.setdefault(change.article.id, change.counted)
        return change

    def forget_text(self, change: Change) -> None:
        """Keeps only what other versions are compared with."""
        short = change._replace(article=replace(change.article, text=""))
        self._pending[change.article.id] = short

    def committed(self, changes: Iterable[Change]) -> None:
        """Forgets what is in the archive now, except articles that were given again."""
        for one in changes:
            if self._pending.get(one.article.id) is one:
                del self._pending[one.article.id]

    def is_pending(self, article_id: str) -> bool:
        """True if something with that id is not committed yet."""
        return article_id in self._pending

    def _add(self, edition: Edition) -> Change | None:
        article = edition.article
        if len(article.text) > MAX_TEXT_CHARS:
            self._see(article)
            detail = f"{len(article.text):,} characters; at most {MAX_TEXT_CHARS:,}"
            self._pass(edition.place, Reason.LONG_TEXT, detail)
            return None
        digest = self._digest_of(article)
        if self._is_stored(article, digest, edition.version):
            self._see(article)
            return None
        article = self._named(edition)
        self._see(article)
        digest = self._digest_of(article)
        withdrawn = self._withdrawn(article.id)
        if withdrawn is not None and edition.version.compare(withdrawn) <= 0:
            self._pass(edition.place, Reason.BARRED, f"{article.id} was withdrawn before")
            return None
        before = self._held(article.id)
        counted = self._compare(edition, article, digest, before) if before else "added"
        if not counted:
            return None
        return Change(
            article,
            digest,
            before is not None,
            edition.version,
            edition.file,
            was_withdrawn=withdrawn is not None,
            counted=counted,
        )

    def _see(self, article: Article) -> None:
        if self._seen is not None:
            self._seen.add(article.id)

    def _is_stored(self, article: Article, digest: str, version: Version) -> bool:
        """True if the archive has exactly that, as for most articles of a second addition."""
        is_plain = version.number is None and article.id not in self._pending
        return is_plain and self.holdings.has_digest(digest)

    def _compare(self, edition: Edition, article: Article, digest: str, before: Held) -> str:
        """How the edition counts if it replaces `before`; empty if it does not."""
        version = edition.version
        order = version.compare(before.version, by_issue=not is_same_file(edition, before))
        if order < 0:
            detail = f"{article.id} has a later version in {before.place}"
            self._pass(edition.place, Reason.SUPERSEDED, detail)
            return ""
        if digest == before.digest and not _is_recounted(version, before.version):
            return ""
        if order > 0 and article.id in self._given:
            return "superseded"
        return "replaced"

    def _withdraw(self, one: Withdrawal) -> Change | None:
        before, withdrawn = self._held(one.id), self._withdrawn(one.id)
        if before and one.version.compare(before.version) < 0:
            detail = f"the withdrawal of {one.id} is older than {before.place}"
            self._pass(one.place, Reason.SUPERSEDED, detail)
            return None
        if not before and withdrawn is not None and one.version.compare(withdrawn) <= 0:
            self.last = ""
            return None
        was_added = self._given.get(one.id) == "added"
        if before and not was_added:
            self._warn(one.id, Reason.REMOVED, f"withdrawn by {one.place}")
        return Change(
            Article(one.id, "", "", path=one.place),
            WITHDRAWN,
            before is not None,
            one.version,
            is_withdrawal=True,
            was_withdrawn=withdrawn is not None,
            counted=("not added" if was_added else "withdrawn") if before else "",
        )

    def _pass(self, place: str, reason: Reason, detail: str) -> None:
        self._warn(place, reason, detail)
        self.last = "superseded" if reason is Reason.SUPERSEDED else ""

    def _warn(self, place: str, reason: Reason, detail: str) -> None:
        path, line = split_place(place)
        self._report.warn(path, reason, detail, line=line)

    def _held(self, article_id: str) -> Held | None:
        """The article with that id, in the archive or not committed yet."""
        if one := self._pending.get(article_id):
            if one.is_withdrawal:
                return None
            return Held(article_id, one.digest, one.version, one.file, one.article.path)
        return self.holdings.held(article_id)

    def _withdrawn(self, article_id: str) -> Version | None:
        if one := self._pending.get(article_id):
            return one.version if one.is_withdrawal else None
        return self.holdings.withdrawn(article_id)

    def _named(self, edition: Edition) -> Article:
        """The article under its own id; without one, under the shortest end of its path that no other file has.

        An article that was read from that file before keeps its id.
        """
        article = edition.article
        if edition.has_own_id or edition.file is None:
            return article
        chosen: str | None = None
        for one, is_whole in path_ids(edition.file, article.id):
            held = self._held(one)
            if held and is_same_file(edition, held):
                return rename(article, one)
            if held is None and is_whole and chosen is None:
                chosen = one
        return rename(article, chosen or edition.file)


def _is_recounted(version: Version, before: Version) -> bool:
    """True for another number, noted even with the same content, so that a version in between cannot replace it."""
    return version.number is not None and version.number != before.number
