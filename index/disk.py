"""disk: articles in a folder on disk behind tantivy; opened in milliseconds, read while others write.

`writer.py` writes what is read here.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from index.article import Article
from index.commit import Commit, read_stamp
from index.edition import UNKNOWN, Edition, Withdrawal
from index.holding import Held, Holdings
from index.record import to_article
from index.retriever import (
    ArticleRow,
    Filters,
    Hit,
    Query,
    SourceSummary,
    TermStatistics,
    check_k,
    check_page,
)
from index.sentence import Sentence
from index.settings import ArchiveInfo, engine_errors, outdated, size_of


class DiskSnapshot:
    """One commit of an archive on disk; see `LocalSnapshot` for the methods.

    Each raises IndexFileError where the archive is damaged.
    """

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._folder = commit.folder
        self._sentences: dict[str, Sequence[Sentence]] = {}

    @property
    def commit(self) -> str:
        """The generation of the archive's index, and the engine's number of the commit."""
        return self._commit.name

    def snapshot(self) -> Self:
        """Itself: nothing changes in it."""
        return self

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages."""
        check_k(k)
        with engine_errors(self._folder):
            return self._commit.search(query, k)

    def search_many(self, requests: Sequence[tuple[Query, int]]) -> list[list[Hit]]:
        """The hits of each query with its k."""
        return [self.search(query, k) for query, k in requests]

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those articles of `ids` that there are."""
        with engine_errors(self._folder):
            found = {article.id: (article, spans) for article, spans in self._commit.articles(ids)}
        self._sentences |= {id: spans for id, (_, spans) in found.items()}
        return {id: article for id, (article, _) in found.items()}

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article that `articles` gave."""
        return self._sentences[article_id]

    def all_articles(self) -> Iterator[Article]:
        """Every article, ordered by id."""
        for row in self._rows(Filters(), 0, None):
            with engine_errors(self._folder):
                article = to_article(*self._commit.pieces(row.id))
            yield article

    def editions(self) -> Iterator[Edition | Withdrawal]:
        """Every article with its version, ordered by id, then what is withdrawn: what another archive takes."""
        holdings = Holdings(self._commit)
        for article in self.all_articles():
            with engine_errors(self._folder):
                held = holdings.held(article.id)
            version, file = (held.version, held.file) if held else (UNKNOWN, None)
            yield Edition(article, version, file)
        with engine_errors(self._folder):
            withdrawn = list(holdings.withdrawals())
        for article_id, version in withdrawn:
            yield Withdrawal(article_id, version, article_id)

    def held(self) -> Iterator[Held]:
        """Every article without its text."""
        with engine_errors(self._folder):
            yield from Holdings(self._commit).articles()

    def list_articles(
        self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None
    ) -> list[ArticleRow]:
        """The articles that pass `filters`, by id."""
        check_page(offset, limit)
        return list(self._rows(filters or Filters(), offset, limit))

    def count_articles(self, filters: Filters | None = None) -> int:
        """How many articles pass `filters`."""
        with engine_errors(self._folder):
            return self._commit.count_articles(filters or Filters())

    def term_statistics(self, terms: Iterable[str], doubtful: Iterable[str] = ()) -> TermStatistics:
        """In how many passages each term occurs."""
        doubtful = list(doubtful)
        with engine_errors(self._folder):
            known = dict.fromkeys((*terms, *doubtful))
            frequency = {term: self._commit.frequency(term) for term in known}
            strange = (term for term in doubtful if not frequency[term])
            similar = {term: self._commit.similar_terms(term) for term in strange}
            return TermStatistics(self._commit.passages, frequency, similar)

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The commonest terms that begin with `start`; passages deleted but not yet merged away count in the order."""
        with engine_errors(self._folder):
            return self._commit.terms_beginning(start, limit)

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        with engine_errors(self._folder):
            return self._commit.sources

    def info(self) -> ArchiveInfo:
        """The archive in figures."""
        commit = self._commit
        with engine_errors(self._folder):
            summaries = commit.sources
            days = [day for one in summaries for day in (one.first, one.last) if day]
            return ArchiveInfo(
                articles=sum(one.articles for one in summaries),
                passages=commit.passages,
                sources=sum(one.source is not None for one in summaries),
                first=min(days, default=None),
                last=max(days, default=None),
                deleted=commit.deleted,
                segments=commit.searcher.num_segments,
                size_bytes=size_of(self._folder),
                settings=commit.settings,
            )

    def _rows(self, filters: Filters, offset: int, limit: int | None) -> Iterator[ArticleRow]:
        with engine_errors(self._folder):
            yield from self._commit.rows(filters, offset=offset, limit=limit)


class DiskRetriever:
    """An archive on disk, opened for reading, by several threads if need be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._commit = _open_current(folder)

    def snapshot(self) -> DiskSnapshot:
        """The last commit; IndexFileError if it can no longer be read."""
        return DiskSnapshot(self._refreshed())

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages of the last commit, for who asks nothing else of it."""
        return self.snapshot().search(query, k)

    def _refreshed(self) -> Commit:
        """The last commit: two files are looked at (10 µs), and the archive is opened again if they changed."""
        commit = self._commit
        try:
            stamp = read_stamp(self.folder, commit.settings)
        except OSError:  # compacted, or gone
            stamp = ()
        if stamp != commit.stamp:
            commit = self._commit = _open_current(self.folder)
        return commit


def open_index(folder: str | Path) -> DiskRetriever:
    """Opens the archive in `folder` for reading; IndexFileError if there is none that this program can read."""
    return DiskRetriever(Path(folder))


def _open_current(folder: Path) -> Commit:
    commit = Commit.open(folder)
    if not commit.settings.is_current:
        raise outdated(folder, commit.settings)
    return commit
