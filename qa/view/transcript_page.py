"""Questions and answers as one HTML page, for reading, passing on and printing: what /save FILE.html writes."""

from collections.abc import Sequence
from datetime import datetime

from qa.answer import Answer, Citation
from qa.sanitise import one_line
from qa.view.html import escape_line, link, page_end, page_head, quotation
from qa.view.wording import (
    day_text,
    notes_below,
    notes_of,
    period_text,
    place_text,
    reason_text,
    source_text,
    verdict_text,
)

TITLE = "Questions and answers"
STYLE = """
section { margin: 2rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 .4rem; }
ol { margin: 0; padding-left: 1.6rem; }
li { margin: .8rem 0; break-inside: avoid; }
li p { margin: .2rem 0; font-size: .85rem; }
.none { color: var(--accent); }
"""


def transcript_page(answers: Sequence[Answer], saved: datetime) -> str:
    """The whole page: each question with its quotes, the answering words marked, and where they stand."""
    when = saved.strftime("%Y-%m-%d %H:%M")
    return "".join(
        [
            page_head(TITLE, STYLE),
            f'<h1>{TITLE}</h1>\n<p class="dim">Saved {when}. Every quote is the text of its article.</p>\n',
            *map(_section, answers),
            page_end(),
        ]
    )


def _section(answer: Answer) -> str:
    lines = [f"<h2>{escape_line(answer.question) or '(no question)'}</h2>"]
    if answer.asked != answer.question:
        others = "".join(f" (or: {escape_line(text)})" for text in answer.readings)
        lines.append(f'<p class="dim">Asked as: {escape_line(answer.asked)}{others}</p>')
    if answer.period:
        lines.append(f'<p class="dim">{escape_line(period_text(answer))}</p>')
    if verdict := verdict_text(answer):
        lines.append(f'<p class="dim">{escape_line(verdict)}</p>')
    if answer.answered:
        lines += _list(answer.citations[: answer.answering], 1, is_sure=True)
    else:
        lines.append(f'<p class="none">{escape_line(reason_text(answer))}</p>')
    if weak := answer.citations[answer.answering :]:
        lines.append(f'<p class="dim">{"Less likely:" if answer.answered else "Nearest:"}</p>')
        lines += _list(weak, answer.answering + 1, is_sure=False)
    lines += [f'<p class="dim">{escape_line(note)}</p>' for note in notes_below(answer)]
    return "<section>\n" + "\n".join(lines) + "\n</section>\n"


def _list(citations: Sequence[Citation], first: int, *, is_sure: bool) -> list[str]:
    if not citations:
        return []
    items = [_item(citation, is_sure=is_sure) for citation in citations]
    dim = "" if is_sure else ' class="dim"'
    return [f'<ol start="{first}"{dim}>', *items, "</ol>"]


def _item(citation: Citation, *, is_sure: bool) -> str:
    article = citation.article
    title = link(f"“{one_line(article.title)}”", article.url)
    facts = [
        f"<bdi>{escape_line(source_text(article))}</bdi>",
        day_text(article.published),
        f"<bdi>{title}</bdi>",
        f"<bdi>{escape_line(place_text(citation))}</bdi>",
    ]
    lines = [
        f"<li>{quotation(citation, marks=is_sure)}",
        f'<p class="dim">{" · ".join(facts)}</p>',
        *(f'<p class="dim">{escape_line(note)}</p>' for note in notes_of(citation)),
    ]
    return "\n".join(lines) + "</li>"
