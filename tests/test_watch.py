"""`qa watch` over an archive that grows, shrinks and is corrected: what is told, what is kept, what is quiet."""

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import QUESTION, TALKS, corpus, run

import qa.pipeline
from qa.files.watch_file import locked

__all__ = ["corpus"]

QUESTIONS = f"{QUESTION}\nWho won the marathon of Castelmar?\n"
WON = "title: Run\nsource: Kestrel Wire\n\nMira Oldham won the marathon of Castelmar.\n"
AGAIN = """title: Again
source: Lantern
published: 2025-05-17

Vladimir Medinsky, who led the Russian delegation, spoke after the meeting.
"""
Shown = tuple[int, str, str]


@pytest.fixture(autouse=True)
def watched(corpus: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A question file, and an archive of the two articles that is watched once."""
    Path("q.txt").write_text(QUESTIONS)
    add(capfd)
    code, out, err = watch(capfd)
    assert (code, out) == (0, "")
    assert err.startswith("watching 2 questions, 1 answered; state: s.json\n")


def add(capfd: pytest.CaptureFixture[str], **articles: str | None) -> None:
    for name, text in articles.items():
        path = Path("news", f"{name}.txt")
        if text is None:
            path.unlink()
            run(capfd, "index", "rm", path.name, "--index", "archive")
        else:
            path.write_text(text)
    assert run(capfd, "index", "add", "news", "--index", "archive")[0] == 0


def watch(capfd: pytest.CaptureFixture[str], *more: str) -> Shown:
    command = ["watch", "q.txt", "--index", "archive", "--reader", "off"]
    return run(capfd, *command, *([] if "--state" in more else ["--state", "s.json"]), *more)


def changes(capfd: pytest.CaptureFixture[str], *more: str) -> list[tuple[str, str | None]]:
    """What `--json` tells: the change, and the article that it is about."""
    code, out, err = watch(capfd, "--json", *more)
    assert (code, err) == (0, "")
    told = []
    for record in map(json.loads, out.splitlines()):
        about = record["citation"] or record["article"] or {"article": None}
        told.append((record["change"], about["article"]))
    return told


def test_where_nothing_changed_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert watch(capfd) == (0, "", "")
    assert watch(capfd, "--jobs", "2") == (0, "", "")
    assert watch(capfd, "--json") == (0, "", "")


def test_a_new_answer_and_a_new_source(capfd: pytest.CaptureFixture[str]) -> None:
    add(capfd, run=WON, again=AGAIN)
    before = Path("s.json").read_bytes()
    code, out, err = watch(capfd)
    assert (code, err) == (0, "")
    assert out.startswith(
        "Who led the Russian delegation?\n"
        "- new source for “Vladimir Medinsky”\n"
        "Perhaps:\n"
        "1. [Vladimir Medinsky], who led the Russian delegation, spoke after the meeting.\n"
        "   Lantern · 2025-05-17 · “Again” · news/again.txt, paragraph 1\n"
        "\n"
        "Who won the marathon of Castelmar?\n"
        "- new answer\n"
        "Perhaps:\n"
        "1. [Mira Oldham] won the marathon of Castelmar.\n"
        "   Kestrel Wire · undated · “Run” · news/run.txt, paragraph 1\n"
        "\n"
        "2 of 2 questions changed since 20"
    )
    assert watch(capfd) == (0, "", "")
    Path("s.json").write_bytes(before)
    expected = [("new_source", "again.txt"), ("new_answer", "run.txt")]
    assert changes(capfd, "--jobs", "2") == expected


def test_a_withdrawn_article_takes_its_answer_along(capfd: pytest.CaptureFixture[str]) -> None:
    add(capfd, run=WON)
    watch(capfd)
    add(capfd, run=None)
    _, out, _ = watch(capfd)
    assert "- lost answer, it was “Mira Oldham”; now: No answer in this archive" in out
    assert "- withdrawn article, Kestrel Wire, run.txt; it was cited for\n  Mira Oldham won" in out
    assert watch(capfd) == (0, "", "")


def test_a_corrected_article(capfd: pytest.CaptureFixture[str]) -> None:
    add(capfd, talks=TALKS + "\nA note was added.\n")
    assert changes(capfd) == [("changed_article", "talks.txt")]
    add(capfd, talks=TALKS.replace("Vladimir Medinsky", "Sergei Orlov"))
    _, out, _ = watch(capfd)
    assert "- changed answer, it was “Vladimir Medinsky”\n" in out
    assert "\n1. The Russian delegation was led by " in out
    assert "- changed article, Harbour Post, talks.txt, which no longer has this quote\n" in out
    assert watch(capfd) == (0, "", "")


def test_a_source_that_comes_back_is_not_new(capfd: pytest.CaptureFixture[str]) -> None:
    add(capfd, again=AGAIN)
    watch(capfd)
    assert changes(capfd, "--source", "Lantern") == []
    assert changes(capfd) == []


def test_questions_may_be_added_moved_and_removed(capfd: pytest.CaptureFixture[str]) -> None:
    first, second = QUESTIONS.splitlines()
    Path("q.txt").write_text(f"# moved\n{second}\n{first}\n{first}\nwho ate the zorblax?\n")
    code, out, _ = watch(capfd)
    assert code == 0
    assert out.startswith("who ate the zorblax?\n- new question: No answer in this archive")
    assert "1 of 3 questions changed" in out
    Path("q.txt").write_text(first)
    assert watch(capfd) == (0, "", "")


def test_other_options_are_said_with_what_changed(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = watch(capfd, "--min-score", "1")
    assert "- lost answer" in out
    assert "They were asked with --top-k 3 --reader off then, with --top-k 3 --reader off " in out


def test_bad_lines_are_said_each_time_and_cost_nothing_else(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("q.jsonl").write_text(f'{{"question": "{QUESTION}"}}\n{{bad\n')
    command = ["watch", "q.jsonl", "--index", "archive", "--reader", "off"]
    assert run(capfd, *command)[0] == 3
    code, out, err = run(capfd, *command)
    assert (code, out) == (3, "")
    assert err.startswith("q.jsonl:2: bad JSON")
    Path("q.jsonl").write_text("{bad\n{bad\n")
    assert run(capfd, *command)[:2] == (3, "")
    Path("q.jsonl").write_text(f'{{"question": "{QUESTION}"}}\n')
    assert run(capfd, *command) == (0, "", "")


def test_the_state_has_a_place_of_its_own(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ["watch", "q.txt", "--index", "archive", "--reader", "off"]
    assert run(capfd, *command)[2].startswith("watching 2 questions, ")
    assert run(capfd, *command) == (0, "", "")
    assert run(capfd, "watch", "q.txt", "--corpus", "news")[2].startswith("watching 2 questions, ")
    states = list(tmp_path.joinpath("home").rglob("watch/q-*.json"))
    assert len(states) == 2
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in states)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"qa_watch": 2}', '{"qa_watch": 1, "watched": {"x": []}}', "\x00\xff"],
)
def test_a_damaged_state_is_left_and_named(content: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path("s.json").write_text(content, "latin-1")
    code, out, err = watch(capfd)
    assert (code, out) == (2, "")
    assert err == (
        "qa: s.json: not a state of qa watch, or damaged; move it away, "
        "or name another with --state\n"
    )
    assert Path("s.json").read_text("latin-1") == content


def test_a_state_of_another_watch_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    before = Path("s.json").read_bytes()
    Path("r.txt").write_text(QUESTION)
    command = ["watch", "r.txt", "--index", "archive", "--state", "s.json"]
    code, _, err = run(capfd, *command)
    assert code == 2
    assert "q.txt on " in err
    assert Path("s.json").read_bytes() == before


def test_standard_input_needs_a_state(capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "watch", "-", "--index", "archive")
    assert (code, err.startswith("qa: questions from standard input need --state")) == (2, True)


def test_two_at_the_same_time(capfd: pytest.CaptureFixture[str]) -> None:
    with locked(Path("s.json")):
        code, out, err = watch(capfd)
    assert (code, out) == (2, "")
    assert err.startswith("qa: s.json: another qa watch is running")
    assert watch(capfd) == (0, "", "")


def test_an_interrupted_run_is_told_again(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(capfd, run=WON, again=AGAIN)
    before = Path("s.json").read_bytes()
    real = qa.pipeline.Answerer.ask

    def ask(self: Any, question: str, options: Any, history: Any = ()) -> Any:
        if "marathon" in question:
            raise KeyboardInterrupt
        return real(self, question, options)

    with monkeypatch.context() as patch:
        patch.setattr(qa.pipeline.Answerer, "ask", ask)
        code, out, err = watch(capfd)
    assert (code, out.count("new source")) == (130, 1)
    assert err.startswith("interrupted: nothing is kept of this run")
    assert Path("s.json").read_bytes() == before
    assert changes(capfd) == [("new_source", "again.txt"), ("new_answer", "run.txt")]


def test_a_state_that_cannot_be_written(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = watch(capfd, "--state", "none/at/all/s.json")
    assert code == 0  # the folder is made
    code, out, err = watch(capfd, "--state", "q.txt/s.json")
    assert (code, out) == (2, "")
    assert err.startswith("qa: q.txt/s.json.lock: ")


@pytest.mark.parametrize("state", [".", "news", "/", "news/.."])
def test_a_folder_is_no_state(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = watch(capfd, "--state", state)
    assert (code, out) == (2, "")
    assert err.endswith(" is a folder; name a file in it for the state\n")


def test_a_corpus_can_be_watched_too(capfd: pytest.CaptureFixture[str]) -> None:
    command = ["watch", "q.txt", "--corpus", "news", "--reader", "off", "--state", "c.json"]
    assert run(capfd, *command)[:2] == (0, "")
    assert run(capfd, *command) == (0, "", "")
    Path("news/run.txt").write_text(WON)
    Path("news/odd.psd").touch()
    code, out, err = run(capfd, *command)
    assert (code, err) == (0, "")
    assert "- new answer\n" in out
    assert "\n1. [Mira Oldham] won" in out
