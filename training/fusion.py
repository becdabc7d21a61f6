"""Makes qa/data/fusion.json: `python training/fusion.py SETS [-o FOLDER] [--cache FOLDER]`.

The judge of sentences that the neural reader has read: trees over its features and the lexical ones, the confidence
and the thresholds, fitted as in training/selection.py, on questions that neither the reader nor the lexical models have
seen: the training halves of RealTimeQA and MultiHop-RAG (with lexical models of the other fold), a fifth of
squad_newwiki's articles, three articles of SQuAD 2.0, the questions about news that are kept for it (see
`sets.news_part`), the questions of the sample corpus.

Needs the extra `training`, and the cache of training/selection.py; a quarter of an hour on two cores, mostly for
what training/opinions.py keeps in the cache: with that, a minute. Remove its files "unread …"
when anything before the network changes. The same input gives the same file.
"""

import argparse
import json
import pickle
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import selection
import sets
from opinions import NAMES, Folds, read_all, unread
from selection import (
    DEV_ONLY,
    ELSEWHERE,
    FEATURES,
    FOLDS_FILE,
    GIVEN,
    STANDING,
    Asked,
    Ranked,
    certainty,
    fit_confidence,
    fit_rank,
    fit_sure,
    fit_thresholds,
    rank,
)

from qa.neural.loading import OWN, digests_of
from qa.ranking.reader import standing
from qa.selection.fusion import MEANINGS
from qa.selection.model import VERSION, LinearModel, selection_model

OUTPUT = Path(__file__).parent.parent / "qa" / "data"
WEIGHED = (
    *(name for name in MEANINGS if not name.endswith(("of_one", "one_article"))),
    *("overlap", "focus", "absent_name", "article", "kind", "no_span", "no_name", "not_counted"),
    *("agreement", "terms", "phrase_votes"),
)
"""The features of the trees: with fewer of the lexical ones they do as well on unseen questions."""

COUNTS = {
    "realtimeqa": 2.0,
    "multihoprag": 1.0,
    "squad_newwiki": 0.3,
    GIVEN: 0.3,
    "newsqa": 1.0,
    "newsqa_rt": 1.0,
    "squad_v2_dev": 0.3,
    "corpus": 12.0,
}
"""Sets that the trees are fitted on, and the weight of a question of each."""

LIMITS = {
    "realtimeqa": 600,
    "multihoprag": 300,
    "squad_newwiki": 250,
    GIVEN: 300,
    ELSEWHERE: 150,
    "squad_v2_dev": 500,
}
"""Most questions of a set: more do not help. With all of MultiHop-RAG's one more of the sample corpus's 30 questions
without an answer is answered, which the gate does not allow."""

CERTAIN = {"realtimeqa": 1.0, "newsqa": 6.0, "newsqa_rt": 6.0}
"""The weight of all questions of a set for the confidence; 1 for other sets. The program is made for news."""

THRESHOLDS_OF = ("realtimeqa", *sets.NEWS, "squad_newwiki", "corpus")
MISSED = 0.4
"""The weight of a wrong first candidate for the confidence if the question has an answer, which may be further down."""

SHRUNK = 50.0
"""The L2 penalty of the confidence; chosen, with CERTAIN and MISSED, on held-out questions."""

KEPT = 0.9
"""The share of the right first answers to these sets' questions that is over the threshold.

With .92 two or three more of a hundred tempting questions are answered, and as many fewer with an answer are
refused; a wrong answer is worse.
"""

LEXICAL_KEPT = 0.88
"""The same without a network, where questions without an answer are harder to recognise."""

HOW_SURE = (
    "the lowest score from which on 92 of a hundred answers to the questions about news of the fusion's part are right,"
    " questions without an answer counted, by models that have not seen the question"
)

ROUNDS = 150
LEAVES = 8
"""Chosen, with COUNTS and WEIGHED, on RealTimeQA's training weeks in four parts."""

FOLDS = 4
"""Parts for the confidence: each question's first candidate is found by trees that have not seen it."""


def is_asked(name: str, question: dict[str, Any]) -> bool:
    """True for the questions that fit the fusion: they neither trained the reader nor measure anything."""
    if name in sets.NEWS:
        return sets.news_part(question) == "fusion"
    if name in DEV_ONLY:
        return question["article"].partition("-")[2] in sets.READER_FUSION
    if name in ("squad_newwiki", ELSEWHERE, GIVEN):
        return not sets.trains_reader("squad_newwiki", question)
    return name == "corpus" or not sets.is_dev(question)


def ask_all(name: str, given: Path, cache: Path, folds: Folds) -> list[Asked]:
    """The candidates of a set's questions that are asked, read."""
    archive = archive_for(name, given, cache)
    return read_all(name, questions_of(name, given), archive, folds, cache)


def questions_of(name: str, given: Path) -> list[dict[str, Any]]:
    """The questions of a set that are asked."""
    source = "squad_newwiki" if name in (ELSEWHERE, GIVEN) else name
    asked = [q for q in sets.questions(selection.folder_of(source, given)) if is_asked(name, q)]
    if name == ELSEWHERE:
        asked = [q | {"answerable": False} for q in asked]
    return asked[: LIMITS.get(name)]


def archive_for(name: str, given: Path, cache: Path) -> Path:
    """The archive in which a set's questions are asked."""
    other = {ELSEWHERE: "squad_v1_dev", GIVEN: "squad_newwiki"}
    return sets.archive_of(selection.folder_of(other.get(name, name), given), cache)


def unseen_ranks(trained: Sequence[Asked]) -> list[Ranked]:
    """Each question's candidates in the order of trees that have not seen it."""
    ranked = []
    for fold in range(FOLDS):
        trees = fit([one for one in trained if part_of(one) != fold])
        ranked += [rank(one, trees, NAMES) for one in trained if part_of(one) == fold]
    return ranked


def part_of(one: Asked) -> int:
    """Which part a question is in, the same for all questions of a week or about an article."""
    whole = one.question.get("about") or one.question["id"].split("_")[0]
    return zlib.crc32(f"fusion {whole}".encode()) % FOLDS


def fit(asked: Sequence[Asked]) -> dict[str, Any]:
    """The trees over all features."""
    columns = [NAMES.index(name) for name in WEIGHED]
    weighed = [replace(one, values=one.values[:, columns]) for one in asked]
    return fit_rank(weighed, WEIGHED, COUNTS, ROUNDS, LEAVES)


def unseen_scores(unseen: Sequence[Ranked]) -> list[float]:
    """The confidence of each first candidate, by a model that has not seen the question."""
    models = [
        fit_certainty([one for one in unseen if part_of(one.asked) != fold])
        for fold in range(FOLDS)
    ]
    return [certainty(models[part_of(one.asked)], one) for one in unseen]


def fit_certainty(ranked: Sequence[Ranked]) -> LinearModel:
    """The confidence."""
    return fit_confidence(ranked, NAMES, CERTAIN, missed=MISSED, shrunk=SHRUNK)


def sure_by(ranked: Sequence[Ranked], scores: Sequence[float]) -> dict[str, Any]:
    """The bound of sure answers, by all questions about news."""
    pairs = zip(ranked, scores, strict=True)
    news = [(score, one.right) for one, score in pairs if one.asked.set_name in sets.NEWS]
    return {**fit_sure(news), "how": HOW_SURE}


def lexical_ranked(folder: Path, cache: Path, folds: Folds) -> list[Ranked]:
    """The questions of THRESHOLDS_OF without a network, by lexical models that have not seen them."""
    ranked = []
    for name in THRESHOLDS_OF:
        archive = archive_for(name, folder, cache)
        for one in unread(name, questions_of(name, folder), archive, folds, cache):
            values = {**one.first[0].values, **standing(1, one.scores[0], one.scores)}
            row = np.array([values[feature] for feature in (*FEATURES, *STANDING)])
            asked = Asked(
                name, one.question, str(one.parsed.kind), row, one.right, one.evidence, ()
            )
            ranked.append(Ranked(asked, np.arange(len(one.right)), row, bool(one.right[0])))
    return ranked


def report(unseen: Sequence[Ranked], scores: Sequence[float], note: Callable[[str], None]) -> None:
    """Figures of first candidates and scores, without questions asked in other sets' archives."""
    kept = [
        pair for pair in zip(unseen, scores, strict=True) if pair[0].asked.set_name != ELSEWHERE
    ]
    selection.report([one for one, _ in kept], [score for _, score in kept], note)


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
        for name in (*COUNTS, ELSEWHERE)
        for one in ask_all(name, arguments.sets, arguments.cache, folds)
    ]
    unseen = unseen_ranks(asked)
    scores = unseen_scores(unseen)
    thresholds = fit_thresholds(unseen, scores, THRESHOLDS_OF, KEPT)
    note(f"thresholds: {thresholds}")
    sure = sure_by(unseen, scores)
    note(f"sure: {sure}")
    note("by trees that have not seen them:")
    report(unseen, scores, note)
    confidence = fit_certainty(unseen)
    record = fit(asked)
    inputs = {
        name: sets.digest(selection.folder_of(name, arguments.sets))
        for name in COUNTS
        if name != GIVEN
    }
    fusion = {
        "version": VERSION,
        "made_by": "training/fusion.py",
        "inputs": inputs,
        "reader": digests_of(OWN),
        "confidence": selection.linear_record(confidence),
        "thresholds": thresholds,
        "sure": sure,
        "rank": record,
    }
    path = arguments.output / "fusion.json"
    path.write_text(selection.dump(fusion), "utf-8")
    note(f"wrote {path}")
    path = arguments.output / "selection.json"
    lexical = json.loads(path.read_text("utf-8"))
    unread_ones = lexical_ranked(arguments.sets, arguments.cache, folds)
    model = selection_model().judge.confidence
    scores = [certainty(model, one) for one in unread_ones]
    lexical["thresholds"] = fit_thresholds(unread_ones, scores, THRESHOLDS_OF, LEXICAL_KEPT)
    lexical["sure"] = sure_by(unread_ones, scores)
    path.write_text(selection.dump(lexical), "utf-8")
    note(f"without the network: {lexical['thresholds']}, {lexical['sure']}")


if __name__ == "__main__":
    main()
