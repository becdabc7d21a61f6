"""Which articles are one source."""

from dataclasses import replace

import pytest

from index import Article
from qa.news.agreement.independence import are_one_source, group_sources, outlet_key

BODY = " ".join(
    f"Sentence {n} tells of the {n}th day on which the ferry lay on its reef." for n in range(8)
)
OTHER = " ".join(
    f"Nobody in village {n} had heard of ships {n} times as large before." for n in range(8)
)
WIRE = Article("wire", BODY, "Ferry", "Kestrel Wire", url="https://kestrel.example/a")


def article(id: str, text: str, source: str | None = None, url: str | None = None) -> Article:
    return Article(id, text, "Ferry", source, url=url)


@pytest.mark.parametrize(
    ("other", "one_source"),
    [
        (article("b", OTHER, "Kestrel Wire"), True),
        (article("b", OTHER, "The Kestrel Wire - World"), True),
        (article("b", OTHER, "KESTREL WIRE"), True),
        (article("b", OTHER, "Harbour Post"), False),
        (article("b", BODY, "Harbour Post"), True),
        (article("b", BODY.replace("its reef", "the reef"), "Harbour Post"), True),
        (article("b", "SANDVAER (Kestrel Wire) — " + OTHER, "Harbour Post"), True),
        (article("b", OTHER + "\n\nKestrel Wire", "Harbour Post"), True),
        (article("b", OTHER[:300] + " according to Kestrel Wire. " + OTHER, "Harbour Post"), True),
        (
            article(
                "b", OTHER[:300] + " the Kestrel Wire first reported. " + OTHER, "Harbour Post"
            ),
            True,
        ),
        (article("b", OTHER[:300] + " a kestrel on a wire. " + OTHER, "Harbour Post"), False),
        (article("b", BODY[:80], "Harbour Post"), False),  # too short to tell
    ],
)
def test_one_source(other: Article, one_source: bool) -> None:
    assert are_one_source(WIRE, other) is one_source
    assert are_one_source(other, WIRE) is one_source


def test_without_an_outlet_the_host_of_the_address_tells() -> None:
    bare = replace(WIRE, source=None)
    assert outlet_key(bare) == "//kestrel.example"
    assert outlet_key(replace(bare, url="https://www.kestrel.example/b")) == "//kestrel.example"
    assert outlet_key(replace(bare, url=None)) != outlet_key(replace(bare, id="b", url=None))


@pytest.mark.parametrize(
    ("source", "url", "one_source"),
    [
        ("https://www.kestrel.example/2024/ferry-2", None, True),  # as old archives may have it
        ("https://kestrel.example/b", "https://elsewhere.example/b", True),
        (None, "https://www.kestrel.example/b", True),
        (None, "https://elsewhere.example/b", False),
        ("Kestrel Radio", "https://kestrel.example/b", False),  # two that share a host
        ("http://[bad", None, False),
    ],
)
def test_an_address_is_no_outlet(source: str | None, url: str | None, one_source: bool) -> None:
    other = article("b", OTHER, source, url)
    assert are_one_source(WIRE, other) is one_source
    if source and "://" in source and one_source:
        third = article("c", BODY, source + "?page=2")
        assert are_one_source(other, third)


def test_groups_in_their_order() -> None:
    articles = [
        article("a", BODY, "One Post"),
        article("b", OTHER, "Two Post"),
        article("c", BODY, "Three Post"),
        article("d", OTHER.upper()[:60], "Four Post"),
    ]
    assert group_sources(articles) == [0, 1, 0, 2]
    assert group_sources(articles, [(1, 3)]) == [0, 1, 0, 1]
    assert group_sources([]) == []
