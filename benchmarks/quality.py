"""How good the answers are, on public sets of questions that were not written for this program.

    python benchmarks/quality.py SETS_DIR [-o docs/quality.md] [--only wikiqa trecqa]

SETS_DIR holds a folder for each set: `articles.jsonl` and `questions.jsonl` (.gz too), or `candidates.dev.jsonl`, in
the forms that `qa index add`, `qa eval` and `qa rank` read. Sets that are not there are left out. Articles go into an
archive on disk in a temporary folder, and every figure comes from the commands as a person would run them, without the
neural reader and with it. Prints Markdown tables; nothing here is a test.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from index import Article, split_sentences
from qa.selection.model import verifier_judge

Record = dict[str, Any]
Measures = dict[str, Any]
"""What `qa eval --json` prints."""

RANKED = re.compile(
    r"MAP (\S+)  MRR (\S+) over ([\d,]+) questions? with a right candidate"
    r"(?:; clean \(([\d,]+)\): MAP (\S+)  MRR (\S+))?;"
)
"""What `qa rank` says on standard error: MAP, MRR and how many questions, of all and of the clean ones."""

WEEK = re.compile(r"rt-(\d{8})_")
"""The week in an id of RealTimeQA."""


def is_dev(key: str) -> bool:
    """True for the half that measures, False for the half that trains: by the digest, so that no list is needed."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 1


def week_of(id: str) -> str:
    """The date of the quiz that a question of RealTimeQA comes from."""
    match = WEEK.match(id)
    if match is None:
        raise SystemExit(f"{id} is no id of RealTimeQA")
    return match[1]


UNREAD = (
    "European_Union_law",
    "French_and_Indian_War",
    "Geology",
    "Harvard_University",
    "Rhine",
    "Warsaw",
)
"""SQuAD's articles that nothing is trained on (READER_DEV of training/sets.py)."""


def is_unread(question: Record) -> bool:
    """True for the questions of SQuAD about those articles."""
    return str(question["article"]).partition("-")[2].partition("#")[0] in UNREAD


class Row(NamedTuple):
    """What a row of a table is about."""

    name: str
    measured: str
    reader: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of articles and questions: which of these are measured, in words and as a test of the question's record.

    `by_paragraph` makes an article of each paragraph, so that a question is asked of the one that it is about.
    """

    name: str
    measured: str
    is_measured: Callable[[Record], bool] = lambda question: True
    ignore_filters: bool = False
    by_paragraph: bool = False


QUESTION_SETS = (
    QuestionSet("multihoprag", "half of the questions", lambda q: is_dev(q["id"])),
    QuestionSet("realtimeqa", "half of the weeks", lambda q: is_dev(week_of(q["id"])), True),
    QuestionSet("squad_v1_dev", "six articles", is_unread),
    QuestionSet("squad_v1_dev", "six articles, the paragraph given", is_unread, by_paragraph=True),
    QuestionSet("squad_v2_dev", "six articles", is_unread),
    QuestionSet("quail_news", "all"),
    QuestionSet("ester", "all"),
)
"""Sets of follow-ups, and those whose questions train, are not measured.

In RealTimeQA a question's `article` is the page that the quiz links to: asked of it alone, nothing is retrieved.
"""


@dataclass(frozen=True, slots=True)
class NewsSet:
    """Questions about news, asked of all articles of another set or folder, as somebody would ask an archive.

    `file` holds the questions, `articles` are what is asked, both under the folder of the sets.
    """

    name: str
    measured: str
    file: str
    articles: str
    is_measured: Callable[[Record], bool] = lambda question: True


def is_news_dev(question: Record) -> bool:
    """True for the questions about every fifth article, by its digest, that train nothing (training/sets.py)."""
    return int(hashlib.sha256(question["about"].encode()).hexdigest(), 16) % 5 == 0


FIFTH = "a fifth of the articles"
NEWS_SETS = (
    NewsSet("newsqa", FIFTH, "newsqa/questions", "multihoprag", is_news_dev),
    NewsSet("newsqa_rt", FIFTH, "newsqa_rt/questions", "realtimeqa", is_news_dev),
    NewsSet("field", "istanbul", "field/istanbul", "../news"),
    NewsSet("field", "mhr", "field/mhr", "multihoprag"),
    NewsSet("field", "realtimeqa", "field/realtimeqa", "realtimeqa"),
)
BOUNDS = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Scores from which on answers are counted."""

PICTURE = Path(__file__).parents[1] / "docs" / "risk-coverage.svg"

READERS = {"off": "–", "require": "with"}
"""What --reader is given, and how the tables call it."""

CHUNK_WORDS = 256
RANK_SETS = ("wikiqa", "trecqa")
RANK_SPLIT = "dev"
CALIBRATED = ("multihoprag", "realtimeqa")


def main() -> None:
    """Measures the sets that are there, prints the tables and writes them to a file if one is named."""
    options = parse_arguments()
    folder = Path(options.sets)
    every = [one.name for one in (*QUESTION_SETS, *NEWS_SETS)]
    names = options.only or [*dict.fromkeys(every), *RANK_SETS]
    there = [name for name in names if (folder / name).is_dir()]
    if not there:
        raise SystemExit(f"{folder}: none of these sets is there: {', '.join(names)}")
    readers = options.reader or list(READERS)
    found = [
        (row, measures)
        for one in QUESTION_SETS
        if one.name in there
        for row, measures in measure(folder / one.name, one, readers)
    ]
    news = [
        (row, measures)
        for one in NEWS_SETS
        if one.name in there
        for row, measures in measure_news(folder, one, readers)
    ]
    ranked = [
        (name, READERS[reader], rank(folder / name, reader))
        for name in RANK_SETS
        if name in there
        for reader in readers
    ]
    page = "\n".join(
        [introduction(), *question_tables(found), *news_tables(news), *rank_table(ranked)]
    )
    print(page)
    if options.output:
        Path(options.output).write_text(page, encoding="utf-8")
    if options.output and news:
        PICTURE.write_text(picture(news), encoding="utf-8")
    if options.details:
        Path(options.details).mkdir(parents=True, exist_ok=True)
        for row, measures in news:
            path = Path(options.details) / f"{row.name} {row.measured} {row.reader}.jsonl"
            write_lines(path, measures["details"])


def parse_arguments() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", help="the folder of the sets")
    parser.add_argument("-o", "--output", help="write the page to this file too")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="measure only these sets")
    parser.add_argument(
        "--reader", nargs="+", choices=list(READERS), help="measure only so, without or with it"
    )
    parser.add_argument(
        "--details", metavar="FOLDER", help="what became of each question about news, for qa eval"
    )
    return parser.parse_args()


def measure(
    folder: Path, one: QuestionSet, readers: Sequence[str]
) -> Iterator[tuple[Row, Measures]]:
    """What `qa eval` measures of the questions that count, without the reader and with it."""
    say(f"{one.name}, {one.measured}")
    with tempfile.TemporaryDirectory() as work:
        archive, questions = f"{work}/archive", Path(work) / "questions.jsonl"
        articles = {
            record["id"]: record for record in map(json.loads, lines_of(folder, "articles"))
        }
        asked = [
            question
            for question in map(json.loads, lines_of(folder, "questions"))
            if one.is_measured(question)
        ]
        added = file_of(folder, "articles")
        if one.by_paragraph:
            articles = dict(paragraph_articles(articles.values()))
            for question in asked:
                question["article"] += f"#{question['paragraph']}"
                question["paragraph"] = 0
            added = Path(work) / "articles.jsonl"
            write_lines(added, articles.values())
        for question in asked:
            if "paragraph" in question and question["answerable"]:
                question |= paragraph_evidence(question, articles[question["article"]])
        write_lines(questions, asked)
        run_qa("index", "add", str(added), "--index", archive, "-q")
        ignore = ["--ignore-filters"] if one.ignore_filters else []
        for reader in readers:
            run = Path(work) / f"run-{reader}"
            options = ["--index", archive, "--json", "-q", "--run", str(run), "--reader", reader]
            done = run_qa("eval", str(questions), *options, *ignore)
            measures: Measures = json.loads(done.stdout)
            if one.name == "multihoprag":
                measures["chunks"] = chunk_measures(run, asked, articles)
            yield Row(one.name, one.measured, READERS[reader]), measures


def measure_news(
    folder: Path, one: NewsSet, readers: Sequence[str]
) -> Iterator[tuple[Row, Measures]]:
    """What `qa eval` measures of questions about news, with the record of each under `details`."""
    say(f"{one.name}, {one.measured}")
    kept = ("id", "question", "answers", "answerable", "type")
    path = folder / one.file
    asked = [q for q in map(json.loads, lines_of(path.parent, path.name)) if one.is_measured(q)]
    articles = folder / one.articles
    added = file_of(articles, "articles") if list(articles.glob("articles.jsonl*")) else articles
    with tempfile.TemporaryDirectory() as work:
        archive, questions = f"{work}/archive", Path(work) / "questions.jsonl"
        write_lines(questions, ({name: q[name] for name in kept if name in q} for q in asked))
        run_qa("index", "add", str(added), "--index", archive, "-q")
        for reader in readers:
            detail = Path(work) / f"detail-{reader}"
            options = ["--index", archive, "--json", "-q", "--detail", str(detail)]
            done = run_qa("eval", str(questions), *options, "--reader", reader)
            details = [json.loads(line) for line in detail.read_text("utf-8").splitlines()]
            measures: Measures = json.loads(done.stdout) | {"details": details}
            yield Row(one.name, one.measured, READERS[reader]), measures


def paragraph_articles(articles: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """An article for each paragraph, by its id: the article's, # and the paragraph's number."""
    for article in articles:
        for number, text in enumerate(article["text"].split("\n\n")):
            id = f"{article['id']}#{number}"
            yield id, {"id": id, "title": article["title"], "text": text}


def write_lines(path: Path, records: Iterable[Record]) -> None:
    """The records as JSON, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records)


def paragraph_evidence(question: Record, article: Record) -> Record:
    """The sentences that hold an answer in the paragraph that SQuAD's question was asked about, as evidence."""
    paragraphs = article["text"].split("\n\n")
    start = sum(len(paragraph) + 2 for paragraph in paragraphs[: question["paragraph"]])
    end = start + len(paragraphs[question["paragraph"]])
    sentences = [
        article["text"][one.start : one.end]
        for one in split_sentences(Article(article["id"], article["text"], ""))
        if start <= one.start < end
    ]
    evidence = [text for text in sentences if any(a in text for a in question["answers"])]
    return {"evidence": evidence, "evidence_articles": [article["id"]] * len(evidence)}


def chunk_measures(
    run: Path, questions: Sequence[Record], articles: Mapping[str, Record]
) -> dict[str, float]:
    """Hit@4, hit@10, MRR and MAP of the first ten different chunks of 256 words that the citations stand in.

    The unit of the set's paper (Tang and Yang 2024), whose chunks have 256 tokens.
    """
    ranked: dict[str, list[tuple[str, int]]] = {}
    for line in run.read_text("utf-8").splitlines():
        id, _, place, *_ = line.split()
        name, _, span = place.rpartition(":")
        chunk = name, words_before(articles[name], int(span.split("-")[0])) // CHUNK_WORDS
        found = ranked.setdefault(id, [])
        if chunk not in found:
            found.append(chunk)
    sums = dict.fromkeys(("hit@4", "hit@10", "MRR", "MAP"), 0.0)
    asked = [question for question in questions if question["answerable"]]
    for question in asked:
        gold = {
            (name, words_before(articles[name], articles[name]["text"].index(text)) // CHUNK_WORDS)
            for name, text in zip(question["evidence_articles"], question["evidence"], strict=True)
        }
        right = [chunk in gold for chunk in ranked.get(question["id"], [])[:10]]
        sums["hit@4"] += any(right[:4])
        sums["hit@10"] += any(right)
        sums["MRR"] += next((1 / rank for rank, one in enumerate(right, start=1) if one), 0.0)
        sums["MAP"] += sum(
            sum(right[:rank]) / rank for rank, one in enumerate(right, start=1) if one
        ) / len(gold)
    return {name: total / len(asked) for name, total in sums.items()}


def words_before(article: Record, offset: int) -> int:
    """How many words of an article's text stand before an offset."""
    return len(article["text"][:offset].split())


def rank(folder: Path, reader: str) -> list[str]:
    """How many questions, MAP and MRR, then the same of the clean ones, as `qa rank` says them."""
    say(f"{folder.name}, reader {reader}")
    done = run_qa("rank", str(file_of(folder, f"candidates.{RANK_SPLIT}")), "--reader", reader)
    match = RANKED.search(done.stderr)
    if match is None:
        raise SystemExit(f"{folder.name}: no measures in what qa rank says: {done.stderr}")
    ap, rr, n, *clean = (found or "–" for found in match.groups())
    return [n, ap, rr, *clean]


def run_qa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`qa` as a process; it must succeed."""
    command = [sys.executable, "-m", "qa", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"qa {' '.join(arguments)}: exit code {done.returncode}: {done.stderr}")
    return done


def file_of(folder: Path, name: str) -> Path:
    """`name.jsonl` in a folder, or that with .gz."""
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if path.is_file():
            return path
    raise SystemExit(f"{folder} has no {name}.jsonl and no {name}.jsonl.gz")


def lines_of(folder: Path, name: str) -> Iterator[str]:
    """The lines of that file."""
    path = file_of(folder, name)
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        yield from file


# The page


def introduction() -> str:
    """What the tables mean."""
    return f"""# Quality

Measured on {time.strftime("%Y-%m-%d")} with the model and the threshold that the program ships with, by

```
python benchmarks/quality.py SETS_DIR -o docs/quality.md
```

Every figure stands next to the number of questions it is a mean of (n). RealTimeQA and MultiHop-RAG are parted into two
halves by a digest, of the week of the quiz and of the question's id: one is trained on, the other is measured here. Of
SQuAD the questions about six articles are measured. Nothing is trained on any question measured here. Questions that
name an article are asked of it alone, but for those of RealTimeQA, which are asked of all articles. The evidence of
SQuAD's questions are the sentences that hold an answer in the paragraph that was asked about. Each set is measured
without the neural reader and with it.

Settings are chosen on the training halves. These figures were printed now and then all the same, and one choice
followed a look at them: that the sample corpus counts no more than others for the confidence with the reader.

How often it is told rightly who says so, when, and where sources differ stands in news.md; how well follow-ups are
completed, in conversation.md.
"""


def question_tables(found: Sequence[tuple[Row, Measures]]) -> Iterator[str]:
    """A table for each kind of measure, of the sets that have it."""
    for title, text, heads, cells in (
        ("The right sentence among the citations",
         "The evidence sentences that the set names; recall is the share of them that is found.",
         ["hit@1", "hit@4", "hit@10", "recall@4", "recall@10", "MRR", "MAP"], evidence_cells),
        ("A citation that holds the answer",
         "A citation counts if it holds an accepted answer word for word.",
         ["hit@1", "hit@3", "hit@10", "MRR"], answer_cells),
        ("The marked words",
         "As SQuAD 2.0 counts: a declined question that has an answer is wrong, a declined one without is right.",
         ["EM", "F1", "EM if none declined", "F1 if none declined", "n all", "EM all", "F1 all"], short_cells),
        ("Knowing what it cannot answer",
         "AUROC: how often a question with an answer scores above one without.",
         ["answered", "n without answer", "answered of these", "AUROC"], refusal_cells),
    ):  # fmt: skip
        rows = [[*one, *row] for one, measures in found for row in cells(measures)]
        if rows:
            yield f"## {title}\n\n{text}\n"
            yield table([["set", "measured", "reader", "n", *heads], *rows])
    chunks = [(one, measures["chunks"]) for one, measures in found if "chunks" in measures]
    if chunks:
        yield "Of multihoprag in chunks of 256 words, the unit of its paper, the first ten different ones:\n"
        rows = [[one.reader, *map(share, figures.values())] for one, figures in chunks]
        yield table([["reader", *chunks[0][1]], *rows])
    yield "## What a score means\n\nFirst citations by their score: how many, and the share that is right.\n"
    rows = [
        row
        for one, measures in found
        if one.name in CALIBRATED
        for row in calibration_rows(one, measures)
    ]
    yield table([["set", "reader", "", *(f"{n / 10:.1f}–" for n in range(10)), "error"], *rows])


def calibration_rows(one: Row, measures: Measures) -> list[list[str]]:
    """How many first citations have a score in each tenth, and the share of them that is right."""
    bins = {round(found["low"] * 10): found for found in measures["calibration"]["bins"]}
    numbers = [count(bins[n]["n"]) if n in bins else "0" for n in range(10)]
    shares = [share(bins[n]["right"] if n in bins else None) for n in range(10)]
    return [
        [one.name, one.reader, "n", *numbers, ""],
        ["", "", "right", *shares, share(measures["calibration"]["ece"])],
    ]


def news_tables(found: Sequence[tuple[Row, Measures]]) -> Iterator[str]:
    """The tables of the questions about news."""
    if not found:
        return
    yield NEWS_TEXT
    heads = ["first", "in three", "EM", "F1", "refused", "n without answer", "answered of these"]
    rows = [[*row, *news_cells(measures)] for row, measures in found]
    yield table([["set", "measured", "reader", "n", *heads, "AUROC"], *rows])
    yield (
        "Answers of at least a score, of all questions: how many, the share that is right, and the share of the"
        " questions with an answer that get one. An answer is right if its first citation holds the answer; none is"
        " to a question without an answer.\n\n![Right answers against answered questions](risk-coverage.svg)\n"
    )
    cells = [[*row, *cell] for row, measures in found for cell in bound_cells(measures["details"])]
    columns = [name for bound in BOUNDS for name in (f"≥ {bound}", "right", "get one")]
    yield table([["set", "measured", "reader", *columns], *cells])
    sure = [
        [*row, *sure_cells(measures["details"])]
        for row, measures in found
        if row.reader != "–" and row.name != "field"
    ]
    if sure:
        yield f"Sure answers, of a score of at least {verifier_judge().sure_from}:\n"
        yield table([["set", "measured", "reader", *SURE], *sure])


SURE = ("sure", "right", "get one", "n without answer", "answered surely")


def sure_cells(details: Sequence[Record]) -> list[str]:
    """A row of the third table."""
    able = sum(one["answerable"] for one in details)
    sure_from = verifier_judge().sure_from
    sure = [one for one in details if one["answered"] and one["score"] >= sure_from]
    right = sum(bool(one["right"]) for one in sure)
    found = sum(one["answerable"] for one in sure)
    return [
        count(len(sure)),
        share(right / len(sure) if sure else None),
        share(found / able),
        count(len(details) - able),
        count(len(sure) - found),
    ]


NEWS_TEXT = """## Questions about news

Questions that were written by reading the articles (newsqa: articles of MultiHop-RAG; newsqa_rt: of RealTimeQA), and
asked of all articles of the set, 609 and 7,882. Questions without an answer are tempting ones: about the same people
and events. Those about every fifth article, by the digest of its id, are measured; they trained nothing. field are
questions as a person typed them who tried the program. First and in three: a citation holds the answer, refused or not.
EM and F1 are those of the marked words, of the questions with an answer; refused counts as wrong.
"""


def news_cells(measures: Measures) -> list[str]:
    """A row of the first table."""
    hit, short, refusal = (measures[name] for name in ("answer", "short_answers", "refusal"))
    answered = refusal["answered_answerable"]
    return [
        count(measures["answerable"]),
        share(hit["hit"]["1"]),
        share(hit["hit"]["3"]),
        share(short["has_answer"]["em"]),
        share(short["has_answer"]["f1"]),
        share(None if answered is None else 1 - answered),
        count(measures["unanswerable"]),
        share(refusal["answered_unanswerable"]),
        share(refusal["auroc"]),
    ]


def bound_cells(details: Sequence[Record]) -> Iterator[list[str]]:
    """A row of the second table."""
    able = sum(one["answerable"] for one in details)
    row = []
    for bound in BOUNDS:
        over = [one for one in details if one["answered"] and one["score"] >= bound]
        right = sum(bool(one["right"]) for one in over)
        found = sum(one["answerable"] for one in over)
        row += [count(len(over)), share(right / len(over) if over else None), share(found / able)]
    yield row


def picture(found: Sequence[tuple[Row, Measures]]) -> str:
    """Share of right answers against the share of questions answered, the surest first, as SVG."""
    shown = [(row, m["details"]) for row, m in found if row.reader != "–" and row.name != "field"]
    colours = ("#1f77b4", "#d62728", "#2ca02c")
    lines = []
    for number, (row, details) in enumerate(shown):
        ordered = sorted(details, key=lambda one: -one["score"])
        right, points = 0, []
        for place, one in enumerate(ordered, start=1):
            right += bool(one["right"])
            if place >= len(ordered) / 50:
                points.append(
                    f"{60 + 400 * place / len(ordered):.1f},{220 - 200 * right / place:.1f}"
                )
        colour = colours[number % len(colours)]
        lines.append(f'<polyline fill="none" stroke="{colour}" points="{" ".join(points)}"/>')
        lines.append(
            f'<text x="470" y="{40 + 18 * number}" fill="{colour}">{row.name} ({len(details):,})</text>'
        )
    for tenth in range(0, 11, 2):
        x, y = 60 + 40 * tenth, 220 - 20 * tenth
        lines.append(f'<text x="{x}" y="238" text-anchor="middle">{tenth / 10:.1f}</text>')
        lines.append(f'<text x="52" y="{y + 4}" text-anchor="end">{tenth / 10:.1f}</text>')
        lines.append(f'<path d="M60 {y}H460" stroke="#ddd"/>')
    lines.append(
        '<text x="260" y="258" text-anchor="middle">share of all questions, surest first</text>'
    )
    lines.append(
        '<text x="16" y="120" transform="rotate(-90 16 120)" text-anchor="middle">right</text>'
    )
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 270" font-family="sans-serif" font-size="12">'
    return "\n".join([start, '<rect width="600" height="270" fill="white"/>', *lines, "</svg>", ""])


def evidence_cells(measures: Measures) -> list[list[str]]:
    """A row of the first table, or none."""
    ranking = measures["evidence"]
    if ranking is None:
        return []
    hit, recall = ranking["hit"], ranking["recall"]
    figures = (hit["1"], hit["4"], hit["10"], recall["4"], recall["10"], ranking["mrr"], ranking["map"])  # fmt: skip
    return [[count(ranking["n"]), *map(share, figures)]]


def answer_cells(measures: Measures) -> list[list[str]]:
    """A row of the second table, or none."""
    ranking = measures["answer"]
    if ranking is None:
        return []
    hit = ranking["hit"]
    return [[count(ranking["n"]), *map(share, (hit["1"], hit["3"], hit["10"], ranking["mrr"]))]]


def short_cells(measures: Measures) -> list[list[str]]:
    """A row of the third table, or none."""
    short = measures["short_answers"]
    if short is None:
        return []
    gated, ungated, whole = short["has_answer"], short["ungated"], short["all"]
    figures = [share(one[name]) for one in (gated, ungated) for name in ("em", "f1")]
    return [[count(gated["n"]), *figures, count(whole["n"]), share(whole["em"]), share(whole["f1"])]]  # fmt: skip


def refusal_cells(measures: Measures) -> list[list[str]]:
    """A row of the fourth table."""
    refusal = measures["refusal"]
    row = [
        count(measures["answerable"]),
        share(refusal["answered_answerable"]),
        count(measures["unanswerable"]),
        share(refusal["answered_unanswerable"]),
        share(refusal["auroc"]),
    ]
    return [row]


def rank_table(ranked: Sequence[tuple[str, str, Sequence[str]]]) -> Iterator[str]:
    """The table of the sets of given sentences."""
    if not ranked:
        return
    yield (
        "## Ranking given sentences\n\nn are the questions with a right candidate, n clean those with a wrong one too; "
        "sentences of equal score stand in an order drawn by a seed.\n"
    )
    heads = ["set", "measured", "reader", "n", "MAP", "MRR", "n clean", "MAP clean", "MRR clean"]
    rows = [[name, RANK_SPLIT, reader, *figures] for name, reader, figures in ranked]
    yield table([heads, *rows])


def table(rows: Sequence[Sequence[str]]) -> str:
    """`rows` as a Markdown table, the first row as its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""])


def share(value: float | None) -> str:
    """A figure between 0 and 1."""
    return "–" if value is None else f"{value:.3f}"


def count(value: int) -> str:
    """A number of questions."""
    return f"{value:,}"


def say(text: str) -> None:
    """What is going on, on standard error."""
    print(f"{text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
