"""Which day a page is of: what its data says, what stands about its heading, and never a day of something else."""

from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.readers import ReadReport, Reason, read_articles

DAY = date(2024, 2, 14)

BODY = (
    "<p>The lighthouse of Vardholm was lit again on Wednesday after eleven dark years, its keeper said.</p>"
    "<p>Its lamp was built in Orm, weighs 340 kilograms and can be seen for nineteen miles at sea.</p>"
    "<p>Two hundred people came to the quay and sang until the harbour lights were put out.</p>"
)
TEASER = "<div class='{}'><a href='/x'>Ferry late again</a><time datetime='2021-07-01'>1 July 2021</time></div>"


def read_page(
    tmp_path: Path,
    *,
    head: str = "",
    above: str = "",
    beside: str = "",
    report: ReadReport | None = None,
) -> Article:
    """The article of a page with `head` in its head, `above` under its heading and `beside` next to it."""
    file = tmp_path / "page.html"
    file.write_text(
        f"<html><head><title>Lamp lit</title>{head}</head><body><article><h1>Lamp lit</h1>{above}{BODY}</article>"
        f"{beside}</body></html>",
        encoding="utf-8",
    )
    return next(read_articles(file, report=report))


def linked_data(**fields: str) -> str:
    members = "".join(f', "{name}": "{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle"{members}}}</script>'


@pytest.mark.parametrize(
    "written",
    [
        "Wed Feb 14 15:28:56 CET 2024",
        "04:25:06 PM IST Feb 14, 2024",
        "14/02/2024 12:43:42",
        "1707912000000",
        "2024-02-14T12:00:00.000+0000",
    ],
)
def test_a_date_in_any_form(tmp_path: Path, written: str) -> None:
    assert read_page(tmp_path, head=linked_data(datePublished=written)).published == DAY


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ("<meta name='dcterms.issued' content='2024-02-14'>", ""),
        ("<meta property='article:published_time' content='2024-02-14T08:00:00Z'>", ""),
        ("", "<time datetime='2024-02-14T08:00:00+0100'>this morning</time>"),
        ("", "<div class='byline'>By Ann Holt <span class='published'>14.2.2024</span></div>"),
        ("", "<p class='article-date'>14 February 2024, 10.30am</p>"),
        ("", "<abbr class='published' title='2024-02-14T08:00:00Z'>Wednesday</abbr>"),
        ("<link rel='canonical' href='https://post.example/2024/02/14/lamp-lit'>", ""),
        (linked_data(dateModified="2024-02-14"), ""),
    ],
)
def test_the_next_place_that_has_a_day(tmp_path: Path, head: str, above: str) -> None:
    unreadable = linked_data(datePublished="Anteayer a las 4")
    assert read_page(tmp_path, head=unreadable + head, above=above).published == DAY


def test_a_date_of_two_readings_is_a_warning(tmp_path: Path) -> None:
    head, report = linked_data(datePublished="02/03/2024"), ReadReport()
    assert read_page(tmp_path, head=head, report=report).published is None
    [warning] = report.warnings
    assert warning.reason is Reason.BAD_DATE
    assert "may be 2024-02-03 or 2024-03-02" in warning.detail


def test_of_two_readings_the_day_of_the_change_decides_only_if_it_is_one(tmp_path: Path) -> None:
    both = linked_data(datePublished="02/03/2024", dateModified="2024-03-02")
    assert read_page(tmp_path, head=both).published == date(2024, 3, 2)
    neither = linked_data(datePublished="02/03/2024", dateModified="2024-05-09")
    assert read_page(tmp_path, head=neither).published is None


def test_the_day_of_a_change_is_no_day_of_publication(tmp_path: Path) -> None:
    assert read_page(tmp_path, head=linked_data(dateModified="2024-02-14")).published is None
    updated = "<p class='updated'>Updated <time class='modified' datetime='2024-02-14'></time></p>"
    assert read_page(tmp_path, above=updated).published is None


@pytest.mark.parametrize(
    "place", ["sidebar", "related-stories", "teaser", "most-read", "vcard-list teaser"]
)
def test_a_day_beside_the_article_is_not_its_own(tmp_path: Path, place: str) -> None:
    assert read_page(tmp_path, beside=TEASER.format(place)).published is None
    assert read_page(tmp_path, above=TEASER.format(place)).published is None


@pytest.mark.parametrize(
    "beside",
    [
        "<aside><time datetime='2021-07-01'>1 July</time></aside>",
        "<footer><span class='date'>1 July 2021</span></footer>",
        "<ul><li><a href='/x'>Ferry late</a> <time>1 July 2021</time></li></ul>",
        "<article><a href='/x'>Ferry late</a><time datetime='2021-07-01'></time></article>",
        "<div class='date'>1 July 2021</div><div class='date'>3 July 2021</div>",
        "<p>The lamp went out on 1 July 2021.</p>",
    ],
)
def test_no_day_is_taken_from_elsewhere_on_the_page(tmp_path: Path, beside: str) -> None:
    assert read_page(tmp_path, beside=beside).published is None


def test_a_heading_in_a_column_of_its_own(tmp_path: Path) -> None:
    page = (
        "<html><body><nav><h1>The Post</h1></nav><div class='layoutRightSidebar'><h1>Lamp lit</h1>"
        f"<span class='date'>14 February 2024</span>{BODY}</div></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert next(read_articles(tmp_path)).published == DAY


def test_a_page_of_dates_without_end_is_looked_through_in_part(tmp_path: Path) -> None:
    many = "<time datetime='2021-07-01'></time>" * 15_000
    assert (
        read_page(tmp_path, head=linked_data(datePublished="2024-02-14"), above=many).published
        == DAY
    )
