"""The passages for a question: the best of all, and of the outlets that it names, by every engine."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from contract import ENGINES, Build, article, places

from index import Filters, Snapshot
from qa.question import Question, parse_question, to_query
from qa.retrieval.outlet import with_outlets
from qa.retrieval.passages import HITS_OF_OUTLET, HITS_READ, Found, find_passages

QUESTION = "Did the Kestrel Wire write that rain fell on Velmar?"
ANYWHERE = Filters()


@pytest.fixture(params=ENGINES, scope="module")
def retriever(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """More passages by the Harbour Post than are read, all better than those of the Kestrel Wire."""
    build = Build(*ENGINES[request.param], partial(tmp_path_factory.mktemp, "archive"))
    posts = [
        article("Rain fell on Velmar.", f"p{n:02}", source="Harbour Post")
        for n in range(HITS_READ + 5)
    ]
    wires = [
        article(
            f"Rain was said to be on its way to the old town of {town}.",
            f"w{n:02}",
            source="Kestrel Wire" if n % 2 else "Kestrel Wire - World",
            published=date(2025, 5, 1 + n),
        )
        for n, town in enumerate(("Bergen", "Oslo", "Narvik", "Molde"))
    ]
    return build(*posts, *wires, article("Snow fell.", "snow", source="Snow Post"))


def asked(retriever: Snapshot, text: str = QUESTION) -> Question:
    return with_outlets(parse_question(text), retriever.sources())


def ids(found: Found) -> list[str]:
    return [hit.passage.article_id for hit in found.hits]


def test_without_an_outlet_the_best_passages_are_found(retriever: Snapshot) -> None:
    question = asked(retriever, "Did rain fall on Velmar?")
    found = find_passages(question, retriever, [ANYWHERE], 3)[0]
    assert list(found.hits) == retriever.search(to_query(question, ANYWHERE), HITS_READ)
    assert len(found.hits) == HITS_READ
    assert found.named == frozenset()


def test_as_many_as_are_to_be_cited_are_found(retriever: Snapshot) -> None:
    found = find_passages(asked(retriever, "rain?"), retriever, [ANYWHERE], HITS_READ + 7)[0]
    assert len(found.hits) == HITS_READ + 7


def test_the_passages_of_a_named_outlet_are_added(retriever: Snapshot) -> None:
    question = asked(retriever)
    assert question.outlets == (("Kestrel Wire", "Kestrel Wire - World"),)
    found = find_passages(question, retriever, [ANYWHERE], 3)[0]
    first = retriever.search(to_query(question, ANYWHERE), HITS_READ)
    assert list(found.hits[:HITS_READ]) == first
    assert sorted(ids(found)[HITS_READ:]) == ["w00", "w01", "w02", "w03"]
    assert found.named == {"w00", "w01", "w02", "w03"}
    assert [hit.rank for hit in found.hits[HITS_READ:]] == [1, 2, 3, 4]


def test_a_passage_that_was_found_already_is_not_added_again(retriever: Snapshot) -> None:
    question = asked(retriever, "Did the Kestrel Wire write of the rain on its way to Narvik?")
    found = find_passages(question, retriever, [ANYWHERE], HITS_READ + 10)[0]
    assert len(set(places(found.hits))) == len(found.hits)
    assert ids(found)[0] == "w02"
    assert found.named == {"w00", "w01", "w02", "w03"}


def test_of_a_named_outlet_so_many_are_added(retriever: Snapshot) -> None:
    question = asked(retriever, "Did the Harbour Post or the Kestrel Wire write on rain in Oslo?")
    found = find_passages(question, retriever, [ANYWHERE], 1)[0]
    assert sum(name.startswith("p") for name in found.named) == HITS_OF_OUTLET
    assert {"w00", "w01", "w02", "w03"} < found.named


def test_an_outlet_without_a_hit_adds_nothing(retriever: Snapshot) -> None:
    question = asked(retriever, "Did the Snow Post see Velmar?")
    assert question.outlets == (("Snow Post",),)
    velmar = replace(question, terms=tuple(t for t in question.terms if t.term == "velmar"))
    found = find_passages(velmar, retriever, [ANYWHERE], 3)[0]
    assert (len(found.hits), found.named) == (HITS_READ, frozenset())


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(since=date(2025, 5, 3)), {"w02", "w03"}),
        (Filters(until=date(2025, 5, 1)), {"w00"}),
        (Filters(articles=("w01", "p03")), {"w01", "p03"}),
        (Filters(articles=("w01",), since=date(2025, 5, 3)), set()),
    ],
)
def test_filters_hold_for_outlets_too(
    retriever: Snapshot, filters: Filters, kept: set[str]
) -> None:
    found = find_passages(asked(retriever), retriever, [filters], 3)[0]
    assert set(ids(found)) == kept
    assert found.named == {one for one in kept if one.startswith("w")}


def test_sources_of_the_filters_win(retriever: Snapshot) -> None:
    filters = Filters(sources=("harbour post",))
    found = find_passages(asked(retriever), retriever, [filters], 3)[0]
    assert all(one.startswith("p") for one in ids(found))
    assert found.named == frozenset()


def test_nothing_is_found(retriever: Snapshot) -> None:
    assert find_passages(asked(retriever, "chess?"), retriever, [ANYWHERE], 3)[0] == Found(
        (), frozenset()
    )
