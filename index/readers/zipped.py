"""read_zip: a .zip file -> the files in it."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, cast

from index.readers.files import MARK, FoundFile, check_depth, find_member, skip_member
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.stream import read_bytes
from index.readers.unpack import metered

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that are read: those that every tool writes; the others can ask for gigabytes."""

_TAIL_BYTES = 2**16 + 22 + 20 + 56
"""How far from the end the record may begin that tells where the list of files is."""

_ERRORS = (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError, LookupError)
"""What zipfile raises for archives that are damaged: BadZipFile, and what it does not catch."""


def read_zip(file: FoundFile, report: ReadReport) -> Iterator[FoundFile]:
    """The files in the .zip `file`, in its order; encrypted ones, links and odd packings are counted."""
    check_depth(file)
    with open_zip(file, report) as archive:
        for info in archive.infolist():
            if info.filename.endswith("/"):  # a folder; is_dir() fails where there is no name
                continue
            if fault := find_fault(info):
                skip_member(file, info.filename, report, *fault)
                continue
            opener = partial(open_member, archive, info, file)
            if member := find_member(file, info.filename, opener, report):
                yield member


@contextmanager
def open_zip(file: FoundFile, report: ReadReport) -> Iterator[zipfile.ZipFile]:
    """The .zip `file`, open; SkippedFile if it is none, or its list of files is too long."""
    with _open(file, report) as raw:
        _check_directory(raw, report.limits.directory_bytes)
        try:
            archive = zipfile.ZipFile(raw)
        except _ERRORS as error:
            raise SkippedFile(Reason.BROKEN, str(error)) from error
        with archive:
            yield archive


def read_wacz(file: FoundFile, report: ReadReport) -> Iterator[FoundFile]:
    """The web archives in a .wacz, which is a .zip of them with lists of their pages.

    See https://specs.webrecorder.net/wacz/1.1.1/.
    """
    found = False
    for member in read_zip(file, report):
        if member.ending == ".warc" and member.below.rpartition(MARK)[2].startswith("archive/"):
            found = True
            yield member
        else:
            report.files -= 1
    if not found:
        report.warn(file.shown, Reason.NO_ARTICLES, "no web archive in it")


def _open(file: FoundFile, report: ReadReport) -> BinaryIO:
    if file.opener or file.packed:
        return io.BytesIO(read_bytes(file, report, max_bytes=report.limits.nested_bytes))
    try:
        return open(file.path, "rb")
    except OSError as error:
        raise SkippedFile(Reason.UNREADABLE, error.strerror or str(error)) from error


def find_fault(info: zipfile.ZipInfo) -> tuple[Reason, str] | None:
    """Why a member is not opened."""
    if not info.filename:
        return Reason.BROKEN, "a member without a name"
    if info.flag_bits & _ENCRYPTED:
        return Reason.ENCRYPTED, "needs a password"
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return Reason.NOT_A_FILE, "a link" if stat.S_ISLNK(mode) else "a device"
    if info.compress_type not in _METHODS:
        return Reason.UNREADABLE, f"packed by method {info.compress_type}"
    return None


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: FoundFile) -> BinaryIO:
    """The bytes of a member, counted against the allowance of `file`."""
    try:
        opened = cast(io.BufferedReader, archive.open(info))
    except (*_ERRORS, RuntimeError) as error:  # RuntimeError: a password after all
        raise SkippedFile(Reason.BROKEN, str(error)) from error
    return metered(opened.read1, file.allowance, opened)


def _check_directory(raw: BinaryIO, max_bytes: int) -> None:
    """SkippedFile if the list of files is too long, read before zipfile reads all of it."""
    size = raw.seek(0, io.SEEK_END)
    raw.seek(max(0, size - _TAIL_BYTES))
    tail = raw.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        raise SkippedFile(Reason.BROKEN, "its list of files is missing")
    [directory_bytes] = struct.unpack_from("<L", tail, end + 12)
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\6\7":
        [directory_bytes] = struct.unpack_from("<Q", tail, end - 76 + 40)
    if directory_bytes > max_bytes:
        mebibytes = max_bytes // 2**20
        raise SkippedFile(Reason.TOO_LARGE, f"a list of files of more than {mebibytes} MiB")
    raw.seek(0)
