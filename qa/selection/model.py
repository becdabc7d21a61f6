"""The models of selection, read from qa/data: which sentences to read closely, how good each is, how sure.

`selection.json` is made by training/selection.py and can be read by a person; `phrases.bin` holds the weights of the
phrase model, one signed byte each. `fusion.json`, made by training/fusion.py, replaces the judge of the former when a
network has read the sentences; `given.json`, by training/given.py, when it has read all given sentences. All have a
version and name what they were trained on.
"""

import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from operator import mul
from pathlib import Path
from typing import Any

from qa.selection.phrasing import PhraseModel

VERSION = 2
"""The version of the form of the files and of their features; raise it when either changes."""

_DATA = Path(__file__).parents[1] / "data"

Node = tuple[int, float, Any, Any, float] | float
"""A split (feature, threshold, node if at most that, node if more, mean of the tree below) or the value of a leaf."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weight for each of some features, and a bias."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def score(self, values: Mapping[str, float]) -> float:
        """The weighed sum."""
        total: float = sum(map(mul, map(values.__getitem__, self.features), self.weights))
        return self.bias + total

    def effects(self, values: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the score; with `base` they sum to it."""
        weights = zip(self.features, self.weights, strict=True)
        return {name: weight * values[name] for name, weight in weights}

    @property
    def base(self) -> float:
        """The score without any feature."""
        return self.bias


@dataclass(frozen=True, slots=True)
class TreeModel:
    """Gradient-boosted regression trees over named features; the score is the sum of a leaf of each."""

    features: tuple[str, ...]
    trees: tuple[Node, ...]

    def score(self, values: Mapping[str, float]) -> float:
        """The sum of the leaves that `values` lead to."""
        row = [values[name] for name in self.features]
        total = 0.0
        for node in self.trees:
            while type(node) is tuple:
                feature, threshold, low, high, _ = node
                node = low if row[feature] <= threshold else high
            total += node  # type: ignore[operator]
        return total

    def effects(self, values: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the score: the changes of the mean along each path (Saabas 2014).

        With the mean of all trees, `base`, they sum to the score.
        """
        row = [values[name] for name in self.features]
        effects = [0.0] * len(row)
        for node in self.trees:
            while type(node) is tuple:
                feature, threshold, low, high, mean = node
                node = low if row[feature] <= threshold else high
                effects[feature] += _mean(node) - mean
        return dict(zip(self.features, effects, strict=True))

    @property
    def base(self) -> float:
        """The mean score, before any feature is looked at."""
        return sum(map(_mean, self.trees))


def _mean(node: Node) -> float:
    return node[4] if isinstance(node, tuple) else node


@dataclass(frozen=True, slots=True)
class Judge:
    """`rank` orders sentences, `confidence` gives the log-odds that the first is right.

    `thresholds` are the scores below which there is no answer, by kind of question; "" is for all other kinds. From
    `sure_from` on an answer is sure: nine in ten of such answers are right, counting questions without an answer.
    """

    rank: TreeModel | LinearModel
    confidence: LinearModel
    thresholds: Mapping[str, float]
    sure_from: float


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """`look` says which sentences to read closely, `phrases` which words of them answer, `judge` how good each is."""

    look: LinearModel
    phrases: PhraseModel
    judge: Judge


@cache
def selection_model() -> SelectionModel:
    """The model that ships with the program; RuntimeError if its files are of another version."""
    record = _record("selection.json")
    weights = (_DATA / "phrases.bin").read_bytes()
    phrases = record["phrases"]
    if sha256(weights).hexdigest() != phrases["sha256"]:
        raise RuntimeError("phrases.bin is not the file that selection.json names")
    return SelectionModel(
        _linear(record["look"]),
        PhraseModel(phrases["bits"], phrases["scale"], array("b", weights)),
        _judge(record),
    )


@cache
def fusion_judge() -> Judge:
    """The judge of sentences that a network has read; RuntimeError if its file is of another version."""
    return _judge(_record("fusion.json"))


@cache
def verifier_judge() -> Judge:
    """The judge of the first sentences, read again; RuntimeError if its file is not of this version."""
    return _judge(_record("verifier.json"))


@cache
def given_model() -> LinearModel:
    """The model of given sentences that a network has read: log-odds that one is right.

    RuntimeError if its file is of another version.
    """
    return _linear(_record("given.json"))


def _record(name: str) -> Mapping[str, Any]:
    record: Mapping[str, Any] = json.loads((_DATA / name).read_text("utf-8"))
    if record["version"] != VERSION:
        raise RuntimeError(f"{name} has version {record['version']}, not {VERSION}")
    return record


def _judge(record: Mapping[str, Any]) -> Judge:
    rank = record["rank"]
    return Judge(
        to_trees(rank) if "trees" in rank else _linear(rank),
        _linear(record["confidence"]),
        record["thresholds"],
        record["sure"]["from"],
    )


def _linear(record: Mapping[str, Any]) -> LinearModel:
    weights = record["weights"]
    return LinearModel(tuple(weights), tuple(weights.values()), record["bias"])


def to_trees(record: Mapping[str, Any]) -> TreeModel:
    """The trees of a record: its features, and nodes as `_node` reads them."""
    features = record["features"]
    numbers = {name: number for number, name in enumerate(features)}
    return TreeModel(tuple(features), tuple(_node(tree, numbers) for tree in record["trees"]))


def _node(record: Any, numbers: Mapping[str, int]) -> Node:
    """A node of the file: ["overlap", 0.5, low, high, mean], or a number."""
    if not isinstance(record, list):
        return float(record)
    name, threshold, low, high, mean = record
    return numbers[name], threshold, _node(low, numbers), _node(high, numbers), mean


def odds_to_score(log_odds: float) -> float:
    """The probability of these log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
