"""Runs a server: it listens, prints its address, and finishes what runs when it is stopped."""

import asyncio
import socket
from threading import Event, Thread

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.errors import ServeError, cause
from qa.serve.body import LIMIT_S
from qa.serve.safety import is_loopback

BACKLOG = 128
CONNECTIONS = 256
"""Most connections of a process; more get 503."""

REQUEST_S = 20
"""Seconds for a connection to begin a request, and to send its whole head."""

BODY_S = LIMIT_S + 5
"""Seconds for a body; `qa.serve.body` is a little stricter, and says more."""

GRACE_S = 30
"""Seconds for what runs when the server is stopped."""

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class RequestProtocol(H11Protocol):
    """HTTP; a request that does not arrive in time gets 408, and its connection is closed.

    uvicorn's own limit is for the time between requests, and each byte ends it.
    """

    _limit = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._set_timer()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._set_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._timer:
            self._timer.cancel()

    def _set_timer(self) -> None:
        """Sets the time for what is awaited now, if that is something new."""
        if self.cycle is None or self.cycle.response_complete:
            limit = REQUEST_S
        else:
            limit = BODY_S if self.cycle.more_body else 0
        if limit != self._limit:
            self._limit = limit
            if self._timer:
                self._timer.cancel()
            self._timer = self.loop.call_later(limit, self._give_up) if limit else None

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        is_idle = self.cycle is None or self.cycle.response_complete
        if self.conn.trailing_data[0] if is_idle else not self.cycle.response_started:
            self.transport.write(_TOO_SLOW)
        self.transport.close()


class _Server(uvicorn.Server):
    """A server that takes one connection at a time, so that processes at one socket share them; more wait there."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(BACKLOG)  # of which asyncio has made the number taken at a time


def serve_app(app: ASGIApp, listener: socket.socket, *, stopped: Event | None = None) -> None:
    """Answers requests at the socket until Ctrl-C, SIGTERM, or `stopped` is set."""
    config = uvicorn.Config(
        app,
        http=RequestProtocol,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="critical",
        access_log=False,
        server_header=False,
        backlog=1,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config)

    def wait(event: Event) -> None:
        event.wait()
        server.should_exit = True

    if stopped:
        Thread(target=wait, args=(stopped,), daemon=True).start()
    with listener:
        server.run([listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that requests can come at once; ServeError if there is none."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except (OSError, UnicodeError, OverflowError) as error:
        raise ServeError(
            f"cannot listen at {host}, port {port}: {cause(error)}; name another with --port",
            code="cannot_listen",
        ) from error
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """The address to type into a browser."""
    name = f"[{host}]" if ":" in host else host
    shown = "localhost" if is_loopback(host) and host != "::1" else name
    return f"http://{shown}:{listener.getsockname()[1]}/"
