"""fetch_articles: the address of a feed or a page -> the articles that are new there."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from index.article import Article
from index.errors import AppError, CorpusError, install_line
from index.fetch.address import join_address, origin_of
from index.fetch.failure import FetchLimits, FetchReport, Watch
from index.fetch.host import Hosts
from index.fetch.state import FetchState

if TYPE_CHECKING:
    import httpx

_EXTRA = "feeds"
_LIBRARIES = ("httpx", "protego", "feedparser", "trafilatura")


def fetch_articles(
    address: str,
    *,
    state: FetchState,
    limits: FetchLimits | None = None,
    report: FetchReport | None = None,
    client: "httpx.Client | None" = None,
) -> Iterator[Article]:
    """What is new or changed in a feed and the pages it links, or on one page, since the run that `state` knows.

    They are fetched while they are asked for. When they are all in the archive and it was committed:
    `state.commit()`. An address that is none, a missing library and, once the first article is asked for, an
    address that gives no feed and no page raise AppError; everything else that is wrong is counted in `report`.
    `client` is for those who have a proxy or settings of their own; it stays open.
    """
    whole = join_address(address)
    if whole is None:
        raise CorpusError(
            f"{_shown(address)}: only http:// and https:// addresses can be fetched",
            code="bad_address",
        )
    try:
        for library in _LIBRARIES:
            import_module(library)
    except ImportError as missing:
        raise AppError(
            f"{whole}: fetching needs libraries that are not installed; {install_line(_EXTRA)}",
            code="library_missing",
        ) from missing
    limits = limits or FetchLimits()
    return _fetch(
        address, whole, state, limits, FetchReport() if report is None else report, client
    )


def _fetch(
    typed: str,
    address: str,
    state: FetchState,
    limits: FetchLimits,
    report: FetchReport,
    client: "httpx.Client | None",
) -> Iterator[Article]:
    # Here, as they import the libraries that may be missing.
    from index.fetch.download import Downloader, Login
    from index.fetch.visit import Visit
    from index.fetch.wire import make_client

    watch = Watch(limits)
    hosts = Hosts(by_name=client is None)
    used = client or make_client(hosts, watch)
    parts = urlsplit(typed.strip())
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    login = Login(origin_of(address), user, password) if user else None
    downloader = Downloader(used, hosts, watch, limits, report, login=login)
    try:
        yield from Visit(address, state, limits, report, downloader).articles()
    finally:
        if client is None:
            used.close()


def _shown(address: str) -> str:
    """What was typed, without a password."""
    return address.rpartition("@")[2][:200]
