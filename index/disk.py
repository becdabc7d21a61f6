"""disk: articles in a folder on disk behind tantivy; opened in milliseconds, read while others write.

`writer.py` writes what is read here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.article import Article
from index.passage import Passage
from index.record import to_article
from index.retriever import Excerpt, Filters, Hit, Query, SourceSummary
from index.settings import Settings, engine_errors, outdated
from index.snapshot import ArticleRow, Snapshot, read_stamp


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """An archive in figures; `deleted` passages take up room and count in idf until they are merged away."""

    articles: int
    passages: int
    sources: int
    first: date | None
    last: date | None
    deleted: int
    segments: int
    size_bytes: int
    settings: Settings


class DiskRetriever:
    """An archive on disk, opened for reading; see `Retriever` for the methods.

    Each search, listing and export looks for a new commit; excerpts and articles are of the commit that was last seen.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshot = _open_current(folder)

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages."""
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        snapshot = self._refreshed()
        with engine_errors(self.folder):
            ranked = snapshot.hits(query, k)
        return [
            Hit(piece.passage, score, rank) for rank, (score, piece) in enumerate(ranked, start=1)
        ]

    def excerpt(self, passage: Passage) -> Excerpt:
        """The text of a passage; KeyError if a later commit has changed it."""
        snapshot, article_id = self._snapshot, passage.article_id
        with engine_errors(self.folder):
            own = snapshot.piece(article_id, passage.ordinal)
            if own.passage != passage:
                raise KeyError(article_id)
            pieces = [snapshot.piece(article_id, n) for n in range(passage.first, passage.last + 1)]
            title = snapshot.title(article_id) if own.title is None else own.title
        text = "".join(piece.text for piece in pieces)
        start = pieces[0].at
        return Excerpt(
            passage,
            text[passage.start - start : passage.end - start],
            tuple(piece.sentence for piece in pieces),
            title,
        )

    def article(self, article_id: str) -> Article:
        """The article of that id; KeyError if there is none."""
        with engine_errors(self.folder):
            return to_article(*self._snapshot.pieces(article_id))

    def articles(self) -> Iterator[Article]:
        """Every article, ordered by id; all from one commit, whatever is written meanwhile."""
        snapshot = self._refreshed()
        for row in self._rows(snapshot, Filters(), 0, None):
            with engine_errors(self.folder):
                article = to_article(*snapshot.pieces(row.id))
            yield article

    def list_articles(
        self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None
    ) -> list[ArticleRow]:
        """The articles that pass `filters`, by id, from the one numbered `offset` (from 0) on."""
        return list(self._rows(self._refreshed(), filters or Filters(), offset, limit))

    def count_articles(self, filters: Filters | None = None) -> int:
        """How many articles pass `filters`."""
        snapshot = self._refreshed()
        with engine_errors(self.folder):
            return snapshot.count_articles(filters or Filters())

    def passage_count(self) -> int:
        """Passages at the last search; an archive that was empty is looked at again."""
        with engine_errors(self.folder):
            return self._snapshot.passages or self._refreshed().passages

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` occurs."""
        with engine_errors(self.folder):
            return self._snapshot.frequency(term)

    def similar_terms(self, term: str) -> Sequence[str]:
        """The terms that are spelled nearly like `term`."""
        with engine_errors(self.folder):
            return self._snapshot.similar_terms(term)

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The commonest terms that begin with `start`; passages deleted but not yet merged away count in the order."""
        with engine_errors(self.folder):
            return self._snapshot.terms_beginning(start, limit)

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        snapshot = self._refreshed()
        with engine_errors(self.folder):
            return snapshot.sources

    def info(self) -> ArchiveInfo:
        """The archive in figures."""
        snapshot = self._refreshed()
        with engine_errors(self.folder):
            summaries = snapshot.sources
            days = [day for one in summaries for day in (one.first, one.last) if day]
            files = [file.stat().st_size for file in self.folder.rglob("*") if file.is_file()]
            return ArchiveInfo(
                articles=sum(one.articles for one in summaries),
                passages=snapshot.passages,
                sources=sum(one.source is not None for one in summaries),
                first=min(days, default=None),
                last=max(days, default=None),
                deleted=snapshot.deleted,
                segments=snapshot.searcher.num_segments,
                size_bytes=sum(files),
                settings=snapshot.settings,
            )

    def _refreshed(self) -> Snapshot:
        """The last commit: two files are looked at (10 µs), and the archive is opened again if they changed."""
        snapshot = self._snapshot
        try:
            stamp = read_stamp(self.folder, snapshot.settings)
        except OSError:  # compacted, or gone
            stamp = ()
        if stamp != snapshot.stamp:
            snapshot = self._snapshot = _open_current(self.folder)
        return snapshot

    def _rows(
        self, snapshot: Snapshot, filters: Filters, offset: int, limit: int | None
    ) -> Iterator[ArticleRow]:
        if offset < 0 or (limit is not None and limit < 0):
            raise ValueError("offset and limit must be 0 or more")
        with engine_errors(self.folder):
            yield from snapshot.rows(filters, offset=offset, limit=limit)


def open_index(folder: str | Path) -> DiskRetriever:
    """Opens the archive in `folder` for reading; IndexFileError if there is none that this program can read."""
    return DiskRetriever(Path(folder))


def _open_current(folder: Path) -> Snapshot:
    snapshot = Snapshot.open(folder)
    if not snapshot.settings.is_current:
        raise outdated(folder, snapshot.settings)
    return snapshot
