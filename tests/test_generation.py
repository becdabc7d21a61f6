"""The indexes in an archive: one with articles is never removed unasked, and is taken up again without archive.json."""

import json
import shutil
from pathlib import Path

import pytest
from contract import article

from index import AddSummary, ArchiveWriter, IndexFileError, is_archive, open_index, verify_index
from index.generation import SETTINGS_COPY, UNUSED, list_filled
from index.lock import LOCK_FILE
from index.settings import SETTINGS_FILE


def add(folder: Path, *ids: str) -> AddSummary:
    with ArchiveWriter(folder) as writer:
        return writer.add(article(f"Rain fell on {id}. Snow fell.", id) for id in ids)


def ids(folder: Path) -> list[str]:
    return [one.id for one in open_index(folder).snapshot().all_articles()]


def compact(folder: Path) -> None:
    """Moves the articles to the next index, and adds one, as compacting needs a deletion to have anything to do."""
    with ArchiveWriter(folder) as writer:
        writer.add([article("Hail.", "z"), article("Hail.", "gone")])
        writer.remove(ids=["gone"])
        writer.compact()


def indexes(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("index-*"))


def test_lost_settings_are_made_again(tmp_path: Path) -> None:
    add(tmp_path, "a", "b")
    before = (tmp_path / SETTINGS_FILE).read_bytes()
    (tmp_path / SETTINGS_FILE).unlink()
    assert is_archive(tmp_path)
    with pytest.raises(IndexFileError, match=r"archive.json is missing; .* index-1\); take it up"):
        open_index(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        assert writer.is_recovered
        assert writer.add([article("Hail.", "c")]) == AddSummary(1, 0, 0)
    assert (tmp_path / SETTINGS_FILE).read_bytes() == before
    assert ids(tmp_path) == ["a", "b", "c"]
    assert verify_index(tmp_path) == []


@pytest.mark.parametrize("others", [(), (LOCK_FILE,), ("fetch.json",)])
def test_a_backup_of_the_index_alone_is_an_archive(tmp_path: Path, others: tuple[str, ...]) -> None:
    add(tmp_path / "old", "a")
    shutil.copytree(tmp_path / "old" / "index-1", tmp_path / "new" / "index-1")
    for name in others:
        (tmp_path / "new" / name).touch()
    assert add(tmp_path / "new", "b") == AddSummary(1, 0, 0)
    assert ids(tmp_path / "new") == ["a", "b"]


def test_settings_that_name_a_missing_index(tmp_path: Path) -> None:
    """An archive.json from before a compaction, put back by hand."""
    add(tmp_path, "a")
    before = (tmp_path / SETTINGS_FILE).read_bytes()
    compact(tmp_path)
    assert indexes(tmp_path) == ["index-2"]
    (tmp_path / SETTINGS_FILE).write_bytes(before)
    with pytest.raises(IndexFileError, match=r"names index-1, which is missing.* in index-2"):
        open_index(tmp_path)
    add(tmp_path, "b")
    assert ids(tmp_path) == ["a", "b", "z"]
    assert indexes(tmp_path) == ["index-2"]


def test_an_archive_without_a_copy_is_renewed(tmp_path: Path) -> None:
    """As version 0.1 wrote them: the articles are known, the rules by which their words were found are not."""
    add(tmp_path, "a", "b")
    (tmp_path / SETTINGS_FILE).unlink()
    (tmp_path / "index-1" / SETTINGS_COPY).unlink()
    with pytest.raises(IndexFileError, match="renew it with: qa index compact"):
        add(tmp_path, "c")
    with ArchiveWriter(tmp_path) as writer:
        writer.compact()
    assert ids(tmp_path) == ["a", "b"]
    assert add(tmp_path, "c") == AddSummary(1, 0, 0)
    assert verify_index(tmp_path) == []


def test_two_indexes_with_articles_are_left_for_a_person(tmp_path: Path) -> None:
    add(tmp_path, "a")
    shutil.copytree(tmp_path / "index-1", tmp_path / "index-4")
    (tmp_path / SETTINGS_FILE).unlink()
    for use in (open_index, ArchiveWriter):
        with pytest.raises(
            IndexFileError, match=r"index-1 and index-4 hold articles.; put archive"
        ):
            use(tmp_path)
    assert indexes(tmp_path) == ["index-1", "index-4"]


def test_a_newer_index_with_articles_stays(tmp_path: Path) -> None:
    """An old backup laid over an archive that has been compacted since."""
    add(tmp_path / "old", "a")
    shutil.copytree(tmp_path / "old", tmp_path / "now")
    add(tmp_path / "now", "b")
    compact(tmp_path / "now")
    shutil.copytree(tmp_path / "old", tmp_path / "now", dirs_exist_ok=True)
    add(tmp_path / "now", "c")
    assert indexes(tmp_path / "now") == ["index-1", "index-2"]
    assert ids(tmp_path / "now") == ["a", "c"]
    compact(tmp_path / "now")
    assert indexes(tmp_path / "now") == ["index-2", "index-3"]
    assert ids(tmp_path / "now") == ["a", "c", "z"]
    assert json.loads((tmp_path / "now" / SETTINGS_FILE).read_text())["generation"] == "index-3"


def test_what_a_compaction_cut_short_has_left_is_removed(tmp_path: Path) -> None:
    add(tmp_path, "a")
    shutil.copytree(tmp_path / "index-1", tmp_path / "index-2")
    (tmp_path / "index-2" / UNUSED).touch()
    (tmp_path / "index-3").mkdir()
    add(tmp_path, "b")
    assert indexes(tmp_path) == ["index-1"]
    assert ids(tmp_path) == ["a", "b"]


def test_nothing_is_removed_while_the_index_in_use_cannot_be_opened(tmp_path: Path) -> None:
    add(tmp_path, "a")
    compact(tmp_path)
    shutil.copytree(tmp_path / "index-2", tmp_path / "index-1")
    (tmp_path / "index-2" / "meta.json").write_text("{")
    with pytest.raises(IndexFileError, match="damaged"):
        add(tmp_path, "b")
    assert indexes(tmp_path) == ["index-1", "index-2"]


@pytest.mark.parametrize(
    ("meta", "filled"),
    [
        ('{"segments": []}', False),
        ('{"segments": [{}]}', True),
        ("{", True),
        (None, True),
        ("[]", True),
    ],
)
def test_an_index_is_filled_unless_it_surely_is_not(
    tmp_path: Path, meta: str | None, filled: bool
) -> None:
    index = tmp_path / "index-1"
    index.mkdir()
    (index / "1.store").touch()
    if meta is not None:
        (index / "meta.json").write_text(meta)
    assert (list_filled(tmp_path) == [index]) is filled
