"""Whether what a result record says still holds: its citations sliced again from the articles."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from index import Article
from qa.answer import Find
from qa.files.records import Record, table_cell

SHOWN_CHARS = 60
"""How much of a text that differs is shown."""


def record_problems(record: Record, find: Find) -> Iterator[str]:
    """What of a result record no longer holds, one line each."""
    for number, citation in enumerate(record["citations"], start=1):
        if problem := citation_problem(citation, find):
            yield f"citation {number}: {problem}"
    if problem := answer_problem(record):
        yield problem


def row_problem(row: Mapping[str, str], find: Find) -> str | None:
    """What of a row of a result table no longer holds, or None; its cells are as `table_cell` makes them."""
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
    """What is wrong with the record's own answer, which must be the span of its first citation."""
    if not record["answered"]:
        return None
    if not record.get("citations"):
        return "answered, but nothing is cited"
    span = record["citations"][0].get("answer")
    cited = span.get("text") if isinstance(span, dict) else None
    return None if record.get("answer") == cited else "the answer is not that of citation 1"


def citation_problem(citation: dict[str, Any], find: Find) -> str | None:
    """Why a citation does not hold, or None."""
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
    """What is wrong with what is said beside the quote: who speaks, who is meant, which days."""
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
    """Why one of the places in the list of that name does not hold, or None."""
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
    except (KeyError, ValueError):  # the latter of an id that no archive can hold
        return None


def is_offset(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    text = str(value)
    return f"“{text[:SHOWN_CHARS]}…”" if len(text) > SHOWN_CHARS else f"“{text}”"
