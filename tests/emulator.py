"""Window: what a terminal shows after some output; as much of a terminal as the conversation uses."""

import re
from collections.abc import Callable

from qa.view.wrap import columns

SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[?>]?)(?P<numbers>[0-9;]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78cM]"
)
UNFINISHED = re.compile(r"\x1b(?:\[[?>]?[0-9;]*|\][^\x07]{0,500}|[()])?\Z")

Cells = list[list[str]]


class Window:
    """Characters in rows; `feed` takes output as it comes, `answers` are what a terminal says back to it.

    `scrolled` are the lines that have left it at the top.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.row = self.column = 0
        self.answers: list[str] = []
        self.scrolled: list[str] = []
        self._cells = self._blank(height)
        self._main: tuple[Cells, int, int] | None = None
        self._rest = ""

    def _blank(self, rows: int) -> Cells:
        return [[" "] * self.width for _ in range(rows)]

    def lines(self) -> list[str]:
        """The rows without blanks at their ends."""
        return ["".join(row).rstrip() for row in self._cells]

    def text(self) -> str:
        """The rows down to the last that is not empty."""
        return "\n".join(self.lines()).rstrip("\n")

    def feed(self, output: str) -> None:
        """Shows `output`."""
        output = self._rest + output
        self._rest = ""
        at = 0
        while at < len(output):
            if output[at] == "\x1b":
                sequence = SEQUENCE.match(output, at)
                if sequence is None:
                    if UNFINISHED.match(output, at):
                        self._rest = output[at:]
                        return
                    at += 1
                    continue
                if sequence["final"]:
                    self._control(sequence["private"], sequence["numbers"], sequence["final"])
                at = sequence.end()
                continue
            self._put(output[at])
            at += 1

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._line_feed()
        elif character == "\b":
            self.column = max(self.column - 1, 0)
        elif character >= " " and character != "\x7f":
            self._write(character)

    def _write(self, character: str) -> None:
        size = columns(character)
        if size == 0:
            self._cells[self.row][max(self.column - 1, 0)] += character
            return
        if self.column + size > self.width:
            self.column = 0
            self._line_feed()
        row = self._cells[self.row]
        row[self.column] = character
        for beside in range(self.column + 1, self.column + size):
            row[beside] = ""
        self.column += size

    def _line_feed(self) -> None:
        if self.row < self.height - 1:
            self.row += 1
            return
        if self._main is None:
            self.scrolled.append(self.lines()[0])
        self._cells = [*self._cells[1:], *self._blank(1)]

    def _control(self, private: str, numbers: str, final: str) -> None:
        if private:
            if numbers in ("1049", "47"):
                self._swap(to_other=final == "h")
            return
        values = [int(number or 0) for number in numbers.split(";")]
        first = values[0]
        doing: dict[str, Callable[[], None]] = {
            "A": lambda: self._go(self.row - (first or 1), self.column),
            "B": lambda: self._go(self.row + (first or 1), self.column),
            "C": lambda: self._go(self.row, self.column + (first or 1)),
            "D": lambda: self._go(self.row, self.column - (first or 1)),
            "G": lambda: self._go(self.row, (first or 1) - 1),
            "H": lambda: self._go(
                (first or 1) - 1, (values[-1] or 1) - 1 if len(values) > 1 else 0
            ),
            "J": lambda: self._erase_below(first),
            "K": lambda: self._erase_beside(first),
            "n": self._tell_place,
        }
        doing.get(final, lambda: None)()

    def _go(self, row: int, column: int) -> None:
        self.row = min(max(row, 0), self.height - 1)
        self.column = min(max(column, 0), self.width - 1)

    def _tell_place(self) -> None:
        self.answers.append(f"\x1b[{self.row + 1};{min(self.column, self.width - 1) + 1}R")

    def _erase_below(self, what: int) -> None:
        if what == 2:
            self._cells = self._blank(self.height)
            return
        self._erase_beside(0)
        self._cells[self.row + 1 :] = self._blank(self.height - self.row - 1)

    def _erase_beside(self, what: int) -> None:
        row = self._cells[self.row]
        start, end = {0: (self.column, self.width), 1: (0, self.column + 1)}.get(
            what, (0, self.width)
        )
        row[start:end] = [" "] * (min(end, self.width) - start)

    def _swap(self, *, to_other: bool) -> None:
        if to_other and self._main is None:
            self._main = self._cells, self.row, self.column
            self._cells = self._blank(self.height)
        elif not to_other and self._main is not None:
            self._cells, self.row, self.column = self._main
            self._main = None

    def resize(self, width: int, height: int) -> None:
        """Another size: rows are cut or filled up, not wrapped anew."""
        cells = [(row + [" "] * width)[:width] for row in self._cells]
        gone = max(len(cells) - height, 0)
        self.width, self.height = width, height
        self._cells = (cells[gone:] + self._blank(height))[:height]
        self._go(self.row - gone, self.column)
