"""fetch_articles: the address of a feed or a page -> the articles that are new there."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from index.article import Article
from index.errors import AppError, CorpusError, install_line
from index.fetch.address import clean_address, join_address, origin_of
from index.fetch.failure import Cause, FetchFailure, FetchReport, RunOver
from index.fetch.host import Hosts, Nearness
from index.fetch.limit import FetchLimits, Watch
from index.fetch.state import FetchState, Validators
from index.readers.report import Reason, SkippedFile

if TYPE_CHECKING:
    import httpx

    from index.fetch.download import Download, Downloader, Login
    from index.fetch.entry import Entry

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
    from index.fetch.download import Downloader
    from index.fetch.wire import make_client

    watch = Watch(limits)
    hosts = Hosts(by_name=client is None)
    used = client or make_client(hosts, watch)
    downloader = Downloader(used, hosts, watch, limits, report, login=_login(typed, address))
    try:
        yield from _Run(address, state, limits, report, downloader).articles()
    finally:
        if client is None:
            used.close()


class _Run:
    """One run over one address."""

    def __init__(
        self,
        address: str,
        state: FetchState,
        limits: FetchLimits,
        report: FetchReport,
        downloader: "Downloader",
    ) -> None:
        self._address = address
        self._state = state
        self._limits = limits
        self._report = report
        self._downloader = downloader
        self._taken: set[str] = set()
        self._pages = 0
        self._is_over = False
        self._is_settled = True
        self._failures: Counter[str] = Counter()

    def articles(self) -> Iterator[Article]:
        """The articles that are new; CorpusError if there is neither a feed nor a page."""
        try:
            found = self._get_named()
            if found.body is None:
                self._report.unchanged += 1
                return
            yield from self._read_named(found)
        except FetchFailure as failure:
            raise CorpusError(
                f"{self._address}: cannot be fetched: {failure}", code="not_fetched"
            ) from failure
        except RunOver:
            limit = f"{self._limits.run_s:g} s"
            raise CorpusError(
                f"{self._address}: cannot be fetched: no answer in {limit}", code="not_fetched"
            ) from None

    def _get_named(self) -> "Download":
        from index.fetch.download import Wanted

        wanted = Wanted(max(self._limits.feed_bytes, self._limits.page_bytes))
        known = self._state.named(self._address)
        return self._downloader.get(self._address, wanted, Nearness.OWN, known)

    def _read_named(self, found: "Download") -> Iterator[Article]:
        from index.fetch.entry import is_feed
        from index.fetch.fetched import MEDIA_TYPES, decode, to_page_article

        text = decode(found, self._report)
        try:
            feed = is_feed(text)
        except SkippedFile as skipped:
            raise FetchFailure(skipped.reason, skipped.detail) from skipped
        if feed:
            yield from self._read_feed(found, text)
        elif found.media_type in MEDIA_TYPES:
            link = clean_address(self._address) or self._address
            yield from self._take(to_page_article(text, found, link, None, (), self._report))
        else:
            detail = f"{found.media_type or 'of no media type'}, and no feed"
            raise FetchFailure(Cause.NOT_HTML, detail)
        if self._is_settled:
            self._state.settle_named(self._address, found.validators)
        else:
            self._state.unsettle_named(self._address)

    def _read_feed(self, feed: "Download", text: str) -> Iterator[Article]:
        from index.fetch.entry import read_entries

        if len(feed.body or b"") > self._limits.feed_bytes:
            detail = f"feed of more than {self._limits.feed_bytes:,} bytes"
            raise FetchFailure(Cause.TOO_LARGE, detail)
        seen: set[str] = set()
        done = self._report.unchanged
        for number, entry in enumerate(read_entries(text, feed.address)):
            name = entry.link or entry.id
            if name in seen:
                continue
            if name is None:
                failure = FetchFailure(Cause.BAD_ADDRESS, "an entry without a link")
                self._report.fail(self._address, failure)
                continue
            seen.add(name)
            if number >= self._limits.entries:
                self._leave()
            else:
                yield from self._read_entry(entry, name, feed)
        if not seen:
            self._report.warn(self._address, Reason.NO_ARTICLES, "a feed without entries")
        if self._failures.total() == len(seen) > 0 and self._report.unchanged == done:
            causes = ", ".join(f"{count} {cause}" for cause, count in self._failures.most_common())
            raise CorpusError(
                f"{self._address}: none of its pages could be fetched: {causes}", code="not_fetched"
            )

    def _read_entry(self, entry: "Entry", name: str, feed: "Download") -> Iterator[Article]:
        """The article of an entry, if it is new; `name` is what the state knows it by."""
        known = self._state.page(name)
        if known and known.stamp == entry.stamp:
            self._report.unchanged += 1
            self._state.settle_page(name, entry.stamp, known.validators)
            return
        requests = self._report.requests
        try:
            article, validators = self._fetch_entry(entry, feed)
        except RunOver:
            self._is_over = True
            self._leave()
            return
        except FetchFailure as failure:
            article, validators = self._from_feed(entry), Validators()
            if article is None:
                self._is_settled = False
                self._failures[failure.cause] += 1
                self._report.fail(name, failure)
                return
        finally:
            self._pages += self._report.requests > requests
        if article:
            yield from self._take(article)
        self._state.settle_page(name, entry.stamp, validators)

    def _fetch_entry(self, entry: "Entry", feed: "Download") -> tuple[Article | None, Validators]:
        """The article on the page of an entry, None if the page is as it was."""
        from index.fetch.download import Wanted
        from index.fetch.fetched import MEDIA_TYPES, decode, to_page_article

        if entry.link is None:
            raise FetchFailure(Cause.BAD_ADDRESS, "an entry without a link")
        if self._is_over or self._pages >= self._limits.pages:
            raise RunOver
        known = self._state.page(entry.link)
        wanted = Wanted(self._limits.page_bytes, MEDIA_TYPES)
        found = self._downloader.get(
            entry.link, wanted, feed.near, known.validators if known else Validators()
        )
        if found.body is None:
            self._report.unchanged += 1
            return None, found.validators
        html = decode(found, self._report)
        article = to_page_article(html, found, entry.link, entry, self._taken, self._report)
        return article, found.validators

    def _from_feed(self, entry: "Entry") -> Article | None:
        from index.fetch.fetched import to_feed_article

        article = to_feed_article(entry, self._address, self._report)
        if article:
            self._report.from_feed += 1
        return article

    def _take(self, article: Article) -> Iterator[Article]:
        if article.id in self._taken:
            detail = f"{article.id} was read before"
            self._report.warn(article.path or article.id, Reason.DUPLICATE, detail)
            return
        self._taken.add(article.id)
        self._report.articles += 1
        yield article

    def _leave(self) -> None:
        """Leaves an entry for the next run."""
        self._is_settled = False
        self._report.left += 1


def _login(typed: str, address: str) -> "Login | None":
    """The user and password in an address as it was typed."""
    from index.fetch.download import Login

    parts = urlsplit(typed.strip())
    if not parts.username:
        return None
    return Login(origin_of(address), unquote(parts.username), unquote(parts.password or ""))


def _shown(address: str) -> str:
    """What was typed, without a password."""
    return address.rpartition("@")[2][:200]
