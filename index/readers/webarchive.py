"""read_warc: a .warc or .arc file (pages as a crawler fetched them) -> the articles in its pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from index.errors import extra
from index.readers.draft import Draft
from index.readers.markup import decode_markup, read_content_type
from index.readers.page import page_draft
from index.readers.report import MissingLibrary, Reason, SkippedFile, load, too_large
from index.readers.stream import CHUNK_BYTES, FoundFile, open_members
from index.readers.unpack import PACKED, Pushback, unpack_content

MAX_DAMAGED = 1_000
"""Most damaged records of a file after which the next is searched."""

PACKAGE = extra("warc")

_CONTENT = ("response", "resource")
_OVERHEAD = ("warcinfo", "request", "metadata", "arc_header")
_PAGES = ("text/html", "application/xhtml+xml")

_PAGE_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype\s+html|html)\b", re.IGNORECASE)
"""The beginning of a page without a type."""

_RECORD = re.compile(
    rb"(?:\A|(?<=\n))(?:WARC/[01]\.[0-9]+\r?\n"
    rb"|(?:https?|ftp|dns|filedesc):\S{1,4000}(?: \S{1,400}){1,9} [0-9]{1,12}\r?\n)"
)
"""Where a record begins; in an .arc, with a line of address, IP address, time, type and length."""

_SWALLOWED = re.compile(
    rb"\r\n\r\n(?=WARC/[01]\.[0-9]+\r\n(?:WARC-|Content-)"
    rb"|(?:W|WA|WAR|WARC(?:/[0-9.]*\r?\n?(?:[WC][\w-]*)?)?)\Z)"
)
"""The start of the next record inside one whose length is too large."""


def read_warc(file: FoundFile) -> Iterator[Draft]:
    """The articles in the pages of `file`, under the addresses they were fetched from.

    Answers that are no pages (images, scripts, errors) are counted, and so are repeats of another
    address; records about the crawl itself and pages that had not changed are not. A page's day is
    what the page says, never that of the crawl. A damaged record costs no other: each member of a
    .gz is read by itself, and elsewhere the next record is looked for.
    """
    records = _Records(file)
    for stream in open_members(file, _begins_record):
        records.open(stream)
        while record := records.read_next():
            try:
                if (draft := _draft(record, records, file)) is not None:
                    yield draft
            except MissingLibrary as missing:
                if missing.package != PACKED:
                    raise
                packed = f"packed page of {file.ending}{file.packed}"
                file.report.skip_missing(packed, missing.package)
            except SkippedFile as skipped:
                detail = f"{skipped.reason}: {skipped.detail}"
                file.warn(Reason.BAD_RECORD, detail, item=records.number)
            records.drain()


def _begins_record(head: bytes) -> bool:
    """True for the first bytes of a record."""
    return bool(_RECORD.match(head))


class _Records:
    """The records in the streams of a file, of which a damaged one costs no other where the next can be found.

    `number` is that of the last one, `addresses` (as their hashes) are those that pages were read from.
    """

    def __init__(self, file: FoundFile) -> None:
        self.number = 0
        self.addresses: set[int] = set()
        self._file = file
        self._damaged = 0

    def open(self, stream: BinaryIO) -> None:
        """Goes on with the records in `stream`."""
        self._source = _Source(stream, self._file.limits.record_header_bytes)
        self._start()

    def _start(self) -> None:
        iterator = load("warcio.archiveiterator", package=PACKAGE).ArchiveIterator

        class Quiet(iterator):  # type: ignore[misc, valid-type]
            INC_RECORD = ""  # what it would write on standard error

        self._record: Any = None
        self._records: Any = Quiet(self._source)

    def read_next(self) -> Any | None:
        """The next record, None at the end."""
        while True:
            self._source.header_bytes = 0
            try:
                self._record = next(self._records, None)
                self.number += self._record is not None
                return self._record
            except SkippedFile:
                raise
            except Exception as error:  # ArchiveLoadFailed, and what damaged headers trip in there
                fault = str(error)
            finally:
                self._source.header_bytes = None
            self._damaged += 1
            self._source.put_back(self._unread())
            if self._damaged > MAX_DAMAGED or not self._source.find(_RECORD, overlap=16):
                self._warn_of_end(fault)
                return None
            self._file.warn(Reason.BAD_RECORD, fault, item=self.number + 1)
            self._start()

    def drain(self) -> None:
        """Reads the rest of a record, so that only headers are between two."""
        while self._record is not None and self._record.raw_stream.read(CHUNK_BYTES):
            pass

    def end_record(self, rest: bytes) -> None:
        """Lets the next record begin with `rest`, which the last had no right to."""
        self.drain()
        self._source.put_back(rest + self._unread())
        self._start()

    def _warn_of_end(self, fault: str) -> None:
        if self._file.packed == ".gz":
            self._file.warn(Reason.BAD_RECORD, fault, item=self.number + 1)
        else:
            self._file.warn(Reason.CUT_SHORT, f"the rest cannot be read ({fault})")

    def _unread(self) -> bytes:
        """What warcio has read from the source and not used."""
        reader = self._records.reader
        return reader.buff.read() if reader and reader.buff else b""


def _draft(record: Any, records: _Records, file: FoundFile) -> Draft | None:
    if record.rec_type in _OVERHEAD:
        return None
    headers = record.http_headers
    content_type = headers.get_header("content-type") if headers else record.content_type
    kind, charset = read_content_type(content_type)
    status = headers.get_statuscode() if headers else "200"
    address = _address(record)
    if record.rec_type == "revisit" and _is_known(record, address, records):
        return None
    data = None
    if record.rec_type in _CONTENT and status == "200" and (kind in _PAGES or not kind):
        if record.length is None or record.length > file.limits.record_bytes:
            raise too_large(file.limits.record_bytes)
        data = _content(record, records, file)
    if data is None or (not kind and not _PAGE_START.match(data)):
        file.warn(Reason.OTHER_RECORD, _what(record, kind), item=records.number)
        return None
    records.addresses.add(hash(address))
    html = decode_markup(data, file, declared=charset)
    captured = record.rec_headers.get_header(
        "archive-date" if record.format == "arc" else "WARC-Date"
    )
    return replace(page_draft(html, url=address, item=records.number), captured=captured)


def _address(record: Any) -> str | None:
    """The address that a record's content was fetched from."""
    name = "uri" if record.format == "arc" else "WARC-Target-URI"
    address: str | None = record.rec_headers.get_header(name)
    return address


def _is_known(record: Any, address: str | None, records: _Records) -> bool:
    """True for a page that had not changed since it was read from the same address in this file."""
    other = record.rec_headers.get_header("WARC-Refers-To-Target-URI")
    return hash(address) in records.addresses and other in (None, address)


def _what(record: Any, kind: str) -> str:
    """The kind of a record that is no page."""
    other = record.rec_headers.get_header("WARC-Refers-To-Target-URI")
    if record.rec_type == "revisit":
        return f"the same as {other or 'a page in another file'}"
    return f"{record.rec_type}, {kind or 'of no type'}"


def _content(record: Any, records: _Records, file: FoundFile) -> bytes:
    """The page in a record, its pieces joined, unpacked."""
    headers = record.http_headers
    packing = (headers and headers.get_header("content-encoding")) or ""
    if packing:
        # Or warcio would unpack, without a limit, and print its errors.
        headers.remove_header("content-encoding")
    try:
        data: bytes = record.content_stream().read()
    except Exception as error:  # lengths between pieces that are none, and the like
        raise SkippedFile(Reason.BROKEN, f"cannot be joined ({error!r})") from error
    if swallowed := _SWALLOWED.search(data):
        file.warn(Reason.CUT_SHORT, "its length is wrong", item=records.number)
        records.end_record(data[swallowed.end() :])
        data = data[: swallowed.start()]
    if packing:
        data = unpack_content(data, packing, max_bytes=file.limits.page_bytes)
        file.allowance.spend(len(data))
    if len(data) > file.limits.page_bytes:
        raise too_large(file.limits.page_bytes)
    return data


class _Source(Pushback):
    """The file as warcio reads it, with a limit on what may be read between two records."""

    def __init__(self, raw: BinaryIO, max_header_bytes: int) -> None:
        super().__init__(raw.read)
        self._max_header_bytes = max_header_bytes
        self._at = 0
        self.header_bytes: int | None = None  # while headers are read, how many

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        data = self.take(size)
        self._at += len(data)
        if self.header_bytes is not None:
            self.header_bytes += len(data)
            if self.header_bytes > self._max_header_bytes:
                raise SkippedFile(
                    Reason.TOO_LARGE, f"{self._max_header_bytes:,} bytes without a record"
                )
        return data
