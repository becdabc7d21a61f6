"""The log: records in a file that the user names, warnings on standard error, and the report of a fault."""

import logging
import platform
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self
from zlib import crc32

from qa.errors import OutputError, cause
from qa.files.output_file import make_private
from qa.files.user_file import log_file, short_path
from qa.log import LogFile, Warnings, loggable, logger, named_file
from qa.sanitise import clean

UNEXPECTED = "unexpected"
"""The code of a bug of this program."""

LOGGERS = ("qa", "index")
MAX_SHOWN_CHARS = 200
"""Characters of a fault's own message in the line about it."""
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _CleanFormatter(logging.Formatter):
    """Records without characters that could control the terminal on which the log is read."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


class Log:
    """The handlers of the loggers while a command runs; none at first."""

    def __init__(self) -> None:
        self._handlers: list[logging.Handler] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for handler in self._handlers:
            for name in LOGGERS:
                logging.getLogger(name).removeHandler(handler)
            handler.close()
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.NOTSET)

    def write_to(self, path: str) -> None:
        """Appends every record to the file, which only the user can read; OutputError if it cannot be written."""
        try:
            Path(path).touch(mode=0o600)
            handler = LogFile(path, encoding="utf-8", errors="backslashreplace")
        except (OSError, ValueError) as error:
            raise OutputError(f"{path}: the log cannot be written: {cause(error)}") from error
        self._add(handler, logging.DEBUG)

    def show_warnings(self) -> None:
        """Warnings, and the tracebacks of faults, go to standard error."""
        self._add(Warnings(sys.stderr), logging.WARNING)

    def _add(self, handler: logging.Handler, level: int) -> None:
        handler.setLevel(level)
        handler.setFormatter(_CleanFormatter(_FORM))
        self._handlers.append(handler)
        for name in LOGGERS:
            found = logging.getLogger(name)
            found.setLevel(min(level, found.level or level))
            found.addHandler(handler)


def report_fault(error: Exception, typed: str = "") -> str:
    """Logs a fault of the program and returns one line about it, with a number to quote; `typed` caused it.

    The number depends on the place in the program only, so that the same fault has the same number. Without a file
    named for the log the traceback goes to the user's own log, without any of what was asked.
    """
    number = fault_number(error)
    logger.error("fault %s, typed: %s", number, loggable(typed), exc_info=error)
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:MAX_SHOWN_CHARS]
    said = f"A bug in this program ({what}), number {number}"
    named = named_file()
    if named:
        return f"{said}; the details are in {named}"
    path = log_file()
    try:
        make_private(path)
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(_fault_lines(error, number)))
    except OSError as log_error:
        return f"{said}; its log cannot be written: {cause(log_error)}"
    return f"{said}; the details are in {short_path(path)}"


def fault_text(error: Exception) -> str:
    """Logs a fault and shows only its number: its message may have parts of the question."""
    report_fault(error)
    return f"a bug in this program, number {fault_number(error)}; the details are in its log"


def fault_number(error: BaseException) -> str:
    """Six digits for the place in the program where an error was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(one.filename).name}:{one.name}:{one.lineno}" for one in frames]
    return f"{crc32(' '.join([type(error).__name__, *places]).encode()) % 1_000_000:06d}"


def _fault_lines(error: BaseException, number: str) -> Iterator[str]:
    """The traceback of an error and its causes, without their messages, which may have parts of the question."""
    when = datetime.now().astimezone().isoformat(" ", "seconds")
    yield f"{when} fault {number} (Python {platform.python_version()}, {sys.platform})\n"
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield f"{'Traceback' if found is error else 'which came of'} ({type(found).__name__}):\n"
        yield from traceback.format_tb(found.__traceback__)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    yield "\n"
