"""A conversation as JSON: the result records of its answers, written, and read back against the present articles."""

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qa.answer import Answer, Find
from qa.errors import BatchFileError, cause
from qa.files.field import Unusable
from qa.files.records import answer_record, json_text
from qa.files.stored_answer import restore_answer

VERSION = 1
"""Of the form of the file; raise it when an older program would read a newer file wrongly."""
MAX_BYTES = 16 << 20
"""Of a file that is read: a conversation of a thousand questions has a third of that."""
MAX_ANSWERS = 2_000
"""Turns of a conversation that are taken up: more is no conversation."""
NO_TRANSCRIPT = "no saved conversation; /save FILE.json writes one"


def transcript_json(answers: Sequence[Answer], saved: datetime) -> str:
    """The answers as one JSON object, a line for each."""
    head = json.dumps({"version": VERSION, "saved": saved.isoformat(timespec="seconds")})
    lines = ",\n".join(json_text(answer_record(answer)) for answer in answers)
    return f'{head[:-1]}, "answers": [\n{lines}\n]}}\n'


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation read back: when it was saved, its answers, and what of it no longer holds, turn by turn."""

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
    """Opens without waiting for somebody at the other end of a pipe."""
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
