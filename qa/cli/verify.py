"""Checks every citation of a result file against the articles."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeGuard

from index import Article
from qa.cli.invocation import Common, Exit
from qa.console.output import print_line
from qa.errors import BatchFileError
from qa.files.lines import TextLine, open_lines
from qa.files.records import Record, parse_record

MAX_LINE_BYTES = 64 << 20
"""Of a result record: 100 citations with all their copies stay far below."""
SHOWN_CHARS = 60
"""How much of a text that differs is shown."""
NO_RESULTS = (
    "not a result file that can be checked; write one with qa batch … --format jsonl -o FILE"
)

Find = Callable[[str], Article]
"""The article of an id; KeyError if there is none."""


@dataclass(slots=True)
class Count:
    """Records and citations looked at so far, and how many of the latter, or of the former as a whole, do not hold."""

    records: int = 0
    citations: int = 0
    failed: int = 0

    def summary(self) -> str:
        """One line for a person."""
        records = f"{self.records:,} {'record' if self.records == 1 else 'records'}"
        citations = f"{self.citations:,} {'citation' if self.citations == 1 else 'citations'}"
        if self.failed:
            verb = "does" if self.failed == 1 else "do"
            return f"{citations} in {records}: {self.failed:,} {verb} not hold"
        return f"{citations} in {records} {'holds' if self.citations == 1 else 'hold'}"


def run_verify(common: Common, file: str) -> Exit:
    """`qa verify FILE`: a line for each citation that does not hold, then one that counts."""
    count = Count()
    with open_results(file) as lines:
        find = common.open().answerer.retriever.article
        for failure in verify_lines(lines, file, find, count):
            print_line(failure)
    print_line(count.summary())
    return Exit.NO_ANSWER if count.failed else Exit.ANSWERED


@contextmanager
def open_results(path: str) -> Iterator[Iterator[TextLine]]:
    """The lines of a result file that are not blank; BatchFileError at once if it is none."""
    with open_lines(path, max_bytes=MAX_LINE_BYTES, no_text=NO_RESULTS) as lines:
        filled = (line for line in lines if line.text.strip() or line.problem)
        first = next(filled, None)
        if first and not first.text.lstrip().startswith("{"):
            raise BatchFileError(f"{path}: {NO_RESULTS}")
        yield chain([first] if first else [], filled)


def verify_lines(lines: Iterable[TextLine], path: str, find: Find, count: Count) -> Iterator[str]:
    """One line for each citation that does not hold, and for each line that is no result record."""
    for line in lines:
        yield from _verify_line(line, f"{path}:{line.number}", find, count)


def _verify_line(line: TextLine, where: str, find: Find, count: Count) -> Iterator[str]:
    record = None if line.problem else parse_record(line.text)
    if record is None:
        count.failed += 1
        yield f"{where}: not a result record"
        return
    count.records += 1
    for failure in _failures(record, find, count):
        count.failed += 1
        yield f"{where}: id {record['id']}: {failure}"


def _failures(record: Record, find: Find, count: Count) -> Iterator[str]:
    for number, citation in enumerate(record["citations"], start=1):
        count.citations += 1
        problem = _problem(citation, find)
        if problem:
            yield f"citation {number}: {problem}"
    problem = _answer_problem(record)
    if problem:
        yield problem


def _answer_problem(record: Record) -> str | None:
    """What is wrong with the record's own answer, which must be the span of its first citation."""
    if not record["answered"]:
        return None
    if not record["citations"]:
        return "answered, but nothing is cited"
    span = record["citations"][0].get("answer")
    cited = span.get("text") if isinstance(span, dict) else None
    return None if record.get("answer") == cited else "the answer is not that of citation 1"


def _problem(citation: dict[str, Any], find: Find) -> str | None:
    """Why a citation does not hold, or None."""
    article = _article(citation, find)
    if article is None:
        return f"no article {_shown(citation.get('article'))}"
    problem = _span_problem(citation, article.text, 0, len(article.text))
    if problem:
        return problem
    answer = citation.get("answer")
    if answer is not None:
        if not isinstance(answer, dict):
            return "answer is not a span"
        problem = _span_problem(answer, article.text, citation["start"], citation["end"])
        if problem:
            return f"answer: {problem}"
    return _copies_problem(citation.get("also_in", []), find)


def _span_problem(span: dict[str, Any], text: str, first: int, last: int) -> str | None:
    start, end, quote = span.get("start"), span.get("end"), span.get("text")
    if not _is_offset(start) or not _is_offset(end) or not isinstance(quote, str):
        return "start, end or text is missing or of the wrong type"
    if not first <= start < end <= last:
        return f"offsets {start}–{end} lie outside {first}–{last}"
    if text[start:end] != quote:
        return f"text differs at {start}–{end}: {_shown(text[start:end])}, not {_shown(quote)}"
    return None


def _copies_problem(copies: object, find: Find) -> str | None:
    if not isinstance(copies, list):
        return "also_in is not a list"
    for copy in copies:
        article = _article(copy, find) if isinstance(copy, dict) else None
        if article is None:
            return f"also in: no article {_shown(copy.get('article') if isinstance(copy, dict) else copy)}"
        start, end = copy.get("start"), copy.get("end")
        if not (_is_offset(start) and _is_offset(end) and 0 <= start < end <= len(article.text)):
            return f"also in {_shown(article.id)}: offsets lie outside the article"
    return None


def _article(place: dict[str, Any], find: Find) -> Article | None:
    article_id = place.get("article")
    if not isinstance(article_id, str):
        return None
    try:
        return find(article_id)
    except KeyError:
        return None


def _is_offset(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:SHOWN_CHARS]}…”" if len(text) > SHOWN_CHARS else f"“{text}”"
