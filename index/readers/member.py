"""find_member: a name in an archive -> a FoundFile that is read as if it lay on disk."""

import re
from collections.abc import Callable
from typing import BinaryIO

from index.readers.files import FoundFile, show_path, split_endings
from index.readers.report import ReadReport, Reason, SkippedFile

MAX_DEPTH = 3
"""Archives within archives that are opened: a .zip of .tar.gz of .zip is deeper than any we met."""

MAX_NAME_CHARS = 4_096
"""Longest name of a member: that of a path on Linux, where an archive may hold names of megabytes."""

MARK = "!"
"""Between an archive and what lies in it, in paths and ids: `news.zip!may/talks.txt`."""

_SEPARATOR = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:\Z")
_FURNITURE = "__MACOSX"
"""The folder in which macOS packs what its file system adds to files."""


def check_depth(archive: FoundFile) -> None:
    """SkippedFile if `archive` lies in too many others."""
    if archive.depth >= MAX_DEPTH:
        raise SkippedFile(Reason.NESTED, f"more than {MAX_DEPTH} archives one in another")


def find_member(
    archive: FoundFile, name: str, opener: Callable[[], BinaryIO], report: ReadReport
) -> FoundFile | None:
    """The file called `name` in `archive`; None if it is hidden, or, counted, if its name leads outside.

    Nothing is ever unpacked to disk; names are made sound all the same, because they are shown and
    become ids: `/x`, `C:\\x` and `./x` are `x`, and `a/../x` is `x`.
    """
    archive.allowance.check()
    archive.allowance.count_member()
    if len(name) > MAX_NAME_CHARS:
        report.files += 1
        shown = f"{show_member(archive, name[:60])}…"
        report.skip_file(shown, Reason.LONG_NAME, f"{len(name):,} characters")
        return None
    parts = _parts(show_path(name))
    if parts is None:
        report.files += 1
        report.skip_file(show_member(archive, name), Reason.OUTSIDE, show_path(name))
        return None
    if not parts or any(part.startswith(".") or part == _FURNITURE for part in parts):
        return None
    report.files += 1
    inside = "/".join(parts)
    ending, packed = split_endings(parts[-1])
    return FoundFile(
        path=archive.path,
        shown=f"{archive.shown}{MARK}{inside}",
        below=f"{archive.below}{MARK}{inside}",
        name=parts[-1],
        ending=ending,
        packed=packed,
        named=False,
        allowance=archive.allowance,
        opener=opener,
        depth=archive.depth + 1,
    )


def skip_member(
    archive: FoundFile, name: str, report: ReadReport, reason: Reason, detail: str
) -> None:
    """Counts a member that is not to be opened, such as a link."""
    archive.allowance.count_member()
    report.files += 1
    report.skip_file(show_member(archive, name), reason, detail)


def show_member(archive: FoundFile, name: str) -> str:
    """Where a member lies, without the parts of its name that lead outside."""
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
