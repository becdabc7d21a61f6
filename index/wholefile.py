"""replace_file: a small file is replaced in one step, and stays replaced when the power fails."""

import os
import sys
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Writes `data` to `path`: readers find the old file or the new one, never half of it. OSError if that fails.

    The file keeps its mode. It and its name are on the disk when this returns.
    """
    new = path.with_name(
        f".qa-{os.urandom(8).hex()}.tmp"
    )  # of one's own: others may write at the same time
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        copy_mode(path, new)
        new.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            new.unlink()  # gone already when all went well


def copy_mode(model: Path, path: Path) -> None:
    """Lets everybody read `path` who may read `model`, if both files exist and are this user's."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        path.chmod(model.stat().st_mode & 0o666)


def sync_folder(folder: Path) -> None:
    """Writes the names in `folder` to the disk."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems of a network know no such thing
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
