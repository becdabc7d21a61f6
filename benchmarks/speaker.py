"""How well the program finds who says a sentence and whom its pronoun means, on sentences of RealTimeQA marked by hand.

    python benchmarks/speaker.py SETS_DIR

SETS_DIR/realtimeqa and multihoprag hold the articles; benchmarks/marks/speaker.jsonl and referent.jsonl the marks,
made by reading, without what the program says: `article`, `start` and `end` of the sentence, and the places of the
names that are right, none if the outlet speaks for itself or no name is meant (`named` false: what is meant has no
name; `optional`: a name is right, and none too). docs/news.md says how each `sample` was drawn. Prints a table.
"""

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from index import Article, split_sentences
from qa.news.speech.speaker import Voices, find_voices

MARKS = Path(__file__).parent / "marks"
PRONOUN = re.compile(r"he|she|it|they", re.IGNORECASE)

Mark = dict[str, Any]


class Finding(NamedTuple):
    """The marks and the finds, as texts; `wanted` are the right names, any of which will do."""

    wanted: list[str]
    found: str | None

    @property
    def is_right(self) -> bool:
        """True for one of the right names, in a fuller or shorter form."""
        return self.found is not None and any(
            has_words(self.found, name) or has_words(name, self.found) for name in self.wanted
        )


def main() -> None:
    """Measures both and prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    parser.add_argument("-v", action="store_true", help="name what is wrong, by article")
    arguments = parser.parse_args()
    speakers, referents = read_marks("speaker"), read_marks("referent")
    articles = read_articles(arguments.sets, {mark["article"] for mark in (*speakers, *referents)})
    print("| marked | n | with one | found | right | precision | recall | F1 |")
    print("|---|---|---|---|---|---|---|---|")
    measured = {
        "speaker": [finding(mark, articles, "speakers", speaker) for mark in speakers],
        "referent": [finding(mark, articles, "referents", referent) for mark in referents],
    }
    for mark, one in zip(speakers, measured["speaker"], strict=True):
        if mark.get("optional") and not one.found:
            one.wanted.clear()
    for mark, one in zip(referents, measured["referent"], strict=True):
        if not mark["named"] and not one.found:
            one.wanted.clear()  # what is meant has no name: finding none is right
    for name, marks in (("speaker", speakers), ("referent", referents)):
        for sample in dict.fromkeys(mark["sample"] for mark in marks):
            pairs = zip(marks, measured[name], strict=True)
            chosen = [one for mark, one in pairs if mark["sample"] == sample]
            print(f"| {name}, {sample} | {row(chosen)} |")
    milliseconds = timed(speakers, articles)
    print(f"\n{milliseconds:.2f} ms for both of a sentence.")
    if arguments.v:
        name_wrong((*speakers, *referents), (*measured["speaker"], *measured["referent"]))


def read_marks(name: str) -> list[Mark]:
    """The marks of a file."""
    return list(map(json.loads, (MARKS / f"{name}.jsonl").read_text("utf-8").splitlines()))


def read_articles(sets: Path, wanted: set[str]) -> dict[str, Article]:
    """The articles of those ids."""
    found = {}
    for name in ("realtimeqa", "multihoprag"):
        with gzip.open(sets / name / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                if record["id"] in wanted:
                    title = record["title"] or ""
                    found[record["id"]] = Article(record["id"], record["text"], title)
    return found


def finding(
    mark: Mark,
    articles: dict[str, Article],
    field: str,
    shown: Callable[[str, Voices], str | None],
) -> Finding:
    """What is marked and found for one sentence."""
    article = articles[mark["article"]]
    wanted = dict.fromkeys(article.text[start:end] for start, end in mark[field])
    voices = find_voices(article.text, split_sentences(article), mark["start"])
    return Finding(list(wanted), shown(article.text, voices))


def speaker(text: str, voices: Voices) -> str | None:
    """Who is said to speak; a pronoun names nobody."""
    if voices.speaker is None:
        return None
    found = text[voices.speaker.start : voices.speaker.end]
    return None if PRONOUN.fullmatch(found) else found


def referent(text: str, voices: Voices) -> str | None:
    """Who is said to be meant by the first pronoun."""
    return next((text[one.name_start : one.name_end] for one in voices.referents), None)


def has_words(text: str, words: str) -> bool:
    """True if `text` holds `words`, whole."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def row(findings: Iterable[Finding]) -> str:
    """n, those with a name, those found, those right; precision, recall and F1."""
    findings = list(findings)
    wanted = sum(bool(one.wanted) for one in findings)
    found = sum(one.found is not None for one in findings)
    right = sum(one.is_right for one in findings)
    precision, recall = right / found if found else 1.0, right / wanted if wanted else 1.0
    f1 = 2 * right / (found + wanted) if found + wanted else 1.0
    counts = f"{len(findings)} | {wanted} | {found} | {right}"
    return f"{counts} | {precision:.3f} | {recall:.3f} | {f1:.3f}"


def timed(marks: Iterable[Mark], articles: dict[str, Article]) -> float:
    """The mean time of one sentence, after a first reading."""
    asked = [(articles[one["article"]], one["start"]) for one in marks]
    split = [(article.text, split_sentences(article), start) for article, start in asked]
    started = time.process_time()
    for text, sentences, start in split:
        find_voices(text, sentences, start)
    return (time.process_time() - started) * 1000 / len(split)


def name_wrong(marks: Iterable[Mark], findings: Iterable[Finding]) -> None:
    """Each sentence that is wrong, by its place."""
    for mark, one in zip(marks, findings, strict=True):
        if not one.is_right and (one.found or one.wanted):
            print(f"{mark['article']}:{mark['start']} wanted {one.wanted}, found {one.found}")


if __name__ == "__main__":
    main()
