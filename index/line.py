"""join_lines: text -> the parts that no sentence crosses: paragraphs, and lines that are not hard-wrapped."""

import re
from collections.abc import Iterator
from itertools import pairwise

MIN_WRAP_CHARS, MAX_WRAP_CHARS = 45, 100
"""Widths of hard-wrapped text, by judgement; a shorter line is a heading or an item."""

BLANK_CHARS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
"""White space: by `str.isspace`, plus zero-width space, word joiner and byte order mark."""

_TERMINAL = re.compile(r"[.!?…:;。！？؟۔।][”’\"'»)\]]*$")
_BULLET = re.compile(r"[•·▪◦●■‣*–-]\s")
_NUMBERED = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z])[.)\]]\s")
_RUNS_OVER = re.compile(r"(?:[,—–-]|\b(?:the|an?|of|to|and|or|in|for|by|with|on|at|from|that|as))$")


def join_lines(text: str) -> Iterator[tuple[int, int]]:
    """The parts of `text` that no sentence crosses: paragraphs, lines that are not wraps."""
    blocks = list(_blocks(text))
    width = _wrap_width(text, [pair for lines in blocks for pair in pairwise(lines)])
    for lines in blocks:
        yield from _joined(text, lines, width)


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines of `text` without surrounding white space, grouped by empty lines.

    A sentence may continue on the next page, so a form feed is a space.
    """
    lines: list[tuple[int, int]] = []
    offset = 0
    for line in text.replace("\f", " ").splitlines(keepends=True):
        start = offset + len(line) - len(line.lstrip(BLANK_CHARS))
        offset += len(line)
        end = offset - len(line) + len(line.rstrip(BLANK_CHARS))
        if start < end:
            lines.append((start, end))
        if lines and (start >= end or line[-1] not in "\r\n"):
            yield lines
            lines = []
    if lines:
        yield lines


def _joined(
    text: str, lines: list[tuple[int, int]], width_of_text: int
) -> Iterator[tuple[int, int]]:
    """Consecutive lines, joined at hard wraps of their own width or of the text's."""
    width = _wrap_width(text, list(pairwise(lines))) or width_of_text
    block = lines[0][0]
    for line, after in pairwise(lines):
        if not _runs_over(text, line, after, width):
            yield block, line[1]
            block = after[0]
    yield block, lines[-1][1]


def _wrap_width(text: str, pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """The width at which lines were wrapped, or 0: no first word of a line fits on the line above.

    A short line that ends like a sentence may end a paragraph, and shows nothing.
    """
    width = max((end - start for pair in pairs for start, end in pair), default=0)
    if not MIN_WRAP_CHARS <= width <= MAX_WRAP_CHARS:
        return 0
    full = sum(_is_full(text, line, after, width) for line, after in pairs)
    short = sum(
        _is_open(text, line) and not _is_full(text, line, after, width) for line, after in pairs
    )
    return width if full > 1 and full >= 0.8 * (full + short) else 0


def _is_full(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    word_end = text.find(" ", *after)
    word_chars = (after[1] if word_end < 0 else word_end) - after[0]
    return line[1] - line[0] + 1 + word_chars > width


def _is_open(text: str, line: tuple[int, int]) -> bool:
    """True if `line` does not end like a sentence."""
    start, end = line
    return not _TERMINAL.search(text, max(start, end - 6), end)


def _runs_over(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """True if the line end between `line` and `after` is a wrap."""
    start, end = line
    if _BULLET.match(text, after[0]):
        return False
    is_open = _is_open(text, line)
    if width and _is_full(text, line, after, width):
        return is_open or not _NUMBERED.match(text, after[0])
    if not is_open or end - start < MIN_WRAP_CHARS or _NUMBERED.match(text, after[0]):
        return False
    return text[after[0]].islower() or bool(_RUNS_OVER.search(text, end - 6, end))
