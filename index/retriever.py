"""Query, Hit and the protocols of an engine: a Retriever has articles, a Snapshot is one state of them.

A question is answered from one snapshot, so that all of its answer fits together, whatever is written meanwhile. An
engine may be on another machine, so each method takes and gives as much at once as a question can use.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, runtime_checkable

from index.article import Article
from index.passage import Passage
from index.sentence import Sentence

_ARTICLE = "the "


def source_forms(name: str) -> tuple[str, str]:
    """Forms of an outlet's name in lower case: with "the" before it, and without."""
    bare = name.casefold().removeprefix(_ARTICLE)
    return bare, _ARTICLE + bare


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be found; an empty field lets everything pass.

    Sources are compared without regard to case and a leading "the". An article without a date passes neither
    `since` nor `until` (both days included).
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.since or self.until or self.articles)

    def match(self, article: Article) -> bool:
        """True if `article` passes every filter."""
        if self.articles and article.id not in self.articles:
            return False
        if self.sources and (article.source or "").casefold() not in {
            form for source in self.sources for form in source_forms(source)
        }:
            return False
        if self.since is None and self.until is None:
            return True
        if article.published is None:
            return False
        after = self.since is None or self.since <= article.published
        return after and (self.until is None or article.published <= self.until)


@dataclass(frozen=True, slots=True)
class Query:
    """The input of a retriever: analysed terms (see `terms`), each counting once, and filters."""

    terms: tuple[str, ...]
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text of a passage: `text == article.text[passage.start:passage.end]`, and its sentences.

    `title` and `published` are its article's.
    """

    passage: Passage
    text: str
    sentences: tuple[Sentence, ...]
    title: str
    published: date | None = None

    @property
    def sentence(self) -> Sentence:
        """The sentence that the passage stands for."""
        return self.sentences[self.passage.ordinal - self.passage.first]

    def slice(self, sentence: Sentence) -> str:
        """The text of one of `sentences`."""
        return self.text[sentence.start - self.passage.start : sentence.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its text and the retriever's score; ranks start at 1."""

    excerpt: Excerpt
    score: float
    rank: int

    @property
    def passage(self) -> Passage:
        """The passage."""
        return self.excerpt.passage


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """In how many of the `passages` of an archive each of some terms occurs.

    `similar` has, for each doubtful term that no passage has, the archive's terms with a similar spelling (see
    `spelling.similar_spellings`).
    """

    passages: int
    document_frequency: Mapping[str, int]
    similar: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    id: str
    title: str
    source: str | None
    published: date | None
    passages: int


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source, how many articles it has, and the first and last day among them."""

    source: str | None
    articles: int
    first: date | None
    last: date | None


class Retriever(Protocol):
    """An engine with its articles."""

    def snapshot(self) -> "Snapshot":
        """The articles as they are now."""
        ...


class Vocabulary(Protocol):
    """What completing the names of a question needs: how common terms are, and passages with them."""

    def term_statistics(self, terms: Iterable[str], doubtful: Iterable[str] = ()) -> TermStatistics:
        """The statistics of `terms` and of `doubtful` terms, which may be misspelt."""
        ...

    def search_many(self, requests: Sequence[tuple[Query, int]]) -> list[list[Hit]]:
        """The hits of each query with its k, in the order of the requests."""
        ...


class Snapshot(Vocabulary, Retriever, Protocol):
    """One state of an engine's articles, which never changes and may be read by several threads.

    It is also a retriever that never changes: its snapshot is itself. All engines give the same hits for the same
    articles, up to rounding.
    """

    @property
    def commit(self) -> str:
        """Names the state: two snapshots of one archive with the same name have the same articles."""
        ...

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages with at least one term of `query` that pass its filters, best first.

        Equal scores are ordered by passage (article id, then ordinal). k must be 1 or more, else ValueError.
        """
        ...

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles of `ids` that exist, by id."""
        ...

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article that `articles` gave; KeyError for any other."""
        ...

    def list_articles(
        self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None
    ) -> list[ArticleRow]:
        """The articles that pass `filters`, by id, at most `limit` from number `offset` (from 0).

        ValueError if either is below 0.
        """
        ...

    def count_articles(self, filters: Filters | None = None) -> int:
        """How many articles pass `filters`."""
        ...

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        ...


@runtime_checkable
class LocalSnapshot(Snapshot, Protocol):
    """A snapshot on this machine, which can also do what is slow remotely."""

    def all_articles(self) -> Iterable[Article]:
        """Every article, ordered by id."""
        ...

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The `limit` commonest terms that begin with `start`; none if it has fewer letters than `SHARED_LETTERS`."""
        ...


def summarise_sources(articles: Iterable[Article]) -> list[SourceSummary]:
    """One summary for each source among `articles`, by name; the articles without a source come last."""
    days: dict[str | None, list[date | None]] = {}
    for article in articles:
        days.setdefault(article.source, []).append(article.published)
    summaries = []
    for source in sorted(days, key=lambda name: (name is None, name or "")):
        known = [day for day in days[source] if day is not None]
        first, last = (min(known), max(known)) if known else (None, None)
        summaries.append(SourceSummary(source, len(days[source]), first, last))
    return summaries


def check_page(offset: int, limit: int | None) -> None:
    """ValueError if either is below 0."""
    if offset < 0 or (limit is not None and limit < 0):
        raise ValueError("offset and limit must be 0 or more")


def check_k(k: int) -> None:
    """ValueError if so many hits cannot be asked for."""
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
