"""The page for many questions: one a line in, a fact-check sheet out, each entry sent as it is found."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from index import AppError
from qa.errors import ServeError
from qa.files.log_file import fault_text
from qa.files.question_file import BadLine, Line, check_question
from qa.serve.body import MAX_FIELDS_BYTES, read_bytes
from qa.serve.reply import NO_STORE
from qa.serve.service import Service
from qa.serve.shell import shell
from qa.view import html
from qa.view.blocks import entry_blocks, problem_blocks

MOST_QUESTIONS = 500
"""Of one sheet: beyond, qa batch is the tool."""

FORM = """<main class="listing blank" id="main"><h1>Check many</h1>
<p class="lead">One question a line. The answer is a fact-check sheet, with room to sign for each.</p>
<form class="many" action="/sheet" method="post">
<label for="questions" class="vh">Questions, one a line</label>
<textarea id="questions" name="questions" rows="9" required dir="auto"
 placeholder="who led the Russian delegation?&#10;how many people were hurt in the ferry accident?"></textarea>
<p class="under"><label class="needs-script" hidden>Take a file of lines
<input type="file" id="file" accept=".txt,text/plain"></label><button class="main">Make the sheet</button></p>
</form></main>"""

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


async def form(service: Service, request: Request) -> Response:
    """The form."""
    text = shell("Check many", FORM, here="/sheet", label=service.label, look="lists")
    return Response(text, headers=NO_STORE, media_type="text/html; charset=utf-8")


async def sheet(service: Service, request: Request) -> Response:
    """The sheet, which grows while the questions are answered."""
    service.gate.check_streams()
    lines = _questions(await read_bytes(request, MAX_FIELDS_BYTES))
    asked = datetime.now().astimezone().isoformat(" ", "minutes")
    head = html.sheet_head([("Archive", service.label), ("Asked", asked)])
    headers = {**NO_STORE, "content-security-policy": _policy(head)}
    return StreamingResponse(
        _entries(service, head, lines), 200, headers, "text/html; charset=utf-8"
    )


def _policy(head: str) -> str:
    """The sheet is one file with its style in it: that style is let in by its digest, and nothing else."""
    style = _STYLE.search(head)
    digest = b64encode(sha256(style[1].encode() if style else b"").digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _questions(body: bytes) -> list[Line]:
    try:
        text = parse_qs(body.decode("utf-8"), max_num_fields=8).get("questions", [""])[0]
    except ValueError:
        raise ServeError("the questions are not text in UTF-8") from None
    lines = [
        check_question("line", number, None, id=None, question=line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise ServeError("there are no questions; write one a line")
    if len(lines) > MOST_QUESTIONS:
        raise ServeError(
            f"{len(lines):,} questions are too many for the page, which takes {MOST_QUESTIONS}; use qa batch",
            code="too_large",
        )
    return lines


async def _entries(service: Service, head: str, lines: Sequence[Line]) -> AsyncIterator[bytes]:
    yield head.encode()
    answered = 0
    works = (partial(_entry, service, number, line) for number, line in enumerate(lines, start=1))
    async for entry, is_answered in service.stream(works):
        answered += is_answered
        yield entry.encode()
    yield html.sheet_end([("Questions", f"{len(lines):,}"), ("Answered", f"{answered:,}")]).encode()


def _entry(service: Service, number: int, line: Line) -> tuple[str, bool]:
    """An entry of the sheet, and whether there is an answer; what goes wrong with a line costs that line."""
    if isinstance(line, BadLine):
        return html.sheet_entry(problem_blocks(number, None, line.question, line.error)), False
    try:
        answer = service.answer(line, service.options)
        return html.sheet_entry(entry_blocks(number, None, answer)), answer.answered
    except AppError as error:
        told = str(error)
    except Exception as error:
        told = fault_text(error)
    return html.sheet_entry(problem_blocks(number, None, line.question, told)), False
