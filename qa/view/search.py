"""Searching in lines of text: where a word stands, and a row with what was found marked."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from qa.view.wrap import Fragments, Line

MAX_SEARCH_CHARS = 200
"""Of what is searched for: more is a paste by mistake."""

_LOOKALIKES = {"'": "['‘’]", '"': '["“”]'}
"""What a keyboard has, and what news text is set in."""

Hit = tuple[int, int, int]
"""A stretch of a line: its number, and start and end in it."""


def find_hits(lines: Sequence[Line], text: str) -> list[Hit]:
    """Where `text` stands, in order; letters match whatever their case, unless one of it is large.

    Straight quotation marks match curly ones too, any white space a blank.
    """
    wanted = " ".join(text[:MAX_SEARCH_CHARS].split())
    if not wanted:
        return []
    pattern = "".join(_LOOKALIKES.get(character, re.escape(character)) for character in wanted)
    found = re.compile(pattern, re.IGNORECASE if wanted == wanted.lower() else 0)
    return [
        (number, hit.start(), hit.end())
        for number, line in enumerate(lines)
        for hit in found.finditer(line.text)
    ]


def mark_hits(line: Line, row: Hit, hits: Sequence[Hit], current: Hit | None) -> Fragments:
    """The fragments of a row of the line, with class:found where it is found, class:found.current in `current`."""
    number, at, end = row
    marked: Fragments = []
    place = bisect_left(hits, (number, at - MAX_SEARCH_CHARS, 0))  # one may begin in the row before
    while place < len(hits) and hits[place] < (number, end, 0):
        hit = hits[place]
        first, last = max(hit[1], at), min(hit[2], end)
        if first < last:
            style = "class:found.current" if hit == current else "class:found"
            marked += line.cut(at, first)
            marked += [(f"{old} {style}", text) for old, text in line.cut(first, last)]
            at = last
        place += 1
    return [*marked, *line.cut(at, end)]
