"""Questions and answers as a Markdown sheet: what /save and `batch --format md` write."""

import re
from collections.abc import Sequence

from qa.answer import Answer, Citation
from qa.sanitise import clean, one_line
from qa.view.wording import (
    answer_parts,
    day_text,
    notes_below,
    notes_of,
    place_text,
    reason_text,
    source_text,
)

HEADING = "# Questions and answers\n"


def transcript_markdown(answers: Sequence[Answer]) -> str:
    """Questions and answers as one Markdown sheet."""
    return "\n".join([HEADING, *(answer_markdown(answer) for answer in answers)])


def answer_markdown(answer: Answer) -> str:
    """The question as a heading, then each quote with its place; or why there is no answer."""
    lines = [_question(answer.question), ""]
    if answer.asked != answer.question:
        lines += [f"*Asked as: {_escaped(answer.asked)}*", ""]
    if not answer.answered:
        return "\n".join([*lines, f"*{_escaped(reason_text(answer))}*", ""])
    for number, citation in enumerate(answer.citations):
        if number == answer.sure:
            lines += ["*Less likely:*", ""]
        lines += [
            f"> {_quote(citation, is_sure=number < answer.sure)}",
            ">",
            f"> — {_place(citation)}",
        ]
        for note in notes_of(citation):
            lines += [">", f"> {_escaped(note)}"]
        lines.append("")
    for note in notes_below(answer):
        lines += [f"*{_escaped(note)}*", ""]
    return "\n".join(lines)


def error_markdown(question: str | None, error: str) -> str:
    """A question that could not be asked, and why, under a heading."""
    return f"{_question(question or '')}\n\n*{_escaped(error)}*\n"


def _question(text: str) -> str:
    return f"## {_escaped(text) or '(no question)'}"


def _quote(citation: Citation, *, is_sure: bool) -> str:
    before, words, after = answer_parts(citation)
    mark = "**" if is_sure else ""
    return _escaped_start(
        _escaped_piece(before) + _escaped_piece(words, around=mark) + _escaped_piece(after)
    )


def _place(citation: Citation) -> str:
    article = citation.article
    title = f"“{_escaped(article.title)}”"
    if article.url and re.fullmatch(r"https?://[^\s<>()\\\"'`\x00-\x20]+", article.url):
        title = f"[{title}](<{clean(article.url)}>)"
    where = _escaped(place_text(citation))
    return " · ".join([_escaped(source_text(article)), day_text(article.published), title, where])


def _escaped_piece(text: str, *, around: str = "") -> str:
    """`text` escaped, its white space as single blanks; those at its ends stay outside of what is put `around` it."""
    shown = re.sub(r"\s+", " ", text)
    core = _escape(clean(shown.strip()))
    if not core:
        return " " if shown else ""
    before, after = shown[: shown[:1] == " "], " " if shown.endswith(" ") else ""
    return f"{before}{around}{core}{around}{after}"


def _escaped(text: str) -> str:
    return _escaped_start(_escape(one_line(text)))


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&|~#!$])", r"\\\1", text)


def _escaped_start(text: str) -> str:
    """Markdown `text` that does not begin a list, a rule or a heading."""
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"^([-+=])", r"\\\1", text)
