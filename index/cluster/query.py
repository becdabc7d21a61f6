"""The requests to a cluster, and how its replies are read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.cluster.layout import ARTICLE_FIELDS, id_of, term_of
from index.cluster.wire import Json
from index.record import is_encodable, key_of
from index.retriever import Filters, SourceSummary, source_forms
from index.spelling import SHARED_LETTERS

INNER_HITS = 50
"""Passages of an article that are read at once, as many as a question needs.

8 are no faster (60 and 67 ms), and then one question in two needs another request.
"""

MAX_SOURCES = 20_000
"""Most sources that are listed."""

SIMILAR_READ = 50
"""Most terms of similar spelling, before they are ranked."""

ARTICLES: Json = {"exists": {"field": "key"}}
"""All articles except withdrawn ones."""


def filter_clauses(filters: Filters) -> list[Json]:
    """A clause for each filter; an article has to pass them all."""
    clauses: list[Json] = []
    if filters.articles:
        clauses.append(of_articles(filters.articles))
    if filters.sources:
        forms = {form for source in filters.sources for form in source_forms(source)}
        clauses.append({"terms": {"source_key": sorted(map(key_of, forms))}})
    if filters.since or filters.until:
        lower = (filters.since or date.min).toordinal()
        upper = (filters.until or date.max).toordinal()
        clauses.append({"range": {"day": {"gte": lower, "lte": upper}}})
    return clauses


def of_articles(ids: Iterable[str]) -> Json:
    """The articles of these ids."""
    return {"terms": {"key": sorted(set(map(id_of, ids)))}}


def passing(filters: Filters | None) -> Json:
    """The articles that pass the filters."""
    return {"bool": {"filter": [ARTICLES, *filter_clauses(filters or Filters())]}}


def askable(terms: Iterable[str]) -> list[str]:
    """The stored forms of the terms, each once."""
    return [term for term in dict.fromkeys(terms) if term and is_encodable(term)]


def hits_body(
    terms: Sequence[str], filters: Filters, k: int, inner: int, extra: Sequence[Json] = ()
) -> Json:
    """The best k articles by their best passage, each with its text and its best passages.

    The best k passages are among these.
    """
    return {
        "size": k,
        "track_total_hits": False,
        "_source": ARTICLE_FIELDS,
        "sort": [{"_score": "desc"}, {"key": "asc"}],
        "query": {
            "bool": {
                "filter": [*filter_clauses(filters), *extra],
                "must": [
                    {
                        "nested": {
                            "path": "p",
                            "score_mode": "max",
                            "query": {"bool": {"should": [_holds(term) for term in terms]}},
                            "inner_hits": {"size": inner, "_source": False},
                        }
                    }
                ],
            }
        },
    }


def _holds(term: str) -> Json:
    return {"term": {"p.t": term_of(term)}}


def term_body(term: str) -> Json:
    """One passage with the term and the engine's explanation of its score, which has the term's document frequency."""
    return {
        "size": 1,
        "_source": False,
        "explain": True,
        "terminate_after": 1,
        "track_total_hits": False,
        "query": {"nested": {"path": "p", "score_mode": "max", "query": _holds(term)}},
    }


def frequency_in(reply: Json) -> int:
    """In how many passages the term of `term_body` is."""
    for hit in reply["hits"]["hits"]:
        for detail in _details(hit["_explanation"]):
            if str(detail.get("description", "")).startswith("n, number of documents"):
                return int(detail["value"])
    return 0


def _details(explanation: Json) -> Iterator[Json]:
    yield explanation
    for detail in explanation.get("details", ()):
        yield from _details(detail)


def similar_body(terms: Sequence[str]) -> Json:
    """For each term that a shard does not have, its terms with a similar spelling."""
    return {
        "size": 0,
        "suggest": {
            str(number): {
                "text": term,
                "term": {
                    "field": "p.t",
                    "analyzer": "keyword",
                    "suggest_mode": "missing",
                    "max_edits": 2,
                    "prefix_length": SHARED_LETTERS,
                    "size": SIMILAR_READ,
                    "shard_size": SIMILAR_READ,
                    "max_inspections": 20,
                    "accuracy": 0.0,
                },
            }
            for number, term in enumerate(terms)
        },
    }


def similar_in(reply: Json, number: int) -> list[tuple[str, int]]:
    """The terms near the one of that number, and in how many passages each is."""
    entries = reply.get("suggest", {}).get(str(number), ())
    return [(one["text"], one["freq"]) for entry in entries for one in entry["options"]]


@dataclass(frozen=True, slots=True)
class State:
    """An archive in figures, from one reply; `name` changes with every write."""

    index: str | None
    name: str
    passages: int
    sources: tuple[SourceSummary, ...]


def state_body() -> Json:
    """The request whose reply `state_in` reads; nodes cache it until something changes."""
    days: Json = {"first": {"min": {"field": "day"}}, "last": {"max": {"field": "day"}}}
    return {
        "size": 0,
        "track_total_hits": True,
        "query": ARTICLES,
        "aggs": {
            "index": {"terms": {"field": "_index", "size": 2}},
            "passages": {"sum": {"field": "passages"}},
            "changes": {"sum": {"field": "_seq_no"}},
            "sources": {"terms": {"field": "source", "size": MAX_SOURCES}, "aggs": days},
            "none": {"missing": {"field": "source"}, "aggs": days},
        },
    }


def state_in(reply: Json) -> State:
    """The state of an archive."""
    told = reply["aggregations"]
    index = next((one["key"] for one in told["index"]["buckets"]), None)
    articles = reply["hits"]["total"]["value"]
    buckets = [(one["key"], one) for one in told["sources"]["buckets"]]
    buckets = [*sorted(buckets, key=lambda pair: pair[0]), (None, told["none"])]
    sources = tuple(
        SourceSummary(name, one["doc_count"], _day(one["first"]), _day(one["last"]))
        for name, one in buckets
        if one["doc_count"]
    )
    changes = int(told["changes"]["value"] or 0)
    return State(
        index, f"{index}:{articles}:{changes}", int(told["passages"]["value"] or 0), sources
    )


def _day(found: Json) -> date | None:
    value: Any = found.get("value")
    return None if value is None else date.fromordinal(int(value))
