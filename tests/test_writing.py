"""write_whole: a file is replaced in one step, whoever else writes at the same time."""

import os
import threading
from pathlib import Path

import pytest

from qa.files.output_file import write_whole


def test_threads_that_write_at_the_same_time(tmp_path: Path) -> None:
    """Two files of one folder, and the same file: each is one of the texts, whole."""
    problems: list[Exception] = []
    start = threading.Barrier(4)

    def write(name: str, text: str) -> None:
        start.wait()
        try:
            for _ in range(50):
                write_whole(tmp_path / name, text * 1000)
        except OSError as error:
            problems.append(error)

    threads = [
        threading.Thread(target=write, args=(name, text))
        for name, text in (("a", "x"), ("a", "y"), ("b", "z"), ("c", "w"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    texts = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert texts.keys() == {"a", "b", "c"}
    assert all(len(text) == 1000 and len(set(text)) == 1 for text in texts.values())


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a"):
        write_whole(tmp_path / "a", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_those_who_could_not_read_the_file_still_cannot(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o600)
    write_whole(tmp_path / "a", "x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
