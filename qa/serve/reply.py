"""Responses: pages, JSON as in result records, and errors as problem+json (RFC 9457).

A problem has a code of docs/faults.md and an HTTP status.
"""

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from index import AppError
from qa.errors import BatchFileError, ConversationError, QuestionError, ServeError
from qa.files.lines import Unusable
from qa.files.log_file import UNEXPECTED, fault_text
from qa.files.records import json_line
from qa.serve.limit import RETRY_AFTER_S

NO_STORE = {"cache-control": "no-store"}
"""Headers of responses that depend on the archive's state."""


def json_reply(value: Any) -> Response:
    """A response that holds `value` as JSON."""
    return Response(json_line(value), headers=NO_STORE, media_type="application/json")


def page_reply(text: str, status: int = 200) -> Response:
    """A page as a response."""
    return Response(text, status, NO_STORE, "text/html; charset=utf-8")


# Errors

TYPE = "application/problem+json"

STATUS = {
    "unknown_article": HTTPStatus.NOT_FOUND,
    "unknown_path": HTTPStatus.NOT_FOUND,
    "wrong_method": HTTPStatus.METHOD_NOT_ALLOWED,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "timed_out": HTTPStatus.SERVICE_UNAVAILABLE,
    "too_slow": HTTPStatus.REQUEST_TIMEOUT,
    "token_needed": HTTPStatus.UNAUTHORIZED,
    "foreign_site": HTTPStatus.FORBIDDEN,
    "bad_date": HTTPStatus.BAD_REQUEST,
}
"""Statuses of codes that differ from their class."""


_OF_THE_ASKER = (QuestionError, ServeError, ConversationError, BatchFileError, Unusable)


def status_of(error: AppError | Unusable) -> HTTPStatus:
    """400 for errors of the request; 503 for errors of the archive or the reader."""
    if error.code in STATUS:
        return STATUS[error.code]
    if isinstance(error, _OF_THE_ASKER):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.SERVICE_UNAVAILABLE


def problem(status: HTTPStatus, detail: str, *, code: str) -> Response:
    """The response for a problem: its status, its code, and in words what happened and what to do."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
    }
    headers = {"retry-after": str(RETRY_AFTER_S)} if status == 503 else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Basic realm="news-qa: any name, the token as the password"'
    return Response(json_line(body), status, headers, TYPE)


def problem_of(error: AppError | Unusable) -> Response:
    """The response for an error that has words of its own."""
    return problem(status_of(error), str(error), code=error.code)


def fault(error: Exception) -> Response:
    """The response for a fault of the program: its number, without any of what was asked."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, fault_text(error), code=UNEXPECTED)
