"""Visit: the address of a feed or a page -> the articles that are new there, by the state."""

from collections import Counter
from collections.abc import Iterator

from index.article import Article
from index.errors import CorpusError
from index.fetch.address import clean_address
from index.fetch.download import Download, Downloader, Wanted
from index.fetch.entry import Entry, is_feed, read_entries
from index.fetch.failure import Cause, FetchFailure, FetchLimits, FetchReport, RunOver
from index.fetch.fetched import MEDIA_TYPES, decode, to_feed_article, to_page_article
from index.fetch.host import Nearness
from index.fetch.state import FetchState, Validators
from index.readers.report import Reason, SkippedFile


class Visit:
    """One run over one address."""

    def __init__(
        self,
        address: str,
        state: FetchState,
        limits: FetchLimits,
        report: FetchReport,
        downloader: Downloader,
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

    def _get_named(self) -> Download:
        wanted = Wanted(max(self._limits.feed_bytes, self._limits.page_bytes))
        known = self._state.named(self._address)
        return self._downloader.get(self._address, wanted, Nearness.OWN, known)

    def _read_named(self, found: Download) -> Iterator[Article]:
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

    def _read_feed(self, feed: Download, text: str) -> Iterator[Article]:
        if len(feed.body or b"") > self._limits.feed_bytes:
            detail = f"feed of more than {self._limits.feed_bytes:,} bytes"
            raise FetchFailure(Cause.TOO_LARGE, detail)
        seen: set[str] = set()
        done = self._report.unchanged
        for number, entry in enumerate(read_entries(text, feed.address)):
            name = entry.name
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

    def _read_entry(self, entry: Entry, name: str, feed: Download) -> Iterator[Article]:
        """The article of an entry, if it is new; `name` is its key in the state."""
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

    def _fetch_entry(self, entry: Entry, feed: Download) -> tuple[Article | None, Validators]:
        """The article on the page of an entry, None if the page is as it was."""

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

    def _from_feed(self, entry: Entry) -> Article | None:
        article = to_feed_article(entry, self._address, self._report)
        self._report.from_feed += article is not None
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
