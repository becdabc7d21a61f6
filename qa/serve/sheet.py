"""Sheets and files: many questions make a fact-check sheet that grows as they are answered; a conversation is saved."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from functools import partial
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from qa.answer import Answer
from qa.errors import ServeError
from qa.files.question_file import Line, parse_questions
from qa.files.result_file import line_blocks
from qa.sanitise import one_line
from qa.serve.body import read_bytes
from qa.serve.reply import NO_STORE
from qa.serve.service import Service
from qa.serve.shell import shell
from qa.view import html
from qa.view.blocks import entry_blocks
from qa.view.html import transcript_page
from qa.view.markdown import transcript_markdown

HTML = "text/html; charset=utf-8"
MOST_QUESTIONS = 500
"""Most questions of a sheet; for more there is qa batch."""

MAX_FILE_BYTES = 2 << 20
"""Most bytes of a file of questions."""

MAX_NAME_CHARS = 80
"""Most characters of a file's name in errors."""

FORM = """<main class="listing blank" id="main"><h1>Check many</h1>
<p class="lead">One question a line, or a file of them. The answer is a fact-check sheet that grows as you watch,
with room to sign for each.</p>
<form class="many" action="/sheet" method="post" enctype="multipart/form-data">
<label for="questions" class="vh">Questions, one a line</label>
<textarea id="questions" name="questions" rows="9" dir="auto"
 placeholder="who led the Russian delegation?&#10;how many people were hurt in the ferry accident?"></textarea>
<p class="under"><label>Or a file <input type="file" name="file" accept=".txt,.csv,.tsv,.jsonl,.ndjson"></label>
<button class="main">Make the sheet</button></p>
<p class="note">Text with one question a line; CSV or TSV with a column <code>question</code>; JSON lines with a field
<code>question</code>. Columns or fields called <code>id</code>, <code>claim</code>, <code>source</code>,
<code>since</code> and <code>until</code> count too.</p>
</form></main>"""

PROGRESS = """
.progress { position: fixed; inset: auto 0 0 0; margin: 0; padding: .5rem 1rem; display: flex; gap: 1rem;
  align-items: center; background: Canvas; border-top: 1px solid GrayText; font: .84rem/1.4 system-ui, sans-serif; }
.progress progress { flex: 1; accent-color: #17643f; }
.progress:has(~ .progress), .progress:has(~ .summary) { display: none; }
@media print { .progress { display: none; } }
"""
"""Each line of progress hides the one before, and the summary the last: a sheet has no scripts."""

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


# Many questions


async def form(service: Service, request: Request) -> Response:
    """The form."""
    text = shell("Check many", FORM, here="/sheet", label=service.label, look="lists")
    return Response(text, headers=NO_STORE, media_type=HTML)


async def sheet(service: Service, request: Request) -> Response:
    """The sheet, which grows while the questions are answered."""
    service.gate.check_streams()
    kind, body = request.headers.get("content-type", ""), await read_bytes(request, MAX_FILE_BYTES)
    lines = await service.reading.run(partial(_questions, kind, body))
    head = _head(service.label).replace("</style>", f"{PROGRESS}</style>", 1)
    headers = {**NO_STORE, "content-security-policy": _policy(head)}
    return StreamingResponse(_entries(service, head, lines), 200, headers, HTML)


def _policy(head: str) -> str:
    """The sheet is one file with its style: only that style is allowed, by its digest."""
    style = _STYLE.search(head)
    digest = b64encode(sha256(style[1].encode() if style else b"").digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _questions(kind: str, body: bytes) -> list[Line]:
    """The lines of a form's file and of its field."""
    if not kind.isprintable() or not kind.lower().startswith("multipart/form-data"):
        raise ServeError("this is not what the form sends; post multipart/form-data")
    sent = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = sent.get_payload() if sent.is_multipart() else []
    named = [
        (_name(one), one.get_payload(decode=True)) for one in parts if isinstance(one, Message)
    ]
    lines = [
        line
        for name, data in named
        if isinstance(data, bytes)
        for line in parse_questions(name, data)
    ]
    if not lines:
        raise ServeError("there are no questions; write one a line, or choose a file")
    if len(lines) > MOST_QUESTIONS:
        raise ServeError(
            f"{len(lines):,} questions are too many for the page; it takes {MOST_QUESTIONS}; use qa batch",
            code="too_large",
        )
    return lines


def _name(part: Message) -> str:
    """The name of a part's lines; the ending of a file's name decides how it is read."""
    return one_line(part.get_filename() or "line")[-MAX_NAME_CHARS:]


async def _entries(service: Service, head: str, lines: Sequence[Line]) -> AsyncIterator[bytes]:
    yield head.encode()
    answered, total = 0, len(lines)
    number = 0
    async for asked in service.stream(partial(service.answer_line, line) for line in lines):
        number += 1
        answered += bool(asked[1] and asked[1].answered)
        yield (
            f'{html.sheet_entry(line_blocks(number, *asked))}<p class="progress">'
            f'<progress max="{total}" value="{number}"></progress>'
            f"{number:,} of {total:,}, {answered:,} answered</p>\n"
        ).encode()
    yield _end(total, answered).encode()


def _head(label: str) -> str:
    return html.sheet_head([("Archive", label), ("Asked", _now().isoformat(" ", "minutes"))])


def _end(total: int, answered: int) -> str:
    return html.sheet_end([("Questions", f"{total:,}"), ("Answered", f"{answered:,}")])


def _now() -> datetime:
    return datetime.now().astimezone()


# A conversation

Save = Callable[[Sequence[Answer], str], str]
"""The answers, and the name of the articles -> the text of a file."""


def _as_page(answers: Sequence[Answer], label: str) -> str:
    return transcript_page(answers, _now())


def _as_markdown(answers: Sequence[Answer], label: str) -> str:
    return transcript_markdown(answers)


def _as_sheet(answers: Sequence[Answer], label: str) -> str:
    answered = sum(answer.answered for answer in answers)
    numbered = enumerate(answers, start=1)
    entries = [html.sheet_entry(entry_blocks(number, None, one)) for number, one in numbered]
    return "".join([_head(label), *entries, _end(len(answers), answered)])


FORMS: dict[str, tuple[str, str, str, Save]] = {
    "page": ("Page", "conversation.html", HTML, _as_page),
    "markdown": ("Markdown", "conversation.md", "text/markdown; charset=utf-8", _as_markdown),
    "sheet": ("Fact-check sheet", "fact-check.html", HTML, _as_sheet),
}
"""The forms of a saved conversation: name in a link, file name, media type, and the function."""
