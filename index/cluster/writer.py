"""ClusterWriter: articles -> the archive on a cluster that `snapshot.py` reads. Several may write at once.

Every write is final: there is no commit, and a killed addition continues when it is run again. A search finds it after
the next refresh, at the latest at the end.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from typing import Self

from index.analysis import Analysis
from index.cluster.address import parse_address
from index.cluster.bulk import Bulks, Token, Write, Written
from index.cluster.holding import ClusterHoldings
from index.cluster.layout import (
    check_current,
    check_version,
    document_of,
    find_rules,
    id_of,
    make_index,
)
from index.cluster.rebuild import rebuild, squeeze
from index.cluster.snapshot import ClusterRetriever
from index.cluster.wire import Cluster, missing
from index.edition import Edition, Withdrawal
from index.errors import IndexFileError
from index.holding import Held
from index.intake import AddSummary, Given, Intake, Tally
from index.readers.report import ReadReport
from index.record import Change, digest_of, key_of
from index.worker import analyse_all

LOOKED_UP = 500
"""Articles that are looked up in one request."""

REFRESH_S = 30.0
"""Time between two refreshes, after which searches find what was written."""

MAX_ROUNDS = 20
"""How often an article is compared and written again if others write it at the same time."""


class ClusterWriter:
    """Opens an archive for writing; it is made with the first article. Use it in a `with` block."""

    is_recovered = False

    def __init__(self, address: str) -> None:
        self.folder = address
        self._cluster = Cluster(parse_address(address))
        check_version(self._cluster)
        self._rules = find_rules(self._cluster)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(
        self,
        articles: Iterable[Given],
        *,
        progress: Callable[[AddSummary], None] | None = None,
        report: ReadReport | None = None,
        seen: set[str] | None = None,
    ) -> AddSummary:
        """Adds articles, replacing those whose content changed; see `ArchiveWriter.add`.

        An article that others write under the same id at the same time counts as there before.
        """
        self._make()
        addition = _Addition(self._cluster, report or ReadReport(), seen, progress)
        try:
            summary = addition.add(articles)
        except BaseException:
            with suppress(IndexFileError):
                self._refresh()
            raise
        self._refresh()
        return summary

    def preview(
        self, articles: Iterable[Given], *, report: ReadReport, seen: set[str]
    ) -> AddSummary:
        """What `add` would do, and which ids it would see; writes nothing."""
        self._check()
        return _Addition(self._cluster, report, seen, None).preview(articles)

    def list_unseen(self, folder: str, seen: Collection[str]) -> list[Held]:
        """The articles that were read from files below `folder`, without the ids in `seen`."""
        whole = os.path.abspath(folder).replace(os.sep, "/")
        below = {"prefix": {"file": whole.rstrip("/") + "/"}}
        held = self._reader().snapshot().held(below)
        return [one for one in held if one.id not in seen]

    def remove(self, *, ids: Iterable[str] = (), source: str | None = None) -> int:
        """Removes the articles with one of `ids` and the articles of `source`, whatever its case; returns how many."""
        self._check()
        doomed = dict.fromkeys(ids)
        if source is not None:
            held = (
                self._reader()
                .snapshot()
                .held({"terms": {"source_key": [key_of(source.casefold())]}})
            )
            doomed |= dict.fromkeys(one.id for one in held)
        done: list[Written] = []
        with Bulks(self._cluster) as bulks:
            for id in doomed:
                done += bulks.add(Write(id_of(id), None))
            done += bulks.settle()
        self._refresh()
        return sum(one.is_found for one in done)

    def size_bytes(self) -> int:
        """The size of its index, without the copies."""
        return int(self._cluster.primaries()["store"]["size_in_bytes"])

    def compact(self) -> None:
        """Removes what was replaced; an archive made by other rules is built again."""
        if self._rules is None:
            raise missing(self._cluster.address)
        if self._rules.is_current:
            squeeze(self._cluster)
        else:
            rebuild(self._cluster, self._rules.index)

    def _check(self) -> None:
        if self._rules is None:
            raise missing(self._cluster.address)
        check_current(self._cluster, self._rules)

    def _reader(self) -> ClusterRetriever:
        return ClusterRetriever(self._cluster)

    def _make(self) -> None:
        """Makes the archive if there is none; another writer may do so at the same moment."""
        if self._rules is None:
            try:
                make_index(self._cluster, f"{self._cluster.name}-000001", alias=True)
            except IndexFileError:
                if find_rules(self._cluster) is None:
                    raise
            self._rules = find_rules(self._cluster)
        self._check()

    def _refresh(self) -> None:
        self._cluster.call("POST", f"/{self._cluster.name}/_refresh", writing=True)


class _Addition:
    """One addition: articles are looked up, compared, analysed and written, some of each at a time."""

    def __init__(
        self,
        cluster: Cluster,
        report: ReadReport,
        seen: set[str] | None,
        progress: Callable[[AddSummary], None] | None,
    ) -> None:
        self._cluster = cluster
        self._holdings = ClusterHoldings(cluster)
        self._intake = Intake(self._holdings, report, digest_of, seen)
        self._progress = progress
        self._tally = Tally()
        self._tokens: deque[Token | None] = deque()  # of the changes that are being analysed
        self._latest: dict[str, Token] = {}  # written and given once more
        self._changes: dict[str, Change] = {}  # under way
        self._lost: list[Change] = []  # somebody else wrote first
        self._refreshed = time.monotonic()

    def add(self, articles: Iterable[Given]) -> AddSummary:
        """Adds them all."""
        with Bulks(self._cluster) as bulks:
            self._run(articles, bulks)
            for _ in range(MAX_ROUNDS):
                if not self._lost:
                    return self._tally.summary()
                lost, self._lost = self._lost, []
                for change in lost:
                    self._tally.count(change.counted, -1)
                self._run(map(_given_again, lost), bulks, {one.article.id: one for one in lost})
        raise IndexFileError(
            f"{self._cluster.address.text}: others keep writing the same articles; wait until they are done",
            code="archive_locked",
        )

    def preview(self, articles: Iterable[Given]) -> AddSummary:
        """Looks at them all, and writes nothing."""
        for change in self._changed(articles, {}):
            self._tally.count(change.counted)
            self._intake.forget_text(change)
        return self._tally.summary()

    def _run(
        self, articles: Iterable[Given], bulks: Bulks, again: dict[str, Change] | None = None
    ) -> None:
        with closing(analyse_all(self._changed(articles, again or {}))) as analysed:
            try:
                for change, analysis in analysed:
                    self._store(change, analysis, bulks)
                    self._show()
            finally:  # after an interruption too, writes under way arrive
                self._note(bulks.settle())

    def _changed(self, articles: Iterable[Given], again: dict[str, Change]) -> Iterator[Change]:
        given = iter(articles)
        while some := list(islice(given, LOOKED_UP)):
            self._holdings.look_up_for(some)
            for one in some:
                change = self._intake.take(one)
                if change is not None:
                    self._tokens.append(self._holdings.token(change.article.id))
                    yield change
                    continue
                id = one.article.id if isinstance(one, Edition) else one.id
                last = self._intake.last
                if last == "unchanged" and id in again:  # written after all: the reply was lost
                    last = again[id].counted
                self._tally.count(last)
                self._show()

    def _store(self, change: Change, analysis: Analysis, bulks: Bulks) -> None:
        id = id_of(change.article.id)
        token = self._tokens.popleft()
        if bulks.is_under_way(id):
            self._note(bulks.settle())
        token = self._latest.pop(id, token)
        self._changes[id] = change
        source_key = key_of((change.article.source or "").casefold())
        content = document_of(change, analysis, source_key)
        self._tally.count(change.counted)
        self._note(bulks.add(Write(id, content, token)))
        if time.monotonic() - self._refreshed > REFRESH_S:
            self._cluster.call("POST", f"/{self._cluster.name}/_refresh", writing=True)
            self._refreshed = time.monotonic()

    def _note(self, written: Iterable[Written]) -> None:
        """Notes what was written, and what has to be compared again."""
        for one in written:
            change = self._changes.pop(one.write.id)
            self._intake.committed([change])
            if one.token is None:
                self._lost.append(change)
                continue
            self._holdings.note(change, one.token)
            if self._intake.is_pending(change.article.id):
                self._latest[one.write.id] = one.token

    def _show(self) -> None:
        if self._progress:
            self._progress(self._tally.summary())


def _given_again(change: Change) -> Given:
    if change.is_withdrawal:
        place = change.article.path or change.article.id
        return Withdrawal(change.article.id, change.version, place)
    return Edition(change.article, change.version, change.file)
