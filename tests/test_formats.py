"""Files as each format's tools write them (tests/data/formats) -> the articles in them."""

import csv
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from filing import read, write

from index.article import Article
from index.errors import CorpusError
from index.readers import Reason, read_articles

FILES = Path(__file__).parent / "data" / "formats"


def paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")


def facts(article: Article) -> tuple[str, str, str | None, str, str | None]:
    return (
        article.id,
        article.title,
        article.source,
        str(article.published),
        article.url,
    )


# --- Markdown ------------------------------------------------------------------------------------


def test_a_clipping_in_markdown() -> None:
    [article], report = read(FILES / "clipping.md")
    url = "https://gazette.example/mill?ref=clip"
    assert facts(article) == (url, "Old mill: sold at last", "gazette.example", "2025-05-16", url)
    assert paragraphs(article) == [
        "The old mill in Osk was sold on Friday for £2.1 million, its owner Tom Reyes said. The buyer was not named.",
        "“It was time,” he said.",
        "What comes next",
        "Flats on three floors",
        "A museum of paper",
        "Year Owner",
        "1901 Reyes",
    ]
    assert report.summary() == []


def test_front_matter_in_toml() -> None:
    [article], _ = read(FILES / "hugo.md")
    assert facts(article) == ("hugo.md", "Library stays open", None, "2025-05-15", None)
    assert article.text == "The library in Lund stays open on Sundays."


def test_keys_of_front_matter_stay_as_they_were_written(tmp_path: Path) -> None:
    header = "---\nID: 007\nTitle: No\nDate: 2025-05-16 10:00:00 +0300\nPublisher: The Sun\nlink: https://x.example/7\n---\n"
    [article], report = read(write(tmp_path / "a.markdown", header + "One."))
    assert facts(article) == ("007", "No", "The Sun", "2025-05-16", "https://x.example/7")
    assert report.summary() == []


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("# Talks end\n\nThey *ended*.", "Talks end", "They ended."),
        ("Talks end\n=========\nThey ended.", "Talks end", "They ended."),
        ("Intro.\n\n# Talks end", "a", "Intro.\n\nTalks end"),
        ("---\ntitle: T\n---\n# Another\n\nText.", "T", "Another\n\nText."),
        ("---\nnot closed: [\n\nText.", "not closed: [", "not closed: [\n\nText."),
        (
            "* * *\n\n2 < 3 & a_b_c, 5 * 3\\* <br>next.",
            "a",
            "2 < 3 & a_b_c, 5 * 3* next.",
        ),
        ("Line one  \nline two", "a", "Line one line two"),
        ("[ref][1] and ~~gone~~\n\n[1]: https://x.example", "a", "ref and gone"),
    ],
)
def test_markdown_is_rendered(tmp_path: Path, content: str, title: str, text: str) -> None:
    [article], _ = read(write(tmp_path / "a.md", content))
    assert (article.title, article.text) == (title, text)


@pytest.mark.parametrize(
    "header",
    ["---\na: [\n---\n", "---\n- a list\n---\n", "+++\na = \n+++\n", f"---\n{'[' * 9000}\n---\n"],
)
def test_front_matter_that_cannot_be_read_is_counted(tmp_path: Path, header: str) -> None:
    [article], report = read(write(tmp_path / "a.md", header + "Text."))
    assert article.text == "Text."
    assert report.problems == {Reason.BAD_HEADER: 1}


def test_an_unreadable_date_of_front_matter_hides_no_other(tmp_path: Path) -> None:
    header = "---\npublished: soon\ndate: 2024-05-31\n---\n"
    [article], report = read(write(tmp_path / "a.md", header + "Text."))
    assert (article.published, report.summary()) == (date(2024, 5, 31), [])


def test_a_source_that_is_an_address_of_no_site(tmp_path: Path) -> None:
    [article], _ = read(write(tmp_path / "a.md", "---\nsource: http://[a\n---\nText."))
    assert (article.url, article.source) == ("http://[a", None)


def test_a_field_of_front_matter_that_is_a_list_is_counted(tmp_path: Path) -> None:
    [article], report = read(write(tmp_path / "a.md", "---\nsource: [a, b]\n---\nText."))
    assert (article.source, report.problems) == (None, {Reason.WRONG_TYPE: 1})


def test_a_read_me_is_about_its_folder(tmp_path: Path) -> None:
    plain = write(tmp_path / "README.md", "# My clippings\n\nAll since 2019.")
    write(tmp_path / "b" / "readme.md", "---\ntitle: Readme, the band\n---\nIt played in Lund.")
    articles, report = read(tmp_path)
    assert [article.title for article in articles] == ["Readme, the band"]
    assert report.skipped == {Reason.READ_ME: 1}
    assert [article.title for article in read(plain)[0]] == ["My clippings"]


# --- pages ---------------------------------------------------------------------------------------


HARBOUR = [
    "The harbour bridge in Northbank reopened to traffic on Friday, three days after a storm tore part of its"
    " railing away, the city’s engineer said.",
    "“We tested every one of the 412 bolts,” Maria Okafor told reporters. “The bridge is safer than it was before.”",
    "Repairs cost €1.4 million, according to the council’s minutes, which is twice the sum that had been set aside"
    " for the whole year.",
    "Buses on lines 4 and 9 will run over the bridge again from Monday.",
]


def test_a_page() -> None:
    [article], report = read(FILES / "harbour.html")
    url = "https://courier.example/2025/05/16/harbour-bridge-reopens"
    title = "Harbour bridge reopens after three days"
    assert facts(article) == (url, title, "Northbank Courier", "2025-05-16", url)
    assert paragraphs(article) == HARBOUR
    assert report.summary() == []


def test_an_xhtml_page_with_open_graph() -> None:
    [article], report = read(FILES / "ferry.xhtml")
    url = "https://gazette.example/ferry"
    title = "Island ferry to sail at night"
    assert facts(article) == (url, title, "Sound Gazette", "2024-11-03", url)
    assert len(paragraphs(article)) == 2
    assert article.text.startswith("The ferry between Ardle and the mainland will sail")
    assert report.summary() == []


def test_xhtml_in_an_xml_file(tmp_path: Path) -> None:
    shutil.copy(FILES / "ferry.xhtml", tmp_path / "ferry.xml")
    assert read(tmp_path)[0][0].text == read(FILES / "ferry.xhtml")[0][0].text


BODY = (
    "<p>Le café de la gare a rouvert vendredi, après trois ans de travaux, a dit le maire à la radio.</p>"
    "<p>Il y a de la place pour quarante personnes, et “une terrasse” donne sur les voies.</p>"
)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='utf-8'>", "utf-8"),
        ("<meta charset='iso-8859-1'>", "utf-8"),  # saved by a browser that recodes
        ("<META http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>", "cp1252"),
        ("", "cp1252"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("<meta charset='rot13'>", "cp1252"),
        ("<meta charset='zlib'>", "cp1252"),
    ],
)
def test_encodings_of_pages(tmp_path: Path, head: str, encoding: str) -> None:
    html = (
        f"<html><head>{head}<title>Café</title></head><body><article>{BODY}</article></body></html>"
    )
    [article], report = read(write(tmp_path / "a.html", html.encode(encoding)))
    assert "Le café de la gare" in article.text
    assert "“une terrasse”" in article.text
    assert report.summary() == []


def test_a_page_of_two_encodings(tmp_path: Path) -> None:
    html = f"<html><body><article>{BODY}</article></body></html>".encode()
    mixed = html.replace(
        b"</article>", b"<p>La soci\xe9t\xe9 des trains l'a dit aussi.</p></article>"
    )
    [article], report = read(write(tmp_path / "a.html", mixed))
    assert "Le café" in article.text
    assert "La société des" in article.text
    assert report.summary() == []


@pytest.mark.parametrize("ending", ["rss", "xml", "html"])
@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "shift_jis"])
def test_an_encoding_that_is_declared_and_false(tmp_path: Path, ending: str, declared: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>"
    body = {
        "rss": f"<rss version='2.0'><channel><item><description>{BODY.replace('<', '&lt;')}"
        "</description></item></channel></rss>",
        "xml": f"<nitf><body><body.content>{BODY}</body.content></body></nitf>",
        "html": f"<html><head><meta charset='{declared}'></head><body><article>{BODY}</article></body></html>",
    }[ending]
    data = (body if ending == "html" else head + body).encode("cp1252")
    [article], report = read(write(tmp_path / f"a.{ending}", data))
    assert "Le café de la gare a rouvert vendredi, après" in article.text
    assert "“une terrasse”" in article.text
    assert report.problems == {Reason.RECODED: 1}
    assert report.warnings[0].detail.startswith("declared ")


def test_an_encoding_that_is_declared_and_true(tmp_path: Path) -> None:
    head = "<html><head><meta charset='windows-1250'></head><body><article>"
    data = f"{head}<p>Příliš žluťoučký kůň úpěl ďábelské ódy celou noc až do rána.</p>{BODY}"
    html = data.replace("café", "dům").replace("après", "po").replace("“une terrasse”", "dvůr")
    [article], report = read(write(tmp_path / "a.html", html.encode("cp1250", "replace")))
    assert "Příliš žluťoučký kůň úpěl ďábelské ódy" in article.text
    assert report.summary() == []


def test_control_characters_in_a_page(tmp_path: Path) -> None:
    odd = BODY.replace("café", "ca\x01f&#1;é&#x1f;").replace("vendredi", "ven&#12;dredi&#10;")
    html = (
        f"<html><head><script>\x02</script>&#11;</head><body><article>{odd}</article></body></html>"
    )
    [article], _ = read(write(tmp_path / "a.html", html))
    assert "Le ca f é de la gare a rouvert ven dredi ," in article.text


def test_broken_json_ld_is_passed_over(tmp_path: Path) -> None:
    scripts = "".join(
        f"<script type='application/ld+json'>{text}</script>"
        for text in (
            "{",
            "[" * 50_000,
            "[1, null, []]",
            '{"@type": "NewsArticle", "publisher": 7, "headline": ["H"], "datePublished": {}}',
        )
    )
    html = (
        f"<html><head>{scripts}<title>T</title></head><body><article>{BODY}</article></body></html>"
    )
    [article], _ = read(write(tmp_path / "a.html", html))
    assert (article.title, article.published) == ("H", None)


def test_a_page_without_an_article_is_empty(tmp_path: Path) -> None:
    for number, content in enumerate(("", "<html></html>", "<!-- x -->", "<script>1</script>")):
        write(tmp_path / f"{number}.html", content)
    articles, report = read(tmp_path)
    assert (articles, report.problems) == ([], {Reason.EMPTY: 4})


# --- feeds ---------------------------------------------------------------------------------------


def test_an_rss_feed() -> None:
    articles, report = read(FILES / "wire.rss")
    url, source = "https://wire.example/2025/", "Northbank Wire: World & Region"
    assert [facts(article) for article in articles] == [
        (
            "wire:8841",
            "Talks on water end “in good faith”",
            source,
            "2025-05-16",
            f"{url}water-talks",
        ),
        (f"{url}mill-fire", "Mill fire out", source, "2025-05-17", f"{url}mill-fire"),
    ]
    assert [paragraphs(article) for article in articles] == [
        [
            "Three countries that share the river Ull ended talks on its water on Friday “in good faith”,"
            " their envoys said.",
            "They will meet again in Lund in June.",
            "Upstream states keep their dams.",
            "Downstream states get data every hour.",
        ],
        [
            "A fire at the paper mill in Osk was put out at dawn & nobody was hurt. Its cause is not known.",
        ],
    ]
    assert report.summary() == [f"1 article empty: {FILES}/wire.rss#3"]


LINE_BREAKS = {
    "The dam at Orm, built<br>in 1951, will be<br/>\nraised by two metres.": (
        "The dam at Orm, built in 1951, will be raised by two metres."
    ),
    "It cost<br />$640,000,<br> he said.<br><br>Work began in <BR>\n <br>May.": (
        "It cost $640,000, he said.\n\nWork began in\n\nMay."
    ),
    "Needed are:<br>• sand<br>• stone<br>- steel": "Needed are:\n• sand\n• stone\n- steel",
    "Q: Who pays?<br>A: We do.<br>Eva Holm: All of it.": (
        "Q: Who pays?\nA: We do.\nEva Holm: All of it."
    ),
    "<pre>Wind 140 km/h\n  Rain 44 mm\n\nSnow 3 cm</pre>": (
        "Wind 140 km/h\nRain 44 mm\n\nSnow 3 cm"
    ),
    "<br>One.<br>": "One.",
    "One \ufdd2 two.": "One \ufffd two.",
}


@pytest.mark.parametrize("markup", LINE_BREAKS)
def test_line_breaks(tmp_path: Path, markup: str) -> None:
    item = f"<item><guid>1</guid><description><![CDATA[{markup}]]></description></item>"
    write(tmp_path / "a.rss", f"<rss version='2.0'><channel>{item}</channel></rss>")
    sound = re.sub("<br ?>", "<br/>", markup, flags=re.IGNORECASE)
    content = f"<body.content><p>{sound}</p></body.content>"
    write(tmp_path / "b.xml", f"<nitf><body>{content}</body></nitf>")
    articles, _ = read(tmp_path)
    assert [article.text for article in articles] == [LINE_BREAKS[markup]] * 2


def test_an_atom_feed() -> None:
    articles, report = read(FILES / "blog.atom")
    assert [facts(article) for article in articles] == [
        (
            "tag:watch.example,2025:budget",
            "Budget passes by one vote",
            "Council Watch",
            "2025-05-15",
            "https://watch.example/budget",
        ),
        (
            "tag:watch.example,2025:minutes",
            "Minutes online",
            "Council Watch",
            "2025-05-14",
            "https://watch.example/minutes",
        ),
    ]
    assert articles[0].text == (
        "The council passed its budget late on Thursday by one vote.\n\nTwo members were away."
    )
    assert articles[1].text == "The minutes of April & May are online."
    assert report.summary() == []


def test_an_rss_1_feed_in_an_xml_file() -> None:
    [article], _ = read(FILES / "headlines.xml")
    url = "https://old.example/1"
    assert facts(article) == (url, "Clock stops", "Old Paper", "2004-02-29", url)


def test_a_feed_that_is_no_sound_xml_is_read_all_the_same(tmp_path: Path) -> None:
    broken = (FILES / "wire.rss").read_text().replace("</channel>", "Fish & chips <b>")
    articles, report = read(write(tmp_path / "a.xml", broken))
    assert len(articles) == 2
    assert report.problems == {Reason.BAD_XML: 1, Reason.EMPTY: 1}


def test_a_feed_in_latin_1(tmp_path: Path) -> None:
    xml = (
        "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel><title>Été</title>"
        "<item><title>Café</title><description>Le café a rouvert.</description></item></channel></rss>"
    )
    [article], report = read(write(tmp_path / "a.rss", xml.encode("latin-1")))
    assert (article.title, article.source, article.text) == ("Café", "Été", "Le café a rouvert.")
    assert report.summary() == []


DATES_OF_FEEDS = {
    "31-05-2024": "2024-05-31",
    "1717142400": "2024-05-31",
    "2024年5月31日": "2024-05-31",
    "Fri, 31 May 24 08:00:00 GMT": "2024-05-31",
    "04/05/2024": "None",
    "2024-05": "None",
    "2024": "None",
    "0001-01-01T00:00:00Z": "None",
}


def test_dates_of_feeds_are_never_guessed(tmp_path: Path) -> None:
    items = "".join(
        f"<item><guid>{number}</guid><pubDate>{written}</pubDate><description>Rain.</description></item>"
        for number, written in enumerate(DATES_OF_FEEDS)
    )
    file = write(tmp_path / "a.rss", f"<rss version='2.0'><channel>{items}</channel></rss>")
    articles, report = read(file)
    assert [str(article.published) for article in articles] == list(DATES_OF_FEEDS.values())
    assert report.problems == {Reason.BAD_DATE: 4}


def test_an_unreadable_date_of_a_feed_hides_no_other(tmp_path: Path) -> None:
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><content>Rain.</content>"
        "<published>soon</published><updated>2024-05-31T10:00:00Z</updated></entry></feed>"
    )
    [article], report = read(write(tmp_path / "a.atom", feed))
    assert (article.published, report.summary()) == (date(2024, 5, 31), [])


def test_an_unreadable_date_of_nitf_hides_no_other(tmp_path: Path) -> None:
    head = "<docdata><date.issue norm='soon'/><date.release norm='20240531T100000Z'/></docdata>"
    body = "<body><body.content><p>Rain.</p></body.content></body>"
    [article], _ = read(write(tmp_path / "a.xml", f"<nitf><head>{head}</head>{body}</nitf>"))
    assert article.published == date(2024, 5, 31)


STRAY = {
    "R&D at AT&T rose": "R&D at AT&T rose",
    "Marks & Spencer; 5 < 7 <= 8 & so on": "Marks & Spencer; 5 < 7 <= 8 & so on",
    "3.2&nbsp;million&mdash;more": "3.2 million—more",
    "Q&amp;A &#38; B&#x26;B": "Q&A & B&B",
    "<![CDATA[Fish & chips]]> & peas": "Fish & chips & peas",
    "<!-- a & b -->One &unknown; two": "One &unknown; two",
}


@pytest.mark.parametrize("written", STRAY)
def test_marks_that_mean_themselves(tmp_path: Path, written: str) -> None:
    link = "<link>https://a.example/?x=1&copy=2</link>"
    entry = f"<item>{link}<title>A & B</title><description>{written}</description></item>"
    channel = f"<channel><title>B&B</title>{entry}</channel>"
    write(tmp_path / "a.rss", f"<rss version='2.0'>{channel}</rss>")
    head = "<head><title>A & B</title></head>"
    body = f"<body><body.content><p>{written}</p></body.content></body>"
    write(tmp_path / "b.xml", f"<nitf>{head}{body}</nitf>")
    [item, nitf], report = read(tmp_path)
    assert (item.text, nitf.text) == (STRAY[written], STRAY[written])
    assert (item.title, item.source, nitf.title) == ("A & B", "B&B", "A & B")
    assert item.url == "https://a.example/?x=1&copy=2"
    assert report.summary() == []


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>n-7</guid>", None),
        ("<guid isPermaLink='true'>n-7</guid>", None),
        ("<guid>https://post.example/7</guid>", "https://post.example/7"),
        ("<guid>n-7</guid><link>/news/7</link>", "https://post.example/news/7"),
        ("<guid>n-7</guid><link>7?a=1</link>", "https://post.example/front/7?a=1"),
        ("<guid>n-7</guid><link>//post.example/7</link>", "https://post.example/7"),
        ("<guid>n-7</guid><link>javascript:void(0)</link>", None),
        ("<guid>n-7</guid><link>http://[bad</link>", None),
        ("<guid>n-7</guid><link> https://post.example/7\n</link>", "https://post.example/7"),
    ],
)
def test_addresses_of_feeds(tmp_path: Path, item: str, url: str | None) -> None:
    head = "<title>Post</title><link>https://post.example/front/</link>"
    feed = f"<channel>{head}<item>{item}<description>Rain.</description></item></channel>"
    [article], report = read(write(tmp_path / "a.rss", f"<rss version='2.0'>{feed}</rss>"))
    assert (article.url, report.summary()) == (url, [])


def test_addresses_of_a_feed_that_names_none_of_its_own(tmp_path: Path) -> None:
    entry = "<entry><id>urn:x:7</id><link href='/news/7'/><content>Rain.</content></entry>"
    for head, url in (
        ("", None),
        ("<link rel='self' href='https://post.example/a.atom'/>", "https://post.example/news/7"),
    ):
        feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{entry}</feed>"
        assert read(write(tmp_path / "a.atom", feed))[0][0].url == url


def test_feeds_without_entries(tmp_path: Path) -> None:
    write(tmp_path / "a.rss", "<rss version='2.0'><channel><title>T</title></channel></rss>")
    write(tmp_path / "b.atom", "no feed")
    assert read(tmp_path)[1].problems == {Reason.NO_ARTICLES: 2}


# --- the IPTC's formats --------------------------------------------------------------------------


def test_nitf() -> None:
    [article], report = read(FILES / "quake.nitf.xml")
    assert facts(article) == (
        "D76UIMO80",
        "Quake shakes Marn valley, no one hurt",
        "The Marn Observer",
        "2025-05-15",
        "https://observer.example/quake",
    )
    assert paragraphs(article) == [
        "MARN (AE) — An earthquake of magnitude 4.9 shook the Marn valley on Thursday evening, and no one was hurt,"
        " the regional government said.",
        "Governor Rosa Lindqvist ordered schools shut on Friday while their walls are looked at.",
        "Felt in three countries",
        "It was felt as far as Ostrau, 140 kilometres away.",
        "Trains stood still for an hour.",
        "The dam held.",
    ]
    assert report.summary() == []


def test_newsml_g2() -> None:
    articles, report = read(FILES / "message.xml")
    assert [facts(article) for article in articles] == [
        (
            "urn:newsml:alpine.example:20250516:text-1",
            "Pass road opens early",
            "Alpine Express",
            "2025-05-16",
            None,
        ),
        (
            "https://alpine.example/text-3",
            "Cable car halted",
            "ALP",
            "2025-05-16",
            "https://alpine.example/text-3",
        ),
    ]
    assert [article.path for article in articles] == [
        f"{FILES}/message.xml#1",
        f"{FILES}/message.xml#4",
    ]
    assert paragraphs(articles[0]) == [
        "The road over the Stell pass opened on Friday, five weeks earlier than last year.",
        "Snow fell on only nine days this winter, said Jon Vik of the road office.",
    ]
    assert articles[1].text == "The cable car stood still for two hours."
    assert report.problems == {Reason.WITHDRAWN: 1}


def test_one_item_of_newsml_g2_in_utf_16(tmp_path: Path) -> None:
    message = (FILES / "message.xml").read_text()
    start, end = message.index("<newsItem"), message.index("</newsItem>")
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + message[start:end].replace(
        "<newsItem", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"', 1
    )
    file = write(tmp_path / "a.xml", (xml + "</newsItem>").encode("utf-16"))
    [article], report = read(file)
    assert (article.title, article.path) == ("Pass road opens early", str(file))
    assert report.summary() == []


def test_ninjs() -> None:
    [first], report = read(FILES / "item.ninjs1.json")
    uri = "http://data.alpine.example/ninjs/20250516-77"
    title = "Night trains return to Lund"
    assert facts(first) == (uri, title, "Alpine Express", "2025-05-16", uri)
    assert first.text == (
        "Night trains will stop in Lund again from September, three times a week.\n\n"
        "The line “pays for itself”, said its director, Piet Maas."
    )
    [second], _ = read(FILES / "item.ninjs2.json")
    title = "Lake at its lowest since 1971"
    uri = "urn:alpine:20250516:78"
    assert facts(second) == (uri, title, "Alpine Express", "2025-05-16", None)
    assert second.text == (
        "Lake Orm is at its lowest since 1971.\n\nShips carry half of what they could."
    )
    assert report.summary() == []


def test_ninjs_without_text_and_withdrawn(tmp_path: Path) -> None:
    rows = [
        {"uri": "a", "type": "picture", "versioncreated": "2025-05-16", "headline": "A picture"},
        {"uri": "b", "pubstatus": "canceled", "body_text": "Wrong."},
        {"uri": "c", "body_text": "Plain < text & so on.", "body_xhtml": "<p>Not it.</p>"},
        {"uri": "d", "bodies": [], "headlines": [{"value": 3}], "text": "Of our own."},
        {"uri": ["e"], "bodies": [7, {"value": "x"}], "infosources": [{}], "pubstatus": []},
    ]
    file = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    articles, report = read(file)
    assert [article.text for article in articles] == ["Plain < text & so on.", "Of our own.", "x"]
    assert report.problems == {Reason.NO_TEXT: 1, Reason.WITHDRAWN: 1, Reason.WRONG_TYPE: 1}


@pytest.mark.parametrize(
    "xml", ["<urlset><url/></urlset>", "<svg:svg xmlns:svg='x'/>", "no XML", "<!-- only this -->"]
)
def test_xml_of_other_kinds_is_skipped(tmp_path: Path, xml: str) -> None:
    articles, report = read(write(tmp_path / "a.xml", xml))
    assert (articles, report.skipped) == ([], {Reason.OTHER_XML: 1})


def test_xml_that_is_not_sound_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.xml", "<nitf><body><p>One.</body></nitf>")
    write(tmp_path / "b.xml", "<newsItem xmlns='x'>&#0;</newsItem>")
    write(tmp_path / "c.xml", "")
    assert read(tmp_path)[1].problems == {Reason.BAD_XML: 2, Reason.NO_ARTICLES: 1}


# --- tables --------------------------------------------------------------------------------------


def test_a_csv_file_with_names_of_its_own() -> None:
    articles, report = read(FILES / "clippings.csv", fields={"text": "content"})
    assert [facts(article) for article in articles] == [
        ("1", "Dam, old and cracked, holds", "Orm Post", "2025-05-16", "https://post.example/1"),
        ("2", "Swans back", "Orm Post", "2025-05-16", None),
    ]
    assert articles[0].text == (
        'The dam at Orm held on Friday.\n\n"We were lucky," said its keeper, Eva Holm.'
    )
    assert [article.path for article in articles] == [
        f"{FILES}/clippings.csv:2",
        f"{FILES}/clippings.csv:5",
    ]
    assert report.summary() == []


def test_a_csv_file_without_a_column_of_text() -> None:
    articles, report = read(FILES / "clippings.csv")
    assert (articles, report.skipped) == ([], {Reason.NO_COLUMN: 1})
    assert report.warnings[0].detail == (
        "no text or body among id, title, content, published, source, url"
    )


def test_a_csv_file_with_semicolons() -> None:
    [article], report = read(FILES / "european.csv")
    assert (article.title, article.id) == ("Regen in Lund", "european.csv#2")
    assert article.text == "Es regnete, sagte sie; dann schien die Sonne."
    assert (article.published, report.summary()) == (date(2025, 5, 16), [])


def test_a_tsv_file_whose_quotation_marks_are_text() -> None:
    articles, report = read(FILES / "export.tsv")
    assert [article.text for article in articles] == [
        '"I quit," the mayor said. "This is my last day."',
        "The market opened at six.",
    ]
    assert (articles[0].title, report.summary()) == ('"I quit," says mayor', [])


def test_a_tsv_file_that_quotes(tmp_path: Path) -> None:
    file = write(tmp_path / "a.tsv", 'text\tid\n"One.\n\n""Two,""\tshe said."\t1\n\nThree.\t2\n')
    articles, report = read(file)
    assert [article.text for article in articles] == ['One.\n\n"Two,"\tshe said.', "Three."]
    assert report.summary() == []


def test_rows_that_do_not_fit(tmp_path: Path) -> None:
    rows = [
        "id,text,title",
        "1,One.",  # short
        "2,Two, too,T",  # a comma too many: nobody knows which
        "3,Three.,T,,",  # only empty ones too many
        '4,"Four" she said,T',
        "5,,T",
        '6,"Six',
    ]
    articles, report = read(write(tmp_path / "a.csv", "\n".join(rows)))
    assert [article.text for article in articles] == ["One.", "Three."]
    assert [(warning.line, warning.reason) for warning in report.warnings] == [
        (3, Reason.BAD_ROW),
        (5, Reason.BAD_ROW),
        (6, Reason.EMPTY),
        (7, Reason.BAD_ROW),
    ]


def test_an_unclosed_quotation_mark_costs_its_row(tmp_path: Path) -> None:
    rows = [
        "id,title,text",
        '1,A,"The lamp at Orm, lit on Friday',
        "It went out again, he said, at ten.",
        '2,B,"Two, and',
        'more of it."',
        "3,C,Three.",
        '4,"D,Four.',
        "5,E,Five.",
    ]
    articles, report = read(write(tmp_path / "a.csv", "\n".join(rows)))
    assert [(article.id, article.text) for article in articles] == [
        ("2", "Two, and\nmore of it."),
        ("3", "Three."),
        ("5", "Five."),
    ]
    assert [(w.line, w.reason, w.detail) for w in report.warnings] == [
        (2, Reason.BAD_ROW, "a quotation mark that nothing closes"),
        (7, Reason.BAD_ROW, "a quotation mark that nothing closes"),
    ]


@pytest.mark.parametrize("mark", [",", ";"])
def test_backslashes_as_escapes(tmp_path: Path, mark: str) -> None:
    rows = [
        ["id", "title", "text"],
        ["1", '"He said \\"no\\""', '"One, \\"two\\"; three.\nFour, he said."'],
        ["2", "C:\\news\\a", "Five."],
        ["3", "", f"Six\\{mark} seven."],
        ["5", "\\N", "Nine."],
        ["4", '"Ends in a backslash\\"', '"Eight."'],
    ]
    file = write(tmp_path / "a.csv", "\n".join(mark.join(row) for row in rows))
    articles, report = read(file)
    assert [(article.title, article.text) for article in articles] == [
        ('He said "no"', 'One, "two"; three.\nFour, he said.'),
        ("C:\\news\\a", "Five."),
        ("3", f"Six{mark} seven."),
        ("5", "Nine."),
        ("Ends in a backslash\\", "Eight."),
    ]
    assert report.summary() == []


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "\ufeffSEP=;", "\n\nsep=;\r"])
def test_a_table_that_says_what_parts_its_fields(tmp_path: Path, first: str) -> None:
    file = write(tmp_path / "a.csv", f"{first}\ntext,more;id\nx;1\ntext;y\n")
    assert read(file, fields={"text": "text,more"})[0][0].id == "1"
    file = write(tmp_path / "b.csv", f"{first}\nid;text\n1;One, two.\n")
    [article], report = read(file)
    assert (article.id, article.text, report.summary()) == ("1", "One, two.", [])


def test_tables_that_hold_no_articles(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "\n \n")
    write(tmp_path / "b.csv", "text\n")
    write(tmp_path / "c.csv", "question,id\nwho?,1\n")
    articles, report = read(tmp_path)
    assert articles == []
    assert (report.problems, report.skipped) == ({Reason.NO_ARTICLES: 2}, {Reason.QUESTIONS: 1})


# --- names of fields -----------------------------------------------------------------------------


def test_fields_by_other_names(tmp_path: Path) -> None:
    fields = {"text": "content", "title": "head", "published": "day", "id": "key"}
    row = {"key": 3, "content": "One.", "text": "Not this.", "head": "H", "day": "2025-05-16"}
    write(tmp_path / "a.jsonl", json.dumps(row))
    write(tmp_path / "b.json", json.dumps({"articles": [row | {"key": 4}, {"text": "Two."}]}))
    with open(tmp_path / "c.csv", "w") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row | {"key": 5})
    articles, report = read(tmp_path, fields=fields)
    assert [(article.id, article.text) for article in articles] == [
        ("3", "One."),
        ("4", "One."),
        ("b.json#2", "Two."),
        ("5", "One."),
    ]
    assert {(article.title, article.published) for article in articles[:2]} == {
        ("H", date(2025, 5, 16))
    }
    assert report.summary() == []


def test_a_field_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no field is called 'headline': map any of id, title"):
        read_articles([tmp_path], fields={"headline": "title"})


# --- web archives --------------------------------------------------------------------------------


def test_a_web_archive() -> None:
    file = FILES / "crawl.warc.gz"
    articles, report = read(file)
    first, second = "https://courier.example/bridge?crawl=1", "https://cafe.example/"
    title = "Harbour bridge reopens after three days"
    assert [facts(article) for article in articles] == [
        (first, title, "Northbank Courier", "2025-05-16", first),
        (second, "Café réouvert", "cafe.example", "None", second),
    ]
    assert paragraphs(articles[0]) == HARBOUR
    assert articles[1].text.startswith("Le café de la gare a rouvert")
    assert [article.path for article in articles] == [f"{file}#3", f"{file}#6"]
    assert report.summary() == [f"2 web records that are no pages: {file}#4, {file}#5"]
    assert report.left_out == 0


# --- libraries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "library", "package"),
    [
        ("harbour.html", "trafilatura", "'.[html]'"),
        ("ferry.xhtml", "trafilatura", "'.[html]'"),
        ("wire.rss", "feedparser", "'.[feeds]'"),
        ("headlines.xml", "feedparser", "'.[feeds]'"),
        ("crawl.warc.gz", "warcio.archiveiterator", "'.[warc]'"),
        ("crawl.warc.gz", "trafilatura", "'.[html]'"),
        ("quake.nitf.xml", "defusedxml.ElementTree", "defusedxml"),
        ("clipping.md", "yaml", "PyYAML"),
        ("clipping.md", "markdown_it", "markdown-it-py"),
    ],
)
def test_a_library_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, file: str, library: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(CorpusError) as caught:
        list(read_articles(FILES / file))
    ending = "".join(Path(file).suffixes[-2:] if file.endswith(".gz") else [Path(file).suffix])
    assert f"skipped 1 file: 1 {ending} (pip install {package});" in f"{caught.value};".replace(
        " (read are", "; (read are"
    )


def test_importing_index_imports_no_library() -> None:
    code = (
        "import sys, index; "
        "print([m for m in ('trafilatura', 'lxml', 'feedparser', 'warcio', 'defusedxml', 'yaml',"
        " 'markdown_it') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_reading_prints_nothing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.html", "<html><body></body></html>")
    write(
        tmp_path / "b.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\nxyz\r\n"
    )
    read(tmp_path, FILES)
    assert capfd.readouterr() == ("", "")


def test_a_date_that_the_library_warns_about_is_no_business_of_the_reader(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    body = (
        "<p>Rain fell on Corvana for nine days, and nobody there could remember such a spring.</p>"
        * 5
    )
    date = '<time datetime="2025-05-16 10:00:00 ZI">16 May</time>'
    meta = '<meta name="date" content="2025-05-16 10:00:00 ZI">'
    page.write_text(f"<html><head>{meta}</head><body><article>{date}{body}</article></body></html>")
    assert "Rain fell" in next(read_articles(page)).text


def test_a_link_that_is_no_address_costs_no_entry(tmp_path: Path) -> None:
    entry = "<item><title>Mill</title><link>http://[x</link><description>The mill was sold.</description></item>"
    feed = f"<rss><channel><link>https://gazette.example/</link>{entry}</channel></rss>"
    [article], _ = read(write(tmp_path / "a.rss", feed))
    assert (article.text, article.url) == ("The mill was sold.", None)
