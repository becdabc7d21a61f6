"""Reads articles from files and folders; one module per family of formats."""

from index.readers.corpus import read_articles, read_editions, read_latest
from index.readers.report import ReadLimits, ReadReport, ReadWarning, Reason

__all__ = [
    "ReadLimits",
    "ReadReport",
    "ReadWarning",
    "Reason",
    "read_articles",
    "read_editions",
    "read_latest",
]
