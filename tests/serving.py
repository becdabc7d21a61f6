"""A server in this process over a few articles, some of them hostile, and a client that asks it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from index import Article, OkapiRetriever, Retriever
from qa.desk import Desk
from qa.pipeline import Answerer, Options
from qa.serve.app import make_app
from qa.serve.safety import Door
from qa.serve.service import Service

DOOR = Door(frozenset(("testserver",)))

PLAIN = [
    Article(
        "bridge/opening",
        "Mira Oldham opened the Velmar bridge on Friday.\n\n“It will stand for a century,” Mira Oldham said. "
        "The bridge cost 40 million crowns.",
        "Velmar bridge opens",
        "Harbour Post",
        date(2025, 5, 17),
        "https://example.org/bridge?a=1&b=2",
    ),
    Article(
        "bridge-2",
        "The Velmar bridge was opened by Mira Oldham. It cost 42 million crowns, the council said.",
        "A bridge for Velmar",
        "Kestrel Wire",
        date(2025, 5, 18),
    ),
    Article("tram", "The tram of Oskby runs again. Rain fell.", "Tram runs", "Harbour Post"),
]

HOSTILE_IDS = (
    "a/b/../c",
    "..",
    "line\nend",
    "tail\n",
    "quote\"'s",
    "<script>alert(1)</script>",
    "mark\u200f\u202e",
    "per%2Fcent%",
    "? #&;=+",
    "日本",
    "javascript:alert(1)",
)

HOSTILE = [
    Article(
        id,
        "<img src=x onerror=alert(1)> Zorbla Quint sank the </p><script>alert(2)</script> ferry.\x1b[31m\u202e",
        "\"><script>alert(3)</script>\u202e' onmouseover=alert(4)",
        "<b>Evil & \"Sons\" 'Ltd'",
        date(2025, 1, 2),
        ("javascript:alert(5)", "data:text/html,x", "https://e.org/\"><script>alert(6)</script>")[n % 3],
        "</textarea><script>alert(7)</script>",
    )
    for n, id in enumerate(HOSTILE_IDS)
]  # fmt: skip


def in_path(id: str) -> str:
    """An id as a part of a path; the test client decodes what stands for a percent sign twice."""
    return "%2E%2E" if id == ".." else quote(id, safe="").replace("%25", "%2525")


def make_service(retriever: Retriever | None = None, **more: Any) -> Service:
    desk = Desk(Answerer(retriever or OkapiRetriever([*PLAIN, *HOSTILE])))
    return Service(desk, "test", Options(k=3), **more)


@contextmanager
def asking(service: Service | None = None, door: Door = DOOR) -> Iterator[TestClient]:
    """A client of a server; faults of the server are raised in the test unless they become responses."""
    with TestClient(make_app(service or make_service(), door), follow_redirects=False) as client:
        yield client


def rain(folder: Path) -> Path:
    """A file with an article about rain."""
    file = folder / "a.txt"
    file.write_text("Rain fell in Velmar on Monday.")
    return file


@contextmanager
def running(
    articles: Path, *options: str, command: str = "serve"
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server as a process, and its address; its articles are those of a file, or of an archive that is a folder."""
    root, named = Path(__file__).parents[1], "--index" if articles.is_dir() else "--corpus"
    started = [sys.executable, "-m", "qa", named, str(articles), "--reader", "off", command]
    environment = {**os.environ, "PYTHONPATH": str(root), "XDG_STATE_HOME": str(articles.parent)}
    environment["TMPDIR"] = str(articles.parent)
    with subprocess.Popen(
        [*started, "--port", "0", *options], stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr
        yield server, server.stderr.readline().split()[2]
        server.kill()
