"""Result records (docs/records.md) of answers and of bad lines, as JSON and as table rows, and read back."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from qa.answer import Answer
from qa.files.lines import json_object
from qa.sanitise import UNSAFE, clean

Record = dict[str, Any]

RECORD_FIELDS = tuple(Answer(question="", asked="").to_dict())
"""The fields of every record, in their order."""


def answer_record(answer: Answer, *, id: str | None = None, claim: str | None = None) -> Record:
    """The result record of an answer; `claim` is what its question was asked to check."""
    return answer.to_dict() | {"id": id, "claim": claim}


def error_record(
    id: str | None, question: str | None, error: str, *, code: str, claim: str | None = None
) -> Record:
    """The result record of a line that could not be asked."""
    none = Answer(question=question or "", asked="").to_dict()
    given = {"id": id, "question": question, "error": error, "claim": claim, "error_code": code}
    return none | dict.fromkeys(("asked", "score", "elapsed_ms")) | given


def json_text(record: Record) -> str:
    """`record` as one line of JSON; characters that are unsafe on a terminal are escaped."""
    text = json.dumps(record, ensure_ascii=False, default=date.isoformat)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def json_line(record: Record) -> bytes:
    """The same as bytes, with a line end."""
    return f"{json_text(record)}\n".encode()


def from_json(kind: Any, value: Any) -> Any:
    """A record of class `kind` from its `asdict` form in JSON; TypeError or KeyError if it is none."""
    parts = get_args(kind)
    match get_origin(kind):
        case None if isinstance(kind, type) and is_dataclass(kind):
            hints = get_type_hints(kind)
            return kind(**{name: from_json(hint, value[name]) for name, hint in hints.items()})
        case origin if origin is tuple:
            return tuple(from_json(parts[0], one) for one in value)
        case origin if origin is Mapping:
            return {
                from_json(parts[0], name): from_json(parts[1], one) for name, one in value.items()
            }
    if not isinstance(value, kind):
        raise TypeError(f"not of type {kind}")
    return value


def parse_record(line: str) -> Record | None:
    """The result record in a line of JSON, if it is one."""
    record, _ = json_object(line)
    if not record.keys() >= {"id", "question", "answered", "citations"}:
        return None
    citations = record["citations"]
    usable = isinstance(citations, list) and all(isinstance(one, dict) for one in citations)
    return record if usable and isinstance(record["answered"], bool) else None


# Tables

_OF_CITATION = ("source", "published", "title", "article", "start", "end", "url", "path")
TABLE_COLUMNS: tuple[str, ...] = (
    "id", "question", "asked", "answered", "answer", "quote", "score", "reason", *_OF_CITATION,
    "error", "claim", "error_code", "sure",
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
"""Where a formula begins in a spreadsheet with another separator: in many countries a semicolon."""


def _is_formula(text: str) -> bool:
    """True if a spreadsheet may run it, by its first visible character."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    for character in unicodedata.normalize("NFKC", text):
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            return character in "=+-@"
    return False
