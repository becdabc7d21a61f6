"""Answers questions from news articles with cited sentences.

The names below, some of them from `index`, are loaded when they are first used, so that `qa --help` does not wait for
the retriever.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import AppError as AppError
    from index import ArchiveWriter as ArchiveWriter
    from index import Article as Article
    from index import Filters as Filters
    from index import OkapiRetriever as OkapiRetriever
    from index import open_index as open_index
    from index import read_articles as read_articles
    from qa.answer import Answer as Answer
    from qa.answer import Candidate as Candidate
    from qa.answer import Citation as Citation
    from qa.answer import Feature as Feature
    from qa.answer import Place as Place
    from qa.answer import Reason as Reason
    from qa.desk import Conversation as Conversation
    from qa.desk import Desk as Desk
    from qa.followup.mention import Turn as Turn
    from qa.neural.choice import ReaderChoice as ReaderChoice
    from qa.pipeline import Answerer as Answerer
    from qa.pipeline import Options as Options

_HOMES = {
    "index": (
        "AppError",
        "ArchiveWriter",
        "Article",
        "Filters",
        "OkapiRetriever",
        "open_index",
        "read_articles",
    ),
    "qa.answer": ("Answer", "Candidate", "Citation", "Feature", "Place", "Reason"),
    "qa.desk": ("Conversation", "Desk"),
    "qa.followup.mention": ("Turn",),
    "qa.neural.choice": ("ReaderChoice",),
    "qa.pipeline": ("Answerer", "Options"),
}
"""The module of each public name."""

_PLACES = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = import_module("index")
    if not hasattr(found, "__path__"):  # a file, not a package
        raise ImportError(
            f"{found.__file__} hides the package `index` that news-qa brings; give that file another name"
        )
    return getattr(import_module(_PLACES[name]), name)
