"""replace_file: a small file is replaced in one step, and stays replaced when the power fails."""

import os
import sys
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` at `path`: whoever reads finds the old file or the new one, never half of it; else OSError.

    The file keeps its mode. It and its name in the folder are on the disk when this returns.
    """
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    copy_mode(path, new)
    new.replace(path)
    sync_folder(path.parent)


def copy_mode(model: Path, path: Path) -> None:
    """Lets those read `path` who may read `model`, if there are such files and they are this user's."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        path.chmod(model.stat().st_mode & 0o666)


def sync_folder(folder: Path) -> None:
    """Writes the names in `folder` to the disk, where the system does not do so by itself."""
    if sys.platform == "win32":
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems of a network know no such thing
            os.fsync(held)
    finally:
        os.close(held)
