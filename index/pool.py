"""Pool: worker processes, each called by a thread of its own.

Threads alone do not help: analysing and answering are Python code, which runs one thread at a time. multiprocessing
would run the caller's main module again in each process, or fork one that has threads, and it leaves processes behind
when this one is killed. These processes end with their input.
"""

import json
import os
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock, Thread, local
from typing import IO, Any, Self, cast

from index.errors import AppError

_ENDED = (OSError, EOFError, pickle.UnpicklingError)


class NoProcessError(Exception):
    """No process can be started, or it ended before it could answer; says why."""


class ProcessEndedError(Exception):
    """The worker process has ended; says with which exit code."""


class Pool:
    """At most `count` processes, started when first needed; `opening` is the first message to each.

    `code` is what each runs: it calls `serve_pool`.
    """

    def __init__(self, count: int, code: str, opening: object = None) -> None:
        self.processes: list[Popen[bytes]] = []  # all that were started
        self.threads = ThreadPoolExecutor(count)
        self._code = code
        self._opening = opening
        self._own = local()  # the process of each thread
        self._lock = Lock()
        self.is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.is_closed = True
            for process in self.processes:
                process.kill()
        self.threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.communicate()

    def ask(self, request: object) -> Any:
        """The reply of this thread's process; an AppError in the reply is raised."""
        process: Popen[bytes] = getattr(self._own, "process", None) or self._start()
        try:
            return _exchange(process, request)
        except _ENDED:
            self._own.process = None
            process.kill()
            raise ProcessEndedError(f"exit code {process.wait()}") from None

    def _start(self) -> Popen[bytes]:
        """A process that is ready; it stays with this thread."""
        with self._lock:
            if self.is_closed:
                raise NoProcessError("stopped")
            process = _launch(self._code)
            self.processes.append(process)
        try:
            _exchange(process, self._opening)
        except _ENDED:
            process.kill()
            raise NoProcessError(
                f"a process ended before it could answer (exit code {process.wait()})"
            ) from None
        self._own.process = process
        return process


def count_processors() -> int:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _launch(code: str) -> Popen[bytes]:
    if not sys.executable or getattr(sys, "frozen", False):  # no Python to start
        raise NoProcessError("no further processes can be started here")
    code = f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); {code}"
    command = [sys.executable, "-P", "-c", code, json.dumps(sys.path)]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise NoProcessError(f"no further process can be started ({error})") from error


def _exchange(process: Popen[bytes], request: object) -> object:
    requests, replies = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    _send(requests, request)
    reply = pickle.load(replies)
    if isinstance(reply, Exception):
        raise reply
    return reply


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def serve_pool(prepare: Callable[[Any], Callable[[Any], object]]) -> None:
    """The loop of a worker process: answers requests on standard input; `prepare` takes the opening.

    It ends with its input, even in the middle of a request, because the caller has ended then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the calling process
    requests, replies = sys.stdin.buffer, open(os.dup(1), "wb")  # noqa: SIM115 - until the end
    os.dup2(2, 1)  # output of libraries must not get between the replies
    try:
        answer = prepare(pickle.load(requests))
    except AppError as error:
        return _send(replies, error)
    _send(replies, None)
    waiting: SimpleQueue[object] = SimpleQueue()
    Thread(target=_receive, args=(requests, waiting), daemon=True).start()
    while True:
        request = waiting.get()
        try:
            _send(replies, answer(request))
        except AppError as error:
            _send(replies, error)


def _receive(requests: IO[bytes], waiting: "SimpleQueue[object]") -> None:
    try:
        while True:
            waiting.put(pickle.load(requests))
    finally:
        os._exit(0)
