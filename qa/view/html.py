"""The pieces of every page that is written: escaped text, marked spans, safe links, and a shell that needs no more.

A page is one file without scripts, images or anything fetched. It can be written bit by bit: `page_head` ends inside
the body, whose end HTML lets one leave out, so that a page cut off between two elements is still a whole one.
"""

import html
import re
from collections.abc import Iterable

from qa.answer import Citation
from qa.sanitise import clean, one_line
from qa.wordlists import data_text

_WEB = re.compile(r"https?://[^\s<>\"'`\\\x00-\x20]+", re.IGNORECASE)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Should escaping ever fail: nothing runs, nothing is fetched, nothing is sent."""


def escape(text: str) -> str:
    """`text` as the content of an element or of an attribute in quotes: what it holds is read and not obeyed.

    Line ends stay where they are (CR LF as LF, which is how HTML reads it); unsafe characters become U+FFFD.
    """
    return html.escape(clean(text.replace("\r\n", "\n")))


def escape_line(text: str) -> str:
    """The same, on one line, its white space as single blanks."""
    return html.escape(one_line(text))


def marked(text: str, spans: Iterable[tuple[int, int]], *, tag: str = "mark") -> str:
    """`text` escaped, each span of it in an element; of spans that overlap the earlier one counts."""
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
    """`text` escaped, as a link if `url` is one of the web; any other (javascript:, file:) is left out."""
    if url and _WEB.fullmatch(url):
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape_line(text)}</a>'
    return escape_line(text)


def page_head(title: str, style: str = "") -> str:
    """A page up to the inside of its body; `style` is our own CSS, put behind that of all pages."""
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
