"""Holdings: what an archive has under an id, to decide about another version of it."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import tantivy

from index.clause import Clause, count_found
from index.edition import Edition, Version
from index.record import (
    WITHDRAWN,
    key_of,
    read_document,
    read_origin,
    read_withdrawal,
    withdrawal_key,
)

_LINE = re.compile(r"(?::[0-9]+|#[0-9]+)\Z")


class Searchable(Protocol):
    """The methods of a commit that are needed here."""

    searcher: tantivy.Searcher

    @property
    def heads(self) -> Clause: ...

    def term(self, field: str, value: str | int) -> Clause: ...


class Held(NamedTuple):
    """An article of the archive, without its text."""

    id: str
    digest: str
    version: Version
    file: str | None
    path: str | None

    @property
    def place(self) -> str:
        """Where it was read from, for messages."""
        return self.path or self.id

    @property
    def container(self) -> str | None:
        """The file on disk that it was read from, if known; for a packed file the outer one."""
        file = _LINE.sub("", self._whole or "")
        return (file if os.path.exists(file) else file.partition("!")[0]) or None

    @property
    def is_part(self) -> bool:
        """True if its file may have other articles as well."""
        whole = self._whole or ""
        return whole != self.container or not self.id.endswith(whole.rpartition("/")[2])

    @property
    def _whole(self) -> str | None:
        """The full path that it was read from; version 0.1 stored it relative to the working folder."""
        if self.file or not self.path:
            return self.file
        return os.path.abspath(_LINE.sub("", self.path)).replace(os.sep, "/")

    def is_below(self, folder: str) -> bool:
        """True if it was read from a file in `folder` or below it."""
        return (self._whole or "").startswith(folder.rstrip("/") + "/")

    def is_of(self, file: str) -> bool:
        """True if it was read from `file`; an archive of version 0.1 only has its name at that time."""
        if self.file:
            return self.file == file
        named = _LINE.sub("", self.path or "").replace(os.sep, "/")
        whole = _LINE.sub("", file)
        if not named:
            return False
        if os.path.abspath(named).replace(os.sep, "/") == whole:
            return True
        parts = [part for part in named.split("/") if part not in ("", ".", "..")]
        return len(parts) > 1 and whole.endswith("/" + "/".join(parts))


class Holdings:
    """Looks into one commit; an id that is not there costs one look into the term dictionary."""

    def __init__(self, commit: Searchable) -> None:
        self._commit = commit

    def has_digest(self, digest: str) -> bool:
        """True if an article of exactly that content is there."""
        return self._find("digest", digest) is not None

    def held(self, article_id: str) -> Held | None:
        """The article of that id."""
        document = self._find("key", key_of(article_id), head=True)
        return None if document is None else _to_held(document)

    def withdrawn(self, article_id: str) -> Version | None:
        """The version in which the article of that id was withdrawn, None if it was not."""
        document = self._find("key", withdrawal_key(article_id))
        return None if document is None else read_withdrawal(document)[1]

    def articles(self) -> Iterator[Held]:
        """Every article."""
        yield from map(_to_held, self._all(self._commit.heads))

    def withdrawals(self) -> Iterator[tuple[str, Version]]:
        """Every withdrawn article."""
        yield from map(read_withdrawal, self._all(self._commit.term("digest", WITHDRAWN)))

    def _all(self, clause: Clause) -> Iterator[tantivy.Document]:
        searcher = self._commit.searcher
        limit = max(1, count_found(searcher, clause))
        for _, address in searcher.search(clause, limit, count=False).hits:
            yield searcher.doc(address)

    def _find(self, field: str, value: str, *, head: bool = False) -> tantivy.Document | None:
        searcher = self._commit.searcher
        if not searcher.doc_freq(field, value):
            return None
        clause = self._commit.term(field, value)
        if head:
            clause = Clause.boolean_query(
                [(tantivy.Occur.Must, clause), (tantivy.Occur.Must, self._commit.heads)]
            )
        found = searcher.search(clause, 1, count=False).hits
        return searcher.doc(found[0][1]) if found else None


def _to_held(document: tantivy.Document) -> Held:
    piece, head = read_document(document)
    origin = read_origin(document)
    version = Version.of(origin.version)
    if head is None:
        return Held(piece.article_id, "", version, origin.file, None)
    if version.issued is None:
        version = version._replace(issued=head.published)
    return Held(piece.article_id, head.digest, version, origin.file, head.path)


def is_same_file(edition: Edition, held: Held) -> bool:
    """True if both were read from one file, so that one is the other's present state."""
    return edition.file is not None and held.is_of(edition.file)
