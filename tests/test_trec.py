"""Runs and qrels as trec_eval reads them: our hit@k, MRR and MAP are those of ir-measures on the same files."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from outcomes import outcome

from index import Article, split_sentences
from qa.evaluation.measure import HIT_RANKS, measure
from qa.evaluation.outcome import Cited, Outcome
from qa.evaluation.trec import qrels_lines, run_lines
from qa.files.question_file import Evidence, Gold

ir_measures = pytest.importorskip("ir_measures", reason="what ours is compared with")

ARTICLES = {
    name: Article(name, " ".join(f"Sentence {word} stands in {name}." for word in words), "")
    for name, words in {"a b%": ("one", "two", "six"), "c": ("one", "two", "ten", "six")}.items()
}
SENTENCES = [(s.article_id, s.start, s.end) for a in ARTICLES.values() for s in split_sentences(a)]


def made(id: str, gold: list[int], cited: list[int], scores: list[float]) -> Outcome:
    """An outcome that cites SENTENCES by their number, judged by hand."""
    evidence = tuple(
        Evidence(ARTICLES[name].text[start:end], (name,))
        for name, start, end in (SENTENCES[number] for number in gold)
    )
    flags = tuple(int(number in gold) for number in cited)
    ranked = zip(cited, scores, strict=True)
    base = outcome(id, Gold(evidence=evidence, answerable=bool(gold)), scores=(), evidence=flags)
    places = tuple(Cited(*SENTENCES[number], score, None) for number, score in ranked)
    fields = {name: getattr(base, name) for name in Outcome.__slots__}
    return Outcome(**{**fields, "cited": places})


def compared(outcomes: list[Outcome], folder: Path) -> None:
    run, qrels = folder / "x.run", folder / "x.qrels"
    run.write_text("".join(f"{line}\n" for line in run_lines(outcomes)))
    qrels.write_text("".join(f"{line}\n" for line in qrels_lines(outcomes, ARTICLES.__getitem__)))
    # Not by their names, to parse which needs parts of Python that are going away.
    hits = [ir_measures.Success @ k for k in HIT_RANKS]
    recall = [ir_measures.R @ k for k in (4, 10)]
    measures = [*hits, *recall, ir_measures.RR, ir_measures.AP]
    theirs = ir_measures.calc_aggregate(
        measures,
        list(ir_measures.read_trec_qrels(str(qrels))),
        list(ir_measures.read_trec_run(str(run))),
    )
    ours = measure(outcomes, bad_lines=0, depth=10).evidence
    assert ours
    values = [*ours.hit.values(), *ours.recall.values(), ours.mrr, ours.map]
    assert values == pytest.approx([theirs[one] for one in measures], abs=1e-9)


def test_ties_and_questions_without_citations(tmp_path: Path) -> None:
    compared(
        [
            made("1", [1], [0, 1, 2], [0.5, 0.5, 0.5]),
            made("2 b", [0, 5], [6, 5, 0], [0.9, 0.9, 0.1]),
            made("3", [2], [], []),  # refused before anything was searched
            made("4", [3], [4, 2], [0.0, 0.0]),
            made("5", [], [1], [0.7]),  # no answer
        ],
        tmp_path,
    )


@pytest.mark.parametrize("seed", range(20))
def test_any_run(seed: int, tmp_path: Path) -> None:
    pick = random.Random(seed)
    numbers = range(len(SENTENCES))

    def one(id: str, sample: Callable[[range, int], list[int]]) -> Outcome:
        cited = sample(numbers, pick.randint(0, len(numbers)))
        scores = sorted((pick.randint(0, 3) / 3 for _ in cited), reverse=True)
        return made(id, sample(numbers, pick.randint(1, 3)), cited, scores)

    compared([one(str(id), pick.sample) for id in range(5)], tmp_path)


def test_lines() -> None:
    outcomes = [made("2 b", [0], [0, 3], [1.0, 1.0])]
    assert list(run_lines(outcomes)) == [
        "2%20b Q0 a%20b%25:0-28 1 1.000000 news-qa",
        "2%20b Q0 c:0-25 2 0.999999 news-qa",
    ]
    assert list(qrels_lines(outcomes, ARTICLES.__getitem__)) == ["2%20b 0 a%20b%25:0-28 1"]


def test_evidence_is_every_sentence_that_it_overlaps_and_none_without_a_place() -> None:
    evidence = (Evidence("one stands in c. Sentence two", ("c",)), Evidence("gone", ("c", "d")))
    lines = qrels_lines([outcome("1", Gold(evidence=evidence))], ARTICLES.__getitem__)
    assert [line.split()[2] for line in lines] == ["c:0-25", "c:26-51"]
