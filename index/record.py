"""What is stored of an article: a document of the engine for each of its passages.

A document has the passage's terms and, stored, the piece of its article's text from its sentence to the next one. So an
article is stored once, in pieces, and an excerpt is a few neighbouring pieces; the first piece has the article's other
fields.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from json.encoder import encode_basestring
from typing import NamedTuple

import tantivy

from index.analysis import NO_SENTENCE, Analysis
from index.article import Article
from index.edition import UNKNOWN, Version
from index.passage import Passage, passage_windows
from index.sentence import Sentence

MAX_KEY_CHARS = 1_000
"""Longest id or source that is its own key, in characters; tantivy drops terms over 65,530 bytes."""

MAX_TITLE = 500
"""Longest title, in characters, that is stored with each passage; a longer one only with the first."""

WITHDRAWN = "withdrawn"
"""The digest of a withdrawn article."""

NO_SOURCE = "-"
"""The key of articles without a source; other keys begin with = or #."""


def make_schema() -> tantivy.Schema:
    """The fields of a passage. Terms are analysed already, so they are only split at white space."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("ordinal", indexed=True)
    builder.add_unsigned_field("day", fast=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source_key", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("piece", stored=True)
    # With the first passage of an article only: to list and count articles and sources.
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("digest", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passages", indexed=True)
    builder.add_bytes_field("head", stored=True)
    return builder.build()


def key_of(name: str) -> str:
    """The indexed form of an id or a source: marked, so that none is empty, and a digest if it is too long."""
    if len(name) <= MAX_KEY_CHARS and is_encodable(name):
        return f"={name}"
    return f"#{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def is_encodable(text: str) -> bool:
    """False if the text cannot be encoded as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return True


class Piece(NamedTuple):
    """A passage as stored, in JSON: its sentence is start:end, `text` goes from `at` to the next sentence.

    A long title is None here: only `Head` has it.
    """

    article_id: str
    title: str | None
    ordinal: int
    first: int
    last: int
    passage_start: int
    passage_end: int
    start: int
    end: int
    at: int
    text: str

    @property
    def passage(self) -> Passage:
        """The passage."""
        return Passage(self.article_id, *self[2:7])

    @property
    def sentence(self) -> Sentence:
        """The passage's own sentence."""
        return Sentence(self.article_id, self.ordinal, self.start, self.end)


class Head(NamedTuple):
    """The fields of an article other than id and text; `passages` is 0 if it has no sentence."""

    passages: int
    digest: str
    title: str
    source: str | None
    published: str | None
    url: str | None
    path: str | None

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return None if self.published is None else date.fromisoformat(self.published)


class Origin(NamedTuple):
    """The rest of an article's record: its version, as a list, and the file that it was read from.

    It comes after the head, where version 0.1 does not look.
    """

    version: Sequence[object] | None = None
    file: str | None = None


class Change(NamedTuple):
    """An article to be stored or, without text, a withdrawal.

    `is_known` if it replaces an article, `was_withdrawn` if it replaces a withdrawal; `counted` is how it counts.
    """

    article: Article
    digest: str
    is_known: bool
    version: Version = UNKNOWN
    file: str | None = None
    is_withdrawal: bool = False
    was_withdrawn: bool = False
    counted: str = "added"


def digest_of(article: Article) -> str:
    """The digest of an article: all its fields except `path`, to recognise an unchanged one."""
    fields = (article.id, article.title, article.text, article.source, article.url)
    return sha256(json.dumps([*fields, _to_text(article.published)]).encode()).hexdigest()


def _to_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def to_documents(change: Change, analysis: Analysis) -> Iterator[tantivy.Document]:
    """The documents of an article for tantivy: one for each passage, at least one.

    The JSON of pieces is built by hand: that is four times as fast as making and dumping a `Piece`.
    """
    if change.is_withdrawal:
        yield _withdrawal_document(change)
        return
    article = change.article
    spans, texts = analysis if analysis.spans else NO_SENTENCE
    begins = [0, *(start for start, _ in spans[1:]), len(article.text)]
    title = encode_basestring(article.title) if len(article.title) <= MAX_TITLE else "null"
    named = f"[{encode_basestring(article.id)},{title}"
    key, source_key = key_of(article.id), key_of((article.source or "").casefold())
    day = article.published.toordinal() if article.published else None
    for ordinal, ((start, end), (first, last), text) in enumerate(
        zip(spans, passage_windows(len(spans)), texts, strict=True)
    ):
        at = begins[ordinal]
        own = encode_basestring(article.text[at : begins[ordinal + 1]])
        numbers = f"{ordinal},{first},{last},{spans[first][0]},{spans[last][1]},{start},{end},{at}"
        document = tantivy.Document()
        document.add_text("terms", text)
        document.add_text("key", key)
        document.add_text("source_key", source_key)
        document.add_unsigned("ordinal", ordinal)
        if day is not None:
            document.add_unsigned("day", day)
        document.add_bytes("piece", f"{named},{numbers},{own}]".encode("utf-8", "surrogatepass"))
        if ordinal == 0:
            _add_head(document, change, len(analysis.spans))
        yield document


def _add_head(document: tantivy.Document, change: Change, passages: int) -> None:
    article, digest = change.article, change.digest
    day = _to_text(article.published)
    head = Head(passages, digest, article.title, article.source, day, article.url, article.path)
    document.add_bytes("head", json.dumps(head).encode())
    if change.version != UNKNOWN or change.file:
        document.add_bytes("head", json.dumps(Origin(change.version, change.file)).encode())
    document.add_text("id", key_of(article.id))
    document.add_text("source", NO_SOURCE if article.source is None else key_of(article.source))
    document.add_text("digest", digest)
    document.add_unsigned("passages", passages)


def _withdrawal_document(change: Change) -> tantivy.Document:
    """A document that no search finds; it counts as an article without a sentence, so that no frequency changes."""
    document = tantivy.Document()
    document.add_text("key", withdrawal_key(change.article.id))
    document.add_text("digest", WITHDRAWN)
    document.add_unsigned("passages", 0)
    document.add_bytes("head", json.dumps([change.article.id, change.version]).encode())
    return document


def withdrawal_key(article_id: str) -> str:
    """The key of a withdrawn article; keys of articles begin with = or #."""
    return f"!{key_of(article_id)}"


def read_withdrawal(document: tantivy.Document) -> tuple[str, Version]:
    """The id and the version of a withdrawn article."""
    article_id, version = json.loads(document.get_first("head") or b"")
    return article_id, Version.of(version)


def read_origin(document: tantivy.Document) -> Origin:
    """The record after the head of an article's first passage; empty in an archive of version 0.1."""
    heads = document.get_all("head")
    return Origin(*json.loads(heads[1])) if len(heads) > 1 else Origin()


def read_document(document: tantivy.Document) -> tuple[Piece, Head | None]:
    """The stored piece of a passage and, with an article's first passage, the article's other fields."""
    head = document.get_first("head")
    piece = Piece(*json.loads(document.get_first("piece") or b""))
    return piece, None if head is None else Head(*json.loads(head))


def to_article(pieces: Sequence[Piece], head: Head) -> Article:
    """The article that was stored as `pieces`."""
    text = "".join(piece.text for piece in pieces)
    first = pieces[0]
    return Article(first.article_id, text, head.title, head.source, head.day, head.url, head.path)
