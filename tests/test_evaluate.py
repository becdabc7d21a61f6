"""`qa eval` over two articles: what it prints and writes, and what it refuses before it opens them."""

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import QUESTION, TALKS, corpus, on_terminal, run

import qa.opening
import qa.pipeline

__all__ = ["corpus"]

SENTENCE = "The Russian delegation was led by Vladimir Medinsky."
GOLD: list[dict[str, Any]] = [
    {"id": "led", "question": QUESTION, "answers": ["Vladimir Medinsky"], "evidence": [SENTENCE],
     "evidence_articles": ["talks.txt"], "type": "person"},
    {"id": "roof", "question": "What tore the roof off the town hall?", "answers": ["A storm"],
     "article": "talks.txt"},
    {"id": "ate", "question": "Who ate the zorblax of Quellin?", "answerable": False},
]  # fmt: skip


@pytest.fixture(autouse=True)
def gold(corpus: Path) -> None:
    Path("gold.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in GOLD))


def evaluate(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return run(capfd, "eval", "gold.jsonl", "--corpus", "news", *arguments)


def measured(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, _ = evaluate(capfd, "--json", *arguments)
    assert code == 0
    record: dict[str, Any] = json.loads(out)
    return record


def read(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_measures(capfd: pytest.CaptureFixture[str]) -> None:
    record = measured(capfd)
    assert (record["answerable"], record["unanswerable"], record["depth"]) == (2, 1, 10)
    assert record["citations"] == record["valid_citations"] > 0
    assert record["evidence"]["hit"]["1"] == record["evidence"]["map"] == 1
    assert record["answer"]["hit"]["1"] == 0.5  # the other question names the wrong article
    assert record["short_answers"]["no_answer"] == {"n": 1, "em": 1, "f1": 1}
    code, out, err = evaluate(capfd)
    assert (code, err) == (0, "")
    assert out.startswith("3 questions: 2 answerable, 1 not; 0 bad lines\n")


def test_filters(capfd: pytest.CaptureFixture[str]) -> None:
    assert measured(capfd, "--ignore-filters")["answer"]["hit"]["1"] == 1
    everywhere = measured(capfd, "--ignore-filters", "--article", "storm.txt")
    assert everywhere["evidence"]["hit"]["10"] == 0


def test_threshold_has_no_part_in_the_ranking(capfd: pytest.CaptureFixture[str]) -> None:
    record = measured(capfd, "--min-score", "1")
    assert record["refusal"]["answered_answerable"] == 0
    assert record["evidence"]["hit"]["1"] == 1
    assert record["short_answers"]["has_answer"]["em"] == 0
    assert record["short_answers"]["ungated"]["em"] == 0.5


def test_files(capfd: pytest.CaptureFixture[str]) -> None:
    written = ["--detail", "d.jsonl", "--run", "x.run", "--qrels", "x.qrels"]
    assert evaluate(capfd, *written)[::2] == (0, "")
    led, roof, ate = read("d.jsonl")
    assert led["citations"][0]["text"] == SENTENCE
    assert (led["evidence_rank"], led["answer_rank"], led["em"]) == (1, 1, 1)
    assert (roof["evidence_rank"], roof["answer_rank"], roof["right"]) == (None, None, False)
    assert (ate["answered"], ate["em"], ate["answers"]) == (False, 1, [])
    place = f"talks.txt:0-{len(SENTENCE)}"
    assert Path("x.qrels").read_text() == f"led 0 {place} 1\n"
    assert Path("x.run").read_text().startswith(f"led Q0 {place} 1 ")


def test_files_are_replaced_only_when_asked(capfd: pytest.CaptureFixture[str]) -> None:
    Path("d.jsonl").write_text("old\n")
    code, out, err = evaluate(capfd, "--detail", "d.jsonl")
    assert (code, out, err) == (2, "", "qa: d.jsonl exists; use --overwrite to replace it\n")
    assert Path("d.jsonl").read_text() == "old\n"
    assert evaluate(capfd, "--detail", "d.jsonl", "--overwrite")[0] == 0
    assert len(read("d.jsonl")) == 3


def test_comparison(capfd: pytest.CaptureFixture[str]) -> None:
    assert evaluate(capfd, "--detail", "old.jsonl")[0] == 0
    Path("news/talks.txt").write_text(TALKS.replace("Medinsky", "Somebody"))
    Path("gold.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in GOLD[:2]))
    code, out, _ = evaluate(capfd, "--compare", "old.jsonl")
    assert code == 0
    assert "against old.jsonl: 2 questions in both\n1 only there: ate\n" in out
    changed = "evidence rank 1 → –, answer rank 1 → –, em 1 → 0"
    assert f"\nworse\n  led  {changed}  “{QUESTION}”\n" in out
    assert measured(capfd, "--compare", "old.jsonl")["comparison"]["only_old"] == ["ate"]


def test_evidence_without_a_place_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    Path("gold.jsonl").write_text(json.dumps({**GOLD[0], "evidence_articles": ["gone"]}))
    assert measured(capfd)["evidence"]["hit"]["1"] == 1  # by its text
    _, _, err = evaluate(capfd, "--qrels", "x.qrels")
    assert err.startswith("x.qrels: 1 evidence sentences stand in no article")


def test_bad_lines_are_counted_and_named(capfd: pytest.CaptureFixture[str]) -> None:
    with open("gold.jsonl", "a") as file:
        file.write('{"question": "who?"}\n' * 7)
    code, out, err = evaluate(capfd)
    assert code == 3
    assert out.startswith("3 questions: 2 answerable, 1 not; 7 bad lines\n")
    assert err.splitlines()[0].startswith("gold.jsonl:4: no right answer is given; ")
    assert err.splitlines()[5:] == ["… and 2 more; -v shows all"]
    assert len(evaluate(capfd, "-v")[2].splitlines()) >= 7


def test_an_id_given_twice_stays_two_questions(capfd: pytest.CaptureFixture[str]) -> None:
    Path("gold.jsonl").write_text(f"{json.dumps(GOLD[0])}\n" * 3)
    assert evaluate(capfd, "--detail", "d.jsonl")[0] == 0
    assert [record["id"] for record in read("d.jsonl")] == ["led", "led#2", "led#3"]


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        ("", (), "gold.jsonl has no question to measure by: it is empty"),
        (
            '{"question": "who?"}',
            (),
            "gold.jsonl has no question to measure by; gold.jsonl:1: no right answer",
        ),
        (None, ("--detail", "news"), "news is a folder; name a file in it"),
        (None, ("--run", "none/x"), "there is no folder none for none/x"),
        (None, ("--qrels", "gold.jsonl", "--overwrite"), "gold.jsonl is an input; name another"),
        (None, ("--run", "x", "--qrels", "./x"), "--detail, --run and --qrels need a file each"),
        (None, ("--compare", "gold.jsonl"), "gold.jsonl:1: not a detail file"),
        (None, ("--compare", "none"), "none: No such file"),
    ],
)
def test_what_is_refused_before_articles_are_opened(
    content: str | None,
    arguments: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        Path("gold.jsonl").write_text(content)
    monkeypatch.setattr(qa.opening, "open_articles", None)
    code, out, err = evaluate(capfd, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"qa: {message}")


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    real = qa.pipeline.Answerer.ask

    def ask(self: Any, question: str, options: Any, history: Any = ()) -> Any:
        if question.startswith("What"):
            raise KeyboardInterrupt
        return real(self, question, options)

    monkeypatch.setattr(qa.pipeline.Answerer, "ask", ask)
    code, out, err = evaluate(capfd, "--detail", "d.jsonl")
    assert (code, out) == (130, "")
    assert err == "interrupted: 1 of 3 questions asked, none measured\n"
    assert not Path("d.jsonl").exists()


def test_on_a_terminal() -> None:
    shown = on_terminal("eval", "gold.jsonl", "--corpus", "news")
    assert "\r3 questions: 2 answerable, 1 not; 0 bad lines\r\n" in f"\r{shown}"
    assert " questions · " not in on_terminal("-q", "eval", "gold.jsonl", "--corpus", "news")
