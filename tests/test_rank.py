"""The command that scores given sentences: records, measures, files, exit codes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from commandline import corpus, run  # noqa: F401 - a fixture for all

from qa.cli import rank
from qa.cli.rank import RankQuality
from qa.ranking.given import ScoredSentence

WHO = {
    "id": "who",
    "question": "Who led the Russian delegation?",
    "candidates": [
        {"text": "The talks went on.", "label": 0},
        {"text": "The Russian delegation was led by Vladimir Medinsky.", "label": 1},
    ],
}
HOW_MANY = {
    "question": "How many homes lost power?",
    "candidates": [{"text": "The storm cut power to 4,000 homes.", "label": 1}],
}
NONE_RIGHT = {"question": "When?", "candidates": [{"text": "On Friday.", "label": 0}]}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_record_a_line_in_order(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "rank", str(write(tmp_path / "c.jsonl", WHO, HOW_MANY)))
    who, how_many = records(out)
    assert (code, who["id"], how_many["id"]) == (0, "who", "2")
    assert who.keys() == {"id", "scores", "spans"}
    low, high = who["scores"]
    assert 0 <= low < high <= 1
    assert who["spans"] == [None, [34, 51]]
    assert err == (
        "MAP 1.000  MRR 1.000 over 2 questions with a right candidate; "
        "clean (1): MAP 1.000  MRR 1.000; ties shuffled, seed 13\n"
    )


@pytest.mark.parametrize("arguments", [["-q"], ["-q", "-v"]])
def test_quiet(arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "c.jsonl", WHO, 5)
    assert run(capfd, *arguments, "rank", str(path))[::2] == (3, "")


def test_bad_lines_are_named_and_the_rest_is_ranked(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "c.jsonl", {**WHO, "candidates": "x"}, HOW_MANY)
    code, out, err = run(capfd, "rank", "-v", str(path))
    bad, good = records(out)
    assert code == 3
    error = f"{path}:1: candidates is not a list; write " + '[{"text": …}, …]'
    assert bad == {"id": "who", "scores": [], "spans": [], "error": error, "error_code": "bad_line"}
    assert good["scores"]
    assert error in err


def test_measures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    unlabelled = {**WHO, "candidates": [{"text": "x"}]}
    assert run(capfd, "rank", str(write(tmp_path / "c.jsonl", unlabelled)))[2] == ""
    err = run(capfd, "rank", str(write(tmp_path / "c.jsonl", NONE_RIGHT)))[2]
    assert err == "no MAP: no question has a candidate that is labelled right\n"
    err = run(capfd, "rank", str(write(tmp_path / "c.jsonl", HOW_MANY, NONE_RIGHT, unlabelled)))[2]
    assert err.startswith("MAP 1.000  MRR 1.000 over 1 question with a right candidate; ties")


def test_a_constant_scorer_earns_what_chance_does() -> None:
    """Right first in the file: without the shuffle MAP would be 1."""
    quality = RankQuality()
    for _ in range(2_000):
        quality.add([0.5, 0.5], [True, False])
    assert quality.summary().startswith(("MAP 0.74", "MAP 0.75", "MAP 0.76"))


def test_output_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, out = write(tmp_path / "c.jsonl", WHO), tmp_path / "scores.jsonl"
    printed = run(capfd, "rank", str(path))[1]
    assert run(capfd, "rank", str(path), "-o", str(out))[:2] == (0, "")
    assert out.read_text() == printed
    write(path, HOW_MANY)
    code, _, err = run(capfd, "rank", str(path), "-o", str(out))
    assert (code, err) == (2, f"qa: {out} exists; use --overwrite to replace it\n")
    assert out.read_text() == printed
    assert run(capfd, "rank", str(path), "-o", str(out), "--overwrite")[0] == 0
    assert len(records(out.read_text())) == 1
    assert run(capfd, "rank", str(path), "-o", "-")[1] == out.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("c.jsonl -o c.jsonl", "the question file itself"),
        ("c.jsonl -o .", "is a folder"),
        ("c.jsonl -o s.jsonl.gz", "without .gz"),
        ("c.jsonl -o none/s.jsonl", "there is no folder none"),
        ("c.jsonl --overwrite", "--overwrite needs a file"),
        ("none.jsonl -o s.jsonl", "none.jsonl: No such file"),
        ("news/talks.txt", "cannot read candidates from .txt"),
        ("c.jsonl --corpus news", "--corpus"),
    ],
)
def test_wrong_usage(
    arguments: str, message: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "c.jsonl", WHO)
    code, out, err = run(capfd, "rank", *arguments.split())
    assert (code, out) == (2, "")
    assert message in err
    assert not os.path.exists("s.jsonl")


def test_interrupted(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def stop(*given: object) -> list[ScoredSentence]:
        if asked:
            raise KeyboardInterrupt
        asked.append(given)
        return [ScoredSentence(0.5, None)]

    monkeypatch.setattr(rank, "score_sentences", stop)
    path, out = write(tmp_path / "c.jsonl", HOW_MANY, WHO), tmp_path / "s.jsonl"
    code, _, err = run(capfd, "rank", str(path), "-o", str(out))
    assert (code, err) == (130, "interrupted: 1 of 2 questions done\n")
    assert records(out.read_text()) == [{"id": "1", "scores": [0.5], "spans": [None]}]
