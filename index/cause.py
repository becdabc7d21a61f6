"""The system's reason when the engine only says that something failed."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

_OS_ERRORS = (
    re.compile(r'Os \{ code: (?P<code>\d+), kind: \w+, message: "(?P<text>[^"]{1,200})"'),
    re.compile(r"(?P<text>[A-Z][\w /-]{1,200}) \(os error (?P<code>\d+)\)"),
)
"""The two ways in which Rust shows an error of the system."""

_STOPPED = "io::Error most likely"
"""In tantivy's message when one of its threads ended, whose error it does not pass on."""

_PROBE_BYTES = 1 << 20
_LITTLE_ROOM = 256 << 20
"""Free bytes below which a full disk is the likely reason for that."""


def refusal_of(error: BaseException) -> str | None:
    """What the system refused (a permission, another open file); None if a file is gone or damaged."""
    if isinstance(error, OSError):
        return None if error.errno in (None, errno.ENOENT) else error.strerror
    found = next(filter(None, (pattern.search(str(error)) for pattern in _OS_ERRORS)), None)
    return found["text"] if found and int(found["code"]) != errno.ENOENT else None


def write_failure(folder: Path, error: BaseException) -> str:
    """The reason why nothing can be written in `folder`, if it can be found."""
    if refused := refusal_of(error):
        return refused
    detail = " ".join(str(error).split())[:300]
    if _STOPPED not in detail:
        return detail
    if refused := _refused_write(folder):
        return refused
    free = _free_bytes(folder)
    if free is not None and free < _LITTLE_ROOM:
        return f"the disk is full or nearly so: {free // 2**20:,} MiB are free"
    return "the engine stopped, most likely as the disk or the memory was full"


def _refused_write(folder: Path) -> str | None:
    """The system's error when writing a small file in `folder`; None if it can be written."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror
    return None


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
