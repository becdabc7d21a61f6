"""Bytes -> text, for all formats: by a byte order mark, as UTF-8, as declared, else as windows-1252.

Single odd bytes in a text that is mostly UTF-8 are read as windows-1252; each line is decided on its own, because files
are joined from several sources.
"""

import codecs
import re
from dataclasses import dataclass

FALLBACK = "windows-1252"

SAMPLE_BYTES = 2**16
"""Bytes at the start of a file that decide about its encoding, and whether it is text."""

_MARKS = {  # UTF-32's begins as UTF-16's does
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_MIN_NULS = 0.7
"""Share of NULs at every other byte that shows UTF-16 without a mark: English has nearly 1, binary files half."""

_SOUND = re.compile("[^\0-\x7f\ufffd]")
_CUT_MARK = b"\xe2\x80"
"""How most quotation marks and dashes begin in UTF-8; in windows-1252 it would be â€, which nobody writes."""
_LEADS_OF_LETTERS = b"\xc2\xc3"
"""How most accented letters begin in UTF-8; in windows-1252 they are Â and Ã."""

_ODD_BYTES = "news-windows-1252"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a file shows its encoding: `size` bytes of a mark, none if NULs show it."""

    encoding: str
    size: int


def find_mark(head: bytes) -> Mark | None:
    """The encoding that the first bytes of a file show; None if they show none, as most do."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return Mark(encoding, len(mark))
    pairs = min(len(head), SAMPLE_BYTES) // 2
    if pairs < 2:
        return None
    first, second = head[: 2 * pairs : 2].count(0) / pairs, head[1 : 2 * pairs : 2].count(0) / pairs
    if second > _MIN_NULS and first < 1 - _MIN_NULS:
        return Mark("utf-16-le", 0)
    return Mark("utf-16-be", 0) if first > _MIN_NULS and second < 1 - _MIN_NULS else None


def decode_mixed(data: bytes) -> str:
    """`data`, which is no sound UTF-8, line by line: see above. U+FFFD for what is in neither."""
    return "\n".join(_decode_line(line) for line in data.split(b"\n"))


def decode_odd_bytes(data: bytes) -> str:
    """`data` as UTF-8, and what in it is none as windows-1252."""
    return data.decode("utf-8", _ODD_BYTES)


def cut_character(data: bytes) -> int:
    """How many bytes at the end of `data` begin a UTF-8 character without ending it."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xF8:
            return 0
        if byte >= 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if size > back else 0
        if byte < 0x80:
            return 0
    return 0


def _decode_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        text = line.decode("utf-8", "replace")
    if text.count("\ufffd") < len(_SOUND.findall(text)):
        return decode_odd_bytes(line)
    whole = line.removesuffix(_CUT_MARK)
    return whole.decode("cp1252", "replace") + ("\ufffd" if whole != line else "")


def _read_odd_bytes(error: UnicodeError) -> tuple[str, int]:
    """Bytes among UTF-8 as windows-1252, unless they are what is left of a character that was cut."""
    assert isinstance(error, UnicodeDecodeError)
    odd = error.object[error.start : error.end]
    is_cut = odd[0] in _LEADS_OF_LETTERS or odd == _CUT_MARK or odd[0] >= 0xF0
    return ("\ufffd" if is_cut else odd.decode("cp1252", "replace")), error.end


codecs.register_error(_ODD_BYTES, _read_odd_bytes)
