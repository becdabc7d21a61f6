"""walk: all documents that a query finds at one point in time, a page at a time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from index.cluster.wire import Cluster, Json
from index.errors import IndexFileError

PAGE_ROWS = 2_000
PAGE_ARTICLES = 200
"""Page sizes for rows, and for articles with their text."""

KEEP_ALIVE = "5m"
"""How long a caller may pause between two pages."""


def walk(
    cluster: Cluster,
    query: Json,
    fields: Sequence[str],
    *,
    size: int = PAGE_ROWS,
    sort: str = "key",
    limit: int | None = None,
    index: str | None = None,
) -> Iterator[Json]:
    """The documents, with these fields, in the order of the field `sort`; `limit` at most.

    Reads `index`, else the archive under its name.
    """
    opened = cluster.call(
        "POST",
        f"/{index or cluster.name}/_search/point_in_time",
        params={"keep_alive": KEEP_ALIVE, "allow_partial_pit_creation": "false"},
    )
    point, after = opened["pit_id"], None
    try:
        while limit is None or limit > 0:
            wanted = size if limit is None else min(size, limit)
            body: Json = {"size": wanted, "track_total_hits": False, "_source": list(fields)}
            body |= {"query": query, "sort": [{sort: "asc"}], "seq_no_primary_term": True}
            body["pit"] = {"id": point, "keep_alive": KEEP_ALIVE}
            if after is not None:
                body["search_after"] = after
            whole = {"allow_partial_search_results": "false"}
            hits = cluster.call("POST", "/_search", body, params=whole)["hits"]["hits"]
            yield from hits
            if len(hits) < wanted:
                return
            after = hits[-1]["sort"]
            limit = None if limit is None else limit - len(hits)
    finally:
        with suppress(IndexFileError):
            cluster.call("DELETE", "/_search/point_in_time", {"pit_id": [point]}, ignore=(404,))
