"""ArchiveWriter: articles -> the archive on disk that `disk.py` reads.

tantivy indexes in a thread of its own; sentences and terms come from `worker.py`.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from index.analysis import Analysis
from index.article import Article
from index.clause import Clause, all_of, any_of, named
from index.commit import Commit
from index.errors import IndexFileError
from index.generation import (
    list_generations,
    make_folder,
    mark_unused,
    number_of,
    remove_unused,
)
from index.holding import Held, Holdings
from index.intake import AddSummary, Given, Intake, Tally
from index.lock import acquire_lock
from index.readers.report import ReadReport
from index.reading import PRIVATE_FILES, bad_files
from index.record import (
    WITHDRAWN,
    Change,
    digest_of,
    key_of,
    make_schema,
    to_article,
    to_documents,
    withdrawal_key,
)
from index.retriever import ArticleRow, Filters
from index.settings import (
    SETTINGS_FILE,
    Settings,
    damaged,
    engine_errors,
    keep_copy,
    outdated,
    read_settings,
    recover_settings,
    size_of,
    write_settings,
)
from index.wholefile import copy_mode
from index.worker import analyse_all

COMMIT_ARTICLES = 2_000
"""Articles between two commits: the most that a kill can cost. A commit takes 0.15 s, 2,000 articles take 4 s."""

HEAP_BYTES = 64_000_000
"""Bytes of memory of tantivy's indexing thread: 30, 64 and 128 MB index 13 MB of text in 2.0, 2.0 and 2.3 s."""

MAX_SEGMENTS = 8
"""Segments without deleted passages that compacting leaves alone; tantivy merges eight of a size itself."""


class ArchiveWriter:
    """Opens an archive for writing, and makes it if its folder is new or empty. Use it in a `with` block.

    IndexFileError if another writer has it open, or if the folder is something else. Readers never wait.
    `is_recovered` is true if the archive had lost its `archive.json`, which is written again.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._lock = acquire_lock(self.folder)
        try:
            settings, self.is_recovered = _read_or_create(self.folder)
            self._open(settings)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Waits for merging in the background, and lets others write."""
        if self._lock.closed:
            return
        try:
            with engine_errors(self.folder, writing=True):
                self._writer.wait_merging_threads()
                self._share()
        finally:
            self._lock.close()

    def add(
        self,
        articles: Iterable[Given],
        *,
        progress: Callable[[AddSummary], None] | None = None,
        report: ReadReport | None = None,
        seen: set[str] | None = None,
    ) -> AddSummary:
        """Adds articles, replacing those whose content changed; `progress` is called after each article.

        An edition (see `read_editions`) does not replace a later version of its article, and a withdrawal removes
        its article and keeps it out; what is skipped or removed is counted in `report`. `seen` gets the ids of all
        given articles.

        There is a commit every COMMIT_ARTICLES and at the end, and none if nothing changed. Any exception, also
        Ctrl-C, undoes what is not committed.
        """
        if not self._settings.is_current:
            raise outdated(self.folder, self._settings)
        tally = Tally()
        stored: list[Change] = []
        intake = Intake(Holdings(self._last), report or ReadReport(), digest_of, seen)

        def changed() -> Iterator[Change]:
            for one in articles:
                with engine_errors(self.folder):
                    change = intake.take(one)
                if change is not None:
                    yield change
                    continue
                tally.count(intake.last)
                if progress:
                    progress(tally.summary())

        def commit() -> None:
            self._commit()
            intake.holdings = Holdings(self._last)
            intake.committed(stored)
            stored.clear()

        try:
            with closing(analyse_all(changed())) as analysed:
                for one, analysis in analysed:
                    self._store(one, analysis)
                    stored.append(one)
                    tally.count(one.counted)
                    if len(stored) >= COMMIT_ARTICLES:
                        commit()
                    if progress:
                        progress(tally.summary())
            if stored:
                commit()
        except BaseException:
            self._roll_back()
            raise
        return tally.summary()

    def preview(
        self, articles: Iterable[Given], *, report: ReadReport, seen: set[str]
    ) -> AddSummary:
        """What `add` would do, and which ids it would see; writes nothing."""
        if not self._settings.is_current:
            raise outdated(self.folder, self._settings)
        tally = Tally()
        intake = Intake(Holdings(self._last), report, digest_of, seen)
        for one in articles:
            with engine_errors(self.folder):
                change = intake.take(one)
            tally.count(change.counted if change else intake.last)
            if change:
                intake.forget_text(change)
        return tally.summary()

    def list_unseen(self, folder: str, seen: Collection[str]) -> list[Held]:
        """The articles that were read from files below `folder`, without the ids in `seen`."""
        whole = os.path.abspath(folder).replace(os.sep, "/")
        with engine_errors(self.folder):
            found = Holdings(self._last).articles()
            return [one for one in found if one.id not in seen and one.is_below(whole)]

    def remove(self, *, ids: Iterable[str] = (), source: str | None = None) -> int:
        """Removes the articles with one of `ids` and the articles of `source`, whatever its case; returns how many.

        An id that is withdrawn counts too, and may be added again.
        """
        ids = set(ids)
        if not self._settings.is_current:
            raise outdated(self.folder, self._settings)
        doomed = [named(self._last.schema, "key", ids)]
        if source is not None:
            doomed.append(named(self._last.schema, "source_key", [source.casefold()]))
        articles = all_of([self._last.heads, any_of(doomed)])
        withdrawals = Clause.term_set_query(
            self._last.schema, "key", [withdrawal_key(id) for id in ids]
        )
        query = any_of([*doomed, withdrawals])
        with engine_errors(self.folder):
            count = self._last.count(any_of([articles, withdrawals]))
        if count:
            with engine_errors(self.folder, writing=True):
                self._writer.delete_documents_by_query(query)
            self._commit()
        return count

    def size_bytes(self) -> int:
        """The size of all its files, in bytes."""
        return size_of(self.folder)

    def compact(self) -> None:
        """Writes all articles to a new index next to the old one, then puts it in its place.

        Deleted passages are gone afterwards, and sentences and terms are this program's. It takes as long as adding
        everything, and twice the room. Does nothing if there is nothing to gain. IndexFileError if the archive is
        damaged.
        """
        last = self._last
        is_compact = not last.deleted and last.searcher.num_segments <= MAX_SEGMENTS
        if is_compact and self._settings.is_current:
            return
        self._check_files()
        settings = Settings.current(
            1 + max(number_of(one.name) for one in list_generations(self.folder))
        )
        with engine_errors(self.folder, writing=True):
            index = _create_index(self.folder / settings.generation)
            writer = index.writer(HEAP_BYTES, 1)
        old = self._writer
        self._writer: tantivy.IndexWriter = writer
        try:
            with closing(analyse_all(_stored_articles(last))) as analysed:
                for one, analysis in analysed:
                    self._store(one, analysis)
            with engine_errors(self.folder, writing=True):
                writer.commit()
                writer.wait_merging_threads()
                old.wait_merging_threads()
        except BaseException:
            self._writer = old
            raise
        write_settings(self.folder, settings)
        with engine_errors(self.folder, writing=True):
            mark_unused(self.folder / self._settings.generation)
        self._open(settings)

    def _check_files(self) -> None:
        """IndexFileError if a file is damaged."""
        with engine_errors(self.folder):
            for fault in bad_files(self.folder / self._settings.generation):
                raise damaged(self.folder, fault)

    def _open(self, settings: Settings) -> None:
        self._settings = settings
        self._last = Commit.open(self.folder)  # first, as this fails for a damaged index
        remove_unused(self.folder, settings.generation)
        keep_copy(self.folder, settings)
        with engine_errors(self.folder, writing=True):
            index = tantivy.Index.open(str(self.folder / settings.generation))
            self._writer = index.writer(HEAP_BYTES, 1)  # one thread: it keeps passages in order
        self._share()

    def _store(self, one: Change, analysis: Analysis) -> None:
        with engine_errors(self.folder, writing=True):
            if one.is_known:
                self._writer.delete_documents_by_term("key", key_of(one.article.id))
            if one.was_withdrawn:
                self._writer.delete_documents_by_term("key", withdrawal_key(one.article.id))
            for document in to_documents(one, analysis):
                self._writer.add_document(document)
            self._share()

    def _share(self) -> None:
        """Lets others read files that tantivy makes readable for this user only, also after a merge."""
        index = self.folder / self._settings.generation
        for name in PRIVATE_FILES:
            copy_mode(self.folder / SETTINGS_FILE, index / name)

    def _commit(self) -> None:
        with engine_errors(self.folder, writing=True):
            self._writer.commit()
        self._share()
        self._last = Commit.open(self.folder)

    def _roll_back(self) -> None:
        """Undoes what is not committed, if the engine still works; the archive has only commits anyway."""
        try:
            with engine_errors(self.folder, writing=True):
                self._writer.rollback()
        except IndexFileError:
            self._lock.close()


def _read_or_create(folder: Path) -> tuple[Settings, bool]:
    """The settings of the archive (a new one's if there is none), under its lock, and whether they were lost."""
    settings = read_settings(folder) if (folder / SETTINGS_FILE).exists() else None
    if settings and (folder / settings.generation).is_dir():
        return settings, False
    if found := recover_settings(folder):
        write_settings(folder, found)
        return found, True
    if settings:  # with no index at all
        return settings, False
    settings = Settings.current(1)
    with engine_errors(folder, writing=True):
        _create_index(folder / settings.generation)
    write_settings(folder, settings)
    return settings, False


def _create_index(folder: Path) -> tantivy.Index:
    make_folder(folder)
    return tantivy.Index(make_schema(), str(folder))


def _stored_articles(commit: Commit) -> Iterator[Change]:
    """Every article as it was added; IndexFileError for a damaged one."""
    rows = commit.rows(Filters())
    while one := _next_stored(commit, rows):
        yield one
    with engine_errors(commit.folder):
        for id, version in list(Holdings(commit).withdrawals()):
            yield Change(Article(id, "", ""), WITHDRAWN, False, version, is_withdrawal=True)


def _next_stored(commit: Commit, rows: Iterator[ArticleRow]) -> Change | None:
    with engine_errors(commit.folder):
        try:
            if (row := next(rows, None)) is None:
                return None
            pieces, head = commit.pieces(row.id)
            article = to_article(pieces, head)
            held = Holdings(commit).held(row.id)
        except (LookupError, AttributeError, ArithmeticError) as error:
            raise damaged(commit.folder, f"an article cannot be read: {error!r}") from error
    if digest_of(article) != head.digest:
        raise damaged(commit.folder, f"article {row.id} is not what was added")
    return Change(article, head.digest, False, *((held.version, held.file) if held else ()))
