"""unpack: a packed stream -> the bytes in it, counted against an allowance; unpack_content: a packed answer's body."""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from index.errors import extra
from index.readers.report import ReadLimits, Reason, SkippedFile, load

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_RATIO = 200
"""How many times its own size a file may unpack to: news packs 3 to 20 times, pages of one site under 100."""


class Allowance:
    """Counts what one file on disk and everything packed in it unpacks to, at every level."""

    def __init__(self, packed_bytes: int, limits: ReadLimits) -> None:
        self.limits = limits
        self._packed_bytes = packed_bytes
        self._spent = 0
        self._members = 0

    def spend(self, unpacked_bytes: int) -> None:
        """Counts bytes that were unpacked; SkippedFile once they are too many."""
        self._spent += unpacked_bytes
        self.check()

    def check(self) -> None:
        """SkippedFile if too much was unpacked."""
        if self._spent > max(self.limits.free_bytes, MAX_RATIO * self._packed_bytes):
            raise SkippedFile(Reason.TOO_LARGE, f"unpacks to over {MAX_RATIO} times its size")

    def count_member(self) -> None:
        """Counts one file in an archive; SkippedFile once there are too many, or too much was unpacked."""
        self.check()
        self._members += 1
        if self._members > self.limits.members:
            raise SkippedFile(
                Reason.TOO_LARGE, f"more than {self.limits.members:,} files in an archive"
            )


MAX_ZSTD_WINDOW = 2**27
"""Memory for unpacking .zst, in bytes: `zstd --long` needs as much; a file may ask for far more."""

ZSTD_BYTES = 2**11
"""Packed bytes of a .zst that are unpacked at a time: at most 64 MiB come out, as a block of 128 KiB takes four."""

MAX_ZSTD_DICTIONARY = 2**24
"""Largest dictionary of a .zst: web archives have 1 MiB."""

PACKED = extra("packed")

_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_ZSTD_FRAME = b"\x28\xb5\x2f\xfd"

BLOCK_BYTES = 2**16
"""Packed bytes read at a time."""

UNPACK_ERRORS = (
    *(OSError, EOFError, zlib.error),
    *(lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
"""What the unpackers raise for bytes that are damaged or of another kind."""


def unpack(raw: BinaryIO, packing: str, allowance: Allowance) -> BinaryIO:
    """The bytes that `raw` packs, in one of PACKINGS; read a piece at a time, `raw` closed with it."""
    read: Callable[[int], bytes]
    if packing == ".gz":
        read = gzip.GzipFile(fileobj=raw).read1
    elif packing == ".bz2":
        read = bz2.BZ2File(raw).read1
    elif packing == ".xz":
        read = _Xz(raw, allowance.limits.xz_memory_bytes).read
    else:
        read = Pushback(_Zstd(raw).read).take
    return metered(read, allowance, raw)


def metered(read: Callable[[int], bytes], allowance: Allowance, *below: BinaryIO) -> BinaryIO:
    """What `read` gives as a stream, each byte counted; closing it closes what lies `below`."""

    def count(size: int) -> bytes:
        data = read(size)
        allowance.spend(len(data))
        return data

    return as_stream(count, *(stream.close for stream in below))


def as_stream(read: Callable[[int], bytes], *close: Callable[[], None]) -> BinaryIO:
    """What `read` gives as a stream that can only be read forwards; closing it calls `close`."""
    return io.BufferedReader(_Stream(read, close), BLOCK_BYTES)


class _Stream(io.RawIOBase):
    def __init__(self, read: Callable[[int], bytes], close: tuple[Callable[[], None], ...]) -> None:
        self._read = read
        self._close = close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            for close in self._close:
                close()
        super().close()


class Pushback:
    """A stream of bytes in which what was read can be put back, and something is looked for."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read  # may give more than it is asked for
        self._rest = b""

    def take(self, size: int) -> bytes:
        """At most `size` bytes, none at the end."""
        data = self._rest or self._read(size)
        self._rest = data[size:]
        return data[:size]

    def put_back(self, data: bytes) -> None:
        """Lets `data` be read before what follows."""
        self._rest = data + self._rest

    def find(self, pattern: re.Pattern[bytes], *, overlap: int) -> bool:
        """Goes to where `pattern`, of which blocks may part so many bytes, is next; False if it is nowhere."""
        data = self.take(BLOCK_BYTES)
        while data:
            if found := pattern.search(data):
                self.put_back(data[found.start() :])
                return True
            following = self.take(BLOCK_BYTES)
            data = data[-overlap:] + following if following else b""
        return False


class _Xz:
    """The streams packed one behind the other in a .xz; lzma.LZMAFile cannot be given a limit of memory."""

    def __init__(self, raw: BinaryIO, max_memory: int) -> None:
        self._raw = raw
        self._make = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, memlimit=max_memory)
        self._unpacker = self._make()

    def read(self, size: int) -> bytes:
        """At most `size` bytes, none at the end; EOFError if the last stream is cut short."""
        while True:
            data = b""
            if self._unpacker.eof:
                data = self._next_stream()
                if not data:
                    return b""
            elif self._unpacker.needs_input:
                data = self._raw.read(BLOCK_BYTES)
                if not data:
                    raise EOFError("the packed data ends too early")
            if out := self._unpacker.decompress(data, size):
                return out

    def _next_stream(self) -> bytes:
        """The first bytes of the next stream, after zeros between two."""
        data = self._unpacker.unused_data.lstrip(b"\0")
        while not data and (block := self._raw.read(BLOCK_BYTES)):
            data = block.lstrip(b"\0")
        self._unpacker = self._make() if data else self._unpacker
        return data


class _Zstd:
    """The frames of a .zst; a dictionary for them may stand in the first, as some web archives have it.

    See https://iipc.github.io/warc-specifications/specifications/warc-zstd/.
    """

    def __init__(self, raw: BinaryIO) -> None:
        self._library = load("zstandard", package=PACKED)
        self._raw = cast(io.BufferedReader, raw)
        dictionary = self._read_dictionary()
        self._frames = self._library.ZstdDecompressor(
            dict_data=dictionary and self._library.ZstdCompressionDict(dictionary),
            max_window_size=MAX_ZSTD_WINDOW,
        )
        self._frame = self._frames.decompressobj()
        self._packed = b""
        self._is_whole = True

    def read(self, size: int) -> bytes:
        """What some packed bytes hold, none at the end; OSError where the data is damaged, EOFError where it is cut."""
        while True:
            if self._frame.eof:
                self._packed, self._is_whole = self._frame.unused_data, True
                self._frame = self._frames.decompressobj()
            data = self._packed or self._raw.read(ZSTD_BYTES)
            self._packed = b""
            if not data and self._is_whole:
                return b""
            if not data:
                raise EOFError("the packed data ends too early")
            self._is_whole = False
            try:
                unpacked: bytes = self._frame.decompress(data)
            except self._library.ZstdError as error:
                raise OSError(str(error)) from error
            if unpacked:
                return unpacked

    def _read_dictionary(self) -> bytes | None:
        raw = self._raw
        if not raw.peek(8).startswith(_ZSTD_DICTIONARY):
            return None
        size = int.from_bytes(raw.read(8)[4:], "little")
        if size > MAX_ZSTD_DICTIONARY:
            raise OSError("a dictionary that is too large")
        data = raw.read(size)
        if data.startswith(_ZSTD_FRAME):
            with self._library.ZstdDecompressor().stream_reader(data) as stream:
                data = stream.read(MAX_ZSTD_DICTIONARY)
        return data


UNPACKED = ("", "identity", "none")


def unpack_content(data: bytes, header: str, *, max_bytes: int) -> bytes:
    """What `data` packs, one byte more than `max_bytes` at most; `data` if it is not packed after all.

    Crawlers often keep the header of a packed page that they have unpacked. SkippedFile for a
    packing that nothing here reads, MissingLibrary for one whose library is not installed.
    """
    packings = [name.strip().lower() for name in header.split(",")]
    for packing in reversed([name for name in packings if name not in UNPACKED]):
        if packing not in _CONTENT_UNPACKERS:
            raise SkippedFile(Reason.UNREADABLE, f"packed as {packing[:40]}")
        data = _CONTENT_UNPACKERS[packing](data, max_bytes + 1)
    return data


def _inflate(data: bytes, max_bytes: int) -> bytes:
    for window_bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib; deflate by itself
        try:
            return zlib.decompressobj(window_bits).decompress(data, max_bytes)
        except zlib.error:
            continue
    return data


def _unbrotli(data: bytes, max_bytes: int) -> bytes:
    brotli = load("brotli", package=PACKED)
    unpacker = brotli.Decompressor()
    unpacked = bytearray()
    try:
        unpacked += unpacker.process(data, output_buffer_limit=max_bytes)
        while len(unpacked) < max_bytes and not unpacker.is_finished():
            piece = unpacker.process(b"", output_buffer_limit=max_bytes - len(unpacked))
            if not piece:
                break
            unpacked += piece
    except brotli.error:
        return bytes(unpacked) or data
    return bytes(unpacked)


def _unzstd(data: bytes, max_bytes: int) -> bytes:
    zstandard = load("zstandard", package=PACKED)
    unpacker = zstandard.ZstdDecompressor(max_window_size=2**23)  # what browsers take
    try:
        with unpacker.stream_reader(data, read_across_frames=True) as stream:
            unpacked: bytes = stream.read(max_bytes)
    except zstandard.ZstdError:
        return data
    return unpacked


_CONTENT_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    **dict.fromkeys(("gzip", "x-gzip", "deflate"), _inflate),
    "br": _unbrotli,
    "zstd": _unzstd,
}
