"""okapi: rank-bm25 over articles in memory; the reference that every other engine is tested against."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Self

from index.article import Article
from index.bm25 import K1, B, idf
from index.passage import Passage, make_passages, passage_terms
from index.retriever import (
    ArticleRow,
    Excerpt,
    Filters,
    Hit,
    Query,
    SourceSummary,
    TermStatistics,
    check_k,
    check_page,
    summarise_sources,
)
from index.sentence import Sentence, split_sentences
from index.spelling import SHARED_LETTERS, commonest_terms, similar_spellings


class OkapiRetriever:
    """Articles in memory behind rank-bm25: a retriever and, as nothing changes, its snapshot; see `LocalSnapshot`.

    Built from `articles` each time; a later article with an id already seen replaces the earlier one.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article.id: article for article in articles}
        self._articles = dict(sorted(self._articles.items()))
        self._sentences: dict[str, list[Sentence]] = {}
        self._sources = summarise_sources(self._articles.values())
        self._passages: list[Passage] = []  # in (article id, ordinal) order: position breaks ties
        term_lists: list[list[str]] = []
        for article in self._articles.values():
            sentences = self._sentences[article.id] = split_sentences(article)
            for passage in make_passages(sentences):
                self._passages.append(passage)
                term_lists.append(passage_terms(article, passage, sentences))
        self._postings = _postings(term_lists)
        # rank-bm25 divides by the number of passages and by their mean length: neither may be 0.
        self._bm25 = _bm25(term_lists) if self._postings else None

    commit = "memory"
    """Articles in memory never change."""

    def snapshot(self) -> Self:
        """This one: articles in memory never change."""
        return self

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages; rank-bm25 scores only those that hold a term and pass the filters.

        Its own top-n is not used: it returns passages without any match and orders ties arbitrarily.
        """
        check_k(k)
        terms = [term for term in dict.fromkeys(query.terms) if term in self._postings]
        matched = sorted({number for term in terms for number in self._postings[term]})
        if query.filters:
            passing = {a.id for a in self._articles.values() if query.filters.match(a)}
            matched = [n for n in matched if self._passages[n].article_id in passing]
        if not matched or self._bm25 is None:
            return []
        scores: list[float] = self._bm25.get_batch_scores(terms, matched)
        best = sorted(zip(scores, matched, strict=True), key=lambda pair: (-pair[0], pair[1]))[:k]
        return [
            Hit(self._excerpt(self._passages[number]), float(score), rank)
            for rank, (score, number) in enumerate(best, start=1)
        ]

    def search_many(self, requests: Sequence[tuple[Query, int]]) -> list[list[Hit]]:
        """The hits of each query with its k."""
        return [self.search(query, k) for query, k in requests]

    def _excerpt(self, passage: Passage) -> Excerpt:
        article = self._articles[passage.article_id]
        sentences = self._sentences[passage.article_id][passage.first : passage.last + 1]
        text = article.text[passage.start : passage.end]
        return Excerpt(passage, text, tuple(sentences), article.title, article.published)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those articles of `ids` that there are."""
        return {id: self._articles[id] for id in ids if id in self._articles}

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article."""
        return self._sentences[article_id]

    def all_articles(self) -> Iterable[Article]:
        """Every article, ordered by id."""
        return self._articles.values()

    def list_articles(
        self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None
    ) -> list[ArticleRow]:
        """The articles that pass `filters`, by id."""
        check_page(offset, limit)
        passing = self._passing(filters)
        shown = islice(passing, offset, None if limit is None else offset + limit)
        return [
            ArticleRow(one.id, one.title, one.source, one.published, len(self._sentences[one.id]))
            for one in shown
        ]

    def count_articles(self, filters: Filters | None = None) -> int:
        """How many articles pass `filters`."""
        return sum(1 for _ in self._passing(filters))

    def _passing(self, filters: Filters | None) -> Iterator[Article]:
        return (one for one in self._articles.values() if not filters or filters.match(one))

    def term_statistics(self, terms: Iterable[str], doubtful: Iterable[str] = ()) -> TermStatistics:
        """In how many passages each term occurs."""
        doubtful = list(doubtful)
        frequency = {term: len(self._postings.get(term, ())) for term in (*terms, *doubtful)}
        similar = {term: self._similar(term) for term in doubtful if not frequency[term]}
        return TermStatistics(len(self._passages), frequency, similar)

    def _similar(self, term: str) -> list[str]:
        near = self._by_beginning.get(term[:SHARED_LETTERS], ())
        return similar_spellings(term, ((one, len(self._postings[one])) for one in near))

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The commonest terms that begin with `start`."""
        if len(start) < SHARED_LETTERS:
            return []
        near = self._by_beginning.get(start[:SHARED_LETTERS], ())
        begun = ((one, len(self._postings[one])) for one in near if one.startswith(start))
        return commonest_terms(begun, limit)

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """The terms by their first letters: made when a name is missing, or only begun."""
        terms: defaultdict[str, list[str]] = defaultdict(list)
        for term in self._postings:
            terms[term[:SHARED_LETTERS]].append(term)
        return dict(terms)

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        return self._sources


def _bm25(term_lists: list[list[str]]) -> Any:
    """rank-bm25 with Lucene's idf, which is above 0 for every term.

    BM25Okapi's own idf is 0 for a term in half of the passages and negative above, so that a match could lower a score.
    Imported here, because it brings numpy: an archive on disk opens without either.
    """
    from rank_bm25 import BM25Okapi

    class LuceneBM25(BM25Okapi):  # type: ignore[misc]
        def _calc_idf(self, document_frequencies: dict[str, int]) -> None:
            self.idf = {term: idf(self.corpus_size, n) for term, n in document_frequencies.items()}

    return LuceneBM25(term_lists, k1=K1, b=B)


def _postings(term_lists: list[list[str]]) -> dict[str, list[int]]:
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for number, terms in enumerate(term_lists):
        for term in Counter(terms):
            postings[term].append(number)
    return dict(postings)
