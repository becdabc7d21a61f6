"""Learns what follow-ups mean: weights of the clues of qa.followup.antecedent, from follow-ups with people's rewrites.

    python training/conversation.py SETS_DIR

SETS_DIR/canard/questions.jsonl.gz holds follow-ups with `history` and `rewrite` (CANARD, CC BY-SA 4.0). Only the
conversations whose id has an even SHA-256 are read; benchmarks/conversation.py reports the others. A mention is right
if most of the terms that it would add are in the rewrite. The weights belong to a softmax over the mentions and
"none of them". The turns of a conversation are completed with the weights, so they are learned in ROUNDS.
First prints how well questions are completed by weights that were learned without their conversations: the clues,
RIGHT, L2 and the least probabilities of qa.followup.conversation were chosen by these figures. Writes
qa/data/antecedents.json, which has only numbers.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from index import to_terms
from qa.followup import antecedent
from qa.followup.anaphor import Anaphor, Sort, open_anaphors
from qa.followup.antecedent import asking_of, fitting_mentions, mention_clues, none_clues
from qa.followup.conversation import complete, complete_turns
from qa.followup.discourse import find_mentions
from qa.followup.ellipsis import expand
from qa.followup.mention import Mention, Turn
from qa.followup.resolution import asks_for_others, leaves_out_its_topic

ROUNDS = 2
FOLDS = 5
VERSION = 2
"""The version of the clues: raised when their names or meanings change."""
L2 = 0.001
"""Chosen from 0.0003, 0.001, 0.003 and 0.01 by recall and precision on the parts left out."""
RIGHT = 0.6
"""The share of a mention's new terms that must be in the rewrite."""
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
    "group:organisation": (1.5, None),
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
"""Least and greatest weights, set by hand: nearly every pronoun in CANARD means the one person or group that the
conversation is about, so that CANARD hardly shows how number, gender and kind choose among several, as in news."""

Record = dict[str, Any]
Case = tuple[list[Mapping[str, float]], list[bool]]
"""The clues of each mention and of "none of them", and which of these are right."""


def main() -> None:
    """Measures the weights on conversations that they were not learned on, then learns them on all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    folder = parser.parse_args().sets
    with gzip.open(folder / "canard" / "questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if digest(record["id"]) % 2 == 0]
    print(f"even half, in turns left out of the learning: {cross_validated(records)}")
    learn(records)
    print(f"even half, as learned: {figures(map(completed, records))}")


def cross_validated(records: list[Record]) -> str:
    """The figures of each of FOLDS parts of the conversations, with weights learned on the others."""
    made: list[tuple[Record, str]] = []
    for fold in range(FOLDS):
        learn([record for record in records if digest(record["id"]) // 2 % FOLDS != fold])
        made += [completed(r) for r in records if digest(r["id"]) // 2 % FOLDS == fold]
    return figures(made)


def completed(record: Record) -> tuple[Record, str]:
    """The record with its question as completed now."""
    turns = complete_turns(map(tuple, record["history"]))
    return record, complete(record["question"], turns).text


def figures(made: Iterable[tuple[Record, str]]) -> str:
    """Recall and precision of the rewrites' terms, and the share unchanged of the questions that stand alone."""
    recall, precision, unchanged = [], [], []
    for record, text in made:
        terms, wanted = set(to_terms(text)), set(to_terms(record["rewrite"]))
        if wanted:
            recall.append(len(terms & wanted) / len(wanted))
            precision.append(len(terms & wanted) / len(terms) if terms else 1.0)
        if set(to_terms(record["question"])) == wanted:
            unchanged.append(text == record["question"])
    means = [sum(values) / len(values) for values in (recall, precision, unchanged)]
    return "recall {:.3f}, precision {:.3f}, unchanged {:.3f}".format(*means)


def learn(records: list[Record]) -> None:
    """Writes the weights learned on these conversations."""
    write({})
    for _ in range(ROUNDS):
        write(fit([case for record in records for case in cases(record)]))


def write(weights: dict[str, float]) -> None:
    """Writes the weights where the program, and the next round, reads them."""
    source = "training/conversation.py, the even half of CANARD's conversations"
    record = {"version": VERSION, "source": source, "weights": weights}
    WEIGHTS.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    antecedent._weights.cache_clear()


def digest(id: str) -> int:
    """The part of a conversation, the same for all of its questions."""
    return int(hashlib.sha256(id.rpartition("-")[0].encode()).hexdigest(), 16)


def cases(record: dict[str, Any]) -> Iterator[Case]:
    """The possible meanings of the first pointing word of a question, or of what is left out."""
    turns = complete_turns(map(tuple, record["history"]))
    if not turns:
        return
    text = expand(record["question"], turns)
    mentions, asking = find_mentions(turns), asking_of(text, turns)
    rewrite = set(to_terms(record["rewrite"]))
    for anaphor in left_open(text, turns, mentions):
        fitting = fitting_mentions(anaphor, mentions, asking)
        clues = [mention_clues(anaphor, mention, asking) for mention in fitting]
        added = [set(to_terms(mention.text)) - asking.terms for mention in fitting]
        right = [bool(new) and len(new & rewrite) >= RIGHT * len(new) for new in added]
        yield [*clues, none_clues(anaphor, mentions, asking)], [*right, not any(right)]


def left_open(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Iterator[Anaphor]:
    """The first anaphor of a question, or its missing topic; and the people it asks for others besides."""
    anaphors = open_anaphors(text)
    if not anaphors and leaves_out_its_topic(text, turns, mentions):
        anaphors = (Anaphor(0, 0, Sort.TOPIC),)
    yield from anaphors[:1]
    if asks_for_others(text, turns):
        yield Anaphor(0, 0, Sort.KNOWN)


def fit(found: list[Case]) -> dict[str, float]:
    """The weights that make the right readings likeliest, without those near 0."""
    names = sorted({n for clues, _ in found for one in clues for n in one} | BOUNDS.keys())
    column = {name: number for number, name in enumerate(names)}
    sizes = [len(clues) for clues, _ in found]
    table, case = np.zeros((sum(sizes), len(names))), np.repeat(np.arange(len(found)), sizes)
    for row, values in enumerate(one for clues, _ in found for one in clues):
        for name, value in values.items():
            table[row, column[name]] = value
    right = np.array([float(one) for _, rights in found for one in rights])
    starts = np.cumsum([0, *sizes[:-1]])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = table @ weights
        p = np.exp(odds - np.maximum.reduceat(odds, starts)[case])
        p /= np.add.reduceat(p, starts)[case]
        share = p * right
        shares = np.add.reduceat(share, starts)
        slope = table.T @ (p - share / shares[case])
        n = len(found)
        return L2 * weights @ weights / 2 - np.log(shares).sum() / n, slope / n + L2 * weights

    bounds = [BOUNDS.get(name, (None, None)) for name in names]
    start = np.array([low or high or 0.0 for low, high in bounds])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return {n: round(float(w), 3) for n, w in zip(names, best, strict=True) if abs(w) >= 0.005}


if __name__ == "__main__":
    main()
