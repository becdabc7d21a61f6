"""Layout: one document for each article, its passages nested in it, so that both are stored and replaced together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from index.analysis import Analysis
from index.article import Article
from index.bm25 import K1, B
from index.cluster.wire import Cluster, Json, missing
from index.edition import Version
from index.errors import IndexFileError
from index.holding import Held
from index.passage import NEIGHBOURS, Passage, make_passages
from index.record import Change, is_encodable, key_of
from index.retriever import ArticleRow, Excerpt
from index.sentence import Sentence
from index.terms import ANALYSER

FORMAT = 1
"""Version of the mapping and of all that is stored. Raise it with every change."""

MIN_VERSION = (2, 18)
"""The first version with fast searches of nested passages."""

MAX_ID_BYTES = 512
"""Longest id of a document."""

MAX_TERM_CHARS = 200
"""Longer terms are stored as a digest: the engine would cut them at 255 characters."""

_ALL_COPIES = {"wait_for_active_shards": "all", "timeout": "20s"}
"""How long to wait for the copies of a new index before writing to it: with one copy, a node that ends takes data away
until it is back."""

NO_TERMS = "\u2205"
"""A term for passages without terms, so that they count as passages."""

TEXT_FIELDS = ("id", "title", "text", "outlet", "url", "path", "file")
ROW_FIELDS = ["id", "title", "source", "outlet", "published", "passages", "escaped"]
HELD_FIELDS = ["id", "digest", "version", "file", "path", "published", "withdrawn", "escaped"]
ARTICLE_FIELDS = [
    *("id", "title", "text", "source", "outlet", "published", "url", "path", "spans", "digest"),
    "escaped",
]

_KEY: Json = {"type": "keyword"}
_STORED: Json = {"type": "keyword", "index": False, "doc_values": False}
_MAPPING: Json = {
    "dynamic": "strict",
    "_source": {"excludes": ["p"]},
    "properties": {
        **dict.fromkeys(("key", "source_key", "source", "digest", "withdrawn"), _KEY),
        "file": {"type": "keyword", "doc_values": False, "ignore_above": 8_000},
        "day": {"type": "integer"},
        "passages": {"type": "integer"},
        **dict.fromkeys(("id", "title", "text", "url", "path", "published", "version"), _STORED),
        **dict.fromkeys(("spans", "escaped", "outlet"), _STORED),
        "p": {
            "type": "nested",
            "dynamic": "strict",
            "properties": {
                "t": {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
            },
        },
    },
}


def index_body(cluster: Cluster, *, alias: bool) -> Json:
    """The request that makes the index of an archive, under the archive's name if `alias`."""
    return {
        "aliases": {cluster.name: {}} if alias else {},
        "settings": {
            "index": {
                "number_of_shards": cluster.access.shards,
                "number_of_replicas": 1,
                "refresh_interval": "-1",
                "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
                "mapping.nested_objects.limit": 200_000,
                "max_inner_result_window": 10_000,
            }
        },
        "mappings": _MAPPING | {"_meta": {"news_qa": _meta()}},
    }


def make_index(cluster: Cluster, index: str, *, alias: bool) -> None:
    """Makes an index, and waits for its copies if there are enough nodes."""
    nodes = cluster.call("GET", "/_cluster/health", ignore=(401, 403)).get(
        "number_of_data_nodes", 1
    )
    params = _ALL_COPIES if nodes > 1 else {}
    cluster.call("PUT", f"/{index}", index_body(cluster, alias=alias), params=params, writing=True)


def _meta() -> Json:
    return {"format": FORMAT, "analyser": ANALYSER, "neighbours": NEIGHBOURS}


@dataclass(frozen=True, slots=True)
class Rules:
    """The index of an archive, and the rules by which it was made."""

    index: str
    format: int
    analyser: str
    neighbours: int

    @property
    def is_current(self) -> bool:
        """True if this program makes the same passages and terms."""
        return (self.analyser, self.neighbours) == (ANALYSER, NEIGHBOURS)


def find_rules(cluster: Cluster) -> Rules | None:
    """The rules of the archive; None if there is none, IndexFileError if the index is not ours."""
    where = cluster.address.text
    reply = cluster.call("GET", f"/{cluster.name}/_mapping", ignore=(404,))
    if "error" in reply:
        return None
    if len(reply) != 1:
        raise IndexFileError(
            f"{where}: stands for several indexes of the cluster; name one archive",
            code="not_an_archive",
        )
    ((index, found),) = reply.items()
    mapping = found.get("mappings", {})
    meta = (mapping.get("_meta") or {}).get("news_qa")
    if not isinstance(meta, dict) or index == cluster.name:
        raise IndexFileError(
            f"{where}: is an index of something else; choose another name for the archive",
            code="not_an_archive",
        )
    if meta.get("format") != FORMAT:
        raise IndexFileError(
            f"{where}: the archive has format {meta.get('format')}, this program reads format {FORMAT};"
            " use the version of news-qa that made it, or make it again under another name",
            code="archive_version",
        )
    if strange := _strange_field(mapping.get("properties") or {}):
        raise IndexFileError(
            f"{where}: the archive is damaged (its mapping of {strange} is not as it was made);"
            " make it again from your files under another name"
        )
    return Rules(index, FORMAT, str(meta.get("analyser")), int(meta.get("neighbours") or 0))


def open_rules(cluster: Cluster) -> Rules:
    """The rules of the archive; IndexFileError unless they are this program's."""
    check_version(cluster)
    rules = find_rules(cluster)
    if rules is None:
        raise missing(cluster.address)
    check_current(cluster, rules)
    return rules


def check_current(cluster: Cluster, rules: Rules) -> None:
    """IndexFileError if the archive was made by other rules; compacting repairs that."""
    if not rules.is_current:
        where = cluster.address.text
        raise IndexFileError(
            f"{where}: the archive was made with word rules {rules.analyser} and {rules.neighbours} neighbours,"
            f" this program has {ANALYSER} and {NEIGHBOURS}; renew it with: qa index compact --index {where}",
            code="archive_version",
        )


def check_version(cluster: Cluster) -> str:
    """The version of the cluster; IndexFileError if it is not OpenSearch, or too old."""
    reply = cluster.call("GET", "/")
    told = reply.get("version") or {}
    version = str(told.get("number", "unknown"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if told.get("distribution") != "opensearch" or numbers < MIN_VERSION:
        kind = told.get("distribution") or "Elasticsearch or another program"
        least = ".".join(map(str, MIN_VERSION))
        raise IndexFileError(
            f"{cluster.address.text}: is {kind} {version}; an archive needs OpenSearch {least} or later",
            code="archive_version",
        )
    return version


def _strange_field(properties: Json, expected: Json | None = None) -> str | None:
    """The first field that is missing or mapped in another way."""
    for name, wanted in (_MAPPING["properties"] if expected is None else expected).items():
        found = properties.get(name) or {}
        if any(found.get(key) != wanted[key] for key in ("type", "analyzer") if key in wanted):
            return str(name)
        if "properties" in wanted and _strange_field(
            found.get("properties") or {}, wanted["properties"]
        ):
            return str(name)
    return None


def id_of(article_id: str) -> str:
    """The id of an article's document: marked, so that none is empty, and a digest if it is too long."""
    if is_encodable(article_id) and len(article_id.encode()) < MAX_ID_BYTES:
        return f"={article_id}"
    return f"#{sha256(article_id.encode('utf-8', 'surrogatepass')).hexdigest()}"


def term_of(term: str) -> str:
    """A term as it is stored and searched."""
    if len(term) <= MAX_TERM_CHARS:
        return term
    return f"#{sha256(term.encode('utf-8', 'surrogatepass')).hexdigest()}"


def document_of(change: Change, analysis: Analysis, source_key: str) -> bytes:
    """An article's document in JSON, which replaces the earlier one."""
    if change.is_withdrawal:
        record: Json = {"id": change.article.id, "withdrawn": id_of(change.article.id)}
        record |= {"version": json.dumps(change.version), "passages": 0}
        return json.dumps(_escaped(record)).encode()
    article = change.article
    version = change.version
    record = {
        "key": id_of(article.id),
        "source_key": source_key,
        "digest": change.digest,
        "passages": len(analysis.spans),
        "version": json.dumps(version),
        "spans": [offset for span in analysis.spans for offset in span],
        "p": [{"t": _terms(text)} for text in analysis.terms[: len(analysis.spans)]],
    }
    for name in ("id", "title", "text", "source", "url", "path"):
        if (value := getattr(article, name)) is not None:
            record[name] = value
    if (article.source is not None) and key_of(article.source).startswith("#"):
        record |= {"outlet": article.source, "source": key_of(article.source)}
    if change.file is not None:
        record["file"] = change.file
    if article.published:
        record |= {
            "day": article.published.toordinal(),
            "published": article.published.isoformat(),
        }
    return json.dumps(_escaped(record), ensure_ascii=False).encode()


def _terms(text: str) -> str:
    if len(text) > MAX_TERM_CHARS:
        text = " ".join(map(term_of, text.split(" ")))
    return text or NO_TERMS


def _escaped(record: Json) -> Json:
    """The record, with its texts encoded as JSON if they have a lone surrogate, which UTF-8 cannot represent."""
    texts = {name: record[name] for name in TEXT_FIELDS if name in record}
    if all(map(is_encodable, texts.values())):
        return record
    return record | {name: json.dumps(text) for name, text in texts.items()} | {"escaped": True}


def unescaped(source: Json) -> Json:
    """The inverse of `_escaped`."""
    if not source.get("escaped"):
        return source
    texts = {name: json.loads(source[name]) for name in TEXT_FIELDS if name in source}
    return source | texts


@dataclass(frozen=True)
class Stored:
    """An article as a reply has it, with its sentences."""

    article: Article
    digest: str
    spans: Sequence[int]

    @classmethod
    def of(cls, source: Json) -> "Stored":
        """The article in the `_source` of a document."""
        told = unescaped(source)
        article = Article(
            told["id"],
            told["text"],
            told["title"],
            _source(told),
            _day(told),
            told.get("url"),
            told.get("path"),
        )
        return cls(article, told.get("digest", ""), told.get("spans") or ())

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Its sentences."""
        pairs = zip(self.spans[::2], self.spans[1::2], strict=True)
        return [Sentence(self.article.id, n, start, end) for n, (start, end) in enumerate(pairs)]

    @cached_property
    def passages(self) -> list[Passage]:
        """Its passages."""
        return make_passages(self.sentences)

    def excerpt(self, ordinal: int) -> Excerpt:
        """One of its passages."""
        passage, article = self.passages[ordinal], self.article
        return Excerpt(
            passage,
            article.text[passage.start : passage.end],
            tuple(self.sentences[passage.first : passage.last + 1]),
            article.title,
            article.published,
        )


def row_of(source: Json) -> ArticleRow:
    """An article in a list."""
    told = unescaped(source)
    return ArticleRow(*(told["id"], told["title"], _source(told), _day(told), told["passages"]))


def held_of(source: Json) -> Held:
    """An article without its text, to compare another version with."""
    told = unescaped(source)
    version = version_of(told)
    if version.issued is None:
        version = version._replace(issued=told.get("published"))
    return Held(told["id"], told.get("digest", ""), version, told.get("file"), told.get("path"))


def version_of(source: Json) -> Version:
    """The version of an article, or in which it was withdrawn."""
    stored: Any = json.loads(source.get("version") or "null")
    return Version.of(stored)


def _source(source: Json) -> str | None:
    found: str | None = source.get("outlet", source.get("source"))
    return found


def _day(source: Json) -> date | None:
    published = source.get("published")
    return date.fromisoformat(published) if published else None
