"""An archive that version 0.1 made: it is read, updated, compacted and checked, and knows no files or versions."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import (
    AddSummary,
    ArchiveWriter,
    ReadReport,
    Withdrawal,
    open_index,
    read_editions,
    verify_index,
)
from index.edition import Version
from index.generation import SETTINGS_COPY
from index.readers import Reason
from index.settings import SETTINGS_FILE

PACKED = Path(__file__).parent / "data" / "archive-0.1.zip"
"""What `qa index add wire` of version 0.1 made of the files below."""

WIRE = {
    "ferry.txt": "title: Ferry\nsource: Kestrel Wire\npublished: 2025-03-14\nid: ferry\n\n"
    "The ferry struck a reef off Sandvaer. Nine people were hurt.\n",
    "rain.txt": "Rain fell on Corvana for nine days.\n",
    "rows.jsonl": '{"text": "Snow fell on Corvana."}\n'
    '{"id": "hail", "text": "Hail fell on Velmar.", "date": "2025-05-16"}\n',
}
IDS = ["ferry", "hail", "rain.txt", "rows.jsonl#1"]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wire").mkdir()
    for name, text in WIRE.items():
        (tmp_path / "wire" / name).write_text(text, "utf-8")
    with zipfile.ZipFile(PACKED) as packed:
        packed.extractall(tmp_path / "archive")
    yield tmp_path / "archive"
    assert verify_index(tmp_path / "archive") == []


def add(archive: Path, *paths: str) -> AddSummary:
    with ArchiveWriter(archive) as writer:
        return writer.add(read_editions(paths))


def ids(archive: Path) -> list[str]:
    return [one.id for one in open_index(archive).snapshot().all_articles()]


def test_it_is_read(archive: Path) -> None:
    snapshot = open_index(archive).snapshot()
    assert ids(archive) == IDS
    assert snapshot.articles(["rain.txt"])["rain.txt"].text == "Rain fell on Corvana for nine days."
    assert json.loads((archive / SETTINGS_FILE).read_text())["format"] == 1


def test_adding_the_same_again_changes_nothing(archive: Path) -> None:
    assert add(archive, "wire") == AddSummary(0, 0, 4)
    assert (archive / "index-1" / SETTINGS_COPY).exists()


@pytest.mark.parametrize("named", ["wire", "./wire", "wire/rain.txt"])
def test_a_changed_file_replaces_its_article(archive: Path, named: str) -> None:
    Path("wire/rain.txt").write_text("Rain fell on Corvana for ten days.\n")
    assert add(archive, named).replaced == 1
    assert ids(archive) == IDS


def test_a_file_of_the_same_name_elsewhere_is_another_article(archive: Path) -> None:
    Path("other").mkdir()
    Path("other/rain.txt").write_text("Rain fell on Velmar.\n")
    assert add(archive, "other") == AddSummary(1, 0, 0)
    assert ids(archive) == ["ferry", "hail", "other/rain.txt", "rain.txt", "rows.jsonl#1"]


def test_an_older_version_replaces_nothing(archive: Path) -> None:
    older = {"id": "hail", "text": "Hail may fall on Velmar.", "date": "2025-05-15"}
    Path("older.jsonl").write_text(json.dumps(older))
    assert add(archive, "older.jsonl") == AddSummary(0, 0, 0, superseded=1)


def test_a_withdrawal_takes_an_article_out(archive: Path) -> None:
    report = ReadReport()
    with ArchiveWriter(archive) as writer:
        writer.add([Withdrawal("ferry", Version(), "kill.xml")], report=report)
        writer.add(read_editions("wire"), report=report)
        writer.compact()
        writer.add(read_editions("wire"), report=report)
    assert ids(archive) == IDS[1:]
    assert report.problems == {Reason.REMOVED: 1, Reason.BARRED: 2}
