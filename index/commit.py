"""Commit: one commit of an archive on disk, its contents and its searches."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from tantivy import DocAddress, Order

from index.article import Article
from index.bm25 import idf
from index.clause import (
    Clause,
    all_of,
    any_of,
    count_found,
    filter_clauses,
    summarise_sources,
    term_clause,
)
from index.errors import IndexFileError
from index.generation import list_filled
from index.reading import open_for_reading, read_meta
from index.record import Head, Piece, is_encodable, key_of, read_document, to_article
from index.retriever import ArticleRow, Excerpt, Filters, Hit, Query, SourceSummary
from index.sentence import Sentence
from index.settings import (
    ENGINE,
    SETTINGS_FILE,
    Settings,
    damaged,
    engine_errors,
    other_version,
    read_settings,
    settings_lost,
)
from index.spelling import SHARED_LETTERS, commonest_terms, edits_allowed, similar_spellings

TIES_READ = 14
"""Hits fetched beyond k, to see whether equal scores cross the cut at k."""

MAX_TIES = 1_000
"""Most hits fetched beyond k (5 ms); the engine chooses among still more equal passages."""


class Commit:
    """One commit of an archive, which never changes; several threads may read it.

    Errors of the engine pass through: callers use `engine_errors`.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        path = folder / settings.generation
        self.folder = folder
        self.settings = settings
        with engine_errors(folder):
            # Again if there was a commit meanwhile: what is counted must be what is searched.
            self.stamp: tuple[int, ...] = ()
            while self.stamp != (stamp := read_stamp(folder, settings)):
                self.stamp = stamp
                index = open_for_reading(path)
                meta = json.loads(read_meta(path))
        self.schema = index.schema
        self.searcher = index.searcher()
        self.name = f"{settings.generation}:{meta['opstamp']}"
        deletes = (one.get("deletes") or {} for one in meta["segments"])
        self.deleted: int = sum(one.get("num_deleted_docs", 0) for one in deletes)

    @classmethod
    def open(cls, folder: Path) -> "Commit":
        """The last commit of the archive in `folder`, made by whatever rules; IndexFileError if it cannot be read."""
        settings = read_settings(folder)
        try:
            return cls(folder, settings)
        except IndexFileError as error:
            if read_settings(folder) != settings:  # compacted just now
                return cls.open(folder)
            if settings.engine == ENGINE:
                if not (folder / settings.generation).exists() and list_filled(folder):
                    raise settings_lost(folder, named=settings.generation) from error
                raise
            raise other_version(
                folder, f"was made with {settings.engine}, which {ENGINE} cannot read"
            ) from error

    def term(self, field: str, value: str | int) -> Clause:
        """The query for documents with that value."""
        return term_clause(self.schema, field, value)

    def count(self, query: Clause) -> int:
        """How many documents match; deleted ones do not."""
        return count_found(self.searcher, query)

    @cached_property
    def heads(self) -> Clause:
        """The query for the first passage of each article."""
        return self.term("ordinal", 0)

    @cached_property
    def passages(self) -> int:
        """How many passages there are; an article without a sentence has a document but no passage."""
        return self.searcher.num_docs - self.count(self.term("passages", 0))

    @cached_property
    def sources(self) -> list[SourceSummary]:
        """The sources by name; articles without a source come last."""
        return summarise_sources(self.schema, self.searcher, self.heads)

    def frequency(self, term: str) -> int:
        """In how many passages `term` occurs; to leave out deleted ones takes a search."""
        if not is_encodable(term):
            return 0
        if not self.deleted:
            return self.searcher.doc_freq("terms", term)
        return self.count(self.term("terms", term))

    def similar_terms(self, term: str) -> list[str]:
        """The terms that are spelled nearly like `term`; the engine walks its terms of the same beginning.

        It counts deleted passages too: a term that only those have, or have more often, is looked at again.
        """
        if not edits_allowed(term):
            return []
        found = self.searcher.terms_with_prefix("terms", term[:SHARED_LETTERS])
        if not self.deleted:
            return similar_spellings(term, found)
        near = similar_spellings(term, found, limit=None)
        return similar_spellings(term, ((one, self.frequency(one)) for one in near))

    def terms_beginning(self, start: str, limit: int) -> list[str]:
        """The commonest terms that begin with `start`; deleted passages count in the order, but not alone."""
        if len(start) < SHARED_LETTERS or not is_encodable(start):
            return []
        found = commonest_terms(self.searcher.terms_with_prefix("terms", start), limit)
        return [one for one in found if self.frequency(one)] if self.deleted else found

    def _weighed_term(self, term: str) -> Clause | None:
        """The query for passages with `term`, weighed by its frequency among them; None if there are none.

        tantivy's own idf counts deleted passages until they are merged away, and articles without a sentence: of a live
        blog that was replaced fifty times, each word would seem fifty times as common. Lengths are left as they are.
        """
        clause = self.term("terms", term)
        stored = self.searcher.num_docs + self.deleted
        if stored == self.passages:
            return clause
        frequency = self.frequency(term)
        if not frequency:
            return None
        seen = idf(stored, self.searcher.doc_freq("terms", term))
        return Clause.boost_query(clause, idf(self.passages, frequency) / seen)

    def _to_clause(self, query: Query) -> Clause | None:
        """Any of the terms, and all filters, which add exactly 0 to a score; None if there is no term to find."""
        terms = [term for term in dict.fromkeys(query.terms) if is_encodable(term)]
        clauses = [clause for term in terms if (clause := self._weighed_term(term))]
        if not clauses:
            return None
        scored = any_of(clauses)
        filters = filter_clauses(self.schema, query.filters)
        if not filters:
            return scored
        return all_of([*(Clause.const_score_query(one, 0.0) for one in filters), scored])

    def search(self, query: Query, k: int, *, max_ties: int = MAX_TIES) -> list[Hit]:
        """The best k by score, then passage: more are fetched while those at the cut score alike, up to `max_ties`."""
        clause = self._to_clause(query)
        if clause is None:
            return []
        limit = k + TIES_READ
        found = self.searcher.search(clause, limit, count=False).hits
        while len(found) == limit < k + max_ties and found[-1][0] == found[k - 1][0]:
            limit = min(2 * limit, k + max_ties)
            found = self.searcher.search(clause, limit, count=False).hits
        worst = found[:k][-1][0] if found else 0.0
        pieces = _Pieces(self)
        ranked = [(score, *pieces.at(address)) for score, address in found if score >= worst]
        ranked.sort(key=lambda one: (-one[0], one[1].article_id, one[1].ordinal))
        best = ranked[:k]
        days = self.searcher.fast_field_values("day", [address for _, _, address in best])
        return [
            Hit(pieces.excerpt(piece, day), score, rank)
            for rank, ((score, piece, _), day) in enumerate(zip(best, days, strict=True), start=1)
        ]

    def address(self, article_id: str, ordinal: int) -> DocAddress:
        """Where a passage is stored; KeyError if there is none."""
        place = [self.term("key", key_of(article_id)), self.term("ordinal", ordinal)]
        found = self.searcher.search(all_of(place), 1, count=False).hits
        if not found:
            raise KeyError(article_id)
        return found[0][1]

    def read(self, address: DocAddress) -> tuple[Piece, Head | None]:
        """What is stored of a passage, and with the first passage of an article the article's other fields."""
        return read_document(self.searcher.doc(address))

    def title(self, article_id: str) -> str:
        """The title of an article, from its first passage; KeyError if there is no such article."""
        row = next(self.rows(Filters(articles=(article_id,)), limit=1), None)
        if row is None:
            raise KeyError(article_id)
        return row.title

    def articles(self, ids: Iterable[str]) -> Iterator[tuple[Article, list[Sentence]]]:
        """Those articles of `ids` that there are with their sentences, in whatever order."""
        keys = {key_of(article_id) for article_id in ids}
        limit = sum(self.searcher.doc_freq("key", key) for key in keys)
        if not limit:
            return
        query = Clause.term_set_query(self.schema, "key", list(keys))
        stored: defaultdict[str, list[tuple[Piece, Head | None]]] = defaultdict(list)
        for _, address in self.searcher.search(query, limit, count=False).hits:
            piece, head = self.read(address)
            stored[piece.article_id].append((piece, head))
        for article_id, found in stored.items():
            pieces, head = self._in_order(article_id, found)
            sentences = [piece.sentence for piece in pieces[: head.passages]]
            yield to_article(pieces, head), sentences

    def pieces(self, article_id: str) -> tuple[list[Piece], Head]:
        """All that is stored of an article, in order; KeyError if there is no such article."""
        key = key_of(article_id)
        limit = max(1, self.searcher.doc_freq("key", key))
        found = self.searcher.search(self.term("key", key), limit, count=False).hits
        if not found:
            raise KeyError(article_id)
        return self._in_order(article_id, [self.read(address) for _, address in found])

    def _in_order(
        self, article_id: str, stored: list[tuple[Piece, Head | None]]
    ) -> tuple[list[Piece], Head]:
        stored.sort(key=lambda one: one[0].ordinal)
        head = stored[0][1]
        if head is None:
            raise damaged(self.folder, f"the beginning of article {article_id} is missing")
        return [piece for piece, _ in stored], head

    def count_articles(self, filters: Filters) -> int:
        """How many articles pass."""
        return self.count(self._heads_of(filters))

    def rows(
        self, filters: Filters, *, offset: int = 0, limit: int | None = None
    ) -> Iterator[ArticleRow]:
        """The articles that pass, by id, at most `limit` from the one numbered `offset` (from 0) on."""
        query = self._heads_of(filters)
        count = self.count(query) - offset
        wanted = count if limit is None else min(limit, count)
        if wanted < 1:  # tantivy panics at 0
            return
        found = self.searcher.search(
            query, wanted, count=False, order_by_field="id", offset=offset, order=Order.Asc
        )
        for _, address in found.hits:
            piece, head = self.read(address)
            if head is None:
                raise damaged(self.folder, f"article {piece.article_id} has lost its fields")
            yield ArticleRow(piece.article_id, head.title, head.source, head.day, head.passages)

    def _heads_of(self, filters: Filters) -> Clause:
        return all_of([self.heads, *filter_clauses(self.schema, filters)])


def read_stamp(folder: Path, settings: Settings) -> tuple[int, ...]:
    """What changes with every commit: both files are replaced, never rewritten."""
    files = (folder / SETTINGS_FILE).stat(), (folder / settings.generation / "meta.json").stat()
    return tuple(value for file in files for value in (file.st_ino, file.st_mtime_ns, file.st_size))


class _Pieces:
    """The pieces that one search reads: those of its hits and, mostly stored next to them, those around them."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._read: dict[tuple[str, int], tuple[Piece, DocAddress]] = {}

    def at(self, address: DocAddress) -> tuple[Piece, DocAddress]:
        """The piece stored there, with the address."""
        piece, _ = self._commit.read(address)
        self._read[piece.article_id, piece.ordinal] = piece, address
        return piece, address

    def excerpt(self, own: Piece, day: float | None) -> Excerpt:
        """The passage of a piece, put together from the pieces around it; `day` is an ordinal number."""
        pieces = [self._piece(own.article_id, n) for n in range(own.first, own.last + 1)]
        text, start = "".join(piece.text for piece in pieces), pieces[0].at
        return Excerpt(
            own.passage,
            text[own.passage_start - start : own.passage_end - start],
            tuple(piece.sentence for piece in pieces),
            self._commit.title(own.article_id) if own.title is None else own.title,
            None if day is None else date.fromordinal(int(day)),
        )

    def _piece(self, article_id: str, ordinal: int) -> Piece:
        """One is read already or stored next to one that is; a query for it takes ten times as long."""
        if read := self._read.get((article_id, ordinal)):
            return read[0]
        for step in (1, -1):
            near = self._read.get((article_id, ordinal - step))
            if near and (piece := self._beside(*near, step)):
                return piece
        return self.at(self._commit.address(article_id, ordinal))[0]

    def _beside(self, piece: Piece, address: DocAddress, step: int) -> Piece | None:
        """The piece before or after; None if another segment of the index has it."""
        number = address.doc + step
        if number < 0:
            return None
        try:
            near, _ = self.at(DocAddress(address.segment_ord, number))
        except ValueError:  # the segment ends here
            return None
        early, late = (piece, near) if step > 0 else (near, piece)
        is_next = (early.article_id, early.ordinal + 1) == (late.article_id, late.ordinal)
        return near if is_next and early.at + len(early.text) == late.at else None
