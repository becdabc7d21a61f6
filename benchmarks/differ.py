"""How well copies are told, and where sources differ, on pairs of sentences of real news that were marked by hand.

    python benchmarks/differ.py SETS_DIR

SETS_DIR/realtimeqa/articles.jsonl.gz holds the articles; marks/pairs.jsonl the pairs, as ids and offsets: sentences of
different articles that a search for one question found, drawn by a seed. Those of the sample "copies" are marked copy,
same (one fact in other words), differ or unrelated; those of the sample "values", each holding a number and not all
numbers alike, are marked differ where they give a question another answer, and have the question. Prints Markdown.
"""

import argparse
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from index import Article, Hit, OkapiRetriever, Query, to_terms
from qa.naming.alias import look_up
from qa.news.agreement.copying import is_copy
from qa.news.agreement.difference import compare
from qa.news.agreement.statement import Statement
from qa.question import parse_question
from qa.reader import read_answers
from qa.selection.matching import weigh_terms

Record = dict[str, Any]
LOOKED_AT = 60
"""Of the pairs with values the first so many were looked at while the rules were made."""

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
    articles = read(options.sets / "realtimeqa" / "articles.jsonl.gz", pairs)
    copies = [pair for pair in pairs if pair["sample"] == "copies"]
    values = [pair for pair in pairs if pair["sample"] == "values"]
    print("| pairs | n | marked | told | right | precision | recall | F1 | accuracy |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, chosen, mark, judge in (
        ("copies", copies, "copy", copied),
        ("values, looked at", values[:LOOKED_AT], "differ", differing),
        ("values, unseen", values[LOOKED_AT:], "differ", differing),
    ):
        judged = [(pair["mark"] == mark, judge(pair, articles)) for pair in chosen]
        print(f"| {name} | {row(judged)} |")
        if options.errors:
            print([number for number, (a, b) in enumerate(judged, start=1) if a != b])


def row(judged: list[tuple[bool, bool]]) -> str:
    """The cells of what was marked and what was told."""
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
    """True if the two sentences are told to be copies."""
    one, other = (articles[id].text[start:end] for id, start, end in (pair["one"], pair["other"]))
    return is_copy(one, other)


def differing(pair: Record, articles: dict[str, Article]) -> bool:
    """True if the two sentences, read for the question as all are, are told to differ."""
    chosen = [pair["one"], pair["other"]]
    retriever = OkapiRetriever([articles[id] for id, _, _ in chosen])
    question, statistics = look_up(parse_question(pair["question"]), retriever)
    hits = [
        hit for place in chosen for hit in find(retriever, articles[place[0]], place[1], place[2])
    ]
    candidates = read_answers(question, weigh_terms(question, statistics), hits)
    statements = [Statement(one, articles[one.article_id]) for one in candidates]
    return bool(compare(question, statements).groups)


def find(retriever: OkapiRetriever, article: Article, start: int, end: int) -> list[Hit]:
    """The passage of a sentence."""
    hits = retriever.search(Query(tuple(to_terms(article.text[start:end]))), 10_000)
    places = ((hit, hit.excerpt.sentence) for hit in hits)
    return [
        hit
        for hit, sentence in places
        if (sentence.article_id, sentence.start, sentence.end) == (article.id, start, end)
    ]


def read(path: Path, pairs: list[Record]) -> dict[str, Article]:
    """The articles of the pairs, without outlet: what is marked is what the sentences say."""
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
