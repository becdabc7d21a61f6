"""Saving: the conversation that a link holds, as a file: a page, Markdown, or a fact-check sheet to sign."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qa.answer import Answer
from qa.view import html
from qa.view.blocks import entry_blocks
from qa.view.html import transcript_page
from qa.view.markdown import transcript_markdown

Save = Callable[[Sequence[Answer], str], str]
"""The answers, and what their articles are called -> the text of a file."""


def _as_page(answers: Sequence[Answer], label: str) -> str:
    return transcript_page(answers, _now())


def _as_markdown(answers: Sequence[Answer], label: str) -> str:
    return transcript_markdown(answers)


def _as_sheet(answers: Sequence[Answer], label: str) -> str:
    answered = sum(answer.answered for answer in answers)
    entries = [
        html.sheet_entry(entry_blocks(number, None, one))
        for number, one in enumerate(answers, start=1)
    ]
    asked = _now().isoformat(" ", "minutes")
    count = [("Questions", f"{len(answers):,}"), ("Answered", f"{answered:,}")]
    return "".join(
        [html.sheet_head([("Archive", label), ("Asked", asked)]), *entries, html.sheet_end(count)]
    )


def _now() -> datetime:
    return datetime.now().astimezone()


FORMS: dict[str, tuple[str, str, str, Save]] = {
    "page": ("Page", "conversation.html", "text/html; charset=utf-8", _as_page),
    "markdown": ("Markdown", "conversation.md", "text/markdown; charset=utf-8", _as_markdown),
    "sheet": ("Fact-check sheet", "fact-check.html", "text/html; charset=utf-8", _as_sheet),
}
"""What can be saved: how a link calls it, the name of the file, its media type, and what makes it."""
