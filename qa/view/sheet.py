"""The fact-check sheet in Markdown: a head, an entry for each question with room to sign, a summary."""

from collections.abc import Sequence

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
from qa.view.markdown import escape_within, link, quote
from qa.view.wording import reason_text

SIGN = (
    f"Verdict: {' '.join(f'☐ {verdict}' for verdict in VERDICTS)}\n\n"
    f"Checked by: {'_' * 28} Date: {'_' * 14}\n"
)


def head(rows: Rows) -> str:
    """The title, and which articles were asked when and how."""
    return f"# {TITLE}\n\n{_rows(rows)}\n{NOTE}\n"


def entry(number: int, claim: str | None, answer: Answer, *, id: str | None = None) -> str:
    """A question, its answer with quotes and places or why there is none, and where to sign."""
    blocks = _asked(number, id, claim, answer.question)
    if answer.asked != answer.question:
        blocks += [f"*Asked as: {escape_within(answer.asked)}*"]
    blocks += _answered(answer) if answer.answered else _refused(answer)
    return _joined([*blocks, SIGN])


def problem(
    number: int, claim: str | None, question: str | None, error: str, *, id: str | None = None
) -> str:
    """A line that could not be asked, and why."""
    return _joined(
        [*_asked(number, id, claim, question), f"**Not asked:** {escape_within(error)}\n"]
    )


def end(rows: Rows) -> str:
    """What became of the questions."""
    return f"\n## Summary\n\n{_rows(rows)}"


def _asked(number: int, id: str | None, claim: str | None, question: str | None) -> list[str]:
    heading = f"## {number}. {escape_within(question or '') or '(no question)'}"
    known = [f"Id: {escape_within(id)}"] if id else []
    return [heading, *known, *([f"**Claim:** {escape_within(claim)}"] if claim else [])]


def _answered(answer: Answer) -> list[str]:
    """The first quote with all that is known of it, the others more briefly."""
    first, *others = answer.citations
    around = "**" if answer.sure else "*"
    blocks = [f"**{answer_label(answer)}:** {escape_within(answer_text(answer))}"]
    blocks += _of_answer(answer)
    blocks += [f"> {quote(first, around=around)}", _facts(citation_facts(first))]
    for number, citation in enumerate(others, start=2):
        is_weak = number > answer.answering
        blocks += [f"*{WEAK}*"] if number == answer.answering + 1 else []
        shown = quote(citation, around="" if is_weak else around)
        blocks += [f"Quote {number}:", f"> {shown}\n>\n> — {_brief(citation)}"]
    return blocks


def _brief(citation: Citation) -> str:
    return " · ".join(_fact(fact) for fact in brief_facts(citation))


def _refused(answer: Answer) -> list[str]:
    blocks = [f"**{escape_within(reason_text(answer))}**"]
    if answer.citations:
        blocks += [escape_within(MISS), *_miss(answer.citations)]
    return blocks + _of_answer(answer)


def _of_answer(answer: Answer) -> list[str]:
    facts = answer_facts(answer)
    return [_facts(facts)] if facts else []


def _miss(citations: Sequence[Citation]) -> list[str]:
    nearest = citations[0]
    return [f"> {quote(nearest, around='')}", _facts(place_facts(nearest))]


def _facts(facts: Sequence[Fact]) -> str:
    return "\n".join(f"- {_fact(fact)}" for fact in facts)


def _fact(fact: Fact) -> str:
    shown = link(fact.text, fact.url)
    return f"{fact.label}: {shown}" if fact.label else shown


def _rows(rows: Rows) -> str:
    return "".join(f"- {escape_within(label)}: {escape_within(text)}\n" for label, text in rows)


def _joined(blocks: Sequence[str]) -> str:
    return "\n" + "\n\n".join(blocks)
