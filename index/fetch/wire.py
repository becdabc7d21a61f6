"""make_client: an httpx client that connects only to checked addresses, and never exceeds its time.

httpx limits the silence between two bytes, not the time of a whole answer: a byte every ten seconds may go on
for days. So each read asks the watch. Names are looked up by `Hosts`, once, as a name that is looked up twice
can lead elsewhere.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast

import httpcore
import httpx

from index.fetch.failure import Cause, FetchFailure, Watch
from index.fetch.host import Hosts

MAX_TRIED = 4
"""Addresses of one host that are tried, one after the other."""


def make_client(hosts: Hosts, watch: Watch) -> httpx.Client:
    """A client that keeps no cookies, looks at no settings of proxies, and decides nothing by itself."""
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return httpx.Client(transport=_Transport(_Backend(hosts, watch)), cookies=no_cookies)


@contextmanager
def wire_failures() -> Iterator[None]:
    """Turns errors of httpx and httpcore into FetchFailure."""
    try:
        yield
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise FetchFailure(Cause.TIMEOUT, str(error)) from error
    except (httpx.ProtocolError, httpcore.ProtocolError, httpx.DecodingError) as error:
        raise FetchFailure(Cause.BROKEN, str(error)) from error
    except httpx.InvalidURL as error:
        raise FetchFailure(Cause.BAD_ADDRESS, str(error)) from error
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProxyError) as error:
        raise FetchFailure(Cause.NO_CONNECTION, str(error)) from error
    except ValueError as error:  # UnicodeError among them: headers and names that cannot be written
        raise FetchFailure(Cause.BROKEN, repr(error)) from error


def _capped(watch: Watch, timeout: float | None, error: type[Exception]) -> float:
    left = watch.left_s
    if left <= 0:
        raise error("took too long as a whole")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait is capped by what the watch leaves."""

    def __init__(self, stream: httpcore.NetworkStream, watch: Watch) -> None:
        self._stream = stream
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _capped(self._watch, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _capped(self._watch, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        capped = _capped(self._watch, timeout, httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, capped)
        return _Stream(stream, self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to what `Hosts` found for a name."""

    def __init__(self, hosts: Hosts, watch: Watch) -> None:
        self._hosts = hosts
        self._watch = watch
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._hosts.addresses(host)[:MAX_TRIED]
        for number, address in enumerate(addresses, start=1):
            capped = _capped(self._watch, timeout, httpcore.ConnectTimeout)
            try:
                stream = self._tcp.connect_tcp(address, port, capped, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _Stream(stream, self._watch)
        raise httpcore.ConnectError(f"{host} has no address")


class _Transport(httpx.BaseTransport):
    """httpx over httpcore's pool, as httpx has it itself, but with our own backend; see httpcore's network backends."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        context = httpx.create_ssl_context()
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=cast(httpx.SyncByteStream, request.stream),
                extensions=request.extensions,
            )
        )
        body = _Body(cast(Iterable[bytes], response.stream))
        return httpx.Response(
            response.status, headers=response.headers, stream=body, extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()
