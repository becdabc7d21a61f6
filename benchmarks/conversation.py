"""How well follow-ups are completed, on questions with people's rewrites that were not written for this program.

    python benchmarks/conversation.py SETS_DIR

SETS_DIR/canard/questions.jsonl.gz holds `question`, `history` and `rewrite`. Sets of terms (stems, no stop words) are
compared: recall is the share of the rewrite's terms that the completed question has, precision the share of its terms
that the rewrite has, both as means over questions. Conversations are parted by the SHA-256 of their id: weights and
rules were tuned on the even half. Prints a Markdown table.
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

Record = dict[str, Any]

TIMED = 500
"""Questions that are timed."""

WAYS: dict[str, Callable[[Record], str]] = {
    "the question as typed": lambda r: str(r["question"]),
    "the last question pasted in front": lambda r: " ".join(
        [*(turn[0] for turn in r["history"][-1:]), r["question"]]
    ),
    "the whole history pasted in front": lambda r: " ".join(
        [*(part for turn in r["history"] for part in turn), r["question"]]
    ),
    "completed": lambda r: (
        complete(r["question"], complete_turns(tuple(turn) for turn in r["history"])).text
    ),
}


def main() -> None:
    """Measures both halves and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    folder = parser.parse_args().sets
    with gzip.open(folder / "canard" / "questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = list(map(json.loads, lines))
    print("| half | asked | n | recall | precision | n standing alone | unchanged |")
    print("|---|---|---|---|---|---|---|")
    for half, name in enumerate(("even, tuned on", "odd, measured")):
        chosen = [record for record in records if half_of(record["id"]) == half]
        for way, ask in WAYS.items():
            print(f"| {name} | {way} | {row(chosen, ask)} |")
    print(f"\n{milliseconds(records):.2f} ms to complete a question, its history completed before.")


def half_of(id: str) -> int:
    """0 or 1, the same for all questions of a conversation."""
    return int(hashlib.sha256(id.rpartition("-")[0].encode()).hexdigest(), 16) % 2


def row(records: list[Record], ask: Callable[[Record], str]) -> str:
    """n, recall, precision; how many questions stand alone, and the share of these that is left as it is."""
    recall, precision, unchanged = [], [], []
    for record in records:
        asked, made = set(to_terms(record["question"])), ask(record)
        terms, wanted = set(to_terms(made)), set(to_terms(record["rewrite"]))
        if wanted:
            recall.append(len(terms & wanted) / len(wanted))
            precision.append(len(terms & wanted) / len(terms) if terms else 1.0)
        if asked == wanted:
            unchanged.append(made == record["question"])
    means = [sum(values) / len(values) for values in (recall, precision, unchanged)]
    n = f"{len(recall):,}"
    return f"{n} | {means[0]:.3f} | {means[1]:.3f} | {len(unchanged)} | {means[2]:.3f}"


def milliseconds(records: list[Record]) -> float:
    """The mean time of completing one question whose history was just completed, as in a conversation."""
    seconds = 0.0
    for record in records[:TIMED]:
        turns = complete_turns(tuple(turn) for turn in record["history"])
        started = time.perf_counter()
        complete(record["question"], turns)
        seconds += time.perf_counter() - started
    return seconds * 1000 / len(records[:TIMED])


if __name__ == "__main__":
    main()
