"""`qa index …` as a person types it: what it prints, its exit codes, and that asking finds what was added."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index import AddSummary, ArchiveWriter, Article, Edition, Version, Withdrawal
from qa.cli.main import cli

Run = Callable[..., Result]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of three articles of two sources."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, source, day, text in (
        ("ferry", "Harbour Post", "2025-06-02", "The ferry sank off Sandvaer. Nobody was hurt."),
        ("talks", "Harbour Post", "2025-05-16", "The Corvana delegation was led by Mira Oldham."),
        ("rain", "Daily Orrery", "2024-01-09", "Rain fell on Corvana for nine days."),
    ):
        header = f"title: {name}\nsource: {source}\npublished: {day}\nid: {name}\n\n"
        (folder / f"{name}.txt").write_text(header + text, "utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `qa …` on the archive in tmp_path/archive; AppError is left to the caller."""
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "archive"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, standalone_mode=False)

    return call


def test_adding_twice_changes_nothing_and_a_change_replaces(run: Run, news: Path) -> None:
    first = run("index", "add", str(news), "-q")
    assert first.stdout == "added 3, replaced 0, unchanged 0, skipped 0\n"
    assert first.return_value == 0
    assert run("index", "add", str(news)).stdout == "added 0, replaced 0, unchanged 3, skipped 0\n"
    rain = news / "rain.txt"
    rain.write_text(rain.read_text("utf-8").replace("nine", "ten"), "utf-8")
    (news / "photo.jpg").write_bytes(b"\xff\xd8")
    assert run("index", "add", str(news)).stdout == "added 0, replaced 1, unchanged 2, skipped 1\n"
    answer = run("ask", "-q", "for how many days did rain fall on Corvana?")
    assert "[ten days]" in answer.stdout
    assert answer.return_value == 0


def test_nothing_readable_makes_no_archive(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no article in" in str(run("index", "add", str(tmp_path / "empty")).exception)
    assert not (tmp_path / "archive").exists()


def test_what_is_left_out_is_said_once(run: Run, news: Path) -> None:
    (photo := news / "photo.txt").write_bytes(bytes(range(256)))
    failed = run("index", "add", str(photo))
    assert "1 not text" in str(failed.exception)
    assert failed.stderr == ""
    added = run("index", "add", str(news), str(news))
    assert added.stdout == "added 3, replaced 0, unchanged 0, skipped 1\n"
    assert added.stderr.count("photo.txt") == 1


@pytest.mark.parametrize("made", [False, True])
def test_compacting_makes_no_archive(run: Run, tmp_path: Path, made: bool) -> None:
    if made:
        (tmp_path / "archive").mkdir()
    problem = "is not an archive" if made else "no archive is there"
    assert problem in str(run("index", "compact").exception)
    assert not list(tmp_path.glob("archive/*"))


def test_an_archive_without_settings_is_taken_up_again(
    run: Run, news: Path, tmp_path: Path
) -> None:
    run("index", "add", str(news), "-q")
    (tmp_path / "archive" / "archive.json").unlink()
    assert "take it up again with: qa index compact" in str(run("index", "ls").exception)
    compacted = run("index", "compact")
    assert "archive.json was missing; made again from the index" in compacted.stderr
    assert run("index", "ls").stdout.count("\n") == 3


def test_list_is_paged_and_filtered(run: Run, news: Path) -> None:
    run("index", "add", str(news), "-q")
    listed = run("index", "ls", "--source", "harbour post", "--limit", "1")
    assert listed.stdout == "2025-06-02\tHarbour Post\tferry\tferry\n"
    assert "1 to 1 of 2; continue with --offset 1" in listed.stderr
    second = run("index", "ls", "--source", "Harbour Post", "--limit", "1", "--offset", "1")
    assert second.stdout == "2025-05-16\tHarbour Post\ttalks\ttalks\n"
    assert second.stderr == ""
    assert run("index", "ls", "--since", "2026").return_value == 1


def test_remove_by_id_and_by_source(run: Run, news: Path) -> None:
    run("index", "add", str(news), "-q")
    assert "name articles by their ID" in str(run("index", "rm").exception)
    assert run("index", "rm", "rain", "nothing").stdout == "removed 1\n"
    assert run("index", "rm", "--source", "HARBOUR POST").stdout == "removed 2\n"
    again = run("index", "rm", "rain")
    assert (again.stdout, again.return_value) == ("removed 0\n", 1)
    assert "no article has the id “rain”" in again.stderr
    assert run("ask", "-q", "who led the Corvana delegation?").return_value == 1


def test_info_verify_compact(run: Run, news: Path) -> None:
    run("index", "add", str(news), "-q")
    info = run("index", "info").stdout
    for line in ("articles    3", "sentences   4", "sources     2", "2024-01-09 to 2025-06-02"):
        assert line in info
    assert run("index", "verify").stdout == "OK: 3 articles with 4 sentences\n"
    run("index", "rm", "rain")
    assert run("index", "compact").return_value == 0
    assert "to compact  nothing\n" in run("index", "info").stdout
    assert run("index", "verify").stdout == "OK: 2 articles with 3 sentences\n"


def test_a_damaged_archive_is_told(run: Run, news: Path, tmp_path: Path) -> None:
    run("index", "add", str(news), "-q")
    store = next((tmp_path / "archive").rglob("*.store"))
    data = bytearray(store.read_bytes())
    data[len(data) // 3] ^= 0xFF
    store.write_bytes(data)
    verified = run("index", "verify")
    assert verified.return_value == 4
    assert "its checksum is another" in verified.stdout


def test_export_is_what_add_reads(run: Run, news: Path, tmp_path: Path) -> None:
    run("index", "add", str(news), "-q")
    target = tmp_path / "all.jsonl"
    assert run("index", "export", "-o", str(target)).return_value == 0
    records = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [record["id"] for record in records] == ["ferry", "rain", "talks"]
    assert run("index", "export").stdout == target.read_text("utf-8")
    other = str(tmp_path / "other")
    added = run("index", "add", str(target), "--index", other, "-q").stdout
    assert added == "added 3, replaced 0, unchanged 0, skipped 0\n"
    assert run("index", "add", str(target), "-q").stdout.startswith("added 0, replaced 0, unch")
    assert "exists already" in str(run("index", "export", "-o", str(target)).exception)


def test_fields_of_other_names(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "export.csv"
    table.write_text("headline,content\nRain,Rain fell on Corvana.\n", "utf-8")
    added = run("index", "add", str(table), "--field", "text=content", "--field", "title=headline")
    assert added.stdout == "added 1, replaced 0, unchanged 0, skipped 0\n"
    assert "\tRain\t" in run("index", "ls").stdout
    wrong = run("index", "add", str(table), "--field", "body=content")
    assert "is not FIELD=NAME" in str(wrong.exception)


def test_a_second_writer_is_told_of_the_lock(run: Run, news: Path, tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive") as writer:
        writer.add([Article("a", "Rain fell.", "A")])
        assert "lock" in str(run("index", "add", str(news)).exception)
    assert run("index", "add", str(news)).stdout.startswith("added 3")


def test_an_address_that_cannot_be_had(run: Run, news: Path) -> None:
    """Port 9 of this machine: nobody answers. What else was named is added all the same."""
    alone = run("index", "add", "http://127.0.0.1:9/feed.xml")
    assert alone.stdout == "added 0, replaced 0, unchanged 0, skipped 1\n"
    assert alone.return_value == 2
    assert "make one with: qa index add" in str(run("index", "ls").exception)
    added = run("index", "add", str(news), "http://127.0.0.1:9/feed.xml")
    assert added.stdout == "added 3, replaced 0, unchanged 0, skipped 1\n"
    assert added.return_value == 2
    assert "127.0.0.1:9" in added.stderr


UNSAFE = "\x1b\x7f\x9b\x9d\x90\u202e\u2066"


def test_export_writes_nothing_that_a_terminal_obeys(run: Run, tmp_path: Path) -> None:
    text = f"Rain fell{UNSAFE} on “Corvana”."
    with ArchiveWriter(tmp_path / "archive") as writer:
        writer.add([Article("a", text, f"Rain{UNSAFE}", source=UNSAFE)])
    exported = run("index", "export").stdout
    assert not set(exported) & set(UNSAFE)
    assert "“Corvana”" in exported
    assert json.loads(exported)["text"] == text


def test_an_export_keeps_versions_and_withdrawals(run: Run, tmp_path: Path) -> None:
    second = Edition(Article("a", "Nine drowned.", "T"), Version((1, 2), "2025-03-10"))
    with ArchiveWriter(tmp_path / "archive") as writer:
        writer.add([second, Withdrawal("k", Version((3,)), "kill.xml")])
    target, other = tmp_path / "all.jsonl", tmp_path / "other"
    run("index", "export", "-o", str(target))
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert (lines[0]["version"], lines[0]["updated"]) == ("1.2", "2025-03-10")
    assert lines[1] == {"id": "k", "pubstatus": "withdrawn", "version": "3"}
    run("index", "add", str(target), "--index", str(other))
    with ArchiveWriter(other) as writer:
        first = Edition(Article("a", "Ten drowned.", "T"), Version((1, 1)))
        killed = Edition(Article("k", "Rain fell.", "T"), Version((2,)))
        assert writer.add([first, killed]) == AddSummary(0, 0, 0, superseded=1)


def test_a_withdrawal_alone_makes_no_archive(run: Run, tmp_path: Path) -> None:
    kill = tmp_path / "kill.jsonl"
    kill.write_text('{"id": "a", "pubstatus": "canceled"}\n{"id": "b", "pubstatus": "canceled"}\n')
    added = run("index", "add", str(kill))
    assert added.stdout == "added 0, replaced 0, unchanged 0, skipped 0\n"
    assert "2 articles withdrawn by their source" in added.stderr
    assert not (tmp_path / "archive").exists()
    kill.write_text(
        kill.read_text() + '{"id": "b", "text": "Rain fell."}\n{"id": "c", "text": "Hail."}\n'
    )
    assert run("index", "add", str(kill)).stdout == "added 1, replaced 0, unchanged 0, skipped 0\n"
    assert "\tc\n" in run("index", "ls").stdout
