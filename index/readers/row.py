"""to_draft: one row of a .json, .jsonl, .csv or .tsv file -> a Draft, its fields found by name."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from index.errors import CorpusError
from index.readers.date import first_dated
from index.readers.draft import Draft, is_address, name_outlet, show_value
from index.readers.markup import text_of
from index.readers.nested import Row, field_names, is_titled, unwrapped, value_at
from index.readers.ninjs import is_ninjs, plain_row
from index.readers.report import Reason
from index.readers.revision import is_withdrawn, revision_of

Warn = Callable[[Reason, str], None]

_TEXTS = (
    *("content.rendered", "fields.bodyText", "fields.body", "articleBody", "maintext"),
    *("body_text", "body_html", "content_text", "content_html"),
)
"""Names of the text in WordPress, the Guardian, schema.org and others; tried after the usual names."""
_MAX_MEMBERS = 50
_VALUE_KEYS = ("rendered", "main", "name", "title", "value", "text", "html", "content", "#text")
"""Names of the string in an object."""


class FieldNames(NamedTuple):
    """Names of each field of an article in a row, the best first.

    A name with dots is a nested field (see `nested`). The names of `text` are shown for a file without text; well-known
    programs' names come after them.
    """

    id: tuple[str, ...] = ("id",)
    title: tuple[str, ...] = ("title", "headline", "webTitle", "fields.headline")
    text: tuple[str, ...] = ("text", "body")
    source: tuple[str, ...] = (
        *("source", "source-hostname", "publisher", "publication", "sitename", "site_name"),
        *("media_name", "source_name", "hostname", "source_domain"),
    )
    date: tuple[str, ...] = (
        *("date", "published", "published_at", "publishedAt", "date_published", "datePublished"),
        *("pubDate", "pubdate", "pub_date", "publishdate", "publish_date", "published_date"),
        *("publication_date", "date_publish", "webPublicationDate", "dateTimePub"),
    )
    url: tuple[str, ...] = ("url", "link", "webUrl", "web_url")

    def lowered(self) -> "FieldNames":
        """The same in lower case, for files whose names are in no fixed case."""
        return FieldNames(*(tuple(map(str.lower, names)) for names in self))

    def below(self, place: str) -> "FieldNames":
        """The same for what lies at `place`, such as `response.docs.`: names that begin so are meant from there."""
        return FieldNames(*(tuple(name.removeprefix(place) for name in names) for names in self))


def map_fields(mapping: Mapping[str, str]) -> FieldNames:
    """The usual names with those in `mapping` before them, such as `{"text": "content"}`."""
    found = FieldNames()
    for field, name in mapping.items():
        field = "date" if field == "published" else field
        if field not in found._fields:
            raise CorpusError(
                f"no field is called {field!r}: map any of {', '.join(found._fields)}",
                code="bad_field",
            )
        found = found._replace(**{field: (name, *getattr(found, field))})
    return found


def is_question(row: object, names: FieldNames) -> bool:
    """True for a row of a file for `qa batch`, which is often next to the articles."""
    return isinstance(row, dict) and "question" in row and not any(key in row for key in names.text)


def is_article(row: Row, names: FieldNames) -> bool:
    """True for a row with an article, however nested."""
    return is_ninjs(row) or has_text(row, names)


def has_text(row: Row, names: FieldNames) -> bool:
    """True if `to_draft` finds a text in `row`."""
    row = _opened(row, names)
    return _text(plain_row(row) if is_ninjs(row) else row, names) is not None


def to_draft(
    row: object,
    names: FieldNames,
    warn: Warn,
    *,
    line: int | None = None,
    item: int | None = None,
) -> Draft | None:
    """The article in `row`, or None, counted by `warn`, if it holds none; ninjs is understood too.

    Of a text that is HTML, the text without its markup is the article's.
    """
    if not isinstance(row, dict):
        warn(Reason.WRONG_SHAPE, f"{show_value(row)} instead of an object")
        return None
    row = _opened(row, names)
    revision, given = revision_of(row), row
    if is_ninjs(row):
        row = plain_row(row)
    text = _text(row, names)
    withdrawn = is_withdrawn(given, has_text=bool(text))
    if withdrawn:
        warn, text = _ignore, ""
    elif text is None:
        _warn_of_no_text(row, names, warn)
        return None
    source, url = _outlet(row, names, warn)
    title = _string("title", _plain(_first(row, names.title)), warn)
    return Draft(
        text=text_of(text),
        title=text_of(title) if title else title,
        source=source,
        published=first_dated(value_at(row, key) for key in names.date),
        url=url,
        id=_string("id", _id(_plain(_first(row, names.id))), warn),
        line=line,
        item=item,
        is_withdrawn=withdrawn,
        **revision,
    )


def _ignore(reason: Reason, detail: str) -> None:
    """What is wrong with the fields of an article that is withdrawn does not count."""


def _opened(row: Row, names: FieldNames) -> Row:
    """`row` with the fields of what it wraps: by a known name, or the one object in it that is an article.

    Where only the case of its names hides a text, with its names in lower case too.
    """
    row = unwrapped(row)
    if is_ninjs(row) or _text(row, names) is not None:
        return row
    for inner in list(row.values())[:_MAX_MEMBERS]:
        if isinstance(inner, dict) and is_titled(inner):
            found = unwrapped(inner)
            if is_ninjs(found) or _text(found, names) is not None:
                return {**row, **found}
    lowered = {key.lower(): value for key, value in row.items()}
    return {**lowered, **row} if _text(lowered, names) is not None else row


def _text(row: Row, names: FieldNames) -> str | None:
    """The text of `row` under the names for it, or as well-known programs have it; None if it has none."""
    found = _plain(_first(row, (*names.text, *_TEXTS)))
    if isinstance(found, list) and found and all(isinstance(part, str) for part in found):
        return "\n\n".join(found)
    return found if isinstance(found, str) else None


def _warn_of_no_text(row: Row, names: FieldNames, warn: Warn) -> None:
    value = _first(row, names.text)
    wanted = " or ".join(dict.fromkeys(names.text))
    if value is not None:
        warn(Reason.WRONG_SHAPE, f"text is {show_value(value)}")
    elif any(key in row for key in names.text):
        warn(Reason.EMPTY, "no text")
    elif row:
        warn(Reason.NO_TEXT, f"no {wanted} among {field_names(row)}")
    else:
        warn(Reason.NO_TEXT, f"no {wanted}")


def _outlet(row: Row, names: FieldNames, warn: Warn) -> tuple[str | None, str | None]:
    """The outlet and the address: the first name that is no address, else what `name_outlet` makes of one."""
    given = [value for key in names.source if (value := _plain(value_at(row, key)))]
    strings = [value for value in given if isinstance(value, str) and value.strip()]
    named = [value for value in strings if not is_address(value)]
    addresses = [value for value in strings if is_address(value)]
    if given and not strings and not isinstance(given[0], str):
        _string("source", given[0], warn)
    url = _string("url", _plain(_first(row, names.url)), warn)
    source, url = name_outlet(next(iter([*addresses, *named]), None), url)
    return next(iter(named), source), url


def _plain(value: object) -> object:
    """The string in an object such as `{"rendered": …}` or in a list; anything else as it is."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    if not isinstance(value, dict):
        return value
    found = (value.get(key) for key in _VALUE_KEYS)
    return next((inner for inner in found if isinstance(inner, str) and inner.strip()), value)


def _first(row: Row, keys: tuple[str, ...]) -> object:
    """The value of the first key that has one which is not null and not blank."""
    for key in keys:
        value = value_at(row, key)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def _id(value: object) -> object:
    """A number as a string, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(value) if isinstance(value, int) or math.isfinite(value) else None


def _string(key: str, value: object, warn: Warn) -> str | None:
    if value is None or isinstance(value, str):
        return value
    warn(Reason.WRONG_TYPE, f"{key} is {show_value(value)}")
    return None
