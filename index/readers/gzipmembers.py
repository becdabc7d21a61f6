"""split_members: a .gz of several members -> a stream for each; a damaged one costs no other."""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from index.readers.report import Reason, SkippedFile
from index.readers.unpack import BLOCK_BYTES, UNPACK_ERRORS, Allowance, Pushback, metered

MAX_DAMAGED = 1_000
"""Most damaged members of a file that are skipped before it is given up."""

HEAD_BYTES = 4_096
"""Bytes at the start of a member that show whether a record begins."""

MAGIC = b"\x1f\x8b\x08"
_MAGIC = re.compile(re.escape(MAGIC))


class Member:
    """One member, with those behind it that go on with it; `stream` gives what is sound of them."""

    def __init__(
        self,
        first: "_Unpacker",
        source: Pushback,
        begins: Callable[[bytes], bool],
        allowance: Allowance,
    ) -> None:
        self.last = first
        self._source = source
        self._begins = begins
        self.following: _Unpacker | None = None
        self.stream = metered(self._read, allowance)

    def finish(self) -> None:
        """Reads to the end of the member, so that the next can be found."""
        while self._read(BLOCK_BYTES):
            pass

    def _read(self, size: int) -> bytes:
        while self.following is None:
            if data := self.last.read(size):
                return data
            if self.last.fault or not self._source.find(_MAGIC, overlap=2):
                break
            unpacker = _Unpacker(self._source)
            if self._begins(unpacker.head) or unpacker.fault:
                self.following = unpacker
            else:
                self.last = unpacker
        return b""


def split_members(
    raw: BinaryIO, allowance: Allowance, begins: Callable[[bytes], bool]
) -> Iterator[Member]:
    """The members of `raw` in order; each must be finished with before the next is asked for.

    One whose first bytes are none that `begins` knows goes on with what is before it. SkippedFile
    after MAX_DAMAGED that are damaged.
    """
    source = _Packed(raw.read)
    damaged = 0
    following = None
    while following or source.find(_MAGIC, overlap=2):
        member = Member(following or _Unpacker(source), source, begins, allowance)
        yield member
        member.finish()
        damaged += member.last.fault is not None
        if damaged > MAX_DAMAGED:
            raise SkippedFile(Reason.BROKEN, f"more than {MAX_DAMAGED:,} damaged members")
        following = member.following


class _Unpacker:
    """Unpacks one member; `head` are its first bytes, which are read again."""

    def __init__(self, source: Pushback) -> None:
        self._source = source
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._rest = b""
        self.fault: str | None = None
        self.is_cut = False
        self.head = b""
        while len(self.head) < HEAD_BYTES and (data := self.read(HEAD_BYTES)):
            self.head += data
        self._rest = self.head

    def read(self, size: int) -> bytes:
        if self._rest:
            data, self._rest = self._rest[:size], self._rest[size:]
            return data
        while not self.fault and not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._source.take(BLOCK_BYTES)
            if not packed:
                self.fault, self.is_cut = "it ends too early", True
                break
            try:
                data = self._unpacker.decompress(packed, size)
            except zlib.error as error:
                self.fault = str(error)
                self._source.put_back(packed[1:])
                break
            if self._unpacker.eof:
                self._source.put_back(self._unpacker.unused_data)
            if data:
                return data
        return b""


class _Packed(Pushback):
    """The packed bytes; where an archive around the file is damaged, as if they ended there."""

    def take(self, size: int) -> bytes:
        try:
            return super().take(size)
        except UNPACK_ERRORS:
            return b""
