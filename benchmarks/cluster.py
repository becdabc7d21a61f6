"""A cluster of nodes on this machine compared with the archive on disk, in one run.

    python benchmarks/cluster.py ARTICLES.jsonl --questions QUESTIONS.jsonl [--sentences 100000 1000000]
    python benchmarks/cluster.py ARTICLES.jsonl --questions QUESTIONS.jsonl --answers

ARTICLES are read as `qa index add` reads them (.gz too). With --sentences, an archive of each size is made from them by
drawing sentences (benchmarks/archive.py), and each is built and asked. Every archive gets nodes of its own, as
tests/cluster/nodes.py starts them. With --answers the answers of both engines are compared, and those that differ
listed. Prints Markdown tables.
"""

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive import grow, machine, quantile, read_questions, run_qa, table, timed

from index import Filters, Query, Retriever, open_index
from qa import Answerer
from qa.question import parse_question, to_query

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from cluster.nodes import Nodes, start

WARM_UP = 60
"""Questions that are not counted: Java compiles what is called often."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive, on disk and on the nodes."""

    articles: Path
    folder: Path
    nodes: Nodes

    @property
    def address(self) -> str:
        """What --index takes."""
        return f"{','.join(self.nodes.addresses)}/bench"


def main() -> None:
    """Runs what the arguments ask for and prints the tables."""
    options = parse_arguments()
    questions = read_questions(options.questions, options.count)
    print(f"{machine()}; {options.nodes} nodes; {len(questions)} questions\n")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        for number, sentences in enumerate(options.sentences or [0]):
            articles = Path(options.articles)
            if sentences:
                articles = grow(articles, Path(work) / f"{sentences}.jsonl", sentences)
            with archive(articles, Path(work) / str(number), options.nodes) as one:
                print(f"## {sentences or articles.parent.name}\n")
                table("Building", build(one))
                if options.answers:
                    table("Answers", answers(one, questions))
                else:
                    table("Asking (ms)", ask(one, questions))
                    table("Nodes", memory(one.nodes))


def parse_arguments() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("--questions", required=True)
    parser.add_argument("--sentences", type=int, nargs="*", default=[], help="draw so many")
    parser.add_argument("--count", type=int, default=200, help="questions to ask")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--answers", action="store_true", help="compare answers")
    parser.add_argument("--work", help="where the temporary folder is made")
    return parser.parse_args()


@contextmanager
def archive(articles: Path, folder: Path, count: int) -> Iterator[Archive]:
    """`count` nodes without articles, which end with the block."""
    folder.mkdir()
    with start(count, folder / "nodes") as nodes:
        yield Archive(articles, folder / "disk", nodes)


def build(one: Archive) -> list[list[str]]:
    """`qa index add` into both, each a process of its own."""
    rows = [["", "articles", "sentences", "seconds", "processor s", "of it nodes", "bytes"]]
    for name, place in (("disk", str(one.folder)), ("cluster", one.address)):
        before = processor(one.nodes)
        children = spent_by_children()
        seconds = timed(partial(run_qa, "index", "add", str(one.articles), "--index", place, "-q"))
        nodes = processor(one.nodes) - before
        client = spent_by_children() - children
        statistics = open_index(place).snapshot()
        size = folder_size(one.folder) if name == "disk" else index_size(one.nodes)
        rows.append(
            [
                name,
                f"{statistics.count_articles():,}",
                f"{statistics.term_statistics(()).passages:,}",
                f"{seconds:.0f}",
                f"{client + nodes:.0f}",
                f"{nodes:.0f}",
                size,
            ]
        )
    return rows


def ask(one: Archive, questions: Sequence[str]) -> list[list[str]]:
    """Retrieval alone and the whole way to the answer, the engines in turn."""
    queries = [to_query(parse_question(question), Filters()) for question in questions]
    engines = {"disk": open_index(one.folder), "cluster": open_index(one.address)}
    rows = [["", "", "p50", "p95", "max", "processor of the nodes a question"]]
    answerers = {name: Answerer(retriever) for name, retriever in engines.items()}
    for what in ("retrieval", "question to answer"):
        times: dict[str, list[float]] = {name: [] for name in engines}
        spent = 0.0
        for number, (question, query) in enumerate(zip(questions, queries, strict=True)):
            for name, retriever in engines.items():
                before = processor(one.nodes)
                if what == "retrieval":
                    taken = timed(partial(search, retriever, query))
                else:
                    taken = timed(partial(answerers[name].ask, question))
                if number >= WARM_UP:
                    times[name].append(taken * 1e3)
                    spent += (processor(one.nodes) - before) * 1e3 if name == "cluster" else 0
        for name, all_taken in times.items():
            p50, p95 = (quantile(all_taken, q) for q in (0.5, 0.95))
            nodes = f"{spent / len(all_taken):.0f}" if name == "cluster" else ""
            rows.append([what, name, f"{p50:.1f}", f"{p95:.1f}", f"{max(all_taken):.0f}", nodes])
    return rows


def search(retriever: Retriever, query: Query) -> object:
    """The best 50, as a question asks for them."""
    return retriever.snapshot().search(query, 50)


def answers(one: Archive, questions: Sequence[str]) -> list[list[str]]:
    """How many answers are the same on both, how many differ only in order, and the others."""
    disk, cluster = (Answerer(open_index(place)) for place in (one.folder, one.address))
    rows = [["question", "on disk", "on the cluster"]]
    same = reordered = 0
    for question in questions:
        left, right = (record(answerer, question) for answerer in (disk, cluster))
        if left == right:
            same += 1
        elif sorted(left[1]) == sorted(right[1]) and left[0] == right[0]:
            reordered += 1
        else:
            rows.append([question[:100], describe(left), describe(right)])
    counts = f"{same} the same, {reordered} but for the order of citations, {len(rows) - 1} others"
    print(f"{len(questions)} questions: {counts}\n")
    return rows


Answered = tuple[tuple[bool, str | None], list[tuple[str, int, int]]]


def record(answerer: Answerer, question: str) -> Answered:
    """What is answered, and which places are cited."""
    found = answerer.ask(question).to_dict()
    cited = [(one["article"], one["start"], one["end"]) for one in found["citations"]]
    return (found["answered"], found["answer"]), cited


def describe(answered: Answered) -> str:
    """In a few words."""
    (is_answered, answer), cited = answered
    places = ", ".join(f"{article[-24:]}:{start}" for article, start, _ in cited)
    return f"{answer if is_answered else 'no answer'} ({places})"


def memory(nodes: Nodes) -> list[list[str]]:
    """Memory of the nodes' processes now and at most, and the heap in use."""
    stats = nodes.request("GET", "/_nodes/stats/jvm")["nodes"].values()
    heaps = {one["name"]: one["jvm"]["mem"]["heap_used_in_bytes"] for one in stats}
    rows = [["", "memory", "at most", "heap in use"]]
    for node in nodes.nodes:
        lines = dict(
            line.split(":", 1) for line in Path(f"/proc/{node.pid}/status").read_text().splitlines()
        )
        now, most = (int(lines[name].split()[0]) / 1e3 for name in ("VmRSS", "VmHWM"))
        heap = f"{heaps[node.name] / 1e6:.0f} MB"
        rows.append([node.name, f"{now:.0f} MB", f"{most:.0f} MB", heap])
    return rows


def processor(nodes: Nodes) -> float:
    """Seconds of processor that the nodes have used."""
    fields = [
        Path(f"/proc/{node.pid}/stat").read_text().rsplit(")", 1)[1].split() for node in nodes.nodes
    ]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def spent_by_children() -> float:
    """Seconds of processor of the processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def folder_size(folder: Path) -> str:
    """Bytes of its files."""
    return f"{sum(one.stat().st_size for one in folder.rglob('*') if one.is_file()) / 1e6:.0f} MB"


def index_size(nodes: Nodes) -> str:
    """Bytes of the primaries, and of all copies."""
    rows: list[dict[str, Any]] = nodes.request("GET", "/_cat/indices?format=json&bytes=b")
    primaries, all_copies = (
        sum(int(row[name]) for row in rows) / 1e6 for name in ("pri.store.size", "store.size")
    )
    return f"{primaries:.0f} MB, {all_copies:.0f} MB with copies"


if __name__ == "__main__":
    main()
