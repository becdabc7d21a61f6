"""Archives that a reader may not write, or may not read."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from contract import article, query

from index import ArchiveWriter, IndexFileError, open_index, verify_index
from index.cause import refusal_of, write_failure
from index.settings import SETTINGS_FILE, engine_errors

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
LOCK = ".tantivy-meta.lock"


def add(folder: Path, *ids: str) -> None:
    with ArchiveWriter(folder) as writer:
        writer.add(article(f"Rain fell on {id}. Snow fell.", id) for id in ids)


def block_lock(folder: Path) -> None:
    """Makes the lock a folder, which nobody can write as a file, not even root."""
    (folder / "index-1" / LOCK).unlink(missing_ok=True)
    (folder / "index-1" / LOCK).mkdir()


def allow_lock(folder: Path) -> None:
    (folder / "index-1" / LOCK).rmdir()


def close_folder(folder: Path) -> None:
    (folder / "index-1" / LOCK).chmod(0o444)
    (folder / "index-1").chmod(0o555)


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


CLOSINGS = [
    block_lock,
    pytest.param(
        close_folder,
        marks=pytest.mark.skipif(is_root() or sys.platform == "win32", reason="root may write"),
    ),
]


@pytest.mark.parametrize("close", CLOSINGS)
def test_reading_needs_no_writing(tmp_path: Path, close: Callable[[Path], None]) -> None:
    add(tmp_path, "a", "b")
    add(tmp_path, "c")
    before = sorted(path.name for path in (tmp_path / "index-1").iterdir())
    close(tmp_path)
    reader = open_index(tmp_path).snapshot()
    assert [one.id for one in reader.all_articles()] == ["a", "b", "c"]
    assert len(reader.search(query("rain"), 10)) == 6
    assert [one.articles for one in reader.sources()] == [3]
    assert reader.info().articles == 3
    assert verify_index(tmp_path) == []
    assert sorted(path.name for path in (tmp_path / "index-1").iterdir()) == before


def test_a_reader_without_writing_sees_the_next_commit(tmp_path: Path) -> None:
    add(tmp_path, "a")
    block_lock(tmp_path)
    reader = open_index(tmp_path)
    assert reader.snapshot().count_articles() == 1
    allow_lock(tmp_path)
    add(tmp_path, "b")
    block_lock(tmp_path)
    assert reader.snapshot().count_articles() == 2


@posix
def test_others_may_read_what_is_committed(tmp_path: Path) -> None:
    """tantivy makes two of its files for their owner alone; they get the mode of archive.json."""
    add(tmp_path, "a")
    for mode in (0o644, 0o600, 0o664):
        (tmp_path / SETTINGS_FILE).chmod(mode)
        add(tmp_path, f"of mode {mode}")
        modes = {
            stat.S_IMODE((tmp_path / "index-1" / name).stat().st_mode)
            for name in ("meta.json", ".managed.json")
        }
        assert modes == {mode}


@posix
@pytest.mark.skipif(is_root(), reason="root may read")
def test_who_may_not_read_is_told_so(tmp_path: Path) -> None:
    add(tmp_path, "a")
    [store] = (tmp_path / "index-1").glob("*.store")
    store.chmod(0)
    with pytest.raises(IndexFileError, match=r"the archive cannot be read \(Permission denied\)"):
        open_index(tmp_path)


ENGINE = "Failed to open file for read: 'IoError {{ io_error: Os {{ code: {}, kind: X, message: \"{}\" }} }}'"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied"), "cannot be read (Permission denied)"),
        (OSError(24, "Too many open files"), "cannot be read (Too many open files)"),
        (ValueError(ENGINE.format(13, "Permission denied")), "cannot be read (Permission denied)"),
        (ValueError(ENGINE.format(5, "Input/output error")), "cannot be read (Input/output error)"),
        (ValueError(ENGINE.format(2, "No such file")), "is damaged"),
        (FileNotFoundError(2, "No such file"), "is damaged"),
        (ValueError("Data corrupted"), "is damaged (Data corrupted)"),
    ],
)
def test_what_the_system_refuses_is_not_called_damaged(
    tmp_path: Path, error: Exception, said: str
) -> None:
    with pytest.raises(IndexFileError) as caught, engine_errors(tmp_path):
        raise error
    assert f"the archive {said}" in str(caught.value)


def test_why_nothing_can_be_written(tmp_path: Path) -> None:
    """A thread of the engine that stops does not say why: the system is asked."""
    stopped = ValueError(
        "A worker thread encountered an error (io::Error most likely) or panicked."
    )
    assert "io::Error" not in write_failure(tmp_path, stopped)
    assert write_failure(tmp_path / "gone", stopped) == "No such file or directory"
    assert (
        write_failure(tmp_path, OSError(28, "No space left on device")) == "No space left on device"
    )
    assert refusal_of(stopped) is None
    assert write_failure(
        tmp_path, ValueError("Internal error: 'Disk quota exceeded (os error 122)'")
    ) == ("Disk quota exceeded")
