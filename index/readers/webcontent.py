"""unpack_content: the body of an answer of the web -> its bytes without the packings that its header names."""

import zlib
from collections.abc import Callable

from index.readers.library import load
from index.readers.report import Reason, SkippedFile
from index.readers.unpack import PACKED

UNPACKED = ("", "identity", "none")


def unpack_content(data: bytes, header: str, *, max_bytes: int) -> bytes:
    """What `data` packs, one byte more than `max_bytes` at most; `data` if it is not packed after all.

    Crawlers often keep the header of a packed page that they have unpacked. SkippedFile for a
    packing that nothing here reads, MissingLibrary for one whose library is not installed.
    """
    packings = [name.strip().lower() for name in header.split(",")]
    for packing in reversed([name for name in packings if name not in UNPACKED]):
        if packing not in _UNPACKERS:
            raise SkippedFile(Reason.UNREADABLE, f"packed as {packing[:40]}")
        data = _UNPACKERS[packing](data, max_bytes + 1)
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


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    **dict.fromkeys(("gzip", "x-gzip", "deflate"), _inflate),
    "br": _unbrotli,
    "zstd": _unzstd,
}
