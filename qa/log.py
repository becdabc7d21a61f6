"""The logger "qa": silent unless somebody listens."""

import logging
from typing import TextIO

logger = logging.getLogger("qa")
logger.addHandler(logging.NullHandler())


class LogFile(logging.FileHandler):
    """A file that a person named for the log: what they ask may stand in it."""


class Warnings(logging.StreamHandler[TextIO]):
    """Standard error, where a person wants to see everything."""


def is_verbose() -> bool:
    """True if a person wants to see everything."""
    return any(isinstance(one, Warnings) for one in logger.handlers)


def named_file() -> str | None:
    """The file that a person named for the log, if there is one."""
    return next((one.baseFilename for one in logger.handlers if isinstance(one, LogFile)), None)


def told(text: str) -> str:
    """What somebody typed, as a record may hold it: only its length, unless they named a file for the log."""
    return repr(text) if named_file() else f"{len(text):,} characters"
