"""How well words that mean days get the right days, on sentences of real news that were marked by hand.

    python benchmarks/when.py SETS_DIR [--questions FILE]

benchmarks/marks/when.jsonl holds samples of sentences of RealTimeQA's and MultiHop-RAG's articles, as the article's
id and offsets, and for each of their words that mean days by the article's date the offsets and days (`or_last` is
another right last day, `optional` what may be left out, `about` a time of which only the years count). docs/news.md
says how the samples were drawn. A find is right if it overlaps a mark and has its days. Prints a Markdown table, and
on standard error what differs.

With --questions it writes RealTimeQA's questions of the training weeks whose words of time filter articles, with the
day of their quiz as `now`, for `qa eval FILE --index ARCHIVE` with and without --any-time.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from quality import is_dev, week_of

from index import Article
from qa.news.dating.period import period_of
from qa.news.dating.when import derived_days

MARKS = Path(__file__).parent / "marks" / "when.jsonl"

Place = tuple[int, int, str, str]
"""Start, end, first and last day."""
Pairs = list[tuple[Place, Place]]


def main() -> None:
    """Reads the marks and the articles that they name, and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path, help="the folder of the sets")
    parser.add_argument(
        "--questions", type=Path, help="write questions that name a time to this file"
    )
    options = parser.parse_args()
    folder = options.sets / "realtimeqa"
    folders = (folder, options.sets / "multihoprag")
    if options.questions:
        write_questions(folder, options.questions)
        return
    marks = [json.loads(line) for line in MARKS.read_text("utf-8").splitlines()]
    articles = articles_of(folders, {mark["article"] for mark in marks})
    print(
        "| sample | sentences | wholly right | marked | found | precision | recall | right days where both see one |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for sample in sorted({mark["sample"] for mark in marks}):
        print(
            f"| {sample} | {row([mark for mark in marks if mark['sample'] == sample], articles)} |"
        )
    for mark in marks:
        tell(mark, articles[mark["article"]])


def write_questions(folder: Path, path: Path) -> None:
    """Writes the questions of the training weeks whose period is a filter on the day of their quiz."""
    with (
        gzip.open(folder / "questions.jsonl.gz", "rt", encoding="utf-8") as lines,
        path.open("w", encoding="utf-8") as file,
    ):
        for one in map(json.loads, lines):
            week = week_of(one["id"])
            period = period_of(one["question"], date.fromisoformat(week))
            if period and period.is_filter and not is_dev(week):
                kept = {name: one[name] for name in ("id", "question", "answers", "answerable")}
                file.write(json.dumps({**kept, "now": str(date.fromisoformat(week))}) + "\n")


def row(marks: list[dict[str, Any]], articles: dict[str, Article]) -> str:
    """The figures of some sentences."""
    marked = found = overlapping = right = whole = 0
    for mark in marks:
        gold, finds, pairs, agreed = compared(mark, articles[mark["article"]])
        marked, found = marked + len(gold), found + len(finds)
        overlapping, right = overlapping + len(pairs), right + len(agreed)
        whole += len(agreed) == len(gold) == len(finds)
    return (
        f"{len(marks)} | {whole / len(marks):.3f} | {marked} | {found} | {right / found:.3f} | {right / marked:.3f}"
        f" | {right / overlapping:.3f} (n = {overlapping})"
    )


def compared(
    mark: dict[str, Any], article: Article
) -> tuple[list[Place], list[Place], Pairs, Pairs]:
    """What is marked in a sentence, what is found, the pairs of both that overlap, and those of the same days."""
    marked = mark["days"]
    gold = [
        (one["start"], one["end"], one["first"], one["last"])
        for one in marked
        if not one.get("optional")
    ]
    finds = [
        (one.start, one.end, str(one.first), str(one.last))
        for one in derived_days(article, mark["start"], mark["end"])
    ]
    pairs = [
        ((one["start"], one["end"], one["first"], one["last"]), find)
        for one in marked
        for find in finds
        if find[0] < one["end"] and one["start"] < find[1]
    ]
    same = [
        pair
        for one in marked
        for pair in pairs
        if pair[0][:2] == (one["start"], one["end"]) and is_same(one, pair[1])
    ]
    return gold, finds, pairs, same


def is_same(mark: dict[str, Any], find: Place) -> bool:
    """True for the days of a mark."""
    if mark.get("about"):
        years = [int(day[:4]) for day in (mark["first"], find[2], mark["last"], find[3])]
        return abs(years[0] - years[1]) <= 1 and abs(years[2] - years[3]) <= 1
    return find[2] == mark["first"] and find[3] in (mark["last"], mark.get("or_last"))


def articles_of(folders: Iterable[Path], ids: set[str]) -> dict[str, Article]:
    """The articles of those ids, with their days."""
    found = {}
    for folder in folders:
        with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                if record["id"] in ids:
                    day = date.fromisoformat(record["date"][:10])
                    found[record["id"]] = Article(record["id"], record["text"], "", published=day)
    return found


def tell(mark: dict[str, Any], article: Article) -> None:
    """Prints which marks were missed and which finds are wrong, by their offsets."""
    gold, finds, _, agreed = compared(mark, article)
    for one in gold:
        if one not in [pair[0] for pair in agreed]:
            print(f"{article.id}: not found as marked: {one}", file=sys.stderr)
    for one in finds:
        if one not in [pair[1] for pair in agreed]:
            print(f"{article.id}: found otherwise: {one}", file=sys.stderr)


if __name__ == "__main__":
    main()
