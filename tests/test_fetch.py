"""Fetching from a real server on loopback: what is fetched, what is not fetched again, and what is counted."""

import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from index.errors import AppError, CorpusError, IndexFileError
from index.fetch import FetchLimits, FetchReport, FetchState, fetch_articles

LIMITS = FetchLimits(delay_s=0, connect_s=5, read_s=5, request_s=10, run_s=30)

STORY = (
    "Delegations from the two countries met in Istanbul on Friday for the first time in three years.",
    "Head of the delegation, Vladimir Medinsky, said that both sides had agreed to exchange prisoners.",
    "The talks lasted under two hours, an official of the host country told reporters after the meeting.",
)


@dataclass
class Page:
    """An answer; with an etag, 304 to those who have it."""

    body: bytes | str = b""
    kind: str = "text/html; charset=utf-8"
    etag: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Route = Page | Callable[["Handler"], None]


class Site(ThreadingHTTPServer):
    """A server on loopback: its routes, and a log of (path, status) of what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.log: list[tuple[str, int]] = []
        self.asked: list[dict[str, str]] = []
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested."""

    def take_log(self) -> list[tuple[str, int]]:
        """What was asked since the last call, but for robots.txt where there is none."""
        taken, self.log = self.log, []
        return [row for row in taken if row != ("/robots.txt", 404)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Site

    def do_GET(self) -> None:
        route = self.server.routes.get(self.path, Page(status=404))
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        if callable(route):
            self.server.log.append((self.path, 0))
            self.close_connection = True
            route(self)
            return
        etag = route.etag
        known = etag is not None and self.headers.get("If-None-Match") == etag
        status = 304 if known else route.status
        self.server.log.append((self.path, status))
        body = route.body.encode() if isinstance(route.body, str) else route.body
        self.send_response(status)
        for name, value in route.headers.items():
            self.send_header(name, value)
        if etag:
            self.send_header("ETag", etag)
        if not known:
            self.send_header("Content-Type", route.kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def serve() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as server:
        yield server


def story(number: int, *, head: str = "", text: str = "") -> str:
    lines = [f"Report number {number} of the day from the city.", *STORY, text]
    body = "".join(f"<p>{line}</p>" for line in lines if line)
    return (
        f"<html><head><title>Title {number}</title>{head}</head><body><nav>Home</nav>"
        f"<article><h1>Title {number}</h1>{body}</article></body></html>"
    )


def item(
    link: str, *, title: str = "", day: str = "Fri, 16 May 2025 10:15:00 GMT", more: str = ""
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate>{more}</item>"


def feed(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Example News</title>{''.join(items)}</channel></rss>"
    )


def put_feed(site: Site, numbers: range, *, etag: str = '"f1"') -> None:
    items = [item(f"{site.address}/{n}.html", title=f"Headline {n}") for n in numbers]
    site.routes["/feed.xml"] = Page(feed(*items), "application/rss+xml", etag)
    for number in numbers:
        site.routes.setdefault(f"/{number}.html", Page(story(number), etag=f'"p{number}"'))


def fetch(
    site: Site,
    folder: Path,
    path: str = "/feed.xml",
    *,
    report: FetchReport | None = None,
    limits: FetchLimits = LIMITS,
) -> list[Article]:
    """One daily run: fetch everything, then commit the state."""
    state = FetchState.read(folder / "fetch.json")
    found = list(
        fetch_articles(
            site.address + path, state=state, limits=limits, report=report or FetchReport()
        )
    )
    state.commit()
    return found


def paths(log: list[tuple[str, int]]) -> list[str]:
    return [path for path, _ in log]


def test_a_feed_and_its_pages(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(5))
    report = FetchReport()
    articles = fetch(site, tmp_path, report=report)
    assert [a.title for a in articles] == [f"Headline {n}" for n in range(5)]
    first = articles[0]
    assert first.id == first.url == first.path == f"{site.address}/0.html"
    assert first.source == "Example News"
    assert first.published == date(2025, 5, 16)
    assert first.text.split("\n\n") == ["Report number 0 of the day from the city.", *STORY]
    assert site.log == [
        *[("/robots.txt", 404), ("/feed.xml", 200)],
        *[(f"/{n}.html", 200) for n in range(5)],
    ]
    assert (report.articles, report.requests, report.summary()) == (5, 7, [])
    assert {asked["user-agent"].partition("/")[0] for asked in site.asked} == {"news-qa"}


def test_the_second_run_fetches_nothing_in_full(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(5))
    assert len(fetch(site, tmp_path)) == 5
    site.take_log()
    report = FetchReport()
    assert fetch(site, tmp_path, report=report) == []
    assert site.take_log() == [("/feed.xml", 304)]
    assert report.unchanged == 1
    assert report.summary() == ["1 page unchanged since the last run"]


def test_without_etags_the_pages_are_known_by_their_entries(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(3))
    site.routes = {path: Page(page.body, page.kind) for path, page in site.routes.items()}  # type: ignore[union-attr]
    fetch(site, tmp_path)
    site.take_log()
    report = FetchReport()
    assert fetch(site, tmp_path, report=report) == []
    assert site.take_log() == [("/feed.xml", 200)]
    assert report.unchanged == 3


def test_a_new_entry_is_all_that_is_fetched(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(5))
    fetch(site, tmp_path)
    site.take_log()
    put_feed(site, range(6), etag='"f2"')
    assert [a.title for a in fetch(site, tmp_path)] == ["Headline 5"]
    assert site.take_log() == [("/feed.xml", 200), ("/5.html", 200)]


def test_a_changed_page_replaces_its_article(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(2))
    before = fetch(site, tmp_path)
    site.take_log()
    later = "Sat, 17 May 2025 08:00:00 GMT"
    items = [item(f"{site.address}/{n}.html", title=f"Headline {n}", day=later) for n in range(2)]
    site.routes["/feed.xml"] = Page(feed(*items), "text/xml", '"f2"')
    site.routes["/1.html"] = Page(
        story(1, text="Both sides confirmed it on Saturday."), etag='"p1b"'
    )
    (after,) = fetch(site, tmp_path)
    assert site.take_log() == [("/feed.xml", 200), ("/0.html", 304), ("/1.html", 200)]
    assert after.id == before[1].id
    assert after.text.endswith("Both sides confirmed it on Saturday.")
    assert fetch(site, tmp_path) == []
    assert site.take_log() == [("/feed.xml", 304)]


def test_last_modified_is_sent_back(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(1))
    day = "Fri, 16 May 2025 10:15:00 GMT"
    site.routes["/feed.xml"] = Page(feed(), "text/xml", headers={"Last-Modified": day})
    fetch(site, tmp_path)
    fetch(site, tmp_path)
    asked = [row.get("if-modified-since") for row in site.asked]
    assert asked == [None, None, None, day]  # each run asks for robots.txt anew


def test_a_failed_page_is_counted_and_tried_again(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(3))
    site.routes["/1.html"] = Page("no", status=503)
    report = FetchReport()
    assert len(fetch(site, tmp_path, report=report)) == 2
    assert report.skipped == {"HTTP 503": 1}
    assert report.summary() == [f"skipped 1 file: 1 HTTP 503 ({site.address}/1.html)"]
    site.take_log()
    site.routes["/1.html"] = Page(story(1))
    assert [a.title for a in fetch(site, tmp_path)] == ["Headline 1"]
    assert site.take_log() == [("/feed.xml", 200), ("/1.html", 200)]
    assert fetch(site, tmp_path) == []
    assert site.take_log() == [("/feed.xml", 304)]


def test_if_no_page_can_be_had_that_is_an_error(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(2))
    site.routes["/0.html"] = site.routes["/1.html"] = Page(status=403)
    with pytest.raises(
        CorpusError, match=r"feed\.xml: none of its pages could be fetched: 2 HTTP 403"
    ):
        fetch(site, tmp_path)


def test_what_is_not_committed_is_fetched_again(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(3))
    state = FetchState.read(tmp_path / "fetch.json")
    assert len(list(fetch_articles(f"{site.address}/feed.xml", state=state, limits=LIMITS))) == 3
    assert list(tmp_path.iterdir()) == []
    assert len(fetch(site, tmp_path)) == 3


def test_an_article_counts_as_taken_when_the_next_is_asked_for(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(3))
    state = FetchState.read(tmp_path / "fetch.json")
    run = fetch_articles(f"{site.address}/feed.xml", state=state, limits=LIMITS)
    assert [next(run).title, next(run).title] == ["Headline 0", "Headline 1"]
    run.close()  # type: ignore[attr-defined]
    state.commit()
    assert [a.title for a in fetch(site, tmp_path)] == ["Headline 1", "Headline 2"]


def test_pages_beyond_the_limit_wait_for_the_next_run(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(5))
    limits = FetchLimits(pages=2, delay_s=0)
    runs = []
    for _ in range(4):
        report = FetchReport()
        runs.append((len(fetch(site, tmp_path, report=report, limits=limits)), report.left))
    assert runs == [(2, 3), (2, 1), (1, 0), (0, 0)]


def test_a_single_page(site: Site, tmp_path: Path) -> None:
    head = (
        '<meta property="og:site_name" content="The Daily Example">'
        '<meta property="article:published_time" content="2025-05-17T09:00:00Z">'
    )
    site.routes["/a.html?id=7"] = Page(story(7, head=head), etag='"a"')
    (article,) = fetch(site, tmp_path, "/a.html?id=7#top")
    assert article.id == article.url == f"{site.address}/a.html?id=7"
    assert (article.title, article.source) == ("Title 7", "The Daily Example")
    assert article.published == date(2025, 5, 17)
    site.take_log()
    assert fetch(site, tmp_path, "/a.html?id=7") == []
    assert site.take_log() == [("/a.html?id=7", 304)]


def test_the_publisher_that_a_page_names_goes_before_the_feed(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(1))
    site.routes["/0.html"] = Page(story(0, head='<meta property="og:site_name" content="Wire">'))
    assert fetch(site, tmp_path)[0].source == "Wire"


@pytest.mark.parametrize(
    ("link", "asked", "known_as"),
    [
        ("/a.html?utm_source=rss&amp;id=1&amp;UTM_medium=x#c", "/a.html?id=1", "/a.html?id=1"),
        ("/a.html?fbclid=2", "/a.html", "/a.html"),
        ("/a b.html", "/a%20b.html", "/a%20b.html"),
    ],
)
def test_addresses_lose_what_tracks(
    site: Site, tmp_path: Path, link: str, asked: str, known_as: str
) -> None:
    site.routes["/feed.xml"] = Page(feed(item(link)), "text/xml")
    site.routes[asked] = Page(story(1))
    assert fetch(site, tmp_path)[0].id == site.address + known_as


def test_an_id_that_is_no_address_is_not_fetched(site: Site, tmp_path: Path) -> None:
    first, second = "<item><guid>n-7</guid></item>", item("/1.html?a=1&b=2")
    site.routes["/feed.xml"] = Page(feed(first, second), "text/xml")
    site.routes["/1.html?a=1&b=2"] = Page(story(1))
    [article] = fetch(site, tmp_path)
    assert article.id == f"{site.address}/1.html?a=1&b=2"
    assert paths(site.log) == ["/robots.txt", "/feed.xml", "/1.html?a=1&b=2"]


def test_the_address_that_a_page_calls_its_own(site: Site, tmp_path: Path) -> None:
    own = {
        "/0.html": f"{site.address}/news/0",
        "/1.html": f"{site.address}/news/0",  # that of another page
        "/2.html": "https://elsewhere.example/2",
        "/3.html": f"{site.address}/",
    }
    put_feed(site, range(4))
    for number, (path, address) in enumerate(own.items()):
        site.routes[path] = Page(story(number, head=f'<link rel="canonical" href="{address}">'))
    ids = [article.id.removeprefix(site.address) for article in fetch(site, tmp_path)]
    assert ids == ["/news/0", "/1.html", "/2.html", "/3.html"]


def test_redirects_are_followed(site: Site, tmp_path: Path) -> None:
    site.routes["/feed"] = Page(status=301, headers={"Location": "/feed.xml"})
    site.routes["/r"] = Page(status=302, headers={"Location": "1.html"})
    site.routes["/feed.xml"] = Page(feed(item("/r")), "text/xml", '"f"')
    site.routes["/1.html"] = Page(story(1))
    assert [a.id for a in fetch(site, tmp_path, "/feed")] == [f"{site.address}/r"]
    site.take_log()
    fetch(site, tmp_path, "/feed")
    assert site.take_log() == [("/feed", 301), ("/feed.xml", 304)]


def test_a_page_that_is_gone_to_the_front_page_is_no_article(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(2))
    site.routes["/1.html"] = Page(status=302, headers={"Location": "/"})
    site.routes["/"] = Page(story(9))
    report = FetchReport()
    assert len(fetch(site, tmp_path, report=report)) == 1
    assert report.skipped == {"redirected to the front page": 1}


def test_packed_answers(site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(feed(item("/1.html")).encode())
    site.routes["/feed.xml"] = Page(packed, "text/xml", headers={"Content-Encoding": "gzip"})
    site.routes["/1.html"] = Page(
        gzip.compress(story(1).encode()), headers={"Content-Encoding": "gzip"}
    )
    assert len(fetch(site, tmp_path)) == 1


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("text/html; charset=windows-1251", ""),
        ("text/html", '<meta charset="windows-1251">'),
        ('text/html; charset="no-such-one"', '<meta charset="windows-1251">'),
    ],
)
def test_encodings(site: Site, tmp_path: Path, kind: str, head: str) -> None:
    line = "Делегации двух стран встретились в пятницу в Стамбуле впервые за три года."
    put_feed(site, range(1))
    site.routes["/0.html"] = Page(story(0, head=head, text=line).encode("cp1251"), kind)
    assert fetch(site, tmp_path)[0].text.endswith(line)


FULL = " ".join(STORY * 2)


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (f"<p>{FULL}</p>", FULL),
        ("<p>Only the beginning.</p>", None),
        (f"<p>{FULL} Continue reading</p>", None),
        (f"<p>{FULL} […]</p>", None),
    ],
)
def test_the_feed_s_own_text_serves_if_the_page_cannot_be_had(
    site: Site, tmp_path: Path, content: str, taken: str | None
) -> None:
    more = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    put_feed(site, range(1))
    items = [
        item(f"{site.address}/0.html"),
        item(f"{site.address}/gone.html", title="T", more=more),
    ]
    site.routes["/feed.xml"] = Page(feed(*items), "text/xml")
    report = FetchReport()
    articles = fetch(site, tmp_path, report=report)[1:]
    assert [a.text for a in articles] == ([taken] if taken else [])
    assert report.from_feed == len(articles)
    assert report.skipped == ({} if taken else {"HTTP 404": 1})
    if taken:
        assert (articles[0].id, articles[0].path) == (
            f"{site.address}/gone.html",
            f"{site.address}/feed.xml",
        )


def test_an_atom_feed_with_entries_that_have_no_page(site: Site, tmp_path: Path) -> None:
    site.routes["/atom"] = Page(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Atoms</title><entry><id>tag:x,2025:1</id>'
        "<title>T</title><updated>2025-05-16T10:00:00Z</updated>"
        f'<content type="html">&lt;p&gt;{FULL}&lt;/p&gt;</content></entry>'
        "<entry><title>Neither link nor id</title></entry></feed>",
        "application/atom+xml",
    )
    report = FetchReport()
    (article,) = fetch(site, tmp_path, "/atom", report=report)
    assert (article.id, article.url, article.text) == ("tag:x,2025:1", None, FULL)
    assert report.skipped == {"address that is none of the web": 1}
    assert fetch(site, tmp_path, "/atom") == []


ROBOTS = {
    "for us": ("User-agent: *\nDisallow:\n\nUser-agent: News-QA/2\nDisallow: /1.html\n", [0, 2]),
    "for all": ("User-agent: *\nDisallow: /*.htm\nAllow: /2.html\n", [2]),
    "for others": ("User-agent: news\nUser-agent: Googlebot\nDisallow: /\n", [0, 1, 2]),
    "a page instead": ("<html><body>Disallow: /</body></html>", [0, 1, 2]),
}


@pytest.mark.parametrize("case", ROBOTS)
def test_robots_txt(site: Site, tmp_path: Path, case: str) -> None:
    text, allowed = ROBOTS[case]
    put_feed(site, range(3))
    site.routes["/robots.txt"] = Page(text, "text/plain")
    report = FetchReport()
    articles = fetch(site, tmp_path, report=report)
    assert [a.title for a in articles] == [f"Headline {n}" for n in allowed]
    refused = 3 - len(allowed)
    assert report.skipped == ({"disallowed by robots.txt": refused} if refused else {})
    assert paths(site.log).count("/robots.txt") == 1
    assert {f"/{n}.html" for n in range(3)} & set(paths(site.log)) == {
        f"/{n}.html" for n in allowed
    }


@pytest.mark.parametrize(
    ("status", "is_allowed"), [(404, True), (403, True), (429, False), (503, False)]
)
def test_a_robots_txt_that_is_not_there(
    site: Site, tmp_path: Path, status: int, is_allowed: bool
) -> None:
    put_feed(site, range(1))
    site.routes["/robots.txt"] = Page(status=status)
    if is_allowed:
        assert len(fetch(site, tmp_path)) == 1
    else:
        with pytest.raises(CorpusError, match=f"robots.txt not to be had .HTTP {status}"):
            fetch(site, tmp_path)
        assert paths(site.log) == ["/robots.txt"]


def test_the_feed_itself_may_be_disallowed(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(1))
    site.routes["/robots.txt"] = Page("User-agent: *\nDisallow: /feed", "text/plain")
    with pytest.raises(CorpusError, match=r"cannot be fetched: disallowed by robots\.txt"):
        fetch(site, tmp_path)


@pytest.mark.parametrize(("asked", "given"), [("3", 3.0), ("86400", 10.0), ("soon", 0.5)])
def test_a_host_is_given_time(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, given: float
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    put_feed(site, range(2))
    site.routes["/robots.txt"] = Page(f"User-agent: *\nCrawl-delay: {asked}", "text/plain")
    fetch(site, tmp_path, limits=FetchLimits(delay_s=0.5))
    assert len(waits) == 3
    assert all(given - 0.4 < wait <= given for wait in waits[1:])


def test_a_host_that_has_had_enough_is_left_alone(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(4))
    site.routes["/1.html"] = Page(status=429)
    report = FetchReport()
    assert len(fetch(site, tmp_path, report=report)) == 1
    assert report.skipped == {"HTTP 429": 1, "host asked for a pause": 2}
    assert paths(site.log)[-1] == "/1.html"


def test_a_password_goes_only_where_it_belongs(site: Site, tmp_path: Path) -> None:
    with serve() as other:
        other.routes["/2.html"] = Page(story(2))
        put_feed(site, range(1))
        items = [item(f"{site.address}/0.html"), item(f"{other.address}/2.html")]
        site.routes["/feed.xml"] = Page(feed(*items), "text/xml")
        named = site.address.replace("//", "//ann:p%40ss@") + "/feed.xml"
        state = FetchState.read(tmp_path / "fetch.json")
        report = FetchReport()
        articles = list(fetch_articles(named, state=state, limits=LIMITS, report=report))
        state.commit()
        assert len(articles) == 2
        assert {row.get("authorization") for row in site.asked} == {"Basic YW5uOnBAc3M="}
        assert {row.get("authorization") for row in other.asked} == {None}
        assert "ann" not in (tmp_path / "fetch.json").read_text() + repr(articles) + repr(report)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a/b", "news", "", "http://", "http://[::1"]
)
def test_other_addresses_are_refused_at_once(tmp_path: Path, address: str) -> None:
    with pytest.raises(CorpusError, match="only http:// and https:// addresses"):
        fetch_articles(address, state=FetchState(tmp_path / "fetch.json"))


@pytest.mark.parametrize("library", ["httpx", "feedparser", "protego", "trafilatura"])
def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(AppError, match=r"\.\[feeds\]"):
        fetch_articles("http://127.0.0.1:1/feed.xml", state=FetchState(tmp_path / "fetch.json"))


def test_nobody_listens(tmp_path: Path) -> None:
    state = FetchState(tmp_path / "fetch.json")
    with pytest.raises(
        CorpusError, match=r"cannot be fetched: robots\.txt not to be had .no connection"
    ):
        list(fetch_articles("http://127.0.0.1:1/feed.xml", state=state, limits=LIMITS))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 99, "named": {}, "pages": {}}',
        '{"format": 1, "named": {"a": {"etag": 1}}, "pages": {}}',
        '{"format": 1, "named": {}, "pages": {"a": {"stamp": "", "seen": "yesterday"}}}',
        '{"format": 1, "named": {}, "pages": {"a": {"stamp": "", "seen": "2025-05-16", "x": ""}}}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_damaged_state_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "fetch.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexFileError, match=r"fetch\.json: .* delete the file"):
        FetchState.read(tmp_path / "fetch.json")


def test_pages_that_no_feed_names_any_more_are_forgotten(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(2))
    fetch(site, tmp_path)
    path = tmp_path / "fetch.json"
    record = json.loads(path.read_text())
    record["pages"][f"{site.address}/0.html"]["seen"] = "2020-01-01"
    path.write_text(json.dumps(record))
    FetchState.read(path).commit()
    assert list(json.loads(path.read_text())["pages"]) == [f"{site.address}/1.html"]
    assert [found.name for found in tmp_path.iterdir()] == ["fetch.json"]


def test_a_state_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexFileError, match="cannot be written"):
        FetchState(tmp_path / "file" / "fetch.json").commit()


def test_importing_needs_none_of_the_libraries() -> None:
    import subprocess

    code = "import sys, index.fetch; print({'httpx', 'protego', 'feedparser', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
