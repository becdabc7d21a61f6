"""What a person is quoted as saying, found on both engines."""

from datetime import date
from functools import partial

import pytest
from contract import ENGINES, Build

from index import Article, Filters, Snapshot
from qa.news.speech.utterance import PASSAGES_READ, Utterances, find_utterances

TALKS = Article(
    "talks",
    "The head of the delegation, Mira Oldham, said the talks had gone well. The hall was cold.\n\n"
    "“We will go on,” she added. “Nobody wants to stop.”\n\n"
    "A spokesman for Mira Oldham said she was tired. Oldham’s deputy said nothing new.",
    "Talks open",
    "Harbour Post",
    date(2025, 5, 16),
)
LATER = Article(
    "later",
    "Oldham told reporters the roof leaks. Tomas Vrel said Oldham was late.",
    "Roof leaks",
    "Kestrel Wire",
    date(2025, 6, 1),
)
OTHER = Article(
    "other", "Peter Oldham said no. Volodymyr Zelenskyy said yes.", "Votes", "Kestrel Wire"
)


@pytest.fixture(params=ENGINES, scope="module")
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(*ENGINES[request.param], partial(tmp_path_factory.mktemp, "archive"))


@pytest.fixture(scope="module")
def archive(build: Build) -> Snapshot:
    return build(TALKS, LATER, OTHER)


def texts(found: Utterances) -> list[str]:
    return [citation.text for citation in found.citations]


def test_newest_first_then_as_the_article_goes(archive: Snapshot) -> None:
    found = find_utterances("Mira Oldham", archive, Filters())
    assert texts(found) == [
        "Oldham told reporters the roof leaks.",
        "The head of the delegation, Mira Oldham, said the talks had gone well.",
        "“We will go on,” she added.",
        "“Nobody wants to stop.”",
    ]


def test_what_is_quoted_is_marked_and_what_is_reported_is_not(archive: Snapshot) -> None:
    marked = [one.answer for one in find_utterances("Mira Oldham", archive, Filters()).citations]
    assert marked == [None, None, "“We will go on,”", "“Nobody wants to stop.”"]


def test_a_surname_is_that_of_all_who_bear_it(archive: Snapshot) -> None:
    found = find_utterances("oldham", archive, Filters())
    assert "Peter Oldham said no." in texts(found)
    assert {"Mira Oldham", "Peter Oldham"} <= set(found.names)


def test_a_name_is_found_in_its_other_forms(archive: Snapshot) -> None:
    for name in ("Zelensky", "Volodymyr Zelensky"):
        assert texts(find_utterances(name, archive, Filters())) == ["Volodymyr Zelenskyy said yes."]


def test_filters_count(archive: Snapshot) -> None:
    found = find_utterances("Oldham", archive, Filters(since=date(2025, 5, 20)))
    assert texts(found) == ["Oldham told reporters the roof leaks."]


@pytest.mark.parametrize("name", ["", " ", "the", "Nobody", "?!", "x" * 5000])
def test_nobody(archive: Snapshot, name: str) -> None:
    assert find_utterances(name, archive, Filters()) == Utterances((), (), False)


def test_no_more_passages_are_read_than_are_bearable(build: Build) -> None:
    text = "\n\n".join(f"Mira Oldham walked {n} miles." for n in range(PASSAGES_READ))
    found = find_utterances(
        "Oldham",
        build(Article("long", f"{text}\n\nMira Oldham said she walked far.", "Walks")),
        Filters(),
    )
    assert found.is_cut
    assert texts(found) == ["Mira Oldham said she walked far."]


def test_another_name_of_the_same_stem(build: Build) -> None:
    archive = build(Article("a", "Martin Sander said no. Ada Sanders said yes.", "Votes"))
    assert texts(find_utterances("Sanders", archive, Filters())) == ["Ada Sanders said yes."]
