"""verify_cluster: whether an archive on a cluster is as it was written."""

from collections.abc import Callable, Iterator

from index.cluster.layout import Stored
from index.cluster.snapshot import open_cluster
from index.cluster.wire import Json
from index.record import digest_of
from index.sentence import sentence_spans


def verify_cluster(address: str, *, progress: Callable[[int], None] | None = None) -> list[str]:
    """The faults of an archive, one line each.

    Compares every article with its digest, its sentences with its text, and the numbers of articles and passages with
    each other. The cluster itself keeps checksums of its files.
    """
    retriever = open_cluster(address)
    snapshot = retriever.snapshot()
    faults: list[str] = []
    checked = passages = 0
    for stored, count in snapshot.all_stored():
        faults += (f"article {stored.article.id}: {one}" for one in _faults(stored, count))
        passages += count
        checked += 1
        if progress:
            progress(checked)
    body: Json = {"size": 0, "aggs": {"p": {"nested": {"path": "p"}}}}
    (reply,) = retriever.cluster.search_all([body])
    searched = reply["aggregations"]["p"]["doc_count"]
    if searched != passages:
        faults.append(f"{searched} passages can be found, the articles have {passages}")
    named = sum(source.articles for source in snapshot.sources())
    if named != checked:
        faults.append(f"{checked} articles are stored, the sources have {named}")
    return faults


def _faults(stored: Stored, count: int) -> Iterator[str]:
    if digest_of(stored.article) != stored.digest:
        yield "its content is not what was added"
    if len(stored.sentences) != count:
        yield f"{len(stored.sentences)} sentences are stored, it has {count}"
    if [*stored.spans] != [
        offset for span in sentence_spans(stored.article.text) for offset in span
    ]:
        yield "its sentences do not slice its text"
