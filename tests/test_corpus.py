"""The sample corpus and its questions are what corpus/README.md says."""

import json
from collections import Counter
from pathlib import Path

import pytest

from index import Article, ReadReport, read_articles
from qa.question import Kind

CORPUS = Path(__file__).parents[1] / "corpus"
QUESTIONS = [
    json.loads(line) for line in (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
]
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The articles by file name without its ending."""
    return {Path(a.path or "").stem: a for a in read_articles([CORPUS])}


def test_every_article_is_read_without_a_complaint() -> None:
    report = ReadReport()
    articles = list(read_articles([CORPUS], report=report))
    assert len(articles) == 64
    assert not report.problems
    assert set(report.skipped) == {"read-me file", "question file"}


def test_articles_have_the_shape_of_news(articles: dict[str, Article]) -> None:
    for name, article in articles.items():
        assert 150 <= len(article.text.split()) <= 500, name
        assert article.title, name
        assert article.source, name
        assert (article.url or "").startswith("https://example.org/"), name
        assert article.id == article.url, name
    assert sum(article.published is None for article in articles.values()) >= 3


def test_every_event_is_told_by_two_to_five_outlets(articles: dict[str, Article]) -> None:
    events: dict[str, set[str | None]] = {}
    for name, article in articles.items():
        event = "-".join(name.split("-")[:2])
        events.setdefault(event, set()).add(article.source)
    assert len(events) == 20
    assert all(2 <= len(sources) <= 5 for sources in events.values())


def test_counts_of_the_questions() -> None:
    assert len(QUESTIONS) == len({question["id"] for question in QUESTIONS}) == 120
    assert sum("history" in question for question in QUESTIONS) == 20
    assert sum(not question["answerable"] for question in QUESTIONS) == 30
    assert {question["type"] for question in QUESTIONS} == {kind.value for kind in Kind}


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["id"])
def test_evidence_stands_in_its_article(
    question: dict[str, list[str]], articles: dict[str, Article]
) -> None:
    assert question["answers"]
    assert len(question["evidence"]) == len(question["evidence_articles"]) > 0
    for sentence, name in zip(question["evidence"], question["evidence_articles"], strict=True):
        assert sentence in articles[name].text


def test_reprints_and_shared_surnames_are_there(articles: dict[str, Article]) -> None:
    sentences = Counter(
        line for article in articles.values() for line in article.text.split("\n") if line
    )
    assert any(count >= 2 for count in sentences.values())
    text = " ".join(article.text for article in articles.values())
    for one, other in (("Inés Montoro", "Rafael Montoro"), ("Eleanor Marsh", "Dennis Marsh")):
        assert one in text
        assert other in text
