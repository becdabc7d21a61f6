"""Gate: limits how many answers are made at a time, how many may wait, and how long."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from qa.errors import ServeError

AT_ONCE = 2
"""Answers made at a time: with the reader two threads give 15 to 19 a second on two cores, four give no more."""

QUEUE = 16
"""Requests that may wait: the last of them waits some two seconds."""

STREAMS = 8
"""Batches and sheets at a time: each of their lines waits for its turn, so more would only take longer."""

LIMIT_S = 30
"""Seconds that an answer may take, with its wait."""

RETRY_AFTER_S = 2
"""Seconds after which a client should try again."""

T = TypeVar("T")


class Gate:
    """Runs `at_once` works at a time, lets `queue` wait, and refuses the rest."""

    def __init__(
        self, at_once: int = AT_ONCE, queue: int = QUEUE, *, limit_s: float = LIMIT_S
    ) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._room = at_once + queue
        self._at_once = at_once
        self._limit_s = limit_s
        self._inside = 0
        self.streams = 0

    @property
    def running(self) -> int:
        """How much work is being done."""
        return min(self._inside, self._at_once)

    @property
    def waiting(self) -> int:
        """How much work waits."""
        return self._inside - self.running

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, run in a thread; ServeError if too many wait already, or when its time is up.

        A thread cannot be stopped: work that takes longer is finished, and counts until then.
        """
        if self._inside >= self._room:
            raise _busy("questions")
        begun = False

        def begin() -> T:
            nonlocal begun
            begun = True
            return work()

        self._inside += 1
        task = asyncio.ensure_future(to_thread.run_sync(begin, limiter=self._limiter))
        task.add_done_callback(self._leave)
        done, _ = await asyncio.wait({task}, timeout=self._limit_s)
        if done:
            return task.result()
        if not begun:
            task.cancel()
        raise ServeError(
            f"no answer within {self._limit_s:g} seconds; ask again later, or of fewer outlets and days",
            code="timed_out",
        )

    async def run_patiently(self, work: Callable[[], T]) -> T:
        """The same without limits of waiting, for the lines of a batch."""
        self._inside += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1

    def _leave(self, task: "asyncio.Task[Any]") -> None:
        """Counts finished work, even if nobody waits for it any more."""
        self._inside -= 1
        if not task.cancelled():
            task.exception()

    def check_streams(self) -> None:
        """ServeError if too many batches are running; `streams` counts them."""
        if self.streams >= STREAMS:
            raise _busy("batches")


def _busy(what: str) -> ServeError:
    return ServeError(
        f"too many {what} at a time; ask again in {RETRY_AFTER_S} seconds", code="too_busy"
    )
