"""Makes qa/data/given.json anew: `python training/given.py SETS [-o FOLDER]`.

What `qa rank` weighs of a given sentence that the network has read: its lexical score and the network's two opinions,
by logistic regression on the training parts of WikiQA and TREC-QA, which trained no other model of the program. Each
set counts alike, and so does each question of a set. Run it after training/fusion.py; ten minutes on two
cores. The same input gives the same file.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from fusion import OUTPUT
from phrases import WORKERS
from scipy.optimize import minimize
from selection import linear_record

from index import CollectionStatistics, Filters, to_terms
from qa.given import READ_MOST, GivenSentences
from qa.metric import average_precision
from qa.naming.alias import with_variants
from qa.neural.choice import REQUIRE, ReaderChoice
from qa.neural.loading import digests_of_own
from qa.neural.network import NeuralReader
from qa.question import parse_question, to_query
from qa.reader import read_answers
from qa.selection.model import VERSION, LinearModel

FILES = ("wikiqa/candidates.train.jsonl.gz", "trecqa/candidates.train.jsonl")
WEIGHED = ("lexical", "relevance", "answer_inside")
PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's sentences: what is weighed of each (n, len(WEIGHED)), and whether each is right (n)."""

    values: np.ndarray
    right: np.ndarray


class Workshop:
    """Reads the sentences of a file's questions."""

    def __init__(self, statistics: CollectionStatistics) -> None:
        self._statistics = statistics
        self._reader: NeuralReader | None = ReaderChoice(REQUIRE, threads=1).opener()()

    def judge(self, line: dict[str, Any]) -> Judged | None:
        """One question; None if it has no term."""
        labels = {one["text"]: one["label"] for one in line["candidates"]}
        given = GivenSentences(labels, self._statistics)
        question = with_variants(parse_question(line["question"]), given)
        hits = given.hits(to_query(question, Filters()))
        found = read_answers(question, hits, given, reader=self._reader, depth=READ_MOST)
        if not found:
            return None
        return Judged(
            np.array([[one.values[name] for name in WEIGHED] for one in found]),
            np.array([labels[given.article(one.article_id).text] for one in found], float),
        )


_workshop: Workshop | None = None


def _open_workshop(statistics: CollectionStatistics) -> None:
    global _workshop
    _workshop = Workshop(statistics)


def _judge(line: dict[str, Any]) -> Judged | None:
    assert _workshop is not None
    return _workshop.judge(line)


def judge_all(path: Path) -> list[Judged]:
    """The questions of a file of candidates, read."""
    lines = [json.loads(line) for line in unpacked(path).splitlines()]
    statistics = CollectionStatistics()
    for line in lines:
        for one in line["candidates"]:
            statistics.add(to_terms(one["text"]))
    with Pool(WORKERS, _open_workshop, (statistics,)) as pool:
        return [one for one in pool.imap(_judge, lines, chunksize=10) if one]


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


def mean_average_precision(judged: Sequence[Judged], weights: Sequence[float]) -> float:
    """Of the questions with a right sentence."""
    found = []
    for one in judged:
        if one.right.any():
            order = np.argsort(-(one.values @ np.array(weights)), kind="stable")
            found.append(
                average_precision(one.right[order].astype(bool).tolist(), int(one.right.sum()))
            )
    return fmean(found)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    judged = [judge_all(arguments.sets / name) for name in FILES]
    model = fit(judged)
    for name, one in zip(FILES, judged, strict=True):
        alone = [mean_average_precision(one, row) for row in np.eye(len(WEIGHED))]
        by_itself = " ".join(f"{n} {v:.3f}" for n, v in zip(WEIGHED, alone, strict=True))
        print(f"{name}: MAP {mean_average_precision(one, model.weights):.3f} ({by_itself})")
    record = {
        "version": VERSION,
        "made_by": "training/given.py",
        "inputs": {
            name: sha256(unpacked(arguments.sets / name).encode()).hexdigest()[:16]
            for name in FILES
        },
        "reader": digests_of_own(),
        **linear_record(model),
    }
    path = arguments.output / "given.json"
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    sys.exit(main())
