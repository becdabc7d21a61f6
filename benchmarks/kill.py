"""Kills `qa index add` at random moments and checks what is left: no committed article lost, all sentences in place.

    python benchmarks/kill.py ARTICLES.jsonl [--times 50] [--seed 13]

Each round adds the same articles to what the rounds before left, is killed (kill -9) after a random part of the time
that a whole addition takes, and the archive is verified. Articles may only become more. At the end an addition that
nobody kills must find exactly what was read. Exits 1 at the first fault.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from index import open_index, read_articles, verify_index


def main() -> int:
    """Runs the rounds and prints a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    expected = sum(1 for _ in read_articles(options.articles))
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        whole = add(options.articles, Path(folder) / "whole", None)
        print(f"{expected:,} articles, {whole:.1f} s to add them all; {options.times} rounds")
        archive = Path(folder) / "archive"
        kept = 0
        for number in range(1, options.times + 1):
            # Articles that are there already are skipped quickly: aim at the part that is still to be added.
            add(options.articles, archive, draw.uniform(0.2, 0.2 + whole * (1 - kept / expected)))
            faults, found = check(archive)
            print(f"round {number}: {found:,} articles, {len(faults)} faults")
            if faults or found < kept:
                print("\n".join(faults) or f"{kept - found} committed articles lost")
                return 1
            kept = found
            if kept == expected:  # begin again
                kept, archive = 0, Path(folder) / f"archive-{number}"
        add(options.articles, archive, None)
        faults, found = check(archive)
        print(f"at the end: {found:,} articles, {len(faults)} faults")
        return int(bool(faults) or found != expected)


def add(articles: str, archive: Path, kill_after_s: float | None) -> float:
    """`qa index add`, killed after that many seconds; how long it ran."""
    started = time.monotonic()
    command = [sys.executable, "-m", "qa", "index", "add", articles, "--index", str(archive), "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        process.wait(kill_after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return time.monotonic() - started


def check(archive: Path) -> tuple[list[str], int]:
    """The archive's faults, and how many articles it has; an archive not yet made has neither."""
    if not (archive / "archive.json").exists():
        return [], 0
    return verify_index(archive), sum(
        one.articles for one in open_index(archive).snapshot().sources()
    )


if __name__ == "__main__":
    sys.exit(main())
