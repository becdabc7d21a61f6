"""Blocks as pages of HTML: a saved conversation, a fact-check sheet; escaped text, marked words, safe links.

A page is one file without scripts or images, and fetches nothing. It can be written in parts: `page_head` ends
inside the body, whose end tag is optional in HTML, so that a page cut off between two elements is still valid.
"""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from qa.answer import Answer, Citation
from qa.language.wordlists import data_text
from qa.sanitise import clean, one_line
from qa.view.blocks import (
    NOTE,
    TITLE,
    VERDICTS,
    Block,
    Fact,
    Facts,
    Paragraph,
    Quote,
    Rows,
    Sign,
    conversation_blocks,
)
from qa.view.wording import JOINT

TRANSCRIPT_TITLE = "Questions and answers"
SIGN = (
    '<div class="sign"><span>Verdict:'
    + "".join(f'<span class="box"></span>{verdict}' for verdict in VERDICTS)
    + '</span><span>Checked by:<span class="blank"></span></span>'
    + '<span>Date:<span class="blank day"></span></span></div>'
)

_WEB = re.compile(r"https?://[^\s<>\"'`\\\x00-\x20]+", re.IGNORECASE)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""In case escaping fails: nothing runs, nothing is fetched, nothing is sent."""


def transcript_page(answers: Sequence[Answer], saved: datetime) -> str:
    """The page: each question with its quotes, the answering words marked, and their places."""
    when = saved.strftime("%Y-%m-%d %H:%M")
    note = f'<p class="dim">Saved {when}. Every quote is the text of its article.</p>\n'
    head = (
        page_head(TRANSCRIPT_TITLE, data_text("sheet.css")) + f"<h1>{TRANSCRIPT_TITLE}</h1>\n{note}"
    )
    entries = (sheet_entry(conversation_blocks(answer)) for answer in answers)
    return "".join([head, *entries, page_end()])


def sheet_head(rows: Rows) -> str:
    """The page of a fact-check sheet up to its first entry: the articles, the options, the time."""
    facts = _facts([Fact(label, text) for label, text in rows])
    note = f'<p class="dim">{NOTE}</p>'
    return f"{page_head(TITLE, data_text('sheet.css'))}<header>\n<h1>{TITLE}</h1>\n{facts}\n{note}\n</header>\n"


def sheet_entry(blocks: Iterable[Block]) -> str:
    """A question with its answer."""
    shown, is_open = ["<article>"], False
    for block in blocks:
        in_list = isinstance(block, Quote) and block.number > 0
        if isinstance(block, Quote) and in_list and not is_open:
            start = f' start="{block.number}"' if block.number > 1 else ""
            shown.append(f'<ol class="quotes{"" if block.mark else " dim"}"{start}>')
        elif is_open and not in_list:
            shown.append("</ol>")
        is_open = in_list
        shown.append(_block(block))
    return "\n".join([*shown, *(["</ol>"] if is_open else []), "</article>", ""])


def sheet_end(rows: Rows) -> str:
    """The summary, and the end of the page."""
    cells = "".join(
        f'<tr><th scope="row">{escape_line(label)}</th><td>{escape_line(text)}</td></tr>\n'
        for label, text in rows
    )
    table = f"<table>\n{cells}</table>"
    return f'<section class="summary">\n<h2>Summary</h2>\n{table}\n</section>\n{page_end()}'


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _line(block)
        case Facts(rows):
            return _facts(rows)
        case Quote():
            return _quotation(block)
        case Sign():
            return SIGN


def _line(line: Paragraph) -> str:
    text = escape_line(line.text)
    if line.role == "question":
        return (
            f'<h2 dir="auto">{line.label} {text}</h2>'
            if line.label
            else f'<h2 dir="auto">{text}</h2>'
        )
    if line.role == "answer":
        text = f"<strong>{text}</strong>"
    kind = line.role if line.role in ("claim", "answer", "refusal") else "dim"
    return f'<p class="{kind}">{f"{line.label}: " if line.label else ""}{text}</p>'


def _quotation(block: Quote) -> str:
    shown = quotation(block.citation, marks=bool(block.mark))
    if block.is_listed:
        shown += f"\n{_facts(block.facts)}"
    else:
        places = [JOINT.join(map(_fact, block.facts)), *map(escape_line, block.notes)]
        shown += "".join(f'\n<p class="place">{place}</p>' for place in places)
    return f"<li>{shown}</li>" if block.number else f'<div class="miss">{shown}\n</div>'


def _fact(fact: Fact) -> str:
    label = f"{escape_line(fact.label)}: " if fact.label else ""
    return f"{label}<bdi>{link(fact.text, fact.url)}</bdi>"


def _facts(facts: Sequence[Fact]) -> str:
    rows = (f"<dt>{escape_line(one.label)}</dt><dd>{link(one.text, one.url)}</dd>" for one in facts)
    return "\n".join(["<dl>", *rows, "</dl>"])


def escape(text: str) -> str:
    """`text` escaped for an element or a quoted attribute.

    Paragraph ends stay (CR LF as LF, as HTML reads it); unsafe characters become U+FFFD.
    """
    return html.escape(clean(text.replace("\r\n", "\n")))


def escape_line(text: str) -> str:
    """The same, on one line, its white space as single blanks."""
    return html.escape(one_line(text))


def marked(text: str, spans: Iterable[tuple[int, int]], *, tag: str = "mark") -> str:
    """`text` escaped, with each span in an element; of overlapping spans the earlier one counts."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if done <= start < end <= len(text):
            pieces += [escape(text[done:start]), f"<{tag}>{escape(text[start:end])}</{tag}>"]
            done = end
    return "".join([*pieces, escape(text[done:])])


def quotation(citation: Citation, *, marks: bool) -> str:
    """The cited sentence as a quotation, with `marks` on the words that answer."""
    start, end = citation.answer_start, citation.answer_end
    spans = []
    if marks and start is not None and end is not None:
        spans = [(start - citation.start, end - citation.start)]
    return f'<blockquote dir="auto">{marked(citation.text, spans)}</blockquote>'


def link(text: str, url: str | None) -> str:
    """`text` escaped, as a link if `url` is http or https; others (javascript:, file:) are left out."""
    if url and _WEB.fullmatch(url):
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape_line(text)}</a>'
    return escape_line(text)


def page_head(title: str, style: str = "") -> str:
    """A page up to the inside of its body; `style` is CSS after that of all pages."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="news-qa">
<title>{escape_line(title)}</title>
<style>
{data_text("page.css")}{style}</style>
</head>
<body>
"""


def page_end() -> str:
    """The end of a page that is complete."""
    return "</body>\n</html>\n"
