"""Lines of a question table -> its rows, whose quoted cells may hold line ends."""

import csv
from collections import deque
from collections.abc import Iterator

from qa.errors import BatchFileError
from qa.files.lines import TextLine

MAX_LINE_BYTES = 1 << 20
"""Of a question line: a question of 2,000 characters with a long conversation before it fits a hundred times."""
SHOWN_CHARS = 200
"""How much of a first line that names no question its error repeats."""


class Rows:
    """Rows of a table whose quoted cells may hold line ends; lines lost to a quote left open are read again."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))  # of the whole process
        self._lines = lines
        self._again: deque[TextLine] = deque()
        self._used: list[TextLine] = []
        self._delimiter = ","

    def read_header(self, where: str, *, tab: bool) -> list[str]:
        """The column names in lower case; finds the delimiter, which in some countries' .csv is a semicolon."""
        first = next((line for line in self._lines if line.text.strip() or line.problem), None)
        if first is None:
            raise BatchFileError(
                f"{where}: the file is empty; its first line must name the columns"
            )
        columns: list[str] = []
        for delimiter in "\t" if tab else ",;\t":
            found = next(csv.reader([first.text], delimiter=delimiter), [])
            names = [name.strip().lower() for name in found]
            self._delimiter = delimiter
            if "question" in names:
                return names
            columns = columns or names
        shown = ", ".join(columns)[:SHOWN_CHARS]
        raise BatchFileError(
            f"{where}: no column is called question; the first line names: {shown}"
        )

    def rows(self) -> Iterator[tuple[int, list[str], str | None]]:
        """Line number, cells and what is wrong with the row, or None."""
        while True:
            self._used = []
            try:
                cells = next(csv.reader(self._feed(), delimiter=self._delimiter, strict=True), None)
            except csv.Error as error:
                self._again.extendleft(reversed(self._used[1:]))
                yield self._used[0].number, [], f"bad table row ({error}); check its quotes"
                continue
            if cells is None:
                return
            problem = next((line.problem for line in self._used if line.problem), None)
            yield self._used[0].number, cells, problem

    def _feed(self) -> Iterator[str]:
        """The lines of a row; csv.Error where a quote that nothing closes would take in the file."""
        chars = 0
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._used.append(line)
            chars += len(line.text)
            if chars > MAX_LINE_BYTES:
                raise csv.Error(f"more than {MAX_LINE_BYTES:,} characters")
            yield line.text + "\n"
