"""Learns what pronouns mean: weights of the features of qa.followup.antecedent, from follow-ups with people's rewrites.

    python training/conversation.py SETS_DIR

SETS_DIR/canard/questions.jsonl.gz holds follow-ups with `history` and `rewrite` (CANARD, CC BY-SA 4.0). Only the
conversations whose id has an even SHA-256 are read; benchmarks/conversation.py reports the others. A mention is right
if most of the terms that it would add stand in the rewrite. The weights are those of a softmax over the mentions and
"none of them". As a conversation's turns are completed with the weights, they are learned in ROUNDS.
Writes qa/data/antecedents.json, which holds numbers alone.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from index import to_terms
from qa.followup import antecedent
from qa.followup.anaphor import Anaphor, Sort, find_anaphors, is_explained
from qa.followup.antecedent import NONE, OWNER, antecedent_features, fitting_mentions, sort_of
from qa.followup.conversation import complete_turns
from qa.followup.discourse import find_mentions
from qa.followup.ellipsis import expand
from qa.followup.topic import leaves_out_its_topic

ROUNDS = 3
L2 = 0.003
"""Chosen of 0.003, 0.01 and 0.03 by how often the first mention is right on the even half."""
RIGHT = 0.6
"""The share of a mention's new terms that must stand in the rewrite."""
WEIGHTS = Path(__file__).parents[1] / "qa" / "data" / "antecedents.json"

BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "gender": (1.0, None),
    "person:person": (2.0, None),
    "person:whole_answer": (1.0, None),
    "person:last_question": (0.3, None),
    "person:appearances": (0.0, None),
    "person:questions": (0.0, None),
    "person:plural": (None, -1.0),
    "person:inside": (None, -0.5),
    "group:plural": (1.5, None),
    "group:person": (None, -2.0),
    "group:whole_answer": (0.5, None),
    "group:place": (None, -0.5),
    "group:inside": (None, -0.5),
    "thing:inside": (None, -2.0),
    "thing:place": (None, -1.0),
    "thing:name": (None, -0.3),
    "title": (1.0, None),
    "thing:person": (None, -1.0),
    "thing:organisation": (None, -0.5),
    "thing:last_question": (0.8, None),
    "thing:last_answer": (None, 0.5),
    "thing:whole_answer": (1.0, None),
    "owner:organisation": (1.5, None),
    "owner:person": (None, -0.5),
    "owner:last_question": (0.5, None),
    "owner:whole_answer": (1.0, None),
    "owner:inside": (None, -1.0),
    "thing:plural": (None, -1.0),
    "place:place": (2.0, None),
    "place:whole_answer": (1.0, None),
    "topic:whole_answer": (1.5, None),
    "topic:place": (None, -0.5),
    "topic:inside": (None, -1.0),
    "opens_last_question": (0.5, None),
    "sentence_only": (None, -2.0),
    "words": (-0.3, None),
    "many_words": (-0.2, None),
}
"""Least and greatest weights, set by hand: CANARD's conversations are each about one person or group, who is meant by
nearly every pronoun, so that it hardly shows what number, gender and kind tell where there are several, as in news."""

Case = tuple[list[Mapping[str, float]], list[bool], str]
"""The features of each mention, whether it is right, and the sort of the anaphor."""


def main() -> None:
    """Learns and writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    folder = parser.parse_args().sets
    with gzip.open(folder / "canard" / "questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if is_even(record["id"])]
    write({})
    for _ in range(ROUNDS):
        weights = fit([case for record in records for case in cases(record)])
        write(weights)
    print(json.dumps(weights, indent=1))


def write(weights: dict[str, float]) -> None:
    """Puts the weights where the program, and the next round, reads them."""
    source = "training/conversation.py, the even half of CANARD's conversations"
    WEIGHTS.write_text(json.dumps({"source": source, "weights": weights}, indent=1) + "\n", "utf-8")
    antecedent._weights.cache_clear()


def is_even(id: str) -> bool:
    """True for the half that trains; all questions of a conversation are in the same half."""
    return int(hashlib.sha256(id.rpartition("-")[0].encode()).hexdigest(), 16) % 2 == 0


def cases(record: dict[str, Any]) -> Iterator[Case]:
    """What the first pointing word of a question, or its missing topic, may mean."""
    turns = complete_turns(map(tuple, record["history"]))
    text = expand(record["question"], turns)
    if not turns:
        return
    mentions = find_mentions(turns)
    anaphors = [one for one in find_anaphors(text) if not is_explained(text, one)]
    if not anaphors and leaves_out_its_topic(text, turns):
        anaphors = [Anaphor(0, 0, Sort.TOPIC)]
    rewrite, asked = set(to_terms(record["rewrite"])), frozenset(to_terms(text))
    for anaphor in anaphors[:1]:
        fitting = fitting_mentions(anaphor, mentions, text)
        features = [antecedent_features(anaphor, m, len(turns) - 1, asked) for m in fitting]
        added = [set(to_terms(m.text)) - asked for m in fitting]
        right = [bool(new) and len(new & rewrite) >= RIGHT * len(new) for new in added]
        yield features, right, sort_of(anaphor)


def fit(found: list[Case]) -> dict[str, float]:
    """The weights under which the right mentions are likeliest; those that are near 0 left out."""
    names = sorted({n for features, _, _ in found for one in features for n in one})
    names += [f"{NONE}:{sort}" for sort in (*(sort.value for sort in Sort), OWNER)]
    names += sorted(BOUNDS.keys() - set(names))
    column = {name: number for number, name in enumerate(names)}
    tables = []
    for features, right, sort in found:
        table = np.zeros((len(features) + 1, len(names)))
        for row, values in enumerate(features):
            for name, value in values.items():
                table[row, column[name]] = value
        table[-1, column[f"{NONE}:{sort}"]] = 1
        tables.append((table, np.array([*right, not any(right)], dtype=float)))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for table, right in tables:
            odds = table @ weights
            p = np.exp(odds - odds.max())
            p /= p.sum()
            share = p * right
            total -= np.log(share.sum())
            slope -= table.T @ (share / share.sum() - p)
        n = len(tables)
        return total / n + L2 * weights @ weights / 2, slope / n + L2 * weights

    bounds = [BOUNDS.get(name, (None, None)) for name in names]
    start = np.array([low or high or 0.0 for low, high in bounds])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return {n: round(float(w), 3) for n, w in zip(names, best, strict=True) if abs(w) >= 0.005}


if __name__ == "__main__":
    main()
