"""Articles without an id of their own, known by their file; and folders that the archive is kept in step with."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filing import write

from index import (
    ArchiveWriter,
    Article,
    ReadReport,
    open_index,
    read_articles,
    read_editions,
    read_latest,
)
from qa.cli.main import cli

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `qa index add …` on the archive in tmp_path/archive, from tmp_path."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, input: str | None = None) -> Result:
        command = ("index", "add", *arguments, "--index", str(tmp_path / "archive"))
        return CliRunner().invoke(cli, command, standalone_mode=False, input=input)

    return call


def texts(folder: Path) -> dict[str, str]:
    snapshot = open_index(folder / "archive").snapshot()
    return {one.id: one.text for one in snapshot.all_articles()}


def counts(result: Result) -> str:
    assert result.exception is None
    return result.stdout.splitlines()[-1]


ADDED = "added {}, replaced {}, unchanged {}, skipped 0"


# Known by their files


def test_two_files_of_one_name_are_two_articles(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a" / "story.txt", "Rain fell.")
    write(tmp_path / "b" / "story.txt", "Snow fell.")
    for folder in "ab":
        assert counts(run(folder)) == ADDED.format(1, 0, 0)
    assert texts(tmp_path) == {"story.txt": "Rain fell.", "b/story.txt": "Snow fell."}
    for named in ("a", "b/", "./b", str(tmp_path / "a"), "b/story.txt"):
        assert counts(run(named)) == ADDED.format(0, 0, 1)
    write(tmp_path / "b" / "story.txt", "Hail fell.")
    assert counts(run("b")) == ADDED.format(0, 1, 0)
    assert texts(tmp_path) == {"story.txt": "Rain fell.", "b/story.txt": "Hail fell."}


def test_the_shortest_end_of_the_path_that_is_free(run: Run, tmp_path: Path) -> None:
    for number, name in enumerate(("x/may", "y/may", "z/y/may")):
        write(tmp_path / name / "story.txt", f"Rain fell on day {number}.")
        run(name)
    assert list(texts(tmp_path)) == ["may/story.txt", "story.txt", "y/may/story.txt"]


def test_a_file_is_one_article_however_it_is_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "clips" / "may" / "story.txt", "Rain fell.")
    assert counts(run("clips/may")) == ADDED.format(1, 0, 0)
    write(tmp_path / "clips" / "may" / "story.txt", "Snow fell.")
    assert counts(run("clips")) == ADDED.format(0, 1, 0)
    assert texts(tmp_path) == {"story.txt": "Snow fell."}


def test_rows_without_ids_of_two_files(run: Run, tmp_path: Path) -> None:
    for folder, text in (("a", "Rain."), ("b", "Snow.")):
        write(tmp_path / folder / "rows.jsonl", json.dumps({"text": text}))
    run("a", "b")
    assert texts(tmp_path) == {"rows.jsonl#1": "Rain.", "b/rows.jsonl#1": "Snow."}
    snapshot = open_index(tmp_path / "archive").snapshot()
    [second] = snapshot.articles(["b/rows.jsonl#1"]).values()
    assert second.title == "b/rows.jsonl#1"


@pytest.mark.parametrize(
    "read", [read_articles, lambda paths: read_latest(paths, report=ReadReport())]
)
def test_in_memory_too(tmp_path: Path, read: Callable[..., list[Article]]) -> None:
    for folder, text in (("a", "Rain."), ("b", "Snow.")):
        write(tmp_path / folder / "story.txt", text)
    found = {one.id: one.text for one in read([tmp_path / "a", tmp_path / "b", tmp_path / "a"])}
    assert found == {"story.txt": "Rain.", "b/story.txt": "Snow."}


@pytest.mark.parametrize(
    ("path", "is_same"),
    [
        ("a/story.txt", True),
        ("./a/story.txt", True),
        ("b/story.txt", False),
        ("story.txt", False),
        (None, False),
    ],
)
def test_an_archive_that_knows_no_files(
    run: Run, tmp_path: Path, path: str | None, is_same: bool
) -> None:
    """Of version 0.1: an article is known by how its file was named."""
    with ArchiveWriter(tmp_path / "archive") as writer:
        writer.add([Article("story.txt", "Rain fell.", "story", path=path)])
    write(tmp_path / "a" / "story.txt", "Snow fell.")
    assert counts(run("a")) == (ADDED.format(0, 1, 0) if is_same else ADDED.format(1, 0, 0))
    old = {} if is_same else {"story.txt": "Rain fell."}
    assert texts(tmp_path) == {**old, ("story.txt" if is_same else "a/story.txt"): "Snow fell."}


# Kept in step


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    write(folder / "rain.txt", "Rain fell.")
    write(folder / "may" / "snow.txt", "id: own\n\nSnow fell.")
    rows = ({"id": name, "text": f"Row {name}."} for name in "xy")
    write(folder / "rows.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


def test_what_is_gone_is_removed_after_it_was_shown(run: Run, tmp_path: Path, news: Path) -> None:
    write(tmp_path / "other" / "hail.txt", "Hail fell.")
    run("news", "other")
    (news / "rain.txt").unlink()
    shutil.rmtree(news / "may")
    write(news / "rows.jsonl", '{"id": "x", "text": "Row x."}')
    result = run("news", "--sync", "--yes")
    assert result.stdout == "removed 3\nadded 0, replaced 0, unchanged 1, skipped 0\n"
    assert [line.split()[1] for line in result.stderr.splitlines()] == ["own", "rain.txt", "y"]
    assert list(texts(tmp_path)) == ["hail.txt", "x"]
    assert "removed" not in run("news", "--sync").stdout


def test_nothing_is_removed_unasked(run: Run, tmp_path: Path, news: Path) -> None:
    run("news")
    (news / "rain.txt").unlink()
    before = texts(tmp_path)
    tried = run("news", "--sync")
    assert "1 article not removed: use --yes to remove without asking" in tried.stderr
    assert tried.return_value == 2
    previewed = run("news", "--sync", "--dry-run")
    assert previewed.stdout == "would remove 1\nwould add 0, replace 0, leave 3 unchanged\n"
    assert "gone: rain.txt" in previewed.stderr
    assert texts(tmp_path) == before


@pytest.mark.parametrize(("answer", "left"), [("y\n", 3), ("n\n", 4), ("\n", 4)])
def test_on_a_terminal_it_is_asked(
    run: Run, tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    run("news")
    (news / "rain.txt").unlink()
    monkeypatch.setattr("qa.cli.sync.is_terminal", lambda: True)
    result = run("news", "--sync", input=answer)
    assert "Remove 1 article from the archive?" in result.stderr
    assert len(texts(tmp_path)) == left
    assert result.stdout.endswith("added 0, replaced 0, unchanged 3, skipped 0\n")


def test_ctrl_c_at_the_question_removes_nothing(
    run: Run, tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("news")
    (news / "rain.txt").unlink()
    monkeypatch.setattr("qa.cli.sync.is_terminal", lambda: True)
    stopped = run("news", "--sync", input="")  # what click makes of both is the same
    assert stopped.return_value == 130
    assert stopped.stderr.endswith(
        "[y/N]: \ninterrupted: what was committed stays; run the same command to continue\n"
    )
    assert len(texts(tmp_path)) == 4


def test_a_preview_writes_nothing(run: Run, tmp_path: Path, news: Path) -> None:
    run("news")
    write(news / "new.txt", "Wind blew.")
    write(news / "rain.txt", "Rain fell again.")
    before = {
        path: path.read_bytes() for path in (tmp_path / "archive").rglob("*.*") if path.is_file()
    }
    assert run("news", "--sync", "-n").stdout == "would add 1, replace 1, leave 3 unchanged\n"
    assert before == {path: path.read_bytes() for path in before}


def test_what_cannot_be_read_this_time_is_not_gone(run: Run, tmp_path: Path, news: Path) -> None:
    run("news")
    write(news / "rain.txt", "")
    write(news / "rows.jsonl", '{"id": "x", "text": "Row x."}\n{"id": "y", "te')
    result = run("news", "--sync", "--yes")
    assert "2 articles stay in the archive" in result.stderr
    assert list(texts(tmp_path)) == ["own", "rain.txt", "x", "y"]


def test_a_folder_that_is_empty_now_removes_nothing(run: Run, tmp_path: Path, news: Path) -> None:
    """A disk that is not mounted looks like this."""
    run("news")
    shutil.rmtree(news)
    news.mkdir()
    assert "no article in" in str(run("news", "--sync", "--yes").exception)
    assert len(texts(tmp_path)) == 4


def test_members_of_an_archive_that_is_gone(run: Run, tmp_path: Path, news: Path) -> None:
    shutil.make_archive(str(tmp_path / "box" / "news"), "zip", news)
    write(tmp_path / "box" / "wind.txt", "Wind blew.")
    run("box")
    assert len(texts(tmp_path)) == 5
    (tmp_path / "box" / "news.zip").unlink()
    run("box", "--sync", "--yes")
    assert list(texts(tmp_path)) == ["wind.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("news/rain.txt", "--sync"), "--sync takes folders"),
        (("https://example.org/feed.xml", "--sync"), "--sync takes folders"),
        (("news", "--yes"), "go with --sync"),
        (("news", "-n"), "go with --sync"),
    ],
)
def test_wrong_usage(run: Run, news: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in str(run(*arguments).exception)


def test_files_are_known_by_their_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a" / "story.txt", "Rain.")
    monkeypatch.chdir(tmp_path)
    [one] = read_editions("a")
    whole = str(tmp_path / "a" / "story.txt").replace(os.sep, "/")
    assert (one.file, one.has_own_id) == (whole, False)  # type: ignore[union-attr]
