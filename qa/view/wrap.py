"""Fragments, pairs of style class and text as prompt_toolkit takes them: wrapped to lines, set in tables."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.sanitise import clean

Fragments = list[tuple[str, str]]

MIN_WIDTH = 10
"""Narrower windows are treated as this wide."""
NAME_MIN_COLUMNS = 16
"""Where a name has fewer columns in a table, the table is shown as running lines."""


@dataclass(slots=True)
class _Word:
    """Text without blanks, the style of the blank before it, and the columns it takes with its brackets."""

    pieces: Fragments
    columns: int
    gap: str


def wrap(
    pieces: Iterable[tuple[str, str]],
    width: int,
    first: Iterable[tuple[str, str]] = (),
    rest: Iterable[tuple[str, str]] = (),
) -> Fragments:
    """Lines of at most `width` columns, clean, white space shown as single blanks; `first` and `rest` start the lines.

    Words of class:mark have room for the brackets that plain text puts around them.
    """
    width = max(width, MIN_WIDTH)
    lines: list[Fragments] = [list(first)]
    used = start = sum(columns(text) for _, text in lines[0])
    for word in _words(pieces):
        if used > start and used + 1 + word.columns > width:
            lines.append(list(rest))
            used = start = sum(columns(text) for _, text in lines[-1])
        elif used > start:
            lines[-1].append((word.gap, " "))
            used += 1
        while used + word.columns > width:
            head, word = _break(word, width - used)
            lines[-1] += head.pieces
            lines.append(list(rest))
            used = start = sum(columns(text) for _, text in lines[-1])
        lines[-1] += word.pieces
        used += word.columns
    return [piece for line in lines for piece in (*line, ("", "\n"))]


def wrap_text(text: str, width: int, *, style: str = "", indent: str = "") -> Fragments:
    """`text` of one style, each line after `indent`; see `wrap`."""
    start = [("", indent)] if indent else []
    return wrap([(style, text)], width, start, start)


def cut(text: str, width: int) -> str:
    """`text` if it fits in `width` columns, else its beginning with an ellipsis."""
    if columns(text) <= width:
        return text
    head, _ = _split_at(text, max(width - 1, 1))
    return head + "…"


def columns(text: str) -> int:
    """How many columns a terminal needs for clean `text` (Unicode's widths; an ambiguous one counts as narrow)."""
    if text.isascii():
        return len(text)
    return sum(_character_columns(character) for character in text)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int) -> Fragments:
    """The first column to the left, the others to the right of it; as running lines where that is too wide.

    Cells must be clean and hold no line ends.
    """
    sizes = [max(columns(row[n]) for row in (head, *rows)) for n in range(len(head))]
    room = width - sum(sizes[1:]) - 2 * len(sizes[1:])
    if room < min(sizes[0], NAME_MIN_COLUMNS):
        return [piece for row in rows for piece in _running_line(head, row, width)]
    sizes[0] = min(sizes[0], room)
    fragments: Fragments = []
    for style, row in [("class:dim", head), *(("", row) for row in rows)]:
        name = cut(row[0], sizes[0])
        cells = [name + " " * (sizes[0] - columns(name))]
        cells += [
            " " * (size - columns(cell)) + cell
            for cell, size in zip(row[1:], sizes[1:], strict=True)
        ]
        fragments.append((style, "  ".join(cells) + "\n"))
    return fragments


def _running_line(head: tuple[str, ...], row: tuple[str, ...], width: int) -> Fragments:
    facts = "".join(f" · {name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True))
    return wrap([("", row[0]), ("class:dim", facts)], width, (), [("", "  ")])


def _words(pieces: Iterable[tuple[str, str]]) -> list[_Word]:
    words: list[_Word] = []
    gap: str | None = ""
    for style, text in pieces:
        tokens = re.findall(r"\s+|\S+", text)
        for number, token in enumerate(tokens):
            if token.isspace():
                gap = style
                continue
            if gap is not None:
                words.append(_Word([], 0, gap))
                gap = None
            shown = clean(token)
            words[-1].pieces.append((style, shown))
            words[-1].columns += columns(shown)
            if "class:mark" in style:
                words[-1].columns += (number == 0) + (number == len(tokens) - 1)
    return words


def _break(word: _Word, width: int) -> tuple[_Word, _Word]:
    """A word too long for a line, cut after at least one character; two columns are left for brackets."""
    head: Fragments = []
    rest = list(word.pieces)
    room = max(width - 2 * any("class:mark" in style for style, _ in rest), 1)
    while rest:
        style, text = rest.pop(0)
        start, end = _split_at(text, room) if room > 0 else ("", text)
        if start:
            head.append((style, start))
            room -= columns(start)
        if end:
            rest.insert(0, (style, end))
            break
    taken = sum(columns(text) for _, text in head)
    return _Word(head, taken, word.gap), _Word(rest, word.columns - taken, word.gap)


def _split_at(text: str, width: int) -> tuple[str, str]:
    """`text` cut so that the first part fits in `width` columns, and is never empty."""
    used = 0
    for position, character in enumerate(text):
        used += columns(character)
        if used > width and position:
            return text[:position], text[position:]
    return text, ""


def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
