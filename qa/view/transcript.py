"""Questions and answers as a Markdown sheet: what /save writes."""

from collections.abc import Sequence

from qa.answer import Answer, Citation
from qa.view.markdown import escape, link, quote
from qa.view.wording import (
    day_text,
    facts_text,
    notes_below,
    notes_of,
    period_text,
    place_text,
    reason_text,
    source_text,
    verdict_text,
)

HEADING = "# Questions and answers\n"


def transcript_markdown(answers: Sequence[Answer]) -> str:
    """Questions and answers as one Markdown sheet."""
    return "\n".join([HEADING, *(answer_markdown(answer) for answer in answers)])


def answer_markdown(answer: Answer) -> str:
    """The question as a heading, then each quote with its place; or why there is no answer."""
    lines = [f"## {escape(answer.question) or '(no question)'}", ""]
    if answer.asked != answer.question:
        others = "".join(f" (or: {escape(text)})" for text in answer.readings)
        lines += [f"*Asked as: {escape(answer.asked)}{others}*", ""]
    if answer.period:
        lines += [f"*{escape(period_text(answer))}*", ""]
    if not answer.answered:
        lines += [f"*{escape(reason_text(answer))}*", ""]
    if verdict := verdict_text(answer):
        lines += [f"*{escape(verdict)}*", ""]
    mark = "**" if answer.sure else "*"
    for number, citation in enumerate(answer.citations if answer.answered else ()):
        if number == answer.answering:
            lines += ["*Less likely:*", ""]
        around = mark if number < answer.answering else ""
        lines += [f"> {quote(citation, around=around)}", ">", f"> — {_place(citation)}"]
        for note in notes_of(citation):
            lines += [">", f"> {escape(note)}"]
        lines.append("")
    for note in notes_below(answer):
        lines += [f"*{escape(note)}*", ""]
    return "\n".join(lines)


def _place(citation: Citation) -> str:
    article = citation.article
    title = link(f"“{article.title}”", article.url)
    where = escape(place_text(citation))
    return facts_text([escape(source_text(article)), day_text(article.published), title, where])
