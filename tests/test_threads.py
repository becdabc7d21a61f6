"""Many threads and a writer over one archive: each answer is that of one commit, as if nothing else happened."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from threading import Event, local

import pytest

from index import (
    ArchiveWriter,
    Article,
    Retriever,
    Snapshot,
    open_index,
    read_articles,
    split_sentences,
)
from qa import Answer, Answerer

CORPUS = Path(__file__).parents[1] / "corpus"
THREADS = 8
ARTICLES = 5
"""Each fifth of the sample corpus: a question is answered sooner in a small archive, and a commit made sooner."""
EDITED_AT_ONCE = 3


class Remembering:
    """Gives the snapshots of another retriever, and keeps those that each thread was given."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._of_thread = local()

    def snapshot(self) -> Snapshot:
        """The articles as they are now."""
        snapshot = self._retriever.snapshot()
        self._of_thread.given = [*self._of_thread.given, snapshot]
        return snapshot

    def ask(self, answerer: Answerer, question: str) -> tuple[Answer, Snapshot]:
        """The answer, and the one snapshot that it took."""
        self._of_thread.given = []
        answer = answerer.ask(question)
        (snapshot,) = self._of_thread.given
        return answer, snapshot


def edit(folder: Path, articles: list[Article], done: Event) -> int:
    """Commits until it is done: some articles get a longer first line, so that all in them is further down."""
    for number in count(1):
        first = number * EDITED_AT_ONCE % len(articles)
        edited = articles[first : first + EDITED_AT_ONCE]
        with ArchiveWriter(folder) as writer:
            writer.add(
                [replace(one, text=f"Update {'x' * (number % 37)}. {one.text}") for one in edited]
            )
        if done.is_set():
            break
    return number


def questions() -> list[str]:
    lines = map(json.loads, (CORPUS / "questions.jsonl").read_text("utf-8").splitlines())
    return [line["question"] for line in lines if "history" not in line]


@pytest.mark.parametrize("number", [100, pytest.param(2_000, marks=pytest.mark.long)])
def test_answers_of_many_threads_are_those_of_one_commit_each(number: int, tmp_path: Path) -> None:
    articles = list(read_articles([CORPUS]))[::ARTICLES]
    with ArchiveWriter(tmp_path) as writer:
        writer.add(articles)
    archive, done = Remembering(open_index(tmp_path)), Event()
    answerer = Answerer(archive)
    with ThreadPoolExecutor(THREADS + 1) as threads:
        commits = threads.submit(edit, tmp_path, articles, done)
        try:
            asked = islice(cycle(questions()), number)
            answered = list(threads.map(partial(archive.ask, answerer), asked))
        finally:
            done.set()
    assert commits.result() > 1
    assert len({answer.commit for answer, _ in answered}) > 1
    for answer, snapshot in answered:
        assert answer.commit == snapshot.commit
        check_quotes(answer, snapshot)
        alone = answerer.ask(answer.question, snapshot=snapshot)
        assert replace(answer, elapsed_ms=0.0) == replace(alone, elapsed_ms=0.0)


def check_quotes(answer: Answer, snapshot: Snapshot) -> None:
    """Each citation is a whole sentence of its article as that commit has it."""
    held = snapshot.articles({citation.article.id for citation in answer.citations})
    for citation in answer.citations:
        assert citation.article == held[citation.article.id]
        spans = {(one.start, one.end) for one in split_sentences(citation.article)}
        assert (citation.start, citation.end) in spans
