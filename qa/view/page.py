"""The fact-check sheet as one HTML page: a head, an entry for each question with room to sign, a summary."""

from collections.abc import Iterable

from qa.answer import Answer, Citation
from qa.view.fact import (
    MISS,
    NOTE,
    TITLE,
    VERDICTS,
    WEAK,
    Fact,
    Rows,
    answer_facts,
    answer_label,
    answer_text,
    brief_facts,
    citation_facts,
    place_facts,
)
from qa.view.html import escape_line, link, page_end, page_head, quotation
from qa.view.wording import reason_text
from qa.wordlists import data_text

SIGN = (
    '<div class="sign"><span>Verdict:'
    + "".join(f'<span class="box"></span>{verdict}' for verdict in VERDICTS)
    + '</span><span>Checked by:<span class="blank"></span></span>'
    + '<span>Date:<span class="blank day"></span></span></div>'
)


def head(rows: Rows) -> str:
    """The page up to its first entry: the title, and which articles were asked when and how."""
    facts = _facts(Fact(label, text) for label, text in rows)
    note = f'<p class="dim">{NOTE}</p>'
    return f"{page_head(TITLE, data_text('sheet.css'))}<header>\n<h1>{TITLE}</h1>\n{facts}\n{note}\n</header>\n"


def entry(number: int, claim: str | None, answer: Answer, *, id: str | None = None) -> str:
    """A question, its answer with quotes and places or why there is none, and where to sign."""
    lines = _asked(number, id, claim, answer.question)
    if answer.asked != answer.question:
        lines.append(f'<p class="dim">Asked as: {escape_line(answer.asked)}</p>')
    lines += _answered(answer) if answer.answered else _refused(answer)
    return _article([*lines, SIGN])


def problem(
    number: int, claim: str | None, question: str | None, error: str, *, id: str | None = None
) -> str:
    """A line that could not be asked, and why."""
    why = f'<p class="refusal">Not asked: {escape_line(error)}</p>'
    return _article([*_asked(number, id, claim, question), why])


def end(rows: Rows) -> str:
    """What became of the questions, and the end of the page."""
    cells = "".join(
        f'<tr><th scope="row">{escape_line(label)}</th><td>{escape_line(text)}</td></tr>\n'
        for label, text in rows
    )
    table = f"<table>\n{cells}</table>"
    return f'<section class="summary">\n<h2>Summary</h2>\n{table}\n</section>\n{page_end()}'


def _article(lines: Iterable[str]) -> str:
    return "\n".join(["<article>", *lines, "</article>", ""])


def _asked(number: int, id: str | None, claim: str | None, question: str | None) -> list[str]:
    shown = escape_line(question or "") or "(no question)"
    lines = [f'<h2 dir="auto">{number}. {shown}</h2>']
    lines += [f'<p class="dim">Id: {escape_line(id)}</p>'] if id else []
    return lines + ([f'<p class="claim">Claim: {escape_line(claim)}</p>'] if claim else [])


def _answered(answer: Answer) -> list[str]:
    """The first quote with all that is known of it, the others more briefly, the weak ones without marks."""
    first, *others = answer.citations
    facts = _facts(citation_facts(first))
    answering = escape_line(answer_text(answer))
    lines = [
        f'<p class="answer">{answer_label(answer)}: <strong>{answering}</strong></p>',
        *_of_answer(answer),
        '<ol class="quotes">',
        f"<li>{quotation(first, marks=True)}\n{facts}</li>",
    ]
    for number, citation in enumerate(others, start=2):
        if number == answer.answering + 1:
            lines += [
                "</ol>",
                f'<p class="dim">{WEAK}</p>',
                f'<ol class="quotes" start="{number}">',
            ]
        lines.append(_other(citation, is_sure=number <= answer.answering))
    return [*lines, "</ol>"]


def _other(citation: Citation, *, is_sure: bool) -> str:
    facts = " · ".join(
        f"{escape_line(fact.label)}: {shown}" if fact.label else shown
        for fact in brief_facts(citation)
        for shown in [link(fact.text, fact.url)]
    )
    return f'<li>{quotation(citation, marks=is_sure)}\n<p class="place">{facts}</p></li>'


def _refused(answer: Answer) -> list[str]:
    lines = [f'<p class="refusal">{escape_line(reason_text(answer))}</p>']
    if answer.citations:
        nearest = answer.citations[0]
        facts = _facts(place_facts(nearest))
        lines += [
            f'<div class="miss"><p>{MISS}</p>',
            quotation(nearest, marks=False),
            facts,
            "</div>",
        ]
    return lines + _of_answer(answer)


def _of_answer(answer: Answer) -> list[str]:
    facts = answer_facts(answer)
    return [_facts(facts)] if facts else []


def _facts(facts: Iterable[Fact]) -> str:
    rows = (f"<dt>{escape_line(one.label)}</dt><dd>{link(one.text, one.url)}</dd>" for one in facts)
    return "\n".join(["<dl>", *rows, "</dl>"])
