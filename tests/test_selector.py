"""Which candidates are cited: copies folded into one, the best k of the rest."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Candidate
from qa.news.agreement.copying import is_copy
from qa.question import Kind
from qa.ranking.selector import min_score_for, newer_first, select
from qa.selection.model import selection_model


def candidate(text: str, article_id: str = "a", score: float = 0.5, ordinal: int = 0) -> Candidate:
    return Candidate(article_id, ordinal, 0, len(text), None, None, score, {}, text, ())


WIRE = "Nine people were injured when a ferry struck a reef near Sandvaer on Thursday night, police said"


def test_copies_stand_behind_the_best_of_them() -> None:
    ranked = [
        candidate(WIRE, "best", 0.9),
        candidate("Rain fell on the town all night", "rain", 0.8),
        candidate(WIRE + " there", "copy", 0.7),
        candidate(WIRE.lower(), "other copy", 0.6),
    ]
    chosen = select(ranked, 3)
    assert [one.candidate.article_id for one in chosen] == ["best", "rain"]
    assert [c.article_id for c in chosen[0].copies] == ["copy", "other copy"]
    assert chosen[1].copies == ()


def test_copies_of_what_is_cited_are_found_below_the_kth() -> None:
    ranked = [candidate(WIRE, "best"), candidate("Rain fell all night"), candidate(WIRE, "copy")]
    (only,) = select(ranked, 1)
    assert [copy.article_id for copy in only.copies] == ["copy"]


def test_nothing_to_choose_from() -> None:
    assert select([], 3) == []


WORDS = st.sampled_from(["ab", "cd", "ef", "gh", "12", "13"])
SENTENCES = st.lists(WORDS, max_size=6).map(" ".join)


@given(texts=st.lists(SENTENCES, max_size=8), k=st.integers(1, 5))
def test_the_best_k_different_ones_in_their_order(texts: list[str], k: int) -> None:
    ranked = [candidate(text, str(n), ordinal=n) for n, text in enumerate(texts)]
    chosen = select(ranked, k)
    kept = [one.candidate for one in chosen]
    assert kept[:1] == ranked[:1]
    assert len(kept) <= k
    assert kept == sorted(kept, key=ranked.index)
    assert not any(is_copy(a.text, b.text) for a in kept for b in kept if a is not b)
    for one in chosen:
        assert all(is_copy(one.candidate.text, copy.text) for copy in one.copies)
    if len(kept) < k:
        assert len(kept) + sum(len(one.copies) for one in chosen) == len(ranked)


@pytest.mark.parametrize("kind", Kind)
def test_the_score_below_which_there_is_no_answer(kind: Kind) -> None:
    judge = selection_model().judge
    assert min_score_for(kind, None, judge) == judge.thresholds.get(kind, judge.thresholds[""])
    assert 0 < min_score_for(kind, None, judge) < 1
    assert [min_score_for(kind, given, judge) for given in (0.0, 0.9, 1.0)] == [0.0, 0.9, 1.0]


def test_newer_articles_come_first_among_exactly_equal_scores() -> None:
    days = {"old": date(2024, 1, 1), "new": date(2025, 1, 1), "undated": None}
    names = [("best", 0.9), ("undated", 0.5), ("old", 0.5), ("new", 0.5), ("last", 0.4999)]
    candidates = [candidate("Rain fell", name, score) for name, score in names]
    ordered = newer_first(candidates, days)
    assert [one.article_id for one in ordered] == ["best", "new", "old", "undated", "last"]


def test_no_article_is_looked_up_where_nothing_is_equal() -> None:
    candidates = [candidate("Rain fell", "a", 0.9), candidate("Rain fell", "b", 0.8)]
    assert newer_first(candidates, {}) == candidates
