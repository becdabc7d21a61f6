"""The MCP server, asked by a client in memory and over standard input: tools, a resource, prompts, errors to read."""

import json
import os
import re
import signal
import sys
import textwrap
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import quote

import anyio
import pytest
from cited import ANSWER, BARE, HEADED, REFUSAL, answered
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from serving import DOOR, HOSTILE, PLAIN, make_service, running
from starlette.testclient import TestClient
from talking import Tty

from index import Article, OkapiRetriever, read_articles, split_sentences
from qa.assistant.reply import answer_reply, article_reply, quote_reply
from qa.assistant.server import MOST_PART_CHARS, make_http_app, make_server
from qa.cli.main import main
from qa.pipeline import Options
from qa.quotecheck import check_quote
from qa.sanitise import UNSAFE
from qa.serve.safety import Door
from qa.serve.service import Service

ROOT = Path(__file__).parents[1]
ASKED = "who opened the Velmar bridge?"
TOKEN = "a-token-of-some-length"

Talk = Callable[[Client], Awaitable[None]]


def talk(script: Talk, service: Service | None = None) -> None:
    """Runs a script with a client of a server in this process."""
    server = make_server((service or make_service()).desk, Options())

    async def run() -> None:
        async with Client(server) as client:
            await script(client)

    anyio.run(run)


async def call(client: Client, name: str, /, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """The text and the fields that a tool gives."""
    result = await client.call_tool(name, arguments)
    text = "".join(getattr(one, "text", "") for one in result.content)
    assert not result.is_error, text
    assert isinstance(result.structured_content, dict)
    return text, result.structured_content


async def refusal(client: Client, name: str, /, **arguments: Any) -> str:
    """What a tool says that does not do it."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return "".join(getattr(one, "text", "") for one in result.content)


def test_it_says_what_it_has_and_that_it_only_reads() -> None:
    async def script(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {one.name for one in tools} == {
            *("ask", "search", "open_article", "verify_quote", "list_sources", "timeline", "quotes")
        }
        for one in tools:
            assert one.annotations
            assert one.annotations.read_only_hint
            assert one.description
            assert len(one.description) < 500
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "news://article/{id}"
        prompts = (await client.list_prompts()).prompts
        assert {one.name for one in prompts} == {"fact_check", "who_said"}
        found = await client.get_prompt("fact_check", {"claim": "the bridge cost 5 crowns"})
        assert "the bridge cost 5 crowns" in str(found.messages[0].content)

    talk(script)


def test_an_answer_is_whole_in_the_text_and_in_the_fields() -> None:
    async def script(client: Client) -> None:
        text, fields = await call(client, "ask", question=ASKED, k=2)
        assert text.startswith(("Sure: Mira Oldham", "Perhaps: Mira Oldham"))
        assert fields["answer"] == "Mira Oldham"
        texts = {one.id: one.text for one in PLAIN}
        for one in fields["citations"]:
            assert texts[one["article"]][one["start"] : one["end"]] == one["text"]
            assert one["text"] in text
            assert one["article"] in text
        text, fields = await call(
            client,
            "ask",
            question="what did it cost?",
            history=[(ASKED, "Mira Oldham")],
            source=["Kestrel Wire"],
            since="2025-05",
        )
        assert fields["asked"] != "what did it cost?"
        assert {one["source"] for one in fields["citations"]} <= {"Kestrel Wire"}

    talk(script)


def test_a_refusal_says_that_what_is_near_is_no_answer() -> None:
    reply = answer_reply(REFUSAL)
    assert reply.text.startswith("No answer in this archive: ")
    assert "NOT an answer" in reply.text
    assert (reply.fields["verdict"], reply.fields["answer"]) == ("none", None)
    weak = answer_reply(replace(ANSWER, threshold=0.9))
    assert weak.text.index("[1]") < weak.text.index("Less likely:") < weak.text.index("[2]")
    assert weak.fields["answering"] == 1
    doubtful = replace(answered(replace(HEADED, score=0.6)), sure_from=0.7)
    assert answer_reply(doubtful).fields["verdict"] == "perhaps"


def test_articles_are_read_by_parts_that_join() -> None:
    async def script(client: Client) -> None:
        parts, offset = [], 0
        while offset is not None:
            text, fields = await call(
                client, "open_article", article="bridge/opening", offset=offset, limit=40
            )
            assert fields["text"] in text
            parts.append(fields["text"])
            offset = fields["next"]
        assert "".join(parts) == PLAIN[0].text

    talk(script)
    long = Article("a", "x" * 200_000, "A")
    assert len(article_reply(long, 0, MOST_PART_CHARS).text) < 41_000


def test_quotes_are_checked() -> None:
    sentence = split_sentences(BARE)[0]
    text = BARE.text[sentence.start : sentence.end]
    found = quote_reply(check_quote(text, BARE))
    assert found.fields["places"] == [{"start": sentence.start, "end": sentence.end}]
    assert found.text.startswith("Found word for word at 0–")
    near = quote_reply(check_quote(text.replace("100", "1,000"), BARE))
    assert near.fields["found"] is False
    assert {"quoted": "1,000", "written": "100"} in near.fields["differs"]
    assert near.text.startswith("NOT word for word")
    assert "nothing comes near" in quote_reply(check_quote("zorblax", BARE)).text


def test_the_other_tools() -> None:
    async def script(client: Client) -> None:
        text, fields = await call(client, "search", words="Velmar bridge", k=2)
        assert [one["text"] in text for one in fields["hits"]] == [True, True]
        text, fields = await call(client, "list_sources")
        assert "Harbour Post: 2 articles" in text
        assert fields["total"] == len(fields["sources"])
        text, fields = await call(client, "timeline", topic="Velmar bridge opened")
        assert "Friday 16 May 2025:" in text
        assert fields["entries"][0]["told"]
        text, fields = await call(client, "quotes", name="Oldham")
        assert fields["citations"][0]["answer"] == "“It will stand for a century,”"
        assert (await call(client, "quotes", name="Zebra"))[0] == "No article quotes them."

    talk(script)


@pytest.mark.parametrize("article", HOSTILE, ids=lambda article: ascii(article.id))
def test_any_article_can_be_read(article: Article) -> None:
    async def script(client: Client) -> None:
        text, fields = await call(client, "open_article", article=article.id)
        assert fields["text"] == article.text
        assert not UNSAFE.search(text)
        uri = f"news://article/{quote(article.id, safe='')}"
        (content,) = (await client.read_resource(uri)).contents
        assert getattr(content, "text", None) == article.text
        text, fields = await call(client, "ask", question="who sank the ferry?")
        assert not UNSAFE.search(text)
        json.dumps(fields).encode()

    talk(script)


def test_who_starts_it_by_hand_is_told_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.assistant.server.make_server", lambda *_: Mock())
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("sys.stdin", Tty())
    assert main(["mcp", "--sample", "--reader", "off"]) == 0
    out, err = capfd.readouterr()
    assert (out, err.startswith("qa mcp: waits for an assistant")) == ("", True)


def test_what_goes_wrong_is_for_the_model_to_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("qa.files.log_file.log_file", lambda: tmp_path / "qa.log")

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret question")

    async def script(client: Client) -> None:
        assert "unknown_article" in await refusal(client, "open_article", article="none")
        assert "bad_date" in await refusal(client, "ask", question="who?", since="May")
        assert "2,001" in await refusal(client, "ask", question="x" * 2_001)
        assert "2,001" in await refusal(client, "search", words="x" * 2_001)
        assert await refusal(client, "ask", question="who?", k=0)
        assert await refusal(client, "open_article", article="tram", offset=-1)
        with pytest.raises(MCPError):
            await client.read_resource("news://article/none")
        monkeypatch.setattr("qa.assistant.server.ask_line", fail)
        told = await refusal(client, "ask", question="a secret question")
        assert "a bug in this program, number" in told
        assert "secret" not in told

    talk(script)


EXCHANGE = (
    ("ask", {"question": "who led the Russian delegation?", "k": 2}),
    ("verify_quote", {"quote": "and ten people were injured, police said",
                      "article": "https://example.org/kestrel-wire/sandvaer-ferry"}),
    ("ask", {"question": "what ransom did the hackers of Telvora demand?", "k": 1}),
)  # fmt: skip
UPDATE = os.environ.get("QA_UPDATE_GOLDEN") == "1"


def test_the_exchange_of_the_page_is_what_is_said() -> None:
    file = ROOT / "docs" / "mcp.md"
    page = file.read_text("utf-8")
    shown = page[page.index("→ ask") : page.rindex("\n```")]
    parts = []

    async def script(client: Client) -> None:
        for name, arguments in EXCHANGE:
            text, _ = await call(client, name, **arguments)
            wrapped = [
                textwrap.fill(line, 120, subsequent_indent="    ", break_on_hyphens=False)
                for line in text.splitlines()
            ]
            parts.append("\n".join([f"→ {name} {json.dumps(arguments)}", *wrapped]))

    talk(script, make_service(OkapiRetriever(read_articles([str(ROOT / "corpus")]))))
    told = "\n\n".join(parts)
    if UPDATE:
        file.write_text(page.replace(shown, told), "utf-8")
    else:
        odds = re.compile(r"^(Sure|Perhaps)(: .*) \(about \d in 10 ", re.MULTILINE)  # of a network
        assert odds.sub(r"\2", told) == odds.sub(r"\2", shown)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("options", [("--http",), ("--http", "--workers", "2")])
def test_over_http_it_is_asked_at_its_address(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "bridge.txt"
    file.write_text(PLAIN[0].text, "utf-8")

    async def ask(address: str) -> None:
        async with Client(address) as client:
            _, fields = await call(client, "ask", question=ASKED)
            assert fields["answer"] == "Mira Oldham"
            (content,) = (await client.read_resource("news://article/bridge.txt")).contents
            assert getattr(content, "text", None) == PLAIN[0].text

    with running(file, *options, command="mcp") as (server, address):
        assert address.endswith("/mcp")
        anyio.run(ask, address)
        server.send_signal(signal.SIGINT)
        assert server.wait() == 130


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": f"Bearer {TOKEN}", "host": "evil.example"}, 400),
        ({"authorization": f"Bearer {TOKEN}", "origin": "http://evil.example"}, 403),
        ({"authorization": f"Bearer {TOKEN}", "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_over_http_who_is_let_in(headers: dict[str, str], status: int) -> None:
    server = make_server(make_service().desk, Options())
    app = make_http_app(server, Door(frozenset(("testserver",)), TOKEN))
    accept = {"accept": "application/json, text/event-stream"}
    with TestClient(app) as client:
        response = client.post("/mcp", json=LIST, headers={**accept, **headers})
        assert response.status_code == status, response.text
        assert ("verify_quote" in response.text) is (status == 200)


@pytest.mark.parametrize("path", ["/", "/mcp"])
def test_a_browser_is_told_what_it_has_found(path: str) -> None:
    app = make_http_app(make_server(make_service().desk, Options()), DOOR)
    with TestClient(app) as client:
        response = client.get(path, headers={"accept": "text/html"})
    assert response.status_code == 405
    assert "assistants post to /mcp" in response.json()["detail"]


def test_over_standard_input_the_protocol_alone_is_on_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "bridge.txt"
    file.write_text(PLAIN[0].text, "utf-8")
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "qa", "--corpus", str(file), "-q", "mcp"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )

    async def run() -> None:
        async with Client(server) as client:
            _, fields = await call(client, "ask", question=ASKED)
            assert fields["answer"] == "Mira Oldham"

    anyio.run(run)
