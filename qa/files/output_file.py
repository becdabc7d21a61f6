"""Output files: records as they come, or a text in one step; only the user can read them."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index import replace_file
from qa.errors import OutputError, cause
from qa.files.lines import STDIN

STDOUT = "-"

Write = Callable[[bytes], None]


def check_output(path: str | None, questions: str) -> str | None:
    """`path` if it can be written, None for standard output; OutputError if it cannot, or is the input."""
    if path in (None, STDOUT):
        return None
    if path.lower().endswith(".gz"):
        raise OutputError(f"{path}: results are written uncompressed; name it without .gz")
    check_file(path, [questions], "the question file itself; name another for the results")
    return path


def check_file(
    path: str, inputs: Iterable[str], what: str = "an input; name another file to write"
) -> None:
    """OutputError if no file can be at `path`, or it is one of the `inputs`, called `what`."""
    if os.path.isdir(path):
        raise OutputError(f"{path} is a folder; name a file in it")
    if not os.path.isdir(folder := os.path.dirname(path) or "."):
        raise OutputError(f"there is no folder {folder} for {path}")
    for other in inputs:
        if other != STDIN and os.path.exists(path) and os.path.samefile(path, other):
            raise OutputError(f"{path} is {what}")


def has_content(path: str) -> bool:
    """True for a file that writing would change; not for a pipe or a device."""
    return os.path.isfile(path) and os.path.getsize(path) > 0


@contextmanager
def open_output(
    path: str | None, write_stdout: Write, *, kept_bytes: int = 0, advice: str
) -> Iterator[Write]:
    """A function that writes bytes to the file, or raises OutputError with `advice`; the first `kept_bytes` stay."""
    if path is None:
        yield write_stdout
        return
    try:
        file = open(path, "ab", buffering=0)  # noqa: SIM115 - closed below
        if os.path.isfile(path):
            file.truncate(kept_bytes)
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}") from error
    with file:
        yield lambda data: _write_whole(file, data, path, advice)


def _write_whole(file: io.FileIO, data: bytes, path: str, advice: str) -> None:
    try:
        while data:
            data = data[file.write(data) :]
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}; {advice}") from error


def write_whole(path: Path, text: str) -> None:
    """Puts `text` at `path` in one step: the file is as before or complete, never half written; else OSError."""
    replace_file(path, text.encode("utf-8", "replace"))


def make_private(path: Path) -> None:
    """Makes `path` and its folders if needed, for this user only: questions show what somebody works on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
