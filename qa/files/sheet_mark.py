"""The marks of a sheet before its head, after each entry and around its summary: invisible comments.

They identify our sheets, let an interrupted one resume, and keep what an editor wrote into it. They are comments in
Markdown and HTML, each on a line of its own; escaped text cannot contain one.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from qa.errors import BatchFileError
from qa.files.lines import json_object

BEGUN = "<!-- qa sheet -->\n"
"""The first line."""
SUMMARY = "<!-- qa summary -->\n"
"""Before the summary."""
ENDED = "<!-- qa end -->\n"
"""The last line of a sheet that is complete."""

_ENTRY = re.compile(rb"<!-- qa entry (\{.*\}) -->")
_STARTS = (b"## ", b"<article>", SUMMARY.encode())
"""The beginnings of what may follow an entry: another one in Markdown or HTML, or the summary."""
_IN_COMMENT = re.compile("[-<>&]")


@dataclass(slots=True)
class Past:
    """The contents of a sheet: its entries by id and question, their outcomes, their citations, where they end."""

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    citations: int = 0
    kept_bytes: int = 0


def entry_mark(id: str, question: str | None, outcome: str, citations: int) -> str:
    """The mark after an entry."""
    fields = {"id": id, "question": question, "outcome": outcome, "citations": citations}
    shown = _IN_COMMENT.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(fields))
    return f"<!-- qa entry {shown} -->\n"


def read_past(path: str) -> Past:
    """The contents of the sheet at `path`; BatchFileError if it is none, or has text that resuming would remove."""
    past = Past()
    with open(path, "rb") as file:
        first = file.readline()
        if first.rstrip() != BEGUN.rstrip().encode():
            if not BEGUN.encode().startswith(first):
                raise BatchFileError(f"{path}: not a sheet of qa batch; left as it is")
            return past
        position = len(first)
        for line in iter(file.readline, b""):
            if line.rstrip() == SUMMARY.rstrip().encode():
                _check_summary(path, file.read(), past, position)
                return past
            position += len(line)
            match = _ENTRY.fullmatch(line.rstrip()) if line.endswith(b"\n") else None
            if match:
                _add(past, match[1].decode("utf-8", "replace"), path)
                past.kept_bytes = position
        file.seek(past.kept_bytes)
        _check_torn(path, file.read().lstrip(), past)
    return past


def _add(past: Past, text: str, path: str) -> None:
    fields, _ = json_object(text)
    match fields:
        case {
            "id": str(id),
            "question": str() | None as question,
            "outcome": str(outcome),
            "citations": int(cited),
        }:
            past.done[id, question or ""] += 1
            past.outcomes[outcome] += 1
            past.citations += cited
        case _:
            raise BatchFileError(f"{path}: the mark of an entry was changed; left as it is: {text}")


def _check_torn(path: str, rest: bytes, past: Past) -> None:
    """Refuses a sheet with anything but the beginning of an entry after its last complete entry."""
    if past.kept_bytes and not any(start.startswith(rest[: len(start)]) for start in _STARTS):
        raise _written_into(path)


def _check_summary(path: str, rest: bytes, past: Past, position: int) -> None:
    """Refuses a sheet with text after the last entry or the summary."""
    ended, end = rest.rstrip(), ENDED.rstrip().encode()
    if (end in ended and not ended.endswith(end)) or past.kept_bytes not in (0, position):
        raise _written_into(path)


def _written_into(path: str) -> BatchFileError:
    return BatchFileError(
        f"{path}: text was added after the last entry or the summary, and would be lost; left as it is;"
        " move that text into an entry"
    )
