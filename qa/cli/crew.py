"""Crew: questions answered one after the other, or by processes that each have opened the archive for themselves.

Not threads: answering is Python's own work, of which threads do but one at a time. Not multiprocessing: that would run
the main module of whoever calls us again in each process, or fork one that has threads; and it leaves processes behind
when this one is killed. These end with the end of their input.
"""

import json
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock, Thread, local
from typing import IO, Self, cast

from index import AppError
from qa.answer import Answer
from qa.cli.invocation import Common
from qa.desk import Desk, ask_line
from qa.errors import QuestionError, WorkerError
from qa.files.log_file import Log, report_fault
from qa.files.question_file import BadLine, Line, QuestionLine
from qa.opening import Opened
from qa.pipeline import Options

Asked = tuple[Line, Answer | None]
"""A line and its answer; or a BadLine, which says why there is none."""

UNEXPECTED = "unexpected"
"""The code of a fault of ours."""

AskAll = Callable[[Iterable[Line]], Iterator[Asked]]


def ask_each(desk: Desk, options: Options) -> AskAll:
    """What answers lines one after the other."""
    return lambda lines: (ask_safely(line, desk, options) for line in lines)


def ask_safely(line: Line, desk: Desk, options: Options) -> Asked:
    """A line and its answer; what goes wrong with a question, our own mistakes too, costs that question alone."""
    if isinstance(line, BadLine):
        return line, None
    try:
        return line, ask_line(line, desk, options)
    except QuestionError as error:
        return failed(line, str(error), error.code), None
    except AppError:  # of the archive or the reader: it would befall every question
        raise
    except Exception as error:
        return failed(line, report_fault(error, line.question), UNEXPECTED), None


def failed(line: Line, error: str, code: str) -> BadLine:
    """The line as one that could not be asked."""
    told = f"line {line.number}: {error}"
    return BadLine(line.number, line.id, line.question, told, line.claim, code)


AHEAD = 16
"""Questions for each process that may wait or be done while one before them takes long."""

POLL_SECONDS = 0.5
"""Between two looks for Ctrl-C, which on Windows does not end a wait."""

CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from qa.cli.crew import serve; serve()"
)


@contextmanager
def open_asker(common: Common, opened: Opened, jobs: int) -> Iterator[AskAll]:
    """What answers lines, in order, each given as soon as it is next; with 2 jobs and more each is a process, 0 are as
    many as there are processors.

    Where lines come slowly through a pipe, several jobs give an answer when the next line has come.
    """
    jobs = jobs or count_processors()
    if jobs == 1:
        yield ask_each(opened.desk, common.options())
        return
    with Crew(common, jobs) as crew:
        yield crew.ask_all


def count_processors() -> int:
    """Those that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew:
    """Processes, each asked by a thread of this one, and started when first needed."""

    def __init__(self, common: Common, jobs: int, *, code: str = CODE) -> None:
        """`code` is what each process runs."""
        self._code = code
        self.common = replace(common, quiet=True, threads=max(1, common.threads // jobs))
        self._jobs = jobs
        self._threads = ThreadPoolExecutor(jobs)
        self._own = local()  # the process of each thread
        self.processes: list[Popen[bytes]] = []  # all that were started
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            for process in self.processes:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.communicate()

    def ask_all(self, lines: Iterable[Line]) -> Iterator[Asked]:
        """The lines and their answers in order; WorkerError if no process can be started."""
        running: deque[Future[Asked]] = deque()
        for line in lines:
            running.append(self._threads.submit(self._ask, line))
            while running and (running[0].done() or len(running) > AHEAD * self._jobs):
                yield _result(running.popleft())
        while running:
            yield _result(running.popleft())

    def _ask(self, line: Line) -> Asked:
        if isinstance(line, BadLine):
            return line, None
        process: Popen[bytes] = getattr(self._own, "process", None) or self._start()
        try:
            reply = _exchange(process, line)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._own.process = None
            return _lost(line, process), None
        if isinstance(reply, Exception):
            raise reply
        return cast(Asked, reply)

    def _start(self) -> Popen[bytes]:
        """A process that has opened the articles; it stays with this thread."""
        with self._lock:
            if self._closed:
                raise WorkerError("stopped")
            process = _launch(self._code)
            self.processes.append(process)
        try:
            reply = _exchange(process, self.common)
        except (OSError, EOFError, pickle.UnpicklingError):
            process.kill()
            code = process.wait()
            raise WorkerError(
                f"a process for --jobs ended before it could answer (exit code {code}); use fewer jobs"
            ) from None
        if isinstance(reply, Exception):
            raise reply
        self._own.process = process
        return process


def _result(future: Future[Asked]) -> Asked:
    while not wait([future], POLL_SECONDS).done:
        pass
    return future.result()


def _lost(line: QuestionLine, process: Popen[bytes]) -> BadLine:
    process.kill()
    error = f"the process that answered it ended (exit code {process.wait()})"
    return failed(line, error, WorkerError.code)


def _launch(code: str) -> Popen[bytes]:
    if not sys.executable or getattr(sys, "frozen", False):  # no Python to run
        raise WorkerError("no further processes can be started here; use --jobs 1")
    command = [sys.executable, "-P", "-c", code, json.dumps(sys.path)]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise WorkerError(f"no further process can be started ({error}); use fewer jobs") from error


def _exchange(process: Popen[bytes], request: object) -> object:
    """What the process replies; OSError or EOFError if it has ended."""
    requests, replies = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    _send(requests, request)
    return pickle.load(replies)


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def serve() -> None:
    """Answers what comes in on standard input: all that such a process does.

    It ends with its input, in the middle of a question too: who asked has ended then, however that came about.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    requests, replies = sys.stdin.buffer, open(os.dup(1), "wb")  # noqa: SIM115 - until the end
    os.dup2(2, 1)  # whatever a library prints must not stand among the replies
    common: Common = pickle.load(requests)
    with Log() as log:
        try:
            if common.log_file:
                log.write_to(common.log_file)
            desk, options = common.open().desk, common.options()
        except AppError as error:
            return _send(replies, error)
        _send(replies, None)
        lines: SimpleQueue[Line] = SimpleQueue()
        Thread(target=_receive, args=(requests, lines), daemon=True).start()
        while True:
            line = lines.get()
            try:
                _send(replies, ask_safely(line, desk, options))
            except AppError as error:
                _send(replies, error)


def _receive(requests: IO[bytes], lines: "SimpleQueue[Line]") -> None:
    try:
        while True:
            lines.put(pickle.load(requests))
    finally:
        os._exit(0)
