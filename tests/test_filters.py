"""The days and sources that people filter by; the syntax of /filter is tested with the command."""

from datetime import date

import pytest

from index import AppError, Filters, SourceSummary
from qa.filters import change_filters, parse_since, parse_until, source_warnings


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2025-05-16", date(2025, 5, 16), date(2025, 5, 16)),
        (" 2025-05 ", date(2025, 5, 1), date(2025, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_days(text: str, since: date, until: date) -> None:
    assert (parse_since(text), parse_until(text)) == (since, until)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2025-13", "2025-00", "2025-02-30", "2025-05-00", "0000", "25-05-16", "2025-5", "20250516",
     "٢٠٢٥", "2025-05-16T10:00"],
)  # fmt: skip
def test_no_days(text: str) -> None:
    with pytest.raises(AppError, match="is not a date; write YYYY-MM-DD"):
        parse_since(text)


SOURCES = [
    SourceSummary("Harbour Post", 1, None, None),
    SourceSummary("Kestrel Wire", 1, None, None),
    SourceSummary(None, 1, None, None),
]


def test_an_outlet_is_found_with_its_article_and_without() -> None:
    sources = [
        SourceSummary(name, 1, None, None) for name in ("The Sound", "Orm Post", "The Orm Post")
    ]
    for typed, spelled in (
        ("sound", ("The Sound",)),
        ("Orm Post", ("Orm Post",)),
        ('"the orm post"', ("The Orm Post",)),
    ):
        assert (
            change_filters(
                Filters(), f"source={typed}".replace("Orm Post", '"Orm Post"'), sources
            ).sources
            == spelled
        )
    with pytest.raises(AppError, match="no source is called “und”"):
        change_filters(Filters(), "source=und", sources)


def test_source_warnings() -> None:
    assert source_warnings(SOURCES, ["harbour post", "KESTREL WIRE"]) == []
    assert source_warnings(SOURCES, ["the harbour post", "The Kestrel Wire"]) == []
    (typo,) = source_warnings(SOURCES, ["Harbor Pst"])
    assert typo == "no source is called “Harbor Pst”; nearest: Harbour Post"
    (far,) = source_warnings(SOURCES, ["xyz"])
    assert far == "no source is called “xyz”; nearest: Harbour Post, Kestrel Wire"
    (none,) = source_warnings(SOURCES[2:], ["xyz"])
    assert none == "no source is called “xyz”; no article names its source"


def test_a_source_is_found_as_it_is_shown() -> None:
    name = "\u202eHarbour Post"  # which would turn a line round
    found = change_filters(
        Filters(), "source=\ufffdharbour post", [SourceSummary(name, 1, None, None)]
    )
    assert found.sources == (name,)
