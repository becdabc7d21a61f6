"""Candidate file -> questions with the sentences given for each, and the lines that cannot be used, in order."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from qa.errors import OutputError, cause
from qa.files.lines import TextLine, Unusable, file_ending, json_object, open_lines, shown_name
from qa.files.question_file import BadLine, check_line

MAX_LINE_BYTES = 16 << 20
"""Longest line, in bytes: a thousand sentences with other fields take a tenth of it."""
MAX_CANDIDATES = 10_000
"""Most sentences of a question: ten times what a retriever usually passes on for reranking."""
MAX_CANDIDATE_CHARS = 10_000
"""Longest sentence, in characters: paragraphs fit, articles must be split."""
MEMORY_BYTES = 64 << 20
"""Bytes of a file that is kept in memory between its two readings; a larger one is copied to a temporary file."""

_FORM = 'write one JSON object a line: {"question": …, "candidates": [{"text": …}]}'


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A question with its given sentences; `labels` say which are right, None unless each has 0 or 1."""

    number: int
    id: str
    question: str
    texts: tuple[str, ...]
    labels: tuple[bool, ...] | None


Line = CandidateLine | BadLine


class CandidateFile:
    """The lines of a file, in order, several times if needed, even from standard input."""

    def __init__(self, lines: Iterator[TextLine], where: str, kept: IO[bytes]) -> None:
        self._where = where
        self._kept = kept
        self.count = 0
        for line in lines:
            if line.problem or line.text.strip():
                kept.write(json.dumps([line.number, line.text, line.problem]).encode() + b"\n")
                self.count += 1

    def __iter__(self) -> Iterator[Line]:
        self._kept.seek(0)
        first_use: dict[str, int] = {}
        for line in self._kept:
            yield _checked(TextLine(*json.loads(line)), self._where, first_use)


@contextmanager
def open_candidates(path: str, *, memory_bytes: int = MEMORY_BYTES) -> Iterator[CandidateFile]:
    """The lines of a file, read to its end; BatchFileError if the file cannot be used."""
    file_ending(path, (".jsonl",), f"cannot read candidates from {{}}; {_FORM}")
    with (
        open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=f"this is not text; {_FORM}") as lines,
        tempfile.SpooledTemporaryFile(memory_bytes) as kept,
    ):
        try:
            file = CandidateFile(lines, shown_name(path), kept)
        except OSError as error:
            raise OutputError(f"a temporary file cannot be written: {cause(error)}") from error
        yield file


def _checked(line: TextLine, where: str, first_use: dict[str, int]) -> Line:
    """The question of a line, or what is wrong with it; `first_use` gets the id of a good one."""
    fields, problem = ({}, line.problem) if line.problem else json_object(line.text)
    asked = {name: fields.get(name) for name in ("id", "question")}
    question = check_line(where, line.number, problem, asked)
    if isinstance(question, BadLine):
        return question
    try:
        texts = _texts(fields.get("candidates"))
        if question.id in first_use:
            raise Unusable(f"id “{question.id}” is already used in line {first_use[question.id]}")
    except Unusable as error:
        place = f"{where}:{line.number}"
        return BadLine(line.number, question.id, question.question, f"{place}: {error}")
    first_use[question.id] = line.number
    labels = _labels(fields["candidates"])
    return CandidateLine(line.number, question.id, question.question, texts, labels)


def _texts(candidates: object) -> tuple[str, ...]:
    if not isinstance(candidates, list):
        raise Unusable('candidates is not a list; write [{"text": …}, …]')
    if len(candidates) > MAX_CANDIDATES:
        raise Unusable(
            f"there are {len(candidates):,} candidates; at most {MAX_CANDIDATES:,} can be ranked"
        )
    return tuple(_text(number, one) for number, one in enumerate(candidates, start=1))


def _text(number: int, candidate: object) -> str:
    text = candidate.get("text") if isinstance(candidate, dict) else None
    if not isinstance(text, str):
        raise Unusable(f'candidate {number} has no text; write {{"text": "…"}}')
    if len(text) > MAX_CANDIDATE_CHARS:
        raise Unusable(
            f"candidate {number} has {len(text):,} characters; at most {MAX_CANDIDATE_CHARS:,} can be ranked"
        )
    return text


def _labels(candidates: object) -> tuple[bool, ...] | None:
    """The labels of sentences that passed `_texts`."""
    labels = [one.get("label") for one in candidates] if isinstance(candidates, list) else []
    if not labels or not all(isinstance(one, int) and one in (0, 1) for one in labels):
        return None
    return tuple(map(bool, labels))
