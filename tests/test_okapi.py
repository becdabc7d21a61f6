"""okapi against BM25 as it is written down, and against what rank-bm25 gets wrong."""

import math
import subprocess
import sys
from collections import Counter

import pytest
from contract import ALL, ARTICLES, QUERIES, article, passages_with_terms, query
from hypothesis import example, given

from index import Article, Hit, OkapiRetriever, Passage, Query
from index.bm25 import K1, B


def lucene_scores(articles: list[Article], asked: Query) -> dict[Passage, float]:
    """BM25 with Lucene's idf (Robertson and Zaragoza 2009, 3.3; LUCENE-2959), for passages holding a term.

    sum over terms of ln(1 + (N - n + 0.5) / (n + 0.5)) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length))
    """
    passages = passages_with_terms(articles)
    lengths = sum(len(found) for _, found in passages)
    scores = {}
    for passage, found in passages:
        score, frequencies = 0.0, Counter(found)
        for term in set(asked.terms) & set(found):
            n = sum(term in other for _, other in passages)
            idf = math.log(1 + (len(passages) - n + 0.5) / (n + 0.5))
            tf = frequencies[term]
            norm = 1 - 0.75 + 0.75 * len(found) * len(passages) / lengths
            score += idf * tf * (1.2 + 1) / (tf + 1.2 * norm)
        if score:
            scores[passage] = score
    return scores


@given(articles=ARTICLES, asked=QUERIES)
@example([article("Rain fell. Snow.", "a"), article("Rain, rain.", "b")], query("rain snow"))
def test_scores_are_lucene_bm25(articles: list[Article], asked: Query) -> None:
    hits = OkapiRetriever(articles).search(asked, ALL)
    assert {hit.passage: hit.score for hit in hits} == pytest.approx(
        lucene_scores(articles, asked), rel=1e-9
    )


def test_score_by_hand() -> None:
    """Two passages of one term and of three: mean length 2, and rain stands in both."""
    hits = OkapiRetriever([article("Rain.", "a"), article("Rain, rain, snow.", "b")]).search(
        Query(("rain",)), 10
    )
    idf = math.log(1.2)
    a = idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / 2))
    b = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    assert [hit.score for hit in hits] == pytest.approx([max(a, b), min(a, b)], rel=1e-12)
    assert (K1, B) == (1.2, 0.75)


def test_scores_are_plain_floats() -> None:
    (hit,) = OkapiRetriever([article("Rain.")]).search(Query(("rain",)), 1)
    assert isinstance(hit, Hit)
    assert type(hit.score) is float


# What rank-bm25 0.2.2 does, and that okapi does otherwise


@pytest.mark.parametrize("articles", [[], [article("")], [article("… — !", title="–")]])
def test_nothing_is_divided_by_zero(articles: list[Article]) -> None:
    assert OkapiRetriever(articles).search(Query(("rain",)), 1) == []


def test_term_in_half_of_the_passages() -> None:
    hits = OkapiRetriever([article("Rain.", "a"), article("Snow.", "b")]).search(query("rain"), 9)
    assert [hit.score for hit in hits] == pytest.approx([math.log(2)])


def test_term_in_the_only_passage() -> None:
    hits = OkapiRetriever([article("Rain.")]).search(query("rain"), 9)
    assert [hit.score for hit in hits] == pytest.approx([math.log(4 / 3)])


def test_passages_without_a_match_are_not_returned() -> None:
    archive = OkapiRetriever(
        [article("Rain.", "a"), *(article("Snow.", f"b{n}") for n in range(9))]
    )
    assert len(archive.search(query("rain"), 10)) == 1


def test_equal_scores_keep_the_order_of_their_passages() -> None:
    archive = OkapiRetriever(article("Rain.", f"{n:02}") for n in reversed(range(40)))
    found = [hit.passage.article_id for hit in archive.search(query("rain"), 40)]
    assert found == [f"{n:02}" for n in range(40)]


def test_another_match_never_lowers_a_score() -> None:
    archive = OkapiRetriever([article("Rain, snow.", "a"), article("Rain.", "b")])
    one, two = (archive.search(query(text), 10) for text in ("snow", "rain snow"))
    assert two[0].passage == one[0].passage
    assert two[0].score > one[0].score


# What is imported when

LOADED = """
import sys
from index import Article, OkapiRetriever, Query
def loaded():
    print(*sorted({"numpy", "rank_bm25", "nltk", "Stemmer"} & set(sys.modules)), sep=",")
loaded()
OkapiRetriever([Article("a", "", "")]).search(Query(("rain",)), 1)
loaded()
OkapiRetriever([Article("a", "Rain fell.", "")])
loaded()
"""


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    lines = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert lines == ["", "", "Stemmer,numpy,rank_bm25"]
