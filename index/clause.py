"""Clauses: what the engine is asked; summarise_sources: how many articles each source has, and of which days."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import tantivy
from tantivy import FieldType, Occur

from index.record import NO_SOURCE, key_of, read_document
from index.retriever import Filters, SourceSummary, source_forms

Clause = tantivy.Query
"""The engine's word is query; `Query` is for retrievers."""


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


MAX_SOURCES = 65_000
"""Sources that tantivy counts by itself, its own limit."""


def summarise_sources(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    heads: Clause,
    *,
    max_sources: int = MAX_SOURCES,
) -> list[SourceSummary]:
    """The sources by name, that of no name last; `heads` finds the first passage of each article.

    tantivy counts 70,000 articles in 14 ms, but gives up at 65,000 sources.
    """
    days = {"first": {"min": {"field": "day"}}, "last": {"max": {"field": "day"}}}
    by_source = {"terms": {"field": "source", "size": max_sources}, "aggs": days}
    try:
        found = searcher.aggregate(heads, {"sources": by_source})
    except ValueError:
        rows = _count_one_by_one(searcher, heads)
    else:
        rows = (
            (row["key"], row["doc_count"], row["first"]["value"], row["last"]["value"])
            for row in found["sources"]["buckets"]
        )
    summaries = (
        SourceSummary(_source_name(schema, searcher, key), count, _to_day(first), _to_day(last))
        for key, count, first, last in rows
    )
    return sorted(summaries, key=lambda row: (row.source is None, row.source or ""))


def _count_one_by_one(
    searcher: tantivy.Searcher, heads: Clause
) -> Iterator[tuple[str, int, float | None, float | None]]:
    """The same in 3 s for a million articles."""
    limit = max(1, count_found(searcher, heads))
    found = searcher.search(heads, limit, count=False, order_by_field="source").hits
    published = searcher.fast_field_values("day", [address for _, address in found])
    pairs = zip((key for key, _ in found), published, strict=True)
    for key, group in groupby(pairs, key=lambda pair: pair[0]):
        days = [day for _, day in group]
        known = [day for day in days if day is not None]
        yield str(key), len(days), min(known, default=None), max(known, default=None)


def _source_name(schema: tantivy.Schema, searcher: tantivy.Searcher, key: str) -> str | None:
    """The source that `key` stands for; one that was too long is read from an article."""
    if key.startswith("="):
        return key[1:]
    if key == NO_SOURCE:
        return None
    found = searcher.search(term_clause(schema, "source", key), 1, count=False).hits
    head = read_document(searcher.doc(found[0][1]))[1] if found else None
    return head.source if head else None


def _to_day(ordinal: float | None) -> date | None:
    return None if ordinal is None else date.fromordinal(int(ordinal))
