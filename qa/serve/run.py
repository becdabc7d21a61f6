"""Running the server: it listens, says where, and on Ctrl-C or SIGTERM finishes what runs."""

import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from qa.errors import ServeError, cause
from qa.serve.app import make_app
from qa.serve.safety import is_loopback, make_door
from qa.serve.service import Service

BACKLOG = 128
GRACE_S = 30
"""What runs when the server is stopped has so long to end."""


def run_server(
    service: Service,
    host: str,
    port: int,
    *,
    token_file: str | None = None,
    say: Callable[[str], None],
    open_page: bool = False,
) -> None:
    """Serves until it is stopped; ServeError if the address cannot be listened at, or the token not be used."""
    door = make_door(host, token_file)
    app = make_app(service, door)
    listener = _listen(host, port)
    address = _address(host, listener.getsockname()[1])
    say(f"qa serve: {address}  (Ctrl-C stops it)")
    if door.token and not token_file:
        say(f"token: {door.token}")
    if door.token:
        say("In a browser: any name, and the token as the password.")
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
        ws="none",
    )
    if open_page:
        webbrowser.open(address)
    with listener:
        uvicorn.Server(config).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that who is told of it can ask at once."""
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


def _address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    shown = "localhost" if is_loopback(host) and host != "::1" else name
    return f"http://{shown}:{port}/"
