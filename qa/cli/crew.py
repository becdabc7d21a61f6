"""Crew: answers questions one after the other, or in several processes, each with the archive opened."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from typing import Self, cast

from index import AppError, NoProcessError, Pool, ProcessEndedError, count_processors, serve_pool
from qa.cli.invocation import Common
from qa.desk import Desk, ask_line
from qa.errors import QuestionError, WorkerError
from qa.files.log_file import UNEXPECTED, Log, report_fault
from qa.files.question_file import Asked, BadLine, Line, failed
from qa.opening import Opened
from qa.pipeline import Options

AskAll = Callable[[Iterable[Line]], Iterator[Asked]]


def ask_each(desk: Desk, options: Options) -> AskAll:
    """Answers lines one after the other."""
    return lambda lines: (ask_safely(line, desk, options) for line in lines)


def ask_safely(line: Line, desk: Desk, options: Options) -> Asked:
    """A line and its answer; any error, even a bug, costs that question only."""
    if isinstance(line, BadLine):
        return line, None
    try:
        return line, ask_line(line, desk, options)
    except QuestionError as error:
        return failed(line, str(error), error.code), None
    except AppError:  # of the archive or the reader: it would hit every question
        raise
    except Exception as error:
        return failed(line, report_fault(error, line.question), UNEXPECTED), None


AHEAD = 16
"""Questions for each process that may wait or finish while an earlier one takes long."""

POLL_SECONDS = 0.5
"""Seconds between two checks for Ctrl-C, which on Windows does not end a wait."""

CODE = "from qa.cli.crew import serve; serve()"


@contextmanager
def open_asker(common: Common, opened: Opened, jobs: int) -> Iterator[AskAll]:
    """Answers lines in order, each returned as soon as it is next; 2 or more jobs are processes, 0 means one for each
    processor.

    If lines come slowly through a pipe, several jobs return an answer when the next line has come.
    """
    jobs = jobs or count_processors()
    if jobs == 1:
        yield ask_each(opened.desk, common.options())
        return
    with Crew(common, jobs) as crew:
        yield crew.ask_all


class Crew:
    """Processes that answer questions."""

    def __init__(self, common: Common, jobs: int, *, code: str = CODE) -> None:
        """`code` is the program of each process."""
        self.common = replace(common, quiet=True, threads=max(1, common.threads // jobs))
        self._jobs = jobs
        self.pool = Pool(jobs, code, self.common)

    def __enter__(self) -> Self:
        self.pool.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.__exit__()

    def ask_all(self, lines: Iterable[Line]) -> Iterator[Asked]:
        """The lines and their answers in order; WorkerError if no process can be started."""
        running: deque[Future[Asked]] = deque()
        for line in lines:
            running.append(self.pool.threads.submit(self._ask, line))
            while running and (running[0].done() or len(running) > AHEAD * self._jobs):
                yield _result(running.popleft())
        while running:
            yield _result(running.popleft())

    def _ask(self, line: Line) -> Asked:
        if isinstance(line, BadLine):
            return line, None
        try:
            return cast(Asked, self.pool.ask(line))
        except NoProcessError as error:
            raise WorkerError(f"{error}; use fewer --jobs") from error
        except ProcessEndedError as error:
            lost = f"the process that answered it ended ({error})"
            return failed(line, lost, WorkerError.code), None


def _result(future: Future[Asked]) -> Asked:
    while not wait([future], POLL_SECONDS).done:
        pass
    return future.result()


def serve() -> None:
    """All that such a process does."""
    log = Log()  # until the end

    def prepare(common: Common) -> Callable[[Line], Asked]:
        if common.log_file:
            log.write_to(common.log_file)
        desk, options = common.open().desk, common.options()
        return lambda line: ask_safely(line, desk, options)

    serve_pool(prepare)
