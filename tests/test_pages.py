"""Pages as outlets lay them out -> the article alone, whole, in the page's own words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Article
from index.readers import read_articles

Read = Callable[..., Article]

HEAD = '<meta property="og:title" content="{title}"><meta property="og:site_name" content="Osk Gazette">'


def prose(number: int) -> str:
    """A paragraph that no other number gives."""
    return (
        f"<p>The surveyor counted {number * 17 + 3} beams in bay {number} of the mill, and wrote down which of them the"
        " beetles had reached, which the damp, and which might be left for another hundred years.</p>"
    )


def body(*numbers: int) -> str:
    return "".join(prose(number) for number in numbers)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str, *, title: str = "Mill to be mended", head: str = "") -> Article:
        page = tmp_path / "page.html"
        start = f"<!DOCTYPE html><html><head>{HEAD.format(title=title)}{head}</head><body>"
        page.write_text(f"{start}{content}</body></html>", encoding="utf-8")
        return next(read_articles(page))

    return read


def has(article: Article, *numbers: int) -> list[bool]:
    return [f"in bay {number} of" in article.text for number in numbers]


# --- bodies in pieces -----------------------------------------------------------------------------

AD = '<div class="ad-slot"></div><aside><p>Write to us about mills, beams and beetles today.</p></aside>'


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="article-body">{}</div>',
        '<section class="css-1x2y3z4 story-body part-{n}">{}</section>',
        '<div class="wrap-{n}"><div class="article-text"><div>{}</div></div></div>',
        '<div itemprop="articleBody">{}</div>',
        '<div class="article-content" id="part-{n}">{}</div>',
        '<article class="part">{}</article>',
    ],
)
def test_a_body_in_pieces_is_read_whole_and_in_order(read: Read, piece: str) -> None:
    pieces = AD.join(
        piece.format(body(*numbers), n=numbers[0]) for numbers in ((1, 2, 3), (4, 5), (6,))
    )
    article = read(f"<article><h1>Mill to be mended</h1>{pieces}</article>")
    assert has(article, 1, 2, 3, 4, 5, 6) == [True] * 6
    places = [article.text.index(f"in bay {number} of") for number in range(1, 7)]
    assert places == sorted(places)
    assert "Write to us" not in article.text


def test_text_with_line_breaks_and_no_paragraphs(read: Read) -> None:
    lines = (
        "The surveyor of Osk went through the old mill on Monday with a lamp and a hammer,<br>and wrote down which"
        " of its beams would have to go.<br><br>The roof<br>will stand, he said, if it is mended before the winter."
    )
    article = read(f'<div id="content"><h1>Mill to be mended</h1>{lines}</div>')
    assert article.text.split("\n\n") == [
        "The surveyor of Osk went through the old mill on Monday with a lamp and a hammer, and wrote down which of"
        " its beams would have to go.",
        "The roof will stand, he said, if it is mended before the winter.",
    ]


def test_headings_between_the_pieces_stay_where_they_are(read: Read) -> None:
    piece = '<div class="article-body">{}</div>'
    content = f"{piece.format(body(1, 2))}<h2>The roof above it</h2>{piece.format(body(3))}"
    text = read(f"<main><h1>Mill to be mended</h1>{content}</main>").text
    assert text.index("in bay 2 of") < text.index("The roof above it") < text.index("in bay 3 of")


def test_the_body_of_the_next_story_is_not_joined(read: Read) -> None:
    story = '<article><h1>{}</h1><div class="article-body">{}</div></article>'
    content = story.format("Mill to be mended", body(1, 2, 3)) + story.format(
        "Bridge shut", body(4, 5)
    )
    assert has(read(content), 1, 2, 3, 4, 5) == [True, True, True, False, False]


# --- the standfirst -------------------------------------------------------------------------------

LEAD = "Forty oak beams must go before the mill of Osk can open, and the town has money for ten."


@pytest.mark.parametrize(
    ("lead", "head"),
    [
        (f'<p class="article__standfirst">{LEAD}</p>', ""),
        (f'<div class="header-deck">{LEAD}</div>', ""),
        (f'<h2 class="css-9 Subtitle-kQx">{LEAD}</h2>', ""),
        (f'<div class="intro"><p>{LEAD}</p></div><div class="byline">By Ida Roe</div>', ""),
        (f'<div class="x7">{LEAD}</div>', f'<meta name="description" content="{LEAD}">'),
        (f"<p>{LEAD}</p>", f'<meta property="og:description" content="{LEAD[:60]}…">'),
        (f'<div class="x9">{LEAD}</div>', ""),
    ],
)
def test_the_standfirst_belongs_to_the_text(read: Read, lead: str, head: str) -> None:
    content = f'<header><h1>Mill to be mended</h1>{lead}</header><div class="article-body">{body(1, 2, 3)}</div>'
    article = read(content, head=head)
    assert article.text.startswith(f"{LEAD}\n\nThe surveyor counted")
    assert article.text.count(LEAD) == 1


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="byline">By Ida Roe, who writes about old buildings</div>',
        '<figure><figcaption class="lead-caption">The mill of Osk as it stood in May</figcaption></figure>',
        '<p class="lead-share">Send this story to a friend who loves mills</p>',
        '<p class="summary"><a href="/b">A bridge is shut for the whole of the summer</a></p>',
        '<div class="toolbar">Font size small, middle or large as you like</div>',
    ],
)
def test_furniture_under_the_headline_is_no_standfirst(read: Read, furniture: str) -> None:
    content = f'<header><h1>Mill to be mended</h1>{furniture}</header><div class="article-body">{body(1, 2, 3)}</div>'
    assert read(content).text.startswith("The surveyor counted 20 beams")


# --- other stories --------------------------------------------------------------------------------

OTHER = "The bridge at Lund will cost 700 million and be shut until May, its keeper said."


@pytest.mark.parametrize(
    "block",
    [
        f'<div class="relnews"><a href="/b"><h3>Bridge shut</h3><p>{OTHER}</p></a></div>',
        f'<div class="box"><a href="/b"><div><h1>Bridge shut</h1><p>{OTHER}</p></div></a></div>',
        f'<div class="row"><div><h3><a href="/b">Bridge shut</a></h3><p>{OTHER}</p></div>'
        f'<div><h3><a href="/c">Ferry late</a></h3><p>{OTHER}</p></div></div>',
        f'<h3>Read more</h3><ul><li><a href="/b">{OTHER}</a></li><li><a href="/c">Ferry late</a></li></ul>',
        f'<p><a href="/b">{OTHER}</a></p>',
        f'<ul><li><img src="x"><a href="/b">Bridge shut</a><p>{OTHER}</p></li>'
        f'<li><a href="/c">Ferry is late</a><p>{OTHER}</p></li></ul>',
        f'<div class="c"><h3><a href="/b">Bridge shut</a></h3><p>{OTHER}</p></div><hr>'
        f'<div class="c"><h3><a href="/c">Ferry late</a></h3><p>{OTHER}</p></div>',
        f'<h3>More from the coast</h3><div><a href="/b">Bridge shut</a><span>{OTHER}</span></div>'
        f'<div><a href="/c">Ferry late again</a><span>{OTHER}</span></div>',
        f'<table class="related-news"><tr><td><a href="/b">Bridge shut</a><br>{OTHER}</td></tr></table>',
        f'<p><strong>MORE :</strong> <a href="/b">{OTHER}</a></p>',
        f'<p>READ ALSO: <a href="/b">{OTHER}</a></p>',
        f'<section class="most-read"><p><a href="/b">Bridge shut</a></p><p>{OTHER}</p>'
        '<p><a href="/c">Ferry late again in the strait</a></p></section>',
    ],
)
def test_other_stories_are_not_the_article(read: Read, block: str) -> None:
    for content in (body(1, 2, 3) + block, body(1, 2) + block + body(3)):
        article = read(f'<div class="main"><div><h1>Mill to be mended</h1>{content}</div></div>')
        assert "700 million" not in article.text
        assert has(article, 1, 2, 3) == [True] * 3


def test_a_link_in_a_sentence_stays(read: Read) -> None:
    linked = '<p>The report, <a href="/r">which the town published on Monday in full</a>, runs to 90 pages.</p>'
    article = read(f"<article><h1>Mill to be mended</h1>{body(1, 2)}{linked}</article>")
    assert "which the town published on Monday in full, runs to 90 pages." in article.text


def test_a_page_of_nothing_but_stories_keeps_its_text(read: Read) -> None:
    cards = "".join(
        f'<div class="card"><h2><a href="/{n}">Story {n} of the mill</a></h2>{prose(n)}</div>'
        for n in range(1, 6)
    )
    assert has(read(f"<main><h1>Mills</h1>{cards}</main>"), 1, 5) == [True, True]


# --- words and lines ------------------------------------------------------------------------------


def test_lists_and_tables_have_no_marks_of_our_own(read: Read) -> None:
    marked = (
        "<ul><li>Beams to go: <b>40</b></li><li>Money: <i>for ten</i></li></ul><ol><li>First the roof.</li></ol>"
        "<table><tr><th>Bay</th><th>Beams</th></tr><tr><td>North</td><td>12</td></tr></table>"
        "<dl><dt>Beetles</dt><dd>In every second beam of the north bay.</dd></dl>"
        "<pre>Oak    40\nPine    7</pre><p>CO<sub>2</sub> was measured at <b>the</b>door.</p>"
    )
    article = read(f"<article><h1>Mill to be mended</h1>{body(1, 2)}{marked}{prose(3)}</article>")
    assert article.text.split("\n\n")[2:-1] == [
        *("Beams to go: 40", "Money: for ten", "First the roof.", "Bay Beams", "North 12"),
        *("Beetles", "In every second beam of the north bay.", "Oak 40\nPine 7"),
        "CO2 was measured at thedoor.",
    ]


def test_one_line_break_is_a_space_and_two_part_paragraphs(read: Read) -> None:
    lines = (
        "<p>The miller said that the wheel<br>\nhad not turned<br/>since 1987.<br><br>His son keeps<br> the keys.</p>"
        "<p>What is needed:<br>• forty beams<br>• a wheel</p>"
    )
    article = read(f"<article><h1>Mill to be mended</h1>{body(1, 2)}{lines}{prose(3)}</article>")
    assert article.text.split("\n\n")[2:-1] == [
        "The miller said that the wheel had not turned since 1987.",
        "His son keeps the keys.",
        *("What is needed:", "• forty beams", "• a wheel"),
    ]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<span>By<span>Ida</span></span><span>20 January</span>", "By Ida 20 January"),
        ("<span>T</span><span>he</span> wheel stands still now", "The wheel stands still now"),
        (
            "<span>W</span>ater and <span>wind</span>mills of the town",
            "Water and windmills of the town",
        ),
        ("The <span>wheel</span><span>, it</span> seems, stands", "The wheel, it seems, stands"),
    ],
)
def test_words_that_only_style_parts_are_parted(read: Read, markup: str, words: str) -> None:
    article = read(
        f"<article><h1>Mill to be mended</h1>{body(1, 2)}<p>{markup}</p>{prose(3)}</article>"
    )
    assert words in article.text.split("\n\n")


# --- title and address ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("Roe &amp; Sons&#039; mill", "Roe & Sons' mill"),
        ("Roe &amp;amp; Sons&amp;#8217; mill", "Roe & Sons’ mill"),
        ("<em>Old</em> mill <br/>mended", "Old mill mended"),
        ("Beams < 40 & beetles > 7", "Beams < 40 & beetles > 7"),
    ],
)
def test_a_title_has_neither_entities_nor_tags(read: Read, headline: str, title: str) -> None:
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{headline}"}}</script>'
    assert read(f"<article>{body(1, 2, 3)}</article>", head=data).title == title


SAVED = "https://gazette.example/2025/mill"


@pytest.mark.parametrize(
    ("before", "head", "url"),
    [
        (f"<!-- saved from url=(0033){SAVED} -->\n", "", SAVED),
        (f"<!--\n Page saved with SingleFile \n url: {SAVED} \n saved date: Mon\n-->", "", SAVED),
        (f"<!-- saved from url=(0033){SAVED} -->", '<link rel="canonical" href="/mill">', "/mill"),
        (
            "",
            '<base href="https://gazette.example/x/"><link rel="canonical" href="/mill">',
            "/mill",
        ),
        ("<!-- saved from url=(0014)about:internet -->", "", None),
    ],
)
def test_the_address_of_a_saved_page(
    tmp_path: Path, before: str, head: str, url: str | None
) -> None:
    page = tmp_path / "mill.html"
    page.write_text(
        f"{before}<html><head>{head}</head><body><article>{body(1, 2)}</article></body></html>"
    )
    whole = f"https://gazette.example{url}" if url and url.startswith("/") else url
    assert next(read_articles(page)).url == whole
