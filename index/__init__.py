"""Finds passages in news articles; knows nothing of questions, answers or terminals."""

from index.article import Article
from index.boilerplate import is_boilerplate
from index.errors import AppError, CorpusError, IndexFileError
from index.okapi import OkapiRetriever
from index.passage import Passage, make_passages
from index.readers import ReadReport, read_articles
from index.retriever import Excerpt, Filters, Hit, Query, Retriever, SourceSummary
from index.sentence import Sentence, split_sentences
from index.terms import Token, analyse, fold, is_stop_word, terms

__all__ = [
    "AppError",
    "Article",
    "CorpusError",
    "Excerpt",
    "Filters",
    "Hit",
    "IndexFileError",
    "OkapiRetriever",
    "Passage",
    "Query",
    "ReadReport",
    "Retriever",
    "Sentence",
    "SourceSummary",
    "Token",
    "analyse",
    "fold",
    "is_boilerplate",
    "is_stop_word",
    "make_passages",
    "read_articles",
    "split_sentences",
    "terms",
]
