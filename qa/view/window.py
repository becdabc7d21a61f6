"""An article in a window, with the cited sentence in view: the state behind the keys and the window."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Citation
from qa.sanitise import one_line
from qa.view.fragments import GUTTER, article_head, article_paragraphs
from qa.view.wrap import Fragments, Line, columns, cut, join, split_rows

MAX_SEARCH_CHARS = 200
"""Most characters of a search: more is a paste by mistake."""

_LOOKALIKES = {"'": "['‘’]", '"': '["“”]'}
"""Marks on a keyboard, and their typographic forms."""

Stretch = tuple[int, int, int]
"""A part of a line: its number, and start and end in it."""


def find_hits(lines: Sequence[Line], text: str) -> list[Stretch]:
    """The places of `text`, in order; case is ignored unless `text` has a capital.

    Straight quotation marks also match curly ones, and a blank any white space.
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


def mark_hits(
    line: Line, row: Stretch, hits: Sequence[Stretch], current: Stretch | None
) -> Fragments:
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


INDENT = 2
"""Columns of the gutter beside the text."""
JOINT = " · "
LEAST_TITLE = 12
"""Least columns of a title in the status line; with fewer it is left out."""


@dataclass(frozen=True, slots=True)
class WindowRows:
    """The rows of all lines in a window of some width: (line, start, end); and the first row of each line."""

    rows: list[Stretch]
    first: list[int]

    def at(self, line: int, offset: int) -> int:
        """The row with that character of the line."""
        first = self.first[line]
        last = self.first[line + 1] if line + 1 < len(self.first) else len(self.rows)
        after = bisect_right(self.rows, offset, first, last, key=lambda row: row[1])
        return max(after - 1, first)


def _room(width: int, *words: str) -> int:
    """Columns that are left in a status line of these words."""
    return width - columns(JOINT.join(words)) - 2


class ArticleWindow:
    """An article in a window; `resize` sets its size and must be called first."""

    def __init__(self, citation: Citation) -> None:
        head = [join(pieces) for pieces in article_head(citation.article)]
        body = [join(pieces) for pieces in article_paragraphs(citation)]
        self.title = one_line(citation.article.title)
        self.message = ""
        self._lines = [*head, Line("", ()), *body]
        self._first_of_text = len(head) + 1
        self._cited = self._find_cited()
        self._top = 0
        self._columns = self._height = -1  # of no window
        self._rows = WindowRows([], [])
        self._hits: list[Stretch] = []
        self._current: int | None = None
        self._origin = (0, 0)

    # The window

    def resize(self, columns: int, height: int) -> None:
        """Lays the article out again if the size changed: what was in view stays in view."""
        height = max(height, 1)
        if (columns, height) == (self._columns, self._height):
            return
        showed_cited = not self._rows.rows or self._is_in_view(self._cited)
        if columns != self._columns:
            line, start, _ = self._rows.rows[self._top] if self._rows.rows else (0, 0, 0)
            self._columns = columns
            self._rows = self._laid_out()
            self._top = self._rows.at(line, start)
        self._height = height
        self._put_top(self._top)
        if showed_cited:
            self._show(self._rows.at(self._cited[0], self._cited[1]))

    def _find_cited(self) -> Stretch:
        """The start of the cited sentence; the start of the article if it is only blanks."""
        cited = (
            (number, start, end)
            for number, line in enumerate(self._lines)
            for start, end, style in line.runs
            if "class:cited" in style
        )
        return next(cited, (0, 0, 0))

    def _laid_out(self) -> WindowRows:
        rows: list[Stretch] = []
        first = []
        for number, line in enumerate(self._lines):
            first.append(len(rows))
            room = self._columns - (INDENT if number >= self._first_of_text else 0)
            spans = split_rows(line.text, room, room) or [(0, 0)]
            rows += [(number, start, end) for start, end in spans]
        return WindowRows(rows, first)

    def body(self) -> Fragments:
        """The rows that are in the window, each ended."""
        shown: Fragments = []
        current = self._hits[self._current] if self._current is not None else None
        for number, start, end in self._rows.rows[self._top : self._top + self._height]:
            pieces = mark_hits(self._lines[number], (number, start, end), self._hits, current)
            if number >= self._first_of_text:
                is_cited = any("class:cited" in style for style, _ in pieces)
                shown.append((GUTTER, ">" if is_cited else " "))
                shown.append(("", " "))
            shown += [*pieces, ("", "\n")]
        return shown

    def status(self, width: int) -> Fragments:
        """The last row of the window: the title or a message, the place, the keys, as far as they fit."""
        total = len(self._rows.rows)
        percent = 100 * min(self._top + self._height, total) // total
        place = f"line {self._top + 1:,} of {total:,} · {percent}%"
        left, right = [self.message or place], ["q back"]
        if self.message and _room(width, *left, *right, place) >= 0:
            left.append(place)
        if _room(width, *left, *right, "/ search") >= 0:
            right.append("/ search")
        room = _room(width, *left, *right, "")
        if self.title and not self.message and room >= LEAST_TITLE:
            left.insert(0, cut(self.title, room))
        for key in ("n next", "space on", "b back"):
            if _room(width, *left, *right, key) < 0:
                break
            right.append(key)
        facts, keys = f" {JOINT.join(left)}", f"{JOINT.join(right)} "
        gap = " " * max(width - columns(facts) - len(keys), 2)
        return [("class:status", cut(f"{facts}{gap}{keys}", width))]

    # Moving

    def move(self, rows: int) -> None:
        """Goes down by `rows`, or up; not beyond the ends."""
        self.message = ""
        self._put_top(self._top + rows)

    def _put_top(self, row: int) -> None:
        last = max(len(self._rows.rows) - self._height, 0)
        self._top = min(max(row, 0), last)

    def turn(self, pages: float) -> None:
        """Goes down by windows, or up; one row stays in view."""
        self.move(round(pages * max(self._height - 1, 1)))

    def go_home(self) -> None:
        """Goes to the beginning."""
        self.move(-len(self._rows.rows))

    def go_to_end(self) -> None:
        """Goes to the end."""
        self.move(len(self._rows.rows))

    def show_cited(self) -> None:
        """Brings the cited sentence into view."""
        self.message = ""
        self._show(self._rows.at(self._cited[0], self._cited[1]))

    def _show(self, row: int) -> None:
        """Brings a row into view, if it is not well inside already a third from the top."""
        if not self._top <= row < self._top + self._height - 1:
            self._put_top(row - self._height // 3)

    # Searching

    def begin_search(self) -> None:
        """Begins a search from here; giving it up comes back here."""
        line, start, _ = self._rows.rows[self._top]
        self._origin = line, start
        self.message = ""

    def search(self, text: str) -> None:
        """Goes to the first place after the start of the search; back to the start if there is none."""
        self._hits, self._current = find_hits(self._lines, text), None
        self.message = ""
        self._put_top(self._rows.at(*self._origin))
        if self._hits:
            self._go_to(self._first_hit_from(self._origin) % len(self._hits))
        elif text.strip():
            self.message = f"not found: {cut(one_line(text), max(self._columns // 3, 8))}"

    def give_up_search(self) -> None:
        """Ends the search, and goes back."""
        self.search("")

    def next_hit(self, step: int) -> None:
        """Goes to the next place from here, or with -1 to the one before, around the ends."""
        if not self._hits:
            self.message = self.message or "nothing searched for"
            return
        if self._current is None or not self._is_in_view(self._hits[self._current]):
            place = self._first_hit_from(self._rows.rows[self._top][:2])
            self._go_to((place if step > 0 else place - 1) % len(self._hits))
            return
        place = self._current + step
        self._go_to(place % len(self._hits))
        if not 0 <= place < len(self._hits):
            self.message += ", from the top" if step > 0 else ", from the end"

    def _first_hit_from(self, place: tuple[int, int]) -> int:
        return bisect_left(self._hits, (*place, 0))

    def _is_in_view(self, hit: Stretch) -> bool:
        return self._top <= self._rows.at(hit[0], hit[1]) < self._top + self._height

    def _go_to(self, place: int) -> None:
        self._current = place
        number, start, _ = self._hits[place]
        self._show(self._rows.at(number, start))
        self.message = f"{place + 1:,} of {len(self._hits):,} found"
