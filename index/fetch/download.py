"""Downloader: an address -> its content, with robots.txt, redirects, limits and pauses."""

import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import httpx
from protego import Protego

from index.fetch.address import host_of, join_address, origin_of
from index.fetch.failure import Cause, FetchFailure, FetchLimits, FetchReport, RunOver, Watch
from index.fetch.host import Hosts, Nearness
from index.fetch.state import Validators
from index.fetch.wire import wire_failures
from index.readers.markup import read_content_type

ROBOT = "news-qa"
"""Our name in robots.txt, and the first word of our User-Agent."""

MAX_ROBOTS_BYTES = 500 * 2**10
"""Bytes of a robots.txt that are read, the least that RFC 9309 asks for; the rest is ignored."""

_FIELDS = ("user-agent", "allow", "disallow", "crawl-delay")


class RobotRules:
    """The rules of one robots.txt for us."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse("\n".join(_relevant_lines(text)))

    @property
    def delay_s(self) -> float:
        """The seconds it asks for between two requests; 0 if it does not ask."""
        return self._rules.crawl_delay(ROBOT) or 0.0

    def allows(self, address: str) -> bool:
        """True if we may fetch `address`."""
        return self._rules.can_fetch(address, ROBOT)


def _relevant_lines(text: str) -> list[str]:
    """The rules for us and for everybody; groups for others stand under one name.

    Protego keeps each rule once for each name above it: 500 KiB, half of names and half of rules, took gigabytes.
    """
    lines: list[str] = []
    for line in text.splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon or field not in _FIELDS:
            continue
        if field == "user-agent":
            name = value.partition("/")[0].strip().lower()
            value = name if name in (ROBOT, "*") else "others"
            if lines and lines[-1] == f"{field}: {value}":
                continue
        lines.append(f"{field}: {value}")
    return lines


ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"

_REDIRECTS = (301, 302, 303, 307, 308)
_GZIP = ("gzip", "x-gzip")

NO_RULES = RobotRules("")


@dataclass(frozen=True, slots=True)
class Download:
    """The response of an address; `body` is None if there is nothing new.

    `address` is where the last redirect led, and `near` how near what it names may be.
    """

    address: str
    near: Nearness
    body: bytes | None
    media_type: str
    charset: str | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request: the accepted media types (any, if none are named), and the most bytes.

    What is longer is refused; of what is `cut`, the beginning serves.
    """

    max_bytes: int
    media_types: Collection[str] = ()
    cut: bool = False


_ROBOTS_TXT = Wanted(MAX_ROBOTS_BYTES, cut=True)


@dataclass(frozen=True, slots=True)
class Login:
    """User and password, and their origin."""

    origin: str
    user: str
    password: str


class Downloader:
    """Fetches one address after the other and remembers, for the run, what it may and when it last did."""

    def __init__(
        self,
        client: httpx.Client,
        hosts: Hosts,
        watch: Watch,
        limits: FetchLimits,
        report: FetchReport,
        *,
        login: Login | None = None,
    ) -> None:
        self._client = client
        self._hosts = hosts
        self._watch = watch
        self._limits = limits
        self._report = report
        self._rules: dict[str, RobotRules | FetchFailure] = {}
        self._next_at: dict[str, float] = {}
        self._paused: set[str] = set()
        self._login = login

    def get(
        self, address: str, wanted: Wanted, near: Nearness, validators: Validators | None = None
    ) -> Download:
        """The response of `address`; FetchFailure with the reason if there is none, RunOver if there is no time left.

        `address` was named by somebody as near as `near`; nothing nearer is visited.
        """
        return self._follow(address, wanted, near, validators or Validators(), by_rules=True)

    def _follow(
        self,
        address: str,
        wanted: Wanted,
        near: Nearness,
        validators: Validators,
        *,
        by_rules: bool,
    ) -> Download:
        for hop in range(self._limits.redirects + 1):
            near = self._check_near(address, near)
            rules = self._rules_for(address, near) if by_rules else NO_RULES
            if not rules.allows(address):
                raise FetchFailure(Cause.ROBOTS, origin_of(address))
            self._await_turn(address, rules, is_first=hop == 0)
            with self._send(address, validators) as response:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not location:
                    return self._take(address, near, response, wanted, validators)
            target = join_address(location, address)
            if target is None:
                raise FetchFailure(Cause.BAD_ADDRESS, f"redirect to {location}")
            address = target
        raise FetchFailure(Cause.REDIRECTS, f"more than {self._limits.redirects}")

    def _check_near(self, address: str, near: Nearness) -> Nearness:
        """How near what `address` names may be."""
        host = host_of(address)
        if self._hosts.nearest(host) > near:
            raise FetchFailure(Cause.NEARER, host)
        return min(near, self._hosts.farthest(host))

    def _rules_for(self, address: str, near: Nearness) -> RobotRules:
        origin = origin_of(address)
        if origin not in self._rules:
            self._rules[origin] = self._fetch_rules(origin, near)
        rules = self._rules[origin]
        if isinstance(rules, FetchFailure):
            raise FetchFailure(Cause.NO_ROBOTS, str(rules))
        return rules

    def _fetch_rules(self, origin: str, near: Nearness) -> RobotRules | FetchFailure:
        """RFC 9309, section 2.3.1: refused or missing is no rules; broken, slow or out of reach is no access."""
        address = f"{origin}/robots.txt"
        try:
            found = self._follow(address, _ROBOTS_TXT, near, Validators(), by_rules=False)
        except FetchFailure as failure:
            if failure.status and 400 <= failure.status < 500 and failure.status != 429:
                return NO_RULES
            return failure
        return RobotRules((found.body or b"").decode("utf-8", "replace").removeprefix("\ufeff"))

    def _await_turn(self, address: str, rules: RobotRules, *, is_first: bool) -> None:
        """Waits until the host may be asked again; an immediate redirect is no new visit."""
        host = host_of(address)
        if host in self._paused:
            raise FetchFailure(Cause.BUSY, f"{host} answered 429 before")
        delay_s = max(self._limits.delay_s, min(rules.delay_s, self._limits.max_delay_s))
        wait_s = self._next_at.get(host, 0) - time.monotonic() if is_first else 0
        if max(wait_s, 0) >= self._watch.run_left_s:
            raise RunOver
        if wait_s > 0:
            time.sleep(wait_s)
        self._next_at[host] = time.monotonic() + delay_s

    @contextmanager
    def _send(self, address: str, validators: Validators) -> Iterator[httpx.Response]:
        self._watch.start_request()
        self._report.requests += 1
        limits = self._limits
        timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        headers = {
            "User-Agent": user_agent(),
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip",  # see _read_body
            **validators.headers(),
        }
        login = self._login if self._login and self._login.origin == origin_of(address) else None
        auth = (login.user, login.password) if login else None
        try:
            with wire_failures():
                request = self._client.build_request(
                    "GET", address, headers=headers, timeout=timeout
                )
                response = self._client.send(
                    request, stream=True, auth=auth, follow_redirects=False
                )
                with closing(response):
                    yield response
        except FetchFailure:
            if self._watch.run_left_s <= 0:
                raise RunOver from None
            raise

    def _take(
        self,
        address: str,
        near: Nearness,
        response: httpx.Response,
        wanted: Wanted,
        validators: Validators,
    ) -> Download:
        status = response.status_code
        headers = response.headers
        media_type, charset = read_content_type(headers.get("content-type"))
        found = Validators.of(headers.get("etag"), headers.get("last-modified"))
        if status == 304 and validators.headers():
            kept = Validators(
                found.etag or validators.etag, found.last_modified or validators.last_modified
            )
            return Download(address, near, None, media_type, charset, kept)
        if status == 429:
            self._paused.add(host_of(address))
        if status != 200:
            raise FetchFailure(f"HTTP {status}", "", status=status)
        if wanted.media_types and media_type not in wanted.media_types:
            raise FetchFailure(Cause.NOT_HTML, media_type or "no media type")
        body = _read_body(response, wanted)
        return Download(address, near, body, media_type, charset, found)


@cache
def user_agent() -> str:
    """Our User-Agent."""
    try:
        return f"{ROBOT}/{version('news-qa')}"
    except PackageNotFoundError:
        return ROBOT


def _read_body(response: httpx.Response, wanted: Wanted) -> bytes:
    """The body, unpacked here: httpx unpacks every chunk whole, and as many times as the header says."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in (*_GZIP, "identity", ""):
        raise FetchFailure(Cause.BROKEN, f"packed as {packing[:100]}")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length[:19]) > wanted.max_bytes and not wanted.cut:
        raise _too_large(wanted)
    unpacker = zlib.decompressobj(wbits=31) if packing in _GZIP else None
    body = bytearray()
    for chunk in response.iter_raw():
        body += _unpack(unpacker, chunk, wanted.max_bytes + 1 - len(body)) if unpacker else chunk
        if len(body) > wanted.max_bytes:
            if wanted.cut:
                return bytes(body[: wanted.max_bytes])
            raise _too_large(wanted)
    if unpacker and not unpacker.eof:
        raise FetchFailure(Cause.BROKEN, "packed, and cut short")
    return bytes(body)


def _too_large(wanted: Wanted) -> FetchFailure:
    return FetchFailure(Cause.TOO_LARGE, f"more than {wanted.max_bytes:,} bytes")


def _unpack(unpacker: "zlib._Decompress", chunk: bytes, max_bytes: int) -> bytes:
    try:
        return unpacker.decompress(chunk, max_bytes)
    except zlib.error as error:
        raise FetchFailure(Cause.BROKEN, str(error)) from error
