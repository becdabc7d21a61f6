"""to_page_article: a page that was fetched, and what its feed says of it -> its article."""

from collections.abc import Collection
from dataclasses import replace

from index.article import Article
from index.fetch.address import clean_address, host_of, is_same_site, path_of
from index.fetch.download import Download
from index.fetch.entry import Entry
from index.fetch.failure import Cause, FetchFailure, FetchReport
from index.readers.draft import Draft, to_article
from index.readers.markup import decode_markup
from index.readers.page import page_draft
from index.readers.report import SkippedFile
from index.readers.stream import FoundFile
from index.readers.unpack import Allowance

MEDIA_TYPES = ("text/html", "application/xhtml+xml")


def decode(download: Download, report: FetchReport) -> str:
    """The text of a page or a feed; FetchFailure if it is none."""
    place = _place_of(download.address, report)
    try:
        return decode_markup(download.body or b"", place, declared=download.charset)
    except SkippedFile as skipped:
        raise FetchFailure(skipped.reason, skipped.detail) from skipped


def to_page_article(
    html: str,
    download: Download,
    link: str,
    entry: Entry | None,
    taken: Collection[str],
    report: FetchReport,
) -> Article:
    """The article of a page; FetchFailure if it has no text.

    The page's text; the feed's title and day, else the page's; the publisher that the page names, else the
    feed. The id and the address are the one that the page calls its own, if it is on the same host and not
    `taken`, else `link`.
    """
    if path_of(download.address) == "/" != path_of(link):
        raise FetchFailure(Cause.FRONT_PAGE, download.address)
    try:
        draft = page_draft(html)
    except SkippedFile as skipped:
        raise FetchFailure(skipped.reason, skipped.detail) from skipped
    address = _own_address(draft.url, download.address)
    if address is None or address in taken:
        address = link
    source = draft.source if draft.source and not _is_host(draft.source, address) else None
    if entry:
        title, published = entry.draft.title, entry.draft.published
        draft = replace(draft, title=title or draft.title, published=published or draft.published)
        source = source or entry.draft.source
    return _finished(replace(draft, url=address, source=source or draft.source), link, report)


def to_feed_article(entry: Entry, feed: str, report: FetchReport) -> Article | None:
    """The article with its full text in the feed; None if the feed does not have it."""
    return _finished(entry.draft, feed, report) if entry.draft.text and entry.name else None


def _place_of(address: str, report: FetchReport) -> FoundFile:
    """An address, as the place that something was read from."""
    name = path_of(address).rpartition("/")[2] or host_of(address)
    return FoundFile(address, address, address, name, report, Allowance(0, report.limits))


def _finished(draft: Draft, place: str, report: FetchReport) -> Article:
    article = to_article(draft, _place_of(place, report)) if draft.text.strip() else None
    if article is None:
        raise FetchFailure(Cause.NO_TEXT, place)
    return article


def _own_address(named: str | None, fetched: str) -> str | None:
    """The page's own address, if that can be true: no other site's, and no front page."""
    address = clean_address(named, fetched) if named else None
    if address is None or not is_same_site(address, fetched):
        return None
    return None if path_of(address) == "/" != path_of(fetched) else address


def _is_host(source: str, address: str) -> bool:
    """True for a name that was only made from the page's address."""
    return source.strip().lower().removeprefix("www.") == host_of(address).removeprefix("www.")
