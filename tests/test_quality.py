"""The quality gate: answers to the questions of the sample corpus must not get worse.

What is reached now stands beside each floor. Lowering a floor needs a reason in the commit. These questions are among
those that the models were trained on, so this guards against getting worse and does not show how good answers are.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from index import ArchiveWriter, Article, OkapiRetriever, open_index, read_articles
from qa import Answer, Answerer, Citation, Options
from qa.followup.conversation import complete_turns
from qa.neural.choice import OFF, REQUIRE, ReaderChoice

pytestmark = pytest.mark.quality

CORPUS = Path(__file__).parents[1] / "corpus"

Asked = list[tuple[dict[str, Any], Answer]]


@dataclass(frozen=True, slots=True)
class Floors:
    """Shares of the questions: those whose evidence is cited first, and among three; wrong refusals; wrong answers."""

    first: float
    in_three: float
    refused: float
    answered_without_an_answer: float


FLOORS = {
    # reached: 61 of 70, 68 of 70, 8 of 70, 5 of 30
    OFF: Floors(first=0.87, in_three=0.97, refused=0.12, answered_without_an_answer=0.17),
    # reached: 56 of 70, 68 of 70, 13 of 70, 3 of 30. Where a processor or onnxruntime adds in another order, scores
    # change by 0.007, single ones by 0.1, which refuses or answers another one
    REQUIRE: Floors(first=0.80, in_three=0.97, refused=0.20, answered_without_an_answer=0.10),
}
"""Without the neural reader and with it."""

FOLLOW_UPS_IN_THREE = 0.80  # reached: 16 of 20; 5 of them as they are typed


def questions(*, follow_ups: bool) -> list[dict[str, Any]]:
    """The questions with a history, or those without."""
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    return [one for one in map(json.loads, lines) if ("history" in one) is follow_ups]


@pytest.fixture(scope="module", params=FLOORS)
def reader(request: pytest.FixtureRequest) -> str:
    """Whether the neural reader reads."""
    return str(request.param)


@pytest.fixture(scope="module")
def asked(reader: str) -> Asked:
    """Every question without history, with its answer."""
    answerer = Answerer(OkapiRetriever(read_articles([CORPUS])), ReaderChoice(reader).opener())
    return [
        (one, answerer.ask(one["question"], Options(k=3))) for one in questions(follow_ups=False)
    ]


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


def test_gold_evidence_comes_first(asked: Asked, reader: str) -> None:
    ranks = [next(gold_ranks(q, a), None) for q, a in asked if q["answerable"]]
    assert len(ranks) == 70
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= FLOORS[reader].first
    assert sum(rank is not None for rank in ranks) / len(ranks) >= FLOORS[reader].in_three


def test_follow_ups_are_found() -> None:
    answerer = Answerer(OkapiRetriever(read_articles([CORPUS])))
    found = 0
    for question in questions(follow_ups=True):
        turns = complete_turns(tuple(turn) for turn in question["history"])
        answer = answerer.ask(question["question"], Options(k=3), turns)
        found += next(gold_ranks(question, answer), None) is not None
    assert len(questions(follow_ups=True)) == 20
    assert found / 20 >= FOLLOW_UPS_IN_THREE


def test_answerable_questions_are_answered(asked: Asked, reader: str) -> None:
    answered = [a.answered for q, a in asked if q["answerable"]]
    assert 1 - sum(answered) / len(answered) <= FLOORS[reader].refused


def test_questions_without_an_answer_are_refused(asked: Asked, reader: str) -> None:
    answered = [a.answered for q, a in asked if not q["answerable"]]
    assert len(answered) == 30
    assert sum(answered) / len(answered) <= FLOORS[reader].answered_without_an_answer


def test_every_citation_slices_its_article(asked: Asked) -> None:
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
    shuffled: list[Article], engine: str, tmp_path: Path
) -> None:
    in_order = build(engine, list(read_articles([CORPUS])), tmp_path / "one")
    out_of_order = build(engine, shuffled, tmp_path / "other")
    for question in questions(follow_ups=False)[::5]:
        answers = [one.ask(question["question"], Options(k=5)) for one in (in_order, out_of_order)]
        first, second = (replace(answer, elapsed_ms=0.0) for answer in answers)
        assert first == second, question["id"]


def build(engine: str, articles: list[Article], folder: Path) -> Answerer:
    if engine == "okapi":
        return Answerer(OkapiRetriever(articles))
    with ArchiveWriter(folder) as writer:
        writer.add(articles)
    return Answerer(open_index(folder))
