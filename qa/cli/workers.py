"""Workers: processes that serve at one socket, each with the articles opened for itself.

Each ends with the end of its input, after finishing what runs, so all of them end with this process in any case. One
that ends on its own is replaced.
"""

import json
import pickle
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from typing import IO, Self, cast

from qa.errors import WorkerError

POLL_SECONDS = 0.5
"""Seconds between two checks whether one has ended."""

GRACE_SECONDS = 35
"""Seconds to end, a little more than what runs may take."""

MOST_LOST = 5
LOST_SECONDS = 60
"""So many that end on their own in so many seconds are no accident."""


class Workers:
    """Processes that run `code`, with `given`, the socket and a folder for their counts."""

    def __init__(
        self,
        count: int,
        code: str,
        given: object,
        listener: socket.socket,
        note: Callable[[str], None],
    ) -> None:
        """WorkerError if processes cannot share a socket."""
        if sys.platform == "win32":
            raise WorkerError(
                "--workers needs a system on which processes share a socket, and Windows does not do that well: start "
                "qa serve several times, each at a --port of its own"
            )
        self._count = count
        self._code = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); " + code
        self._given = given
        self._listener = listener
        self._note = note
        self._counts = TemporaryDirectory(prefix="qa-serve-")
        self.processes: list[Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Starts them; raises the error of the first one that cannot start."""
        try:
            self._await(self._launch())  # alone, so that an error is shown once
            for process in [self._launch() for _ in range(self._count - 1)]:
                self._await(process)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def keep(self) -> None:
        """Replaces the ones that end, until stopped; WorkerError if too many do."""
        lost: list[float] = []
        while True:
            time.sleep(POLL_SECONDS)
            for process in [one for one in self.processes if one.poll() is not None]:
                self.processes.remove(process)
                _close(process)
                now = time.monotonic()
                lost = [*(one for one in lost if now - one < LOST_SECONDS), now]
                how = f"a process of --workers ended (exit code {process.returncode})"
                if len(lost) >= MOST_LOST:
                    raise WorkerError(f"{how}, the last of {len(lost)} within a minute")
                self._note(f"{how}; another is started")
                self._await(self._launch())

    def _launch(self) -> Popen[bytes]:
        number = self._listener.fileno()
        command = [sys.executable, "-P", "-c", self._code, json.dumps(sys.path)]
        try:
            process = Popen(
                command, stdin=PIPE, stdout=PIPE, pass_fds=[number], process_group=0
            )  # Ctrl-C is for this process
        except OSError as error:
            raise WorkerError(f"no further process can be started ({error})") from error
        self.processes.append(process)
        pickle.dump((self._given, number, Path(self._counts.name)), _stdin(process))
        _stdin(process).flush()
        return process

    def _await(self, process: Popen[bytes]) -> None:
        """Waits until it has opened the articles; raises its error."""
        try:
            with cast(IO[bytes], process.stdout) as replies:
                reply = pickle.load(replies)
        except (OSError, EOFError, pickle.UnpicklingError):
            code = process.wait()
            raise WorkerError(
                f"a process of --workers ended before it could serve (exit code {code})"
            ) from None
        if isinstance(reply, Exception):
            raise reply

    def _stop(self) -> None:
        """Ends all, after finishing what runs; a second Ctrl-C ends them at once."""
        try:
            for process in self.processes:
                _close(process)
            ends = time.monotonic() + GRACE_SECONDS
            for process in self.processes:
                process.wait(max(0.0, ends - time.monotonic()))
        except (KeyboardInterrupt, TimeoutExpired):
            pass
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
            self._counts.cleanup()


def _stdin(process: Popen[bytes]) -> IO[bytes]:
    return cast(IO[bytes], process.stdin)


def _close(process: Popen[bytes]) -> None:
    """Ends its input, and so the process."""
    with suppress(BrokenPipeError):
        _stdin(process).close()
