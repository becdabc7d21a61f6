"""read_warc: a .warc file (pages as a crawler fetched them) -> the articles in its pages."""

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.readers.draft import Draft
from index.readers.files import FoundFile
from index.readers.library import load
from index.readers.markup import decode_markup
from index.readers.page import MAX_PAGE_BYTES, page_draft
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.stream import CHUNK_BYTES, open_bytes

MAX_HEADER_BYTES = 2**20
"""Most bytes of headers before one record: warcio reads lines of any length, in quadratic time."""

MAX_RECORD_BYTES = 2 * MAX_PAGE_BYTES
"""Largest record that is looked into: pages travel packed, or in pieces with their lengths between."""

PACKAGE = "news-qa[warc]"

_CONTENT = ("response", "resource")
_OVERHEAD = ("warcinfo", "request", "metadata")
_PAGES = ("text/html", "application/xhtml+xml")
_PACKED = ("gzip", "x-gzip", "deflate")
_UNPACKED = ("", "identity")


def read_warc(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The articles in the pages of `file`, under the addresses they were fetched from.

    Answers that are no pages (images, scripts, errors) and repeats are counted; the records about
    the crawl itself are not. A page's day is what the page says, never that of the crawl.
    """
    with open_bytes(file, report) as raw:
        source = _Source(raw)
        records = _records(source)
        number = 0
        while record := _next(records, source, file, report):
            number += 1
            try:
                if (draft := _draft(record, number, file, report)) is not None:
                    yield draft
            except SkippedFile as skipped:
                place = f"{file.shown}#{number}"
                report.warn(place, Reason.BAD_RECORD, f"{skipped.reason}: {skipped.detail}")
            _drain(record)


def _records(source: "_Source") -> Iterator[Any]:
    iterator = load("warcio.archiveiterator", package=PACKAGE).ArchiveIterator

    class Quiet(iterator):  # type: ignore[misc, valid-type]
        INC_RECORD = ""  # what it would write on standard error

    records: Iterator[Any] = iter(Quiet(source))
    return records


def _next(
    records: Iterator[Any], source: "_Source", file: FoundFile, report: ReadReport
) -> Any | None:
    source.start_headers()
    try:
        return next(records, None)
    except SkippedFile:
        raise
    except Exception as error:  # ArchiveLoadFailed, and what damaged headers trip in there
        report.warn(file.shown, Reason.CUT_SHORT, f"the rest cannot be read ({error})")
        return None
    finally:
        source.end_headers()


def _draft(record: Any, number: int, file: FoundFile, report: ReadReport) -> Draft | None:
    if record.rec_type in _OVERHEAD:
        return None
    headers = record.http_headers
    content_type = headers.get_header("content-type") if headers else record.content_type
    kind, _, parameters = (content_type or "").partition(";")
    status = headers.get_statuscode() if headers else "200"
    is_page = record.rec_type in _CONTENT and status == "200" and kind.strip().lower() in _PAGES
    if not is_page:
        detail = f"{record.rec_type}, {kind.strip() or 'of no type'}"
        report.warn(f"{file.shown}#{number}", Reason.OTHER_RECORD, detail)
        return None
    if record.length is None or record.length > MAX_RECORD_BYTES:
        raise SkippedFile(Reason.TOO_LARGE, f"more than {MAX_RECORD_BYTES // 2**20} MiB")
    data = _content(record, file)
    _, _, charset = parameters.lower().partition("charset=")
    html = decode_markup(data, file, report, declared=charset.strip(" \"';"))
    return page_draft(html, url=record.rec_headers.get_header("WARC-Target-URI"), item=number)


def _content(record: Any, file: FoundFile) -> bytes:
    """The page in a record, its pieces joined, unpacked."""
    headers = record.http_headers
    packing = ((headers and headers.get_header("content-encoding")) or "").strip().lower()
    if packing not in (*_PACKED, *_UNPACKED):
        raise SkippedFile(Reason.UNREADABLE, f"packed as {packing}")
    if packing:
        # Or warcio would unpack, without a limit, and print its errors.
        headers.remove_header("content-encoding")
    try:
        data: bytes = record.content_stream().read()
    except Exception as error:  # lengths between pieces that are none, and the like
        raise SkippedFile(Reason.BROKEN, f"cannot be joined ({error!r})") from error
    if packing in _PACKED:
        data = _unpacked(data)
        file.allowance.spend(len(data))
    if len(data) > MAX_PAGE_BYTES:
        raise SkippedFile(Reason.TOO_LARGE, f"more than {MAX_PAGE_BYTES // 2**20} MiB")
    return data


def _unpacked(data: bytes) -> bytes:
    """What `data` packs, one byte more than a page may have at most; `data` if it is not packed.

    Crawlers often keep the header of a packed page that they have unpacked.
    """
    for window_bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib; deflate by itself
        try:
            return zlib.decompressobj(window_bits).decompress(data, MAX_PAGE_BYTES + 1)
        except zlib.error:
            continue
    return data


def _drain(record: Any) -> None:
    """Reads what is left of a record, so that only headers are read between two."""
    while record.raw_stream.read(CHUNK_BYTES):
        pass


class _Source:
    """The file as warcio reads it, with a limit on what may be read between two records."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._at = 0
        self._header_bytes: int | None = None

    def start_headers(self) -> None:
        """From here on, what is read is headers."""
        self._header_bytes = 0

    def end_headers(self) -> None:
        """From here on, what is read is what a record holds."""
        self._header_bytes = None

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        data = self._raw.read(size)
        self._at += len(data)
        if self._header_bytes is not None:
            self._header_bytes += len(data)
            if self._header_bytes > MAX_HEADER_BYTES:
                raise SkippedFile(Reason.TOO_LARGE, f"{MAX_HEADER_BYTES:,} bytes without a record")
        return data
