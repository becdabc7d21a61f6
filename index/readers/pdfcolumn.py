"""split_columns: pieces of text with their places on a page -> those of each column, in reading order; join_lines.

Columns are read one after the other, and what spans them at its place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

MIN_COLUMN_LINES = 3
MIN_COLUMN_CHARS = 16
"""Lines of a column, and how long half of them are at least: rows of a table have less in their cells."""

MIN_FILL = 0.6
"""How much of a column's width half of its lines fill at least."""

ROW_GAP = 1.8
"""Letters' heights between two cells of a table; words of a justified line are nearer."""

MAX_DEPTH = 12
"""Most levels of columns in columns."""

_MARK = re.compile(r"\W{1,2}|\(?\w{1,3}[.)]|[0-9]{1,2}")
"""A bullet or a number before an item."""


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


def split_columns(pieces: Sequence[Piece], depth: int = 0) -> Iterator[list[Piece]]:
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
    yield from split_columns([piece for piece in pieces if piece.right <= gutter], depth + 1)
    yield from split_columns([piece for piece in pieces if piece.right > gutter], depth + 1)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The best place to divide a page of columns; None for one column, or a table."""
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
    """The emptiest parts from left to right between `pieces`."""
    allowed = max(2, len(pieces) // 8)
    run: list[tuple[int, float, float]] = []
    for covered, begin, end in _coverage(pieces):
        if covered <= allowed:
            run.append((covered, begin, end))
        elif run:
            yield min(run, key=lambda gap: (gap[0], gap[1] - gap[2]))[1:]
            run = []


def _coverage(pieces: Sequence[Piece]) -> Iterator[tuple[int, float, float]]:
    """How many of `pieces` are between each two of their edges."""
    edges = sorted([(piece.left, 1) for piece in pieces] + [(piece.right, -1) for piece in pieces])
    covered = 0
    for (at, change), (following, _) in pairwise(edges):
        covered += change
        if following > at:
            yield covered, at, following


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
    lines = join_lines(pieces)
    if len(lines) < MIN_COLUMN_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    # On the side of a page of many columns, lines fill but one of them.
    fill = 0.4 * MIN_FILL if len(lines) > 8 * MIN_COLUMN_LINES else MIN_FILL
    return (
        median(len(line.text) for line in lines) >= MIN_COLUMN_CHARS
        and median(line.right - line.left for line in lines) >= fill * width
    )


# Lines


def join_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a column joined into lines, from the top down."""
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
