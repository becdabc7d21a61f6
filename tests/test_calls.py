"""How often one question calls the engine: on another machine each call would be a round trip."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import Article, OkapiRetriever, Snapshot, read_articles
from qa import Answerer, Options

CORPUS = Path(__file__).parents[1] / "corpus"
MOST = 10
HELD = ("sentences",)
"""Methods that give what `articles` has brought, and ask no other machine."""


class Counting:
    """A snapshot that counts the calls of its methods, by name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.calls: Counter[str] = Counter()

    def snapshot(self) -> "Counting":
        self.calls["snapshot"] += 1
        return self

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._snapshot, name)
        return self._counted(name, found) if callable(found) and name not in HELD else found

    def _counted(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            return method(*arguments, **named)

        return counted


def calls(snapshot: Snapshot, question: str, options: Options | None = None) -> Counter[str]:
    counting = Counting(snapshot)
    Answerer(counting).ask(question, options)
    return counting.calls


@pytest.fixture(scope="module")
def sample() -> Snapshot:
    return OkapiRetriever(read_articles([CORPUS]))


def test_no_question_of_the_sample_corpus_takes_more(sample: Snapshot) -> None:
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    for record in map(json.loads, lines):
        found = calls(sample, record["question"])
        assert found.total() <= MOST, (record["question"], found)
        assert found["snapshot"] == 1


@pytest.mark.parametrize(
    "question",
    [
        "What did Medvedov say about the Velmar bridge last week?",
        "what did the Harbour Post write about Medvedov and Zelenskiy last week?",
        "Who said on Friday, according to the Harbour Post, that Medvedov met Orlofa and Marenko?",
        "How many zorblaxes did Ines Caldar and Lena Okorro see yesterday?",
    ],
)
@pytest.mark.parametrize("min_score", [0.0, 1.0])
def test_misspelt_names_outlets_and_times_together_take_no_more(
    question: str, min_score: float
) -> None:
    names = "Medvedev, Orlova and Marenka met Zelenskyy. Ines Calder and Lena Okoro spoke."
    articles = [
        Article(
            f"a{n}",
            f"“The Velmar bridge stands,” said Lena Okoro. {names} Day {n}.",
            f"Bridge {n}",
            ("Harbour Post", "Kestrel Wire")[n % 2],
            date(2025, 5, 1 + n),
        )
        for n in range(20)
    ]
    options = Options(min_score=min_score, now=date(2025, 5, 12))
    found = calls(OkapiRetriever(articles), question, options)
    assert found.total() <= MOST, found
