"""Fits the phrase model: which words of a sentence are the short answer.

A conditional log-linear model over the phrases of one sentence with an answer, with hashed features (see
qa/selection/phrase.py); L-BFGS on the marginal likelihood of the right phrases, with an L2 penalty.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import sets
from scipy.optimize import minimize

from index import Article, analyse, to_terms
from qa.question import parse_question
from qa.selection.phrase import find_phrases
from qa.selection.phrasing import feature_hashes, plain_words
from qa.selection.request import parse_request

BITS = 18
L2 = 10.0
"""The best of 3, 10 and 25 on SQuAD and on the weeks of RealTimeQA that never train."""

ITERATIONS = 60
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence with an answer: the hashed features of its phrases, and how right each phrase is."""

    question: dict[str, Any]
    text: str
    spans: Sequence[tuple[int, int]]
    columns: np.ndarray
    bounds: np.ndarray
    exact: np.ndarray
    f1: np.ndarray


_articles: dict[str, Article] = {}
_idf: dict[str, float] = {}


def _open_set(folder: Path) -> None:
    global _articles, _idf
    _articles = sets.articles(folder)
    _idf = sets.idf_of(_articles)


def read_choices(folder: Path, limit: int | None = None) -> list[Choice]:
    """One choice for each answerable question of a set that may train and whose answer is in a sentence."""
    asked = sets.questions(folder, answerable=True)
    if folder.name in sets.NEWS:
        asked = [question for question in asked if sets.news_part(question) == "train"]
    asked = asked[:limit]
    asked.sort(key=lambda question: (question["article"] or "", question["id"]))
    with Pool(WORKERS, _open_set, (folder,)) as pool:
        return [one for one in pool.imap(_choice, asked, chunksize=100) if one]


def _choice(question: dict[str, Any]) -> Choice | None:
    terms = set(to_terms(question["question"]))
    best, best_score = None, 0.0
    for text in _sentences(question):
        if sets.holds(text, question["answers"]):
            found = terms & set(to_terms(text))
            score = sum(_idf.get(t, 10.0) for t in found) - 0.02 * len(text.split())
            if score > best_score:
                best, best_score = text, score
    return make_choice(question, best) if best else None


def _sentences(question: dict[str, Any]) -> Iterable[str]:
    """The sentences of the paragraph or place that is named, or of all articles known to have the answer."""
    if "paragraph" in question:
        article = _articles[question["article"]]
        start, end = sets.paragraph_offsets(article)[question["paragraph"] :][:2]
        return (article.text[s:e] for s, e in sets.sentences_of(article) if start <= s < end)
    if "about" in question:
        article = _articles[question["about"]]
        first, last = question["start"], question["end"]
        return (article.text[s:e] for s, e in sets.sentences_of(article) if s < last and first < e)
    found = (_articles[article_id] for article_id in question["supporting"])
    return (article.text[s:e] for article in found for s, e in sets.sentences_of(article))


def make_choice(question: dict[str, Any], text: str) -> Choice | None:
    """The phrases of one sentence."""
    parsed = parse_question(question["question"])
    request = parse_request(parsed)
    weights = {term.term: term.weight * _idf.get(term.term, 10.0) for term in parsed.terms}
    total = sum(weights.values()) or 1.0
    shares = {term: weight / total for term, weight in weights.items()}
    phrases = find_phrases(text, analyse(text), shares, request)
    if not phrases.spans:
        return None
    hashes = [
        sorted({h & ((1 << BITS) - 1) for h in row}) for row in feature_hashes(phrases, request)
    ]
    scores = [
        max(sets.f1(text[s:e], answer) for answer in question["answers"]) for s, e in phrases.spans
    ]
    gold = {plain_words(answer) for answer in question["answers"]}
    exact = [plain_words(text[s:e]) in gold for s, e in phrases.spans]
    return Choice(
        question,
        text,
        phrases.spans,
        np.concatenate([np.array(row, np.int32) for row in hashes]),
        np.cumsum([0, *map(len, hashes)]).astype(np.int32),
        np.array(exact, np.float32),
        np.array(scores, np.float32),
    )


def fit(choices: Sequence[Choice]) -> np.ndarray:
    """The weights, shape (2**BITS,)."""
    columns, bounds = _matrix(choices)
    matrix = scipy.sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, bounds), shape=(len(bounds) - 1, 1 << BITS)
    )
    transposed = matrix.T.tocsr()
    starts = np.cumsum([0, *(len(choice.exact) for choice in choices)])[:-1]
    group = np.repeat(np.arange(len(choices)), [len(choice.exact) for choice in choices])
    right = np.concatenate([choice.exact for choice in choices])
    usable = (np.add.reduceat(right, starts) > 0)[group]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights.astype(np.float32)
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        share = raised / np.add.reduceat(raised, starts)[group]
        gained = share * right
        likelihood = np.add.reduceat(gained, starts)
        slope = (share - gained / (likelihood[group] + 1e-12)) * usable
        missed = -np.log(likelihood[likelihood > 0] + 1e-12).sum()
        gradient = (transposed @ slope.astype(np.float32)).astype(np.float64) + L2 * weights
        return float(missed + 0.5 * L2 * weights @ weights), gradient

    found = minimize(
        loss,
        np.zeros(1 << BITS),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ITERATIONS, "maxcor": 6},
    )
    return np.asarray(found.x, np.float32)


def _matrix(choices: Sequence[Choice]) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.concatenate([np.diff(choice.bounds) for choice in choices])
    return np.concatenate([choice.columns for choice in choices]), np.cumsum([0, *lengths])


def score(weights: np.ndarray, choice: Choice) -> np.ndarray:
    """One score for each phrase."""
    return np.add.reduceat(weights[choice.columns], choice.bounds[:-1])


def measure(weights: np.ndarray, choices: Sequence[Choice]) -> tuple[float, float]:
    """Exact match and F1 of the best phrase of the given sentence."""
    best = [(choice, int(np.argmax(score(weights, choice)))) for choice in choices]
    return (
        float(np.mean([choice.exact[n] for choice, n in best])),
        float(np.mean([choice.f1[n] for choice, n in best])),
    )


def halves(choices: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Two halves drawn by the seed."""
    order = list(choices)
    random.Random(sets.SEED).shuffle(order)
    return order[::2], order[1::2]
