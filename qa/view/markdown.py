"""Blocks as Markdown: a saved conversation, a fact-check sheet; escaped text, marked words, safe links."""

import re
from collections.abc import Iterable, Sequence

from qa.answer import Answer, Citation
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
from qa.view.wording import JOINT, answer_parts

HEADING = "# Questions and answers\n"
SIGN = (
    f"Verdict: {' '.join(f'☐ {verdict}' for verdict in VERDICTS)}\n\n"
    f"Checked by: {'_' * 28} Date: {'_' * 14}"
)
AROUND = {"sure": "**", "perhaps": "*", "": ""}
"""The marks around the words that answer."""

_WEB = re.compile(r"https?://[^\s<>()\\\"'`\x00-\x20]+")


def transcript_markdown(answers: Sequence[Answer]) -> str:
    """Questions and answers as one Markdown sheet."""
    return "\n".join([HEADING, *map(answer_markdown, answers)])


def answer_markdown(answer: Answer) -> str:
    """The question as a heading, then each quote with its place; or why there is no answer."""
    return _text(conversation_blocks(answer))


def sheet_head(rows: Rows) -> str:
    """The title of a fact-check sheet, with the articles, the options, the time."""
    return f"# {TITLE}\n\n{_rows(rows)}\n{NOTE}\n"


def sheet_entry(blocks: Iterable[Block]) -> str:
    """An entry of a fact-check sheet."""
    return "\n" + _text(blocks)


def sheet_end(rows: Rows) -> str:
    """The summary."""
    return f"\n## Summary\n\n{_rows(rows)}"


def _rows(rows: Rows) -> str:
    return "".join(f"- {escape_within(label)}: {escape_within(text)}\n" for label, text in rows)


def _text(blocks: Iterable[Block]) -> str:
    return "\n\n".join(map(_block, blocks)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _line(block)
        case Facts(rows):
            return "\n".join(f"- {_fact(fact)}" for fact in rows)
        case Quote():
            return _quotation(block)
        case Sign():
            return SIGN


def _line(line: Paragraph) -> str:
    if line.role == "question":
        text = escape_within(line.text) if line.label else escape(line.text)
        return f"## {line.label} {text}" if line.label else f"## {text}"
    text = escape_within(line.text)
    if line.role in ("claim", "answer", "refusal"):
        return f"**{line.label}:** {text}" if line.label else f"**{text}**"
    return f"*{line.label}: {text}*" if line.label else f"*{text}*"


def _quotation(block: Quote) -> str:
    text = f"> {quote(block.citation, around=AROUND[block.mark])}"
    number = f"Quote {block.number}:\n\n" if block.number > 1 else ""
    if block.is_listed:
        return f"{number}{text}\n\n{_block(Facts(block.facts))}"
    notes = "".join(f"\n>\n> {escape(note)}" for note in block.notes)
    return f"{number}{text}\n>\n> — {JOINT.join(map(_fact, block.facts))}{notes}"


def _fact(fact: Fact) -> str:
    shown = link(fact.text, fact.url)
    return f"{fact.label}: {shown}" if fact.label else shown


def escape(text: str) -> str:
    """`text` on one line, escaped also for the beginning of a line."""
    return _escape_start(_escape(one_line(text)))


def escape_within(text: str) -> str:
    """`text` on one line, escaped for the middle of a line."""
    return _escape(one_line(text))


def quote(citation: Citation, *, around: str = "**") -> str:
    """The cited sentence on one line, with `around` around the answering words."""
    before, words, after = answer_parts(citation)
    return _escape_start(_piece(before) + _piece(words, around=around) + _piece(after))


def link(text: str, url: str | None) -> str:
    """`text` escaped within a line, as a link if `url` is http or https."""
    shown = escape_within(text)
    return f"[{shown}](<{clean(url)}>)" if url and _WEB.fullmatch(url) else shown


def _piece(text: str, *, around: str = "") -> str:
    """`text` escaped, with single blanks; blanks at its ends stay outside of `around`."""
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
