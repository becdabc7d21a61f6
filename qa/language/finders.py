"""Short answers: the finders of spans, by the names that data/kinds.tsv gives them."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from qa.language.clauses import (
    find_definitions,
    find_descriptions,
    find_expansions,
    find_locations,
    find_quotes,
    find_reasons,
)
from qa.language.names import find_names
from qa.language.pattern import Span
from qa.language.quantities import QUANTITIES, find_dates, find_numbers, find_quantities

ANY_NAME = 0.5
"""Strength of a name where any kind of name may answer."""


def find_spans(text: str, finder: str) -> list[Span]:
    """The spans of the sentence `text` that a finder sees, in order; KeyError for an unknown finder."""
    return list(_FINDERS[finder](text))


def _find_quantities(kind: str, text: str) -> Iterable[Span]:
    return find_quantities(text)[kind]


_FINDERS: Mapping[str, Callable[[str], Iterable[Span]]] = {
    "person": lambda text: (Span(n.start, n.end, n.person) for n in find_names(text)),
    "organisation": lambda text: (Span(n.start, n.end, n.organisation) for n in find_names(text)),
    "place": lambda text: (Span(n.start, n.end, n.place) for n in find_names(text)),
    "name": lambda text: (Span(n.start, n.end, ANY_NAME) for n in find_names(text)),
    **{kind: partial(_find_quantities, kind) for kind in QUANTITIES},
    "location": find_locations,
    "number": find_numbers,
    "date": find_dates,
    "reason": find_reasons,
    "quote": find_quotes,
    "definition": find_definitions,
    "description": find_descriptions,
    "expansion": find_expansions,
}
