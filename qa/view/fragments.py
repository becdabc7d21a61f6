"""An Answer, its article, its reasons and the archive's sources as fragments for a terminal; no input or output in it.

All text in the fragments is clean, and every function that gives fragments ends its last line.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from index import SourceSummary
from qa.answer import Answer, Citation, Feature
from qa.sanitise import one_line
from qa.view.table import table
from qa.view.wording import (
    UNKNOWN_SOURCE,
    answer_parts,
    day_text,
    headline_text,
    notes_below,
    notes_of,
    period_text,
    place_text,
    reason_text,
    shown_path,
    source_text,
)
from qa.view.wrap import MIN_WIDTH, Fragments, cut, wrap, wrap_text

LEAST_SHOWN = 0.05
"""Of what a feature adds to a score: less decides nothing, and a screen holds no forty features for each citation."""
GUTTER = "class:gutter"
"""The style of what stands before each line of a cited sentence."""


def answer_fragments(answer: Answer, width: int, *, first: int = 1) -> Fragments:
    """The citations, numbered from `first`; or why there is no answer, and the nearest misses, numbered likewise.

    Of citations that are too weak to be an answer no words are marked.
    """
    asked = _asked(answer, width) if first == 1 else []
    sure, weak = answer.citations[: answer.sure], answer.citations[answer.sure :]
    fragments = asked + _citations(sure, width, first)
    if not answer.answered:
        fragments += wrap_text(reason_text(answer), width, style="class:refusal")
    if weak:
        heading = "Less likely:\n" if answer.answered else "Nearest:\n"
        fragments += [*([("", "\n")] if fragments else []), ("class:dim", heading)]
        fragments += [
            (style if "class:place" in style else "class:dim", text)
            for style, text in _citations(weak, width, first + len(sure), marked=False)
        ]
    return fragments + _notes_below(answer, width)


def article_fragments(citation: Citation, width: int) -> Fragments:
    """The whole article of a citation: head, then text, with the cited sentence and the answering words marked."""
    article = citation.article
    fragments = wrap_text(article.title, width, style="class:heading")
    source = f"{source_text(article)} · {day_text(article.published)}"
    for fact in (source, article.url, shown_path(article)):
        if fact:
            fragments += wrap_text(fact, width, style="class:place")
    fragments.append(("", "\n"))
    for pieces in _paragraphs(_article_pieces(citation)):
        cited = any("class:cited" in style for style, _ in pieces)
        gutter = [(GUTTER, "> ")] if cited else [("", "  ")]
        fragments += wrap(pieces, width, gutter, gutter) if pieces else [("", "\n")]
    return fragments


def why_fragments(answer: Answer, width: int) -> Fragments:
    """The features behind each citation, those that counted most first."""
    if not answer.citations:
        nothing = "There is nothing to explain: no sentence was found."
        return wrap_text(nothing, width, style="class:dim")
    fragments: Fragments = []
    for number, citation in enumerate(answer.citations, start=1):
        if number > 1:
            fragments.append(("", "\n"))
        score = f"score {citation.score:.2f} "
        start = cut(one_line(citation.text), max(width - len(f"{number}. {score}"), MIN_WIDTH))
        fragments += [("class:number", f"{number}. "), ("class:heading", score)]
        fragments += [("class:dim", start), ("", "\n")]
        if citation.features:
            fragments += _feature_lines(citation, width)
    return fragments


def sources_fragments(sources: Sequence[SourceSummary], width: int) -> Fragments:
    """One line a source: its name, how many articles, and from which day to which."""
    if not sources:
        return wrap_text("There are no sources: the archive is empty.", width, style="class:dim")
    rows = [
        (
            one_line(source.source or "") or UNKNOWN_SOURCE,
            f"{source.articles:,}",
            _period(source.first, source.last),
        )
        for source in sources
    ]
    return table(("source", "articles", "days"), rows, width)


def timeline_fragments(rows: Sequence[tuple[str, Citation]], width: int) -> Fragments:
    """Citations, numbered, under the words for their day, which stand once for those that follow each other."""
    fragments: Fragments = []
    above = None
    for number, (day, citation) in enumerate(rows, start=1):
        fragments += [("", "\n")] if number > 1 else []
        fragments += wrap_text(day, width, style="class:heading") if day != above else []
        above = day
        fragments += _citations([citation], width, number)
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


def _citations(
    citations: Sequence[Citation], width: int, first: int, *, marked: bool = True
) -> Fragments:
    fragments: Fragments = []
    for number, citation in enumerate(citations, start=first):
        if number > first:
            fragments.append(("", "\n"))
        label = f"{number}. "
        indent = " " * len(label)
        mark = "class:mark" if marked else "class:quote"
        pieces = _sentence_pieces(citation, "class:quote", mark)
        fragments += wrap(pieces, width, [("class:number", label)], [("", indent)])
        for line in (_place(citation), *notes_of(citation)):
            fragments += wrap_text(line, width, style="class:place", indent=indent)
    return fragments


def _asked(answer: Answer, width: int) -> Fragments:
    """The question as completed and its other readings, numbered as `/as` takes them, if it did not stand alone; and
    the days that it names."""
    lines = []
    if answer.asked != answer.question:
        lines.append(f"Asked: {one_line(answer.asked)}")
        lines += [f"or {n}: {one_line(text)}" for n, text in enumerate(answer.readings, start=2)]
    lines += [text] if (text := period_text(answer)) else []
    return [piece for line in lines for piece in wrap_text(line, width, style="class:dim")]


def _notes_below(answer: Answer, width: int) -> Fragments:
    lines = [wrap_text(note, width, style="class:dim") for note in notes_below(answer)]
    return [("", "\n"), *(piece for line in lines for piece in line)] if lines else []


def _sentence_pieces(citation: Citation, style: str, mark: str) -> Fragments:
    before, words, after = answer_parts(citation)
    return [(style, before), (mark, words), (style, after)]


def _article_pieces(citation: Citation) -> Fragments:
    text = citation.article.text
    cited = _sentence_pieces(citation, "class:cited", "class:cited class:mark")
    return [("", text[: citation.start]), *cited, ("", text[citation.end :])]


def _paragraphs(pieces: Fragments) -> list[Fragments]:
    """`pieces` split at line ends; an empty list stands for the blank line between two of them."""
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


def _place(citation: Citation) -> str:
    article = citation.article
    title = [f"“{headline}”"] if (headline := headline_text(article)) else []
    day = day_text(article.published)
    return " · ".join([source_text(article), day, *title, place_text(citation)])


def _period(first: date | None, last: date | None) -> str:
    return day_text(first) if first == last else f"{day_text(first)} – {day_text(last)}"


def _explained(feature: Feature) -> str:
    return one_line(f"{feature.name}: {feature.meaning}" if feature.meaning else feature.name)


def _feature_lines(citation: Citation, width: int) -> Fragments:
    features = sorted(citation.features, key=lambda f: (-abs(f.effect), f.name))
    counted = [f for f in features if abs(f.effect) >= LEAST_SHOWN]
    rows = [(_explained(f), f"{f.value:.2f}", f"{f.effect:+.2f}") for f in counted]
    fragments = table(("feature", "value", "adds"), rows, width) if rows else []
    if others := len(features) - len(counted):
        nothing = f"{others} {'other adds' if others == 1 else 'others add'} little"
        fragments += wrap_text(nothing, width, style="class:dim")
    return fragments
