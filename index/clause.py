"""Clauses: what the engine is asked."""

from collections.abc import Iterable
from datetime import date

import tantivy
from tantivy import FieldType, Occur

from index.record import key_of
from index.retriever import Filters, source_forms

Clause = tantivy.Query
"""The engine's word for it is query; `Query` is what a retriever is asked."""


def term_clause(schema: tantivy.Schema, field: str, value: str | int) -> Clause:
    """Documents with that value."""
    return Clause.term_query(schema, field, value, "freq")


def all_of(clauses: Iterable[Clause]) -> Clause:
    """Documents that every clause finds."""
    return Clause.boolean_query([(Occur.Must, clause) for clause in clauses])


def any_of(clauses: Iterable[Clause]) -> Clause:
    """Documents that a clause finds."""
    return Clause.boolean_query([(Occur.Should, clause) for clause in clauses])


def named(schema: tantivy.Schema, field: str, names: Iterable[str]) -> Clause:
    """Documents with one of `names`, ids or sources, as their key."""
    return Clause.term_set_query(schema, field, [key_of(name) for name in set(names)])


def count_found(searcher: tantivy.Searcher, clause: Clause) -> int:
    """How many documents the clause finds; deleted ones are not found."""
    found: int = searcher.search(clause, 1).count  # type: ignore[attr-defined]
    return found


def filter_clauses(schema: tantivy.Schema, filters: Filters) -> list[Clause]:
    """A clause for each filter; a document has to pass them all."""
    clauses = []
    if filters.articles:
        clauses.append(named(schema, "key", filters.articles))
    if filters.sources:
        forms = (form for source in filters.sources for form in source_forms(source))
        clauses.append(named(schema, "source_key", forms))
    if filters.since or filters.until:
        lower = (filters.since or date.min).toordinal()
        upper = (filters.until or date.max).toordinal()
        bounds = (FieldType.Unsigned, lower, upper)
        in_time = lower <= upper
        clauses.append(
            Clause.range_query(schema, "day", *bounds) if in_time else Clause.empty_query()
        )
    return clauses
