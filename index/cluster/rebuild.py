"""squeeze and rebuild: an archive without what was removed, and an archive made again by this program's rules.

The new index is built next to the one in use, from its texts, and takes its name in one step: readers never wait.
Writers wait while the last changes are copied.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress

from index.article import Article
from index.cluster.bulk import Bulks, Token, Write
from index.cluster.layout import (
    Stored,
    document_of,
    held_of,
    id_of,
    make_index,
    unescaped,
    version_of,
)
from index.cluster.walk import PAGE_ARTICLES, walk
from index.cluster.wire import Cluster, Json
from index.errors import IndexFileError
from index.record import WITHDRAWN, Change, key_of
from index.worker import analyse_all

ROUNDS = 5
"""How often later changes are copied before writers have to wait."""

FEW = 1_000
"""Changes that are copied while writers wait."""

SQUEEZES = 15
SQUEEZE_PAUSE_S = 4.0
"""How often merging is tried, and the pause after each time: copies learn of changes every 30 s."""

_NUMBER = re.compile(r"(.*)-([0-9]{6})")


def squeeze(cluster: Cluster) -> None:
    """Merges away what was replaced or removed, so that it takes no room and counts in no statistics.

    The cluster keeps changes for the copies of a shard for half a minute, so merging is tried again.
    """
    name = f"/{cluster.name}"
    setting = "index.merge.policy.expunge_deletes_allowed"
    cluster.call("PUT", f"{name}/_settings", {setting: 0}, writing=True)
    try:
        for _ in range(SQUEEZES):
            cluster.call("POST", f"{name}/_flush", params={"force": "true"}, writing=True)
            params = {"only_expunge_deletes": "true"}
            cluster.call("POST", f"{name}/_forcemerge", params=params, writing=True)
            cluster.call("POST", f"{name}/_refresh", writing=True)
            if not cluster.primaries()["docs"]["deleted"]:
                break
            time.sleep(SQUEEZE_PAUSE_S)
    finally:
        with suppress(IndexFileError):
            cluster.call("PUT", f"{name}/_settings", {setting: None}, writing=True)


def rebuild(cluster: Cluster, old: str) -> str:
    """Builds the archive again from its own texts and gives the new index its name; returns that index."""
    match = _NUMBER.fullmatch(old)
    number = int(match.group(2)) + 1 if match else 2
    new = f"{cluster.name}-{number:06}"
    cluster.call("DELETE", f"/{new}", writing=True, ignore=(404,))  # of an interrupted run
    make_index(cluster, new, alias=False)
    for _ in range(ROUNDS):
        if _carry_over(cluster, old, new) <= FEW:
            break
    block = f"/{old}/_block/write"
    cluster.call("PUT", block, writing=True)
    try:
        _carry_over(cluster, old, new)
        actions: list[Json] = [
            {"remove": {"index": old, "alias": cluster.name}},
            {"add": {"index": new, "alias": cluster.name}},
        ]
        cluster.call("POST", "/_aliases", {"actions": actions}, writing=True)
    except BaseException:
        with suppress(IndexFileError):
            cluster.call("PUT", f"/{old}/_settings", {"index.blocks.write": None}, writing=True)
        raise
    cluster.call("DELETE", f"/{old}", writing=True, ignore=(404,))
    return new


def _carry_over(cluster: Cluster, old: str, new: str) -> int:
    """Copies the changes from the old index to the new one; returns how many documents that took."""
    for index in (old, new):
        cluster.call("POST", f"/{index}/_refresh", writing=True)
    wanted, there = _states(cluster, old), _states(cluster, new)
    tokens = {id: token for id, (_, token) in there.items()}
    changed = [id for id, (state, _) in wanted.items() if there.get(id, ("",))[0] != state]
    gone = [id for id in there if id not in wanted]
    with Bulks(cluster, index=new) as bulks:
        with closing(analyse_all(_changes(cluster, old, changed))) as analysed:
            for change, analysis in analysed:
                id = id_of(change.article.id)
                source_key = key_of((change.article.source or "").casefold())
                content = document_of(change, analysis, source_key)
                list(bulks.add(Write(id, content, tokens.get(id))))
        for id in gone:
            list(bulks.add(Write(id, None)))
        list(bulks.settle())
    return len(changed) + len(gone)


def _states(cluster: Cluster, index: str) -> dict[str, tuple[str, Token]]:
    """The version of each document, and the state that a write to it replaces."""
    found: dict[str, tuple[str, Token]] = {}
    for field in ("key", "withdrawn"):
        query: Json = {"exists": {"field": field}}
        for hit in walk(cluster, query, ["digest", "version"], sort=field, index=index):
            source = hit["_source"]
            state = f"{source.get('digest')} {source.get('version')}"
            found[hit["_id"]] = state, Token(hit["_seq_no"], hit["_primary_term"])
    return found


def _changes(cluster: Cluster, index: str, ids: list[str]) -> Iterator[Change]:
    """The documents of these ids as they are now; removed ones are left out."""
    for start in range(0, len(ids), PAGE_ARTICLES):
        reply = cluster.call(
            "POST", f"/{index}/_mget", {"ids": ids[start : start + PAGE_ARTICLES]}, writing=True
        )
        yield from map(_change_of, (one["_source"] for one in _found(reply["docs"])))


def _found(documents: Iterable[Json]) -> Iterator[Json]:
    return (one for one in documents if one.get("found"))


def _change_of(source: Json) -> Change:
    told = unescaped(source)
    version = version_of(told)
    if "withdrawn" in told:
        article = Article(told["id"], "", "")
        return Change(article, WITHDRAWN, False, version, is_withdrawal=True)
    stored = Stored.of(source)
    return Change(stored.article, stored.digest, False, version, held_of(source).file)
