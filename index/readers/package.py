"""open_package: a .docx, .odt or .epub file, which are .zip files -> the parts in it, by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from index.readers.files import FoundFile
from index.readers.markup import decode_markup
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.stream import CHUNK_BYTES
from index.readers.xmltree import parse_xml
from index.readers.zipped import find_fault, open_member, open_zip

MAX_PART_BYTES = 32 * 2**20
"""Largest part that is read: the text of a thousand pages with its markup has 20 MB."""

MAX_PARTS = 20_000
"""Parts in one package: a book of a year's news has some thousand."""


class Package:
    """The parts of an open package."""

    def __init__(self, archive: ZipFile, file: FoundFile, report: ReadReport) -> None:
        self._archive = archive
        self._file = file
        self._report = report
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
        if fault := find_fault(info):
            raise SkippedFile(*fault)
        parts: list[bytes] = []
        size = 0
        with open_member(self._archive, info, self._file) as raw:
            while chunk := _read(raw):
                parts.append(chunk)
                size += len(chunk)
                if size > MAX_PART_BYTES:
                    mebibytes = MAX_PART_BYTES // 2**20
                    raise SkippedFile(Reason.TOO_LARGE, f"a part of more than {mebibytes} MiB")
        return decode_markup(b"".join(parts), self._file, self._report)

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
def open_package(file: FoundFile, report: ReadReport) -> Iterator[Package]:
    """The package in `file`; SkippedFile if it is none."""
    with open_zip(file, report) as archive:
        yield Package(archive, file, report)


def _read(raw: object) -> bytes:
    from index.readers.unpack import UNPACK_ERRORS

    try:
        data: bytes = raw.read1(CHUNK_BYTES)  # type: ignore[attr-defined]
    except UNPACK_ERRORS as error:
        raise SkippedFile(Reason.BROKEN, str(error)) from error
    return data
