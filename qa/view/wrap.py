"""Fragments, pairs of style class and text as in prompt_toolkit, wrapped to the rows of a window."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from qa.sanitise import clean

Fragments = list[tuple[str, str]]

MIN_WIDTH = 10
"""Narrower windows are treated as this wide."""

_NARROW = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0391-\u03c9\u0401-\u045f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*"
)
"""Text of one-column characters, as nearly all news, which needs no look at each character."""

_SHOWN = "\xad\ufe0f"
"""A soft hyphen, and the mark that turns a sign into an emoji: some terminals use a column for them."""

_JOINER, _SKIN_TONES = "\u200d", re.compile("[\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Line:
    """Clean text on one line, its white space as single blanks, and its runs: (start, end, style), without gaps."""

    text: str
    runs: tuple[tuple[int, int, str], ...]

    def cut(self, start: int, end: int) -> Fragments:
        """The fragments of `text[start:end]`."""
        return [
            (style, self.text[max(first, start) : min(last, end)])
            for first, last, style in self.runs
            if first < end and start < last
        ]

    def brackets(self) -> dict[int, int]:
        """Places of brackets in plain text, before or after the character: one more column each."""
        extra: dict[int, int] = {}
        for start, end, style in self.runs:
            marked = self.text[start:end]
            if "class:mark" in style.split() and marked.strip():
                first = start + len(marked) - len(marked.lstrip())
                for at in (first, start + len(marked.rstrip()) - 1):
                    extra[at] = extra.get(at, 0) + 1
        return extra


def join(pieces: Iterable[tuple[str, str]]) -> Line:
    """Pieces of any text as one line."""
    texts: list[str] = []
    runs: list[tuple[int, int, str]] = []
    at, gap = 0, False
    for style, text in pieces:
        words = clean(" ".join(text.split()))
        if not words:
            gap = gap or bool(text)
            continue
        if at and gap:  # the blank belongs to the word before it
            texts.append(" ")
            runs[-1] = (runs[-1][0], at + 1, runs[-1][2])
            at += 1
        elif at and text[0].isspace():
            words = " " + words
        texts.append(words)
        runs.append((at, at + len(words), style))
        at, gap = at + len(words), text[-1].isspace()
    return Line("".join(texts), tuple(runs))


def wrap(
    pieces: Iterable[tuple[str, str]],
    width: int,
    first: Iterable[tuple[str, str]] = (),
    rest: Iterable[tuple[str, str]] = (),
) -> Fragments:
    """Lines of at most `width` columns, clean, white space shown as single blanks; `first` and `rest` start the lines.

    Words of class:mark have room for the brackets that plain text puts around them.
    """
    width, line = max(width, MIN_WIDTH), join(pieces)
    start, others = list(first), list(rest)
    rooms = [width - sum(columns(text) for _, text in one) for one in (start, others)]
    fragments: Fragments = []
    rows = split_rows(line.text, rooms[0], rooms[1], line.brackets()) or [(0, 0)]
    for number, row in enumerate(rows):
        fragments += [*(others if number else start), *line.cut(*row), ("", "\n")]
    return fragments


def wrap_text(text: str, width: int, *, style: str = "", indent: str = "") -> Fragments:
    """`text` of one style, each line after `indent`; see `wrap`."""
    start = [("", indent)] if indent else []
    return wrap([(style, text)], width, start, start)


def split_rows(
    text: str, first: int, rest: int, extra: Mapping[int, int] | None = None
) -> list[tuple[int, int]]:
    """Offsets of the rows of a line's text: at most `first` columns, then at most `rest`, broken at blanks if possible.

    `extra` are columns needed beside a character. What is too long for a row is cut, not inside of a character.
    """
    first, rest = max(first, 1), max(rest, 1)
    if extra or not _is_narrow(text):
        return _measured_rows(text, first, rest, extra or {})
    head = _row_pattern(first).search(text)
    if head is None:
        return []
    return [head.span(), *(row.span() for row in _row_pattern(rest).finditer(text, head.end()))]


@lru_cache(maxsize=16)
def _row_pattern(room: int) -> re.Pattern[str]:
    """From a word to the end of the last that fits; else a piece of a word."""
    whole = rf"(?:\S.{{0,{room - 2}}})?\S(?=\s|\Z)" if room > 1 else r"\S(?=\s|\Z)"
    return re.compile(rf"{whole}|\S{{{room}}}")


def _measured_rows(
    text: str, first: int, rest: int, extra: Mapping[int, int]
) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    room, used, start, end = first, 0, 0, 0
    for word in re.finditer(r"\S+", text):
        at, stop = word.span()
        needed = columns(word[0]) + sum(n for place, n in extra.items() if at <= place < stop)
        if start < end and used + 1 + needed <= room:
            used, end = used + 1 + needed, stop
            continue
        if start < end:
            rows.append((start, end))
            room = rest
        while needed > room:
            cut_at, taken = _fitting(text, at, stop, room, extra)
            if cut_at == stop:
                break
            rows.append((at, cut_at))
            at, needed, room = cut_at, needed - taken, rest
        start, end, used = at, stop, needed
    return [*rows, (start, end)] if start < end else rows


def _fitting(
    text: str, start: int, end: int, room: int, extra: Mapping[int, int]
) -> tuple[int, int]:
    """Where to cut a word so that it fits in `room`, at least one character on, and the columns of that."""
    used, at = 0, start
    needed: list[int] = []
    while at < end:
        size = columns(text[at]) + extra.get(at, 0)
        if used + size > room and at > start:
            break
        needed.append(size)
        used, at = used + size, at + 1
    back = at
    while back > start and back < end and _is_inside(text, back):
        back -= 1
    if back == start:
        back = at
    return back, sum(needed[: back - start])


def _is_inside(text: str, at: int) -> bool:
    """True if a cut before `text[at]` would tear what is shown as one sign."""
    return text[at - 1] == _JOINER or not columns(text[at]) or bool(_SKIN_TONES.match(text[at]))


def cut(text: str, width: int) -> str:
    """`text` if it fits in `width` columns, else its beginning with an ellipsis."""
    if columns(text) <= width:
        return text
    end, _ = _fitting(text, 0, len(text), max(width - 1, 1), {})
    return text[:end] + "…"


def columns(text: str) -> int:
    """How many columns a terminal needs at most for clean `text`.

    By Unicode's widths, one character at a time, as prompt_toolkit counts: what a terminal joins to one sign (flags,
    families) may take less. An ambiguous width counts as narrow.
    """
    if _is_narrow(text):
        return len(text)
    return sum(map(_character_columns, text))


def _is_narrow(text: str) -> bool:
    return _NARROW.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _character_columns(character: str) -> int:
    from wcwidth import wcwidth  # late: most text is narrow

    return 1 if character in _SHOWN else max(wcwidth(character), 0)
