"""JSON as programs, agencies and answers of the web write it: nested, in several bodies, with HTML in its strings."""

import json
from datetime import date
from pathlib import Path

import pytest
from filing import read as read_files
from filing import write

from index.article import Article
from index.readers import ReadReport, Reason, read_articles
from index.readers.draft import name_outlet
from index.readers.markup import is_html, text_of
from index.readers.nested import field_names, value_at

DAY = date(2024, 3, 2)
TEXT = "The ferry to Ardle was cancelled on Saturday, because its only engine had broken down."


def read(
    path: Path, content: object, fields: dict[str, str] | None = None
) -> tuple[list[Article], ReadReport]:
    """The articles of a file with `content`, one line each if it is a tuple."""
    rows = content if isinstance(content, tuple) else (content,)
    return read_files(write(path, "\n".join(map(json.dumps, rows))), fields=fields)


# --- nested --------------------------------------------------------------------------------------

STORY = {"title": "Ferry cancelled", "text": TEXT, "date": "2024-03-02", "source": "Sound Post"}

ANSWERS: dict[str, tuple[object, dict[str, str]]] = {
    "a list by any name": ({"count": 1, "stories": [STORY]}, {}),
    "a list two levels down": ({"articles": {"count": 1, "results": [STORY]}}, {}),
    "Elasticsearch": (
        {"took": 2, "hits": {"total": 1, "hits": [{"_id": "7", "_source": STORY}]}},
        {},
    ),
    "GraphQL": ({"data": {"stories": {"edges": [{"cursor": "x", "node": STORY}]}}}, {}),
    "JSON:API": (
        {"data": [{"type": "story", "id": "7", "attributes": STORY}], "links": {"a": "b"}},
        {},
    ),
    "one article": ({"meta": {"page": 1}, "data": {"article": STORY}}, {}),
    "by their ids": ({"stories": {"a": STORY, "b": {"title": "x", "text": "y"}}}, {}),
    "pages of answers": ([{"page": 1, "story": STORY}], {}),
    "WordPress": (
        [
            {
                "title": {"rendered": "Ferry cancelled"},
                "content": {"rendered": f"<p>{TEXT}</p>\n", "protected": False},
                "date": "2024-03-02T10:00:00",
                "source": {"title": "Sound Post"},
            }
        ],
        {},
    ),
    "the Guardian": (
        {
            "response": {
                "status": "ok",
                "results": [
                    {
                        "webTitle": "Ferry cancelled",
                        "webPublicationDate": "2024-03-02T10:00:00Z",
                        "fields": {"bodyText": TEXT, "publication": "Sound Post"},
                    }
                ],
            }
        },
        {"source": "fields.publication"},
    ),
    "the New York Times": (
        {
            "response": {
                "docs": [
                    {
                        "headline": {"main": "Ferry cancelled", "kicker": None},
                        "lead": [{"kind": "text"}, {"kind": "text", "of": TEXT}],
                        "pub_date": "2024-03-02T10:00:00+0000",
                        "source": "Sound Post",
                    }
                ]
            }
        },
        {"text": "lead.of"},
    ),
    "a name from the top": (
        {
            "found": {
                "docs": [{"head": "Ferry cancelled", "body_0": {"x": TEXT}, **STORY, "text": None}]
            }
        },
        {"text": "found.docs.body_0.x", "title": "found.docs.head"},
    ),
    "names with dots": (
        {"results": [{"a.b": {"c": TEXT}, **STORY, "text": None}]},
        {"text": "a.b.c"},
    ),
    "schema.org": (
        {
            "@type": "NewsArticle",
            "headline": "Ferry cancelled",
            "articleBody": TEXT,
            "datePublished": "2024-03-02T10:00:00Z",
            "publisher": {"@type": "Organization", "name": "Sound Post"},
        },
        {},
    ),
    "names in capitals": (
        {
            "Items": [
                {
                    "Title": "Ferry cancelled",
                    "TEXT": TEXT,
                    "PublishDate": "2024-03-02",
                    "Source": "Sound Post",
                }
            ]
        },
        {},
    ),
    "lists of one": (
        {
            "response": {
                "docs": [
                    {
                        "title": ["Ferry cancelled"],
                        "text": [TEXT],
                        **{key: [STORY[key]] for key in ("date", "source")},
                    }
                ]
            }
        },
        {},
    ),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_answers(tmp_path: Path, answer: str, ending: str) -> None:
    content, fields = ANSWERS[answer]
    if ending == "jsonl" and isinstance(content, list):
        content = content[0]
    articles, report = read(tmp_path / f"a.{ending}", content, fields)
    first = articles[0]
    assert (first.title, first.text, first.source, first.published) == (
        "Ferry cancelled",
        TEXT,
        "Sound Post",
        DAY,
    )
    assert len(articles) == (2 if answer == "by their ids" else 1)
    assert report.summary() == []


def test_the_message_names_the_fields_there_are(tmp_path: Path) -> None:
    rows = [{"key": 1, "head": {"main": "H"}, "parts": [{"p": "One."}], "tags": ["a"], "n": None}]
    articles, report = read(tmp_path / "a.json", {"status": "ok", "found": {"docs": rows}})
    assert articles == []
    assert [(w.place.rpartition("/")[2], w.reason, w.detail) for w in report.warnings] == [
        ("a.json#1", Reason.NO_TEXT, "no text or body among key, head.main, parts.p, tags, n")
    ]
    odd: dict[str, object] = {"a\ud800\nb": 1, "c" * 100: 2}
    assert field_names(odd) == f"a\\ud800 b, {'c' * 60}"
    many: dict[str, object] = {f"k{number}": "x" for number in range(40)}
    assert field_names(many).endswith("k11 and 28 more")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a.b", 1),
        ("a.c.0.d", 2),
        ("a.c.1.d", 3),
        ("a.c.d", 2),
        ("a.c.9.d", None),
        ("a.c.9999999999.d", None),
        ("a.b.x", None),
        ("e.f.g", 4),
        ("e.f", {"g": 4}),
        ("", None),
        (".", None),
        ("a..b", None),
    ],
)
def test_a_value_some_levels_down(name: str, value: object) -> None:
    row: dict[str, object] = {"a": {"b": 1, "c": [{"d": 2}, {"d": 3}]}, "e.f": {"g": 4}}
    assert value_at(row, name) == value


def test_an_answer_as_deep_as_it_gets(tmp_path: Path) -> None:
    deep: object = [STORY]
    for _ in range(400):
        deep = {"x": deep}
    wide: object = {f"k{number}": {"y": {"z": []}} for number in range(30_000)}
    assert read(tmp_path / "a.json", deep)[1].problems == {Reason.NO_TEXT: 1}
    assert read(tmp_path / "b.json", wide)[1].problems == {Reason.NO_TEXT: 1}


def test_lines_that_are_answers_or_actions(tmp_path: Path) -> None:
    content = (
        {"results": [{"text": "One."}, {"text": "Two.", "url": "https://a.example/2"}]},
        {"index": {"_index": "news", "_id": "k3"}},
        {"text": "Three."},
        {"create": {"_id": "k4"}},
        {"id": "own", "text": "Four."},
        {"text": "Five."},
        {"delete": {"_id": "k6"}},
    )
    for ending in ("jsonl", "ndjson", "jl"):
        articles, report = read(tmp_path / f"a.{ending}", content)
        ids = [f"a.{ending}#1.1", "https://a.example/2", "k3", "own", f"a.{ending}#6"]
        assert [article.id for article in articles] == ids
        assert report.summary() == []


def test_an_id_of_many_digits(tmp_path: Path) -> None:
    articles, report = read(
        tmp_path / "a.jsonl", ({"text": "One."}, {"id": 10**400, "text": "Two."})
    )
    assert [article.id for article in articles] == ["a.jsonl#1", str(10**400)]
    assert report.summary() == []


def test_a_text_in_paragraphs(tmp_path: Path) -> None:
    [article], _ = read(tmp_path / "a.json", {"text": ["One.", "Two <b>and</b> more."]})
    assert article.text == "One.\n\nTwo and more."


# --- JSON Feed -----------------------------------------------------------------------------------


def test_a_json_feed(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": "Sound Post",
        "home_page_url": "https://sound.example/",
        "items": [
            {
                "id": "tag:sound.example,2024:7",
                "url": "/ferry",
                "title": "Ferry&nbsp;cancelled",
                "content_html": f"<p>{TEXT}</p><p>Buses&#8217; drivers wait.</p>",
                "summary": "The ferry is off.",
                "date_published": "2024-03-02T10:00:00+02:00",
            },
            {"id": "8", "content_text": "Two.", "external_url": "https://else.example/8"},
            {"id": "9", "summary": "Three.", "url": "about:blank"},
            {"id": "10"},
            7,
        ],
    }
    articles, report = read(tmp_path / "a.json", feed)
    assert articles[0].text == f"{TEXT}\n\nBuses’ drivers wait."
    assert (articles[0].title, articles[0].source) == ("Ferry cancelled", "Sound Post")
    assert (articles[0].published, articles[0].id) == (DAY, "tag:sound.example,2024:7")
    assert [article.url for article in articles] == [
        "https://sound.example/ferry",
        "https://else.example/8",
        None,
    ]
    assert [article.text for article in articles[1:]] == ["Two.", "Three."]
    assert report.problems == {Reason.NO_TEXT: 1, Reason.WRONG_SHAPE: 1}


# --- HTML in strings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (
            "<p>One <b>two</b>.</p><p>It&#8217;s 3.2&nbsp;million.</p>",
            "One two.\n\nIt’s 3.2 million.",
        ),
        ("One.<br>Two.<br/><br />Three.", "One. Two.\n\nThree."),
        ("<div>One.</div>\n<div>Two.</div>", "One.\n\nTwo."),
        ("AT&amp;T rose.\n\nOil fell.\nGold too.", "AT&T rose.\n\nOil fell.\nGold too."),
        ("One <em>two</em>.\n\nThree.", "One two.\n\nThree."),
        (
            "One.\n\n<blockquote>Two.</blockquote>\n\nThree.\n\nFour.",
            "One.\n\nTwo.\n\nThree.\n\nFour.",
        ),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.&lt;/p&gt;", "One.\n\nTwo & three."),
        ("<p>One.<script>alert(1)</script></p>", "One."),
        # what only looks like it
        ("If a < b and b > c, R&D & Q&A; stop.", "If a < b and b > c, R&D & Q&A; stop."),
        ("Write <name> or <p> here.", "Write <name> or <p> here."),
        ("See <https://a.example/?x=1&y=2>.", "See <https://a.example/?x=1&y=2>."),
        ("A line.\n  Indented.\n\n", "A line.\n  Indented.\n\n"),
    ],
)
def test_html_in_strings(tmp_path: Path, written: str, text: str) -> None:
    assert text_of(written) == text
    assert is_html(written) is (text != written)
    [article], report = read(tmp_path / "a.jsonl", {"text": written, "title": "x"})
    assert (article.text, report.summary()) == (text, [])


def test_html_in_tables_and_titles(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('title,text\nFish &amp; <i>chips</i>,"<p>One.</p><p>Two.</p>"\n')
    [article] = read_articles(file)
    assert (article.title, article.text) == ("Fish & chips", "One.\n\nTwo.")


# --- ninjs ---------------------------------------------------------------------------------------


def test_ninjs_of_version_3(tmp_path: Path) -> None:
    item = {
        "standard": {"name": "ninjs", "version": "3.1"},
        "uri": "https://wire.example/7",
        "versionCreated": "2024-03-02T10:00:00Z",
        "pubStatus": "usable",
        "copyrightHolder": "Sound Wire",
        "headlines": [
            {"role": "summary", "value": "Off"},
            {"role": "main", "value": "Ferry <b>cancelled</b>"},
        ],
        "bodies": [
            {"role": "summary", "contentType": "text/plain", "value": "Ferry off."},
            {"role": "main", "contentType": "application/xhtml+xml", "value": f"<p>{TEXT}</p>"},
        ],
    }
    [article], report = read(tmp_path / "a.json", item)
    assert article == Article(
        "https://wire.example/7",
        TEXT,
        "Ferry cancelled",
        "Sound Wire",
        DAY,
        "https://wire.example/7",
        f"{tmp_path}/a.json",
    )
    for status in ("canceled", "stat:withheld", "Cancelled"):
        articles, report = read(tmp_path / "b.json", item | {"pubStatus": status})
        assert (articles, report.problems) == ([], {Reason.WITHDRAWN: 1})


CONTENT = f"<body><body.content><p>{TEXT}</p></body.content></body>"
NITF = f"<?xml version='1.0'?><nitf><head><title>H</title></head>{CONTENT}</nitf>"


@pytest.mark.parametrize(
    "bodies",
    [
        {"body_main": TEXT, "body_richtext": f"<p>{TEXT}</p>"},
        {"body_richtext": f"<p>{TEXT}</p>"},
        {"body_html": f"<div>{TEXT}</div>", "body_summary": "Off."},
        {"body_text": "Off.", "body_xhtml": f"<p>{TEXT}</p>"},
        {"bodies": [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": NITF}]},
        {
            "bodies": [
                {
                    "role": "x",
                    "contenttype": "application/nitf+xml",
                    "value": NITF.replace("</nitf>", ""),
                }
            ]
        },
        {"bodies": [{"value": f"<p>{TEXT}</p>"}]},
        {
            "bodies": [
                {
                    "role": "nitf",
                    "contentType": "application/xml",
                    "value": NITF.replace(TEXT, f"{TEXT} More."),
                },
                {"role": "text", "contentType": "text/plain", "value": TEXT},
            ]
        },
        {
            "bodies": [
                {
                    "role": "own",
                    "contentType": "application/xml",
                    "value": f"<doc><nr>7</nr><t>{TEXT}</t></doc>",
                },
                {"role": "text", "contentType": "text/plain", "value": TEXT},
            ]
        },
    ],
)
def test_bodies_of_ninjs(tmp_path: Path, bodies: dict[str, object]) -> None:
    item = {"uri": "urn:x", "versioncreated": "2024-03-02", "headline_main": "Ferry off", **bodies}
    [article], report = read(tmp_path / "a.json", item)
    assert (article.text.removeprefix("H\n\n"), article.title) == (TEXT, "Ferry off")
    assert report.summary() == []


def test_an_item_of_superdesk(tmp_path: Path) -> None:
    item = {
        "_id": "urn:newsml:sound.example:7",
        "guid": "urn:newsml:sound.example:7",
        "type": "text",
        "pubstatus": "usable",
        "versioncreated": "2024-03-02T10:00:00+0000",
        "headline": "Ferry cancelled",
        "body_html": f"<p>{TEXT}</p>",
        "source": "SDW",
        "subject": [{"name": "transport", "qcode": "x"}],
    }
    for content in (item, {"_items": [item], "_meta": {"total": 1}}):
        [article], report = read(tmp_path / "a.json", content)
        assert (article.id, article.text, article.source) == (item["guid"], TEXT, "SDW")
        assert (article.published, report.summary()) == (DAY, [])


def test_a_picture_of_ninjs_is_one_entry_without_text(tmp_path: Path) -> None:
    item = {"uri": "p", "type": "picture", "headline": "Ferry", "subject": [{"name": "transport"}]}
    assert read(tmp_path / "a.json", item)[1].problems == {Reason.NO_TEXT: 1}


# --- outlets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "url", "outlet"),
    [
        ("Sound Post", None, ("Sound Post", None)),
        (
            "https://www.sound.example:8080/a?b=1",
            None,
            ("sound.example", "https://www.sound.example:8080/a?b=1"),
        ),
        ("http://sound.example", "https://x.example/1", ("sound.example", "https://x.example/1")),
        ("//sound.example/a", None, ("sound.example", "//sound.example/a")),
        ("sound.example", None, ("sound.example", None)),
        ("http://[bad", None, (None, "http://[bad")),
        (None, "https://x.example/1", (None, "https://x.example/1")),
    ],
)
def test_an_address_is_no_outlet(source: str | None, url: str | None, outlet: object) -> None:
    assert name_outlet(source, url) == outlet


def test_the_name_of_an_outlet_beside_its_address(tmp_path: Path) -> None:
    row = {"text": "One.", "source": "https://sound.example/1", "source-hostname": "Sound Post"}
    [article], report = read(tmp_path / "a.jsonl", row)
    assert (article.source, article.url) == ("Sound Post", "https://sound.example/1")
    assert report.summary() == []


def test_in_every_format_an_address_is_no_outlet(tmp_path: Path) -> None:
    url = "https://www.sound.example/1"
    contents = {
        "a.txt": f"source: {url}\n\nOne.",
        "b.md": f"---\nsource: {url}\n---\nTwo.",
        "c.csv": f"source,text\n{url},Three.\n",
        "d.jsonl": json.dumps({"source": url, "text": "Four."}),
        "e.xml": f"<nitf><head><pubdata name='{url}'/></head>{CONTENT}</nitf>",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    report = ReadReport()
    articles = [
        read_one for path in contents for read_one in read_articles(tmp_path / path, report=report)
    ]
    assert {(article.source, article.url) for article in articles} == {("sound.example", url)}
    assert report.summary() == []
