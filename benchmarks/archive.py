"""How fast an archive on disk is built, opened, asked and added to, compared with its peers in one run.

    python benchmarks/archive.py ARTICLES.jsonl --questions QUESTIONS.jsonl [--sentences 1000000] [--peers tantivy fts5]
        [--before OTHER_CHECKOUT]

ARTICLES are read as `qa index add` reads them (.gz too). With --sentences N, articles are made from theirs by drawing
sentences with a fixed seed until there are N. Prints Markdown tables; nothing here is a test. The peer bm25s needs
`pip install -e '.[bench]'`.
"""

import argparse
import gzip
import json
import os
import platform
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import tantivy

from index import (
    Filters,
    OkapiRetriever,
    Query,
    make_passages,
    open_index,
    read_articles,
    split_sentences,
)
from index.passage import passage_terms
from index.settings import read_settings
from qa import Answerer
from qa.question import parse_question, to_query

SEED = 13
SENTENCES_PER_ARTICLE = 58  # the mean of the real articles
WARM_UP = 20


def main() -> None:
    """Runs what the arguments ask for and prints the tables."""
    options = parse_arguments()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        folder = Path(work)
        articles = Path(options.articles)
        if options.sentences:
            articles = grow(articles, folder / "grown.jsonl", options.sentences)
        questions = read_questions(options.questions, options.count)
        print(f"{machine()}; {len(questions)} questions; {time.strftime('%Y-%m-%d')}\n")
        archive = folder / "archive"
        if options.before:
            table("Building, in pairs", build_in_pairs(articles, folder, options.before))
        table("Building", build(articles, archive))
        table("Opening and asking, whole process", whole_process(archive, questions[0]))
        search = ask(archive, questions)
        table("Question to answer, in process (ms)", search)
        table("Adding to it", add_more(archive, articles, folder))
        if options.peers:
            table(
                "Peers: the same passages, the same questions, k = 50",
                peers(articles, archive, questions, folder, options.peers),
            )


def parse_arguments() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("--questions", required=True)
    parser.add_argument("--sentences", type=int, default=0, help="draw this many sentences")
    parser.add_argument("--count", type=int, default=300, help="questions to ask")
    parser.add_argument("--before", help="another checkout, whose building is measured in turn")
    parser.add_argument("--work", help="where the temporary folder is made")
    parser.add_argument(
        "--peers", nargs="*", default=[], choices=["tantivy", "fts5", "bm25s", "rank-bm25"]
    )
    return parser.parse_args()


def machine() -> str:
    """The machine, in a few words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python, engine = platform.python_version(), version("tantivy")
    return f"{cores} cores ({platform.machine()}), Python {python}, tantivy {engine}"


def table(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Prints `rows` as a Markdown table, the first row as its head."""
    print(f"### {title}\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if not number:
            print("|" + "---|" * len(row))
    print(flush=True)


def read_questions(path: str, count: int) -> list[str]:
    """`count` questions drawn with the seed."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    return random.Random(SEED).sample(questions, min(count, len(questions)))


def grow(source: Path, target: Path, count: int) -> Path:
    """Articles of drawn sentences, `count` sentences in all, as JSON lines."""
    pool = [
        (article.text[one.start : one.end], article.source, article.published)
        for article in read_articles(source)
        for one in split_sentences(article)
    ]
    draw = random.Random(SEED)
    with target.open("w", encoding="utf-8") as file:
        for number in range(count // SENTENCES_PER_ARTICLE):
            drawn = draw.choices(pool, k=SENTENCES_PER_ARTICLE)
            record = {
                "id": f"grown-{number}",
                "title": drawn[0][0][:100],
                "source": drawn[0][1],
                "date": drawn[0][2].isoformat() if drawn[0][2] else None,
                "text": "\n".join(text.replace("\n", " ") for text, _, _ in drawn),
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return target


def build(articles: Path, archive: Path) -> list[list[str]]:
    """`qa index add` as a process of its own."""
    started = time.perf_counter()
    run_qa("index", "add", str(articles), "--index", str(archive), "-q")
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    info = open_index(archive).snapshot().info()
    text = sum(len(a.text.encode()) for a in open_index(archive).snapshot().all_articles()) / 1e6
    return [
        ["articles", "sentences", "text", "seconds", "MB/s", "largest process", "on disk"],
        [
            f"{info.articles:,}",
            f"{info.passages:,}",
            f"{text:.0f} MB",
            f"{seconds:.0f}",
            f"{text / seconds:.1f}",
            f"{memory:.0f} MB",
            f"{info.size_bytes / 1e6:.0f} MB",
        ],
    ]


def build_in_pairs(articles: Path, folder: Path, before: str, rounds: int = 3) -> list[list[str]]:
    """`qa index add` by another checkout and by this one, in turn: seconds of the clock and of all processors."""
    rows = [["round", "before (s)", "processors (s)", "now (s)", "processors (s)"]]
    trees = (str(Path(before).resolve()), str(Path(__file__).parents[1]))
    for number in range(1, rounds + 1):
        row = [str(number)]
        for tree in trees:
            archive = make(folder / "pair")
            command = [sys.executable, "-m", "qa", "index", "add", str(articles), "-q"]
            environment = {**os.environ, "PYTHONPATH": tree}
            used, started = os.times(), time.perf_counter()
            subprocess.run(
                [*command, "--index", str(archive)], env=environment, cwd=tree, check=True
            )
            taken, now = time.perf_counter() - started, os.times()
            processors = now.children_user + now.children_system
            processors -= used.children_user + used.children_system
            row += [f"{taken:.1f}", f"{processors:.1f}"]
        rows.append(row)
    return rows


def whole_process(archive: Path, question: str) -> list[list[str]]:
    """Process start to first answer, and opening alone."""
    whole = [
        timed(lambda: run_qa("ask", question, "--index", str(archive), "-q")) for _ in range(7)
    ]
    opening = [
        timed(lambda: open_index(archive).snapshot().term_statistics(()).passages) for _ in range(7)
    ]
    return [
        ["", "median", "max"],
        ["qa ask, from start to exit (s)", f"{statistics.median(whole):.2f}", f"{max(whole):.2f}"],
        ["opening (ms)", f"{statistics.median(opening) * 1e3:.1f}", f"{max(opening) * 1e3:.1f}"],
    ]


def ask(archive: Path, questions: Sequence[str]) -> list[list[str]]:
    """Retrieval, bare tantivy over the same files, and everything up to the answer."""
    retriever = open_index(archive)
    answerer = Answerer(retriever)
    queries = [to_query(parse_question(question), Filters()) for question in questions]
    bare = bare_tantivy(archive)
    times: dict[str, list[float]] = {"bare tantivy": [], "retrieval": [], "question to answer": []}
    for number, (question, query) in enumerate(zip(questions, queries, strict=True)):
        if not query.terms:
            continue
        for name, call in (
            ("bare tantivy", lambda query=query: bare(query)),
            ("retrieval", lambda query=query: retriever.snapshot().search(query, 50)),
            ("question to answer", lambda question=question: answerer.ask(question)),
        ):
            taken = timed(call)
            if number >= WARM_UP:
                times[name].append(taken * 1e3)
    base = statistics.median(times["bare tantivy"])
    rows = [["", "p50", "p95", "p99", "p50 / bare tantivy"]]
    for name, all_taken in times.items():
        p50, p95, p99 = (quantile(all_taken, q) for q in (0.5, 0.95, 0.99))
        rows.append([name, f"{p50:.1f}", f"{p95:.1f}", f"{p99:.1f}", f"{p50 / base:.2f}"])
    return rows


def bare_tantivy(archive: Path) -> Callable[[Query], object]:
    """A search of tantivy's own over the archive's files: the terms, the best 50, nothing read."""
    opened = tantivy.Index.open(str(archive / read_settings(archive).generation))
    searcher = opened.searcher()
    schema = opened.schema

    def search(query: Query) -> object:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "terms", term))
            for term in dict.fromkeys(query.terms)
        ]
        return searcher.search(tantivy.Query.boolean_query(clauses), 50, count=False).hits

    return search


def add_more(archive: Path, articles: Path, folder: Path) -> list[list[str]]:
    """Adds 1,000 articles, then one, until an open reader finds it."""
    many, one = folder / "many.jsonl", folder / "one.jsonl"
    with many.open("w", encoding="utf-8") as file:
        for number, article in zip(range(1000), read_articles(articles), strict=False):
            file.write(json.dumps({"id": f"more-{number}", "text": article.text}) + "\n")
    one.write_text(
        json.dumps({"id": "one", "text": "The quokka minister Xyzzyvar resigned."}) + "\n"
    )
    retriever = open_index(archive)
    seconds = timed(lambda: run_qa("index", "add", str(many), "--index", str(archive), "-q"))

    def add_one() -> None:
        run_qa("index", "add", str(one), "--index", str(archive), "-q")
        query = to_query(parse_question("Who is Xyzzyvar?"), Filters())
        assert retriever.snapshot().search(query, 1)[0].passage.article_id == "one"

    return [
        ["1,000 articles, whole process (s)", "one article, whole process, until found (s)"],
        [f"{seconds:.1f}", f"{timed(add_one):.2f}"],
    ]


def peers(
    articles: Path, archive: Path, questions: Sequence[str], folder: Path, names: Sequence[str]
) -> list[list[str]]:
    """Build and search of each peer, over passages that are analysed already; ratios to bare tantivy."""
    queries = [list(to_query(parse_question(q), Filters()).terms) for q in questions]
    queries = [query for query in queries if query]
    makers = {
        "tantivy": peer_tantivy,
        "fts5": peer_fts5,
        "bm25s": peer_bm25s,
        "rank-bm25": peer_rank_bm25,
    }
    rows = [["", "build (s)", "p50 (ms)", "p95 (ms)", "p50 / tantivy"]]
    base = 0.0
    for name in ("tantivy", *[one for one in names if one != "tantivy"]):
        started = time.perf_counter()
        search = makers[name](articles, folder)
        built = time.perf_counter() - started
        few = queries if name in ("tantivy", "bm25s") else queries[: WARM_UP + 40]
        taken = [timed(partial(search, query)) * 1e3 for query in few][WARM_UP:]
        p50 = statistics.median(taken)
        base = base or p50
        rows.append(
            [
                name,
                f"{built:.0f}",
                f"{p50:.1f}",
                f"{quantile(taken, 0.95):.1f}",
                f"{p50 / base:.1f}",
            ]
        )
    return rows


def passages(articles: Path) -> Iterator[list[str]]:
    """The terms of every passage."""
    for article in read_articles(articles):
        sentences = split_sentences(article)
        for passage in make_passages(sentences):
            yield passage_terms(article, passage, sentences)


def peer_tantivy(articles: Path, folder: Path) -> Callable[[list[str]], object]:
    """tantivy with one field and nothing stored, one thread."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build(), path=str(make(folder / "peer-tantivy")))
    writer = index.writer(128_000_000, 1)
    for terms in passages(articles):
        document = tantivy.Document()
        document.add_text("terms", " ".join(terms))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def search(query: list[str]) -> object:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "terms", term))
            for term in query
        ]
        return searcher.search(tantivy.Query.boolean_query(clauses), 50, count=False).hits

    return search


def peer_fts5(articles: Path, folder: Path) -> Callable[[list[str]], object]:
    """SQLite's full text search, in a file."""
    database = sqlite3.connect(folder / "peer.sqlite")
    database.execute(
        "CREATE VIRTUAL TABLE passages USING fts5(terms, content='', tokenize='ascii')"
    )
    database.executemany(
        "INSERT INTO passages(terms) VALUES (?)", ((" ".join(t),) for t in passages(articles))
    )
    database.commit()

    def search(query: list[str]) -> object:
        match = " OR ".join('"' + term.replace('"', "") + '"' for term in query)
        sql = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 50"
        return database.execute(sql, (match,)).fetchall()

    return search


def peer_bm25s(articles: Path, folder: Path) -> Callable[[list[str]], object]:
    """bm25s, in memory, with numba if it is there."""
    import bm25s

    try:
        import numba  # noqa: F401

        backend = "numba"
    except ImportError:
        backend = "numpy"
    retriever = bm25s.BM25(k1=1.2, b=0.75, method="lucene", backend=backend)
    retriever.index(list(passages(articles)), show_progress=False)
    return lambda query: retriever.retrieve([query], k=50, show_progress=False)


def peer_rank_bm25(articles: Path, folder: Path) -> Callable[[list[str]], object]:
    """The engine in memory: rank-bm25 behind OkapiRetriever."""
    retriever = OkapiRetriever(read_articles(articles))
    return lambda query: retriever.search(Query(tuple(query)), 50)


def run_qa(*arguments: str) -> None:
    """`qa` as a process; exit code 1, no answer, will do."""
    done = subprocess.run([sys.executable, "-m", "qa", *arguments], stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise SystemExit(f"qa {' '.join(arguments)}: exit code {done.returncode}")


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def quantile(values: Sequence[float], q: float) -> float:
    """The value that a share `q` of `values` does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def make(folder: Path) -> Path:
    """`folder`, new and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    main()
