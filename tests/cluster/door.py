"""A door before a node: TLS, a password, other answers than the node's, and a look at each request."""

import base64
import http.client
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

Reply = tuple[int, bytes]
NOT_PASSED_ON = {"connection", "transfer-encoding", "content-length", "host", "authorization"}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends."""

    method: str
    path: str
    body: bytes
    authorization: str


Rule = Callable[[Request], Reply | None]
"""The reply to a request, or None if the node is to answer."""


def pass_on(request: Request) -> Reply | None:
    """No rule."""
    return None


def password_wanted(user: str, password: str) -> Rule:
    """Turns away who does not know both."""
    right = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return lambda request: None if request.authorization == right else (401, b"Unauthorized")


@contextmanager
def door(node: str, rule: Rule = pass_on, certificate: Path | None = None) -> Iterator[str]:
    """The address of a door to the node at the address `node`; with TLS if there is a certificate."""
    host = node.removeprefix("http://")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            authorization = self.headers.get("Authorization") or ""
            reply = rule(Request(self.command, self.path, body, authorization))
            try:
                status, headers, content = (
                    self.ask(body) if reply is None else (reply[0], {}, reply[1])
                )
            except (OSError, http.client.HTTPException):
                self.close_connection = True  # as a node that was killed
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

        def ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(host, timeout=60)
            try:
                headers = {n: v for n, v in self.headers.items() if n.lower() not in NOT_PASSED_ON}
                connection.request(self.command, self.path, body or None, headers)
                reply = connection.getresponse()
                kept = {n: v for n, v in reply.getheaders() if n.lower() not in NOT_PASSED_ON}
                return reply.status, kept, reply.read()
            finally:
                connection.close()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away, or that does not trust the certificate."""

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(folder: Path) -> Path:
    """A certificate of its own authority for 127.0.0.1 with its key, in one file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tests"
    files = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return both
