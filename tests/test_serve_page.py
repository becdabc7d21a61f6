"""The page without script: verdicts, marks, follow-ups, filters, links; and hostile articles on every page."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cited import ANSWER, HEADED, REFUSAL, answered
from serving import HOSTILE, PLAIN, asking, in_path, make_service
from starlette.testclient import TestClient

from index import Article, Filters, OkapiRetriever, split_sentences
from qa.answer import Period
from qa.pipeline import Options
from qa.sanitise import UNSAFE
from qa.serve.link import MAX_TURNS, Asked, article_href
from qa.serve.lists import timeline_list
from qa.serve.paper import WINDOW, Marks, paper
from qa.serve.shell import MEDIA_TYPES, static_bytes
from qa.serve.talk import turn
from qa.view.blocks import Verdict, tenths, verdict_of

ASKED = "who opened the Velmar bridge?"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking() as found:
        yield found


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [
            have
            for name, have in self.found
            if name == tag and all(have.get(key) == value for key, value in attributes.items())
        ]


def page(client: TestClient, path: str, **params: Any) -> str:
    response = client.get(path, params=params or None)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())


# An answer


def test_an_answer_stands_beside_its_article_with_the_words_marked(client: TestClient) -> None:
    text = page(client, "/", q=ASKED, c=1)
    assert text.index('class="verdict"') < text.index("Mira Oldham</p>") < text.index('<ol class="cites"')  # fmt: skip
    beside = text[text.index('id="beside"') :]
    cited = "".join(re.findall(r'<span class="cited">(.*?)</span>', beside))
    first = client.get("/api/v1/ask", params={"question": ASKED}).json()["citations"][0]
    assert plain(cited) == first["text"]
    assert f"<mark>{first['answer']['text']}</mark>" in beside


def test_verdicts_go_by_what_an_answer_says_of_itself_else_by_its_score() -> None:
    sure = answered(replace(HEADED, score=0.93))
    assert verdict_of(sure) is Verdict.SURE
    assert verdict_of(replace(sure, sure_from=0.95)) is Verdict.PERHAPS
    assert verdict_of(REFUSAL) is Verdict.NONE
    assert [tenths(score) for score in (0.0, 0.04, 0.55, 0.96, 1.0)] == [1, 1, 6, 9, 9]


def test_the_three_verdicts_are_told_apart_in_words() -> None:
    sure = turn(Asked("q"), answered(replace(HEADED, score=0.93)))
    perhaps = turn(Asked("q"), answered(replace(HEADED, score=0.4)))
    none = turn(Asked("q"), REFUSAL)
    assert "<strong>Sure</strong>" in sure
    assert "about 9 in 10 like it are right" in sure
    assert "<strong>Perhaps</strong>" in perhaps
    assert "about 4 in 10" in perhaps
    assert "<strong>Not in this archive</strong>" in none
    assert "which are no answer" in none
    assert "<mark>" not in none
    assert len({re.search(r'class="turn (\w+)"', one)[1] for one in (sure, perhaps, none)}) == 3  # type: ignore[index]


def test_weak_citations_are_no_answers() -> None:
    shown = turn(Asked("q"), replace(ANSWER, threshold=0.9))
    before, after = shown.split("Less likely")
    assert before.count("<blockquote") == 1
    assert "<mark>" in before
    assert "<mark>" not in after


def test_a_time_that_chose_articles_can_be_dropped() -> None:
    period = Period("last week", None, None, True)
    shown = turn(Asked("who?", cited=2), replace(answered(HEADED), period=period))
    (href,) = re.findall(r'<a href="([^"]+)">Ask the articles of all days', shown)
    assert parse_qs(urlsplit(unescape(href)).query) == {"q": ["who?"], "any": ["1"]}


def test_a_refusal_opens_no_article_until_one_is_chosen() -> None:
    service = replace(make_service(), options=Options(min_score=1.0))
    with asking(service) as client:
        assert "No article is shown" in page(client, "/", q=ASKED)
        opened = page(client, "/", q=ASKED, c=1)
    beside = opened[opened.index('id="beside"') :]
    assert '<article class="paper weak"' in beside
    assert "<mark>" not in beside


# A conversation


def test_a_follow_up_shows_what_was_asked_and_lets_it_be_said_otherwise(client: TestClient) -> None:
    history = json.dumps([[ASKED, "Mira Oldham"]])
    text = page(client, "/", q="what did she say?", h=history, source="Harbour Post")
    elements = Elements(text)
    (field,) = elements.all("input", id="as")
    assert "Mira Oldham" in field["value"]
    form = text[text.index('<form class="as"') :]
    form = form[: form.index("</form>")]
    sent = {one["name"]: one["value"] for one in Elements(form).all("input")}
    assert sent["q"] == "what did she say?"
    assert json.loads(sent["h"]) == [[ASKED, "Mira Oldham"]]
    assert sent["source"] == "Harbour Post"
    again = page(client, "/", **{**sent, "as": "what did Mira Oldham open?"})
    assert 'value="what did Mira Oldham open?"' in again
    assert '<h1 id="asked" dir="auto">what did she say?</h1>' in again
    earlier = text[text.index('class="earlier"') : text.index('id="main"')]
    (link,) = Elements(earlier).all("a")
    assert parse_qs(urlsplit(link["href"]).query)["q"] == [ASKED]


def test_the_history_grows_in_the_form_and_stays_short(client: TestClient) -> None:
    turns: list[list[str]] = []
    for _ in range(MAX_TURNS + 2):
        text = page(client, "/", q=ASKED, h=json.dumps(turns))
        (field, *_) = Elements(text[text.index('<form class="ask"') :]).all("input", name="h")
        turns = json.loads(field["value"])
    assert len(turns) == MAX_TURNS
    assert turns[-1] == [ASKED, "Mira Oldham"]


UNREADABLE = ("{", "[[1, 2]]", '{"a": 1}', "[" * 9_999, '[["q"]]', "7", '[["", "x"]]')


@pytest.mark.parametrize("history", UNREADABLE)
def test_a_history_that_cannot_be_read_is_none(client: TestClient, history: str) -> None:
    assert 'class="earlier"' not in page(client, "/", q=ASKED, h=history)


def test_filters_are_shown_with_counts_and_kept(client: TestClient) -> None:
    text = page(client, "/", q=ASKED, source="Kestrel Wire", since="2025-05-01")
    (box,) = Elements(text).all("input", type="checkbox", value="Kestrel Wire")
    assert "checked" in box
    assert "<bdi>Harbour Post</bdi><small>2</small>" in text
    assert "Kestrel Wire, from 2025-05-01 on" in text
    (since,) = Elements(text).all("input", name="since")
    assert since["value"] == "2025-05-01"
    assert "Harbour Post</bdi> <time>" not in text


def test_a_link_holds_all_that_was_asked() -> None:
    filters = Filters(("A & B", "ü"), None, None)
    asked = Asked("who?\n“x”", "", (("a", "b"),), filters, True, 3)
    query = parse_qs(urlsplit(asked.href()).query)
    assert query["source"] == ["A & B", "ü"]
    assert (query["q"], query["c"], query["any"]) == (["who?\n“x”"], ["3"], ["1"])
    assert Asked("\ud800").href() == "/?q=%3F"


def test_a_conversation_is_saved_as_a_file(client: TestClient) -> None:
    text = page(client, "/", q="what did it cost?", h=json.dumps([[ASKED, "Mira Oldham"]]))
    links = [
        one["href"]
        for one in Elements(text).all("a", **{"class": "quiet"})
        if "form=" in one["href"]
    ]
    assert len(links) == 3
    saved = [client.get(link) for link in links]
    for response, name in zip(
        saved, ("conversation.html", "conversation.md", "fact-check.html"), strict=True
    ):
        assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert response.text.index(ASKED) < response.text.index("what did it cost?")
        assert "40 million crowns" in response.text
    assert "Checked by" in saved[2].text
    assert "<script" not in "".join(one.text for one in saved)
    assert client.get("/save?form=exe&q=who").status_code == 400
    assert client.get("/save?form=page").status_code == 400


def test_many_questions_make_a_sheet(client: TestClient) -> None:
    assert 'name="questions"' in page(client, "/sheet")
    text = f"{ASKED}\r\n\r\n# a note\r\n{'x' * 2_001}\r\n<script>who</script> ate it?"
    response = send(client, text)
    assert response.status_code == 200
    shown = plain(response.text)
    assert re.search("(?:Answer|Perhaps): Mira Oldham", shown)
    assert "Not asked: " in shown
    assert re.search(r"Questions ?3 Answered ?[12]\b", shown)
    assert "<script" not in response.text
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["content-security-policy"]
    for bad in ("", " \n# only a note", "who?\n" * 501):
        assert send(client, bad).status_code in (400, 413)
    assert client.post("/sheet", data={"questions": ASKED}).status_code == 400
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=y",
        "multipart/mixed",
        "\x7f",
    ):
        headers = {"content-type": kind}
        assert client.post("/sheet", content=b"--x\r\n\xff", headers=headers).status_code == 400


def send(client: TestClient, questions: str, **file: tuple[str, bytes]) -> Any:
    return client.post("/sheet", files={"questions": (None, questions.encode()), **file})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.txt", f"# a note\n{ASKED}\nwhat did the bridge cost?\n"),
        (
            "Q.CSV",
            f"id;question;claim\nb7;{ASKED};Oldham opened it\nb8;what did the bridge cost?;\n",
        ),
        ("q.tsv", f"id\tquestion\nb7\t{ASKED}\nb8\twhat did the bridge cost?\n"),
        ("q.jsonl", json.dumps({"id": "b7", "question": ASKED}) + "\n{\n"),
    ],
)
def test_a_file_of_questions_makes_a_sheet_with_progress(
    client: TestClient, name: str, text: str
) -> None:
    response = send(client, "", file=(name, text.encode()))
    shown = plain(response.text)
    assert "Mira Oldham" in shown
    assert re.search("Questions ?2 ?Answered", shown)
    assert ("b7" in shown) is not name.endswith(".txt")
    assert ("Oldham opened it" in shown) is (name == "Q.CSV")
    assert ("q.jsonl:2: bad JSON" in shown) is (name == "q.jsonl")
    places = re.findall(r'<progress max="2" value="(\d)"></progress>\d of 2', response.text)
    assert places == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("q.csv", b"a,b\n1,2\n", "no column is called question"),
        ("q.xlsx", b"PK\x03\x04", "cannot read questions from .xlsx"),
        ("q.jsonl.gz", b"\x1f\x8b\x08", "this is not text"),
        ("<b>.pdf", b"%PDF", "&lt;b&gt;.pdf"),
        ("q.txt", b"x" * (2 << 20), "larger than 2,097,152 bytes"),
    ],
)
def test_a_file_that_is_of_no_use_is_refused(
    client: TestClient, name: str, data: bytes, told: str
) -> None:
    response = send(client, ASKED, file=(name, data))
    assert response.status_code in (400, 413)
    assert told in response.text


# Articles


def test_every_sentence_of_an_article_can_be_linked_to(client: TestClient) -> None:
    article = PLAIN[0]
    text = page(client, f"/article/{in_path(article.id)}")
    shown = [plain(one) for one in re.findall(r'<span id="s\d+">(.*?)</span>', text)]
    assert shown == [article.text[one.start : one.end] for one in split_sentences(article)]
    assert text.count("<p>") >= 2
    assert 'href="https://example.org/bridge?a=1&amp;b=2"' in text


def test_a_long_article_is_shown_in_parts() -> None:
    article = Article("long", "Rain fell. " * (WINDOW // 5), "Long")
    parts = [paper(article), paper(article, at=WINDOW), paper(article, at=10**9)]
    assert [len(re.findall("part of this long", one)) for one in parts] == [1, 2, 1]
    far = split_sentences(article)[-20]
    shown = paper(article, Marks((far.start, far.end)))
    assert shown.count('class="cited"') == 1
    assert len(shown) < 12 * WINDOW


def test_a_citation_over_two_sentences_is_marked_in_both() -> None:
    article = Article("two", "Rain fell. Snow came.\nWind blew.", "Two")
    shown = paper(article, Marks((0, 20), (10, 15)))
    assert re.findall(r'class="cited">(?:<mark>)?([^<]*)', shown) == ["Rain fell.", "Snow", " came"]


# Lists


def test_quotes_and_timelines_are_pages(client: TestClient) -> None:
    text = page(client, "/quotes", name="Oldham")
    assert "<mark>“It will stand for a century,”</mark>" in text
    assert "1 sentence, newest first" in plain(text)
    assert "No article quotes" in page(client, "/quotes", name="Zebra Fish")
    told = page(client, "/timeline", topic="Velmar bridge opened")
    assert '<h2 class="day">Friday 16 May 2025</h2>' in told
    assert "No article mentions it." in page(client, "/timeline", topic="zebrafish")
    assert timeline_list([]).count("<ol") == 0


def test_words_are_searched_under_filters(client: TestClient) -> None:
    text = page(client, "/search", q="Velmar bridge", source="Kestrel Wire")
    assert {plain(one) for one in re.findall(r'<bdi class="outlet">.*?</bdi>', text)} == {
        "Kestrel Wire"
    }
    assert "<mark>" not in text
    assert '<article class="paper plain"' in text
    assert "No sentence has these words." in page(client, "/search", q="zebrafish")
    for path in ("/search", "/quotes", "/timeline"):
        assert "Harbour Post, any day" in page(client, path, source="Harbour Post")
    assert "Kestrel" not in plain(
        page(client, "/quotes", name="Oldham", source="Harbour Post")
        .split("Look up")[1]
        .split("</details>")[1]
    )


def test_articles_are_listed_by_pages() -> None:
    many = [Article(f"a{n:03}", "Rain fell.", f"Rain {n}", "Wire") for n in range(120)]
    with asking(make_service(OkapiRetriever([*many, *PLAIN]))) as client:
        seen, path = list[str](), "/articles?source=Wire"
        while path:
            text = page(client, path)
            seen += [one["href"] for one in Elements(text).all("a") if "/article/" in one["href"]]
            ways = dict(re.findall(r'<a href="(/articles[^"]*)">(Before|Next)', text))
            path = next((unescape(href) for href, way in ways.items() if way == "Next"), "")
        assert seen == [f"/article/a{n:03}" for n in range(120)]
        assert "101 to 120 of 120" in text
        assert "No article passes" in page(client, "/articles", since="2031")
        assert "The list ends before" in page(client, "/articles", offset=999)


def test_the_first_page_says_what_is_there(client: TestClient) -> None:
    text = page(client, "/")
    assert f"{len(PLAIN) + len(HOSTILE)} articles" in plain(text)
    with asking(make_service(OkapiRetriever([]))) as empty:
        assert "holds no articles yet" in page(empty, "/")
        assert "Not in this archive" in page(empty, "/", q=ASKED)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/article/none", 404, "“none”"),
        ("/article", 404, "o article has the id"),
        ("/?q=who&since=May", 400, "is not a date"),
        ("/?q=" + "x" * 2_001, 400, "2,001 characters"),
        ("/quotes?name=" + "x" * 2_001, 400, "too long"),
        ("/static/../app.py", 404, "nknown path"),
        ("/static/app.py", 404, "here is no file"),
    ],
)
def test_what_goes_wrong_is_told_on_a_page(
    client: TestClient, path: str, status: int, told: str
) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert told in plain(response.text)
    assert "Traceback" not in response.text


# Safety


def pages_of(article: Article) -> list[str]:
    asked = "who sank the ferry?"
    history = json.dumps([[article.text, article.title]])
    queries: list[tuple[str, dict[str, str]]] = [
        ("/article", {"id": article.id}),
        ("/", {"q": asked, "h": history, "c": "1"}),
        ("/", {"q": article.title, "source": article.source or ""}),
        ("/", {"q": asked, "as": article.text}),
        ("/quotes", {"name": article.title}),
        ("/search", {"q": article.text, "source": article.source or ""}),
        ("/articles", {"source": article.source or ""}),
        ("/timeline", {"topic": article.text}),
        ("/", {}),
    ]
    path = f"/article/{in_path(article.id)}?start=0&end=40&words=2&till=9&look=%22onload="
    return [path, *(f"{path}?{urlencode(query)}" for path, query in queries)]


@pytest.mark.parametrize("article", HOSTILE, ids=lambda article: ascii(article.id))
def test_nothing_of_an_article_is_more_than_text(client: TestClient, article: Article) -> None:
    for path in pages_of(article):
        response = client.get(path)
        assert response.status_code == 200, path
        text = response.text
        assert not UNSAFE.search(text.replace("\r", "")), path
        for tag, attributes in Elements(text).found:
            assert tag not in ("img", "iframe", "object", "base", "style", "svg"), path
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            if tag == "script":
                assert attributes["src"].startswith("/static/page.js?")
            for name in ("href", "src", "action", "data-place"):
                value = attributes.get(name, "/")
                assert value.startswith(("/", "#", "https://")), (path, value)
                assert not value.startswith("//")
        assert len(re.findall("<script", text)) == 1


def test_articles_whose_ids_are_steps_in_a_path_have_links_too(client: TestClient) -> None:
    assert article_href("..") == "/article?id=.."
    assert article_href("a/b c", 3, start=1, end=None) == "/article/a%2Fb%20c?start=1#s3"
    assert "Zorbla Quint" in page(client, article_href(".."))


def test_nothing_comes_from_elsewhere_and_all_of_it_is_small(client: TestClient) -> None:
    text = page(client, "/", q=ASKED)
    total = len(text.encode())
    for name, media_type in MEDIA_TYPES.items():
        assert f"/static/{name}?" in text
        response = client.get(f"/static/{name}")
        assert response.headers["content-type"] == media_type
        total += len(response.content)
        assert not re.search(rb"https?://(?!www\.w3\.org/)|@import|url\(", static_bytes(name))
    assert total < 100_000
