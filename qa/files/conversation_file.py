"""A conversation in a file: the turns before a question, and what /save writes as JSON and /load reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qa.answer import Answer, Find
from qa.errors import BatchFileError, cause
from qa.files.lines import TextLine, Unusable, open_lines, read_small, shown_name
from qa.files.records import answer_record, json_text
from qa.files.stored_answer import restore_answer
from qa.followup.conversation import complete
from qa.followup.mention import Turn

MAX_LINE_BYTES = 1 << 20
"""As in a question line: a record with a hundred citations fits."""
NO_TURN = "neither [question, answer] nor an object with question and answer"


def read_history(path: str) -> list[Turn]:
    """The turns of a file, one JSON value a line or one list of all; BatchFileError with file and line."""
    where = shown_name(path)
    no_text = "this is not text; write one [question, answer] a line"
    with open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=no_text) as lines:
        found = [line for line in lines if line.text.strip() or line.problem]
    turns: list[Turn] = []
    for number, value in _values(found, where):
        try:
            turns.append(_turn(value, turns))
        except Unusable as error:
            raise BatchFileError(f"{where}:{number}: {error}") from None
    return turns


def _values(lines: Sequence[TextLine], where: str) -> list[tuple[int, object]]:
    """The values of the lines; or the items of the one list that the file is, as of its first line."""
    for line in lines:
        if line.problem:
            raise BatchFileError(f"{where}:{line.number}: {line.problem}")
    try:
        whole = json.loads("\n".join(line.text for line in lines) or "[]")
        items = whole if isinstance(whole, list) and not _is_pair(whole) else [whole]
        return [(lines[0].number, item) for item in items]
    except (ValueError, RecursionError):
        return [(line.number, _value(line, where)) for line in lines]


def _value(line: TextLine, where: str) -> object:
    try:
        return json.loads(line.text)
    except (ValueError, RecursionError):
        raise BatchFileError(
            f"{where}:{line.number}: bad JSON; write one [question, answer] a line"
        ) from None


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)


def _turn(value: object, before: list[Turn]) -> Turn:
    if isinstance(value, list):
        if not _is_pair(value):
            raise Unusable(NO_TURN)
        value = {"question": value[0], "answer": value[1]}
    if not isinstance(value, dict):
        raise Unusable(NO_TURN)
    question, answer, asked = (value.get(name) for name in ("question", "answer", "asked"))
    if not isinstance(question, str):
        raise Unusable("there is no question" if question is None else "question is not text")
    if not isinstance(answer, str | None) or not isinstance(asked, str | None):
        raise Unusable(f"{'answer' if isinstance(asked, str | None) else 'asked'} is not text")
    asked = asked or complete(question, before).text
    return Turn(asked, answer or "", _sentence(value), question)


def _sentence(record: dict[str, object]) -> str:
    """The sentence that a result record cites first, if it is one that answers."""
    citations = record.get("citations")
    if not record.get("answered") or not isinstance(citations, list) or not citations:
        return ""
    text = citations[0].get("text") if isinstance(citations[0], dict) else None
    return text if isinstance(text, str) else ""


VERSION = 1
"""The version of the form; raise it when an older program would misread a newer file."""
MAX_BYTES = 16 << 20
"""Largest file, in bytes: a conversation of a thousand questions has a third of that."""
MAX_ANSWERS = 2_000
"""Most turns of a conversation that is loaded."""
NO_TRANSCRIPT = "no saved conversation; /save FILE.json writes one"
OTHER_VERSION = "written by another version of this program, which this one cannot read"


def transcript_json(answers: Sequence[Answer], saved: datetime) -> str:
    """The answers as one JSON object, a line for each."""
    head = json.dumps({"version": VERSION, "saved": saved.isoformat(timespec="seconds")})
    lines = ",\n".join(json_text(answer_record(answer)) for answer in answers)
    return f'{head[:-1]}, "answers": [\n{lines}\n]}}\n'


@dataclass(frozen=True, slots=True)
class Transcript:
    """A loaded conversation: when it was saved, its answers, and the citations that no longer match, by turn."""

    saved: str
    answers: list[Answer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_transcript(path: Path, find: Find) -> Transcript:
    """The conversation in a file that /save wrote as JSON; BatchFileError, naming the file, if it is none."""
    try:
        text = read_small(path, MAX_BYTES)
    except (OSError, ValueError) as error:  # a NUL in the name too
        raise BatchFileError(f"{path}: {cause(error)}") from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("answers"), list):
        raise BatchFileError(f"{path}: {NO_TRANSCRIPT}")
    if value.get("version") != VERSION:
        raise BatchFileError(f"{path}: {OTHER_VERSION}")
    if len(value["answers"]) > MAX_ANSWERS:
        raise BatchFileError(f"{path}: has more than {MAX_ANSWERS:,} answers")
    saved = value.get("saved")
    transcript = Transcript(saved if isinstance(saved, str) else "")
    for number, record in enumerate(value["answers"], start=1):
        try:
            answer, problems = restore_answer(record, find)
        except Unusable as error:
            raise BatchFileError(f"{path}: answer {number}: {error}") from None
        transcript.problems.extend(f"answer {number}, {problem}" for problem in problems)
        if answer is None:
            transcript.problems.append(
                f"answer {number} is left out: none of its citations matches"
            )
        else:
            transcript.answers.append(answer)
    return transcript
