"""FetchFailure: why something was not fetched; FetchReport: what was; FetchLimits and Watch: how much and how long."""

import math
import re
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from index.readers.report import ReadReport, Reason, clip

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Cause(StrEnum):
    """Why something was not fetched; statuses are named `HTTP 404`, unreadable pages by their `Reason`."""

    NO_HOST = "host not found"
    NO_CONNECTION = "no connection"
    TIMEOUT = "timed out"
    BROKEN = "broken response"
    TOO_LARGE = "too large"
    NOT_HTML = "not HTML"
    NO_TEXT = "no text found"
    REDIRECTS = "too many redirects"
    FRONT_PAGE = "redirected to the front page"
    BAD_ADDRESS = "address that is none of the web"
    NEARER = "private address named by a stranger"
    ROBOTS = "disallowed by robots.txt"
    NO_ROBOTS = "robots.txt not to be had"
    BUSY = "host asked for a pause"


class FetchFailure(Exception):
    """Ends the fetching of one address."""

    def __init__(self, cause: str, detail: str, *, status: int | None = None) -> None:
        detail = printable(detail)
        super().__init__(f"{cause} ({detail})" if detail else cause)
        self.cause = cause
        self.detail = detail
        self.status = status


class RunOver(Exception):
    """Ends the run: its time is up."""


@dataclass(slots=True)
class FetchReport(ReadReport):
    """What was fetched besides what was read; failures are among `skipped`, by their cause.

    `requests` were made in all; `unchanged` entries and pages were not fetched in full because nothing in them
    is new; `from_feed` articles have the feed's own text because their page could not be had; `left` entries
    wait for the next run.
    """

    requests: int = 0
    unchanged: int = 0
    from_feed: int = 0
    left: int = 0

    def fail(self, address: str, failure: FetchFailure) -> None:
        """Counts an address that was not fetched."""
        # skip_file takes any word; its signature knows only of files.
        self.skip_file(printable(address), cast(Reason, failure.cause), failure.detail)

    def summary(self) -> list[str]:
        """Lines for a person; none if all went well and all was new."""
        lines = ReadReport.summary(self)  # super() does not work in a class with slots before 3.14
        for count, line in (
            (self.from_feed, "taken from the feed itself, as their pages could not be had"),
            (self.unchanged, "unchanged since the last run"),
            (self.left, "left for the next run"),
        ):
            if count:
                lines.append(f"{count} {'page' if count == 1 else 'pages'} {line}")
        return lines


def printable(text: str) -> str:
    """What a server wrote, short and without what a terminal obeys."""
    return _CONTROL.sub("\ufffd", clip(text))


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits of one run. Bytes are counted as unpacked, and `_s` are seconds.

    `pages` are those that cost a request; `entries`, of a feed, are looked at in its order. A feed of 4 MiB
    that is made to be slow takes feedparser half a minute, one of 16 MiB minutes. `delay_s` lies between two
    requests to one host; robots.txt may ask for more (Crawl-delay), up to `max_delay_s`.
    """

    pages: int = 200
    entries: int = 2_000
    feed_bytes: int = 4 * 2**20
    page_bytes: int = 8 * 2**20
    connect_s: float = 10
    read_s: float = 20
    request_s: float = 60
    run_s: float = 30 * 60
    redirects: int = 5
    delay_s: float = 1
    max_delay_s: float = 10


class Watch:
    """The time left for the run, and for the request under way."""

    def __init__(self, limits: FetchLimits) -> None:
        self._request_s = limits.request_s
        self._run_ends = time.monotonic() + limits.run_s
        self._request_ends = math.inf

    @property
    def run_left_s(self) -> float:
        """Seconds left to the run; 0 or less once it is over."""
        return self._run_ends - time.monotonic()

    @property
    def left_s(self) -> float:
        """Seconds left to the request, or to the run where that is less; 0 or less once it is over."""
        return min(self._run_ends, self._request_ends) - time.monotonic()

    def start_request(self) -> None:
        """From now on, the time of one request counts."""
        self._request_ends = time.monotonic() + self._request_s
