"""How well copies are recognised, on pairs of sentences of real news that were marked by hand.

    python benchmarks/copies.py SETS_DIR

SETS_DIR/realtimeqa and multihoprag hold the articles; marks/pairs.jsonl the pairs, as ids and offsets: sentences of
different articles, drawn by a seed, and marked copy or not. Pairs of the sample "copies" were found for one question;
pairs of "told" the program folded into one citation. Prints Markdown.
"""

import argparse
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from index import Article
from qa.news.agreement.copying import is_copy

Record = dict[str, Any]

MARKS = Path(__file__).parent / "marks" / "pairs.jsonl"


def main() -> None:
    """Judges every pair and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    parser.add_argument(
        "--errors", action="store_true", help="the numbers of the pairs judged wrongly"
    )
    options = parser.parse_args()
    pairs = [json.loads(line) for line in MARKS.read_text("utf-8").splitlines()]
    articles = {
        key: one
        for name in ("realtimeqa", "multihoprag")
        for key, one in read(options.sets / name / "articles.jsonl.gz", pairs).items()
    }
    print("| pairs | n | marked | told | right | precision | recall | F1 | accuracy |")
    print("|---|---|---|---|---|---|---|---|---|")
    for sample in dict.fromkeys(pair["sample"] for pair in pairs):
        chosen = [pair for pair in pairs if pair["sample"] == sample]
        judged = [(pair["mark"] == "copy", copied(pair, articles)) for pair in chosen]
        print(f"| {sample} | {row(judged)} |")
        if options.errors:
            print([number for number, (a, b) in enumerate(judged, start=1) if a != b])


def row(judged: list[tuple[bool, bool]]) -> str:
    """The counts of marks and verdicts."""
    marked, told = sum(mark for mark, _ in judged), sum(found for _, found in judged)
    right = sum(mark and found for mark, found in judged)
    shares = [
        f"{share:.2f}" if of else "–"
        for share, of in (
            (right / (told or 1), told),
            (right / (marked or 1), marked),
            (2 * right / (marked + told or 1), marked + told),
        )
    ]
    accuracy = sum(mark == found for mark, found in judged) / len(judged)
    counts = f"{len(judged)} | {marked} | {told} | {right}"
    return " | ".join([counts, *shares, f"{accuracy:.2f}"])


def copied(pair: Record, articles: dict[str, Article]) -> bool:
    """True if the program calls the two sentences copies."""
    one, other = (articles[id].text[start:end] for id, start, end in (pair["one"], pair["other"]))
    return is_copy(one, other)


def read(path: Path, pairs: list[Record]) -> dict[str, Article]:
    """The articles of the pairs, without outlet, because the marks only compare the sentences."""
    wanted = {place[0] for pair in pairs for place in (pair["one"], pair["other"])}
    articles = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["id"] in wanted:
                day = date.fromisoformat(record["date"][:10]) if record["date"] else None
                title = record["title"] or ""
                articles[record["id"]] = Article(record["id"], record["text"], title, None, day)
    return articles


if __name__ == "__main__":
    main()
