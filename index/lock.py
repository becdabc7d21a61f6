"""The lock of an archive on disk: one writer at a time, and none in a folder of something else."""

import re
import sys
from pathlib import Path
from typing import IO

from index.errors import IndexFileError
from index.generation import list_filled
from index.settings import SETTINGS_FILE, foreign

LOCK_FILE = "archive.lock"
_OWN_FILES = re.compile(
    rf"{SETTINGS_FILE}(?:\.new)?|{LOCK_FILE}|index-[0-9]{{1,9}}|\.qa-[0-9a-f]{{16}}\.tmp"
)


def acquire_lock(folder: Path) -> IO[bytes]:
    """The lock of the archive in `folder`, which is made if needed; the system frees it when its holder dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        is_unfinished = LOCK_FILE in names and all(_OWN_FILES.fullmatch(name) for name in names)
        is_archive = SETTINGS_FILE in names or is_unfinished or list_filled(folder)
        if names and not is_archive:
            raise foreign(folder)
        lock = (folder / LOCK_FILE).open("ab")
    except FileExistsError:
        raise foreign(folder) from None
    except OSError as error:
        raise IndexFileError(
            f"{folder}: cannot be written ({error.strerror})", code="archive_unwritable"
        ) from error
    try:
        lock_file(lock)
    except OSError:
        lock.close()
        raise IndexFileError(
            f"{folder}: another program is writing to the archive (it has locked {folder / LOCK_FILE});"
            " wait until it is done, or stop it",
            code="archive_locked",
        ) from None
    return lock


def lock_file(file: IO[bytes]) -> None:
    """OSError if another process, or another writer of this one, holds the lock."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
