"""How well follow-ups are completed, on questions with people's rewrites that were not written for this program.

    python benchmarks/conversation.py SETS_DIR

SETS_DIR/canard/questions.jsonl.gz holds `question`, `history` and `rewrite`. Sets of terms (stems, no stop words) are
compared: recall is the share of the rewrite's terms that the completed question has, precision the share of its terms
that the rewrite has, both as means over questions. Conversations are divided by the SHA-256 of their id: weights and
rules were tuned on the even half. Prints Markdown tables: the completions; the upper bounds of any completion from the
conversation; the results of the follow-ups; and how many questions that stand alone are unchanged, word for word:
CANARD's whose rewrite has the same terms, the rewrites themselves asked instead of the questions, and the sample
corpus's without a history, each asked after the conversations of its follow-ups.
"""

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import to_terms
from qa.followup.conversation import complete, complete_turns
from qa.followup.discourse import find_mentions

Record = dict[str, Any]

CORPUS = Path(__file__).parents[1] / "corpus"
TIMED = 500
"""Questions that are timed."""

WAYS: dict[str, Callable[[Record], str]] = {
    "the question as typed": lambda r: str(r["question"]),
    "the last question pasted in front": lambda r: " ".join(
        [*(turn[0] for turn in r["history"][-1:]), r["question"]]
    ),
    "the whole history pasted in front": lambda r: " ".join([pasted(r["history"]), r["question"]]),
    "completed": lambda r: (
        complete(r["question"], complete_turns(tuple(turn) for turn in r["history"])).text
    ),
}


def with_all_terms(record: Record) -> str:
    """The question and all terms of the conversation that the rewrite has."""
    wanted = terms_of(record["rewrite"])
    words = pasted(record["history"]).split()
    return " ".join([record["question"], *(w for w in words if terms_of(w) & wanted)])


def with_best_mention(record: Record) -> str:
    """The question and the name or noun phrase that adds most of the rewrite's terms, if most of its own are right."""
    asked, wanted = terms_of(record["question"]), terms_of(record["rewrite"])
    turns = complete_turns(tuple(turn) for turn in record["history"])
    added = [(terms_of(one.text) - asked, one.text) for one in find_mentions(turns)]
    right = [(len(new & wanted), text) for new, text in added if len(new & wanted) > len(new) / 2]
    return " ".join([record["question"], *(text for _, text in sorted(right)[-1:])])


CEILINGS: dict[str, Callable[[Record], str]] = {
    "with all that the conversation has of it": with_all_terms,
    "with the one best name or noun phrase": with_best_mention,
}


def main() -> None:
    """Measures both halves and prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    folder = parser.parse_args().sets
    with gzip.open(folder / "canard" / "questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = list(map(json.loads, lines))
    halves = {
        name: [record for record in records if half_of(record["id"]) == half]
        for half, name in enumerate(("even, tuned on", "odd, measured"))
    }
    print("| half | asked | n | recall | precision |")
    print("|---|---|---|---|---|")
    for name, chosen in halves.items():
        for way, ask in WAYS.items():
            print(f"| {name} | {way} | {row(chosen, ask)} |")
    print("\n| half | asked, knowing the rewrite | n | recall | precision |")
    print("|---|---|---|---|---|")
    for name, chosen in halves.items():
        for way, ask in CEILINGS.items():
            print(f"| {name} | {way} | {row(chosen, ask)} |")
    print("\n| " + " | ".join(["half", "n", *OUTCOMES]) + " |")
    print("|---" * (2 + len(OUTCOMES)) + "|")
    for name, chosen in halves.items():
        found = [outcome(record) for record in chosen if record["history"]]
        counts = " | ".join(str(found.count(one)) for one in OUTCOMES)
        print(f"| {name} | {len(found)} | {counts} |")
    print("\n| questions that stand alone | n | unchanged |")
    print("|---|---|---|")
    for name, chosen in halves.items():
        alone = [r for r in chosen if terms_of(r["question"]) == terms_of(r["rewrite"])]
        print(f"| {name}: the rewrite has the same terms | {unchanged(alone)} |")
        rewrites = [{**r, "question": r["rewrite"]} for r in chosen if r["history"]]
        print(f"| {name}: rewrites | {unchanged(rewrites)} |")
    print(f"| sample corpus, after another conversation | {unchanged(strangers())} |")
    print(f"\n{milliseconds(records):.2f} ms to complete a question, its history completed before.")


def half_of(id: str) -> int:
    """0 or 1, the same for all questions of a conversation."""
    return int(hashlib.sha256(id.rpartition("-")[0].encode()).hexdigest(), 16) % 2


def terms_of(text: str) -> set[str]:
    """The terms that are compared."""
    return set(to_terms(text))


def row(records: list[Record], ask: Callable[[Record], str]) -> str:
    """n, recall and precision."""
    recall, precision = [], []
    for record in records:
        terms, wanted = terms_of(ask(record)), terms_of(record["rewrite"])
        if wanted:
            recall.append(len(terms & wanted) / len(wanted))
            precision.append(len(terms & wanted) / len(terms) if terms else 1.0)
    return f"{len(recall):,} | {sum(recall) / len(recall):.3f} | {sum(precision) / len(recall):.3f}"


def unchanged(records: list[Record]) -> str:
    """n, and the share that is unchanged."""
    kept = [record for record in records if WAYS["completed"](record) == record["question"]]
    return f"{len(records):,} | {len(kept) / len(records):.3f}"


def pasted(history: list[list[str]]) -> str:
    """All its turns, one after the other."""
    return " ".join(part for turn in history for part in turn)


OUTCOMES = (
    "nothing lacks or is added",
    "all added is right",
    "some added is wrong",
    "nothing added: the conversation has nothing of what lacks",
    "nothing added: it has some",
)


def outcome(record: Record) -> str:
    """The result of a question with a history."""
    asked, wanted = terms_of(record["question"]), terms_of(record["rewrite"])
    added = terms_of(WAYS["completed"](record)) - asked
    if added:
        return OUTCOMES[1] if added <= wanted else OUTCOMES[2]
    if not wanted - asked:
        return OUTCOMES[0]
    has_some = not terms_of(pasted(record["history"])).isdisjoint(wanted - asked)
    return OUTCOMES[4] if has_some else OUTCOMES[3]


def strangers() -> list[Record]:
    """Questions of the sample corpus without a history, each with the turns of another that shares no term with it."""
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    questions = list(map(json.loads, lines))
    histories = [one["history"] for one in questions if "history" in one]
    return [
        {**one, "history": history}
        for one in questions
        if "history" not in one
        for history in histories
        if terms_of(one["question"]).isdisjoint(terms_of(pasted(history)))
    ]


def milliseconds(records: list[Record]) -> float:
    """The mean processor time of completing one question whose history was just completed, as in a conversation."""
    seconds = 0.0
    for record in records[:TIMED]:
        turns = complete_turns(tuple(turn) for turn in record["history"])
        started = time.process_time()
        complete(record["question"], turns)
        seconds += time.process_time() - started
    return seconds * 1000 / len(records[:TIMED])


if __name__ == "__main__":
    main()
