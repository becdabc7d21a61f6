"""to_page_article: a page that was fetched, and what its feed says of it -> its article."""

from collections.abc import Collection
from dataclasses import replace

from index.article import Article
from index.fetch.address import clean_address, host_of, is_same_site, path_of
from index.fetch.download import Download
from index.fetch.entry import Entry
from index.fetch.failure import Cause, FetchFailure, FetchReport
from index.readers.date import read_date
from index.readers.draft import Draft, to_article
from index.readers.files import FoundFile
from index.readers.markup import decode_markup
from index.readers.page import page_draft
from index.readers.report import ReadLimits, SkippedFile
from index.readers.unpack import Allowance

MEDIA_TYPES = ("text/html", "application/xhtml+xml")


def decode(download: Download, report: FetchReport) -> str:
    """The text of a page or a feed; FetchFailure if it is none."""
    place = place_of(download.address)
    try:
        return decode_markup(download.body or b"", place, report, declared=download.charset)
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
        draft = replace(
            draft,
            title=entry.title or draft.title,
            published=entry.published if read_date(entry.published) else draft.published,
        )
        source = source or entry.source
    return _finished(replace(draft, url=address, source=source or draft.source), link, report)


def to_feed_article(entry: Entry, feed: str, report: FetchReport) -> Article | None:
    """The article as its feed carries it whole; None if it does not."""
    name = entry.link or entry.id
    if not entry.full_text or not name:
        return None
    draft = Draft(
        text=entry.full_text,
        title=entry.title,
        source=entry.source,
        published=entry.published,
        url=entry.link,
        id=name,
    )
    return _finished(draft, feed, report)


def place_of(address: str) -> FoundFile:
    """An address as the place that something was read from."""
    name = path_of(address).rpartition("/")[2] or host_of(address)
    return FoundFile(
        path=address,
        shown=address,
        below=address,
        name=name,
        ending="",
        packed="",
        named=False,
        allowance=Allowance(0, ReadLimits()),
    )


def _finished(draft: Draft, place: str, report: FetchReport) -> Article:
    if not draft.text.strip():
        raise FetchFailure(Cause.NO_TEXT, place)
    article = to_article(draft, place_of(place), report)
    if article is None:
        raise FetchFailure(Cause.NO_TEXT, place)
    return article


def _own_address(named: str | None, fetched: str) -> str | None:
    """What a page calls its own address, if that can be true: no other site's, and no front page."""
    address = clean_address(named, fetched) if named else None
    if address is None or not is_same_site(address, fetched):
        return None
    return None if path_of(address) == "/" != path_of(fetched) else address


def _is_host(source: str, address: str) -> bool:
    """True for a name that was only made from the page's address."""
    return source.strip().lower().removeprefix("www.") == host_of(address).removeprefix("www.")
