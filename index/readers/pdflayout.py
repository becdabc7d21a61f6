"""page_texts: pieces of text with their places on the pages of a PDF -> the text of each page in reading order.

Columns are read one after the other, what spans them where it stands; lines become paragraphs; words
that a hyphen parts at the end of a line become one, unless the document itself writes the hyphen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.article import PAGE_BREAK

MIN_COLUMN_LINES = 3
MIN_COLUMN_CHARS = 16
"""Lines of a column, and how long half of them are at least: rows of a table have less in their cells."""

MIN_FILL = 0.6
"""How much of a column's width half of its lines fill at least."""

ROW_GAP = 1.8
"""Letters' heights between two cells of a table; words of a justified line are nearer."""

MAX_DEPTH = 12
"""Columns within columns that are looked for."""

MARGIN = 0.12
"""Share of a page's height, at its head and foot, in which running titles stand."""

MIN_REPEATS = 3
"""Pages on which a line must stand to be a running title; in a document of two, both."""

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")
_RUNS_OVER = re.compile(
    r"(?:,|\b(?:the|an?|of|to|and|or|in|for|by|with|on|at|from|that|as|Mr|Ms|Mrs|Dr))\Z"
)
_BULLET = re.compile(r"(?:[•▪●■►‣–—*-]|\(?[0-9a-z]{1,2}[.)])\s")
_MARK = re.compile(r"\W{1,2}|\(?\w{1,3}[.)]|[0-9]{1,2}")
"""A bullet or a number before an item."""

_NUMBER = re.compile(r"[0-9]+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*[0-9ivxlc]{1,5}(?:\s*(?:/|of)\s*[0-9]+)?[-–—|\s]*", re.IGNORECASE
)
_HYPHENS = ("-", "‐", "\xad")
_KEPT = frozenset(
    (
        *("anti", "co", "ex", "half", "mid", "multi", "non", "pre", "pro", "self", "semi"),
        *("vice", "well"),
    )
)
"""First parts of words that are written with a hyphen more often than not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line of a page, and its box; the origin is at the lower left. A row is one of a table."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    is_row: bool = False

    @property
    def height(self) -> float:
        return self.top - self.bottom


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
    flows = [[_lines(flow) for flow in _flows(page)] for page in pages]
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
        word, rest = _first_word(page)
        return f"{before}{PAGE_BREAK}{part.rstrip(''.join(_HYPHENS))}{word}{rest}"
    return f"{text}{PAGE_BREAK}{page}"


def _first_word(text: str) -> tuple[str, str]:
    end = next((at for at, char in enumerate(text) if char.isspace()), len(text))
    return text[:end], text[end:]


def _goes_on(before: str, after: str) -> bool:
    """True if a sentence that `before` ends in the middle of goes on with `after`."""
    if _END.search(before):
        return False
    return after[:1].islower() or bool(_RUNS_OVER.search(before))


# --- what is on a page ----------------------------------------------------------------------------


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
    """What a line says, whatever its numbers are, and how high it stands."""
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


# --- columns --------------------------------------------------------------------------------------


def _flows(pieces: Sequence[Piece], depth: int = 0) -> Iterator[list[Piece]]:
    """The pieces of each column and of what spans columns, in reading order."""
    gutter = _gutter(pieces) if depth < MAX_DEPTH else None
    if gutter is None:
        if pieces:
            yield list(pieces)
        return
    spanning = _spanning(pieces, gutter)
    rest = [piece for piece in pieces if piece not in spanning]
    waiting: list[Piece] = []
    for piece in spanning:
        above = [other for other in rest if other.bottom > piece.bottom]
        if above:
            if waiting:
                yield waiting
                waiting = []
            rest = [other for other in rest if other.bottom <= piece.bottom]
            yield from _sides(above, gutter, depth)
        waiting.append(piece)
    if waiting:
        yield waiting
    yield from _sides(rest, gutter, depth)


def _spanning(pieces: Sequence[Piece], gutter: float) -> list[Piece]:
    """The pieces that cross a gutter, from the top down, with the further lines of headlines that do."""
    usual = median(piece.height for piece in pieces)
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.top):
        if piece.left < gutter < piece.right or (
            piece.height > 1.15 * usual and any(_is_below(piece, above) for above in found)
        ):
            found.append(piece)
    return found


def _is_below(piece: Piece, above: Piece) -> bool:
    """True for the next line in the same letters."""
    step = above.bottom - piece.bottom
    return (
        abs(piece.height - above.height) < 0.05 * above.height
        and abs(piece.left - above.left) < above.height
        and 0 < step < 1.7 * above.height
    )


def _sides(pieces: Sequence[Piece], gutter: float, depth: int) -> Iterator[list[Piece]]:
    yield from _flows([piece for piece in pieces if piece.right <= gutter], depth + 1)
    yield from _flows([piece for piece in pieces if piece.right > gutter], depth + 1)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a page of columns is parted best; None where it has one column, or a table."""
    if len(pieces) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    narrow = [piece for piece in pieces if piece.right - piece.left < 0.6 * (right - left)]
    size = median(piece.height for piece in pieces)
    best: tuple[float, float] | None = None
    for begin, end in _gaps(narrow):
        middle = (begin + end) / 2
        if end - begin < 0.5 * size or not _parts_columns(narrow, middle):
            continue
        crossed = sum(piece.left < middle < piece.right for piece in pieces)
        if crossed * 4 <= len(pieces) and (best is None or end - begin > best[0]):
            best = (end - begin, middle)
    return best[1] if best else None


def _gaps(pieces: Sequence[Piece]) -> Iterator[tuple[float, float]]:
    """The stretches from left to right in which hardly any of `pieces` stands: the emptiest part of each."""
    allowed = max(2, len(pieces) // 8)
    run: list[tuple[int, float, float]] = []
    for covered, begin, end in _coverage(pieces):
        if covered <= allowed:
            run.append((covered, begin, end))
        elif run:
            yield _emptiest(run)
            run = []


def _coverage(pieces: Sequence[Piece]) -> Iterator[tuple[int, float, float]]:
    """How many of `pieces` stand in each stretch between two of their edges."""
    edges = sorted([(piece.left, 1) for piece in pieces] + [(piece.right, -1) for piece in pieces])
    covered = 0
    for (at, change), (following, _) in pairwise(edges):
        covered += change
        if following > at:
            yield covered, at, following


def _emptiest(run: list[tuple[int, float, float]]) -> tuple[float, float]:
    least = min(covered for covered, _, _ in run)
    return max(
        ((begin, end) for covered, begin, end in run if covered == least),
        key=lambda stretch: stretch[1] - stretch[0],
    )


def _parts_columns(pieces: Sequence[Piece], middle: float) -> bool:
    """True if there is text, no table, on both sides of `middle`, and side by side."""
    left = [piece for piece in pieces if piece.right <= middle]
    right = [piece for piece in pieces if piece.left >= middle]
    if not (_is_column(left) and _is_column(right)):
        return False
    top = min(max(piece.top for piece in left), max(piece.top for piece in right))
    bottom = max(min(piece.bottom for piece in left), min(piece.bottom for piece in right))
    heights = (
        max(piece.top for piece in side) - min(piece.bottom for piece in side)
        for side in (left, right)
    )
    return top - bottom > 0.4 * min(heights)


def _is_column(pieces: Sequence[Piece]) -> bool:
    lines = _lines(pieces)
    if len(lines) < MIN_COLUMN_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return median(len(line.text) for line in lines) >= MIN_COLUMN_CHARS and median(
        line.right - line.left for line in lines
    ) >= MIN_FILL * width * _columns_in(lines)


def _columns_in(lines: Sequence[Piece]) -> float:
    """Less for the side of a page of many columns, whose lines fill but one of them."""
    return 0.4 if len(lines) > 8 * MIN_COLUMN_LINES else 1.0


# --- lines and paragraphs -------------------------------------------------------------------------


def _lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a column put together into lines, from the top down."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.bottom, piece.left)):
        if lines and _is_same_line(lines[-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(sorted(line, key=lambda piece: piece.left)) for line in lines]


def _is_same_line(line: Sequence[Piece], piece: Piece) -> bool:
    last = line[0]
    shared = min(last.top, piece.top) - max(last.bottom, piece.bottom)
    return shared > 0.5 * min(last.height, piece.height)


def _line(pieces: Sequence[Piece]) -> Piece:
    text = pieces[0].text
    for before, after in pairwise(pieces):
        is_apart = after.left - before.right > 0.15 * max(before.height, after.height)
        text += f" {after.text}" if is_apart else after.text
    tallest = max(pieces, key=lambda piece: len(piece.text))
    return replace(
        tallest,
        text=" ".join(text.split()),
        left=pieces[0].left,
        right=max(piece.right for piece in pieces),
        is_row=any(
            after.left - before.right > ROW_GAP * tallest.height
            and not _MARK.fullmatch(before.text)
            for before, after in pairwise(pieces)
        ),
    )


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
    """`line` behind `text`, a word that was parted by a hyphen between them made one."""
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
    """The paragraphs of a page; one that the next column goes on with is joined to it."""
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
