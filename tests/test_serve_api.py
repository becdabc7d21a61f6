"""The HTTP API: the records of the command line, look-ups, errors with codes, limits, and a document that is true."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest
from serving import DOOR, HOSTILE, PLAIN, asking, in_path, make_service
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from index import ArchiveWriter, OkapiRetriever, open_index
from qa.cli.main import main
from qa.desk import Desk
from qa.errors import ServeError
from qa.files.records import RECORD_FIELDS
from qa.pipeline import Answerer
from qa.serve.api import OPERATIONS
from qa.serve.app import make_app
from qa.serve.body import MAX_FIELDS_BYTES, read_bytes
from qa.serve.limit import STREAMS, Gate
from qa.serve.metrics import Metrics
from qa.serve.openapi import PATH
from qa.serve.service import Service

ASKED = "who opened the Velmar bridge?"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking() as found:
        yield found


def problem(response: object, status: int, code: str) -> str:
    assert response.status_code == status, response.text  # type: ignore[attr-defined]
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    body = response.json()  # type: ignore[attr-defined]
    assert (body["status"], body["code"]) == (status, code)
    assert "Traceback" not in body["detail"]
    return str(body["detail"])


# Questions


def test_an_answer_is_the_record_of_the_command_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bridge.txt"
    file.write_text(f"title: Bridge\nid: bridge\n\n{PLAIN[0].text}\n", "utf-8")
    main(["--corpus", str(file), "--reader", "off", "ask", "--json", ASKED])
    printed = capfd.readouterr().out
    from index import read_articles

    service = make_service(OkapiRetriever(read_articles([str(file)])))
    with asking(service) as client:
        got = client.get("/api/v1/ask", params={"question": ASKED}).text
    timeless = [re.sub(r'"elapsed_ms": [0-9.]+', "", text) for text in (printed, got)]
    assert timeless[0] == timeless[1]
    assert '"answered": true' in got


def test_a_question_may_be_posted_with_all_that_is_said_of_it(client: TestClient) -> None:
    body = {
        "question": "what did it cost?",
        "history": [[ASKED, "Mira Oldham"]],
        "k": 1,
        "source": "Kestrel Wire",
        "since": "2025-05",
        "until": "2025",
        "min_score": 0,
        "now": "2025-06-01",
        "any_time": True,
    }
    record = client.post("/api/v1/ask", json=body).json()
    assert record["asked"] != record["question"]
    assert {one["source"] for one in record["citations"]} == {"Kestrel Wire"}
    query: dict[str, Any] = {**body, "history": json.dumps(body["history"]), "any_time": "true"}
    again = client.get("/api/v1/ask", params=query).json()
    assert {**again, "elapsed_ms": 0} == {**record, "elapsed_ms": 0}


def test_only_the_articles_that_are_named(client: TestClient) -> None:
    params = httpx.QueryParams(question=ASKED, article=["tram", "bridge-2"], min_score="0")
    record = client.get("/api/v1/ask", params=params).json()
    assert {one["article"] for one in record["citations"]} <= {"tram", "bridge-2"}


@pytest.mark.parametrize(
    ("fields", "code", "told"),
    [
        ({}, "bad_request", "question is missing"),
        ({"question": "  "}, "bad_request", "question is missing"),
        ({"question": "x" * 2_001}, "question_too_long", "2,001 characters"),
        ({"question": 7}, "bad_request", "not text"),
        ({"question": ASKED, "since": "May"}, "bad_date", "2025-05-16"),
        ({"question": ASKED, "since": "2025", "until": "2024"}, "bad_date", "after"),
        ({"question": ASKED, "k": 0}, "bad_request", "from 1 to 100"),
        ({"question": ASKED, "k": True}, "bad_request", "from 1 to 100"),
        ({"question": ASKED, "min_score": 2}, "bad_request", "from 0 to 1"),
        ({"question": ASKED, "history": "no"}, "bad_request", "list of"),
        ({"question": ASKED, "sources": "x"}, "bad_request", "did you mean source?"),
        ({"question": ASKED, "any_time": "yes"}, "bad_request", "true nor false"),
        ({"question": ASKED, "source": {"a": 1}}, "bad_request", "list of texts"),
    ],
)
def test_what_cannot_be_asked(
    client: TestClient, fields: dict[str, object], code: str, told: str
) -> None:
    assert told in problem(client.post("/api/v1/ask", json=fields), 400, code)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("question=who&k=three", "k is not a JSON integer"),
        ("question=who&history=%5B%5B", "as JSON"),
        ("question=who&question=when", "twice"),
        ("question=who&min_score=NaN", "from 0 to 1"),
        ("question=who&k=9e9", "from 1 to 100"),
    ],
)
def test_queries_that_cannot_be_read(client: TestClient, query: str, told: str) -> None:
    assert told in problem(client.get(f"/api/v1/ask?{query}"), 400, "bad_request")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_object(client: TestClient, body: bytes) -> None:
    problem(client.post("/api/v1/ask", content=body), 400, "bad_request")


def test_a_body_that_is_too_large_is_not_read(client: TestClient) -> None:
    large = b" " * (MAX_FIELDS_BYTES + 1)
    problem(client.post("/api/v1/ask", content=large), 413, "too_large")
    problem(client.post("/api/v1/ask", content=iter([large])), 413, "too_large")


# Batches and checks


def test_a_batch_costs_a_bad_line_that_line_alone(client: TestClient) -> None:
    lines = [json.dumps({"id": 7, "question": ASKED}), "", "{", '{"question": "who?", "since": "x"}']  # fmt: skip
    response = client.post("/api/v1/batch", content="\n".join(lines))
    records = [json.loads(line) for line in response.text.splitlines()]
    assert [(one["id"], one["error_code"]) for one in records] == [
        ("7", None),
        ("3", "bad_line"),
        ("4", "bad_date"),
    ]
    assert records[0]["answered"]


def test_a_fault_costs_one_line_of_a_batch_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("qa.files.log_file.log_file", lambda: tmp_path / "qa.log")
    service = make_service()
    real = service.desk.answer

    def failing(question: str, *more: object) -> object:
        if "secret" in question:
            raise ZeroDivisionError(question)
        return real(question, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(service.desk, "answer", failing)
    with asking(service) as client:
        text = f'{{"question": "secret?"}}\n{{"question": "{ASKED}"}}'
        first, second = client.post("/api/v1/batch", content=text).text.splitlines()
        alone = client.get("/api/v1/ask", params={"question": "secret?"})
    assert json.loads(first)["error_code"] == "unexpected"
    assert json.loads(second)["answered"]
    detail = problem(alone, 500, "unexpected")
    assert re.search(r"number \d{6}", detail)
    assert "secret" not in detail + json.loads(first)["error"]
    assert "secret" not in (tmp_path / "qa.log").read_text("utf-8")


def test_records_hold_until_their_article_changes(client: TestClient) -> None:
    record = client.get("/api/v1/ask", params={"question": ASKED}).text
    assert client.post("/api/v1/verify", content=record).json()["holds"] is True
    changed = json.loads(record)
    changed["citations"][0]["start"] += 1
    found = client.post("/api/v1/verify", content=json.dumps(changed) + "\nnothing").json()
    assert (found["records"], found["holds"]) == (2, False)
    assert [one["record"] for one in found["problems"]] == [1, 2]
    problem(client.post("/api/v1/verify", content=" \n"), 400, "bad_request")


# Look-ups


def test_an_article_is_read_whole_or_in_parts(client: TestClient) -> None:
    article = PLAIN[0]
    path = f"/api/v1/articles/{quote(article.id, safe='')}"
    whole = client.get(path).json()
    assert (whole["text"], whole["length"], whole["next"]) == (article.text, len(article.text), None)  # fmt: skip
    sentences = [article.text[start:end] for start, end in whole["sentences"]]
    assert sentences[0] == "Mira Oldham opened the Velmar bridge on Friday."
    parts, at = [], 0
    spans: list[list[int]] = []
    while at is not None:
        part = client.get(path, params={"offset": at, "limit": 30}).json()
        parts.append(part["text"])
        spans += part["sentences"]
        at = part["next"]
    assert "".join(parts) == article.text
    assert spans == whole["sentences"]
    assert client.get(path, params={"offset": 10**9}).json()["text"] == ""
    assert client.get(f"/api/v1/articles/{article.id}").json() == whole


@pytest.mark.parametrize("article", HOSTILE, ids=lambda article: ascii(article.id))
def test_any_id_can_be_read_and_asked(client: TestClient, article: object) -> None:
    id = article.id  # type: ignore[attr-defined]
    assert client.get(f"/api/v1/articles/{in_path(id)}").json()["id"] == id
    params = {"question": "who sank the ferry?", "article": id, "min_score": "0"}
    record = client.get("/api/v1/ask", params=params).json()
    assert {one["article"] for one in record["citations"]} == {id}
    assert client.get("/api/v1/related", params={"article": id}).status_code == 200


def test_unknown_articles(client: TestClient) -> None:
    problem(client.get("/api/v1/articles/none"), 404, "unknown_article")
    problem(client.get("/api/v1/related", params={"article": "none"}), 404, "unknown_article")
    far: dict[str, Any] = {"article": "tram", "start": 5, "end": 9_999}
    assert "outside" in problem(client.get("/api/v1/related", params=far), 400, "nothing_to_go_on_from")  # fmt: skip


def test_articles_are_listed_by_pages_and_filters(client: TestClient) -> None:
    first = client.get("/api/v1/articles", params={"limit": 5}).json()
    assert (len(first["articles"]), first["total"], first["next"]) == (5, 14, 5)
    rest = client.get("/api/v1/articles", params={"offset": 5}).json()
    assert (len(rest["articles"]), rest["next"]) == (9, None)
    posts = client.get("/api/v1/articles", params={"source": "harbour post"}).json()
    assert [one["id"] for one in posts["articles"]] == ["bridge/opening", "tram"]


def test_search_sources_quotes_timeline_related(client: TestClient) -> None:
    hits = client.get("/api/v1/search", params={"q": "Velmar bridge", "k": 2}).json()["hits"]
    assert [one["rank"] for one in hits] == [1, 2]
    texts = {one.id: one.text for one in PLAIN}
    for hit in hits:
        assert texts[hit["article"]][hit["start"] : hit["end"]] == hit["text"]
    sources = client.get("/api/v1/sources").json()["sources"]
    (kestrel,) = [one for one in sources if one["source"] == "Kestrel Wire"]
    assert kestrel == {**kestrel, "articles": 1, "first": "2025-05-18", "last": "2025-05-18"}
    quotes = client.get("/api/v1/quotes", params={"name": "Oldham"}).json()
    assert quotes["citations"][0]["answer"]["text"] == "“It will stand for a century,”"
    entries = client.get("/api/v1/timeline", params={"topic": "Velmar bridge opened"}).json()[
        "entries"
    ]
    assert any(one["told"] and one["first"] == "2025-05-16" for one in entries)
    found = client.post("/api/v1/related", json={"article": "bridge/opening"}).json()["related"]
    assert all(one["id"] != "bridge/opening" for one in found)
    problem(client.get("/api/v1/search", params={"q": "x" * 2_001}), 400, "question_too_long")


def test_a_new_commit_is_seen_without_a_restart(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.add(PLAIN[:1])
    service = Service(Desk(Answerer(open_index(tmp_path))), "test")
    with asking(service) as client:
        before = client.get("/healthz").json()
        with ArchiveWriter(tmp_path) as writer:
            writer.add([replace(PLAIN[0], text="Corrected: Nils Berg opened the Velmar bridge.")])
        after = client.get("/healthz").json()
        record = client.get("/api/v1/ask", params={"question": ASKED}).json()
    assert (before["status"], before["commit"] != after["commit"]) == ("ok", True)
    assert record["answer"] == "Nils Berg"


# How much at a time


def test_so_many_work_so_many_wait_and_the_next_is_turned_away() -> None:
    release, seen = threading.Event(), list[str]()

    async def work(gate: Gate) -> None:
        try:
            await gate.run(lambda: release.wait(60))
            seen.append("done")
        except ServeError as error:
            seen.append(error.code)

    async def crowd() -> None:
        gate = Gate(at_once=2, queue=3)
        async with anyio.create_task_group() as tasks:
            for _ in range(7):
                tasks.start_soon(work, gate)
            while len(seen) < 2:
                await anyio.lowlevel.checkpoint()
            assert (gate.running, gate.waiting) == (2, 3)
            release.set()

    anyio.run(crowd)
    assert sorted(seen) == ["done"] * 5 + ["too_busy"] * 2


def test_an_answer_that_takes_too_long_is_not_waited_for_but_keeps_its_place() -> None:
    release, begun = threading.Event(), list[int]()

    def work(number: int) -> None:
        begun.append(number)
        release.wait(60)

    async def crowd() -> None:
        gate = Gate(at_once=1, queue=1, limit_s=0.05)
        for number in (1, 2):
            with pytest.raises(ServeError) as caught:
                await gate.run(lambda number=number: work(number))  # type: ignore[misc]
            assert caught.value.code == "timed_out"
        assert (begun, gate.running) == ([1], 1)
        release.set()
        while gate.running:
            await anyio.lowlevel.checkpoint()
        assert await Gate().run(lambda: 7) == 7

    anyio.run(crowd)
    assert begun == [1]


def test_so_many_batches_are_answered_and_the_next_is_turned_away() -> None:
    service = make_service()
    with asking(service) as client:
        lines = b'{"question": "who opened the Velmar bridge?"}\n' * 3
        assert len(client.post("/api/v1/batch", content=lines).text.splitlines()) == 3
        assert service.gate.streams == 0
        service.gate.streams = STREAMS
        problem(client.post("/api/v1/batch", content=lines), 503, "too_busy")
        assert client.post("/sheet", content=b"").status_code == 503


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.serve.body.LIMIT_S", 0.01)

    async def never() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def read() -> None:
        scope = {"type": "http", "headers": [(b"content-length", b"5")]}
        with pytest.raises(ServeError) as caught:
            await read_bytes(Request(scope, never), 10)
        assert caught.value.code == "too_slow"

    anyio.run(read)


def test_a_busy_server_says_when_to_come_back() -> None:
    with asking(make_service(gate=Gate(at_once=1, queue=-1))) as client:
        response = client.get("/api/v1/ask", params={"question": ASKED})
        assert client.get("/api/v1/articles/tram").status_code == 200
    assert "ask again in" in problem(response, 503, "too_busy")
    assert int(response.headers["retry-after"]) >= 1


def test_an_archive_that_cannot_be_read_is_the_servers_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from index import IndexFileError

    service = make_service()

    def broken() -> object:
        raise IndexFileError("the archive is damaged")

    monkeypatch.setattr(service.desk, "snapshot", broken)
    with asking(service) as client:
        problem(client.get("/healthz"), 503, "archive_damaged")


# What it says of itself


def test_metrics_count_and_name_no_question(client: TestClient) -> None:
    client.get("/api/v1/ask", params={"question": "who ate the zebrafish?"})
    client.get("/api/v1/articles/zebrafish")
    client.get("/zebrafish")
    text = client.get("/metrics").text
    assert "zebrafish" not in text
    assert re.search(r'newsqa_requests_total\{path="/api/v1/articles",status="404"\} [1-9]', text)
    assert re.search(r'newsqa_requests_total\{path="other",status="404"\} [1-9]', text)
    assert re.search(r"newsqa_answer_seconds_count [1-9]", text)
    sample = re.compile(r'# (HELP|TYPE) \S+ .+|\w+(\{\w+="[^"\n]*"(,\w+="[^"]*")*\})? [0-9.e+-]+')
    assert all(sample.fullmatch(line) for line in text.splitlines())


def test_processes_share_their_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, own = Metrics(tmp_path), Metrics(tmp_path)
    other.count_request("/", 200)
    monkeypatch.setattr("os.getpid", lambda: 1)
    other.write(Gate())
    monkeypatch.setattr("os.getpid", lambda: 2)
    own.count_request("/", 200)
    own.write(Gate())
    (tmp_path / "3.json").write_text("{")
    assert 'newsqa_requests_total{path="/",status="200"} 2\n' in own.text(Gate())


def test_the_document_says_what_there_is(client: TestClient) -> None:
    document = client.get(PATH).json()
    app = make_app(make_service(), DOOR)
    served = {
        (route.path.replace(":article", ""), method.lower())
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith(("/api", "/healthz", "/metrics"))
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}  # fmt: skip
    assert described == served - {(PATH, "get")}
    assert document["components"]["schemas"]["Record"]["required"] == list(RECORD_FIELDS)
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_parameter_of_the_document_is_taken_and_no_other(
    client: TestClient, operation: object
) -> None:
    values = {"integer": "1", "number": "0.5", "boolean": "false", "array": "[]"}
    if "GET" not in operation.methods:  # type: ignore[attr-defined]
        return
    path = operation.path.replace("{id}", "tram")  # type: ignore[attr-defined]
    days = {"since": "2025", "until": "2025", "now": "2025", "article": "tram", "end": "2", "start": "1"}  # fmt: skip
    params = {
        one.name: days.get(one.name, values.get(one.schema["type"], "tram"))
        for one in operation.parameters  # type: ignore[attr-defined]
    }
    assert client.get(path, params=params).status_code == 200
    if operation.media_type == "application/json" and path != "/healthz":  # type: ignore[attr-defined]
        problem(client.get(path, params={**params, "zorblax": "1"}), 400, "bad_request")


def test_paths_and_methods_that_there_are_not(client: TestClient) -> None:
    problem(client.get("/api/v2/ask"), 404, "unknown_path")
    response = client.delete("/api/v1/ask")
    problem(response, 405, "wrong_method")
    assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))
