"""A table of text as fragments; as running lines where the window is too narrow for it."""

from collections.abc import Sequence

from qa.view.wrap import Fragments, columns, cut, wrap

NAME_MIN_COLUMNS = 16
"""Where a name has fewer columns in a table, the table is shown as running lines."""


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
