"""serve: a PDF on standard input -> the text of its pages on standard output, as JSON.

Runs in a separate process: a damaged or hostile PDF may take any time and memory, or end the process.
"""

import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from index.errors import extra
from index.readers.pdfcolumn import Piece
from index.readers.pdflayout import join_pages, page_texts
from index.readers.report import load

PACKAGE = extra("pdf")

MAX_MEMORY = 2**30
"""Memory limit of reading one file, in bytes, if the system can set it."""

MAX_PAGES = 3_000
"""Most pages that are read: a year's report has hundreds."""

MAX_CHARS = 8_000_000
"""Most characters of all pages: a large book has a million."""

MAX_PAGE_CHARS = 400_000
"""Most characters of a page: a page of stock prices has 30,000."""

SAMPLED_CHARS = 200
"""Characters of a page that show in which direction its text runs."""

_LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
_HYPHEN_CODES = (0x02, 0xFFFE)
"""PDFium's character for a hyphen at the end of a line."""

_LINE_ENDS = (10, 13)

Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""


def serve() -> None:
    """Answers with `{"text", "title", "empty"}`, the last being pages of pictures without text, or `{"fault"}`."""
    _limit_memory()
    try:
        answer = read_pdf(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"fault": "memory"}
    except Exception as error:  # a hostile PDF may raise anything there
        answer = {"fault": f"no PDF that can be read ({error!r})"}
    sys.stdout.write(json.dumps(answer))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):  # a lower limit is there already
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def read_pdf(data: bytes) -> dict[str, Any]:
    """The answer of `serve` for the PDF `data`."""
    library = load("pypdfium2", package=PACKAGE)
    try:
        document = library.PdfDocument(data)
    except library.PdfiumError as error:
        return {"fault": "password" if "assword" in str(error) else str(error)}
    count = len(document)
    pages: list[list[Piece]] = []
    empty: list[int] = []
    chars = 0
    for number in range(min(count, MAX_PAGES)):
        try:
            pieces = list(_pieces(document[number]))
        except library.PdfiumError:
            pieces = []
        chars += sum(len(piece.text) for piece in pieces)
        if chars > MAX_CHARS:
            break
        if not pieces and _has_picture(document, number):
            empty.append(number + 1)
        pages.append(pieces)
    texts, headline = page_texts(pages)
    title = document.get_metadata_value("Title") or ""
    return {
        "text": join_pages(texts) if any(texts) else "",
        "title": title.strip(),
        "headline": headline,
        "empty": empty,
        "pages": count,
        "read": len(pages),
    }


def _pieces(page: Any) -> Iterator[Piece]:
    """The text of a page in pieces of which each is on one line."""
    raw = load("pypdfium2.raw", package=PACKAGE)
    textpage = page.get_textpage()
    count = min(raw.FPDFText_CountChars(textpage), MAX_PAGE_CHARS)
    turn = _turn(raw, textpage, count)
    box = raw.FS_RECTF()
    text: list[str] = []
    edges: list[float] = []
    for at in range(count):
        code = raw.FPDFText_GetUnicode(textpage, at)
        if code in _LINE_ENDS:
            if text:
                yield _piece(text, edges)
            text, edges = [], []
            continue
        if code == 32 or code == 0xA0:
            if text:
                text.append(" ")
            continue
        char = "-" if code in _HYPHEN_CODES else _LIGATURES.get(chr(code), chr(code))
        if not code or not raw.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box)):
            continue
        left, right, bottom, top = turn(box.left, box.right, box.bottom, box.top)
        if text and not _is_next(edges, left, bottom, top):
            yield _piece(text, edges)
            text, edges = [], []
        if not edges:
            edges = [left, right, bottom, top]
        text.append(char)
        edges[1] = max(edges[1], right)
    if text:
        yield _piece(text, edges)
    textpage.close()


def _piece(text: list[str], edges: list[float]) -> Piece:
    words = "".join(text).strip()
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    left, right, bottom, top = edges
    return Piece(whole, left, right, bottom, top)


def _is_next(edges: list[float], left: float, bottom: float, top: float) -> bool:
    """True for a letter of like size on the line of the one before it, and not far from it."""
    _, right, line_bottom, line_top = edges
    height = line_top - line_bottom
    if not height < 1.5 * (top - bottom) < 2.25 * height:
        return False
    shared = min(line_top, top) - max(line_bottom, bottom)
    is_same_line = shared > 0.4 * min(height, top - bottom)
    return is_same_line and -0.6 * height < left - right < 0.9 * height


def _turn(raw: Any, textpage: Any, count: int) -> Callable[[float, float, float, float], Box]:
    """A function that turns a box upright on a page whose text runs up, down or upside down."""
    step = max(1, count // SAMPLED_CHARS)
    angles = Counter(
        round(raw.FPDFText_GetCharAngle(textpage, at) / (math.pi / 2)) % 4
        for at in range(0, count, step)
    )
    quarters = angles.most_common(1)[0][0] if angles else 0
    return _TURNS[quarters]


_TURNS: tuple[Callable[[float, float, float, float], Box], ...] = (
    lambda left, right, bottom, top: (left, right, bottom, top),
    lambda left, right, bottom, top: (-top, -bottom, left, right),
    lambda left, right, bottom, top: (-right, -left, -top, -bottom),
    lambda left, right, bottom, top: (bottom, top, -right, -left),
)
"""By how many quarter turns the text is rotated."""


def _has_picture(document: Any, number: int) -> bool:
    raw = load("pypdfium2.raw", package=PACKAGE)
    objects = document[number].get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
    return next(iter(objects), None) is not None
