"""Files of the user's, made so that nothing is lost and nobody else reads them."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Puts `text` at `path` in one step: the file is as before or complete, never half written; else OSError."""
    temporary = path.with_name(f".qa-{os.getpid()}.tmp")
    try:
        with open(temporary, "x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()  # gone already when all went well


def make_private(path: Path) -> None:
    """Makes `path` and its folders if needed, for this user only: questions tell what a person works on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
