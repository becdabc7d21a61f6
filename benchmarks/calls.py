"""How many calls of the engine one question takes: `python benchmarks/calls.py [QUESTIONS.jsonl] [--corpus PATH]`.

Without files it uses the questions and articles of the sample corpus. On another machine each call is a round trip,
so a question may take ten at most (tests/test_calls.py).
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

from index import OkapiRetriever, Snapshot, read_articles
from qa import Answerer

CORPUS = Path(__file__).parent.parent / "corpus"


class Counting:
    """A snapshot that counts the calls of its methods, by name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.calls: Counter[str] = Counter()

    def snapshot(self) -> "Counting":
        """Itself."""
        return self

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._snapshot, name)
        if not callable(found) or name == "sentences":  # these come with their article
            return found

        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            return found(*arguments, **named)

        return counted


def count_calls(snapshot: Snapshot, question: str) -> Counter[str]:
    """The calls that one question takes."""
    counting = Counting(snapshot)
    Answerer(counting).ask(question)
    return counting.calls


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("questions", nargs="?", type=Path, default=CORPUS / "questions.jsonl")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    arguments = parser.parse_args()
    snapshot = OkapiRetriever(read_articles([arguments.corpus]))
    lines = arguments.questions.read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    counted = [count_calls(snapshot, one["question"]) for one in records if "history" not in one]
    sums = [one.total() for one in counted]
    print(f"{len(sums)} questions: {fmean(sums):.1f} calls each, {max(sums)} at most")
    for name, calls in sum(counted, Counter[str]()).most_common():
        print(f"  {name:16} {calls / len(sums):.2f}")


if __name__ == "__main__":
    main()
