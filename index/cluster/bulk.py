"""Bulks: sends documents to a cluster, a few megabytes at a time, several such requests at once."""

import json
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Self

from index.cluster.wire import Cluster, Json, is_passing, refusal

IN_FLIGHT = 3
"""Bulks under way at a time, while the next one is made."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
"""Pause before a busy cluster is asked again; twice as long each time."""

_CONFLICT = 409


class Token(NamedTuple):
    """The state of a document that a write replaces: the cluster refuses the write if the state has changed."""

    seq_no: int
    primary_term: int


class Write(NamedTuple):
    """One document to write; without content, to delete.

    It replaces the state `token`, None for a new document; a document in any state may be deleted.
    """

    id: str
    content: bytes | None
    token: Token | None = None


class Written(NamedTuple):
    """The result of a write; `token` is None if somebody else has written the document meanwhile."""

    write: Write
    token: Token | None
    is_found: bool


class Bulks:
    """Sends writes; `add` and `settle` give their results in order."""

    def __init__(self, cluster: Cluster, *, index: str | None = None) -> None:
        """Writes to `index`, else to the archive under its name."""
        self._cluster = cluster
        self._path = f"/{index or cluster.name}/_bulk"
        self._params = {} if index else {"require_alias": "true"}
        self._waiting: list[Write] = []
        self._bytes = 0
        self._threads = ThreadPoolExecutor(IN_FLIGHT)
        self._running: deque[Future[list[Written]]] = deque()
        self._ids: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def is_under_way(self, id: str) -> bool:
        """True if a write to that document may not be done yet."""
        return id in self._ids

    def add(self, write: Write) -> Iterator[Written]:
        """Takes a write; gives the results of finished ones."""
        self._waiting.append(write)
        self._ids.add(write.id)
        self._bytes += len(write.content or b"") + 200
        if self._bytes >= self._cluster.access.bulk_bytes:
            self._send()
            while len(self._running) > IN_FLIGHT:
                yield from self._finished()

    def settle(self) -> Iterator[Written]:
        """Waits for all writes."""
        self._send()
        while self._running:
            yield from self._finished()

    def _send(self) -> None:
        if self._waiting:
            self._running.append(self._threads.submit(self._write, self._waiting))
            self._waiting, self._bytes = [], 0

    def _finished(self) -> list[Written]:
        done = self._running.popleft().result()
        self._ids.difference_update(one.write.id for one in done)
        return done

    def _write(self, writes: list[Write]) -> list[Written]:
        done: dict[str, Written] = {}
        left, pause = writes, FIRST_PAUSE_S
        deadline = time.monotonic() + 10 * self._cluster.access.timeout
        while left:
            body = b"".join(map(_lines, left))
            reply = self._cluster.call("POST", self._path, body, params=self._params, writing=True)
            again, reason = [], ""
            for write, item in zip(left, reply["items"], strict=True):
                ((_, told),) = item.items()
                status = int(told["status"])
                if is_passing(status, _reason(told)):
                    again.append(write)
                    reason = _reason(told)
                    continue
                if "error" in told and status != _CONFLICT:
                    raise refusal(self._cluster.address, status, _reason(told))
                token = None
                if status != _CONFLICT and "_seq_no" in told:
                    token = Token(told["_seq_no"], told["_primary_term"])
                done[write.id] = Written(write, token, status in (200, 201))
            left = again
            if left:
                if time.monotonic() + pause > deadline:
                    raise refusal(self._cluster.address, 429, reason)
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
        return [done[write.id] for write in writes]


def _reason(told: Json) -> str:
    error = told.get("error")
    if not isinstance(error, dict):
        return str(error or "")
    return f"{error.get('type')}: {error.get('reason')}"


def _lines(write: Write) -> bytes:
    place: Json = {"_id": write.id}
    if write.content is None:
        return json.dumps({"delete": place}).encode() + b"\n"
    if write.token is None:
        return json.dumps({"create": place}).encode() + b"\n" + write.content + b"\n"
    place |= {"if_seq_no": write.token.seq_no, "if_primary_term": write.token.primary_term}
    return json.dumps({"index": place}).encode() + b"\n" + write.content + b"\n"
