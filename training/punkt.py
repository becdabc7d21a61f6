"""Learns index/data/punkt.json from news: `python training/punkt.py ARTICLES.jsonl.gz [-o FILE]`.

NLTK's PunktTrainer (Kiss and Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection") proposes
abbreviations. What is shipped is a curated part of them, chosen by the counts below, and the words that begin
sentences: facts about words, no text. The same input gives the same bytes.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from nltk.tokenize.punkt import PunktTrainer

OUTPUT = Path(__file__).parent.parent / "index" / "data" / "punkt.json"

MIN_ABBREVIATION = 5
"""Times an abbreviation must be seen with its full stop; rarer ones were tickers and slips of the keyboard."""

MIN_FOLLOWERS = 3
"""Different words that must follow it; a name in one programme's cast list had two."""

MIN_CONTINUED = 0.6
"""Least share of them after which the sentence runs on. On 7,882 news articles every proposal seen often
enough has 0.8 or more, so the bound only matters for other inputs.
"""

MIN_OPENINGS = 5
"""Times a word must have begun a sentence to count as an opener."""

MIN_OPENING_SHARE = 0.6
"""Least share of its capitalised uses that begin a sentence: "However" 1.0, "The" 0.77, "President" 0.02.

0.8 leaves out "The", "On" and "Doctors"; 0.5 lets in "Members" and "Companies", which also begin names.
"""

_WORD = re.compile(r"[A-Za-z]{2,}")
_LEAD = "“\"‘'(["
_CLEAR_STOP = re.compile(r"[a-z]{5}[.!?][”\"’')]*$")
_INSIDE = re.compile(r"[A-Za-z0-9,’]$")
_SHAPE = re.compile(r"[a-z]{2,6}$")  # dotted ones are known by their shape
_PROSE = re.compile(r"[.!?][”\"’')\]]*$")


@dataclass
class Uses:
    """How often each word begins a sentence, and how often it is inside one, with and without a capital."""

    opening: Counter[str] = field(default_factory=Counter)
    inside_upper: Counter[str] = field(default_factory=Counter)
    inside_lower: Counter[str] = field(default_factory=Counter)
    followed: dict[str, Counter[str]] = field(default_factory=dict)

    def read(self, text: str) -> None:
        for line in text.splitlines():
            line = line.strip()
            if _PROSE.search(line):  # headlines write most words with a capital
                tokens = line.split()
                for before, after in pairwise(tokens):
                    self._count(before, after)

    def _count(self, before: str, after: str) -> None:
        bare = before.lstrip(_LEAD).lower()
        stem = bare.rstrip(",;:)").removesuffix(".")
        if len(stem) < len(bare.rstrip(",;:)")) and _SHAPE.match(stem):
            follower = "," if bare[-1] != "." else after.lstrip(_LEAD)[:30]
            self.followed.setdefault(stem, Counter())[follower] += 1
        word = _WORD.match(after.lstrip(_LEAD))
        if word is None:
            return
        if _CLEAR_STOP.search(before):
            if word[0][0].isupper():
                self.opening[word[0].lower()] += 1
        elif _INSIDE.search(before) and after[0] not in _LEAD:
            counts = self.inside_upper if word[0][0].isupper() else self.inside_lower
            counts[word[0].lower()] += 1

    def openers(self) -> set[str]:
        """The words whose capital shows that a sentence begins."""
        return {
            word
            for word, count in self.opening.items()
            if count >= MIN_OPENINGS
            and count >= MIN_OPENING_SHARE * (count + self.inside_upper[word])
            and self.inside_lower[word] > self.inside_upper[word]
        }

    def is_abbreviation(self, word: str, openers: set[str]) -> bool:
        """True if `word.` is common and the sentence mostly runs on after it."""
        followers = self.followed.get(word, Counter())
        total = followers.total()
        continued = sum(n for after, n in followers.items() if _runs_on(after, openers))
        common = total >= MIN_ABBREVIATION and len(followers) >= MIN_FOLLOWERS
        return common and continued >= MIN_CONTINUED * total


def _runs_on(after: str, openers: set[str]) -> bool:
    word = re.match(r"\w*", after)
    return not after[:1].isupper() or (word is not None and word[0].lower() not in openers)


def read_texts(path: Path) -> Iterator[str]:
    """The `text` of each line of a .jsonl or .jsonl.gz file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def learn(texts: Iterable[str]) -> dict[str, list[str]]:
    """Abbreviations and openers, each sorted."""
    trainer, uses = PunktTrainer(), Uses()
    for text in texts:
        trainer.train(text, finalize=False)
        uses.read(text)
    trainer.finalize_training()
    openers = uses.openers()
    proposed = trainer.get_params().abbrev_types
    abbreviations = [
        word
        for word in sorted(proposed)
        if _SHAPE.match(word) and uses.is_abbreviation(word, openers)
    ]
    return {"abbreviations": abbreviations, "openers": sorted(openers)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path, metavar="ARTICLES.jsonl.gz")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    digest = hashlib.sha256(options.articles.read_bytes()).hexdigest()
    learned = learn(read_texts(options.articles))
    note = "Learned by training/punkt.py; do not edit."
    record = {"note": note, "input_sha256": digest, **learned}
    options.output.write_text(
        json.dumps(record, indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    counts = ", ".join(f"{len(words)} {name}" for name, words in learned.items())
    sys.stdout.write(f"input sha256 {digest}\n{counts} -> {options.output}\n")


if __name__ == "__main__":
    main()
