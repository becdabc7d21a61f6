"""page_texts: pieces of text with their places on the pages of a PDF -> the text of each page in reading order.

Lines become paragraphs; words divided by a hyphen at the end of a line are joined, unless the document itself writes
the hyphen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.article import PAGE_BREAK
from index.readers.pdfcolumn import Piece, join_lines, split_columns

MARGIN = 0.12
"""Share of a page's height, at its head and foot, for running titles."""

MIN_REPEATS = 3
"""Least pages with the same line for a running title; in a document of two, both."""

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")
_RUNS_OVER = re.compile(
    r"(?:,|\b(?:the|an?|of|to|and|or|in|for|by|with|on|at|from|that|as|Mr|Ms|Mrs|Dr))\Z"
)
_BULLET = re.compile(r"(?:[•▪●■►‣–—*-]|\(?[0-9a-z]{1,2}[.)])\s")
_NUMBER = re.compile(r"[0-9]+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*[0-9ivxlc]{1,5}(?:\s*(?:/|of)\s*[0-9]+)?[-–—|\s]*", re.IGNORECASE
)
_HYPHENS = ("-", "‐", "\xad")
_KEPT = frozenset((
    "anti", "co", "ex", "half", "mid", "multi", "non", "pre", "pro", "self", "semi", "vice", "well",
))  # fmt: skip
"""First parts of words that are written with a hyphen more often than not."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, and how high their letters are."""

    text: str
    height: float


def page_texts(pages: Sequence[Sequence[Piece]]) -> tuple[list[str], str | None]:
    """The text of each page, and the headline of the first that has one.

    A page that begins within a paragraph of the page before is joined to it by PAGE_BREAK alone.
    """
    pages = [_with_first_letters(page) for page in _without_running_titles(pages)]
    flows = [[join_lines(flow) for flow in split_columns(page)] for page in pages]
    words = Counter(
        word.lower()
        for page in flows
        for lines in page
        for line in lines
        for word in _WORD.findall(line.text.rstrip("".join(_HYPHENS)))
    )
    paragraphs = [
        [paragraph for lines in page for paragraph in _paragraphs(lines, words)] for page in flows
    ]
    return [_text(page, words) for page in paragraphs], _headline(paragraphs)


def join_pages(texts: Sequence[str]) -> str:
    """The texts of pages in one, PAGE_BREAK between; a sentence that runs over to the next goes on."""
    text = ""
    for number, page in enumerate(texts):
        text = _join(text, page) if number else page
    return text


def _join(text: str, page: str) -> str:
    if not text or not page or not _goes_on(text.rstrip(PAGE_BREAK), page):
        return f"{text}\n\n{PAGE_BREAK}{page}" if text else f"{PAGE_BREAK}{page}"
    if text.endswith(_HYPHENS):
        before, _, part = text.rpartition(" ")
        return f"{before}{PAGE_BREAK}{part.rstrip(''.join(_HYPHENS))}{page}"
    return f"{text}{PAGE_BREAK}{page}"


def _goes_on(before: str, after: str) -> bool:
    """True if a sentence continues from `before` to `after`."""
    if _END.search(before):
        return False
    return after[:1].islower() or bool(_RUNS_OVER.search(before))


# What is on a page


def _without_running_titles(pages: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The pages without lines at their head or foot that stand there on many, and without their numbers."""
    if len(pages) == 1:
        return [list(page) for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_bare(piece) for piece in page if _is_in_margin(piece, page)})
    many = min(MIN_REPEATS, len(pages))
    heights = [piece.height for page in pages for piece in page]
    large = 1.15 * median(heights) if heights else 0.0

    def is_kept(piece: Piece, page: Sequence[Piece]) -> bool:
        if not _is_in_margin(piece, page):
            return True
        if _PAGE_NUMBER.fullmatch(piece.text.strip()):
            return False
        return seen[_bare(piece)] < many or (page is pages[0] and piece.height > large)

    return [[piece for piece in page if is_kept(piece, page)] for page in pages]


def _bare(piece: Piece) -> tuple[str, int]:
    """The text of a line without numbers, and its height on the page."""
    return _NUMBER.sub("0", " ".join(piece.text.split()).lower()), round(piece.bottom / 8)


def _is_in_margin(piece: Piece, page: Sequence[Piece]) -> bool:
    top = max(other.top for other in page)
    bottom = min(other.bottom for other in page)
    depth = (top - bottom) * MARGIN
    return piece.bottom > top - depth or piece.top < bottom + depth


def _with_first_letters(page: list[Piece]) -> list[Piece]:
    """The pieces of a page, a large letter at the start of a paragraph put before the first of its lines."""
    usual = median(piece.height for piece in page) if page else 0.0
    letters = [piece for piece in page if piece.height > 1.7 * usual and len(piece.text) < 3]
    for letter in letters:
        beside = [
            piece
            for piece in page
            if piece.height < 1.3 * usual
            and piece.bottom > letter.bottom
            and piece.bottom < letter.top
            and -0.3 * usual < piece.left - letter.right < 1.5 * usual
        ]
        if letter.text[:1].isupper() and beside:
            first = max(beside, key=lambda piece: piece.top)
            page = [piece for piece in page if piece is not letter]
            whole = replace(first, text=letter.text + first.text, left=letter.left)
            page[page.index(first)] = whole
    return page


# Lines and paragraphs


def _paragraphs(lines: Sequence[Piece], words: Counter[str]) -> Iterator[Paragraph]:
    if not lines:
        return
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    steps = [above.bottom - below.bottom for above, below in pairwise(lines)]
    step = median(steps) if steps else 0.0
    waiting = [lines[0]]
    for above, below in pairwise(lines):
        if _begins_paragraph(above, below, step, left, right):
            yield _paragraph(waiting, words)
            waiting = []
        waiting.append(below)
    yield _paragraph(waiting, words)


def _begins_paragraph(above: Piece, below: Piece, step: float, left: float, right: float) -> bool:
    size = max(above.height, below.height)
    if above.is_row or below.is_row:
        return True
    if abs(above.height - below.height) > 0.18 * size:
        return True
    if above.bottom - below.bottom > max(1.35 * step, 1.2 * size) or _BULLET.match(below.text):
        return True
    is_short = above.right < right - 0.15 * (right - left)
    ends = bool(_END.search(above.text))
    is_indented = below.left > left + 0.5 * size and below.left > above.left + 0.5 * size
    return (
        (is_indented and ends)
        or (is_short and ends)
        or (is_short and below.text[:1].isupper() and above.right < left + 0.6 * (right - left))
    )


def _paragraph(lines: Sequence[Piece], words: Counter[str]) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text = _add_line(text, line.text, words)
    return Paragraph(text, median(line.height for line in lines))


def _add_line(text: str, line: str, words: Counter[str]) -> str:
    """`text` followed by `line`; a word divided by a hyphen between them is joined."""
    if not text.endswith(_HYPHENS) or not line or text[-2:-1].isspace():
        return f"{text} {line}"
    parts = (_WORD.search(text[::-1][1:]), _WORD.match(line))
    if text.endswith("\xad"):
        return text[:-1] + line
    if parts[0] is None or parts[1] is None or not line[0].islower():
        return text + line
    first, second = parts[0][0][::-1].lower(), parts[1][0].lower()
    if words[first + second] or words[f"{first}-{second}"]:
        is_one = words[first + second] >= words[f"{first}-{second}"]
    else:
        is_one = first not in _KEPT
    return (text[:-1] if is_one else text) + line


def _text(paragraphs: Sequence[Paragraph], words: Counter[str]) -> str:
    """The paragraphs of a page; one that continues in the next column is joined."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        last = found[-1] if found else None
        if (
            last is not None
            and _goes_on(last.text, paragraph.text)
            and abs(last.height - paragraph.height) < 0.1 * last.height
        ):
            text = _add_line(last.text, paragraph.text, words)
            found[-1] = replace(last, text=text)
        else:
            found.append(paragraph)
    return "\n\n".join(paragraph.text for paragraph in found if paragraph.text)


def _headline(pages: Sequence[Sequence[Paragraph]]) -> str | None:
    """The paragraph in the largest letters of the first page with text, if it stands out."""
    first = next((page for page in pages if page), None)
    if not first or len(first) < 2:
        return None
    usual = median(paragraph.height for page in pages for paragraph in page)
    fit = [p for p in first if len(p.text) <= 200 and len(p.text.split()) > 1]
    largest = max(fit, key=lambda paragraph: paragraph.height, default=None)
    return largest.text if largest and largest.height > 1.15 * usual else None
