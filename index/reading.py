"""open_for_reading: an index of tantivy's, also where this user may not write; bad_files: what in it is not as it was.

tantivy takes a lock, a file in the index, while it opens the files of a commit, so that no writer removes them at that
moment. Where that file cannot be written, the index is opened in a folder of its own, by links to its files.
"""

import errno
import json
import shutil
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

_LOCK = ".tantivy-meta.lock"
_META = "meta.json"
_MANAGED = ".managed.json"

PRIVATE_FILES = (_META, _MANAGED)
"""What tantivy writes for its own user only, whatever that user's umask."""

_TRIES = 20
_PAUSE_S = 0.05
"""`ArchiveWriter` lets others read a new commit a few milliseconds after it was made."""


def open_for_reading(index: Path) -> tantivy.Index:
    """The last commit of the index in that folder; tantivy's errors, or OSError."""
    if _can_lock(index):
        return _open(index)
    while True:
        meta = read_meta(index)
        try:
            return _open_by_links(index, meta)
        except (ValueError, OSError):
            if read_meta(index) == meta:  # else a commit removed files meanwhile
                raise


def _open_by_links(index: Path, meta: bytes) -> tantivy.Index:
    with _private_folder() as folder:
        private = Path(folder)
        (private / _META).write_bytes(meta)
        for path in index.iterdir():
            if path.name != _META and not path.name.startswith("."):
                _link(path.absolute(), private / path.name)
        return _open(private)  # which opens every file: the links are not needed any more


def _private_folder() -> "TemporaryDirectory[str]":
    try:
        return TemporaryDirectory(prefix="qa-", ignore_cleanup_errors=True)
    except FileNotFoundError as error:
        why = "its lock cannot be written, and there is no folder for temporary files: set TMPDIR"
        raise PermissionError(errno.EACCES, why) from error


def _open(index: Path) -> tantivy.Index:
    opened = tantivy.Index.open(str(index))
    opened.config_reader("manual")
    return opened


def _can_lock(index: Path) -> bool:
    """True if tantivy can write its lock and read its list of files."""
    try:
        with (index / _LOCK).open("ab"), (index / _MANAGED).open("rb"):
            return True
    except OSError:
        return False


def read_meta(index: Path) -> bytes:
    """The list of the files of the last commit, in JSON."""
    for _ in range(_TRIES):
        try:
            return (index / _META).read_bytes()
        except PermissionError:
            time.sleep(_PAUSE_S)
    return (index / _META).read_bytes()


def _link(path: Path, link: Path) -> None:
    try:
        link.symlink_to(path)
    except OSError:  # Windows lets few users make links
        shutil.copyfile(path, link)


_KINDS = ("store", "idx", "term", "pos", "fieldnorm", "fast")


def bad_files(index: Path) -> Iterator[str]:
    """What is wrong with the files of the index, one line each: missing, or failing its checksum.

    A file of tantivy's ends with a JSON footer (the CRC-32 of all before it), the footer's length and 1337.
    """
    for segment in json.loads((index / "meta.json").read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"] and segment["deletes"]["opstamp"]
        names = [f"{name}.{kind}" for kind in _KINDS]
        for path in [index / one for one in names + ([f"{name}.{deletes}.del"] if deletes else [])]:
            try:
                if not _is_whole(path):
                    yield f"{path}: is not what was written (its checksum is another)"
            except OSError as error:
                yield f"{path}: cannot be read ({error.strerror})"


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < 8:
            return False
        file.seek(size - 8)
        length, mark = struct.unpack("<II", file.read(8))
        if mark != 1337 or length > size - 8:
            return False
        file.seek(size - 8 - length)
        try:
            footer = json.loads(file.read(length))
        except ValueError:
            return False
        file.seek(0)
        left, checksum = size - 8 - length, 0
        while block := file.read(min(left, 1 << 20)):
            checksum = zlib.crc32(block, checksum)
            left -= len(block)
    return isinstance(footer, dict) and footer.get("crc") == checksum
