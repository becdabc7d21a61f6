"""Finds passages in news articles; knows nothing of questions, answers or terminals.

The names below are imported lazily, so that asking an archive does not import the file readers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.article import Article as Article
    from index.article import page_of as page_of
    from index.bm25 import CollectionStatistics as CollectionStatistics
    from index.bm25 import idf as idf
    from index.boilerplate import is_boilerplate as is_boilerplate
    from index.edition import Edition as Edition
    from index.edition import Version as Version
    from index.edition import Withdrawal as Withdrawal
    from index.engine import ArchivePlace as ArchivePlace
    from index.engine import Writer as Writer
    from index.engine import is_address as is_address
    from index.engine import is_archive as is_archive
    from index.engine import open_index as open_index
    from index.engine import open_writer as open_writer
    from index.engine import verify_index as verify_index
    from index.errors import AppError as AppError
    from index.errors import CorpusError as CorpusError
    from index.errors import IndexFileError as IndexFileError
    from index.errors import install_line as install_line
    from index.fetch import FetchReport as FetchReport
    from index.fetch import FetchState as FetchState
    from index.fetch import fetch_articles as fetch_articles
    from index.holding import Held as Held
    from index.intake import AddSummary as AddSummary
    from index.lock import lock_file as lock_file
    from index.okapi import OkapiRetriever as OkapiRetriever
    from index.passage import Passage as Passage
    from index.passage import make_passages as make_passages
    from index.pool import NoProcessError as NoProcessError
    from index.pool import Pool as Pool
    from index.pool import ProcessEndedError as ProcessEndedError
    from index.pool import count_processors as count_processors
    from index.pool import serve_pool as serve_pool
    from index.readers import ReadReport as ReadReport
    from index.readers import read_articles as read_articles
    from index.readers import read_editions as read_editions
    from index.readers import read_latest as read_latest
    from index.retriever import ArticleRow as ArticleRow
    from index.retriever import Excerpt as Excerpt
    from index.retriever import Filters as Filters
    from index.retriever import Hit as Hit
    from index.retriever import LocalSnapshot as LocalSnapshot
    from index.retriever import Query as Query
    from index.retriever import Retriever as Retriever
    from index.retriever import Snapshot as Snapshot
    from index.retriever import SourceSummary as SourceSummary
    from index.retriever import TermStatistics as TermStatistics
    from index.retriever import Vocabulary as Vocabulary
    from index.retriever import source_forms as source_forms
    from index.sentence import Sentence as Sentence
    from index.sentence import split_sentences as split_sentences
    from index.terms import Token as Token
    from index.terms import analyse as analyse
    from index.terms import fold as fold
    from index.terms import is_stop_word as is_stop_word
    from index.terms import to_terms as to_terms
    from index.wholefile import replace_file as replace_file
    from index.writer import ArchiveWriter as ArchiveWriter

_HOMES = {
    "index.article": "Article page_of",
    "index.bm25": "CollectionStatistics idf",
    "index.boilerplate": "is_boilerplate",
    "index.edition": "Edition Version Withdrawal",
    "index.engine": "ArchivePlace Writer is_address is_archive open_index open_writer verify_index",
    "index.errors": "AppError CorpusError IndexFileError install_line",
    "index.fetch": "FetchReport FetchState fetch_articles",
    "index.holding": "Held",
    "index.lock": "lock_file",
    "index.intake": "AddSummary",
    "index.okapi": "OkapiRetriever",
    "index.passage": "Passage make_passages",
    "index.pool": "NoProcessError Pool ProcessEndedError count_processors serve_pool",
    "index.readers": "ReadReport read_articles read_editions read_latest",
    "index.retriever": "ArticleRow Excerpt Filters Hit LocalSnapshot Query Retriever Snapshot SourceSummary"
    " TermStatistics Vocabulary source_forms",
    "index.sentence": "Sentence split_sentences",
    "index.terms": "Token analyse fold is_stop_word to_terms",
    "index.wholefile": "replace_file",
    "index.writer": "ArchiveWriter",
}
"""Where each public name stands."""

_PLACES = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = found
    return found
