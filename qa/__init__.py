"""Answers questions from news articles with cited sentences."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer, Candidate, Citation, Feature, Place, Reason
    from qa.followup.mention import Turn
    from qa.pipeline import Answerer, Options

__all__ = [
    "Answer",
    "Answerer",
    "Candidate",
    "Citation",
    "Feature",
    "Options",
    "Place",
    "Reason",
    "Turn",
]


def __getattr__(name: str) -> object:
    # Only on demand: the command line lives in this package, and `qa --help` must not wait for the retriever.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    homes = {"Answerer": "qa.pipeline", "Options": "qa.pipeline", "Turn": "qa.followup.mention"}
    return getattr(import_module(homes.get(name, "qa.answer")), name)
