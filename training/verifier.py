"""Makes qa/data/verifier.json: `python training/verifier.py SETS [-o FOLDER] [--cache FOLDER]`.

The judge of the first sentences, which a deeper network has read again (training/reader.py --verifier): their order and
the confidence of the first by logistic regression, and the thresholds. It is fitted on the questions of
training/fusion.py; trees that have not seen a question put its sentences in order.

Needs the extra `training`, and the cache of training/fusion.py; five minutes on two cores. What the deeper network says
is kept in the cache by its digest. The same input gives the same file.
"""

import argparse
import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import fusion
import numpy as np
import selection
from opinions import NAMES, Folds, Unread, consulted, opinions_of, read_again, unread
from scipy.optimize import minimize
from scipy.special import logsumexp
from selection import (
    ELSEWHERE,
    FOLDS_FILE,
    Asked,
    Ranked,
    by_score,
    certainty,
    fit_confidence,
    fit_thresholds,
    linear_record,
    rank_scores,
)

from qa.neural.encoding import PassageText
from qa.neural.loading import OWN, VERIFIER, digests_of, make_own
from qa.neural.network import NeuralReader, Opinion
from qa.selection.model import VERSION, LinearModel
from qa.selection.verifier import MEANINGS, verify

OUTPUT = fusion.OUTPUT
FEATURES = (*NAMES, *MEANINGS)
ORDERED = ("before", "again", "again_inside", "again_words", "again_agreed")
"""What orders the candidates that were read again."""

PENALTY = 1.0
CERTAIN = fusion.CERTAIN | {"multihoprag": 2.0}
"""What the questions of a set count.

The deeper network knows no questions that put two articles together: without MultiHop-RAG its answers are doubted
(AUROC .863 instead of .968 on the half that measures); with 4 in place of 2 news loses half a point.
"""


class Remembering:
    """The deeper network, with the opinions that it has given before."""

    verifier = None

    def __init__(self, reader: NeuralReader, kept: Path) -> None:
        self._reader = reader
        self._kept = kept
        self._known: dict[tuple[str, PassageText], Opinion] = (
            pickle.loads(kept.read_bytes()) if kept.exists() else {}
        )

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        """An opinion of each passage."""
        new = [one for one in passages if (question, one) not in self._known]
        for one, opinion in zip(new, self._reader.read(question, new), strict=True):
            self._known[question, one] = opinion
        return [self._known[question, one] for one in passages]

    def save(self) -> None:
        """Keeps the opinions."""
        self._kept.write_bytes(pickle.dumps(self._known))


def verify_all(
    found: Sequence[tuple[Unread, list[Opinion], Asked]], reader: Remembering
) -> list[Asked]:
    """The first candidates of each question by trees that have not seen it, read again; `values` are of FEATURES."""
    verified = []
    for part in range(fusion.FOLDS):
        trees = fusion.fit([asked for _, _, asked in found if fusion.part_of(asked) != part])
        for one, opinions, asked in found:
            if fusion.part_of(asked) == part:
                scores = rank_scores(trees, asked.values, NAMES)
                order = np.argsort(-scores, kind="stable")
                candidates = consulted(one, opinions)
                ranked = [candidates[n] for n in order]
                again = verify(one.parsed, ranked, scores[order].tolist(), reader)
                verified.append(
                    replace(
                        asked,
                        values=np.array([[c.values[name] for name in FEATURES] for c in again]),
                        right=asked.right[order[: len(again)]],
                        evidence=asked.evidence[order[: len(again)]],
                        words=selection.words_of(again),
                    )
                )
    return verified


def fit_order(verified: Sequence[Asked]) -> LinearModel:
    """The weights of ORDERED that make a right candidate likeliest among a question's (a conditional logit)."""
    columns = [FEATURES.index(name) for name in ORDERED]
    some = [one for one in verified if 0 < one.right.sum() < len(one.right)]
    values = [one.values[:, columns] for one in some]
    scale = np.concatenate(values).std(0) + 1e-6
    counts = [CERTAIN.get(one.set_name, 1.0) for one in some]

    def loss(weights: np.ndarray) -> float:
        missed = 0.0
        for one, rows, count in zip(some, values, counts, strict=True):
            odds = rows / scale @ weights
            missed += count * (logsumexp(odds) - logsumexp(odds[one.right > 0]))
        return float(missed + PENALTY * weights @ weights)

    weights = minimize(loss, np.zeros(len(ORDERED)), method="L-BFGS-B").x / scale
    return LinearModel(ORDERED, tuple(float(f"{weight:.4g}") for weight in weights), 0.0)


def rank(one: Asked, model: LinearModel) -> Ranked:
    """The candidates in the order of the model."""
    columns = [FEATURES.index(name) for name in model.features]
    return by_score(one, one.values[:, columns] @ np.array(model.weights))


def fit_certainty(ranked: Sequence[Ranked]) -> LinearModel:
    """The confidence."""
    return fit_confidence(ranked, FEATURES, CERTAIN, missed=fusion.MISSED, shrunk=fusion.SHRUNK)


def in_parts(verified: Sequence[Asked]) -> tuple[list[Ranked], list[float]]:
    """Each question in the order of a model that has not seen it, and how sure one that has not is of the first."""
    ranked, scores = [], []
    for part in range(fusion.FOLDS):
        order = fit_order([one for one in verified if fusion.part_of(one) != part])
        others = [rank(one, order) for one in verified if fusion.part_of(one) != part]
        confidence = fit_certainty(others)
        some = [rank(one, order) for one in verified if fusion.part_of(one) == part]
        ranked += some
        scores += [certainty(confidence, one) for one in some]
    return ranked, scores


def read_found(folder: Path, cache: Path) -> list[tuple[Unread, list[Opinion], Asked]]:
    """The questions of training/fusion.py with what the first network says of their sentences, from its cache."""
    folds = Folds(*pickle.loads((cache / FOLDS_FILE).read_bytes()))
    digest = digests_of(OWN)["model.data"]
    found = []
    for name in (*fusion.COUNTS, ELSEWHERE):
        archive = fusion.archive_for(name, folder, cache)
        ones = unread(name, fusion.questions_of(name, folder), archive, folds, cache)
        opinions = opinions_of(ones, cache / f"opinions {digest[:8]} {name}.pickle")
        found += [
            (one, said, read_again(one, said)) for one, said in zip(ones, opinions, strict=True)
        ]
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    parser.add_argument("--cache", type=Path, default=Path(".cache/training"))
    arguments = parser.parse_args()
    digests = digests_of(VERIFIER)
    kept = arguments.cache / f"verified {digests['model.data'][:8]}.pickle"
    reader = Remembering(make_own(VERIFIER / "model.onnx", 2), kept)
    verified = verify_all(read_found(arguments.sets, arguments.cache), reader)
    reader.save()
    ranked, scores = in_parts(verified)
    print("by models that have not seen them:")
    fusion.report(ranked, scores, print)
    order = fit_order(verified)
    record = {
        "version": VERSION,
        "made_by": "training/verifier.py",
        "inputs": json.loads((OUTPUT / "fusion.json").read_text("utf-8"))["inputs"],
        "reader": digests_of(OWN),
        "verifier": digests,
        "confidence": linear_record(fit_certainty([rank(one, order) for one in verified])),
        "thresholds": fit_thresholds(ranked, scores, fusion.THRESHOLDS_OF, fusion.KEPT),
        "sure": fusion.sure_by(ranked, scores),
        "rank": linear_record(order),
    }
    path = arguments.output / "verifier.json"
    path.write_text(selection.dump(record), "utf-8")
    print(f"wrote {path}: {record['thresholds']}, {record['sure']}")


if __name__ == "__main__":
    main()
