"""Servers and feeds that mean harm: each costs a counted failure or a clear error, and ends."""

import gzip
import socket
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from effort import no_hang
from test_fetch import LIMITS, STORY, Handler, Page, Site, feed, fetch, item, put_feed, serve, story

from index.article import Article
from index.errors import CorpusError
from index.fetch import FetchLimits, FetchReport, FetchState, fetch_articles
from index.fetch.address import clean_address
from index.fetch.download import RobotRules
from index.fetch.host import Nearness, nearness_of

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SMALL = FetchLimits(delay_s=0, page_bytes=200_000, feed_bytes=100_000, request_s=10, run_s=20)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as server:
        yield server


def raw(*pieces: bytes) -> Callable[[Handler], None]:
    """A route that writes bytes and hangs up."""

    def route(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)

    return route


def repeated(head: bytes, piece: bytes, *, wait_s: float = 0) -> Callable[[Handler], None]:
    """A route that never ends by itself."""

    def route(handler: Handler) -> None:
        handler.wfile.write(head)
        while not handler.server.stopping.wait(wait_s):
            handler.wfile.write(piece)

    return route


def pack(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = gzip.compress(data)
    return data


def packed(coding: str, body: bytes) -> Page:
    return Page(body, headers={"Content-Encoding": coding})


BOMB = pack(b"<p>" + bytes(50_000_000))

BAD_PAGES: dict[str, tuple[Page | Callable[[Handler], None], str]] = {
    "endless body": (repeated(HEAD + b"\r\n", b"<p>more</p>" * 1000), "too large"),
    "endless chunks": (
        repeated(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"a\r\n0123456789\r\n" * 500),
        "too large",
    ),
    "endless header": (repeated(HEAD, b"X-More: and more\r\n" * 100), "broken response"),
    "a header without end": (repeated(HEAD + b"X: ", b"x" * 5000), "broken response"),
    "length above the limit": (raw(HEAD, b"Content-Length: 999999999\r\n\r\n<p>"), "too large"),
    "length too long": (raw(HEAD, b"Content-Length: 5000\r\n\r\n<p>short"), "broken response"),
    "length negative": (raw(HEAD, b"Content-Length: -5\r\n\r\n<p>short"), "broken response"),
    "two lengths": (
        raw(HEAD, b"Content-Length: 3\r\nContent-Length: 5\r\n\r\n<p>"),
        "broken response",
    ),
    "length no number": (raw(HEAD, b"Content-Length: many\r\n\r\n<p>"), "broken response"),
    "no HTTP": (raw(b"\x00\xff\x00 hello\r\n\r\n"), "broken response"),
    "nothing": (raw(), "broken response"),
    "header garbage": (raw(b"HTTP/1.1 200 OK\r\n\xff\xfe:\r\n =\x00\r\n\r\n"), "broken response"),
    "status garbage": (raw(b"HTTP/1.1 9999999 \x1b[31m\r\n\r\n"), "broken response"),
    "only half a chunk": (
        raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\nff\r\n<p>"),
        "broken response",
    ),
    "bomb": (packed("gzip", BOMB), "too large"),
    "bomb in a bomb": (packed("gzip, gzip", pack(BOMB)), "broken response"),
    "packed thrice over": (packed("gzip," * 50 + "gzip", BOMB), "broken response"),
    "another packing": (packed("br", b"\x00" * 50), "broken response"),
    "packed, cut short": (
        packed("gzip", gzip.compress(story(1).encode())[:-20]),
        "broken response",
    ),
    "packed, and not": (packed("gzip", story(1).encode()), "broken response"),
    "deflated": (packed("deflate", zlib.compress(story(1).encode())), "broken response"),
    "redirect loop": (Page(status=302, headers={"Location": "/bad.html"}), "too many redirects"),
    "redirect to a file": (
        Page(status=302, headers={"Location": "file:///etc/passwd"}),
        "address that is none of the web",
    ),
    "redirect to another scheme": (
        Page(status=301, headers={"Location": "gopher://127.0.0.1/"}),
        "address that is none of the web",
    ),
    "redirect to nowhere": (
        Page(status=301, headers={"Location": "http://[::1"}),
        "broken response",
    ),
    "redirect without location": (Page(status=302), "HTTP 302"),
    "not modified, unasked": (Page(status=304), "HTTP 304"),
    "a part": (Page(story(1), status=206), "HTTP 206"),
    "no content": (Page(status=204), "HTTP 204"),
    "another type": (Page(b"%PDF-1.7", "application/pdf"), "not HTML"),
    "no type": (raw(b"HTTP/1.1 200 OK\r\n\r\n<p>x"), "not HTML"),
    "not text": (Page(bytes(range(256)) * 40), "not text"),
    "an empty page": (Page(""), "no text found"),
    "a page without text": (Page("<html><body><img src='a.png'></body></html>"), "no text found"),
}


@pytest.mark.parametrize("case", BAD_PAGES)
def test_a_bad_page_costs_one_failure(site: Site, tmp_path: Path, case: str) -> None:
    route, cause = BAD_PAGES[case]
    items = [item("/0.html"), item("/bad.html"), item("/2.html")]
    site.routes = {"/feed.xml": Page(feed(*items), "text/xml"), "/bad.html": route}
    site.routes |= {"/0.html": Page(story(0)), "/2.html": Page(story(2))}
    report = FetchReport()
    articles = fetch(site, tmp_path, report=report, limits=SMALL)
    assert [a.title for a in articles] == ["Title 0", "Title 2"]
    assert report.skipped == {cause: 1}
    assert all(line.isprintable() for line in report.summary())
    assert [path for path, _ in site.log].count("/bad.html") <= SMALL.redirects + 1


@pytest.mark.parametrize("case", BAD_PAGES)
def test_a_bad_answer_at_the_address_itself_is_an_error(
    site: Site, tmp_path: Path, case: str
) -> None:
    site.routes["/bad.html"] = BAD_PAGES[case][0]
    with pytest.raises(CorpusError, match=r"/bad\.html: cannot be fetched: ") as caught:
        fetch(site, tmp_path, "/bad.html", limits=SMALL)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "drip",
    [
        repeated(HEAD + b"\r\n", b"<", wait_s=0.02),
        repeated(HEAD + b"X: ", b"x", wait_s=0.02),
        repeated(b"", b"HTTP/1.1 100 Continue\r\n\r\n", wait_s=0.02),
        repeated(HEAD, b"", wait_s=0.02),
    ],
    ids=["body", "header", "informational", "silence"],
)
@pytest.mark.parametrize("limited", ["request", "run"])
def test_a_slow_drip_ends_in_time(
    site: Site, tmp_path: Path, drip: Callable[[Handler], None], limited: str
) -> None:
    put_feed(site, range(3))
    site.routes["/1.html"] = drip
    limits = FetchLimits(delay_s=0, **{f"{limited}_s": 0.5})  # type: ignore[arg-type]
    report = FetchReport()
    articles = fetch(site, tmp_path, report=report, limits=limits)
    if limited == "request":
        assert (len(articles), report.skipped, report.left) == (2, {"timed out": 1}, 0)
    else:
        assert (len(articles), report.skipped, report.left) == (1, {}, 2)
        site.routes["/1.html"] = Page(story(1))
        assert len(fetch(site, tmp_path)) == 2


def test_a_feed_that_does_not_come_in_time_is_an_error(site: Site, tmp_path: Path) -> None:
    site.routes["/feed.xml"] = repeated(HEAD + b"\r\n", b"<", wait_s=0.02)
    with pytest.raises(CorpusError, match=r"no answer in 0\.3 s"):
        fetch(site, tmp_path, limits=FetchLimits(delay_s=0, run_s=0.3))


def test_a_pause_longer_than_the_run_is_not_waited_for(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail(f"slept {seconds} s"))
    put_feed(site, range(3))
    with pytest.raises(CorpusError, match="no answer in 5 s"):
        fetch(site, tmp_path, limits=FetchLimits(delay_s=60, run_s=5))


# Feeds.


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))

BAD_FEEDS = {
    "expanding entities": (
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><title>&l19;</title></channel></rss>',
        "with XML entities of its own",
    ),
    "external entities": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        "with XML entities of its own",
    ),
    "too large": (feed() + " " * 100_000, "too large"),
    "no feed": ('<?xml version="1.0"?><opml version="2.0"><body/></opml>', "not HTML"),
    "the name of a file": ("/etc/passwd", "not HTML"),
    "an address": ("file:///etc/passwd", "not HTML"),
    "empty": ("", "not HTML"),
}


@pytest.mark.parametrize("case", BAD_FEEDS)
def test_a_bad_feed_is_an_error(site: Site, tmp_path: Path, case: str) -> None:
    text, cause = BAD_FEEDS[case]
    site.routes["/feed.xml"] = Page(text, "application/xml")
    with pytest.raises(CorpusError, match=f"cannot be fetched: {cause}"):
        fetch(site, tmp_path, limits=SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 90_000 + feed(item("/0.html")),
        '<?xml version="1.0"?>' + "\n" * 90_000 + feed(item("/0.html")).partition("?>")[2],
        feed(item("/0.html")) + "<a>" * 30_000,
        feed(item("/0.html"), "<" * 90_000),
        feed(item("/0.html"), "&" * 90_000),
        feed(item("/0.html"), "<!--" * 20_000),
        feed(item("/0.html", more="<![CDATA[" * 9_000)),
        feed(item("/0.html"), "<item><pubDate>" + "1" * 90_000 + "</pubDate></item>"),
        feed(item("/0.html"), "<b " + 'a="' * 30_000),
    ],
)
def test_broken_xml_is_read_as_far_as_it_goes(site: Site, tmp_path: Path, text: str) -> None:
    site.routes["/feed.xml"] = Page(text.encode(), "text/xml")
    site.routes["/0.html"] = Page(story(0))
    with no_hang():
        assert [a.title for a in fetch(site, tmp_path)] == ["Title 0"]


def test_two_thousand_entries(site: Site, tmp_path: Path) -> None:
    items = [item(f"/{n}.html") for n in range(2_000)]
    site.routes["/feed.xml"] = Page(feed(*items), "text/xml", '"f"')
    site.routes |= {f"/{n}.html": Page(story(n)) for n in range(10)}
    report = FetchReport()
    articles = fetch(
        site, tmp_path, report=report, limits=FetchLimits(pages=5, entries=8, delay_s=0)
    )
    assert (len(articles), report.left) == (5, 1_995)
    report = FetchReport()
    articles = fetch(
        site, tmp_path, report=report, limits=FetchLimits(pages=5, entries=8, delay_s=0)
    )
    assert (len(articles), report.unchanged, report.left) == (3, 5, 1_992)


def test_links_that_lead_nowhere_cost_no_request(site: Site, tmp_path: Path) -> None:
    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "http://a@:x/",
    ]
    links += [f"{site.address}/{'x' * 2000}", "http://[::1", "http://a b/"]
    items = [item(link) for link in links]
    site.routes["/feed.xml"] = Page(feed(*items, item("/0.html")), "text/xml")
    site.routes["/0.html"] = Page(story(0))
    report = FetchReport()
    assert len(fetch(site, tmp_path, report=report)) == 1
    assert report.skipped == {"address that is none of the web": len(links)}
    assert [path for path, _ in site.log] == ["/robots.txt", "/feed.xml", "/0.html"]


def test_one_link_many_times_is_one_page(site: Site, tmp_path: Path) -> None:
    site.routes["/feed.xml"] = Page(
        feed(*[item(f"/0.html?utm_term={n}") for n in range(50)]), "text/xml"
    )
    site.routes["/0.html"] = Page(story(0))
    assert len(fetch(site, tmp_path)) == 1
    assert [path for path, _ in site.log].count("/0.html") == 1


def test_validators_that_cannot_be_sent_back_are_dropped(site: Site, tmp_path: Path) -> None:
    etag = '"' + "x" * 5000 + '"'
    site.routes["/feed.xml"] = Page(feed(), "text/xml", etag)
    fetch(site, tmp_path)
    fetch(site, tmp_path)
    assert [row.get("if-none-match") for row in site.asked] == [None] * 4


# robots.txt.


def test_a_huge_robots_txt_is_read_in_part(site: Site, tmp_path: Path) -> None:
    put_feed(site, range(2))
    rules = b"User-agent: *\nDisallow: /1\n" + b"Disallow: /x\n" * 100
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    site.routes["/robots.txt"] = repeated(head + rules, b"# more\n" * 1000)
    assert [a.title for a in fetch(site, tmp_path)] == ["Headline 0"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{n}\n" for n in range(18_000)) + "Disallow: /a\n" * 18_000,
        "User-agent: *\n" + "Disallow: /*a*a*a*a*a*a*a*b\n" * 17_000,
        "User-agent: *\nDisallow: /" + "*a" * 250_000,
        "User-agent: *\n" + "Disallow: /%\n" * 35_000,
        "User-agent: *\nCrawl-delay: 1e999\nCrawl-delay: nan\nCrawl-delay: -1\n" * 5_000,
    ],
    ids=["names by rules", "stars", "one long rule", "percent", "delays"],
)
def test_rules_made_to_be_slow_are_not(text: str) -> None:
    with no_hang():
        rules = RobotRules(text)
        assert rules.allows("http://a.example/" + "a" * 900)
    assert rules.delay_s == 0


# Addresses within.


@pytest.mark.parametrize(
    ("address", "nearness"),
    [
        ("93.184.216.34", Nearness.PUBLIC),
        ("2606:2800:220:1::1", Nearness.PUBLIC),
        ("10.0.0.1", Nearness.PRIVATE),
        ("192.168.1.1", Nearness.PRIVATE),
        ("172.16.0.1", Nearness.PRIVATE),
        ("100.64.0.1", Nearness.PRIVATE),
        ("224.0.0.1", Nearness.PRIVATE),
        ("255.255.255.255", Nearness.PRIVATE),
        ("fd00::1", Nearness.PRIVATE),
        ("127.0.0.1", Nearness.OWN),
        ("127.9.9.9", Nearness.OWN),
        ("0.0.0.0", Nearness.OWN),
        ("169.254.169.254", Nearness.OWN),
        ("::1", Nearness.OWN),
        ("::", Nearness.OWN),
        ("fe80::1%2", Nearness.OWN),
        ("::ffff:127.0.0.1", Nearness.OWN),
        ("::ffff:10.0.0.1", Nearness.PRIVATE),
        ("64:ff9b::7f00:1", Nearness.OWN),
        ("2002:7f00:1::", Nearness.OWN),
        ("2002:a00:1::", Nearness.PRIVATE),
        ("192.0.0.192", Nearness.OWN),
        ("192.0.0.8", Nearness.PRIVATE),
        ("192.88.99.1", Nearness.PRIVATE),
        ("fec0::1", Nearness.PRIVATE),
        ("5f00::1", Nearness.PRIVATE),
        ("4000::1", Nearness.PRIVATE),
        ("2001:db8::1", Nearness.PRIVATE),
        ("64:ff9b:1::a00:1", Nearness.PRIVATE),
        ("64:ff9b:1::808:808", Nearness.PRIVATE),
        ("64:ff9b:1::7f00:1", Nearness.OWN),
        ("64:ff9b::808:808", Nearness.PUBLIC),
        ("::127.0.0.1", Nearness.OWN),
        ("::10.0.0.1", Nearness.PRIVATE),
        ("::ffff:0:7f00:1", Nearness.OWN),
        ("::ffff:0:a00:1", Nearness.PRIVATE),
        ("::ffff:8.8.8.8", Nearness.PUBLIC),
        ("2002:808:808::1", Nearness.PUBLIC),
    ],
)
def test_how_near_an_address_is(address: str, nearness: Nearness) -> None:
    assert nearness_of(address) is nearness


Answers = dict[str, tuple[int, str]]
"""By address: a status, and the body or where it redirects to."""


def fetch_by_client(
    answers: Answers, report: FetchReport, path: Path
) -> tuple[list[Article], list[str]]:
    """With a client of the user's own, which here answers by itself."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        status, text = answers.get(str(request.url), (404, ""))
        headers = {"Location": text} if status == 302 else {"Content-Type": "text/html"}
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(text.encode()))

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        run = fetch_articles(
            "http://news.example/feed",
            state=FetchState(path),
            limits=LIMITS,
            report=report,
            client=client,
        )
        articles = list(run)
        assert not client.is_closed
    return articles, [address for address in asked if not address.endswith("/robots.txt")]


@pytest.mark.parametrize(
    "inside",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://a.localhost/", "http://[::1]/x"),
        *("http://10.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://127.1/x"),
        *("http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "http://0/"),
        *("http://LOCALHOST./", "http://news.example@127.0.0.1/"),
    ],
)
def test_the_public_cannot_send_us_inside(tmp_path: Path, inside: str) -> None:
    answers = {
        "http://news.example/feed": (200, feed(item(inside), item("/moved"), item("/0.html"))),
        "http://news.example/moved": (302, inside),
        "http://news.example/0.html": (200, story(0)),
    }
    report = FetchReport()
    articles, asked = fetch_by_client(answers, report, tmp_path / "fetch.json")
    assert len(articles) == 1
    assert report.skipped == {"private address named by a stranger": 2}
    assert asked == [f"http://news.example/{name}" for name in ("feed", "moved", "0.html")]


def test_nor_by_the_redirect_of_a_robots_txt(tmp_path: Path) -> None:
    answers = {
        "http://news.example/feed": (200, feed(item("http://b.example/"))),
        "http://b.example/robots.txt": (302, "http://10.0.0.1/"),
    }
    with pytest.raises(CorpusError, match=r"1 robots\.txt not to be had"):
        fetch_by_client(answers, FetchReport(), tmp_path / "fetch.json")


@pytest.fixture
def names(site: Site, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, list[str]], list[str]]:
    """A telephone book, and what was connected to; every connection leads to `site`."""
    book: dict[str, list[str]] = {}
    dialled: list[str] = []
    look_up, connect = socket.getaddrinfo, socket.create_connection

    def getaddrinfo(host: str, *rest: Any, **options: Any) -> Any:
        if host not in book:
            return look_up(host, *rest, **options)
        found = book[host]
        if len(found) > 1 and found[0] == "then":
            return [(2, 1, 6, "", (book[host].pop(), 0))]
        return [(2, 1, 6, "", (address, 0)) for address in found]

    def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> Any:
        dialled.append(address[0])
        return connect(("127.0.0.1", site.server_port), *rest, **options)

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    monkeypatch.setattr("socket.create_connection", create_connection)
    return book, dialled


Names = tuple[dict[str, list[str]], list[str]]


def run_named(address: str, path: Path) -> tuple[int, FetchReport]:
    report = FetchReport()
    run = fetch_articles(address, state=FetchState(path), limits=LIMITS, report=report)
    return sum(1 for _ in run), report


def test_a_name_is_judged_by_its_address(site: Site, tmp_path: Path, names: Names) -> None:
    book, dialled = names
    book |= {"news.example": ["93.184.216.34"], "evil.example": ["93.184.216.35", "10.0.0.9"]}
    site.routes["/feed.xml"] = Page(
        feed(item("http://evil.example/x"), item("/0.html")), "text/xml"
    )
    site.routes["/0.html"] = Page(story(0))
    count, report = run_named("http://news.example/feed.xml", tmp_path / "fetch.json")
    assert (count, report.skipped) == (1, {"private address named by a stranger": 1})
    assert set(dialled) == {"93.184.216.34"}


def test_a_name_that_changes_its_address_is_looked_up_once(
    site: Site, tmp_path: Path, names: Names
) -> None:
    book, dialled = names
    book["news.example"] = ["then", "127.0.0.1", "93.184.216.34"]  # the last one first
    site.routes["/feed.xml"] = Page(
        feed(item("/0.html")), "text/xml", headers={"Connection": "close"}
    )
    site.routes["/0.html"] = Page(story(0))
    assert run_named("http://news.example/feed.xml", tmp_path / "fetch.json")[0] == 1
    assert set(dialled) == {"93.184.216.34"}
    assert book["news.example"] == ["then", "127.0.0.1"]


@pytest.mark.parametrize(
    ("start", "target", "is_allowed"),
    [
        ("10.0.0.1", "10.0.0.2", True),
        ("10.0.0.1", "93.184.216.34", True),
        ("10.0.0.1", "127.0.0.1", False),
        ("10.0.0.1", "169.254.169.254", False),
        ("127.0.0.1", "10.0.0.1", True),
        ("93.184.216.34", "10.0.0.1", False),
    ],
)
def test_an_intranet_s_feed_may_link_the_intranet(
    site: Site, tmp_path: Path, names: Names, start: str, target: str, is_allowed: bool
) -> None:
    book, _ = names
    book |= {"start.example": [start], "target.example": [target]}
    site.routes["/feed.xml"] = Page(
        feed(item("http://target.example/0.html"), item("/1.html")), "text/xml"
    )
    site.routes |= {"/0.html": Page(story(0)), "/1.html": Page(story(1))}
    count, report = run_named("http://start.example/feed.xml", tmp_path / "fetch.json")
    assert (count, report.skipped.total()) == ((2, 0) if is_allowed else (1, 1))


def test_the_way_back_inside_is_closed_as_well(site: Site, tmp_path: Path, names: Names) -> None:
    book, _ = names
    book |= {"inside.example": ["10.0.0.1"], "outside.example": ["93.184.216.34"]}
    links = [item("http://outside.example/moved"), item("/1.html")]
    site.routes["/feed.xml"] = Page(feed(*links), "text/xml")
    site.routes["/moved"] = Page(status=302, headers={"Location": "http://inside.example/1.html"})
    site.routes["/1.html"] = Page(story(1))
    count, report = run_named("http://inside.example/feed.xml", tmp_path / "fetch.json")
    assert (count, report.skipped) == (1, {"private address named by a stranger": 1})


def test_the_second_address_of_a_host_is_tried(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: Names
) -> None:
    book, _ = names
    book["news.example"] = ["93.184.216.34", "93.184.216.35"]
    connect = socket.create_connection

    def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> Any:
        if address[0].endswith(".34"):
            raise ConnectionRefusedError
        return connect(address, *rest, **options)

    monkeypatch.setattr("socket.create_connection", create_connection)
    put_feed(site, range(1))
    site.routes["/feed.xml"] = Page(feed(item("/0.html")), "text/xml")
    assert run_named("http://news.example/feed.xml", tmp_path / "fetch.json")[0] == 1


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("HTTP://User:Pass@Example.ORG:80/A?b=1&utm_x=2#c", "http://example.org/A?b=1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:8443/?a=%20&&b", "https://example.org:8443/?a=%20&&b"),
        ("/x", "http://base.example/x"),
        ("//other.example/x", "http://other.example/x"),
        ("http://example.org/\x1b[31m\x9b\u00a0x", "http://example.org/%1B[31m%C2%9B%C2%A0x"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://example.org:99999/", None),
        ("http://exa mple.org/", None),
        ("http://example.org\\@evil.example/", None),
        ("http://a/\ud800", None),
        ("mailto:a@b", None),
        ("http://a/" + "x" * 1000, None),
    ],
)
def test_clean_addresses(address: str, clean: str | None) -> None:
    assert clean_address(address, "http://base.example/y/z") == clean


def test_the_stories_are_long_enough_to_be_found() -> None:
    assert all(len(line) > 60 for line in STORY)
