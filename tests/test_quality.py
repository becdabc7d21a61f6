"""The quality gate: answers to the questions of the sample corpus must not get worse.

What is reached now stands beside each floor. Lowering a floor needs a reason in the commit. These questions are among
those that the models were trained on, so this guards against getting worse and does not show how good answers are.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import ArchiveWriter, Article, OkapiRetriever, open_index, read_articles
from qa import Answer, Answerer, Citation, Options
from qa.followup.conversation import complete_turns

pytestmark = pytest.mark.quality

CORPUS = Path(__file__).parents[1] / "corpus"

FIRST = 0.90  # reached: 65 of 70
IN_THREE = 0.97  # reached: 70 of 70
REFUSED = 0.10  # reached: 6 of 70
ANSWERED_WITHOUT_AN_ANSWER = 0.20  # reached: 6 of 30
FOLLOW_UPS_IN_THREE = 0.70  # reached: 15 of 20; 5 of them as they are typed


@pytest.fixture(scope="module")
def asked() -> list[tuple[dict[str, Any], Answer]]:
    """Every question without history, with its answer."""
    answerer = Answerer(OkapiRetriever(read_articles([CORPUS])))
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [question for question in map(json.loads, lines) if "history" not in question]
    return [(question, answerer.ask(question["question"], Options(k=3))) for question in questions]


def gold_ranks(question: dict[str, Any], answer: Answer) -> Iterator[int]:
    """The ranks of the citations that overlap a gold evidence sentence, refused or not."""
    for rank, citation in enumerate(answer.citations, start=1):
        if any(
            overlaps(citation, sentence, name)
            for sentence, name in zip(
                question["evidence"], question["evidence_articles"], strict=True
            )
        ):
            yield rank


def overlaps(citation: Citation, sentence: str, name: str) -> bool:
    """True if the citation and a gold sentence share more than half of the shorter one."""
    if Path(citation.article.path or "").stem != name:
        return False
    start = citation.article.text.index(sentence)
    shared = min(citation.end, start + len(sentence)) - max(citation.start, start)
    return shared > min(len(sentence), citation.end - citation.start) / 2


def test_gold_evidence_comes_first(asked: list[tuple[dict[str, Any], Answer]]) -> None:
    ranks = [next(gold_ranks(q, a), None) for q, a in asked if q["answerable"]]
    assert len(ranks) == 70
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= FIRST
    assert sum(rank is not None for rank in ranks) / len(ranks) >= IN_THREE


def test_follow_ups_are_found() -> None:
    answerer = Answerer(OkapiRetriever(read_articles([CORPUS])))
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [question for question in map(json.loads, lines) if "history" in question]
    found = 0
    for question in questions:
        turns = complete_turns(tuple(turn) for turn in question["history"])
        answer = answerer.ask(question["question"], Options(k=3), turns)
        found += next(gold_ranks(question, answer), None) is not None
    assert len(questions) == 20
    assert found / len(questions) >= FOLLOW_UPS_IN_THREE


def test_answerable_questions_are_answered(asked: list[tuple[dict[str, Any], Answer]]) -> None:
    answered = [a.answered for q, a in asked if q["answerable"]]
    assert 1 - sum(answered) / len(answered) <= REFUSED


def test_questions_without_an_answer_are_refused(
    asked: list[tuple[dict[str, Any], Answer]],
) -> None:
    answered = [a.answered for q, a in asked if not q["answerable"]]
    assert len(answered) == 30
    assert sum(answered) / len(answered) <= ANSWERED_WITHOUT_AN_ANSWER


def test_every_citation_slices_its_article(asked: list[tuple[dict[str, Any], Answer]]) -> None:
    for _, answer in asked:
        for citation in answer.citations:
            assert citation.text == citation.article.text[citation.start : citation.end] != ""
            if citation.answer is not None:
                assert citation.answer in citation.text


@pytest.fixture(scope="module")
def shuffled() -> list[Article]:
    """The articles in another order."""
    articles = list(read_articles([CORPUS]))
    random.Random(7).shuffle(articles)
    return articles


@pytest.mark.parametrize("engine", ["okapi", "disk"])
def test_the_order_of_the_articles_changes_no_answer(
    asked: list[tuple[dict[str, Any], Answer]],
    shuffled: list[Article],
    engine: str,
    tmp_path: Path,
) -> None:
    in_order = build(engine, list(read_articles([CORPUS])), tmp_path / "one")
    out_of_order = build(engine, shuffled, tmp_path / "other")
    for question, _ in asked[::3]:
        answers = [one.ask(question["question"], Options(k=5)) for one in (in_order, out_of_order)]
        first, second = (replace(answer, elapsed_ms=0.0) for answer in answers)
        assert first == second, question["id"]


def build(engine: str, articles: list[Article], folder: Path) -> Answerer:
    if engine == "okapi":
        return Answerer(OkapiRetriever(articles))
    with ArchiveWriter(folder) as writer:
        writer.add(articles)
    return Answerer(open_index(folder))
