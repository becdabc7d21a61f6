"""Who is let in: known hosts, the token beyond this machine, no posts from elsewhere; and starting the server."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from serving import DOOR, asking, rain, running
from uvicorn.server import ServerState

from qa.cli.main import main
from qa.errors import ServeError
from qa.serve.run import RequestProtocol
from qa.serve.safety import HEADERS, Door, is_loopback, make_door

TOKEN = "a-token-of-some-length"
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
        ("news.example", False),
        ("localhost.evil.example", False),
    ],
)
def test_loopback_needs_no_token_and_all_else_does(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert (make_door(host, None).token is None) is loopback


def test_random_tokens_differ_and_are_long() -> None:
    first, second = (make_door("0.0.0.0", None).token or "" for _ in range(2))
    assert first != second
    assert len(first) >= 32


def test_the_token_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert make_door("0.0.0.0", str(file)).token == TOKEN
    assert make_door("127.0.0.1", str(file)).token == TOKEN
    for bad in ("short", "", "two\nlines of sixteen chars", "ü" * 20):
        file.write_text(bad, "utf-8")
        with pytest.raises(ServeError, match="at least 16"):
            make_door("127.0.0.1", str(file))
    with pytest.raises(ServeError) as caught:
        make_door("127.0.0.1", str(tmp_path / "none"))
    assert caught.value.code == "token_unusable"


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost:8020", True),
        ("LOCALHOST", True),
        ("127.0.0.1:1", True),
        ("[::1]:8020", True),
        ("[::1]", True),
        ("evil.example", False),
        ("evil.example:8020", False),
        ("127.0.0.1.evil.example", False),
        ("localhost@evil.example", False),
        ("10.0.0.5", False),
        ("", False),
    ],
)
def test_hosts(host: str, known: bool) -> None:
    assert make_door("127.0.0.1", None).knows(host) is known


def test_beyond_this_machine_addresses_are_known_and_foreign_names_are_not() -> None:
    door = make_door("0.0.0.0", None)
    assert door.knows("10.0.0.5:8020")
    assert door.knows("[fe80::1]:8020")
    assert not door.knows("evil.example")


def test_a_foreign_host_gets_nothing() -> None:
    with asking() as client:
        for path in ("/", "/api/v1/sources", "/healthz", "/static/page.css"):
            response = client.get(path, headers={"host": "evil.example"})
            assert (response.status_code, response.json()["code"]) == (400, "foreign_host")


def test_without_the_token_nothing_is_told() -> None:
    basic = base64.b64encode(f"anna:{TOKEN}".encode()).decode()
    wrong = base64.b64encode(b"anna:wrong").decode()
    with asking(door=Door(DOOR.hosts, TOKEN)) as client:
        refused = (
            "",
            "Bearer",
            "Bearer wrong",
            f"Basic {wrong}",
            "Basic ???",
            f"Digest {TOKEN}",
            TOKEN,
        )
        for given in refused:
            response = client.get("/api/v1/sources", headers={"authorization": given})
            assert (response.status_code, response.json()["code"]) == (401, "token_needed")
            assert response.headers["www-authenticate"].startswith("Basic ")
            assert TOKEN not in response.text
        for given in (f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Basic {basic}"):
            response = client.get("/api/v1/sources", headers={"authorization": given})
            assert response.status_code == 200
        assert client.get("/healthz").status_code == 200


def test_no_page_elsewhere_may_post_or_read() -> None:
    with asking() as client:
        response = client.post(
            "/api/v1/ask", json={"question": "who?"}, headers={"sec-fetch-site": "cross-site"}
        )
        assert (response.status_code, response.json()["code"]) == (403, "foreign_site")
        for origin, status in (
            ("https://evil.example", 403),
            ("null", 403),
            ("http://testserver", 200),
        ):
            posted = client.post(
                "/api/v1/ask", json={"question": "who?"}, headers={"origin": origin}
            )
            assert posted.status_code == status
        answer = client.get("/api/v1/sources", headers={"origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/api/v1/sources", "/api/v1/articles/none", "/none", "/metrics"])
def test_every_response_forbids_what_is_not_ours(path: str) -> None:
    with asking() as client:
        response = client.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_an_address_that_is_taken_is_said(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Rain fell in Velmar.")
    assert main(["--corpus", str(file), "serve", "-v", "--host", "256.1.1.1"]) == 2
    assert "(cannot_listen)" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_and_stops_and_no_question_is_printed(
    tmp_path: Path, stop: signal.Signals, code: int
) -> None:
    with running(rain(tmp_path)) as (server, address):
        with urllib.request.urlopen(f"{address}api/v1/ask?question=where+did+rain+fall") as got:
            assert b'"answered"' in got.read()
        server.send_signal(stop)
        assert server.stderr
        assert "rain" not in server.stderr.read()
        assert server.wait() == code


HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n"


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        (b"", b""),
        (b"GET / HT", b"HTTP/1.1 408 Request Timeout"),
        (HEAD, b"HTTP/1.1 408 Request Timeout"),
        (HEAD + b"content-length: 999\r\n\r\n", b"HTTP/1.1 408 Request Timeout"),
        (HEAD + b"content-length: 999\r\nanswer: yes\r\n\r\n", b"HTTP/1.1 200 OK"),
    ],
    ids=["nothing", "part of a line", "part of a head", "part of a body", "a body nobody reads"],
)
def test_a_request_that_comes_byte_by_byte_is_ended(
    sent: bytes, got: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.serve.run.REQUEST_S", 0.2)
    monkeypatch.setattr("qa.serve.run.BODY_S", 0.3)

    async def ask() -> bytes:
        config = uvicorn.Config(asgi, interface="asgi3", lifespan="off", log_level="critical")
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: RequestProtocol(config, state, {}), "127.0.0.1"
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(sent)
            reply = asyncio.ensure_future(reader.read())
            while not (await asyncio.wait({reply}, timeout=0.02))[0]:
                if sent:
                    writer.write(b"a")
            writer.close()
            return await reply

    shown = asyncio.run(asyncio.wait_for(ask(), 60))
    assert shown[: len(got) or None] == got


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """An application that waits until the client has gone, or answers without reading."""
    if (b"answer", b"yes") in scope["headers"]:
        head = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body"})
        return
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_what_runs_when_it_is_stopped_is_finished(tmp_path: Path) -> None:
    count = 60
    with running(rain(tmp_path)) as (server, address):
        lines = b'{"question": "where did rain fall?"}\n' * count
        with urllib.request.urlopen(f"{address}api/v1/batch", data=lines) as got:
            first = got.readline()
            server.send_signal(signal.SIGINT)
            records = [first, *got.readlines()]
        assert len(records) == count
        assert all(b'"answered": true' in record for record in records)
        assert server.wait() == 130


@pytest.mark.parametrize(
    ("command", "library", "extra"),
    [("serve", "starlette", "[serve]"), ("serve", "uvicorn", "[serve]"), ("mcp", "mcp", "[mcp]")],
)
def test_a_missing_extra_is_named(command: str, library: str, extra: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; from qa.cli.main import main; sys.exit(main([{command!r}]))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert f"pip install '.{extra}'" in done.stderr
    assert library in done.stderr
