"""Guard: who may ask, and the headers of every response; it wraps the application.

Only known Host headers are accepted, so that a page elsewhere cannot read from here through a name of its own (DNS
rebinding); it cannot post here either; and from other machines requests need the token. No response lets a page run or
fetch anything but our own files.
"""

import base64
import hmac
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import ServeError, cause
from qa.serve.metrics import Metrics
from qa.serve.reply import fault, problem, problem_of

LEAST_TOKEN_CHARS = 16
"""Least characters of a token; shorter ones can be guessed."""

OPEN_PATHS = frozenset(("/healthz",))
"""The path for health checks without the token; it then says nothing about the archive."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Door:
    """The known Host headers, and the token that is needed, or None."""

    hosts: frozenset[str]
    token: str | None = None

    def knows(self, host: str) -> bool:
        """True if a Host header names this machine; with a token, only its addresses count."""
        name = _without_port(host).lower()
        return name in self.hosts or (self.token is not None and _is_address(name))

    def admits(self, authorization: str) -> bool:
        """True if no token is needed, or the header has it, as Bearer or as the password of Basic."""
        if self.token is None:
            return True
        return hmac.compare_digest(_token_in(authorization).encode(), self.token.encode())


def make_door(host: str, token_file: str | None) -> Door:
    """The door of a server that listens at `host`: beyond loopback with a token, from the file or random.

    ServeError if the file cannot be read, or its token is too short.
    """
    loopback = frozenset(("localhost", "127.0.0.1", "[::1]", _bracketed(host.lower())))
    if is_loopback(host):
        return Door(loopback, _read_token(token_file) if token_file else None)
    token = _read_token(token_file) if token_file else secrets.token_urlsafe(24)
    return Door(loopback | {socket.gethostname().lower()}, token)


def is_loopback(host: str) -> bool:
    """True if only this machine can reach that address."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_token(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            token = file.read(4_096).strip()
    except (OSError, ValueError) as error:
        raise ServeError(
            f"{path}: the token cannot be read: {cause(error)}", code="token_unusable"
        ) from error
    if len(token) < LEAST_TOKEN_CHARS or not token.isascii() or not token.isprintable():
        raise ServeError(
            f"{path}: a token has at least {LEAST_TOKEN_CHARS} characters of ASCII on one line",
            code="token_unusable",
        )
    return token


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _without_port(host: str) -> str:
    head, colon, port = host.rpartition(":")
    return head if colon and (port.isdecimal() or not port) and not host.endswith("]") else host


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return False


def _is_from_elsewhere(headers: Headers) -> bool:
    """True if a page of another site sends this: browsers say so, by HTTP to another machine only in Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "cross-site"
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def _token_in(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


class Guard:
    """The application behind the door. It counts requests; a fault becomes a response without a traceback."""

    def __init__(
        self, app: ASGIApp, door: Door, metrics: Metrics | None = None, paths: Iterable[str] = ()
    ) -> None:
        self._app = app
        self._door = door
        self._metrics = metrics or Metrics()
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or answers it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._metrics.count_request(self._label(scope["path"]), message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except ClientDisconnect:  # the client has gone
            return
        except Exception as error:
            response = fault(error)
            if not started:
                await response(scope, receive, guarded)

    def _label(self, path: str) -> str:
        """The path for the counts, without the rest, which may be part of a question."""
        fitting = (one for one in self._paths if path == one or path.startswith(f"{one}/"))
        return max(fitting, key=len, default="other")

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._door.knows(headers.get("host", "")):
            known = ", ".join(sorted(self._door.hosts))
            return problem_of(
                ServeError(
                    f"this server is not called so; ask for it as {known}", code="foreign_host"
                )
            )
        if scope["method"] != "GET" and _is_from_elsewhere(headers):
            return problem_of(
                ServeError("a page of another site may not post here", code="foreign_site")
            )
        if scope["path"] not in OPEN_PATHS and not self._door.admits(
            headers.get("authorization", "")
        ):
            return problem(
                HTTPStatus.UNAUTHORIZED,
                "the token is needed: Authorization: Bearer TOKEN, or in a browser any name and the token as the "
                "password; qa serve printed it when it was started",
                code="token_needed",
            )
        return None
