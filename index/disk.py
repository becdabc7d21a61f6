"""disk: articles in a folder on disk behind tantivy; opened in milliseconds, read while others write.

The folder holds `archive.json` (what the archive is, and which index in it is in use), `archive.lock` and a
tantivy index, `index-N`. A tantivy document is a passage: its terms and, stored, the piece of its article's text from
its sentence to the next one. So an article is stored once, in pieces, and an excerpt is a few neighbouring pieces; with
its first piece are the article's other fields. `archive.py` writes what is read here.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order
from tantivy import Query as Clause
from tantivy.tantivy import __version__ as ENGINE

from index.article import Article
from index.errors import IndexFileError
from index.passage import NEIGHBOURS, Passage
from index.retriever import Excerpt, Filters, Hit, Query, SourceSummary
from index.sentence import Sentence
from index.terms import ANALYSER

FORMAT = 1
"""Version of the folder and of all that is stored in it. Raise it with every change."""

MAX_KEY_CHARS = 1_000
"""Longest id or source that is its own key, the readers' limit for ids; tantivy drops terms over 65,530 bytes."""

TIES_READ = 14
"""Hits fetched beyond k, to see whether equal scores cross the cut at k."""

MAX_TIES = 1_000
"""Hits fetched beyond k at most (5 ms); which of still more equal passages come first is the engine's choice."""

MAX_PIECES_KEPT = 4_000
"""Pieces kept from the last searches for the excerpts of their hits: some 2 MB."""

MAX_SOURCES = 65_000
"""Sources that tantivy counts by itself, its own limit."""

NO_SOURCE = "-"
"""Stands for an article without a source where sources are counted; keys begin with = or #."""

SETTINGS_FILE = "archive.json"
_GENERATION = re.compile(r"index-[0-9]{1,9}")


# The folder: settings, schema, errors.


@dataclass(frozen=True, slots=True)
class Settings:
    """What `archive.json` says: the rules that the archive was made by, and the folder of its index."""

    format: int
    analyser: str
    neighbours: int
    engine: str
    generation: str

    @classmethod
    def current(cls, generation: int) -> "Settings":
        """The rules of this program."""
        return cls(FORMAT, ANALYSER, NEIGHBOURS, ENGINE, f"index-{generation}")

    @property
    def is_current(self) -> bool:
        """True if this program makes the same passages and terms."""
        return (self.analyser, self.neighbours) == (ANALYSER, NEIGHBOURS)


def read_settings(folder: Path) -> Settings:
    """The settings of the archive in `folder`; IndexFileError if it is none, damaged or of another format."""
    try:
        record = json.loads((folder / SETTINGS_FILE).read_bytes())
        made = record["format"]
        settings = Settings(**record) if made == FORMAT else None
    except (FileNotFoundError, NotADirectoryError):
        if folder.exists():
            raise foreign(folder) from None
        raise IndexFileError(
            f"{folder}: no archive is there; make one with: qa index add PATH --index {folder}"
        ) from None
    except OSError as error:
        raise IndexFileError(f"{folder}: cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{SETTINGS_FILE} cannot be understood") from error
    if settings is None:
        raise other_version(folder, f"has format {made}, this program reads format {FORMAT}")
    if not _GENERATION.fullmatch(str(settings.generation)):
        raise damaged(folder, f"{SETTINGS_FILE} names no index")
    return settings


def foreign(folder: Path) -> IndexFileError:
    """The error for what exists and is no archive: nothing is ever written there."""
    return IndexFileError(
        f"{folder}: is not an archive (it has no {SETTINGS_FILE}); name an archive, or a new or empty folder for one"
    )


def outdated(folder: Path, settings: Settings) -> IndexFileError:
    """The error for an archive whose passages or terms were made by other rules, which compacting mends."""
    return IndexFileError(
        f"{folder}: the archive was made with word rules {settings.analyser} and {settings.neighbours} neighbours,"
        f" this program has {ANALYSER} and {NEIGHBOURS}; renew it with: qa index compact --index {folder}"
    )


def other_version(folder: Path, what: str) -> IndexFileError:
    """The error for an archive that another version made; `what` is said of the archive."""
    return IndexFileError(
        f"{folder}: the archive {what}; use the version of news-qa that made it, or make it anew from your files"
        " in another folder"
    )


def damaged(folder: Path, detail: str) -> IndexFileError:
    """The error for an archive that is not as it was written."""
    return IndexFileError(
        f"{folder}: the archive is damaged ({detail}); make it anew from your files in another folder"
    )


@contextmanager
def engine_errors(folder: Path, *, writing: bool = False) -> Iterator[None]:
    """Turns what tantivy raises into IndexFileError; its PanicException is no Exception, and found by name."""
    try:
        yield
    except IndexFileError:
        raise
    except BaseException as error:
        known = isinstance(error, ValueError | TypeError | OSError | RuntimeError)
        if not known and type(error).__name__ != "PanicException":
            raise
        detail = " ".join(str(error).split())[:300]
        if not writing:
            raise damaged(folder, detail) from error
        raise IndexFileError(
            f"{folder}: the archive cannot be written ({detail}); it is as it was at its last commit"
        ) from error


def make_schema() -> tantivy.Schema:
    """The fields of a passage. Terms are analysed already, so that white space is all there is to split at."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("ordinal", indexed=True)
    builder.add_unsigned_field("day", fast=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source_key", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("piece", stored=True)
    # With the first passage of an article only: to list and count articles and sources.
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("digest", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passages", indexed=True)
    builder.add_bytes_field("head", stored=True)
    return builder.build()


def key_of(name: str) -> str:
    """An id or a source as the engine can index it: marked, so that none is empty, and digested if it is overlong."""
    if len(name) <= MAX_KEY_CHARS and _is_encodable(name):
        return f"={name}"
    return f"#{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return True


# What is stored.


class Piece(NamedTuple):
    """A passage as stored, in JSON: its sentence is start:end, `text` runs from `at` to the next sentence."""

    article_id: str
    title: str
    ordinal: int
    first: int
    last: int
    passage_start: int
    passage_end: int
    start: int
    end: int
    at: int
    text: str

    @property
    def passage(self) -> Passage:
        """The passage."""
        return Passage(
            self.article_id,
            self.ordinal,
            self.first,
            self.last,
            self.passage_start,
            self.passage_end,
        )

    @property
    def sentence(self) -> Sentence:
        """The passage's own sentence."""
        return Sentence(self.article_id, self.ordinal, self.start, self.end)


class Head(NamedTuple):
    """The fields of an article beside its id, title and text; `passages` is 0 if it has no sentence."""

    passages: int
    digest: str
    source: str | None
    published: str | None
    url: str | None
    path: str | None

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return None if self.published is None else date.fromisoformat(self.published)


# Reading.


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    id: str
    title: str
    source: str | None
    published: date | None
    passages: int


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


class Snapshot:
    """One commit of an archive, which stays as it is for those who read it."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        path = folder / settings.generation
        self.folder = folder
        self.settings = settings
        with engine_errors(folder):
            # Again if there was a commit meanwhile: what is counted must be what is searched.
            self.stamp: tuple[int, ...] = ()
            while self.stamp != (stamp := _stamp(folder, settings)):
                self.stamp = stamp
                index = tantivy.Index.open(str(path))
                index.config_reader("manual")
                self.deleted = _count_deleted(path)
        self.schema = index.schema
        self.searcher = index.searcher()
        self._kept: dict[tuple[str, int], tuple[Piece, DocAddress]] = {}

    @classmethod
    def open(cls, folder: Path) -> "Snapshot":
        """The last commit of the archive in `folder`, made by whatever rules; IndexFileError if it cannot be read."""
        settings = read_settings(folder)
        try:
            return cls(folder, settings)
        except IndexFileError as error:
            if read_settings(folder) != settings:  # compacted just now
                return cls.open(folder)
            if settings.engine == ENGINE:
                raise
            raise other_version(
                folder, f"was made with {settings.engine}, which {ENGINE} cannot read"
            ) from error

    def term(self, field: str, value: str | int) -> Clause:
        """The query for documents with that value."""
        return Clause.term_query(self.schema, field, value, "freq")

    def count(self, query: Clause) -> int:
        """How many documents match; deleted ones do not."""
        found: int = self.searcher.search(query, 1).count  # type: ignore[attr-defined]
        return found

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
        return sorted(_summarise(self), key=lambda row: (row.source is None, row.source or ""))

    def frequency(self, term: str) -> int:
        """In how many passages `term` occurs; to leave out deleted ones takes a search."""
        if not _is_encodable(term):
            return 0
        if not self.deleted:
            return self.searcher.doc_freq("terms", term)
        return self.count(self.term("terms", term))

    def weighed_term(self, term: str) -> Clause | None:
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
        seen = _idf(stored, self.searcher.doc_freq("terms", term))
        return Clause.boost_query(clause, _idf(self.passages, frequency) / seen)

    def hits(self, query: Query, k: int) -> list[tuple[float, Piece]]:
        """The best k by score, then passage: more are fetched while those at the cut score alike, up to MAX_TIES."""
        clause = _to_clause(self, query)
        if clause is None:
            return []
        limit = k + TIES_READ
        found = self.searcher.search(clause, limit, count=False).hits
        while len(found) == limit < k + MAX_TIES and found[-1][0] == found[k - 1][0]:
            limit = min(2 * limit, k + MAX_TIES)
            found = self.searcher.search(clause, limit, count=False).hits
        if len(self._kept) > MAX_PIECES_KEPT:
            self._kept = {}
        worst = found[:k][-1][0] if found else 0.0
        ranked = [(score, self._keep(address)) for score, address in found if score >= worst]
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1].article_id, pair[1].ordinal))[:k]

    def piece(self, article_id: str, ordinal: int) -> Piece:
        """A passage as stored; KeyError if there is none.

        Most are kept from the last search or stand beside one that is; a query takes ten times as long.
        """
        if kept := self._kept.get((article_id, ordinal)):
            return kept[0]
        for step in (1, -1):
            beside = self._kept.get((article_id, ordinal - step))
            if beside and (piece := self._beside(*beside, step)):
                return piece
        place = [self.term("key", key_of(article_id)), self.term("ordinal", ordinal)]
        found = self.searcher.search(all_of(place), 1, count=False).hits
        if not found:
            raise KeyError(article_id)
        return self._keep(found[0][1])

    def _beside(self, piece: Piece, address: DocAddress, step: int) -> Piece | None:
        """The piece before or after; None if another segment of the index has it."""
        number = address.doc + step
        if number < 0:
            return None
        try:
            near = self._keep(DocAddress(address.segment_ord, number))
        except ValueError:  # the segment ends here
            return None
        early, late = (piece, near) if step > 0 else (near, piece)
        is_next = (early.article_id, early.ordinal + 1) == (late.article_id, late.ordinal)
        return near if is_next and early.at + len(early.text) == late.at else None

    def _keep(self, address: DocAddress) -> Piece:
        piece, _ = self.read(address)
        self._kept[piece.article_id, piece.ordinal] = piece, address
        return piece

    def read(self, address: DocAddress) -> tuple[Piece, Head | None]:
        """What is stored of a passage, and with the first passage of an article the article's other fields."""
        document = self.searcher.doc(address)
        head = document.get_first("head")
        piece = Piece(*json.loads(document.get_first("piece") or b""))
        return piece, None if head is None else Head(*json.loads(head))

    def pieces(self, article_id: str) -> tuple[list[Piece], Head]:
        """All that is stored of an article, in order; KeyError if there is no such article."""
        key = key_of(article_id)
        limit = max(1, self.searcher.doc_freq("key", key))
        found = self.searcher.search(self.term("key", key), limit, count=False).hits
        stored = sorted(
            (self.read(address) for _, address in found), key=lambda one: one[0].ordinal
        )
        if not stored:
            raise KeyError(article_id)
        head = stored[0][1]
        if head is None:
            raise damaged(self.folder, f"the beginning of article {article_id} is missing")
        return [piece for piece, _ in stored], head

    def rows(self, filters: Filters, offset: int, limit: int) -> Iterator[ArticleRow]:
        """The articles that pass, by id."""
        query = all_of([self.heads, *_filter_clauses(self, filters)])
        found = self.searcher.search(
            query, limit, count=False, order_by_field="id", offset=offset, order=Order.Asc
        )
        for _, address in found.hits:
            piece, head = self.read(address)
            if head is None:
                raise damaged(self.folder, f"article {piece.article_id} has lost its fields")
            yield ArticleRow(piece.article_id, piece.title, head.source, head.day, head.passages)


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
        text = "".join(piece.text for piece in pieces)
        start = pieces[0].at
        return Excerpt(
            passage,
            text[passage.start - start : passage.end - start],
            tuple(piece.sentence for piece in pieces),
            own.title,
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
        return self._count(self._refreshed(), filters or Filters())

    def passage_count(self) -> int:
        """Passages at the last search; an archive that was empty is looked at again."""
        with engine_errors(self.folder):
            return self._snapshot.passages or self._refreshed().passages

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` occurs."""
        with engine_errors(self.folder):
            return self._snapshot.frequency(term)

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
            stamp = _stamp(self.folder, snapshot.settings)
        except OSError:  # compacted, or gone
            stamp = ()
        if stamp != snapshot.stamp:
            snapshot = self._snapshot = _open_current(self.folder)
        return snapshot

    def _count(self, snapshot: Snapshot, filters: Filters) -> int:
        with engine_errors(self.folder):
            return snapshot.count(all_of([snapshot.heads, *_filter_clauses(snapshot, filters)]))

    def _rows(
        self, snapshot: Snapshot, filters: Filters, offset: int, limit: int | None
    ) -> Iterator[ArticleRow]:
        if offset < 0 or (limit is not None and limit < 0):
            raise ValueError("offset and limit must be 0 or more")
        count = self._count(snapshot, filters) - offset
        wanted = count if limit is None else min(limit, count)
        if wanted > 0:  # tantivy panics at 0
            with engine_errors(self.folder):
                yield from snapshot.rows(filters, offset, wanted)


def open_archive(folder: str | Path) -> DiskRetriever:
    """Opens the archive in `folder` for reading; IndexFileError if there is none that this program can read."""
    return DiskRetriever(Path(folder))


def to_article(pieces: Sequence[Piece], head: Head) -> Article:
    """The article that was stored as `pieces`, all of them."""
    text = "".join(piece.text for piece in pieces)
    first = pieces[0]
    return Article(first.article_id, text, first.title, head.source, head.day, head.url, head.path)


def _open_current(folder: Path) -> Snapshot:
    snapshot = Snapshot.open(folder)
    if not snapshot.settings.is_current:
        raise outdated(folder, snapshot.settings)
    return snapshot


def _stamp(folder: Path, settings: Settings) -> tuple[int, ...]:
    """What changes with every commit: both files are replaced, never rewritten."""
    files = (folder / SETTINGS_FILE).stat(), (folder / settings.generation / "meta.json").stat()
    return tuple(value for file in files for value in (file.st_ino, file.st_mtime_ns, file.st_size))


def _count_deleted(index: Path) -> int:
    segments = json.loads((index / "meta.json").read_bytes())["segments"]
    return sum((one.get("deletes") or {}).get("num_deleted_docs", 0) for one in segments)


def _idf(passages: int, frequency: int) -> float:
    """Lucene's: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


# Queries.


def _to_clause(snapshot: Snapshot, query: Query) -> Clause | None:
    """Any of the terms, and all filters, which add exactly 0 to a score; None if there is no term to find."""
    terms = [term for term in dict.fromkeys(query.terms) if _is_encodable(term)]
    clauses = [clause for term in terms if (clause := snapshot.weighed_term(term))]
    if not clauses:
        return None
    scored = Clause.boolean_query([(Occur.Should, clause) for clause in clauses])
    filters = _filter_clauses(snapshot, query.filters)
    if not filters:
        return scored
    return all_of([*(Clause.const_score_query(one, 0.0) for one in filters), scored])


def all_of(clauses: Iterable[Clause]) -> Clause:
    return Clause.boolean_query([(Occur.Must, clause) for clause in clauses])


def _filter_clauses(snapshot: Snapshot, filters: Filters) -> list[Clause]:
    clauses = []
    if filters.articles:
        clauses.append(any_of(snapshot, "key", filters.articles))
    if filters.sources:
        clauses.append(any_of(snapshot, "source_key", (s.casefold() for s in filters.sources)))
    if filters.since or filters.until:
        lower = (filters.since or date.min).toordinal()
        upper = (filters.until or date.max).toordinal()
        bounds = (FieldType.Unsigned, lower, upper)
        in_time = lower <= upper
        clauses.append(
            Clause.range_query(snapshot.schema, "day", *bounds) if in_time else Clause.empty_query()
        )
    return clauses


def any_of(snapshot: Snapshot, field: str, names: Iterable[str]) -> Clause:
    """The query for documents with one of `names`, ids or sources, as their key."""
    return Clause.term_set_query(snapshot.schema, field, [key_of(name) for name in set(names)])


def _summarise(snapshot: Snapshot) -> Iterator[SourceSummary]:
    """One row for each source. tantivy counts 70,000 articles in 14 ms, but gives up at 65,000 sources."""
    days = {"first": {"min": {"field": "day"}}, "last": {"max": {"field": "day"}}}
    by_source = {"terms": {"field": "source", "size": MAX_SOURCES}, "aggs": days}
    try:
        found = snapshot.searcher.aggregate(snapshot.heads, {"sources": by_source})
    except ValueError:
        yield from _summarise_one_by_one(snapshot)
        return
    for row in found["sources"]["buckets"]:
        first, last = row["first"]["value"], row["last"]["value"]
        name = _source_name(snapshot, row["key"])
        yield SourceSummary(name, row["doc_count"], _to_day(first), _to_day(last))


def _summarise_one_by_one(snapshot: Snapshot) -> Iterator[SourceSummary]:
    """The same in 3 s for a million articles."""
    searcher, limit = snapshot.searcher, max(1, snapshot.count(snapshot.heads))
    found = searcher.search(snapshot.heads, limit, count=False, order_by_field="source").hits
    published = searcher.fast_field_values("day", [address for _, address in found])
    pairs = zip((key for key, _ in found), published, strict=True)
    for key, group in groupby(pairs, key=lambda pair: pair[0]):
        days = [day for _, day in group]
        known = [day for day in days if day is not None]
        first, last = min(known, default=None), max(known, default=None)
        yield SourceSummary(_source_name(snapshot, key), len(days), _to_day(first), _to_day(last))


def _source_name(snapshot: Snapshot, key: str) -> str | None:
    """The source that `key` stands for; one that was too long is read from an article."""
    if key.startswith("="):
        return key[1:]
    if key == NO_SOURCE:
        return None
    found = snapshot.searcher.search(snapshot.term("source", key), 1, count=False).hits
    head = snapshot.read(found[0][1])[1] if found else None
    return head.source if head else None


def _to_day(ordinal: float | None) -> date | None:
    return None if ordinal is None else date.fromordinal(int(ordinal))
