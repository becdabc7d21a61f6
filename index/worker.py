"""Workers: processes that find the sentences and terms of articles, once an addition is large."""

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from typing import Self

from index.analysis import Analysis, analyse_article
from index.record import Change

IN_PROCESS_CHARS = 2_000_000
"""Text that is analysed before worker processes are started: a second's work, of which they need a fifth to start."""

BATCH_CHARS = 250_000
"""Text that is sent to a worker at once: a tenth of a second's work, and a few megabytes each way."""

MAX_WORKERS = 4
"""Worker processes at most: four keep the process that indexes busy."""

_Analysed = tuple[Change, Analysis]
_Running = deque[tuple[list[Change], Future[list[Analysis]]]]


def analyse_all(changed: Iterator[Change]) -> Generator[_Analysed, None, None]:
    """The articles with their analysis, in order; worker processes are started for what exceeds IN_PROCESS_CHARS."""
    chars = 0
    for one in changed:
        yield one, analyse_article(one.article.title, one.article.text)
        chars += len(one.article.text)
        if chars > IN_PROCESS_CHARS:
            break
    else:
        return
    with _Workers() as workers:
        running: _Running = deque()
        for batch in _batches(changed):
            running.append((batch, workers.submit(batch)))
            if len(running) > 2 * workers.count:
                yield from _finished(running)
        while running:
            yield from _finished(running)


def _finished(running: _Running) -> list[_Analysed]:
    batch, future = running.popleft()
    return list(zip(batch, future.result(), strict=True))


def _batches(changed: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    chars = 0
    for one in changed:
        batch.append(one)
        chars += len(one.article.text)
        if chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


class _Workers:
    """Processes that analyse, each asked by a thread of this one; JSON lines go to and fro.

    Not multiprocessing: that would run the main module of whoever calls us again in each process, and leave processes
    behind when this one is killed. These end with the end of their input. A process that fails or cannot be started is
    stood in for by its thread.
    """

    def __init__(self) -> None:
        self.count = min(count_processors(), MAX_WORKERS)
        self._closed = False
        self._processes = [_start_worker() for _ in range(self.count)] if self.count > 1 else [None]
        self._idle: SimpleQueue[Popen[bytes] | None] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(self.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for process in filter(None, self._processes):
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in filter(None, self._processes):
            process.communicate()

    def submit(self, batch: list[Change]) -> Future[list[Analysis]]:
        """The analyses of a batch, later."""
        return self._threads.submit(
            self._analyse, [(c.article.title, c.article.text) for c in batch]
        )

    def _analyse(self, texts: list[tuple[str, str]]) -> list[Analysis]:
        process = self._idle.get()
        try:
            reply = _ask(process, texts) if process else None
            if reply is None:
                process = None
                reply = [] if self._closed else [analyse_article(*one) for one in texts]
            return reply
        finally:
            self._idle.put(process)


def _ask(process: Popen[bytes], texts: list[tuple[str, str]]) -> list[Analysis] | None:
    """None if the process has ended."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(json.dumps(texts).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        return None
    return [Analysis(*one) for one in json.loads(line)] if line.endswith(b"\n") else None


def count_processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker() -> Popen[bytes] | None:
    if not sys.executable or getattr(sys, "frozen", False):  # no Python to run
        return None
    code = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
        " from index.worker import serve; serve()"
    )
    command = [sys.executable, "-P", "-c", code, json.dumps(sys.path)]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError:
        return None


def serve() -> None:
    """Analyses what comes in on standard input: all that a worker process does.

    It ends with its input, in the middle of a batch too: who sent it has ended then, however that came about.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    batches: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(batches,), daemon=True).start()
    while True:
        reply = [analyse_article(title, text) for title, text in json.loads(batches.get())]
        sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
        sys.stdout.buffer.flush()


def _receive(batches: "SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        batches.put(line)
    os._exit(0)
