"""read_tar: a .tar file, packed or not -> the files in it, read in one pass."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, cast

from index.readers.files import check_depth, find_member
from index.readers.report import Reason, SkippedFile
from index.readers.stream import CHUNK_BYTES, FoundFile, open_bytes

_ERRORS = (tarfile.TarError, OSError, ValueError, LookupError, RecursionError, OverflowError)
"""What tarfile raises for damaged archives: TarError, and what it does not catch."""


def read_tar(file: FoundFile) -> Iterator[FoundFile]:
    """The files in the .tar `file`, in its order; links, devices and sparse files are counted.

    Each must be read before the next is asked for. What comes before damage is read.
    """
    check_depth(file)
    with open_bytes(file) as raw:
        source = _ForwardReader(raw, file.limits.member_header_bytes)
        archive = _open(source)
        while (info := _next(archive, source, file)) is not None:
            if info.isdir():
                continue
            is_file = info.isreg() and not info.issparse()
            fault = None if is_file else (Reason.NOT_A_FILE, _kind(info))
            opener = partial(_open_member, archive, info)
            if member := find_member(file, info.name, opener, fault):
                yield member


def _open(source: "_ForwardReader") -> tarfile.TarFile:
    try:
        with source.reading_headers():
            return tarfile.TarFile(fileobj=cast(BinaryIO, source), mode="r")
    except _ERRORS as error:
        raise SkippedFile(Reason.BROKEN, str(error)) from error


def _next(
    archive: tarfile.TarFile, source: "_ForwardReader", file: FoundFile
) -> tarfile.TarInfo | None:
    # tarfile keeps every member and every extended header that it has seen: we need none again.
    archive.members = []  # type: ignore[attr-defined]
    archive.pax_headers = {}
    try:
        with source.reading_headers():
            found = archive.next()
        # tarfile takes any block that is no header for the end; the end is none at all, or zeros.
        if found is None and source.last.strip(b"\0"):
            raise tarfile.ReadError("not a header")
    except _ERRORS as error:
        file.warn(Reason.CUT_SHORT, f"the rest cannot be unpacked ({error})")
        return None
    return found


def _kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    return "a sparse file" if info.isreg() else "a device"


def _open_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    try:
        opened = archive.extractfile(info)
    except _ERRORS as error:
        raise SkippedFile(Reason.BROKEN, str(error)) from error
    if opened is None:
        raise SkippedFile(Reason.NOT_A_FILE, "no regular file")
    return cast(BinaryIO, opened)


class _ForwardReader:
    """A stream that tarfile may read as a file, but only forwards and, of headers, only so much.

    A header can claim any size, and a size below zero to send tarfile back where it was before.
    """

    def __init__(self, raw: BinaryIO, max_header_bytes: int) -> None:
        self._raw = raw
        self._max_header_bytes = max_header_bytes
        self._at = 0
        self._header_bytes: int | None = None
        self.last = b""

    @contextmanager
    def reading_headers(self) -> Iterator[None]:
        """While this context lasts, what is read is headers."""
        self._header_bytes = 0
        try:
            yield
        finally:
            self._header_bytes = None

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        if size < 0:
            raise tarfile.ReadError("a size below zero")
        if self._header_bytes is not None:
            self._header_bytes += size
            if self._header_bytes > self._max_header_bytes:
                raise tarfile.ReadError(f"more than {self._max_header_bytes:,} bytes of headers")
        self.last = self._raw.read(size)
        self._at += len(self.last)
        return self.last

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset < self._at:
            raise tarfile.ReadError("leads back to what was read before")
        while self._at < offset and (
            skipped := self._raw.read(min(CHUNK_BYTES, offset - self._at))
        ):
            self._at += len(skipped)
        return self._at
