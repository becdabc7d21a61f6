"""Question -> hits: the best passages of all articles, and of those by the outlets that the question names.

Also the articles of hits, for stages that need more than an excerpt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Article, Filters, Hit, Query, Snapshot
from qa.question import Question, to_query

HITS_READ = 50
"""Passages for a question: over 7,882 real articles they hold an answer for 80% of the questions that have one."""

HITS_OF_OUTLET = 25
"""Passages more for each outlet that is named."""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits for a question, each passage once, and the articles by outlets that it names."""

    hits: tuple[Hit, ...]
    named: frozenset[str] = frozenset()


def find_passages(
    question: Question, snapshot: Snapshot, filters: Sequence[Filters], k: int
) -> list[Found]:
    """For each of `filters` at least the best k passages, or all there are; all in one call of the engine.

    A passage keeps the rank of the search that found it first.
    """
    requests = [_requests(question, one, k) for one in filters]
    hits = iter(snapshot.search_many([request for some in requests for request in some]))
    return [_merge([next(hits) for _ in some]) for some in requests]


def _requests(question: Question, filters: Filters, k: int) -> list[tuple[Query, int]]:
    """The question's search, and one for each outlet, unless the person has said which sources to look in."""
    outlets = () if filters.sources else question.outlets
    return [
        (to_query(question, filters), max(HITS_READ, k)),
        *(
            (to_query(question, replace(filters, sources=outlet)), HITS_OF_OUTLET)
            for outlet in outlets
        ),
    ]


def _merge(searches: Sequence[list[Hit]]) -> Found:
    best, *of_outlets = searches
    hits = {hit.passage: hit for hit in best}
    for found in of_outlets:
        for hit in found:
            hits.setdefault(hit.passage, hit)
    named = (hit.passage.article_id for found in of_outlets for hit in found)
    return Found(tuple(hits.values()), frozenset(named))


class Shelf:
    """Articles of one snapshot, fetched many at a time and each only once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._held: dict[str, Article] = {}

    def fetch(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """All articles fetched so far, among them `ids`, which come from hits."""
        missing = [id for id in dict.fromkeys(ids) if id not in self._held]
        if missing:
            self._held |= self._snapshot.articles(missing)
        return self._held
