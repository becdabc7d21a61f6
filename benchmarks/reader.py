"""What the neural reader costs, and what its eight bits cost: the tables of docs/performance.md about it.

    python benchmarks/reader.py SETS_DIR [--float FILE]

SETS_DIR holds `realtimeqa`, whose questions are asked of all its articles, and `squad_v2_dev`, whose questions about
six articles that nothing was trained on are asked of their paragraph, which the reader reads sentence by sentence.
FILE is the network before it was cut to eight bits: training/reader.py leaves it in its cache as float.onnx. Prints
Markdown tables; nothing here is a test.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from quality import UNREAD, file_of, lines_of, table

from index import Article, open_index, split_sentences
from qa import Answerer
from qa.metric import auroc, exact_match, f1
from qa.neural.choice import REQUIRE, ReaderChoice
from qa.neural.encoding import PassageText
from qa.neural.loading import OWN, make_own, open_own
from qa.neural.network import NeuralReader, Opinion

ASKED = 200
WARM_UP = 10
STARTS = 7
ALONE = "alone"
"""The reader without its verifier."""


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", type=Path)
    parser.add_argument("--float", type=Path, dest="whole", help="the network before eight bits")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        ask(*options.child)
        return
    with tempfile.TemporaryDirectory() as work:
        print(table(list(cost(options.sets, Path(work)))))
    if options.whole:
        print(table(list(drift(options.sets, options.whole))))


# What it costs


def cost(folder: Path, work: Path) -> Iterator[list[str]]:
    """A row without the reader and one for each number of threads, each measured in a process of its own."""
    archive, questions = work / "archive", work / "questions.json"
    articles = file_of(folder / "realtimeqa", "articles")
    qa = [sys.executable, "-m", "qa"]
    subprocess.run([*qa, "index", "add", str(articles), "--index", str(archive), "-q"], check=True)
    asked = [json.loads(line)["question"] for line in lines_of(folder / "realtimeqa", "questions")]
    questions.write_text(json.dumps(asked[:: len(asked) // ASKED][:ASKED]), "utf-8")
    yield [
        "reader",
        "threads",
        "opening it (ms)",
        "p50 (ms)",
        "p95 (ms)",
        "process (MB)",
        "qa ask (s)",
    ]
    for mode, threads in (("off", "1"), (REQUIRE, "1"), (REQUIRE, "2"), (ALONE, "2")):
        child = [sys.executable, __file__, str(folder), "--child", str(archive), str(questions)]
        done = subprocess.run(
            [*child, f"{mode} {threads}"], capture_output=True, text=True, check=True
        )
        ask_one = [
            *qa,
            "ask",
            asked[0],
            "--index",
            str(archive),
            "-q",
            "--reader",
            REQUIRE if mode == ALONE else mode,
            "--threads",
            threads,
        ]
        starts = []
        for _ in range(STARTS):
            started = time.perf_counter()
            subprocess.run(ask_one, capture_output=True)
            starts.append(time.perf_counter() - started)
        yield [
            {"off": "–", REQUIRE: "with", ALONE: "without its verifier"}[mode],
            threads,
            *json.loads(done.stdout),
            "" if mode == ALONE else f"{statistics.median(starts):.2f}",
        ]


def ask(archive: str, questions: str, how: str) -> None:
    """Runs in its own process: prints the time to open the reader, p50 and p95 to an answer, and the memory taken."""
    mode, threads = how.split()
    choice = ReaderChoice(REQUIRE if mode == ALONE else mode, threads=int(threads))
    open_reader = choice.opener
    started = time.perf_counter()
    opened = open_reader()
    reader = opened()
    if reader and mode == ALONE:
        reader.verifier = None
    elif reader and reader.verifier:
        reader.verifier()
    opening = (time.perf_counter() - started) * 1e3
    answerer = Answerer(open_index(archive), opened)
    times = []
    for number, question in enumerate(json.loads(Path(questions).read_text("utf-8"))):
        answer = answerer.ask(question)
        if number >= WARM_UP:
            times.append(answer.elapsed_ms)
    cuts = statistics.quantiles(times, n=20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([f"{opening:.0f}", f"{cuts[9]:.0f}", f"{cuts[18]:.0f}", f"{peak:.0f}"]))


# What eight bits cost


def drift(folder: Path, whole: Path) -> Iterator[list[str]]:
    """The reader alone, in eight bits and in float, on the paragraphs of SQuAD's questions."""
    asked = list(paragraphs(folder / "squad_v2_dev"))
    cut = [read(open_own(2), asked)]
    cut.append(read(make_own(whole, 2), asked))
    yield ["", "size (MB)", "n", "EM", "F1", "n all", "AUROC"]
    for name, paths, opinions in zip(
        ("eight bits", "float"), (OWN.glob("model.*"), [whole]), cut, strict=True
    ):
        right = [
            measures(question, passages, one)
            for (question, passages), one in zip(asked, opinions, strict=True)
            if question["answerable"]
        ]
        em, overlap = (statistics.fmean(pair[n] for pair in right) for n in (0, 1))
        size = sum(path.stat().st_size for path in paths) / 1e6
        yield [
            name,
            f"{size:.1f}",
            f"{len(right):,}",
            f"{em:.3f}",
            f"{overlap:.3f}",
            f"{len(asked):,}",
            f"{told_apart(asked, opinions):.3f}",
        ]
    pairs = [
        (a, b) for one, other in zip(*cut, strict=True) for a, b in zip(one, other, strict=True)
    ]
    firsts = [best(one) == best(other) for one, other in zip(*cut, strict=True)]
    words = [a.spans[0][:2] == b.spans[0][:2] for a, b in pairs if a.spans and b.spans]
    alike = statistics.correlation([a.relevance for a, _ in pairs], [b.relevance for _, b in pairs])
    yield [
        "alike",
        "",
        f"relevance {alike:.4f}",
        f"first {statistics.fmean(firsts):.3f}",
        f"words {statistics.fmean(words):.3f}",
        "",
        "",
    ]


def paragraphs(folder: Path) -> Iterator[tuple[dict[str, Any], list[PassageText]]]:
    """The questions that are asked, with the sentences of their paragraph."""
    articles = {one["id"]: one for one in map(json.loads, lines_of(folder, "articles"))}
    for question in map(json.loads, lines_of(folder, "questions")):
        article = articles[question["article"]]
        if article["id"].partition("-")[2] in UNREAD:
            text = article["text"].split("\n\n")[question["paragraph"]]
            found = [text[s.start : s.end] for s in split_sentences(Article("", text, ""))]
            beside = ["", *found, ""]
            yield (
                question,
                [
                    PassageText(article["title"], beside[n], one, beside[n + 2])
                    for n, one in enumerate(found)
                ],
            )


def read(
    reader: NeuralReader, asked: Sequence[tuple[dict[str, Any], list[PassageText]]]
) -> list[list[Opinion]]:
    """The opinions of each question's sentences."""
    return [reader.read(question["question"], passages) for question, passages in asked]


def best(opinions: Sequence[Opinion]) -> int:
    """The most relevant sentence."""
    return max(range(len(opinions)), key=lambda n: opinions[n].relevance)


def measures(
    question: dict[str, Any], passages: Sequence[PassageText], opinions: Sequence[Opinion]
) -> tuple[float, float]:
    """Exact match and F1 of the likeliest words of the most relevant sentence."""
    number = best(opinions)
    start, end, _ = opinions[number].spans[0]
    words = passages[number].sentence[start:end]
    em, overlap = (
        max(measure(words, answer) for answer in question["answers"])
        for measure in (exact_match, f1)
    )
    return em, overlap


def told_apart(asked: Sequence[Any], opinions: Sequence[Sequence[Opinion]]) -> float:
    """AUROC: how often a question with an answer has a more relevant sentence than one without."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    for (question, _), found in zip(asked, opinions, strict=True):
        scores[question["answerable"]].append(max(one.relevance for one in found))
    return auroc(scores[True], scores[False]) or 0.0


if __name__ == "__main__":
    main()
