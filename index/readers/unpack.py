"""unpack: a packed stream of bytes -> the bytes in it, counted against an allowance."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Protocol

from index.readers.allowance import Allowance

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_XZ_MEMORY = 128 * 2**20
"""What unpacking .xz may take: `xz -9` needs 65 MiB; the format lets a file ask for 4 GiB."""

BLOCK_BYTES = 2**16
"""Packed bytes read at a time."""

UNPACK_ERRORS = (
    *(OSError, EOFError, zlib.error),
    *(lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
"""What the unpackers raise for bytes that are damaged or of another kind."""


def unpack(raw: BinaryIO, packing: str, allowance: Allowance) -> BinaryIO:
    """The bytes that `raw` packs, in one of PACKINGS; read a piece at a time, `raw` closed with it."""
    if packing == ".gz":
        return metered(gzip.GzipFile(fileobj=raw).read1, allowance, raw)
    return metered(_Members(raw, _UNPACKERS[packing]).read, allowance, raw)


def metered(read: Callable[[int], bytes], allowance: Allowance, *below: BinaryIO) -> BinaryIO:
    """What `read` gives as a stream, each byte counted; closing it closes what lies `below`."""
    return io.BufferedReader(_Meter(read, allowance, below), BLOCK_BYTES)


class _Unpacker(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    ".bz2": bz2.BZ2Decompressor,
    ".xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_XZ_MEMORY),
}


class _Members:
    """The streams packed one behind the other in a .bz2 or .xz.

    Not bz2.BZ2File and lzma.LZMAFile, because the second cannot be given a limit of memory.
    """

    def __init__(self, raw: BinaryIO, make: Callable[[], _Unpacker]) -> None:
        self._raw = raw
        self._make = make
        self._unpacker = make()

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
        """The first bytes of the next stream, past the zeros that may lie between two."""
        data = self._unpacker.unused_data.lstrip(b"\0")
        while not data:
            block = self._raw.read(BLOCK_BYTES)
            if not block:
                return b""
            data = block.lstrip(b"\0")
        self._unpacker = self._make()
        return data


class _Meter(io.RawIOBase):
    def __init__(
        self, read: Callable[[int], bytes], allowance: Allowance, below: tuple[BinaryIO, ...]
    ) -> None:
        self._read = read
        self._allowance = allowance
        self._below = below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = self._read(len(view))
        self._allowance.spend(len(data))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            for stream in self._below:
                stream.close()
        super().close()
