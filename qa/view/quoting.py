"""A citation as it is pasted into a story: its words with their source, as plain text, Markdown and HTML."""

import re
from urllib.parse import quote as percent

from qa.answer import Citation
from qa.sanitise import one_line
from qa.view.html import escape_line, link
from qa.view.markdown import escape_within
from qa.view.markdown import link as markdown_link
from qa.view.wording import source_facts

FRAGMENT_WORDS = 5
"""Words at each end of a longer quote in a text fragment: enough to be unique on a page."""

_WORD = re.compile(r"\S+")


def plain_quote(citation: Citation) -> str:
    """The quote, then who published it, when, under which title and where."""
    url = citation.article.url
    where = f", {one_line(url)}" if url else ""
    return f"“{_inner(citation)}” ({', '.join(source_facts(citation.article))}{where})"


def markdown_quote(citation: Citation) -> str:
    """The same as a block quotation, its source a link to the place."""
    source = ", ".join(source_facts(citation.article))
    url = fragment_address(citation)
    shown = markdown_link(source, url) if url else escape_within(source)
    return f"> {escape_within(_inner(citation))}\n>\n> — {shown}"


def html_quote(citation: Citation) -> str:
    """The same in HTML; only http and https addresses are links."""
    source = link(", ".join(source_facts(citation.article)), fragment_address(citation))
    return f"<blockquote><p>{escape_line(_inner(citation))}</p><p>— {source}</p></blockquote>"


def fragment_address(citation: Citation) -> str | None:
    """The address of the article with a text fragment, at which browsers scroll to the quote; None without an address.

    A fragment cannot cross the blocks of a page, so a quote of several lines has the one of its longest line.
    """
    url = citation.article.url
    if not url:
        return None
    line = max(citation.text.splitlines() or [""], key=len)
    words = _WORD.findall(line)
    if not words:
        return url
    whole = len(words) <= 2 * FRAGMENT_WORDS
    ends = [words] if whole else [words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]]
    fragment = ",".join(_coded(" ".join(part)) for part in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"


def _coded(text: str) -> str:
    """A hyphen separates the parts of a text fragment, so it is encoded too."""
    return percent(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")


def _inner(citation: Citation) -> str:
    return one_line(citation.text)
