"""The result records of docs/records.md: an Answer as JSON and as a table row, and a record read back."""

import json
import re
import unicodedata
from datetime import date
from typing import Any

from index import Article
from qa.answer import Answer, Citation, Difference, Period
from qa.files.lines import json_object
from qa.sanitise import UNSAFE, clean

Record = dict[str, Any]

RECORD_FIELDS = (
    "id", "question", "asked", "answered", "answer", "score", "reason", "elapsed_ms", "error", "citations",
    "matched", "readings", "sources", "support", "differences", "period", "claim", "error_code",
)  # fmt: skip


def answer_record(answer: Answer, *, id: str | None = None, claim: str | None = None) -> Record:
    """The result record of an answer; `claim` is what its question was asked to check."""
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
        "sources": answer.sources,
        "support": [
            _place_record(place.article, place.start, place.end) for place in answer.support
        ],
        "differences": [_difference_record(one) for one in answer.differences],
        "period": _period_record(answer.period) if answer.period else None,
        "claim": claim,
        "error_code": None,
    }


def error_record(
    id: str | None, question: str | None, error: str, *, code: str, claim: str | None = None
) -> Record:
    """The result record of a line that could not be asked."""
    given: Record = {
        "id": id,
        "question": question,
        "answered": False,
        "error": error,
        "citations": [],
        "matched": [],
        "readings": [],
        "sources": 0,
        "support": [],
        "differences": [],
        "claim": claim,
        "error_code": code,
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
    article, speaker = citation.article, citation.speaker
    answer = None
    if citation.answer_start is not None and citation.answer_end is not None:
        answer = _span_record(article, citation.answer_start, citation.answer_end)
    return {
        **_place_record(article, citation.start, citation.end),
        "text": citation.text,
        "answer": answer,
        "score": round(citation.score, 4),
        "also_in": [
            _place_record(place.article, place.start, place.end) for place in citation.also_in
        ],
        "speaker": _span_record(article, speaker.start, speaker.end) if speaker else None,
        "referents": [
            {
                **_span_record(article, one.start, one.end),
                "name": _span_record(article, one.name_start, one.name_end),
            }
            for one in citation.referents
        ],
        "days": [
            {
                **_span_record(article, one.start, one.end),
                "first": _day(one.first),
                "last": _day(one.last),
            }
            for one in citation.days
        ],
    }


def _span_record(article: Article, start: int, end: int) -> Record:
    return {"start": start, "end": end, "text": article.text[start:end]}


def _difference_record(difference: Difference) -> Record:
    values = [{"text": one.text, "citations": list(one.citations)} for one in difference.values]
    return {"kind": difference.kind, "values": values}


def _period_record(period: Period) -> Record:
    return {
        "text": period.text,
        "since": _day(period.since),
        "until": _day(period.until),
        "filter": period.is_filter,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _place_record(article: Article, start: int, end: int) -> Record:
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "published": _day(article.published),
        "url": article.url,
        "path": article.path,
        "start": start,
        "end": end,
    }


# Tables

_OF_CITATION = ("source", "published", "title", "article", "start", "end", "url", "path")
TABLE_COLUMNS: tuple[str, ...] = (
    "id", "question", "asked", "answered", "answer", "quote", "score", "reason", *_OF_CITATION,
    "error", "claim", "error_code",
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
    if not isinstance(value, str):
        return text
    guarded = _PARTED_FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if _is_formula(value) else guarded


_PARTED_FORMULA = re.compile(
    r"""([,;|\t]["'\u200b-\u200f\u2060\u00ad\ufffd]*)(?=[=+@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b-])"""
)
"""Where a formula begins for a spreadsheet that parts cells at another mark: in many countries at a semicolon."""


def _is_formula(text: str) -> bool:
    """True if a spreadsheet may run it: it starts so, in any width, perhaps after blanks or invisible characters."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    for character in unicodedata.normalize("NFKC", text):
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            return character in "=+-@"
    return False
