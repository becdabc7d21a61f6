"""to_draft: one row of a .json, .jsonl, .csv or .tsv file -> a Draft, its fields found by name."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial

from index.errors import CorpusError
from index.readers.date import first_dated
from index.readers.draft import Draft, show_value
from index.readers.ninjs import is_ninjs, is_withdrawn, plain_row
from index.readers.report import Reason


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Under which names each field of an article is looked for in a row, the best first."""

    id: tuple[str, ...] = ("id",)
    title: tuple[str, ...] = ("title",)
    text: tuple[str, ...] = ("text", "body")
    source: tuple[str, ...] = ("source",)
    date: tuple[str, ...] = ("date", "published", "published_at", "publishedAt")
    url: tuple[str, ...] = ("url",)

    def lowered(self) -> "FieldNames":
        """The same in lower case, for files whose names are in no fixed case."""
        return FieldNames(
            *(tuple(name.lower() for name in _names(self, f.name)) for f in fields(self))
        )


def map_fields(mapping: Mapping[str, str]) -> FieldNames:
    """The usual names with those in `mapping` before them, such as `{"text": "content"}`."""
    usual = FieldNames()
    known = [field.name for field in fields(usual)]
    found: dict[str, tuple[str, ...]] = {name: _names(usual, name) for name in known}
    for field, name in mapping.items():
        field = "date" if field == "published" else field
        if field not in found:
            raise CorpusError(
                f"no field is called {field!r}: map any of {', '.join(known)}", code="bad_field"
            )
        found[field] = (name, *found[field])
    return FieldNames(**found)


def is_question(row: object, names: FieldNames) -> bool:
    """True for a row of a file for `qa batch`, which often lies beside the articles."""
    return isinstance(row, dict) and "question" in row and not any(key in row for key in names.text)


def to_draft(
    row: object,
    names: FieldNames,
    warn: partial[None],
    *,
    line: int | None = None,
    item: int | None = None,
) -> Draft | None:
    """The article in `row`, or None, counted by `warn`, if it holds none; ninjs is understood too."""
    if not isinstance(row, dict):
        warn(Reason.WRONG_SHAPE, f"{show_value(row)} instead of an object")
        return None
    if is_ninjs(row):
        if is_withdrawn(row):
            warn(Reason.WITHDRAWN, show_value(row.get("uri")))
            return None
        row = plain_row(row)
    text = _first(row, names.text)
    if text is None:
        has_key = any(key in row for key in names.text)
        looked_for = " or ".join(dict.fromkeys(names.text))
        warn(*((Reason.EMPTY, "no text") if has_key else (Reason.NO_TEXT, looked_for)))
        return None
    if not isinstance(text, str):
        warn(Reason.WRONG_SHAPE, f"text is {show_value(text)}")
        return None
    source = _first(row, names.source)
    if isinstance(source, dict):
        source = source.get("name")
    return Draft(
        text=text,
        title=_string("title", _first(row, names.title), warn),
        source=_string("source", source, warn),
        published=first_dated(row.get(key) for key in names.date),
        url=_string("url", _first(row, names.url), warn),
        id=_string("id", _id(_first(row, names.id)), warn),
        line=line,
        item=item,
    )


def _names(names: FieldNames, field: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(names, field)
    return found


def _first(row: dict[str, object], keys: tuple[str, ...]) -> object:
    """The value of the first key that has one which is not null and not blank."""
    values = (row.get(key) for key in keys)
    return next(
        (v for v in values if v is not None and not (isinstance(v, str) and not v.strip())), None
    )


def _id(value: object) -> object:
    """A number as a string, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(value) if math.isfinite(value) else None


def _string(key: str, value: object, warn: partial[None]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    warn(Reason.WRONG_TYPE, f"{key} is {show_value(value)}")
    return None
