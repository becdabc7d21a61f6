"""Answers questions from news articles with cited sentences."""

from qa.answer import Answer, Candidate, Citation, Feature, Place, Reason
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
]
