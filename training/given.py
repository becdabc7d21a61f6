"""Makes qa/data/given.json: `python training/given.py SETS [-o FOLDER]`.

The model of `qa rank` for sentences that the network has read: a logistic regression over the lexical score and the
network's two opinions, fitted on the training parts of WikiQA and TREC-QA, which train no other model of the
program. Each set has the same weight, and so does each question of a set. Run it after training/fusion.py; ten
minutes on two cores. The same input gives the same file.
"""

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from fusion import OUTPUT
from scipy.optimize import minimize
from selection import ask_in, linear_record

from index import CollectionStatistics, to_terms
from qa.cli.rank import RankQuality
from qa.neural.choice import REQUIRE, ReaderChoice
from qa.neural.loading import OWN, digests_of
from qa.neural.network import NeuralReader
from qa.question import parse_question
from qa.ranking.given import read_given
from qa.selection.model import VERSION, LinearModel

FILES = ("wikiqa/candidates.train.jsonl.gz", "trecqa/candidates.train.jsonl")
WEIGHED = ("lexical", "relevance", "answer_inside")
PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's sentences: their features (n, len(WEIGHED)), and whether each is right (n)."""

    values: np.ndarray
    right: np.ndarray


class Workshop:
    """Reads the sentences of a file's questions."""

    def __init__(self, statistics: CollectionStatistics) -> None:
        self._statistics = statistics
        self._reader: NeuralReader | None = ReaderChoice(REQUIRE, threads=1).opener()()

    def ask(self, line: dict[str, Any]) -> Judged | None:
        """One question; None if it has no sentence."""
        labels = {one["text"]: one["label"] for one in line["candidates"]}
        question = parse_question(line["question"])
        read = read_given(question, labels, self._statistics, self._reader)
        if not read:
            return None
        return Judged(
            np.array([[one.values[name] for name in WEIGHED] for one in read.values()]),
            np.array([labels[text] for text in read], float),
        )


def judge_all(path: Path) -> list[Judged]:
    """The questions of a file of candidates, read."""
    lines = [json.loads(line) for line in unpacked(path).splitlines()]
    statistics = CollectionStatistics()
    for line in lines:
        for one in line["candidates"]:
            statistics.add(to_terms(one["text"]))
    return ask_in(Workshop, (statistics,), lines)


def unpacked(path: Path) -> str:
    """The text of a file."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def fit(sets: Sequence[Sequence[Judged]]) -> LinearModel:
    """Logistic regression over all sentences."""
    values = np.concatenate([one.values for judged in sets for one in judged])
    right = np.concatenate([one.right for judged in sets for one in judged])
    counts = np.concatenate(
        [
            np.full(len(one.right), 1 / len(one.right) / len(judged))
            for judged in sets
            for one in judged
        ]
    )
    values = np.c_[values, np.ones(len(values))]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = values @ weights
        missed = counts @ (np.logaddexp(0, odds) - right * odds)
        slope = counts * (1 / (1 + np.exp(-odds)) - right)
        shrunk = np.r_[weights[:-1], 0.0] * PENALTY
        return float(missed + 0.5 * shrunk @ weights), values.T @ slope + shrunk

    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x
    weights = [float(f"{weight:.4g}") for weight in found]
    return LinearModel(WEIGHED, tuple(weights[:-1]), weights[-1])


def quality(judged: Sequence[Judged], weights: Sequence[float] | np.ndarray) -> str:
    """The figures of `qa rank` for the order by these weights."""
    measured = RankQuality()
    for one in judged:
        scores = one.values @ np.array(weights)
        measured.add(scores.tolist(), one.right.astype(bool).tolist())
    return measured.summary()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    judged = [judge_all(arguments.sets / name) for name in FILES]
    model = fit(judged)
    for name, one in zip(FILES, judged, strict=True):
        print(f"{name}: {quality(one, model.weights)}")
        for feature, alone in zip(WEIGHED, np.eye(len(WEIGHED)), strict=True):
            print(f"{name}, {feature} alone: {quality(one, alone)}")
    record = {
        "version": VERSION,
        "made_by": "training/given.py",
        "inputs": {
            name: sha256(unpacked(arguments.sets / name).encode()).hexdigest()[:16]
            for name in FILES
        },
        "reader": digests_of(OWN),
        **linear_record(model),
    }
    path = arguments.output / "given.json"
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
