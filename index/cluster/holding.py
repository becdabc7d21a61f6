"""ClusterHoldings: what an archive on a cluster has under some ids, found in one request."""

from collections.abc import Iterable

from index.cluster.bulk import Token
from index.cluster.layout import HELD_FIELDS, held_of, id_of, version_of
from index.cluster.wire import Cluster
from index.edition import Edition, Version, Withdrawal, path_ids
from index.holding import Held
from index.intake import Given
from index.record import Change


class ClusterHoldings:
    """The articles and withdrawals of the ids that were looked up last; see `Known`.

    They are as last written, even if no search finds them yet.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._held: dict[str, Held] = {}
        self._withdrawn: dict[str, Version] = {}
        self._tokens: dict[str, Token] = {}
        self._digests: set[str] = set()

    def look_up(self, ids: Iterable[str]) -> None:
        """Forgets what was looked up before."""
        self._held, self._withdrawn, self._tokens, self._digests = {}, {}, {}, set()
        wanted = sorted(set(map(id_of, ids)))
        if not wanted:
            return
        params = {"_source_includes": ",".join(HELD_FIELDS)}
        path = f"/{self._cluster.name}/_mget"
        reply = self._cluster.call("POST", path, {"ids": wanted}, params=params, writing=True)
        for found in reply["docs"]:
            if not found.get("found"):
                continue
            source, id = found["_source"], found["_id"]
            self._tokens[id] = Token(found["_seq_no"], found["_primary_term"])
            if "withdrawn" in source:
                self._withdrawn[id] = version_of(source)
            else:
                self._held[id] = held_of(source)
                self._digests.add(self._held[id].digest)

    def look_up_for(self, given: Iterable[Given]) -> None:
        """Looks up all ids under which these may be stored."""
        self.look_up(id for one in given for id in _ids_of(one))

    def has_digest(self, digest: str) -> bool:
        """True if an article of exactly that content, and so of that id, was looked up."""
        return digest in self._digests

    def held(self, article_id: str) -> Held | None:
        """The article of that id."""
        return self._held.get(id_of(article_id))

    def withdrawn(self, article_id: str) -> Version | None:
        """The version in which the article of that id was withdrawn, None if it was not."""
        return self._withdrawn.get(id_of(article_id))

    def token(self, article_id: str) -> Token | None:
        """The state of the document with that id, None if there is none."""
        return self._tokens.get(id_of(article_id))

    def note(self, change: Change, token: Token) -> None:
        """Notes that a change was written."""
        article, id = change.article, id_of(change.article.id)
        self._tokens[id] = token
        self._withdrawn.pop(id, None)
        before = self._held.pop(id, None)
        if before:
            self._digests.discard(before.digest)
        if change.is_withdrawal:
            self._withdrawn[id] = change.version
        else:
            self._held[id] = Held(
                article.id, change.digest, change.version, change.file, article.path
            )
            self._digests.add(change.digest)


def _ids_of(given: Given) -> Iterable[str]:
    if isinstance(given, Withdrawal):
        return (given.id,)
    if not isinstance(given, Edition):
        return (given.id,)
    if given.has_own_id or given.file is None:
        return (given.article.id,)
    return (given.article.id, given.file, *(id for id, _ in path_ids(given.file, given.article.id)))
