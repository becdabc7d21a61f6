"""Question file -> the questions in it and the lines that cannot be asked, in order."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date

from index import AppError, Filters
from qa.answer import Answer
from qa.files.lines import (
    MAX_LINE_BYTES,
    Fields,
    TableRows,
    TextLine,
    Unusable,
    decode_lines,
    file_ending,
    json_object,
    open_lines,
    shown_name,
    texts,
)
from qa.filters import parse_since, parse_until
from qa.metric import normalise_answer
from qa.pipeline import MAX_QUESTION_CHARS

SHOWN_CHARS = 200
"""Characters of a question that is too long in its error record."""
ENDINGS = (".txt", ".csv", ".tsv", ".jsonl")
NO_QUESTIONS = (
    "cannot read questions from {}; a question file is .txt (one a line), .csv or .tsv (with a column question),"
    " or .jsonl, or one of these with .gz"
)

LIST_COLUMNS = {"answers", "evidence", "evidence_articles"}
"""Columns whose cells have one text, or several as a JSON list."""


_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
"""Values of `answerable` in tables."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with the answer, word for word, and the ids of the articles it may be in, if given."""

    text: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """Accepted short answers, evidence sentences (each once), whether there is an answer at all, and the type."""

    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answerable: bool = True
    type: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of a file, with the filters and history of its line, and gold if wanted.

    `now` is the day of asking; `claim` is what the question was asked to check; sheets show it.
    """

    number: int
    id: str
    question: str
    history: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)
    now: date | None = None
    gold: Gold | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be asked; `error` says where and why, `code` names the kind of fault."""

    number: int
    id: str
    question: str | None
    error: str
    claim: str | None = None
    code: str = "bad_line"


Line = QuestionLine | BadLine

Asked = tuple[Line, Answer | None]
"""A line with its answer, or a BadLine, which says why there is none."""


def failed(line: Line, error: str, code: str) -> BadLine:
    """The line as one that cannot be asked."""
    message = f"line {line.number}: {error}"
    return BadLine(line.number, line.id, line.question, message, line.claim, code)


Row = tuple[int, str | None, Fields]
"""A line as its file has it: its number, what is wrong with it or None, and its fields."""


@contextmanager
def open_questions(path: str, *, has_gold: bool = False) -> Iterator[Iterator[Line]]:
    """The question lines of a file in order, with bad ones; BatchFileError at once if it cannot be used.

    With `has_gold` a line without gold, or with a wrong one, is a bad line.
    """
    where, ending = shown_name(path), file_ending(path, ENDINGS, NO_QUESTIONS)
    no_text = "this is not text; save the questions as text in UTF-8"
    with open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=no_text) as lines:
        rows = _rows(lines, where, ending)
        yield (check_line(where, *row, has_gold=has_gold) for row in rows)


def read_questions(path: str, *, has_gold: bool = False) -> Iterator[Line]:
    """The question lines of a file; see open_questions."""
    with open_questions(path, has_gold=has_gold) as lines:
        yield from lines


def count_questions(path: str) -> int | None:
    """The number of lines that read_questions gives for a file, or None if it can be read only once."""
    return sum(1 for _ in read_questions(path)) if os.path.isfile(path) else None


def parse_questions(name: str, data: bytes) -> Iterator[Line]:
    """The question lines of an uploaded file of that name; BatchFileError if it cannot be used."""
    ending = file_ending(name, ENDINGS, NO_QUESTIONS)
    lines = decode_lines(data, name, max_bytes=MAX_LINE_BYTES)
    return (check_line(name, *row) for row in _rows(lines, name, ending))


def parse_lines(lines: Iterator[TextLine], where: str) -> Iterator[Line]:
    """The questions of lines of JSON; errors call their source `where`."""
    return (check_line(where, *row) for row in _jsonl(lines))


def read_fields(fields: Fields, number: int = 1) -> QuestionLine:
    """The question in the fields, with its filters and history; Unusable if it cannot be asked."""
    id, claim = _id(fields, number), _claim(fields)
    history, filters = _history(fields.get("history")), read_filters(fields)
    now = _day(fields, "now", parse_until)
    question = _question(fields.get("question"), claim)
    return QuestionLine(number, id, question, history, filters, now, claim=claim)


def _rows(lines: Iterator[TextLine], where: str, ending: str) -> Iterator[Row]:
    if ending == ".jsonl":
        return _jsonl(lines)
    if ending in (".csv", ".tsv"):
        table = TableRows(lines)
        return _table(table, table.read_header(where, tab=ending == ".tsv"))
    return _text(lines)


# One reader for each form


def _text(lines: Iterator[TextLine]) -> Iterator[Row]:
    for line in lines:
        question = line.text.strip()
        if line.problem or (question and not question.startswith("#")):
            yield line.number, line.problem, {"question": question}


def _jsonl(lines: Iterator[TextLine]) -> Iterator[Row]:
    for line in lines:
        if line.problem:
            yield line.number, line.problem, {}
        elif line.text.strip():
            fields, problem = json_object(line.text)
            yield line.number, problem, fields


def _table(rows: TableRows, columns: list[str]) -> Iterator[Row]:
    for number, cells, problem in rows.rows():
        given = dict(zip(columns, cells, strict=False))
        fields: dict[str, object] = {name: cell for name, cell in given.items() if cell.strip()}
        if not (fields or problem):
            continue
        for name in LIST_COLUMNS & fields.keys():
            if given[name].lstrip().startswith("["):
                with suppress(ValueError, RecursionError):  # else it is text that begins so
                    fields[name] = json.loads(given[name])
        if "history" in fields and not problem:
            try:
                fields["history"] = json.loads(given["history"])
            except (ValueError, RecursionError):
                problem = "history is not JSON; write [[question, answer], …]"
        yield number, problem, fields


# Fields


def check_line(
    where: str, number: int, problem: str | None, fields: Fields, *, has_gold: bool = False
) -> Line:
    """The question of a line of `where`, or what is wrong with it."""
    id, question, claim = str(number), fields.get("question"), None
    try:
        id = _id(fields, number)
        if problem:
            raise Unusable(problem)
        claim = _claim(fields)
        line = read_fields(fields, number)
        return replace(line, gold=_gold(fields)) if has_gold else line
    except Unusable as error:
        shown = question[:SHOWN_CHARS] if isinstance(question, str) else None
        return BadLine(number, id, shown or None, f"{where}:{number}: {error}", claim, error.code)


def _id(fields: Fields, number: int) -> str:
    id = fields.get("id")
    if id is None:
        return str(number)
    if isinstance(id, bool) or not isinstance(id, str | int | float):
        raise Unusable("id is neither text nor a number")
    return str(id)


def _claim(fields: Fields) -> str | None:
    claim = fields.get("claim")
    if not isinstance(claim, str | None):
        raise Unusable("claim is not text")
    return claim


def _question(question: object, claim: str | None) -> str:
    if question is None and claim:
        raise Unusable(
            "there is a claim but no question; write the question that checks it",
            code="no_question",
        )
    if question is None:
        raise Unusable("there is no question", code="no_question")
    if not isinstance(question, str):
        raise Unusable("question is not text")
    if len(question) > MAX_QUESTION_CHARS:
        raise Unusable(
            f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked",
            code="question_too_long",
        )
    return question


def _history(turns: object) -> tuple[tuple[str, str], ...]:
    if turns is None:
        return ()
    if not isinstance(turns, list):
        raise Unusable("history is not a list of [question, answer]")
    history = []
    for turn in turns:
        if not isinstance(turn, list) or len(turn) != 2 or not isinstance(turn[0], str):
            raise Unusable("history is not a list of [question, answer]")
        if not isinstance(turn[1], str | None):
            raise Unusable("an answer in history is neither text nor null")
        history.append((turn[0], turn[1] or ""))
    return tuple(history)


def read_filters(fields: Fields) -> Filters:
    """The filters in the fields; Unusable if they cannot be read."""
    since, until = _day(fields, "since", parse_since), _day(fields, "until", parse_until)
    if since and until and since > until:
        raise Unusable(f"since {since} is after until {until}", code="bad_date")
    return Filters(texts(fields, "source"), since, until, texts(fields, "article"))


def _day(fields: Fields, name: str, parse: Callable[[str], date]) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unusable(f"{name} is not text; write a date as in 2025-05-16", code="bad_date")
    try:
        return parse(value)
    except AppError as error:
        raise Unusable(f"{name}: {error}", code=error.code) from error


# Gold


def _gold(fields: Fields) -> Gold:
    """The gold of a question line; Unusable if there is none, or if it is inconsistent.

    With answers or evidence a question is answerable unless the line says otherwise; without, the line has to say.
    """
    # An answer that normalises to nothing ("the") is none, as in the SQuAD 2.0 script.
    answers = tuple(dict.fromkeys(a for a in texts(fields, "answers") if normalise_answer(a)))
    evidence = _evidence(fields)
    answerable = _answerable(fields)
    if answerable is None and not (answers or evidence):
        raise Unusable("no right answer is given; add answers, evidence or answerable")
    kind = fields.get("type")
    kind = kind if isinstance(kind, str) and kind else None
    return Gold(answers, evidence, answerable is not False, kind)


def _evidence(fields: Fields) -> tuple[Evidence, ...]:
    sentences, names = texts(fields, "evidence"), texts(fields, "evidence_articles")
    if not all(sentence.strip() for sentence in sentences):
        raise Unusable("a sentence in evidence is empty")
    if names and len(names) != len(sentences):
        raise Unusable(
            f"evidence_articles names {len(names)} articles for {len(sentences)} sentences of evidence"
        )
    article = texts(fields, "article")
    places = [(name,) if names else article for name in names or sentences]
    return tuple(dict.fromkeys(map(Evidence, sentences, places)))


def _answerable(fields: Fields) -> bool | None:
    value = fields.get("answerable")
    if value is None:
        return None
    found = _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise Unusable("answerable is neither true nor false")
    return found
