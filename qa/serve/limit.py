"""Gate: how many answers are made at a time, how many may wait, and what becomes of the rest."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from qa.errors import ServeError

AT_ONCE = 2
"""Answers made at a time: with the reader two threads give 15 to 19 a second on two cores, four give no more."""

QUEUE = 16
"""Who may wait for one: the last of them waits some two seconds."""

RETRY_AFTER_S = 2
"""After which it is worth coming back, by the same measure."""

T = TypeVar("T")


class Gate:
    """Lets through so much work at a time, lets some wait, and turns away the rest."""

    def __init__(self, at_once: int = AT_ONCE, queue: int = QUEUE) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._room = at_once + queue
        self._at_once = at_once
        self._inside = 0

    @property
    def running(self) -> int:
        """How much work is being done."""
        return min(self._inside, self._at_once)

    @property
    def waiting(self) -> int:
        """How much work waits."""
        return self._inside - self.running

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, done in a thread; ServeError at once where too many wait already."""
        if self._inside >= self._room:
            raise ServeError(
                f"too many questions at a time; ask again in {RETRY_AFTER_S} seconds",
                code="too_busy",
            )
        return await self.run_patiently(work)

    async def run_patiently(self, work: Callable[[], T]) -> T:
        """The same for work that waits however many do: one line of a batch after the other."""
        self._inside += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1
