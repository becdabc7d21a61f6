"""A result record compared with the articles as they are now: what no longer matches, and its Answer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeGuard

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


def record_problems(record: Record, find: Find) -> Iterator[str]:
    """What no longer matches in a result record, one line each."""
    for number, citation in enumerate(record["citations"], start=1):
        if problem := citation_problem(citation, find):
            yield f"citation {number}: {problem}"
    if problem := answer_problem(record):
        yield problem


def row_problem(row: Mapping[str, str], find: Find) -> str | None:
    """What no longer matches in a row of a result table, or None; cells are as from `table_cell`."""
    if row["answered"] != "true":
        return None
    article = find_article({"article": row["article"]}, find) or find_article(
        {"article": row["article"].removeprefix("'")}, find
    )
    if article is None:
        return f"no article {shown(row['article'])}"
    if not (row["start"].isdecimal() and row["end"].isdecimal()):
        return "start or end is no number"
    text = article.text[int(row["start"]) : int(row["end"])]
    if table_cell(text) != row["quote"]:
        return f"quote differs: {shown(text)}, not {shown(row['quote'])}"
    answers = row["answer"].removeprefix("'") in table_cell(text)
    return None if answers else f"the answer is not in the quote: {shown(row['answer'])}"


def answer_problem(record: Record) -> str | None:
    """What is wrong with the record's answer, which must be the span of its first citation."""
    if not record["answered"]:
        return None
    if not record.get("citations"):
        return "answered, but nothing is cited"
    span = record["citations"][0].get("answer")
    cited = span.get("text") if isinstance(span, dict) else None
    return None if record.get("answer") == cited else "the answer is not that of citation 1"


def citation_problem(citation: dict[str, Any], find: Find) -> str | None:
    """Why a citation does not match, or None."""
    article = find_article(citation, find)
    if article is None:
        return f"no article {shown(citation.get('article'))}"
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
    return _notes_problem(citation, article.text) or places_problem(citation, "also_in", find)


def _notes_problem(citation: Record, text: str) -> str | None:
    """What is wrong with the notes: who speaks, who is meant, which days."""
    speaker = citation.get("speaker")
    notes = [("speaker", speaker)] if speaker is not None else []
    for name in ("referents", "days"):
        given = citation.get(name, [])
        if not isinstance(given, list):
            return f"{name} is not a list"
        notes += [(name, one) for one in given]
    notes += [
        ("name", one.get("name"))
        for name, one in notes
        if name == "referents" and isinstance(one, dict)
    ]
    for name, span in notes:
        if not isinstance(span, dict):
            return f"{name} is not a span"
        if problem := _span_problem(span, text, 0, len(text)):
            return f"{name}: {problem}"
    return None


def _span_problem(span: dict[str, Any], text: str, first: int, last: int) -> str | None:
    start, end, quote = span.get("start"), span.get("end"), span.get("text")
    if not is_offset(start) or not is_offset(end) or not isinstance(quote, str):
        return "start, end or text is missing or of the wrong type"
    if not first <= start < end <= last:
        return f"offsets {start}–{end} lie outside {first}–{last}"
    if text[start:end] != quote:
        return f"text differs at {start}–{end}: {shown(text[start:end])}, not {shown(quote)}"
    return None


def places_problem(record: Record, name: str, find: Find) -> str | None:
    """Why one of the places in the list of that name does not match, or None."""
    places = record.get(name, [])
    if not isinstance(places, list):
        return f"{name} is not a list"
    label = name.replace("_", " ")
    for place in places:
        article = find_article(place, find) if isinstance(place, dict) else None
        if article is None:
            given = place.get("article") if isinstance(place, dict) else place
            return f"{label}: no article {shown(given)}"
        start, end = place.get("start"), place.get("end")
        if not (is_offset(start) and is_offset(end) and 0 <= start < end <= len(article.text)):
            return f"{label} {shown(article.id)}: offsets lie outside the article"
    return None


def find_article(place: dict[str, Any], find: Find) -> Article | None:
    article_id = place.get("article")
    if not isinstance(article_id, str):
        return None
    try:
        return find(article_id)
    except (KeyError, ValueError):  # the latter for an id that no archive can have
        return None


def is_offset(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    text = str(value)
    return f"“{text[:SHOWN_CHARS]}…”" if len(text) > SHOWN_CHARS else f"“{text}”"


MAX_LISTED = 10_000
"""Most items of any list in a record: ours have less than a hundredth of that."""


def restore_answer(record: object, find: Find) -> tuple[Answer | None, list[str]]:
    """The answer without citations that do not match, and their list; None if none is left.

    Unusable if it is no result record. What is not recorded (features, missing words) is not restored.
    """
    if not isinstance(record, dict):
        raise Unusable("an answer is not an object")
    question, asked = _question(record, "question"), _question(record, "asked")
    answered, score_free = record.get("answered"), record.get("elapsed_ms")
    if not isinstance(answered, bool):
        raise Unusable("answered is neither true nor false")
    reason = None if answered else _reason(record.get("reason"))
    given = [one for one in _listed(record, "citations") if isinstance(one, dict)]
    if len(given) != len(_listed(record, "citations")):
        raise Unusable("a citation is not an object")
    citations, problems = _citations(given, find)
    if answered and not problems and (problem := answer_problem(record)):
        raise Unusable(problem)
    answer = Answer(
        question=question,
        asked=asked,
        citations=citations,
        answered=answered,
        reason=reason,
        elapsed_ms=_number(score_free, "elapsed_ms", math.inf),
        matched=tuple(NameMatch(*_pair(pair)) for pair in _listed(record, "matched")),
        readings=tuple(_text(one, "readings") for one in _listed(record, "readings")),
        period=_period(record.get("period")),
        sure_from=0.0 if record.get("sure") is True else 1.0,
    )
    return (None if answered and not citations else answer), problems


def _citations(records: Sequence[Record], find: Find) -> tuple[tuple[Citation, ...], list[str]]:
    citations: list[Citation] = []
    problems: list[str] = []
    for number, record in enumerate(records, start=1):
        problem = citation_problem(record, find)
        if problem:
            problems.append(f"citation {number}: {problem}")
        else:
            citations.append(_citation(record, find))
    return tuple(citations), problems


def _citation(record: Record, find: Find) -> Citation:
    """A citation that is known to match."""
    span, speaker = record.get("answer"), record.get("speaker")
    return Citation(
        article=find(record["article"]),
        start=record["start"],
        end=record["end"],
        answer_start=span["start"] if span else None,
        answer_end=span["end"] if span else None,
        score=_number(record.get("score"), "score", 1.0),
        also_in=_places(record, "also_in", find),
        speaker=Speaker(speaker["start"], speaker["end"]) if speaker else None,
        referents=tuple(
            Referent(one["start"], one["end"], one["name"]["start"], one["name"]["end"])
            for one in record.get("referents", [])
        ),
        days=tuple(
            DerivedDays(one["start"], one["end"], _day(one.get("first")), _day(one.get("last")))
            for one in record.get("days", [])
        ),
    )


def _places(record: Record, name: str, find: Find) -> tuple[Place, ...]:
    """The places of copies in other articles; none if one of them does not match."""
    if places_problem(record, name, find):
        return ()
    return tuple(Place(find(p["article"]), p["start"], p["end"]) for p in record.get(name, []))


def _period(record: object) -> Period | None:
    if record is None:
        return None
    if not isinstance(record, dict):
        raise Unusable("period is not an object")
    text, since, until = _text(record.get("text"), "text"), record.get("since"), record.get("until")
    return Period(text, _day(since), _day(until), record.get("filter") is True)


# Fields


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


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise Unusable("one of matched is not a pair of names")
    return _text(value[0], "matched"), _text(value[1], "matched")


def _number(value: object, name: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise Unusable(f"{name} is not a number from 0 to {most:g}")
    return float(value) if value < 1e300 else 0.0


def _reason(value: object) -> Reason | None:
    if value is None:
        return None
    known = {reason.value: reason for reason in Reason}
    if not isinstance(value, str) or value not in known:
        raise Unusable("reason is unknown")
    return known[value]


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(value, "a day"))
    except ValueError:
        raise Unusable("a day is not written as 2025-05-16") from None
