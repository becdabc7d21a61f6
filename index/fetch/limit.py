"""FetchLimits: how much one run may fetch and how long it may take; Watch: how long it still may."""

import math
import time
from dataclasses import dataclass


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
    """Tells how long the run, and the request that is under way, may still take."""

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
