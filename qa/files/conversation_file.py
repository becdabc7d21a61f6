"""A conversation in a file: the turns before a question, and what /save writes as JSON and /load reads."""

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qa.answer import Answer, Find
from qa.errors import BatchFileError, cause
from qa.files.lines import TextLine, Unusable, open_lines, shown_name
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


def _values(lines: list[TextLine], where: str) -> list[tuple[int, object]]:
    """The values of the lines; or the items of the one list that the file is, each with the line it begins in."""
    for line in lines:
        if line.problem:
            raise BatchFileError(f"{where}:{line.number}: {line.problem}")
    values: list[tuple[int, object]] = []
    for line in lines:
        try:
            values.append((line.number, json.loads(line.text)))
        except (ValueError, RecursionError):
            return [(1, item) for item in _whole(lines, where, line.number)]
    if len(values) == 1 and isinstance(values[0][1], list) and not _is_pair(values[0][1]):
        return [(values[0][0], item) for item in values[0][1]]
    return values


def _whole(lines: list[TextLine], where: str, bad: int) -> list[object]:
    """The items of a list over several lines; `bad` is the first line that is no JSON on its own."""
    try:
        value = json.loads("\n".join(line.text for line in lines))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list) or _is_pair(value):
        raise BatchFileError(f"{where}:{bad}: bad JSON; write one [question, answer] a line")
    return value


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
        return _transcript(_value(_text(path)), find)
    except Unusable as error:
        raise BatchFileError(f"{path}: {error}") from None


def _text(path: Path) -> str:
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unusable("not an ordinary file")
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a NUL in the name
        raise Unusable(cause(error)) from None
    if len(data) > MAX_BYTES:
        raise Unusable(f"longer than {MAX_BYTES:,} bytes: {NO_TRANSCRIPT}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(NO_TRANSCRIPT) from None


def _open_at_once(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _value(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable(NO_TRANSCRIPT) from None
    if not isinstance(value, dict) or not isinstance(value.get("answers"), list):
        raise Unusable(NO_TRANSCRIPT)
    if value.get("version") != VERSION:
        raise Unusable("written by another version of this program, which this one cannot read")
    return value


def _transcript(value: dict[str, object], find: Find) -> Transcript:
    records, saved = value["answers"], value.get("saved")
    assert isinstance(records, list)  # _value saw to it
    if len(records) > MAX_ANSWERS:
        raise Unusable(f"has more than {MAX_ANSWERS:,} answers")
    transcript = Transcript(saved if isinstance(saved, str) else "")
    for number, record in enumerate(records, start=1):
        try:
            answer, problems = restore_answer(record, find)
        except Unusable as error:
            raise Unusable(f"answer {number}: {error}") from None
        transcript.problems.extend(f"answer {number}, {problem}" for problem in problems)
        if answer is None:
            transcript.problems.append(f"answer {number} is left out: none of its citations holds")
        else:
            transcript.answers.append(answer)
    return transcript
