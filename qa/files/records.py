"""The result records of DESIGN.md, section 5: an Answer as JSON and as a table row, and a record read back."""

import json
import unicodedata
from typing import Any

from index import Article
from qa.answer import Answer, Citation
from qa.files.lines import json_object
from qa.sanitise import UNSAFE, clean

Record = dict[str, Any]

RECORD_FIELDS = (
    "id", "question", "asked", "answered", "answer", "score", "reason", "elapsed_ms", "error", "citations",
    "matched", "readings",
)  # fmt: skip


def answer_record(answer: Answer, *, id: str | None = None) -> Record:
    """The result record of an answer."""
    best = answer.citations[0] if answer.citations else None
    return {
        "id": id,
        "question": answer.question,
        "asked": answer.asked,
        "answered": answer.answered,
        "answer": best.answer if best and answer.answered else None,
        "score": round(best.score, 4) if best else None,
        "reason": answer.reason.value if answer.reason else None,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "error": None,
        "citations": [_citation_record(citation) for citation in answer.citations],
        "matched": [list(pair) for pair in answer.matched],
        "readings": list(answer.readings),
    }


def error_record(id: str | None, question: str | None, error: str) -> Record:
    """The result record of a line that could not be asked."""
    given: Record = {
        "id": id,
        "question": question,
        "answered": False,
        "error": error,
        "citations": [],
        "matched": [],
        "readings": [],
    }
    return {**dict.fromkeys(RECORD_FIELDS), **given}


def json_text(record: Record) -> str:
    """`record` as one line of JSON: readable characters as they are, those unsafe on a terminal as escapes."""
    text = json.dumps(record, ensure_ascii=False)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def parse_record(line: str) -> Record | None:
    """The result record that a line of JSON holds, if it holds one."""
    record, _ = json_object(line)
    if not record.keys() >= {"id", "question", "answered", "citations"}:
        return None
    citations = record["citations"]
    usable = isinstance(citations, list) and all(isinstance(one, dict) for one in citations)
    return record if usable and isinstance(record["answered"], bool) else None


def _citation_record(citation: Citation) -> Record:
    answer = None
    if citation.answer is not None:
        start, end = citation.answer_start, citation.answer_end
        answer = {"start": start, "end": end, "text": citation.answer}
    return {
        **_place_record(citation.article, citation.start, citation.end),
        "text": citation.text,
        "answer": answer,
        "score": round(citation.score, 4),
        "also_in": [
            _place_record(place.article, place.start, place.end) for place in citation.also_in
        ],
    }


def _place_record(article: Article, start: int, end: int) -> Record:
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "path": article.path,
        "start": start,
        "end": end,
    }


# Tables

_OF_CITATION = ("source", "published", "title", "article", "start", "end", "url", "path")
TABLE_COLUMNS: tuple[str, ...] = (
    "id", "question", "asked", "answered", "answer", "quote", "score", "reason", *_OF_CITATION, "error",
)  # fmt: skip


def table_row(record: Record) -> list[str]:
    """A result record as cells under TABLE_COLUMNS, with the first citation; a miss is not shown as a quote."""
    best = record["citations"][0] if record["answered"] and record["citations"] else {}
    cells = {**record, **{name: best.get(name) for name in _OF_CITATION}, "quote": best.get("text")}
    return [table_cell(cells[name]) for name in TABLE_COLUMNS]


def table_cell(value: object) -> str:
    """`value` as text that is clean and that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = clean(str(value).replace("\r\n", "\n"))
    return f"'{text}" if isinstance(value, str) and _is_formula(str(value)) else text


def _is_formula(text: str) -> bool:
    """True if a spreadsheet may run it: it starts so, in any width, perhaps after blanks or invisible characters."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    for character in unicodedata.normalize("NFKC", text):
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            return character in "=+-@"
    return False
