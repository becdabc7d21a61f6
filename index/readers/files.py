"""find_files: named files and folders -> the files in them, in a fixed order; find_member: the files in an archive."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from index.errors import CorpusError
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.stream import FoundFile
from index.readers.unpack import Allowance

PACKINGS = (".gz", ".bz2", ".xz", ".zst")
"""Endings of one packed file, which may follow any other ending."""

_SHORT_FORMS = {
    ".tgz": ".tar.gz",
    ".tbz2": ".tar.bz2",
    ".tbz": ".tar.bz2",
    ".txz": ".tar.xz",
    ".tzst": ".tar.zst",
}

_ENDING = re.compile(r"\.[a-z0-9]{1,10}\Z")
"""What counts as a file type: `.pdf` does, the last words of `Interview with J. Smith` do not."""


def show_path(path: str) -> str:
    r"""`path` in sound UTF-8: a byte that is none becomes `\xe9`, so two names never become one."""
    try:
        return os.fsencode(path).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return path.encode("utf-8", "backslashreplace").decode("utf-8")


def check_paths(paths: Sequence[str]) -> None:
    """Raises CorpusError for the first path that does not exist, before anything is read."""
    if not paths:
        raise CorpusError("no files were named: name a file or a folder of articles")
    for path in paths:
        _stat(path)


def find_files(paths: Sequence[str], report: ReadReport) -> Iterator[FoundFile]:
    """The regular files among `paths` and below them, each folder in order of name.

    Hidden files and folders are left out unless named; links to files are followed, links to
    folders are not (a named one is), so there is no loop. Anything else is counted, not opened.
    """
    for path in paths:
        status = _stat(path)
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(path, report)
        elif found := _found(path, show_path(Path(path).name), status, report):
            yield replace(found, named=True)


def _stat(path: str) -> os.stat_result:
    try:
        return os.stat(path)
    except FileNotFoundError as error:
        raise CorpusError(
            f"{show_path(path)}: no such file or folder", code="path_missing"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL or a surrogate in the name
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: Exception) -> CorpusError:
    return CorpusError(f"{show_path(path)}: cannot be read ({_why(error)})", code="path_unreadable")


def _walk(folder: str, report: ReadReport) -> Iterator[FoundFile]:
    # Our own stack: folders may be deeper than Python's recursion limit.
    try:
        waiting = [(entry, "") for entry in _entries(folder)]
    except OSError as error:
        raise _unreadable(folder, error) from error
    while waiting:
        entry, parent = waiting.pop()
        below = parent + show_path(entry.name)
        try:
            if entry.is_dir(follow_symlinks=False):
                waiting += [(child, f"{below}/") for child in _entries(entry.path)]
                continue
        except OSError as error:
            report.warn(show_path(entry.path), Reason.UNREADABLE_FOLDER, _why(error))
            continue
        if found := _found_in_folder(entry, below, report):
            yield found


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    """The entries of `folder` that are not hidden, the last name first."""
    with os.scandir(folder) as entries:
        seen = [entry for entry in entries if not entry.name.startswith(".")]
    return sorted(seen, key=lambda entry: entry.name, reverse=True)


def _found_in_folder(entry: "os.DirEntry[str]", below: str, report: ReadReport) -> FoundFile | None:
    shown = show_path(entry.path)
    try:
        status = entry.stat()
    except OSError as error:
        reason = Reason.BROKEN_LINK if entry.is_symlink() else Reason.UNREADABLE
        report.skip_file(shown, reason, _why(error), found=True)
        return None
    if stat.S_ISDIR(status.st_mode) and entry.is_symlink():
        report.warn(shown, Reason.LINKED_FOLDER, "name the file itself to read it")
        return None
    return _found(entry.path, below, status, report)


def _found(path: str, below: str, status: os.stat_result, report: ReadReport) -> FoundFile | None:
    """The file, if it is a regular one; else None, counted."""
    if not stat.S_ISREG(status.st_mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        kind = kinds.get(stat.S_IFMT(status.st_mode), "a device")
        report.skip_file(show_path(path), Reason.NOT_A_FILE, kind, found=True)
        return None
    report.files += 1
    name = below.rpartition("/")[2]
    allowance = Allowance(status.st_size, report.limits)
    return FoundFile(path, show_path(path), below, name, report, allowance, *split_endings(name))


def split_endings(name: str) -> tuple[str, str]:
    """The ending of a file's name that tells its format, and the packing's behind it; empty if none.

    Both in lower case; `.tgz` is `.tar` and `.gz`.
    """
    name = name.lower()
    for short, long in _SHORT_FORMS.items():
        if name.endswith(short):
            name = name.removesuffix(short) + long
    packed = next((packing for packing in PACKINGS if name.endswith(packing)), "")
    ending = _ENDING.search(name.removesuffix(packed))
    return ending[0] if ending else "", packed


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


MAX_DEPTH = 3
"""Most levels of archives in archives: a .zip of .tar.gz of .zip is deeper than any we met."""

MAX_NAME_CHARS = 4_096
"""Longest name of a member, as of a path on Linux; an archive may have names of megabytes."""

MARK = "!"
"""Separates an archive from a file in it, in paths and ids: `news.zip!may/talks.txt`."""

_SEPARATOR = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:\Z")
_MAC_FOLDER = "__MACOSX"
"""The folder in which macOS packs what its file system adds to files."""


def check_depth(archive: FoundFile) -> None:
    """SkippedFile if `archive` is inside too many others."""
    if archive.depth >= MAX_DEPTH:
        raise SkippedFile(Reason.NESTED, f"more than {MAX_DEPTH} archives one in another")


def find_member(
    archive: FoundFile,
    name: str,
    opener: Callable[[], BinaryIO],
    fault: tuple[Reason, str] | None = None,
) -> FoundFile | None:
    """The file called `name` in `archive`; None if it is hidden, or, counted, if it has a `fault`.

    Nothing is ever unpacked to disk; names are cleaned because they are shown and become ids: `/x`, `C:\\x` and
    `./x` are `x`, and `a/../x` is `x`. One that leads outside is a fault.
    """
    archive.allowance.count_member()
    if fault is None and len(name) > MAX_NAME_CHARS:
        fault = Reason.LONG_NAME, f"{len(name):,} characters"
    parts = None if fault else _parts(show_path(name))
    if fault is None and parts is None:
        fault = Reason.OUTSIDE, show_path(name)
    if fault:
        archive.report.skip_file(_show_member(archive, name), *fault, found=True)
        return None
    if not parts or any(part.startswith(".") or part == _MAC_FOLDER for part in parts):
        return None
    archive.report.files += 1
    inside = "/".join(parts)
    ending, packed = split_endings(parts[-1])
    return replace(
        archive,
        shown=f"{archive.shown}{MARK}{inside}",
        below=f"{archive.below}{MARK}{inside}",
        name=parts[-1],
        ending=ending,
        packed=packed,
        named=False,
        opener=opener,
        depth=archive.depth + 1,
    )


def _show_member(archive: FoundFile, name: str) -> str:
    """The place of a member, without the parts of its name that lead outside."""
    if len(name) > MAX_NAME_CHARS:
        name = f"{name[:60]}…"
    parts = [part for part in _SEPARATOR.split(show_path(name)) if part not in ("", ".", "..")]
    return f"{archive.shown}{MARK}{'/'.join(parts)}"


def _parts(name: str) -> list[str] | None:
    """The folders and the file in `name`; None if it leads out of the archive."""
    parts: list[str] = []
    for number, part in enumerate(_SEPARATOR.split(name)):
        if part in ("", ".") or (number == 0 and _DRIVE.match(part)):
            continue
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return None
    return parts
