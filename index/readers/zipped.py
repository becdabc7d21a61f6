"""read_zip: a .zip file -> the files in it; open_package: a .docx, .odt or .epub, which are .zip files -> its parts."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element

from index.readers.files import MARK, check_depth, find_member
from index.readers.markup import decode_markup
from index.readers.report import Reason, SkippedFile, too_large
from index.readers.stream import FoundFile, read_bytes
from index.readers.unpack import UNPACK_ERRORS, metered
from index.readers.xmltree import parse_xml

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods that are read: the common ones; others can ask for gigabytes."""

_TAIL_BYTES = 2**16 + 22 + 20 + 56
"""How far from the end the record may begin that tells where the list of files is."""

_ERRORS = (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError, LookupError)
"""Zipfile's errors for damaged archives: BadZipFile, and what it does not catch."""


def read_zip(file: FoundFile) -> Iterator[FoundFile]:
    """The files in the .zip `file`, in its order; encrypted ones, links and odd packings are counted."""
    check_depth(file)
    with open_zip(file) as archive:
        for info in archive.infolist():
            if info.filename.endswith("/"):  # a folder; is_dir() fails where there is no name
                continue
            opener = partial(_open_member, archive, info, file)
            if member := find_member(file, info.filename, opener, _find_fault(info)):
                yield member


@contextmanager
def open_zip(file: FoundFile) -> Iterator[zipfile.ZipFile]:
    """The .zip `file`, open; SkippedFile if it is none, or its list of files is too long."""
    with _open(file) as raw:
        _check_directory(raw, file.limits.directory_bytes)
        try:
            archive = zipfile.ZipFile(raw)
        except _ERRORS as error:
            raise SkippedFile(Reason.BROKEN, str(error)) from error
        with archive:
            yield archive


def read_wacz(file: FoundFile) -> Iterator[FoundFile]:
    """The web archives in a .wacz, which is a .zip of them with lists of their pages.

    See https://specs.webrecorder.net/wacz/1.1.1/.
    """
    found = False
    for member in read_zip(file):
        if member.ending == ".warc" and member.below.rpartition(MARK)[2].startswith("archive/"):
            found = True
            yield member
        else:
            file.report.files -= 1
    if not found:
        file.warn(Reason.NO_ARTICLES, "no web archive in it")


def _open(file: FoundFile) -> BinaryIO:
    if file.opener or file.packed:
        return io.BytesIO(read_bytes(file, max_bytes=file.limits.nested_bytes))
    return file.open()


def _find_fault(info: zipfile.ZipInfo) -> tuple[Reason, str] | None:
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


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: FoundFile) -> BinaryIO:
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
        raise too_large(max_bytes, "a list of files")
    raw.seek(0)


MAX_PART_BYTES = 32 * 2**20
"""Largest part that is read: the text of a thousand pages with its markup has 20 MB."""

MAX_PARTS = 20_000
"""Parts in one package: a book of a year's news has some thousand."""


class Package:
    """The parts of an open .docx, .odt or .epub."""

    def __init__(self, archive: zipfile.ZipFile, file: FoundFile) -> None:
        self._archive = archive
        self._file = file
        names = archive.namelist()
        if len(names) > MAX_PARTS:
            raise SkippedFile(Reason.TOO_LARGE, f"more than {MAX_PARTS:,} parts")
        self._names = {name.replace("\\", "/").lower(): name for name in names}

    def read(self, name: str) -> str | None:
        """The text of the part called `name`, None if there is none; SkippedFile if it is no text."""
        given = self._names.get(name.lower())
        if given is None:
            return None
        info = self._archive.getinfo(given)
        if fault := _find_fault(info):
            raise SkippedFile(*fault)
        try:
            with _open_member(self._archive, info, self._file) as raw:
                data = raw.read(MAX_PART_BYTES + 1)
        except UNPACK_ERRORS as error:
            raise SkippedFile(Reason.BROKEN, str(error)) from error
        if len(data) > MAX_PART_BYTES:
            raise too_large(MAX_PART_BYTES, "a part")
        return decode_markup(data, self._file)

    def read_tree(self, name: str) -> "Element[str] | None":
        """The outermost element of the part called `name`, None if there is none."""
        text = self.read(name)
        if text is None:
            return None
        try:
            return parse_xml(text)
        except ValueError as error:
            raise SkippedFile(Reason.BROKEN, f"{name}: {error}") from error


@contextmanager
def open_package(file: FoundFile) -> Iterator[Package]:
    """The package in `file`; SkippedFile if it is none."""
    with open_zip(file) as archive:
        yield Package(archive, file)
