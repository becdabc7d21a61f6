"""`qa serve` and `qa mcp`: serve the page and the API, or tools for assistants."""

import os
import pickle
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

import click

from index import AppError, install_line
from qa.cli.arguments import PathsCommand, common_options, serving_options
from qa.cli.invocation import Common, Exit, Listening
from qa.console.output import say
from qa.errors import ServeError
from qa.files.log_file import Log

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from qa.serve.safety import Door

WORK = "from qa.cli.serve import work; work()"
"""The program of each process of --workers."""


class Face(StrEnum):
    """What is served: the page with the API, or tools; the values are names of extras."""

    PAGE = "serve"
    TOOLS = "mcp"


def run_stdio(common: Common) -> Exit:
    """Serves tools until standard input ends; standard output has only the protocol."""
    with _needing(Face.TOOLS):
        from qa.assistant.server import make_server
    opened = common.open()
    signal.signal(
        signal.SIGINT, lambda number, frame: os._exit(Exit.INTERRUPTED)
    )  # input is waited for by a thread
    if sys.stdin.isatty():
        common.note(
            "qa mcp: waits for an assistant on standard input (Ctrl-C stops it); see docs/mcp.md"
        )
    make_server(opened.desk, common.options()).run("stdio")
    return Exit.ANSWERED


def run_http(common: Common, face: Face, listening: Listening, *, open_page: bool = False) -> Exit:
    """Serves over HTTP until it is stopped; notes go to standard error."""
    with _needing(face):
        from qa.serve.run import address_of, listen, serve_app
        from qa.serve.safety import make_door
    door = make_door(listening.host, listening.token_file)

    def greet(listener: socket.socket) -> None:
        address = address_of(listening.host, listener)
        say(f"qa {face}: {address}{'mcp' if face is Face.TOOLS else ''}  (Ctrl-C stops it)")
        if door.token and not listening.token_file:
            say(f"token: {door.token}")
        if door.token and face is Face.PAGE:
            say("In a browser: any name, and the token as the password.")
        if open_page:
            webbrowser.open(address)

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(Exit.ANSWERED))
    if listening.workers == 1:
        app = _open_app(common, face, door, listening.timeout)
        listener = listen(listening.host, listening.port)
        greet(listener)
        serve_app(app, listener)
        return Exit.ANSWERED
    from qa.cli.workers import Workers

    with listen(listening.host, listening.port) as listener:
        threads = max(1, common.threads // listening.workers)
        given = replace(common, quiet=True, threads=threads), face, door, listening.timeout
        with Workers(listening.workers, WORK, given, listener, common.note) as workers:
            greet(listener)
            workers.keep()
    return Exit.ANSWERED


@contextmanager
def _needing(face: Face) -> Iterator[None]:
    """ServeError, with how to install it, if a library is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ServeError(
            f"qa {face} needs {error.name}: {install_line(face)}", code="library_missing"
        ) from error


def _open_app(
    common: Common, face: Face, door: "Door", limit_s: int, counts: Path | None = None
) -> "ASGIApp":
    """Opens the articles and makes the service; its counts are shared in the folder `counts`."""
    from qa.serve.limit import Gate

    gate = Gate(limit_s=limit_s)
    if face is Face.TOOLS:
        with _needing(face):
            from qa.assistant.server import make_http_app, make_server
        opened = common.open()
        return make_http_app(make_server(opened.desk, common.options(), gate), door)
    from qa.serve.app import make_app
    from qa.serve.metrics import Metrics
    from qa.serve.service import Service

    opened = common.open()
    metrics = Metrics(counts)
    if counts:
        metrics.keep_writing(gate)
    service = Service(opened.desk, opened.label, common.options(), gate, metrics=metrics)
    return make_app(service, door)


def work() -> None:
    """Serves at the socket that standard input names, until that input ends: all that such a process does."""
    from qa.serve.run import serve_app

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    common: Common
    (common, face, door, limit_s), number, counts = pickle.load(requests)
    with Log() as log:
        try:
            if common.log_file:
                log.write_to(common.log_file)
            app = _open_app(common, face, door, limit_s, counts)
        except AppError as error:
            return _reply(replies, error)
        _reply(replies, None)
        stopped = Event()
        Thread(target=_wait_for_end, args=(requests, stopped), daemon=True).start()
        serve_app(app, socket.socket(fileno=number), stopped=stopped)
        if stopped.is_set():  # who started this process may have been killed, and leave the folder
            shutil.rmtree(counts, ignore_errors=True)


def _reply(replies: IO[bytes], value: AppError | None) -> None:
    pickle.dump(value, replies)
    replies.flush()


def _wait_for_end(requests: IO[bytes], stopped: Event) -> None:
    """Who started this process has stopped it, or has ended itself."""
    requests.read()
    stopped.set()


@click.command(cls=PathsCommand)
@serving_options(8020)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@common_options
def serve(common: Common, listening: Listening, open_page: bool) -> int:
    """Serve the page for people and the API under /api/v1 for programs, until Ctrl-C.

    Only this machine can ask, unless --host says otherwise; then everybody needs the token that is printed once, or
    the one in --token-file. The other options name the articles and the defaults of questions.

    \b
    Examples:
      qa serve --open
      qa serve --index ~/archive --host 0.0.0.0 --token-file ~/.qa-token
    """
    return run_http(common, Face.PAGE, listening, open_page=open_page)


@click.command(cls=PathsCommand)
@click.option(
    "--http", is_flag=True, help="Serve at http://HOST:PORT/mcp, not over standard input."
)
@serving_options(8021)
@common_options
def mcp(common: Common, listening: Listening, http: bool) -> int:
    """Serve the archive to an assistant by the Model Context Protocol, over standard input and output.

    An assistant starts this itself: docs/mcp.md shows how. The options say which articles it may read.
    With --http it runs until Ctrl-C, and assistants ask it at its address, under the rules of qa serve: the options
    from --host to --timeout are for that.

    \b
    Examples:
      qa mcp --index ~/archive
      qa mcp --index ~/archive --http
    """
    return run_http(common, Face.TOOLS, listening) if http else run_stdio(common)
