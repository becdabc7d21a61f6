"""The body of a request, read up to its limit."""

import asyncio
import json

from starlette.requests import Request

from index import AppError
from qa.errors import ServeError
from qa.files.lines import TextLine, decode_lines

MAX_FIELDS_BYTES = 256 << 10
"""Most bytes of a question with its history: 2,000 characters and some turns are far fewer."""

MAX_LINES_BYTES = 16 << 20
"""Most bytes of a batch of questions or records: 10,000 questions, or some thousand records."""


LIMIT_S = 60
"""Seconds for a body to arrive: 16 MiB at 2 megabits a second."""


async def read_bytes(request: Request, most: int) -> bytes:
    """The body; ServeError as soon as it has more bytes than `most`, or when it comes too slowly."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(LIMIT_S):
            return await _read(request, most)
    except TimeoutError:
        raise ServeError(
            f"the request did not arrive within {LIMIT_S} seconds", code="too_slow"
        ) from None


async def _read(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


async def read_object(request: Request) -> dict[str, object]:
    """The JSON object that the body is."""
    body = await read_bytes(request, MAX_FIELDS_BYTES)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise ServeError("the body is not JSON; send an object with a field question") from None
    if not isinstance(value, dict):
        raise ServeError("the body is not a JSON object; send one with a field question")
    return value


async def read_lines(request: Request) -> list[TextLine]:
    """The lines of the body that are not blank."""
    body = await read_bytes(request, MAX_LINES_BYTES)
    lines = decode_lines(body, "body", max_bytes=MAX_LINES_BYTES)
    return [line for line in lines if line.text.strip() or line.problem]


def _too_large(most: int) -> AppError:
    return ServeError(
        f"the request is larger than {most:,} bytes; send it in parts", code="too_large"
    )
