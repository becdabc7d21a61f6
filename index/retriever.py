"""Query, Hit and the Retriever protocol: what every engine takes, gives and can be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from index.article import Article
from index.passage import Passage
from index.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be found; an empty field lets everything pass.

    Sources are compared without regard to case. An article without a date passes neither `since` nor `until` (both days
    included).
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
            source.casefold() for source in self.sources
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
    """What a retriever receives: analysed terms (see `terms`), a repeated term counting once, and filters."""

    terms: tuple[str, ...]
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the retriever's score; ranks start at 1."""

    passage: Passage
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text of a passage: `text == article.text[passage.start:passage.end]`, its sentences, its article's title."""

    passage: Passage
    text: str
    sentences: tuple[Sentence, ...]
    title: str

    @property
    def sentence(self) -> Sentence:
        """The sentence that the passage stands for."""
        return self.sentences[self.passage.ordinal - self.passage.first]

    def slice(self, sentence: Sentence) -> str:
        """The text of one of `sentences`."""
        return self.text[sentence.start - self.passage.start : sentence.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source, how many articles it has, and the first and last day among them."""

    source: str | None
    articles: int
    first: date | None
    last: date | None


class Retriever(Protocol):
    """An engine with its articles. All engines give the same hits for the same articles, up to rounding."""

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages holding at least one term of `query` and passing its filters, best first.

        Equal scores are ordered by passage (article id, then ordinal). k must be 1 or more, else ValueError.
        """
        ...

    def excerpt(self, passage: Passage) -> Excerpt:
        """The text of a passage, without loading its article."""
        ...

    def article(self, article_id: str) -> Article:
        """The article of that id; KeyError if there is none."""
        ...

    def articles(self) -> Iterable[Article]:
        """Every article, ordered by id."""
        ...

    def passage_count(self) -> int:
        """Passages in the archive."""
        ...

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` occurs."""
        ...

    def similar_terms(self, term: str) -> Sequence[str]:
        """The terms of the archive that are spelled nearly like `term`, as `spelling.similar_spellings` gives them."""
        ...

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The `limit` commonest terms that begin with `start`; none if it has fewer letters than `SHARED_LETTERS`."""
        ...

    def sources(self) -> Sequence[SourceSummary]:
        """The sources of the archive by name; articles without a source come last."""
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
