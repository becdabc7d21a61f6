"""BM25 from counts agrees with the reference engine."""

import pytest
from contract import ALL, ARTICLES, QUERIES, article, passages_with_terms, query
from hypothesis import example, given

from index import Article, CollectionStatistics, OkapiRetriever, Query


@given(articles=ARTICLES, asked=QUERIES)
@example([article("Rain fell. Snow.", "a"), article("Rain, rain.", "b")], query("rain rain snow"))
@example([], query("rain"))
def test_scores_are_those_of_okapi(articles: list[Article], asked: Query) -> None:
    passages = passages_with_terms(articles)
    statistics = CollectionStatistics()
    for _, terms in passages:
        statistics.add(terms)
    scores = {passage: statistics.bm25(asked.terms, terms) for passage, terms in passages}
    hits = OkapiRetriever(articles).search(asked, ALL)
    assert {hit.passage: hit.score for hit in hits} == pytest.approx(
        {passage: score for passage, score in scores.items() if score}, rel=1e-9
    )


def test_nothing_counted_scores_nothing() -> None:
    assert CollectionStatistics().bm25(["rain"], []) == 0
