"""A result record compared with the articles as they are now: its Answer, and what no longer matches."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from index import Article
from qa.answer import (
    Answer,
    Citation,
    DerivedDays,
    Find,
    NameMatch,
    Period,
    Place,
    Reason,
    Referent,
    Speaker,
)
from qa.files.lines import Unusable
from qa.files.records import Record, table_cell
from qa.pipeline import MAX_QUESTION_CHARS

SHOWN_CHARS = 60
"""Characters of a differing text that are shown."""
MAX_LISTED = 10_000
"""Most items of any list in a record: ours have less than a hundredth of that."""
MAX_MS = 1e12
"""Most milliseconds of an answer."""


def record_problems(record: Record, find: Find) -> Iterator[str]:
    """What no longer matches in a result record, one line each."""
    yield from _restore_citations(record["citations"], find)[1]
    if problem := _answer_problem(record):
        yield problem


def row_problems(row: Mapping[str, str], find: Find) -> Iterator[str]:
    """What no longer matches in a row of a result table, at most one line; cells are as from `table_cell`."""
    if row["answered"] != "true":
        return
    article = _find(row["article"], find) or _find(row["article"].removeprefix("'"), find)
    if article is None:
        yield f"no article {_shown(row['article'])}"
    elif not (row["start"].isdecimal() and row["end"].isdecimal()):
        yield "start or end is no number"
    else:
        text = article.text[int(row["start"]) : int(row["end"])]
        if table_cell(text) != row["quote"]:
            yield f"quote differs: {_shown(text)}, not {_shown(row['quote'])}"
        elif row["answer"].removeprefix("'") not in table_cell(text):
            yield f"the answer is not in the quote: {_shown(row['answer'])}"


def restore_answer(record: object, find: Find) -> tuple[Answer | None, list[str]]:
    """The answer without citations that do not match, and their list; None if none is left.

    Unusable if it is no result record. What is not recorded (features, missing words) is not restored.
    """
    if not isinstance(record, dict):
        raise Unusable("an answer is not an object")
    answered = record.get("answered")
    if not isinstance(answered, bool):
        raise Unusable("answered is neither true nor false")
    citations, problems = _restore_citations(_listed(record, "citations"), find)
    if answered and not problems and (problem := _answer_problem(record)):
        raise Unusable(problem)
    answer = Answer(
        question=_question(record, "question"),
        asked=_question(record, "asked"),
        citations=citations,
        answered=answered,
        reason=None if answered else _reason(record.get("reason")),
        elapsed_ms=_number(record.get("elapsed_ms"), "elapsed_ms", MAX_MS),
        matched=tuple(map(_match, _listed(record, "matched"))),
        readings=tuple(_text(one, "readings") for one in _listed(record, "readings")),
        period=_period(record.get("period")),
        sure_from=0.0 if record.get("sure") is True else 1.0,
    )
    return (None if answered and not citations else answer), problems


def _answer_problem(record: Record) -> str | None:
    """What is wrong with the record's answer, which must be the span of its first citation."""
    if not record["answered"]:
        return None
    if not record.get("citations"):
        return "answered, but nothing is cited"
    span = record["citations"][0].get("answer")
    cited = span.get("text") if isinstance(span, dict) else None
    return None if record.get("answer") == cited else "the answer is not that of citation 1"


def _restore_citations(
    records: Sequence[object], find: Find
) -> tuple[tuple[Citation, ...], list[str]]:
    """The citations that match, and what is wrong with the others, one line each."""
    citations: list[Citation] = []
    problems: list[str] = []
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise Unusable("a citation is not an object")
        try:
            citations.append(_citation(record, find))
        except Unusable as error:
            problems.append(f"citation {number}: {error}")
    return tuple(citations), problems


def _citation(record: Record, find: Find) -> Citation:
    """The citation of a record; Unusable if it is not what its article has."""
    article = _article(record, find)
    text = article.text
    start, end = _span(record, text)
    answer, speaker = record.get("answer"), record.get("speaker")
    marked = (None, None) if answer is None else _span(answer, text, "answer", (start, end))
    return Citation(
        article=article,
        start=start,
        end=end,
        answer_start=marked[0],
        answer_end=marked[1],
        score=_number(record.get("score", 0), "score", 1),
        speaker=Speaker(*_span(speaker, text, "speaker")) if speaker is not None else None,
        referents=tuple(
            Referent(*_span(one, text, "referents"), *_span(one.get("name"), text, "name"))
            for one in _listed(record, "referents")
        ),
        days=tuple(
            DerivedDays(*_span(one, text, "days"), _day(one.get("first")), _day(one.get("last")))
            for one in _listed(record, "days")
        ),
        also_in=tuple(_place(one, find) for one in _listed(record, "also_in")),
    )


def _span(
    span: Any, text: str, name: str = "", within: tuple[int, int] | None = None
) -> tuple[int, int]:
    """The offsets of a part of the text that the record quotes; Unusable if it is not there."""
    if not isinstance(span, dict):
        raise Unusable(f"{name} is not a span")
    lead = f"{name}: " if name else ""
    start, end, quote = span.get("start"), span.get("end"), span.get("text")
    if type(start) is not int or type(end) is not int or not isinstance(quote, str):
        raise Unusable(f"{lead}start, end or text is missing or of the wrong type")
    first, last = within or (0, len(text))
    if not first <= start < end <= last:
        raise Unusable(f"{lead}offsets {start}–{end} lie outside {first}–{last}")
    if text[start:end] != quote:
        found = _shown(text[start:end])
        raise Unusable(f"{lead}text differs at {start}–{end}: {found}, not {_shown(quote)}")
    return start, end


def _place(place: Any, find: Find) -> Place:
    """The place of a copy in another article."""
    given = place if isinstance(place, dict) else {"article": place}
    article = _article(given, find, "also in: ")
    start, end = given.get("start"), given.get("end")
    if type(start) is int and type(end) is int and 0 <= start < end <= len(article.text):
        return Place(article, start, end)
    raise Unusable(f"also in {_shown(article.id)}: offsets lie outside the article")


def _article(record: Record, find: Find, lead: str = "") -> Article:
    article = _find(record.get("article"), find)
    if article is None:
        raise Unusable(f"{lead}no article {_shown(record.get('article'))}")
    return article


def _find(article_id: object, find: Find) -> Article | None:
    try:
        return find(article_id) if isinstance(article_id, str) else None
    except (KeyError, ValueError):  # the latter for an id that no archive can have
        return None


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:SHOWN_CHARS]}…”" if len(text) > SHOWN_CHARS else f"“{text}”"


# Fields


def _period(record: object) -> Period | None:
    if record is None:
        return None
    if not isinstance(record, dict):
        raise Unusable("period is not an object")
    since, until = _day(record.get("since")), _day(record.get("until"))
    return Period(_text(record.get("text"), "text"), since, until, record.get("filter") is True)


def _question(record: Record, name: str) -> str:
    text = _text(record.get(name), name)
    if len(text) > MAX_QUESTION_CHARS:
        raise Unusable(
            f"{name} has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked"
        )
    return text


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise Unusable(f"{name} is not text")
    return value


def _listed(record: Record, name: str) -> list[Any]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise Unusable(f"{name} is not a list")
    if len(value) > MAX_LISTED:
        raise Unusable(f"{name} has more than {MAX_LISTED:,} items")
    return value


def _match(value: object) -> NameMatch:
    if not isinstance(value, list) or len(value) != 2:
        raise Unusable("one of matched is not a pair of names")
    return NameMatch(*(_text(one, "matched") for one in value))


def _number(value: object, name: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise Unusable(f"{name} is not a number from 0 to {most:g}")
    return float(value)


def _reason(value: object) -> Reason | None:
    try:
        return None if value is None else Reason(_text(value, "reason"))
    except ValueError:
        raise Unusable("reason is unknown") from None


def _day(value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(_text(value, "a day"))
    except ValueError:
        raise Unusable("a day is not written as 2025-05-16") from None
