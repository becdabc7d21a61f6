"""Makes qa/data/fusion.json anew: `python training/fusion.py SETS [-o FOLDER] [--cache FOLDER]`.

What judges sentences that the neural reader has read: trees over its features beside the lexical ones, the confidence
and the thresholds, fitted as training/selection.py fits its own, on what neither the reader nor the lexical models have
seen: the training halves of RealTimeQA and MultiHop-RAG (with lexical models of the other fold), a fifth of
squad_newwiki's articles, three articles of SQuAD, the questions of the sample corpus.

Needs the extra `training`, and in the cache what training/selection.py left there; ten minutes on two cores. The same
input gives the same file.
"""

import argparse
import pickle
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import selection
import sets
from selection import (
    DEV_ONLY,
    ELSEWHERE,
    FEATURES,
    FOLDS_FILE,
    Asked,
    Ranked,
    fit_confidence,
    fit_rank,
    fit_thresholds,
    rank,
)

from qa.neural.choice import REQUIRE, ReaderChoice
from qa.neural.loading import OWN
from qa.question import Question
from qa.reader import order
from qa.retrieval import Found
from qa.selection.assessment import Assessed
from qa.selection.fusion import MEANINGS, consult
from qa.selection.model import VERSION, LinearModel, to_trees
from qa.selection.phrasing import PhraseModel

OUTPUT = Path(__file__).parent.parent / "qa" / "data"
NAMES = (*FEATURES, *MEANINGS)
WEIGHED = (
    *MEANINGS,
    *("overlap", "focus", "absent_name", "article", "kind", "no_span", "no_name", "not_counted"),
    *("agreement", "terms", "phrase_votes"),
)
"""What the trees weigh: with fewer of the lexical features they fare as well on what they have not seen."""

COUNTS = {
    "realtimeqa": 2.0,
    "multihoprag": 1.0,
    "squad_newwiki": 0.3,
    "squad_v1_dev": 0.3,
    "corpus": 8.0,
}
"""Sets that the trees are fitted on, and what a question of each counts."""

MEASURED = {"squad_v1_dev": 500, "squad_v2_dev": 500, "multihoprag": 300}
"""Questions of a set that are asked only to print how they fare; benchmarks/quality.py asks them all."""

ROUNDS = 150
LEAVES = 8
"""Chosen, with COUNTS and WEIGHED, of some thirty settings by MRR on RealTimeQA's training weeks, in four parts."""

FOLDS = 4
"""For the confidence: each question's first candidate is found by trees that have not seen it."""


@dataclass(frozen=True, slots=True)
class Folds:
    """What training/selection.py leaves: models that have not seen a fold's questions, at last the whole ones."""

    look: LinearModel
    phrases: Sequence[PhraseModel]
    trees: Sequence[dict[str, Any]]


def is_asked(name: str, question: dict[str, Any]) -> bool:
    """True for the questions that fit or measure the fusion: those that have not trained the reader."""
    article = (question.get("article") or "").split("-", 1)[-1]
    if name in DEV_ONLY:
        return article in sets.READER_DEV + sets.READER_FUSION
    return name not in ("squad_newwiki", ELSEWHERE) or not sets.trains_reader(
        "squad_newwiki", question
    )


def is_dev(name: str, question: dict[str, Any]) -> bool:
    """True for what only measures."""
    if name in DEV_ONLY:
        return question["article"].split("-", 1)[-1] in sets.READER_DEV
    return name in ("realtimeqa", "multihoprag") and sets.is_dev(question)


class Workshop(selection.Workshop):
    """One whose candidates are read."""

    features = NAMES

    def __init__(self, name: str, archive: Path, folds: Folds) -> None:
        super().__init__(name, archive, folds.look, folds.phrases)
        self.trees = [to_trees(record) for record in folds.trees]
        self.reader = ReaderChoice(REQUIRE, threads=1).opener()()

    def assess(self, question: Question, found: Found, fold: int) -> list[Assessed]:
        """What is known of each hit by the models of a fold and by the reader."""
        assert self.reader is not None
        scores, ranked = order(super().assess(question, found, fold), self.trees[fold])
        return consult(question, ranked, scores, self.reader)


def ask_all(name: str, given: Path, cache: Path, folds: Folds) -> list[Asked]:
    """The candidates of a set's questions that are asked, read."""
    source = "squad_newwiki" if name == ELSEWHERE else name
    archive = "squad_v1_dev" if name == ELSEWHERE else name
    asked = [q for q in sets.questions(selection.folder_of(source, given)) if is_asked(name, q)]
    asked = [q for q in asked if not is_dev(name, q)] + [q for q in asked if is_dev(name, q)][
        : MEASURED.get(name)
    ]
    if name == ELSEWHERE:
        asked = [q | {"answerable": False} for q in asked]
    packed = sets.archive_of(selection.folder_of(archive, given), cache)
    return selection.ask_in(Workshop, (name, packed, folds), asked)


def unseen_ranks(trained: Sequence[Asked]) -> list[Ranked]:
    """Each question's candidates in the order of trees that have not seen it."""
    ranked = []
    for fold in range(FOLDS):
        trees = fit([one for one in trained if _fold(one) != fold])
        ranked += [rank(one, trees, NAMES) for one in trained if _fold(one) == fold]
    return ranked


def _fold(one: Asked) -> int:
    return zlib.crc32(f"fusion {one.question['id'].split('_')[0]}".encode()) % FOLDS


def fit(asked: Sequence[Asked]) -> dict[str, Any]:
    """The trees over all features."""
    columns = [NAMES.index(name) for name in WEIGHED]
    weighed = [replace(one, values=one.values[:, columns]) for one in asked]
    return fit_rank(weighed, WEIGHED, COUNTS, ROUNDS, LEAVES)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    parser.add_argument("--cache", type=Path, default=Path(".cache/training"))
    arguments = parser.parse_args()

    def note(text: str) -> None:
        print(text, flush=True)

    kept = arguments.cache / FOLDS_FILE
    if not kept.exists():
        raise SystemExit(f"there is no {kept}: run training/selection.py with this cache first")
    folds = Folds(*pickle.loads(kept.read_bytes()))
    asked = [
        one
        for name in (*COUNTS, "squad_v2_dev", ELSEWHERE)
        for one in ask_all(name, arguments.sets, arguments.cache, folds)
    ]
    trained = [
        one for one in asked if one.set_name in COUNTS and not is_dev(one.set_name, one.question)
    ]
    record = fit(trained)
    unseen = unseen_ranks(trained)
    unseen += [
        rank(one, record, NAMES)
        for one in asked
        if one.set_name in ("squad_v2_dev", ELSEWHERE) and not is_dev(one.set_name, one.question)
    ]
    confidence = fit_confidence(unseen, NAMES)
    thresholds = fit_thresholds(confidence, unseen)
    note(f"thresholds: {thresholds}")
    for wanted in (False, True):
        some = [one for one in asked if is_dev(one.set_name, one.question) is wanted]
        note("measured:" if wanted else "fitted on:")
        selection.report([rank(one, record, NAMES) for one in some], confidence, note)
    inputs = {
        name: sets.digest(selection.folder_of(name, arguments.sets))
        for name in (*COUNTS, "squad_v2_dev")
    }
    fusion = {
        "version": VERSION,
        "made_by": "training/fusion.py",
        "inputs": inputs,
        "reader": sha256((OWN / "model.onnx").read_bytes()).hexdigest(),
        "confidence": selection.linear_record(confidence),
        "thresholds": thresholds,
        "rank": record,
    }
    path = arguments.output / "fusion.json"
    path.write_text(selection.dump(fusion), "utf-8")
    note(f"wrote {path}")


if __name__ == "__main__":
    sys.exit(main())
