"""read_pieces: a file's bytes -> its text, unpacked and decoded piece by piece."""

import codecs
import io
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from index.readers.encoding import (
    FALLBACK,
    SAMPLE_BYTES,
    Mark,
    cut_character,
    decode_mixed,
    decode_odd_bytes,
    find_mark,
)
from index.readers.gzipmembers import MAGIC, split_members
from index.readers.report import ReadLimits, ReadReport, Reason, SkippedFile, too_large
from index.readers.unpack import UNPACK_ERRORS, Allowance, Pushback, as_stream, unpack

CHUNK_BYTES = 2**16
"""Bytes read at a time: 54 MB of .jsonl took 0.29 s with 16 or 64 KiB, 0.37 with 256, 0.47 with 1 MiB."""

BINARY_SHARE = 0.3
"""Share of characters in the sample that are neither UTF-8 nor text at all, above which a file is not read.

Random bytes have 0.6, Cyrillic in one-byte encodings 0.5 and more; French and Czech stay below 0.2.
"""

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file: `path` opens it, `shown` is the same in sound UTF-8, `below` names it in ids.

    `below` is its path below the folder that was named, with `/`; its file name when it was `named`
    itself. `name` is the last part of it. `ending` is in lower case and without the packing of a
    `packed` file, such as `.gz`; the files in an archive share its `allowance`, have an `opener`
    instead of a path of their own, and lie one level deeper. What is wrong with it goes to `report`.
    """

    path: str
    shown: str
    below: str
    name: str
    report: ReadReport
    allowance: Allowance
    ending: str = ""
    packed: str = ""
    named: bool = False
    opener: Callable[[], BinaryIO] | None = None
    depth: int = 0

    @property
    def stem(self) -> str:
        """The file's name without its endings."""
        return self.name[: len(self.name) - len(self.ending) - len(self.packed)] or self.name

    @property
    def limits(self) -> ReadLimits:
        """The limits of reading it."""
        return self.report.limits

    def place(self, item: int | None) -> str:
        """The path of an item in it, by its number."""
        return self.shown if item is None else f"{self.shown}#{item}"

    def warn(
        self, reason: Reason, detail: str, *, line: int | None = None, item: int | None = None
    ) -> None:
        """Counts something left out or repaired in it."""
        self.report.warn(self.place(item), reason, detail, line=line)

    def open(self) -> BinaryIO:
        """Its bytes as on disk or in an archive."""
        try:
            return self.opener() if self.opener else open(self.path, "rb")
        except OSError as error:
            raise SkippedFile(Reason.UNREADABLE, error.strerror or str(error)) from error


def read_pieces(file: FoundFile, *, max_bytes: int | None = None) -> Iterator[str]:
    r"""The text of `file` in pieces, every line end made `\n`; SkippedFile if it is none or too big.

    UTF-8, UTF-16, or else windows-1252 (see `encoding`), which is one warning per file, as bytes
    are that are in none of them and become U+FFFD; when reading fails midway, what came before stays.
    """
    chunks = _chunks(file, _cap(file, max_bytes))
    head = _head(chunks)
    mark = find_mark(head) or Mark("utf-8", 0)
    head = head[mark.size :]
    sample = head[: len(head) - cut_character(head)] if mark.encoding == "utf-8" else head
    if unreadable_share(sample.decode(mark.encoding, "replace")) > BINARY_SHARE:
        raise SkippedFile(Reason.BINARY, "not text in any known encoding")
    decoder = _Decoder(file, mark)
    yield decoder.decode(head)
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def read_whole(file: FoundFile, *, max_bytes: int) -> str:
    """The whole text of `file`; see `read_pieces`."""
    return "".join(read_pieces(file, max_bytes=max_bytes))


def read_bytes(file: FoundFile, *, max_bytes: int) -> bytes:
    """The bytes of `file`, unpacked, for formats that say themselves how they are encoded."""
    return b"".join(_chunks(file, max_bytes))


def open_bytes(file: FoundFile) -> BinaryIO:
    """The bytes of `file`, unpacked while they are read; its errors are those of `read_pieces`."""
    return _as_stream(_chunks(file, file.limits.archive_bytes if file.packed else None))


def open_members(file: FoundFile, begins: Callable[[bytes], bool]) -> Iterator[BinaryIO]:
    """The members of a .gz, each unpacked by itself; of any other file, all its bytes as one.

    A member whose first bytes are none that `begins` knows goes on with what is before it. A damaged
    one is counted and costs no other. Each must be read before the next is asked for.
    """
    if file.packed not in ("", ".gz"):
        yield open_bytes(file)
        return
    raw = file.open()
    if not file.packed and not _starts_with(raw, MAGIC):
        yield _as_stream(_chunks_of(raw, file, None))
        return
    number = 0
    with raw:
        for number, member in enumerate(split_members(raw, file.allowance, begins), start=1):
            yield member.stream
            member.finish()
            if member.last.fault:
                reason = Reason.CUT_SHORT if member.last.is_cut else Reason.BAD_RECORD
                file.warn(reason, member.last.fault, item=number)
    if not number:
        file.warn(Reason.CUT_SHORT, "cannot be unpacked (not a gzipped file)")


def split_lines(pieces: Iterator[str], *, max_chars: int) -> Iterator[str | None]:
    """The lines in `pieces`, without their ends; None for one longer than `max_chars`."""
    parts: list[str] = []
    size = 0
    for piece in pieces:
        first, *rest = piece.split("\n")
        parts.append(first)
        size += len(first)
        for part in rest:
            yield "".join(parts) if size <= max_chars else None
            parts, size = [part], len(part)
        if size > max_chars:
            parts.clear()
    if size:
        yield "".join(parts) if size <= max_chars else None


def unreadable_share(text: str) -> float:
    """The share of characters that no text has, of those in `text`."""
    return len(_UNREADABLE.findall(text)) / len(text) if text else 0.0


class _Decoder:
    """Decodes chunk by chunk, and reports once what was not as its encoding has it."""

    def __init__(self, file: FoundFile, mark: Mark) -> None:
        self._file = file
        self._is_utf8 = mark.encoding == "utf-8"
        self._bytes = codecs.getincrementaldecoder(mark.encoding)("replace")
        self._line_ends = io.IncrementalNewlineDecoder(None, translate=True)
        self._held = b""
        self._has_utf8 = False
        self._read = mark.size
        self._told: set[Reason] = set()

    def decode(self, chunk: bytes, *, final: bool = False) -> str:
        text = self._decode_utf8(chunk, final) if self._is_utf8 else self._decode(chunk, final)
        return self._line_ends.decode(text, final)

    def _decode(self, chunk: bytes, final: bool) -> str:
        text = self._bytes.decode(chunk, final)
        if "\ufffd" in text:
            self._warn(Reason.UNDECODABLE, "replaced by U+FFFD")
        return text

    def _decode_utf8(self, chunk: bytes, final: bool) -> str:
        data = self._held + chunk
        held = 0 if final else cut_character(data)
        data, self._held = data[: len(data) - held], data[len(data) - held :]
        try:
            text = data.decode()
            self._has_utf8 = self._has_utf8 or len(text) < len(data)
        except UnicodeDecodeError as error:
            is_rest = not chunk and self._has_utf8  # without the line that it ends
            text = decode_odd_bytes(data) if is_rest else decode_mixed(data)
            place = f"the first at byte {self._read + error.start}"
            if "\ufffd" in text:
                self._warn(Reason.UNDECODABLE, f"replaced by U+FFFD, {place}")
            else:
                self._warn(
                    Reason.RECODED, f"bytes that are no UTF-8, {place}, are read as {FALLBACK}"
                )
        self._read += len(data)
        return text

    def _warn(self, reason: Reason, detail: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            self._file.warn(reason, detail)


def _head(chunks: Iterator[bytes]) -> bytes:
    head = bytearray()
    for chunk in chunks:
        head += chunk
        if len(head) >= SAMPLE_BYTES:
            break
    return bytes(head)


def _as_stream(chunks: Generator[bytes]) -> BinaryIO:
    return as_stream(Pushback(lambda size: next(chunks, b"")).take, chunks.close)


def _cap(file: FoundFile, max_bytes: int | None) -> int | None:
    if not file.packed:
        return max_bytes
    return min(max_bytes or file.limits.unpacked_bytes, file.limits.unpacked_bytes)


def _chunks(file: FoundFile, max_bytes: int | None) -> Generator[bytes]:
    raw = file.open()
    unpacked = unpack(raw, file.packed, file.allowance) if file.packed else raw
    yield from _chunks_of(unpacked, file, max_bytes)


def _chunks_of(raw: BinaryIO, file: FoundFile, max_bytes: int | None) -> Generator[bytes]:
    total = 0
    with raw:
        while chunk := _read_chunk(raw, file):
            total += len(chunk)
            if max_bytes is not None and total > max_bytes:
                raise too_large(max_bytes, how=" when unpacked" if file.packed else "")
            yield chunk


def _starts_with(raw: BinaryIO, magic: bytes) -> bool:
    try:
        return cast(io.BufferedReader, raw).peek(len(magic)).startswith(magic)
    except UNPACK_ERRORS:  # as it is read again
        return False


def _read_chunk(raw: BinaryIO, file: FoundFile) -> bytes:
    try:
        # read1, not read: read would throw away the good part of a chunk that ends badly.
        return cast(io.BufferedReader, raw).read1(CHUNK_BYTES)
    except UNPACK_ERRORS as error:
        how = "unpacked" if file.packed or file.opener else "read"
        file.warn(Reason.CUT_SHORT, f"the rest cannot be {how} ({error})")
        return b""
