"""An Answer as styled fragments, plain text, a JSON record, a table row or Markdown; nothing is read or written here.

Fragments are `(style class, text)` pairs, as prompt_toolkit takes them. All text in them is clean, and every function
that gives fragments ends its last line.
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index import Article, SourceSummary
from qa.answer import Answer, Citation, Place, Reason
from qa.sanitise import UNSAFE, clean

Fragments = list[tuple[str, str]]
Record = dict[str, Any]

MIN_WIDTH = 10
"""Narrower windows are treated as this wide."""
NAME_MIN_COLUMNS = 16
"""Where a name has fewer columns in a table, the table is shown as running lines."""
GUTTER = "class:gutter"
"""The style of what stands before each line of a cited sentence."""
UNKNOWN_SOURCE = "unknown source"
UNDATED = "undated"
EXAMPLE_QUESTION = "who led the Russian delegation?"

# Reason -> what is said when no words explain it, and when some do ("{}" takes them).
REASON_TEXTS: dict[Reason, tuple[str, str]] = {
    Reason.NO_TERMS: ("the question has no words to look for.",) * 2,
    Reason.NOT_A_QUESTION: (
        f"Ask a question that a news article can answer, for example: {EXAMPLE_QUESTION}",
    )
    * 2,
    Reason.EMPTY_ARCHIVE: ("it holds no articles.",) * 2,
    Reason.NO_HITS: (
        "no article holds any of its words.",
        "no article mentions {}.",
    ),
    Reason.BELOW_THRESHOLD: (
        "no sentence comes close enough to the question.",
        "no sentence comes close enough; not found, or not near the rest: {}.",
    ),
    Reason.FILTERED_OUT: (
        "no article that passes the filters says anything about it.",
        "no article that passes the filters says anything about {}.",
    ),
}


# Terminal text


def answer_fragments(answer: Answer, width: int, *, first: int = 1) -> Fragments:
    """The citations, numbered from `first`; or why there is no answer, and the nearest misses, numbered likewise."""
    if answer.answered:
        return _citations(answer.citations, width, first)
    fragments = _wrap([("class:refusal", reason_text(answer))], width)
    if answer.citations:
        fragments += [("", "\n"), ("class:dim", "Nearest:\n")]
        fragments += [
            (style if "class:place" in style else "class:dim", text)
            for style, text in _citations(answer.citations, width, first, marked=False)
        ]
    return fragments


def reason_text(answer: Answer) -> str:
    """Why there is no answer, in one line of words."""
    if answer.reason is None:
        return "No answer in this archive."
    alone, with_missing = REASON_TEXTS[answer.reason]
    missing = ", ".join(f"“{_one_line(word)}”" for word in answer.missing)
    text = with_missing.replace("{}", missing) if missing else alone
    return text if answer.reason is Reason.NOT_A_QUESTION else f"No answer in this archive: {text}"


def article_fragments(citation: Citation, width: int) -> Fragments:
    """The whole article of a citation: head, then text, with the cited sentence and the answering words marked."""
    article = citation.article
    fragments = _wrap([("class:heading", article.title)], width)
    facts = [f"{_source(article)} · {_day(article.published)}", article.url, shown_path(article)]
    for fact in facts:
        if fact:
            fragments += _wrap([("class:place", fact)], width)
    fragments.append(("", "\n"))
    for pieces in _paragraphs(_article_pieces(citation)):
        cited = any("class:cited" in style for style, _ in pieces)
        gutter = [(GUTTER, "> ")] if cited else [("", "  ")]
        fragments += _wrap(pieces, width, gutter, gutter) if pieces else [("", "\n")]
    return fragments


def why_fragments(answer: Answer, width: int) -> Fragments:
    """The features behind each citation, those that counted most first."""
    if not answer.citations:
        return _wrap([("class:dim", "There is nothing to explain: no sentence was found.")], width)
    fragments: Fragments = []
    for number, citation in enumerate(answer.citations, start=1):
        if number > 1:
            fragments.append(("", "\n"))
        score = f"score {citation.score:.2f} "
        start = _cut(_one_line(citation.text), max(width - len(f"{number}. {score}"), MIN_WIDTH))
        fragments += [("class:number", f"{number}. "), ("class:heading", score)]
        fragments += [("class:dim", start), ("", "\n")]
        if citation.features:
            fragments += _feature_lines(citation, width)
    return fragments


def sources_fragments(sources: Sequence[SourceSummary], width: int) -> Fragments:
    """One line a source: its name, how many articles, and from which day to which."""
    if not sources:
        return _wrap([("class:dim", "There are no sources: the archive is empty.")], width)
    rows = [
        (
            _one_line(source.source or "") or UNKNOWN_SOURCE,
            f"{source.articles:,}",
            _period(source.first, source.last),
        )
        for source in sources
    ]
    return _table(("source", "articles", "days"), rows, width)


def to_plain(fragments: Iterable[tuple[str, str]]) -> str:
    """The text of `fragments` without colour: [brackets] around the answering words instead."""
    parts: list[str] = []
    gap: list[
        str
    ] = []  # blanks since the last marked words: inside the brackets if more of them follow
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


def shown_path(article: Article) -> str:
    """The path as a person would name it: below the current folder if it is, the bare name in the sample corpus."""
    path = article.path or article.id
    if not os.path.isabs(path):
        return _one_line(os.path.normpath(path) if article.path else path)
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # the folder was removed under us
        here = ""
    if here and path.startswith(here):
        return _one_line(path[len(here) :])
    package = os.path.dirname(os.path.abspath(__file__))
    samples = (
        os.path.join(package, "corpus", ""),
        os.path.join(os.path.dirname(package), "corpus", ""),
    )
    return _one_line(os.path.basename(path) if path.startswith(samples) else path)


def _citations(
    citations: Sequence[Citation], width: int, first: int, *, marked: bool = True
) -> Fragments:
    fragments: Fragments = []
    for number, citation in enumerate(citations, start=first):
        if number > first:
            fragments.append(("", "\n"))
        label = f"{number}. "
        indent = [("", " " * len(label))]
        pieces = (
            _sentence_pieces(citation, "class:quote")
            if marked
            else [("class:quote", citation.text)]
        )
        fragments += _wrap(pieces, width, [("class:number", label)], indent)
        fragments += _wrap([("class:place", _place(citation))], width, indent, indent)
        if citation.also_in:
            also = "also in: " + ", ".join(_copy(place) for place in citation.also_in)
            fragments += _wrap([("class:place", also)], width, indent, indent)
    return fragments


def _sentence_pieces(citation: Citation, style: str, mark: str = "class:mark") -> Fragments:
    start, end = citation.answer_start, citation.answer_end
    text = citation.article.text
    if start is None or end is None:
        return [(style, citation.text)]
    return [
        (style, text[citation.start : start]),
        (mark, text[start:end]),
        (style, text[end : citation.end]),
    ]


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
    where = f"{shown_path(article)}:{citation.start}–{citation.end}"
    title = [f"“{_one_line(article.title)}”"] if article.title else []
    return " · ".join([_source(article), _day(article.published), *title, where])


def _copy(place: Place) -> str:
    return f"{_source(place.article)} ({_day(place.article.published)})"


def _source(article: Article) -> str:
    return _one_line(article.source or "") or UNKNOWN_SOURCE


def _day(day: date | None) -> str:
    return day.isoformat() if day else UNDATED


def _period(first: date | None, last: date | None) -> str:
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


def _one_line(text: str) -> str:
    return clean(" ".join(text.split()))


def _feature_lines(citation: Citation, width: int) -> Fragments:
    features = sorted(citation.features, key=lambda f: (-abs(f.value * f.weight), f.name))
    rows = [
        (_one_line(f.name), f"{f.value:.2f}", f"{f.weight:+.2f}", f"{f.value * f.weight:+.2f}")
        for f in features
    ]
    return _table(("feature", "value", "weight", "adds"), rows, width)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int) -> Fragments:
    """The first column to the left, the others to the right of it; as running lines where that is too wide."""
    sizes = [max(_columns(row[n]) for row in (head, *rows)) for n in range(len(head))]
    room = width - sum(sizes[1:]) - 2 * len(sizes[1:])
    if room < min(sizes[0], NAME_MIN_COLUMNS):
        return [piece for row in rows for piece in _running_line(head, row, width)]
    sizes[0] = min(sizes[0], room)
    fragments: Fragments = []
    for style, row in [("class:dim", head), *(("", row) for row in rows)]:
        name = _cut(row[0], sizes[0])
        cells = [name + " " * (sizes[0] - _columns(name))]
        cells += [
            " " * (size - _columns(cell)) + cell
            for cell, size in zip(row[1:], sizes[1:], strict=True)
        ]
        fragments.append((style, "  ".join(cells) + "\n"))
    return fragments


def _running_line(head: tuple[str, ...], row: tuple[str, ...], width: int) -> Fragments:
    facts = "".join(f" · {name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True))
    return _wrap([("", row[0]), ("class:dim", facts)], width, (), [("", "  ")])


def _cut(text: str, columns: int) -> str:
    if _columns(text) <= columns:
        return text
    head, _ = _split_at(text, max(columns - 1, 1))
    return head + "…"


# Wrapping


@dataclass(slots=True)
class _Word:
    """Text without blanks, the style of the blank before it, and the columns it takes with its brackets."""

    pieces: Fragments
    columns: int
    gap: str


def _wrap(
    pieces: Iterable[tuple[str, str]],
    width: int,
    first: Iterable[tuple[str, str]] = (),
    rest: Iterable[tuple[str, str]] = (),
) -> Fragments:
    """Lines of at most `width` columns, white space shown as single blanks; `first` and `rest` start the lines."""
    width = max(width, MIN_WIDTH)
    lines: list[Fragments] = [list(first)]
    used = start = sum(_columns(text) for _, text in lines[0])
    for word in _words(pieces):
        if used > start and used + 1 + word.columns > width:
            lines.append(list(rest))
            used = start = sum(_columns(text) for _, text in lines[-1])
        elif used > start:
            lines[-1].append((word.gap, " "))
            used += 1
        while used + word.columns > width:
            head, word = _break(word, width - used)
            lines[-1] += head.pieces
            lines.append(list(rest))
            used = start = sum(_columns(text) for _, text in lines[-1])
        lines[-1] += word.pieces
        used += word.columns
    return [piece for line in lines for piece in (*line, ("", "\n"))]


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
            words[-1].columns += _columns(shown)
            if "class:mark" in style:
                words[-1].columns += (number == 0) + (number == len(tokens) - 1)
    return words


def _break(word: _Word, columns: int) -> tuple[_Word, _Word]:
    """A word too long for a line, cut after at least one character; two columns are left for brackets."""
    head: Fragments = []
    rest = list(word.pieces)
    room = max(columns - 2 * any("class:mark" in style for style, _ in rest), 1)
    while rest:
        style, text = rest.pop(0)
        start, end = _split_at(text, room) if room > 0 else ("", text)
        if start:
            head.append((style, start))
            room -= _columns(start)
        if end:
            rest.insert(0, (style, end))
            break
    taken = sum(_columns(text) for _, text in head)
    return _Word(head, taken, word.gap), _Word(rest, word.columns - taken, word.gap)


def _split_at(text: str, columns: int) -> tuple[str, str]:
    """`text` cut so that the first part fits in `columns`, and is never empty."""
    used = 0
    for position, character in enumerate(text):
        used += _columns(character)
        if used > columns and position:
            return text[:position], text[position:]
    return text, ""


def _columns(text: str) -> int:
    """How many columns a terminal needs for clean `text` (Unicode's widths; an ambiguous one counts as narrow)."""
    if text.isascii():
        return len(text)
    return sum(_character_columns(character) for character in text)


def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


# JSON records


def answer_record(answer: Answer, *, id: str | None = None, error: str | None = None) -> Record:
    """The result record of the contract (DESIGN.md, section 5)."""
    best = answer.citations[0] if answer.citations else None
    return {
        "id": id,
        "question": answer.question,
        "asked": answer.asked,
        "answered": answer.answered,
        "answer": best.answer if best and answer.answered else None,
        "score": round(best.score, 4) if best else None,
        "reason": answer.reason.value if answer.reason else None,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "error": error,
        "citations": [_citation_record(citation) for citation in answer.citations],
    }


def error_record(id: str | None, question: str | None, error: str) -> Record:
    """The result record of a line that could not be asked."""
    return {
        "id": id,
        "question": question,
        "asked": None,
        "answered": False,
        "answer": None,
        "score": None,
        "reason": None,
        "elapsed_ms": None,
        "error": error,
        "citations": [],
    }


def json_text(record: Record) -> str:
    """`record` as one line of JSON: readable characters as they are, those unsafe on a terminal as escapes."""
    text = json.dumps(record, ensure_ascii=False)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _citation_record(citation: Citation) -> Record:
    answer = None
    if citation.answer is not None:
        start, end = citation.answer_start, citation.answer_end
        answer = {"start": start, "end": end, "text": citation.answer}
    return {
        **_place_record(citation.article, citation.start, citation.end),
        "text": citation.text,
        "answer": answer,
        "score": round(citation.score, 4),
        "also_in": [
            _place_record(place.article, place.start, place.end) for place in citation.also_in
        ],
    }


def _place_record(article: Article, start: int, end: int) -> Record:
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "path": article.path,
        "start": start,
        "end": end,
    }


# Tables

_OF_CITATION = ("source", "published", "title", "article", "start", "end", "url", "path")
TABLE_COLUMNS: tuple[str, ...] = (
    "id", "question", "asked", "answered", "answer", "quote", "score", "reason", *_OF_CITATION, "error",
)  # fmt: skip


def table_row(record: Record) -> list[str]:
    """A result record as cells under TABLE_COLUMNS, with the first citation; a miss is not shown as a quote."""
    best = record["citations"][0] if record["answered"] and record["citations"] else {}
    cells = {**record, **{name: best.get(name) for name in _OF_CITATION}, "quote": best.get("text")}
    return [table_cell(cells[name]) for name in TABLE_COLUMNS]


def table_cell(value: object) -> str:
    """`value` as text that is clean and that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = clean(str(value).replace("\r\n", "\n"))
    return f"'{text}" if isinstance(value, str) and _is_formula(str(value)) else text


def _is_formula(text: str) -> bool:
    """True if a spreadsheet may run it: it starts so, in any width, perhaps after blanks or invisible characters."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    for character in unicodedata.normalize("NFKC", text):
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            return character in "=+-@"
    return False


# Markdown


def transcript_markdown(answers: Sequence[Answer]) -> str:
    """Questions and answers as one Markdown sheet."""
    return "\n".join(
        ["# Questions and answers\n", *(answer_markdown(answer) for answer in answers)]
    )


def answer_markdown(answer: Answer) -> str:
    """The question as a heading, then each quote with its place; or why there is no answer."""
    lines = [f"## {_escaped(answer.question) or '(no question)'}", ""]
    if answer.asked != answer.question:
        lines += [f"*Asked as: {_escaped(answer.asked)}*", ""]
    if not answer.answered:
        return "\n".join([*lines, f"*{_escaped(reason_text(answer))}*", ""])
    for citation in answer.citations:
        quote = "".join(
            _escaped_piece(text, bold="class:mark" in style)
            for style, text in _sentence_pieces(citation, "")
        )
        lines += [f"> {_escaped_start(quote)}", ">", f"> — {_place_markdown(citation)}", ""]
    return "\n".join(lines)


def error_markdown(question: str | None, error: str) -> str:
    """A question that could not be asked, and why, under a heading."""
    return f"## {_escaped(question or '') or '(no question)'}\n\n*{_escaped(error)}*\n"


def _place_markdown(citation: Citation) -> str:
    article = citation.article
    title = f"“{_escaped(article.title)}”"
    if article.url and re.fullmatch(r"https?://[^\s<>()\\\"'`\x00-\x20]+", article.url):
        title = f"[{title}](<{clean(article.url)}>)"
    where = f"{shown_path(article)}:{citation.start}–{citation.end}"
    facts = [_escaped(_source(article)), _day(article.published), title, _escaped(where)]
    if citation.also_in:
        facts.append("also in: " + _escaped(", ".join(_copy(place) for place in citation.also_in)))
    return " · ".join(facts)


def _escaped_piece(text: str, *, bold: bool) -> str:
    """`text` escaped, its white space as single blanks; bold keeps the blanks at its ends outside the asterisks."""
    shown = re.sub(r"\s+", " ", text)
    core = _escape(clean(shown.strip()))
    if not core:
        return " " if shown else ""
    before, after = shown[: shown[:1] == " "], " " if shown.endswith(" ") else ""
    return f"{before}**{core}**{after}" if bold else f"{before}{core}{after}"


def _escaped(text: str) -> str:
    return _escaped_start(_escape(_one_line(text)))


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&|~#!$])", r"\\\1", text)


def _escaped_start(text: str) -> str:
    """Markdown `text` that does not begin a list, a rule or a heading."""
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"^([-+=])", r"\\\1", text)
