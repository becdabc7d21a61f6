"""The server under odd requests, which never are its fault, and while its archive is written."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import PLAIN, asking
from starlette.testclient import TestClient

from index import ArchiveWriter, open_index
from qa.desk import Desk
from qa.pipeline import Answerer
from qa.serve.api import OPERATIONS
from qa.serve.service import Service

TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=6,
)
NAMES = sorted({one.name for operation in OPERATIONS for one in operation.parameters})
POSTED = [one.path for one in OPERATIONS if "POST" in one.methods and not one.lines]
GOT = [one.path.replace("{id}", "tram") for one in OPERATIONS if "GET" in one.methods]
PAGES = ["/", "/article", "/article/tram", "/quotes", "/timeline", "/search", "/articles"]
PAGE_NAMES = (
    "q as h c any source since until id start end words till look at name topic offset".split()  # noqa: SIM905
)
PAGE_FIELDS = st.dictionaries(
    st.sampled_from(PAGE_NAMES), st.text(max_size=40) | st.integers(-9, 99).map(str), max_size=6
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking() as found:
        yield found


@settings(max_examples=60)
@given(st.sampled_from(POSTED), st.dictionaries(st.sampled_from(NAMES) | TEXTS, VALUES, max_size=5))
def test_no_body_is_the_servers_fault(
    client: TestClient, path: str, fields: dict[str, object]
) -> None:
    response = client.post(path, content=json.dumps(fields).encode())
    assert response.status_code < 500, response.text


@settings(max_examples=60)
@given(st.sampled_from(GOT), st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40), max_size=5))  # fmt: skip
def test_no_query_is_the_servers_fault(
    client: TestClient, path: str, fields: dict[str, str]
) -> None:
    response = client.get(path, params=fields)
    assert response.status_code < 500, response.text


@settings(max_examples=60)
@given(st.sampled_from(PAGES), PAGE_FIELDS)
def test_no_page_is_the_servers_fault(
    client: TestClient, path: str, fields: dict[str, str]
) -> None:
    response = client.get(path, params=fields)
    assert response.status_code < 500, response.text
    assert response.headers["content-type"].startswith("text/html")


@settings(max_examples=40)
@given(st.binary(max_size=200), st.sampled_from(["batch", "verify"]))
def test_no_line_is_the_servers_fault(client: TestClient, body: bytes, path: str) -> None:
    assert client.post(f"/api/v1/{path}", content=body).status_code < 500


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(["id", "question", "answered", "citations", "answer"]), VALUES)
)
def test_no_record_is_the_servers_fault(client: TestClient, record: dict[str, object]) -> None:
    whole = {"id": "1", "question": "q", "answered": True, "citations": [], **record}
    response = client.post("/api/v1/verify", content=json.dumps(whole).encode())
    assert response.status_code < 500, response.text


def test_quotes_fit_their_articles_while_these_are_written(tmp_path: Path) -> None:
    versions = [
        [replace(one, text="Corrected again. " * n + one.text) for one in PLAIN] for n in range(6)
    ]
    with ArchiveWriter(tmp_path) as writer:
        writer.add(versions[0])
    service = Service(Desk(Answerer(open_index(tmp_path))), "test")
    texts = {one.id: [version[n].text for version in versions] for n, one in enumerate(PLAIN)}

    def write() -> None:
        for version in versions[1:]:
            with ArchiveWriter(tmp_path) as writer:
                writer.add(version)

    with asking(service) as client, ThreadPoolExecutor(1) as other:
        writing = other.submit(write)
        for _ in range(40):
            params: dict[str, str | int] = {"question": "who opened the Velmar bridge?", "min_score": 0}  # fmt: skip
            record = client.get("/api/v1/ask", params=params).json()
            assert record["answered"]
            for one in record["citations"]:
                known = texts[one["article"]]
                assert one["text"] in [text[one["start"] : one["end"]] for text in known]
        writing.result()
        last = client.get("/api/v1/ask", params=params).text
        assert client.post("/api/v1/verify", content=last).json()["holds"]
