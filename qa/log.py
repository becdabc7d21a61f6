"""The logger "qa": silent unless a handler is added."""

import logging
from typing import TextIO

logger = logging.getLogger("qa")
logger.addHandler(logging.NullHandler())


class LogFile(logging.FileHandler):
    """A file named for the log; it may have questions in it."""


class Warnings(logging.StreamHandler[TextIO]):
    """Standard error, with -v."""


def is_verbose() -> bool:
    """True with -v."""
    return any(isinstance(one, Warnings) for one in logger.handlers)


def named_file() -> str | None:
    """The file named for the log, if there is one."""
    return next((one.baseFilename for one in logger.handlers if isinstance(one, LogFile)), None)


def loggable(text: str) -> str:
    """What somebody typed, for a log record: only its length, unless a file was named for the log."""
    return repr(text) if named_file() else f"{len(text):,} characters"
