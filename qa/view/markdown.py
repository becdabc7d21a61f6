"""The pieces of what is written in Markdown: escaped text, quotes with the answering words marked, safe links."""

import re

from qa.answer import Citation
from qa.sanitise import clean, one_line
from qa.view.wording import answer_parts

_WEB = re.compile(r"https?://[^\s<>()\\\"'`\x00-\x20]+")


def escape(text: str) -> str:
    """`text` on one line, read as it stands even where it begins one."""
    return _escape_start(_escape(one_line(text)))


def escape_within(text: str) -> str:
    """The same for a text that does not begin a line."""
    return _escape(one_line(text))


def quote(citation: Citation, *, around: str = "**") -> str:
    """The cited sentence on one line, `around` put about the answering words."""
    before, words, after = answer_parts(citation)
    return _escape_start(_piece(before) + _piece(words, around=around) + _piece(after))


def link(text: str, url: str | None) -> str:
    """`text` escaped within a line, as a link if `url` is one of the web."""
    shown = escape_within(text)
    return f"[{shown}](<{clean(url)}>)" if url and _WEB.fullmatch(url) else shown


def _piece(text: str, *, around: str = "") -> str:
    """`text` escaped, its white space as single blanks; those at its ends stay outside of what is put `around` it."""
    shown = re.sub(r"\s+", " ", text)
    core = _escape(clean(shown.strip()))
    if not core:
        return " " if shown else ""
    before, after = shown[: shown[:1] == " "], " " if shown.endswith(" ") else ""
    return f"{before}{around}{core}{around}{after}"


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&|~#!$])", r"\\\1", text)


def _escape_start(text: str) -> str:
    """Markdown `text` that does not begin a list, a rule or a heading."""
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"^([-+=])", r"\\\1", text)
