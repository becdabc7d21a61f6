"""bad_files: the files of an index that are not as they were written."""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

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
