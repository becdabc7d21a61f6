"""An archive on a cluster, as far as it goes without one: addresses, credentials, and what is made of refusals.

A server on loopback stands in that gives the replies of a list. What real nodes do is in tests/cluster.
"""

import json
import os
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from commandline import run

from index import AppError, IndexFileError, Query, is_address, open_index, open_writer
from index.cluster import bulk, wire
from index.cluster.address import Access, parse_address, read_access
from index.cluster.bulk import Bulks, Token, Write
from index.cluster.layout import id_of, index_body, term_of
from index.cluster.wire import Cluster

Reply = tuple[int, dict[str, Any]]
WELCOME: Reply = (200, {"version": {"distribution": "opensearch", "number": "2.19.6"}})


class Server(ThreadingHTTPServer):
    """Gives its replies in turn, the last one for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/news"

    def cluster(self, *replies: Reply, timeout: float = 30.0) -> Cluster:
        self.replies = list(replies)
        return Cluster(parse_address(self.address), Access(timeout=timeout))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        server.requests.append((self.command, self.path, dict(self.headers), body))
        status, record = server.replies[0]
        if len(server.replies) > 1:
            server.replies.pop(0)
        data = json.dumps(record).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Nobody waits for it between two tries."""
    for name in [name for name in os.environ if name.startswith("QA_CLUSTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(wire, "_PAUSES_S", (0.0,))
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0.0)
    with Server() as one:
        thread = Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def error(status: int, type: str, reason: str = "") -> Reply:
    return status, {"error": {"type": type, "reason": reason}, "status": status}


# Addresses and credentials


@pytest.mark.parametrize(
    ("text", "nodes", "is_secure"),
    [
        ("http://a/news", [("a", 9200)], False),
        ("https://a:1,b:2/news/", [("a", 1), ("b", 2)], True),
        ("https://a:1,https://b/news", [("a", 1), ("b", 9200)], True),
        ("HTTP://[::1]:9201/news", [("::1", 9201)], False),
    ],
)
def test_addresses(text: str, nodes: list[tuple[str, int]], is_secure: bool) -> None:
    address = parse_address(text)
    assert (list(address.nodes), address.is_secure, address.name) == (nodes, is_secure, "news")
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["http://a", "http://a/", "http://a/News", "http://a/_all", "http://a/x,y", "http://a/n?x=1",
     "http://a:x/news", "https://a,http://b/news", "http:///news", "http://a/b/c"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(IndexFileError) as caught:
        parse_address(text)
    assert caught.value.code == "address_unusable"


def test_a_password_in_an_address_is_refused_and_not_repeated(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capfd, "index", "info", "--index", "https://anna:secret@a/news")
    assert (code, out) == (4, "")
    assert "QA_CLUSTER_PASSWORD" in err
    assert "secret" not in err


def test_a_password_is_sent_only_where_nobody_can_read_it(server: Server) -> None:
    with pytest.raises(IndexFileError, match="write https://"):
        Cluster(parse_address("http://search.example.org/news"), Access(password="secret"))
    server.replies = [WELCOME]
    for access in (Access(user="anna", password="secret"), Access(api_key="secret")):
        Cluster(parse_address(server.address), access).call("GET", "/")
        assert "secret" not in repr(access)
    sent = [{name.lower(): text for name, text in one[2].items()} for one in server.requests]
    assert [one["authorization"] for one in sent] == [
        "Basic YW5uYTpzZWNyZXQ=",
        "ApiKey secret",
    ]


def test_credentials_are_of_the_environment_or_of_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "access.toml"
    file.write_text('user = "anna"\npassword = "from the file"\ntimeout = 5\n')
    monkeypatch.setenv("QA_CLUSTER_FILE", str(file))
    monkeypatch.setenv("QA_CLUSTER_USER", "berta")
    if os.name == "posix":
        file.chmod(0o640)
        with pytest.raises(IndexFileError, match="others may read it; run: chmod 600"):
            read_access()
    file.chmod(0o600)
    assert read_access() == Access("berta", "from the file", timeout=5.0)
    for text, message in (
        ("x = 1", "x is none of"),
        ("user", "is not TOML"),
        ("shards = 0", "above 0"),
    ):
        file.write_text(text)
        with pytest.raises(IndexFileError, match=message) as caught:
            read_access()
        assert caught.value.code == "access_unusable"
    file.unlink()
    with pytest.raises(IndexFileError, match="cannot be read"):
        read_access()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(AppError, match=r"news-qa\[cluster\]") as caught:
        open_index("http://127.0.0.1:1/news")
    assert caught.value.code == "library_missing"


# What is not as it should be


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (error(401, "security_exception"), "cluster_refused", "QA_CLUSTER_PASSWORD"),
        (error(403, "security_exception"), "cluster_refused", "QA_CLUSTER_API_KEY"),
        (error(429, "cluster_block_exception", "disk usage exceeded flood-stage watermark"),
         "archive_unwritable", "make room or add a node"),
        (error(403, "cluster_block_exception", "index write (api)"), "archive_unwritable", "changed"),
        (error(400, "illegal_argument_exception", "odd"), "cluster_failed", "odd"),
        (error(404, "index_not_found_exception", "no such index [news]"), "archive_missing", "qa index add"),
    ],
)  # fmt: skip
def test_refusals_that_stay_are_told_at_once(
    server: Server, reply: Reply, code: str, words: str
) -> None:
    with pytest.raises(IndexFileError, match=words) as caught:
        server.cluster(reply).call("POST", "/news/_search", {})
    assert caught.value.code == code
    assert len(server.requests) == 1
    assert "\n" not in str(caught.value)


PARTIAL: Reply = (200, {"responses": [{"_shards": {"total": 3, "failed": 1}, "hits": {}}]})
LATE: Reply = (200, {"responses": [{"_shards": {"total": 3, "failed": 0}, "timed_out": True}]})
FAILED: Reply = (200, {"responses": [error(503, "search_phase_execution_exception")[1]]})
WHOLE: Reply = (200, {"responses": [{"_shards": {"total": 3, "failed": 0}, "hits": {"hits": []}}]})


@pytest.mark.parametrize("reply", [PARTIAL, LATE, FAILED, error(503, "x"), error(429, "busy")])
def test_what_is_not_whole_is_asked_for_again_and_then_an_error(
    server: Server, reply: Reply
) -> None:
    assert server.cluster(reply, reply, WHOLE).search_all([{}]) == WHOLE[1]["responses"]
    with pytest.raises(IndexFileError, match="nothing is answered from the rest") as caught:
        server.cluster(reply, timeout=0.2).search_all([{}])
    assert caught.value.code == "cluster_unreachable"


def test_a_cluster_that_nobody_answers_for() -> None:
    with pytest.raises(IndexFileError, match="cannot be reached") as caught:
        Cluster(parse_address("http://127.0.0.1:1/news"), Access(timeout=0.2)).call("GET", "/")
    assert caught.value.code == "cluster_unreachable"


def mapped(**meta: object) -> dict[str, Any]:
    body = index_body(Cluster(parse_address("http://a/news"), Access()), alias=True)["mappings"]
    news = body["_meta"]["news_qa"] | meta
    return {"news-000001": {"mappings": body | {"_meta": {"news_qa": news}}}}


def without_nesting() -> dict[str, Any]:
    record = mapped()
    mappings = record["news-000001"]["mappings"]
    mappings["properties"] = mappings["properties"] | {"p": {"type": "text"}}
    return record


@pytest.mark.parametrize(
    ("replies", "code", "words"),
    [
        ([(200, {"version": {"number": "8.1.0"}})], "archive_version", "needs OpenSearch 2.18"),
        ([(200, {"version": {"distribution": "opensearch", "number": "2.9.0"}})], "archive_version", "2.9.0"),
        ([WELCOME, (404, error(404, "index_not_found_exception")[1])], "archive_missing", "qa index add"),
        ([WELCOME, (200, {"other": {"mappings": {}}})], "not_an_archive", "another name"),
        ([WELCOME, (200, {"a": {}, "b": {}})], "not_an_archive", "several indexes"),
        ([WELCOME, (200, mapped(format=9))], "archive_version", "format 9"),
        ([WELCOME, (200, mapped(analyser="x"))], "archive_version", "qa index compact"),
        ([WELCOME, (200, without_nesting())], "archive_damaged", "its mapping of p"),
    ],
)  # fmt: skip
def test_what_is_no_archive_of_ours_ends_with_4(
    server: Server, replies: list[Reply], code: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    server.replies = list(replies)
    exit_code, out, err = run(capfd, "ask", "-v", "who won?", "--index", server.address)
    assert (exit_code, out, err.count("\n")) == (4, "", 1)
    assert words in err
    assert code in err


def test_nothing_is_written_to_what_is_no_archive(server: Server) -> None:
    server.replies = [WELCOME, (200, {"other": {"mappings": {}}})]
    with pytest.raises(IndexFileError, match="another name"):
        open_writer(server.address)
    assert {method for method, *_ in server.requests} == {"GET"}


# Writing


def items(*statuses: int) -> Reply:
    told = [
        {"index": {"status": status, "_seq_no": 7, "_primary_term": 1}
         if status < 300 else {"status": status, "error": {"type": "x", "reason": "busy"}}}
        for status in statuses
    ]  # fmt: skip
    return 200, {"errors": True, "items": told}


def test_what_a_busy_cluster_refuses_is_sent_again_and_no_more_than_that(server: Server) -> None:
    cluster = server.cluster(items(201, 429, 409), items(429), items(200))
    with Bulks(cluster) as bulks:
        for name in "abc":
            list(bulks.add(Write(name, b"{}", Token(3, 1) if name == "b" else None)))
        assert bulks.is_under_way("b")
        done = [(one.write.id, one.token, one.is_found) for one in bulks.settle()]
        assert not bulks.is_under_way("b")
    assert done == [("a", Token(7, 1), True), ("b", Token(7, 1), True), ("c", None, False)]
    sent = [body for *_, body in server.requests]
    assert [body.count(b"\n") for body in sent] == [6, 2, 2]
    assert b'"if_seq_no": 3' in sent[0]
    assert all("require_alias=true" in path for _, path, *_ in server.requests)


def test_a_document_that_a_cluster_does_not_take_is_an_error(server: Server) -> None:
    with Bulks(server.cluster(items(400))) as bulks:
        list(bulks.add(Write("a", b"{}")))
        with pytest.raises(IndexFileError, match="busy"):
            list(bulks.settle())


@pytest.mark.parametrize("name", ["", "a", "É/b c", "\ud800", "ж" * 255, "ж" * 256, "y" * 70_000])
def test_ids_are_told_apart_and_fit(name: str) -> None:
    assert len(id_of(name).encode()) <= 512
    assert id_of(name) not in {id_of(f"{name}x"), id_of(f"={name}")}


def test_terms_are_no_longer_than_the_engine_takes() -> None:
    assert term_of("x" * 200) == "x" * 200
    assert term_of("x" * 201) != term_of("x" * 202)
    assert len(term_of("x" * 5_000)) < 200


def test_a_question_without_terms_asks_nothing(server: Server) -> None:
    server.replies = [WELCOME, (200, mapped())]
    snapshot = open_index(server.address).snapshot()
    before = len(server.requests)
    assert snapshot.search(Query(()), 5) == snapshot.search_many([(Query(("\ud800",)), 2)])[0] == []
    assert snapshot.articles([]) == {}
    assert len(server.requests) == before
