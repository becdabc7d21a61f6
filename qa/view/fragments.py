"""An Answer, its article, and the archive's sources as fragments for a terminal; without input or output."""

from collections.abc import Iterable, Sequence

from index import Article, SourceSummary
from qa.answer import Answer, Citation
from qa.sanitise import one_line
from qa.view.blocks import Block, Paragraph, Quote, answer_blocks, quote_block
from qa.view.wording import (
    UNKNOWN_SOURCE,
    answer_parts,
    day_text,
    facts_text,
    range_text,
    shown_path,
    source_text,
)
from qa.view.wrap import Fragments, columns, cut, wrap, wrap_text

NAME_MIN_COLUMNS = 16
"""Least columns of a name in a table; with fewer the table is shown as running lines."""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int) -> Fragments:
    """The first column on the left, the others to its right; as running lines if that is too wide.

    Cells must be clean and have no line ends.
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


STYLES = {"perhaps": "class:perhaps", "refusal": "class:refusal"}
"""The roles of lines that are not dim."""
MARKS = {"sure": "class:mark", "perhaps": "class:mark class:perhaps", "": "class:dim"}
GUTTER = "class:gutter"
"""The style of the gutter before each line of a cited sentence."""


def answer_fragments(
    answer: Answer, width: int, *, first: int = 1, context: int = 0, drop_period: str = ""
) -> Fragments:
    """The citations, numbered from `first`; or why there is no answer, and the nearest sentences, numbered too.

    Words are marked only in citations that answer. Each citation has `context` dimmed sentences before and after it.
    `drop_period` is what to type to search all days.
    """
    fragments: Fragments = []
    before: Block | None = None
    for block in answer_blocks(answer, first=first, drop_period=drop_period):
        if before and _is_parted(before, block):
            fragments.append(("", "\n"))
        if isinstance(block, Quote):
            fragments += _quote(block, width, context)
        elif isinstance(block, Paragraph):
            fragments += wrap_text(block.text, width, style=STYLES.get(block.role, "class:dim"))
        before = block
    return fragments


def _is_parted(before: Block, block: Block) -> bool:
    """True if a blank line separates the two."""
    if isinstance(block, Quote):
        return isinstance(before, Quote)
    return isinstance(block, Paragraph) and (
        block.role == "heading" or (block.role == "note" and isinstance(before, Quote))
    )


def listed_fragments(
    citations: Sequence[Citation], width: int, *, first: int = 1, context: int = 0
) -> Fragments:
    """Citations of no question, numbered from `first`."""
    fragments: Fragments = []
    for number, citation in enumerate(citations, start=first):
        fragments += [("", "\n")] if number > first else []
        fragments += _quote(quote_block(citation, number, "sure"), width, context)
    return fragments


def article_fragments(citation: Citation, width: int) -> Fragments:
    """The whole article of a citation: head, then text, with the cited sentence and the answering words marked."""
    fragments = [
        piece for pieces in article_head(citation.article) for piece in wrap(pieces, width)
    ]
    fragments.append(("", "\n"))
    for pieces in article_paragraphs(citation):
        cited = any("class:cited" in style for style, _ in pieces)
        gutter = [(GUTTER, "> ")] if cited else [("", "  ")]
        fragments += wrap(pieces, width, gutter, gutter) if pieces else [("", "\n")]
    return fragments


def article_head(article: Article) -> list[Fragments]:
    """The lines above the text of an article: its title, its source and day, its address, its path."""
    source = facts_text([source_text(article), day_text(article.published)])
    facts = (source, article.url, shown_path(article))
    return [
        [("class:heading", article.title)],
        *([("class:place", fact)] for fact in facts if fact),
    ]


def article_paragraphs(citation: Citation) -> list[Fragments]:
    """The text of a citation's article, line by line, with styles for the cited words; blank lines are empty."""
    return _paragraphs(_article_pieces(citation))


def sources_fragments(sources: Sequence[SourceSummary], width: int) -> Fragments:
    """One line for each source: its name, the number of articles, the first and last day."""
    if not sources:
        return wrap_text("There are no sources: the archive is empty.", width, style="class:dim")
    rows = [
        (
            one_line(source.source or "") or UNKNOWN_SOURCE,
            f"{source.articles:,}",
            range_text(source.first, source.last),
        )
        for source in sources
    ]
    return table(("source", "articles", "days"), rows, width)


def timeline_fragments(rows: Sequence[tuple[str, Citation]], width: int) -> Fragments:
    """Citations, numbered, under the words for their day, which are shown once for neighbours."""
    fragments: Fragments = []
    above = None
    for number, (day, citation) in enumerate(rows, start=1):
        fragments += [("", "\n")] if number > 1 else []
        fragments += wrap_text(day, width, style="class:heading") if day != above else []
        above = day
        fragments += _quote(quote_block(citation, number, "sure"), width, context=0)
    return fragments


def to_plain(fragments: Iterable[tuple[str, str]]) -> str:
    """The text of `fragments` without colour: [brackets] around the answering words instead."""
    parts: list[str] = []
    gap: list[str] = []  # blanks since the last marked words: in the brackets if more follow
    open_mark = False
    for style, text in fragments:
        if "class:mark" in style.split():
            parts += [*gap, text] if open_mark else ["[", text]
            gap, open_mark = [], True
        elif open_mark and (style == GUTTER or not text.strip()):
            gap.append(text)
        else:
            parts += ["]", *gap, text] if open_mark else [text]
            gap, open_mark = [], False
    return "".join([*parts, *(["]", *gap] if open_mark else [])])


def _quote(block: Quote, width: int, context: int) -> Fragments:
    citation = block.citation
    start = [("class:number", f"{block.number}. ")]
    indent = [("", " " * len(start[0][1]))]
    quote = _sentence_pieces(citation, "class:quote", MARKS[block.mark])
    if context:
        fragments = _in_context(citation, quote, context, width, start, indent)
    else:
        fragments = wrap(quote, width, start, indent)
    if not block.mark:
        fragments = [("class:dim", text) for _, text in fragments]
    for line in (facts_text(fact.text for fact in block.facts), *block.notes):
        fragments += wrap_text(line, width, style="class:place", indent=indent[0][1])
    return fragments


def _in_context(
    citation: Citation,
    quote: Fragments,
    context: int,
    width: int,
    start: Fragments,
    indent: Fragments,
) -> Fragments:
    """The quote after a gutter, as in its article, and its neighbours, each on lines of its own."""
    before, after = sentences_beside(citation, context)
    fragments: Fragments = []
    for pieces, gutter in (
        *(([("class:dim", text)], ("", "  ")) for text in before),
        (quote, (GUTTER, "> ")),
        *(([("class:dim", text)], ("", "  ")) for text in after),
    ):
        fragments += wrap(pieces, width, [*start, gutter], [*indent, gutter])
        start = indent
    return fragments


def sentences_beside(citation: Citation, count: int) -> tuple[list[str], list[str]]:
    """Up to `count` sentences before the cited one, and up to `count` after it, in order."""
    from index import split_sentences  # late: without context nothing is split

    text = citation.article.text
    sentences = split_sentences(citation.article)
    before = [text[one.start : one.end] for one in sentences if one.end <= citation.start]
    after = [text[one.start : one.end] for one in sentences if one.start >= citation.end]
    return before[max(len(before) - count, 0) :], after[:count]


def _sentence_pieces(citation: Citation, style: str, mark: str) -> Fragments:
    before, words, after = answer_parts(citation)
    return [(style, before), (mark, words), (style, after)]


def _article_pieces(citation: Citation) -> Fragments:
    text = citation.article.text
    cited = _sentence_pieces(citation, "class:cited", "class:cited class:mark")
    return [("", text[: citation.start]), *cited, ("", text[citation.end :])]


def _paragraphs(pieces: Fragments) -> list[Fragments]:
    """`pieces` split at line ends; an empty list is the blank line between two of them."""
    lines: list[Fragments] = [[]]
    for style, text in pieces:
        for number, line in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if line and (line.strip() or lines[-1]):
                lines[-1].append((style, line))
    kept: list[Fragments] = []
    for paragraph in lines:
        if paragraph or (kept and kept[-1]):
            kept.append(paragraph)
    return kept[:-1] if kept and not kept[-1] else kept
