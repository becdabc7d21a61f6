"""The options of every command: which articles, and how much is told."""

from pathlib import Path

import pytest
from commandline import QUESTION, corpus, run  # noqa: F401 - a fixture for all

import qa.opening


def test_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    Path("news/odd.psd").touch()
    arguments = ["ask", QUESTION, "--corpus", "news", "--source", "Harbor Pst"]
    _, _, err = run(capfd, *arguments)
    assert "skipped 1 file: 1 .psd" in err
    assert "no source is called “Harbor Pst”; nearest: Harbour Post\n" in err
    assert len(err.splitlines()) == 2
    assert run(capfd, "-q", *arguments)[2] == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "Kestrel Wire"],
        ["--since", "2025-06"],
        ["--until", "2024"],
        ["--article", "gone"],
        ["--source", "Kestrel Wire", "--since", "2025-05-01", "--until", "2025-12"],
    ],
)
def test_filters(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, *arguments, "ask", QUESTION, "--corpus", "news", "--json")
    assert "Medinsky" not in out


def test_filters_that_let_it_pass(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["--source", "harbour post", "--since", "2025", "--until", "2025-05"]
    assert run(capfd, "ask", QUESTION, "--corpus", "news", *arguments)[0] == 0


def test_sample_corpus_is_announced(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qa.opening, "sample_files", lambda: ["news/talks.txt"])
    code, _, err = run(capfd, "ask", QUESTION)
    assert code == 0
    assert err == (
        "no archive yet: using the sample corpus that ships with news-qa; "
        "add your own articles with qa index add PATH, or name them with --corpus PATH\n"
    )
    assert run(capfd, "-q", "ask", QUESTION)[2] == ""


@pytest.mark.parametrize("arguments", [["--index", "x", "ask", "who?"], ["ask", "who?"]])
def test_missing_archive(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_INDEX", "none")
    assert run(capfd, *arguments)[0] == 4


def test_corpus_comes_before_qa_index(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_INDEX", "none")
    assert run(capfd, "ask", QUESTION, "--corpus", "news")[0] == 0


def test_the_options_that_bear_on_answers_are_shown_as_typed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("q.txt").write_text(QUESTION)
    given = ["--source", "Harbour Post", "--since", "2025", "--min-score", "0", "--no-aliases"]
    command = ["batch", "q.txt", "--corpus", "news", "--format", "md", "-k", "1", "-q", *given]
    _, out, _ = run(capfd, *command, "--reader", "off")
    shown = "--top-k 1 --reader off --source Harbour Post --since 2025-01-01 --min-score 0.0 --no-aliases"
    assert f"\n- Options: {shown}\n" in out
    assert "\n- Archive: news, 2 articles\n" in out


def test_the_day_of_asking_is_shown_too(capfd: pytest.CaptureFixture[str]) -> None:
    Path("q.txt").write_text(QUESTION)
    command = ["batch", "q.txt", "--corpus", "news", "--format", "md", "-q", "--reader", "off"]
    _, out, _ = run(capfd, *command, "--now", "2025-05-20", "--any-time")
    assert "\n- Options: --top-k 3 --reader off --now 2025-05-20 --any-time\n" in out
