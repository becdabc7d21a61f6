"""ClusterRetriever and ClusterSnapshot: an archive on a cluster, as questions read it.

A snapshot keeps what it has read: it has one version of an article, whatever is written meanwhile, and asks for nothing
twice. The text of an article comes in the same reply as the hits in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import RLock
from typing import Any, Self

from index.article import Article
from index.cluster.address import parse_address
from index.cluster.layout import (
    ARTICLE_FIELDS,
    HELD_FIELDS,
    MAX_TERM_CHARS,
    ROW_FIELDS,
    Rules,
    Stored,
    check_version,
    held_of,
    open_rules,
    row_of,
    unescaped,
    version_of,
)
from index.cluster.query import (
    ARTICLES,
    INNER_HITS,
    State,
    askable,
    frequency_in,
    hits_body,
    of_articles,
    passing,
    similar_body,
    similar_in,
    state_body,
    state_in,
    term_body,
)
from index.cluster.walk import PAGE_ARTICLES, walk
from index.cluster.wire import Cluster, Json
from index.edition import Edition, Withdrawal
from index.holding import Held
from index.retriever import (
    ArticleRow,
    Filters,
    Hit,
    Query,
    SourceSummary,
    TermStatistics,
    check_k,
    check_page,
)
from index.sentence import Sentence
from index.settings import ArchiveInfo, Settings
from index.spelling import edits_allowed, similar_spellings

AT_ONCE = 500
"""Articles that are fetched by id in one request."""

_Request = tuple[Query, int]
_Found = tuple[float, Stored, int]


class ClusterSnapshot:
    """The articles of a cluster as one question sees them; see `Snapshot` for the methods.

    Each raises IndexFileError if a part of the archive does not answer.
    """

    def __init__(self, cluster: Cluster, retriever: "ClusterRetriever") -> None:
        self._cluster = cluster
        self._retriever = retriever
        self._lock = RLock()
        self._state: State | None = None
        self._held: dict[str, Stored] = {}
        self._asked_for: set[str] = set()
        self._frequency: dict[str, int] = {}
        self._similar: dict[str, list[str]] = {}
        self._searched: dict[_Request, list[Hit]] = {}

    def snapshot(self) -> Self:
        """Itself."""
        return self

    @property
    def commit(self) -> str:
        """The index, the number of articles and the sum of their changes."""
        return self._known_state().name

    def sources(self) -> Sequence[SourceSummary]:
        """The sources by name; articles without a source come last."""
        return self._known_state().sources

    def _known_state(self) -> State:
        with self._lock:
            if self._state is None:
                self._ask([])
            assert self._state is not None
            return self._state

    def _ask(self, searches: Sequence[Json]) -> list[Json]:
        """The replies; the first request also gets the state of the archive."""
        first = [] if self._state else [state_body()]
        replies = self._cluster.search_all([*first, *searches])
        if first:
            self._state = state_in(replies.pop(0))
            self._retriever.check_index(self._state.index)
        return replies

    # Searching

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages."""
        return self.search_many([(query, k)])[0]

    def search_many(self, requests: Sequence[_Request]) -> list[list[Hit]]:
        """The hits of each query with its k, all in one request."""
        for _, k in requests:
            check_k(k)
        with self._lock:
            new = [one for one in dict.fromkeys(requests) if one not in self._searched]
            asked = [one for one in new if askable(one[0].terms)]
            self._searched |= {one: [] for one in new}
            if asked:
                try:
                    self._search(asked)
                except BaseException:
                    for one in new:
                        del self._searched[one]
                    raise
            return [list(self._searched[one]) for one in requests]

    def _search(self, requests: Sequence[_Request]) -> None:
        bodies = [
            hits_body(askable(query.terms), query.filters, k, _inner_hits(query, k))
            for query, k in requests
        ]
        found = [self._read(reply) for reply in self._ask(bodies)]
        again = {
            number: crowded
            for number, ((query, k), some) in enumerate(zip(requests, found, strict=True))
            if (crowded := _crowded(some, k, _inner_hits(query, k)))
        }
        if again:
            bodies = []
            for number, crowded in again.items():
                query, k = requests[number]
                extra = [
                    of_articles(one.article.id for one in crowded),
                    {"terms": {"digest": [one.digest for one in crowded]}},
                ]
                bodies.append(
                    hits_body(askable(query.terms), query.filters, len(crowded), k, extra)
                )
            for number, reply in zip(again, self._ask(bodies), strict=True):
                more = self._read(reply)
                read = {stored.article.id for _, stored, _ in more}
                kept = (one for one in found[number] if one[1].article.id not in read)
                found[number] = [*kept, *more]
        for request, some in zip(requests, found, strict=True):
            self._searched[request] = [
                Hit(stored.excerpt(ordinal), score, rank)
                for rank, (score, stored, ordinal) in enumerate(_best(some, request[1]), start=1)
            ]

    def _read(self, reply: Json) -> list[_Found]:
        """The passages of a reply, without articles that were replaced since this snapshot read them."""
        found = []
        for hit in reply["hits"]["hits"]:
            stored = self._keep(hit["_source"])
            if stored:
                found += [
                    (float(inner["_score"]), stored, int(inner["_nested"]["offset"]))
                    for inner in hit["inner_hits"]["p"]["hits"]["hits"]
                ]
        return found

    def _keep(self, source: Json) -> Stored | None:
        """The article in a reply; None if the snapshot has another version of it."""
        stored = Stored.of(source)
        held = self._held.setdefault(stored.article.id, stored)
        return held if held.digest == stored.digest else None

    # Terms

    def term_statistics(self, terms: Iterable[str], doubtful: Iterable[str] = ()) -> TermStatistics:
        """In how many passages each term occurs, and terms spelled like the doubtful ones, in one request."""
        doubtful = list(doubtful)
        known = list(dict.fromkeys((*terms, *doubtful)))
        with self._lock:
            new = [term for term in known if term not in self._frequency]
            counted = askable(new)
            near = [term for term in counted if len(term) <= MAX_TERM_CHARS and edits_allowed(term)]
            searches = [term_body(term) for term in counted]
            searches += [similar_body(near)] if near else []
            replies = self._ask(searches) if searches or not self._state else []
            self._frequency |= dict.fromkeys(new, 0)
            for term, reply in zip(counted, replies, strict=False):
                self._frequency[term] = frequency_in(reply)
            for number, term in enumerate(near):
                vocabulary = similar_in(replies[-1], number)
                self._similar[term] = similar_spellings(term, vocabulary)
                for one, count in vocabulary:
                    self._frequency.setdefault(one, count)
            frequency = {term: self._frequency[term] for term in known}
            similar = {
                term: self._similar.get(term, []) for term in doubtful if not frequency[term]
            }
            return TermStatistics(self._known_state().passages, frequency, similar)

    # Articles

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles of `ids` that exist."""
        ids = list(dict.fromkeys(ids))
        with self._lock:
            new = [id for id in ids if id not in self._held and id not in self._asked_for]
            for start in range(0, len(new), AT_ONCE):
                some = new[start : start + AT_ONCE]
                body: Json = {"size": len(some), "_source": ARTICLE_FIELDS}
                body |= {"query": {"bool": {"filter": [of_articles(some)]}}}
                (reply,) = self._ask([body])
                for hit in reply["hits"]["hits"]:
                    self._keep(hit["_source"])
            self._asked_for.update(new)
            return {id: self._held[id].article for id in ids if id in self._held}

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article that was read."""
        return self._held[article_id].sentences

    def count_articles(self, filters: Filters | None = None) -> int:
        """How many articles pass `filters`."""
        body: Json = {"size": 0, "track_total_hits": True, "query": passing(filters)}
        with self._lock:
            (reply,) = self._ask([body])
        return int(reply["hits"]["total"]["value"])

    def list_articles(
        self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None
    ) -> list[ArticleRow]:
        """The articles that pass `filters`, by id; the ones before `offset` are skipped one by one."""
        check_page(offset, limit)
        if limit == 0:
            return []
        end = None if limit is None else offset + limit
        found = self._walk(passing(filters), ROW_FIELDS, limit=end)
        return [row_of(source) for source in islice(found, offset, None)]

    def all_articles(self) -> Iterator[Article]:
        """Every article, ordered by id."""
        for source in self._walk(passing(None), ARTICLE_FIELDS, size=PAGE_ARTICLES):
            yield Stored.of(source).article

    def all_stored(self) -> Iterator[tuple[Stored, int]]:
        """Every article with its digest, its sentences and its stated number of passages."""
        fields = [*ARTICLE_FIELDS, "passages"]
        for source in self._walk(passing(None), fields, size=PAGE_ARTICLES):
            yield Stored.of(source), int(source["passages"])

    def editions(self) -> Iterator[Edition | Withdrawal]:
        """Every article with its version, ordered by id, then the withdrawals: the input of another archive."""
        fields = [*ARTICLE_FIELDS, "version", "file"]
        for source in self._walk(passing(None), fields, size=PAGE_ARTICLES):
            file = unescaped(source).get("file")
            yield Edition(Stored.of(source).article, held_of(source).version, file)
        for source in self._walk(_WITHDRAWN, HELD_FIELDS, sort="withdrawn"):
            article_id = unescaped(source)["id"]
            yield Withdrawal(article_id, version_of(source), article_id)

    def held(self, clause: Json = ARTICLES) -> Iterator[Held]:
        """Every article, or those that a clause finds, without their text."""
        query: Json = {"bool": {"filter": [ARTICLES, clause]}}
        yield from map(held_of, self._walk(query, HELD_FIELDS))

    def _walk(self, query: Json, fields: Sequence[str], **how: Any) -> Iterator[Json]:
        """The `_source` of every document that a query finds; see `walk`."""
        return (one["_source"] for one in walk(self._cluster, query, fields, **how))

    def info(self) -> ArchiveInfo:
        """The archive in figures."""
        state = self._known_state()
        rules = self._retriever.rules
        engine = check_version(self._cluster)
        told = self._cluster.primaries()
        days = [day for one in state.sources for day in (one.first, one.last) if day]
        return ArchiveInfo(
            articles=sum(one.articles for one in state.sources),
            passages=state.passages,
            sources=sum(one.source is not None for one in state.sources),
            first=min(days, default=None),
            last=max(days, default=None),
            deleted=told["docs"]["deleted"],
            segments=told["segments"]["count"],
            size_bytes=told["store"]["size_in_bytes"],
            settings=Settings(rules.format, rules.analyser, rules.neighbours, engine, rules.index),
        )


_WITHDRAWN: Json = {"exists": {"field": "withdrawn"}}


def _inner_hits(query: Query, k: int) -> int:
    """How many passages of an article are read at once: all of them, if few articles can be found."""
    return k if query.filters.articles else min(INNER_HITS, k)


def _best(found: Iterable[_Found], k: int) -> list[_Found]:
    return sorted(found, key=lambda one: (-one[0], one[1].article.id, one[2]))[:k]


def _crowded(found: Sequence[_Found], k: int, inner: int) -> list[Stored]:
    """The articles whose read passages are all among the best, so that further ones may be too."""
    if inner >= k:
        return []
    counts: dict[str, int] = {}
    stored: Mapping[str, Stored] = {one[1].article.id: one[1] for one in found}
    for _, one, _ in _best(found, k):
        counts[one.article.id] = counts.get(one.article.id, 0) + 1
    return [stored[id] for id, count in counts.items() if count >= inner]


class ClusterRetriever:
    """An archive on a cluster, opened for reading; several threads may use it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.rules: Rules = open_rules(cluster)

    def snapshot(self) -> ClusterSnapshot:
        """The articles as they are when first read."""
        return ClusterSnapshot(self.cluster, self)

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k passages, without keeping a snapshot."""
        return self.snapshot().search(query, k)

    def check_index(self, index: str | None) -> None:
        """IndexFileError if another index, made by other rules, has replaced the one that was opened."""
        if index is not None and index != self.rules.index:
            self.rules = open_rules(self.cluster)


def open_cluster(address: str) -> ClusterRetriever:
    """Opens the archive at an address for reading; IndexFileError if there is none, or one this program cannot read."""
    return ClusterRetriever(Cluster(parse_address(address)))
