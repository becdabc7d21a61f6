"""One question on the command line."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
from commandline import QUESTION, corpus, run  # noqa: F401 - a fixture for all


def test_answer(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "--corpus", "news", "ask", QUESTION)
    assert (code, err) == (0, "")
    assert "[" in out
    plain = out.replace("[", "").replace("]", "")
    assert re.match(
        r"Perhaps(?: \(.*\))?:\n1\. The Russian delegation was led by Vladimir Medinsky\.\n", plain
    )
    assert "Harbour Post · 2025-05-16 · “Talks in Istanbul” · news/talks.txt, paragraph 1" in out


def test_no_aliases(capfd: pytest.CaptureFixture[str]) -> None:
    asked = ("ask", "who led the delegation of Medinskiy?", "--corpus", "news", "--min-score", "0")
    assert run(capfd, *asked)[1].endswith("\nmatched Medinskiy = Medinsky\n")
    assert "matched" not in run(capfd, *asked, "--no-aliases")[1]
    assert json.loads(run(capfd, *asked, "--json")[1])["matched"] == [["Medinskiy", "Medinsky"]]


def test_words_are_joined(capfd: pytest.CaptureFixture[str]) -> None:
    whole = run(capfd, "ask", QUESTION, "--corpus", "news", "--json")
    words = run(capfd, "ask", "--corpus", "news", *QUESTION.split(), "--json")
    assert words[0] == 0
    assert json.loads(words[1])["question"] == json.loads(whole[1])["question"] == QUESTION


def test_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "ask", "who ate the zorblax?", "--corpus", "news")
    assert code == 1
    assert out.startswith("No answer in this archive: ")


def test_empty_question(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "ask", "", "--corpus", "news", "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["answered"] is False


def test_json(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "ask", QUESTION, "--corpus", "news", "--json", "-k", "1")
    record = json.loads(out)
    text = (Path("news/talks.txt").read_text()).split("\n\n", 1)[1]
    (citation,) = record["citations"]
    assert code == 0
    assert citation["text"] == "The Russian delegation was led by Vladimir Medinsky."
    assert citation["text"] in text
    assert citation["source"] == "Harbour Post"


@pytest.mark.parametrize("given", [QUESTION, f"\ufeff\n {QUESTION}\r\n"])
def test_question_of_standard_input(
    given: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    code, out, _ = run(capfd, "ask", "-", "--json", "--corpus", "news")
    assert code == 0
    assert json.loads(out)["question"] == QUESTION


def test_verbose_explains(capfd: pytest.CaptureFixture[str]) -> None:
    Path("news/odd.psd").touch()
    code, out, err = run(capfd, "-v", "ask", QUESTION, "--corpus", "news")
    assert code == 0
    assert ".psd" in err
    assert "kind person · " in err
    assert " ms\n" in err
    assert "1. score " in err
    assert "kind" not in out


HISTORY = '["who led the Russian delegation?", "Vladimir Medinsky"]\n'


def test_history_completes_a_follow_up(capfd: pytest.CaptureFixture[str]) -> None:
    Path("turns.jsonl").write_text(HISTORY)
    asked = ("ask", "where was he?", "--history", "turns.jsonl", "--corpus", "news")
    code, out, _ = run(capfd, *asked, "--min-score", "0")
    assert code == 0
    assert re.match(r"Asked: where was Vladimir Medinsky\?\n(?:Perhaps \(.*\):\n)?1\. ", out)
    record = json.loads(run(capfd, *asked, "--json")[1])
    assert record["question"] == "where was he?"
    assert record["asked"] == "where was Vladimir Medinsky?"
    assert record["readings"] == []


def test_records_of_ask_are_a_history(capfd: pytest.CaptureFixture[str]) -> None:
    first = run(capfd, "ask", QUESTION, "--corpus", "news", "--json")[1]
    Path("turns.jsonl").write_text(first)
    asked = ("ask", "where was he?", "--history", "turns.jsonl", "--corpus", "news", "--json")
    assert json.loads(run(capfd, *asked)[1])["asked"] == "where was Vladimir Medinsky?"


def test_history_that_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    Path("turns.jsonl").write_text(HISTORY + "who?\n")
    code, out, err = run(capfd, "ask", "and when?", "--history", "turns.jsonl", "--corpus", "news")
    assert (code, out) == (2, "")
    assert err == "qa: turns.jsonl:2: bad JSON; write one [question, answer] a line\n"
    code, _, err = run(capfd, "ask", "-", "--history", "-", "--corpus", "news")
    assert code == 2
    assert err.startswith("qa: the question and its history cannot both come")
