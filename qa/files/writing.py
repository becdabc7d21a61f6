"""Files of the user's, made so that nothing is lost and nobody else reads them."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, text: str) -> None:
    """Puts `text` at `path` in one step: the file is as before or complete, never half written; else OSError."""
    temporary = path.with_name(f".qa-{token_hex(8)}.tmp")
    try:
        with open(temporary, "x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()  # gone already when all went well


def _sync_folder(folder: Path) -> None:
    """Writes the new name to the disk, where the system does not do so by itself; as far as it can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems of a network know no such thing
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def make_private(path: Path) -> None:
    """Makes `path` and its folders if needed, for this user only: questions tell what a person works on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
