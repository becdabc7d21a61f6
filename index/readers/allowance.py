"""Allowance: how far one file on disk may expand, with all that is packed in it."""

from index.readers.limit import ReadLimits
from index.readers.report import Reason, SkippedFile

MAX_RATIO = 200
"""Times its own size that a file may unpack to: news packs 3 to 20 times, pages of one site under 100."""


class Allowance:
    """Counts what one file on disk and everything packed in it unpacks to, at every level."""

    def __init__(self, packed_bytes: int, limits: ReadLimits) -> None:
        self.limits = limits
        self._packed_bytes = packed_bytes
        self._spent = 0
        self._members = 0

    @property
    def is_spent(self) -> bool:
        """True once more was unpacked than is allowed."""
        return self._spent > max(self.limits.free_bytes, MAX_RATIO * self._packed_bytes)

    def spend(self, unpacked_bytes: int) -> None:
        """Counts bytes that were unpacked; SkippedFile once they are too many."""
        self._spent += unpacked_bytes
        self.check()

    def check(self) -> None:
        """SkippedFile if too much was unpacked."""
        if self.is_spent:
            raise SkippedFile(Reason.TOO_LARGE, f"unpacks to over {MAX_RATIO} times its size")

    def count_member(self) -> None:
        """Counts one file in an archive; SkippedFile once there are too many."""
        self._members += 1
        if self._members > self.limits.members:
            raise SkippedFile(
                Reason.TOO_LARGE, f"more than {self.limits.members:,} files in an archive"
            )
