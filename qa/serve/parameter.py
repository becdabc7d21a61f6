"""The parameters of each path, and their checked values; ServeError if they are unusable.

The same table makes the OpenAPI document, so both agree.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from index import Filters
from qa.errors import ServeError
from qa.files.lines import Unusable
from qa.files.question_file import QuestionLine, read_fields, read_filters
from qa.filters import override
from qa.pipeline import MAX_QUESTION_CHARS, Options

Fields = Mapping[str, Any]

MAX_K = 100
"""Most citations or passages, as with -k."""

MAX_ROWS = 1_000
"""Most articles on one page of the list."""

MAX_NUMBER = 2**31 - 1
"""Largest offset: no archive and no article is larger, and every engine can count so far."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a request: its name, its JSON schema, and what it is for."""

    name: str
    schema: Mapping[str, Any]
    help: str
    required: bool = False

    @property
    def is_list(self) -> bool:
        """True if the field may be given several times."""
        return self.schema.get("type") == "array"

    def check(self, value: object) -> None:
        """ServeError for a number out of range, or what is no number, or neither true nor false."""
        match self.schema["type"]:
            case "integer" if not (_is_number(value, int) and self._least <= value <= self._most):
                wanted = f"a whole number from {self._least} to {self._most:,}"
            case "number" if not (
                _is_number(value, int, float) and self._least <= value <= self._most
            ):
                wanted = f"a number from {self._least} to {self._most}"
            case "boolean" if not isinstance(value, bool):
                raise ServeError(f"{self.name} is neither true nor false")
            case _:
                return
        raise ServeError(f"{self.name} is not {wanted}")

    @property
    def _least(self) -> int:
        return int(self.schema["minimum"])

    @property
    def _most(self) -> int:
        return int(self.schema["maximum"])


def _is_number(value: object, *kinds: type) -> TypeGuard[float]:
    return isinstance(value, kinds) and not isinstance(value, bool)


_TEXT = {"type": "string"}
_WORDS = {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION_CHARS, "pattern": r"\S"}
_DAY = {
    "type": "string",
    "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$",
}  # empty ones of a query are left out
_FROM_0 = {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER}
_FROM_1 = {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER}
_TEXTS = {"type": "array", "items": {"type": "string"}}

SOURCE = Parameter("source", _TEXTS, "only articles of this outlet; may be repeated")
SINCE = Parameter("since", _DAY, "only articles of this day or later: 2025-05-16, 2025-05 or 2025")
UNTIL = Parameter("until", _DAY, "only articles of this day or earlier, in the same forms")
FILTERS = (SOURCE, SINCE, UNTIL)
ARTICLE = Parameter("article", _TEXTS, "only this article; may be repeated")
K = Parameter(
    "k", {"type": "integer", "minimum": 1, "maximum": MAX_K}, "how many, 3 if it is not said"
)
OFFSET = Parameter("offset", _FROM_0, "how many to leave out")
ASK = (
    Parameter("question", _WORDS, "the question", True),
    Parameter(
        "history",
        {"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"]}}},
        "the turns before it, [[question, answer], …]; in a query one text of JSON",
    ),
    K,
    *FILTERS,
    ARTICLE,
    Parameter("now", _DAY, "the day from which “last week” is reckoned: today"),
    Parameter(
        "min_score",
        {"type": "number", "minimum": 0, "maximum": 1},
        "no answer below this score; 0 never declines",
    ),
    Parameter(
        "any_time", {"type": "boolean"}, "true: “last week” in the question chooses no articles"
    ),
    Parameter("sure", {"type": "boolean"}, "true: only a sure answer is an answer"),
)
SEARCH = (Parameter("q", _WORDS, "the words to look for", True), K, *FILTERS, ARTICLE)
TIMELINE = (Parameter("topic", _WORDS, "of what", True), *FILTERS)
QUOTES = (Parameter("name", _WORDS, "a person or a body", True), *FILTERS)
RELATED = (
    Parameter("article", _TEXT, "the id of the article", True),
    Parameter("start", _FROM_0, "where the sentence begins, else the first"),
    Parameter("end", _FROM_1, "where it ends"),
    *FILTERS,
)
LIST = (
    *FILTERS,
    OFFSET,
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_ROWS},
        "how many at most, 100 if it is not said",
    ),
)
READ = (
    Parameter("offset", _FROM_0, "the character from which to read"),
    Parameter("limit", _FROM_1, "how many characters at most, else all"),
)


# Fields


def check(fields: Fields, parameters: Sequence[Parameter]) -> None:
    """ServeError for a field that there is not, with the nearest that there is, one that is missing, or a bad one."""
    known = [one.name for one in parameters]
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ServeError(f"there is no field {name[:40]}; {hint}")
    for one in parameters:
        if one.required and not fields.get(one.name):
            raise ServeError(f"{one.name} is missing: {one.help}")
        if fields.get(one.name) is not None:
            one.check(fields[one.name])


def from_query(pairs: Sequence[tuple[str, str]], parameters: Sequence[Parameter]) -> Fields:
    """The fields of a query: numbers, lists and JSON read from their texts; empty ones are left out."""
    kinds = {one.name: one for one in parameters}
    fields: dict[str, object] = {}
    for name, text in pairs:
        if not text:
            continue
        kind = kinds.get(name)
        if kind and kind.is_list and name != "history":
            found = fields.setdefault(name, [])
            assert isinstance(found, list)
            found.append(text)
        elif name in fields:
            raise ServeError(f"{name[:40]} is given twice")
        else:
            fields[name] = _value(name, text, kind.schema.get("type") if kind else None)
    return fields


def _value(name: str, text: str, kind: object) -> object:
    if kind not in ("integer", "number", "boolean", "array"):
        return text
    try:
        value = json.loads(text)
        if value is None:
            raise ValueError
        return value
    except (ValueError, RecursionError):
        what = "[[question, answer], …] as JSON" if kind == "array" else f"a JSON {kind}"
        raise ServeError(f"{name} is not {what}") from None


def text(fields: Fields, name: str) -> str:
    """The field as text that can be looked up."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ServeError(f"{name} is not text")
    if len(value) > MAX_QUESTION_CHARS:
        raise ServeError(
            f"{name} has {len(value):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked",
            code="question_too_long",
        )
    return value


def filters(fields: Fields) -> Filters:
    """The filters in the fields."""
    try:
        return read_filters(fields)
    except Unusable as error:
        raise _refusal(error) from error


def question(fields: Fields) -> QuestionLine:
    """The question with its history, its filters and its day."""
    try:
        line = read_fields(fields)
    except Unusable as error:
        raise _refusal(error) from error
    if not line.question.strip():
        raise ServeError("question is missing: the question")
    return line


def _refusal(error: Unusable) -> ServeError:
    code = ServeError.code if error.code == "bad_line" else error.code
    return ServeError(str(error), code=code)


def options(fields: Fields, common: Options) -> Options:
    """The options: the server's, changed by the fields."""
    return replace(
        common,
        k=fields.get("k", common.k),
        min_score=fields.get("min_score", common.min_score),
        any_time=fields.get("any_time", common.any_time),
        sure_only=fields.get("sure", common.sure_only),
    )


def chosen(fields: Fields, common: Options) -> Filters:
    """The filters of the fields over those that the server was started with."""
    return override(common.filters, filters(fields))
