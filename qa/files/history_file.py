"""History file -> the turns before a question: [question, answer] pairs, or result records of ask and batch."""

import json

from qa.errors import BatchFileError
from qa.files.field import Unusable
from qa.files.lines import TextLine, open_lines, shown_name
from qa.followup.conversation import complete
from qa.followup.mention import Turn

MAX_LINE_BYTES = 1 << 20
"""As of a question line: a record with a hundred citations fits."""
NO_TURN = "neither [question, answer] nor an object with question and answer"


def read_history(path: str) -> list[Turn]:
    """The turns of a file, one JSON value a line or one list of all; BatchFileError naming file and line."""
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
    """The items of a list written over several lines; `bad` is the first line that is no JSON by itself."""
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
