"""The contract of every engine (see contract.ENGINES), and Filters."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from contract import (
    ALL,
    ARTICLES,
    ENGINES,
    FILTERS,
    QUERIES,
    Build,
    article,
    check_agree,
    check_hits,
    given_each,
    passages_with_terms,
    places,
    query,
)
from hypothesis import strategies as st

from index import (
    Article,
    ArticleRow,
    Excerpt,
    Filters,
    Hit,
    OkapiRetriever,
    Query,
    Snapshot,
    SourceSummary,
    split_sentences,
    to_terms,
)
from index.spelling import similar_spellings

NOTHING = article("… — !", title="…")
DAY = partial(date, 2025, 5)


@pytest.fixture(params=ENGINES, scope="session")
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(*ENGINES[request.param], partial(tmp_path_factory.mktemp, "archive"))


# Searching


def test_best_first(build: Build) -> None:
    archive = build(
        article("Rain and more rain.", "a"), article("Rain, snow.", "b"), article("Hail.", "c")
    )
    hits = archive.search(query("rain snow"), 10)
    check_hits(hits)
    assert places(hits) == [("b", 0), ("a", 0)]
    assert hits[0].score > hits[1].score


@given_each(articles=ARTICLES, asked=QUERIES)
def test_hits_are_the_passages_that_hold_a_term(
    build: Build, articles: list[Article], asked: Query
) -> None:
    hits = build(*articles).search(asked, ALL)
    check_hits(hits)
    held = {
        p for p, found in passages_with_terms(articles) if not set(asked.terms).isdisjoint(found)
    }
    assert {hit.passage for hit in hits} == held


@given_each(articles=ARTICLES, asked=QUERIES)
def test_engines_agree(build: Build, articles: list[Article], asked: Query) -> None:
    # tantivy counts an article without a sentence as an empty passage in the mean length: scores differ a little.
    articles = [one for one in articles if split_sentences(one)]
    check_agree(build(*articles).search(asked, ALL), OkapiRetriever(articles).search(asked, ALL))


@given_each(articles=ARTICLES, asked=QUERIES, data=st.data())
def test_order_of_the_articles_does_not_matter(
    build: Build, articles: list[Article], asked: Query, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(articles))
    hits, others = (build(*some).search(asked, ALL) for some in (articles, shuffled))
    assert places(hits) == places(others)
    check_agree(hits, others)


@given_each(articles=ARTICLES, asked=QUERIES, k=st.integers(1, 8), more=st.integers(0, 8))
def test_fewer_hits_are_the_first_of_more(
    build: Build, articles: list[Article], asked: Query, k: int, more: int
) -> None:
    archive = build(*articles)
    assert archive.search(asked, k) == archive.search(asked, k + more)[:k]


@pytest.mark.parametrize("k", [0, -1])
@pytest.mark.parametrize("text", ["Rain fell.", ""])
def test_k_is_one_or_more(build: Build, k: int, text: str) -> None:
    with pytest.raises(ValueError, match="k must be 1 or more"):
        build(article(text)).search(query("rain"), k)


def test_ties_are_ordered_by_article_then_ordinal(build: Build) -> None:
    """By number, not by text: ordinal 2 comes before 10."""
    ids = ["b", "a", "É", "a/b", "B", "10", "9", "a b"]
    archive = build(*(article("Rain. Rain. Rain.", id) for id in ids))
    inner = [(id, n) for id in sorted(ids) for n in (0, 1, 2)]
    hits = archive.search(query("rain"), ALL)
    check_hits(hits)
    assert sorted(places(hits)) == inner
    middle = [place for place in places(hits) if place[1] == 1]
    assert middle == [(id, 1) for id in sorted(ids)]
    long = build(article(" ".join(["Rain."] * 14)))
    assert places(long.search(query("rain"), ALL))[:12] == [("a", n) for n in range(1, 13)]


def test_ties_at_the_cut(build: Build) -> None:
    archive = build(*(article("Rain.", id) for id in "hgfedcba"))
    assert places(archive.search(query("rain"), 3)) == [("a", 0), ("b", 0), ("c", 0)]


def test_no_hits(build: Build) -> None:
    archive = build(article("Rain fell."))
    for asked in (query("snow"), query("the"), Query(()), Query(("",)), Query(("fell",))):
        assert archive.search(asked, 10) == []


def test_repeated_query_terms_count_once(build: Build) -> None:
    archive = build(article("Rain fell.", "a"), article("Snow fell.", "b"))
    asked = Query(("rain", "fall", "rain", "rain"))
    assert archive.search(asked, 10) == archive.search(Query(("rain", "fall")), 10)


def test_unknown_terms_are_ignored(build: Build) -> None:
    archive = build(article("Rain fell."))
    asked = Query(("zzz", "rain", "", "rain fall", "RAIN", 'ra"in:*', "\x00"))
    assert archive.search(asked, 10) == archive.search(Query(("rain",)), 10)


def test_repeated_words_of_a_passage_count_each(build: Build) -> None:
    archive = build(article("Rain hail rain.", "a"), article("Rain hail hail.", "b"))
    once, twice = archive.search(query("rain"), 2)[::-1]
    assert places([twice, once]) == [("a", 0), ("b", 0)]
    assert twice.score > once.score


def test_the_title_is_searched(build: Build) -> None:
    archive = build(article("Rain fell. Hail fell. Snow fell.", title="The Weather"))
    assert len(archive.search(query("weather"), 10)) == 3


@pytest.mark.parametrize("articles", [(), (article(""),), (NOTHING,), (NOTHING, article("", "b"))])
def test_archive_without_terms(build: Build, articles: tuple[Article, ...]) -> None:
    archive = build(*articles)
    assert archive.search(query("rain"), 10) == []
    assert frequency(archive, "rain") == 0
    assert list(archive.all_articles()) == list(articles)


def test_articles_without_terms_beside_others(build: Build) -> None:
    archive = build(NOTHING, article("Rain fell.", "b"), article("", "c"))
    assert places(archive.search(query("rain"), 10)) == [("b", 0)]


def test_one_passage_scores_above_zero(build: Build) -> None:
    (hit,) = build(article("Rain fell.")).search(query("rain"), 10)
    assert hit.score > 0


@pytest.mark.parametrize("others", [0, 1, 2, 3])
def test_frequent_term_scores_above_zero(build: Build, others: int) -> None:
    """In half of the passages and more: BM25's first idf is 0 or negative there."""
    archive = build(
        *(article("Rain fell.", f"r{n}") for n in range(3)),
        *(article("Snow.", f"s{n}") for n in range(others)),
    )
    hits = archive.search(query("rain"), 10)
    assert len(hits) == 3
    check_hits(hits)


def test_rare_term_outweighs_a_frequent_one(build: Build) -> None:
    archive = build(*(article("Rain fell.", id) for id in "abc"), article("Snow fell.", "d"))
    assert places(archive.search(query("rain snow"), 1)) == [("d", 0)]


def test_searching_leaves_the_archive_as_it_was(build: Build) -> None:
    archive = build(article("Rain fell.", "a"), article("Snow fell.", "b"))
    before = archive.search(query("fell"), 10)
    archive.search(query("snow", articles=("b",)), 1)
    archive.search(query("zzz"), 1)
    assert archive.search(query("fell"), 10) == before
    assert archive.term_statistics(()).passages == 2


# Filters

DATED = [
    article("Rain.", "a", source="Harbour Post", published=DAY(1)),
    article("Rain.", "b", source="HARBOUR POST", published=DAY(2)),
    article("Rain.", "c", source="Straße", published=DAY(3)),
    article("Rain.", "d", published=DAY(2)),
    article("Rain.", "e", source="Harbour Post"),
]


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), "abcde"),
        (Filters(sources=("harbour post",)), "abe"),
        (Filters(sources=("STRASSE", "none")), "c"),
        (Filters(sources=("STRASSE", "Harbour Post")), "abce"),
        (Filters(sources=("The Harbour Post",)), "abe"),
        (Filters(sources=("Harbour",)), ""),
        (Filters(since=DAY(2)), "bcd"),
        (Filters(until=DAY(2)), "abd"),
        (Filters(since=DAY(2), until=DAY(2)), "bd"),
        (Filters(since=DAY(3), until=DAY(1)), ""),
        (Filters(since=date.min), "abcd"),
        (Filters(until=date.max), "abcd"),
        (Filters(since=date.min, until=date.max), "abcd"),
        (Filters(articles=("e", "a", "zzz")), "ae"),
        (Filters(articles=("zzz",)), ""),
        (Filters(articles=("A",)), ""),
        (Filters(sources=("harbour post",), since=DAY(2)), "b"),
        (Filters(sources=("harbour post",), articles=("b", "c", "e")), "be"),
        (Filters(("harbour post",), DAY(1), DAY(2), ("b", "c", "e")), "b"),
    ],
)
def test_filters(build: Build, filters: Filters, passing: str) -> None:
    assert [one.id for one in DATED if filters.match(one)] == list(passing)
    hits = build(*DATED).search(Query(("rain",), filters), 10)
    check_hits(hits)
    assert [hit.passage.article_id for hit in hits] == list(passing)
    assert bool(filters) == (filters != Filters())


@given_each(articles=ARTICLES, asked=QUERIES, filters=FILTERS, k=st.integers(1, 5))
def test_filters_take_hits_away_and_change_no_score(
    build: Build, articles: list[Article], asked: Query, filters: Filters, k: int
) -> None:
    archive = build(*articles)
    passing = {one.id for one in articles if filters.match(one)}
    kept = [hit for hit in archive.search(asked, ALL) if hit.passage.article_id in passing]
    filtered = archive.search(Query(asked.terms, filters), k)
    assert filtered == [Hit(hit.excerpt, hit.score, n) for n, hit in enumerate(kept[:k], start=1)]


# What an archive can be asked


def frequency(archive: Snapshot, term: str) -> int:
    return archive.term_statistics([term]).document_frequency[term]


def similar(archive: Snapshot, term: str) -> list[str] | None:
    """The terms spelled nearly like it; None if it occurs itself."""
    found = archive.term_statistics((), [term]).similar.get(term)
    return None if found is None else list(found)


@given_each(articles=ARTICLES, asked=QUERIES)
def test_excerpts_slice_their_articles(build: Build, articles: list[Article], asked: Query) -> None:
    archive = build(*articles)
    by_id = {one.id: one for one in articles}
    passages = {passage for passage, _ in passages_with_terms(articles)}
    for hit in archive.search(asked, ALL):
        excerpt, passage = hit.excerpt, hit.passage
        assert passage in passages
        text = by_id[passage.article_id].text
        assert excerpt.published == by_id[passage.article_id].published
        assert excerpt.text == text[passage.start : passage.end]
        assert excerpt.title == by_id[passage.article_id].title
        assert [s.ordinal for s in excerpt.sentences] == [*range(passage.first, passage.last + 1)]
        assert excerpt.sentence.ordinal == passage.ordinal
        for sentence in excerpt.sentences:
            assert sentence.article_id == passage.article_id
            assert excerpt.slice(sentence) == text[sentence.start : sentence.end]


def test_excerpt_of_a_hit(build: Build) -> None:
    archive = build(article("Wind.  Rain fell 🌧. \nSnow fell. Hail.", title="Weather"))
    excerpt = archive.search(query("rain wind"), 1)[0].excerpt
    assert isinstance(excerpt, Excerpt)
    assert excerpt.text == "Wind.  Rain fell 🌧."
    assert excerpt.slice(excerpt.sentence) == "Wind."


@given_each(articles=ARTICLES, asked=QUERIES)
def test_counts(build: Build, articles: list[Article], asked: Query) -> None:
    archive = build(*articles)
    expected = passages_with_terms(articles)
    assert archive.term_statistics(()).passages == len(expected)
    for term in (*asked.terms, "rain", "zzz", ""):
        assert frequency(archive, term) == sum(term in found for _, found in expected)


def test_document_frequency_counts_passages_once(build: Build) -> None:
    archive = build(article("Rain, rain. Rain. Snow. Hail.", "a"), article("Rain.", "b", "Rain"))
    assert frequency(archive, "rain") == 4
    assert frequency(archive, *to_terms("hail")) == 2
    assert frequency(archive, "rai") == 0


def test_similar_terms(build: Build) -> None:
    archive = build(
        article("Medvedev spoke. Rain.", "a", "Medvedyev"), article("Medvedyev. Merkel. Iraq.", "b")
    )
    assert similar(archive, "medvedov") == ["medvedev"]
    assert similar(archive, "medvedxev") == ["medvedyev", "medvedev"]
    assert similar(archive, "medvedev") is None  # it is there: nothing is to be guessed
    for unlike in ("iran", "snow", "1000", "", "med", "\x00", "zzzzzz", "m\ud800dvedev"):
        assert similar(archive, unlike) in ([], None)


@given_each(articles=ARTICLES, asked=st.sampled_from(["stormz", "clouds", "clodu", "winds"]))
def test_similar_terms_are_those_of_all_terms(
    build: Build, articles: list[Article], asked: str
) -> None:
    frequencies = Counter(term for _, found in passages_with_terms(articles) for term in set(found))
    expected = similar_spellings(asked, frequencies.items())
    assert similar(build(*articles), asked) == expected


@given_each(articles=ARTICLES, start=st.sampled_from(["ra", "wi", "storm", "st", "u.", "zz"]))
def test_terms_beginning_are_the_commonest(
    build: Build, articles: list[Article], start: str
) -> None:
    frequencies = Counter(term for _, found in passages_with_terms(articles) for term in set(found))
    begun = sorted((-n, term) for term, n in frequencies.items() if term.startswith(start))
    archive = build(*articles)
    assert list(archive.terms_beginning(start, 100)) == [term for _, term in begun]
    assert list(archive.terms_beginning(start, 1)) == [term for _, term in begun[:1]]
    for short in ("", "r", "\x00", "r\ud800"):
        assert list(archive.terms_beginning(short, 9)) == []


def test_article(build: Build) -> None:
    whole = Article("x/é 1", "Rain\r\nfell.\x00 ", "T\n", "S", DAY(1), "http://x", "x.txt:3")
    snow = article("Snow.", "b")
    archive = build(whole, snow)
    assert archive.articles(["x/é 1", "b", "x"]) == {"x/é 1": whole, "b": snow}
    assert archive.articles(["x", "", "X/É 1"]) == archive.articles([]) == {}


def test_sentences(build: Build) -> None:
    story = article("Rain fell on Velmar. Mr. Roe left.\n\nSnow", "b")
    archive = build(story, article(" ", "blank"))
    archive.articles(["b", "blank"])
    assert list(archive.sentences("b")) == split_sentences(story)
    assert list(archive.sentences("blank")) == []


@given_each(articles=ARTICLES)
def test_articles_are_ordered_by_id(build: Build, articles: list[Article]) -> None:
    assert list(build(*articles).all_articles()) == sorted(articles, key=lambda one: one.id)


def test_later_article_replaces_an_earlier_one_of_its_id(build: Build) -> None:
    archive = build(article("Rain fell."), article("Wind.", "b"), article("Snow fell. Hail."))
    assert archive.articles(["a"])["a"].text == "Snow fell. Hail."
    assert [one.id for one in archive.all_articles()] == ["a", "b"]
    assert archive.search(query("rain"), 10) == []
    assert places(archive.search(query("snow"), 10)) == [("a", 1), ("a", 0)][::-1]
    assert archive.term_statistics(()).passages == 3


def test_sources(build: Build) -> None:
    archive = build(
        article("", "a", source="Kestrel Wire", published=DAY(3)),
        article("", "b"),
        article("", "c", source="Harbour Post"),
        article("", "d", source="Kestrel Wire", published=DAY(1)),
        article("", "e", source="Kestrel Wire"),
        article("", "f", published=DAY(2)),
    )
    assert list(archive.sources()) == [
        SourceSummary("Harbour Post", 1, None, None),
        SourceSummary("Kestrel Wire", 3, DAY(1), DAY(3)),
        SourceSummary(None, 2, DAY(2), DAY(2)),
    ]
    assert list(build().sources()) == []


@given_each(articles=ARTICLES, asked=QUERIES, filters=FILTERS)
def test_searching_many_is_searching_each(
    build: Build, articles: list[Article], asked: Query, filters: Filters
) -> None:
    archive = build(*articles)
    requests = [(asked, 3), (Query(asked.terms, filters), 2), (Query(()), 1), (asked, 1)]
    assert archive.search_many(requests) == [archive.search(*one) for one in requests]
    assert archive.search_many([]) == []


ROWS = [
    article("Rain.", "a", "A", source="Post", published=DAY(1)),
    article("", "b", "B"),
    article("Rain. Snow.", "c", "C", source="POST"),
    article("Rain.", "é", "É", source="Kestrel", published=DAY(3)),
]


def test_list_articles(build: Build) -> None:
    rows = [
        ArticleRow(one.id, one.title, one.source, one.published, len(split_sentences(one)))
        for one in ROWS
    ]
    archive = build(*reversed(ROWS))
    assert archive.list_articles() == rows
    assert archive.list_articles(offset=1, limit=2) == rows[1:3]
    assert archive.list_articles(offset=3, limit=9) == rows[3:]
    assert archive.list_articles(offset=4) == archive.list_articles(limit=0) == []
    post = Filters(sources=("post",))
    assert archive.list_articles(post) == [rows[0], rows[2]]
    assert archive.list_articles(post, offset=1) == [rows[2]]
    assert archive.list_articles(Filters(since=DAY(1))) == [rows[0], rows[3]]
    assert archive.list_articles(Filters(articles=("b", "z"))) == [rows[1]]
    assert [archive.count_articles(one) for one in (None, post, Filters(until=DAY(1)))] == [4, 2, 1]
    for offset, limit in ((-1, None), (0, -1)):
        with pytest.raises(ValueError, match="0 or more"):
            archive.list_articles(offset=offset, limit=limit)


def test_a_snapshot_names_its_commit(build: Build) -> None:
    assert build(article("Rain.")).commit


def test_one_snapshot_for_many_threads(build: Build) -> None:
    """Searches, excerpts and articles of eight threads are those of one."""
    articles = [article(f"Rain fell on day {n}.  Snow. Hail {n}.", f"n{n:02}") for n in range(40)]
    archive = build(*articles)
    asked = [query(f"rain hail {n}") for n in range(40)]
    expected = [archive.search(one, 9) for one in asked]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda one: archive.search(one, 9), asked * 5))
    assert found == expected * 5
