"""What the contract suite is made of: the engines, small archives, and what every engine must find in them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    ArchiveWriter,
    Article,
    Filters,
    Hit,
    LocalSnapshot,
    OkapiRetriever,
    Passage,
    Query,
    Retriever,
    make_passages,
    open_index,
    split_sentences,
    to_terms,
)
from index.passage import passage_terms


def build_disk(articles: Sequence[Article], folder: Path) -> Retriever:
    with ArchiveWriter(folder) as writer:
        writer.add(articles)
    return open_index(folder)


ENGINES: dict[str, tuple[Callable[[Sequence[Article], Path], Retriever], int]] = {
    "okapi": (lambda articles, folder: OkapiRetriever(articles), 60),
    "disk": (build_disk, 25),
}
"""Name -> what builds an archive of articles, and how many archives to make up for one test: as many as are quick.

A new engine is one line, and may keep its files in the empty folder.
"""

SCORE_TOLERANCE = 1e-5
"""Relative: an engine may keep scores as 32-bit floats. Exact for passages of up to 40 terms, as generated here."""

ALL = 1_000
"""More than the passages of any archive here."""

VOCABULARY = "rain snow hail wind cloud storm the U.S. 1,000 Łódź".split()  # noqa: SIM905
"""Few words, so that generated articles share them: the stop word gives no term."""


@dataclass(frozen=True, slots=True)
class Build:
    """Builds an archive of one engine from the articles given, and opens it."""

    make: Callable[[Sequence[Article], Path], Retriever]
    examples: int
    new_folder: Callable[[], Path]

    def __call__(self, *articles: Article) -> LocalSnapshot:
        """On this machine, but for an archive on a cluster, which lacks `terms_beginning`."""
        return cast(LocalSnapshot, self.make(articles, self.new_folder()).snapshot())


def given_each(
    **strategies: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """hypothesis' `given`, with as many examples as suit the engine, which is known only when the test runs."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def run(build: Build) -> None:
            @settings(max_examples=build.examples)
            @given(**strategies)
            def check(**drawn: object) -> None:
                test(build, **drawn)

            check()

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return decorate


def article(text: str, id: str = "a", title: str = "", **fields: object) -> Article:
    return Article(id, text, title, **fields)  # type: ignore[arg-type]


def query(text: str, **filters: object) -> Query:
    return Query(tuple(to_terms(text)), Filters(**filters))  # type: ignore[arg-type]


def places(hits: Iterable[Hit]) -> list[tuple[str, int]]:
    """Which passages were hit, in order: (article id, ordinal)."""
    return [(hit.passage.article_id, hit.passage.ordinal) for hit in hits]


def passages_with_terms(articles: Iterable[Article]) -> list[tuple[Passage, list[str]]]:
    """Every passage of `articles` in (article id, ordinal) order, and its terms."""
    return [
        (passage, passage_terms(one, passage, sentences))
        for one in sorted(articles, key=lambda one: one.id)
        for sentences in [split_sentences(one)]
        for passage in make_passages(sentences)
    ]


def check_hits(hits: Sequence[Hit]) -> None:
    """What holds of every list of hits."""
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.passage))
    assert all(hit.score > 0 for hit in hits)
    assert len(set(places(hits))) == len(hits)


def check_agree(hits: Sequence[Hit], others: Sequence[Hit]) -> None:
    """The same passages with the same scores, in the same order but for scores that rounding makes equal."""
    scores = {hit.passage: hit.score for hit in others}
    assert {hit.passage for hit in hits} == set(scores)
    for hit, other in zip(hits, others, strict=True):
        for score in (scores[hit.passage], other.score):
            assert abs(hit.score - score) <= SCORE_TOLERANCE * score


_SENTENCES = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(
    lambda words: f"X {' '.join(words)}."
)
_TEXTS = st.one_of(st.lists(_SENTENCES, max_size=5).map("  ".join), st.text(max_size=40))

ARTICLES = st.lists(
    st.builds(
        Article,
        id=st.sampled_from("abcdefgh"),
        text=_TEXTS,
        title=st.sampled_from(["", "Rain", "… — !", "Snow in Łódź"]),
        source=st.sampled_from([None, "Harbour Post", "HARBOUR POST", "Kestrel Wire"]),
        published=st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 5)),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
QUERIES = st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join).map(query)
FILTERS = st.builds(
    Filters,
    sources=st.lists(st.sampled_from(["harbour post", "Kestrel Wire", "none"]), max_size=2).map(
        tuple
    ),
    since=st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 5)),
    until=st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 5)),
    articles=st.lists(st.sampled_from("abcz"), max_size=3).map(tuple),
)
