"""A quote as it is copied: with its source, in three forms, and the address at which browsers scroll to it."""

from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from index import Article
from qa.answer import Citation
from qa.view.quoting import fragment_address, html_quote, markdown_quote, plain_quote

TEXT = "“It’s <b>fine</b>” – a well-known *line*, she\nsaid to everybody in the hall of the town that evening."
ARTICLE = Article("a", TEXT, "Hall & Town", "Harbour Post", date(2025, 5, 16), "https://e.org/a?b=1")  # fmt: skip
CITED = Citation(article=ARTICLE, start=0, end=len(TEXT), score=0.9)


def at(**changes: object) -> Citation:
    return replace(CITED, article=replace(ARTICLE, **changes))  # type: ignore[arg-type]


def test_plain_text_has_the_words_and_where_they_stand() -> None:
    shown = plain_quote(CITED)
    assert " ".join(TEXT.split()) in shown
    assert shown.endswith("(Harbour Post, 2025-05-16, “Hall & Town”, https://e.org/a?b=1)")


def test_markdown_and_html_escape_and_link() -> None:
    markdown = markdown_quote(CITED)
    assert "\\<b\\>" in markdown
    assert "](<https://e.org/a?b=1#:~:text=" in markdown
    page = html_quote(CITED)
    assert "&lt;b&gt;" in page
    assert '<a href="https://e.org/a?b=1#:~:text=' in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", 'https://e.org/"><b>'])
def test_other_addresses_are_no_links(url: str) -> None:
    assert "<a" not in html_quote(at(url=url))
    assert "](" not in markdown_quote(at(url=url))


def test_the_fragment_names_the_ends_of_the_longest_line() -> None:
    address = fragment_address(CITED) or ""
    first, last = address.partition(":~:text=")[2].split(",")
    assert unquote(first) == "said to everybody in the"
    assert unquote(last) == "of the town that evening."
    short = replace(CITED, end=TEXT.index("\n"))
    coded = (fragment_address(short) or "").partition(":~:text=")[2]
    assert "," not in coded
    assert "-" not in coded
    assert unquote(coded) == TEXT[: TEXT.index("\n")]
    assert (fragment_address(at(url="https://e.org/#top")) or "").startswith("https://e.org/#top:~:text=")  # fmt: skip
    assert fragment_address(at(url=None)) is None
