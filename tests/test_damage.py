"""Archives with flipped bits: whatever is damaged, compacting says so or makes the same archive."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract import article

from index import ArchiveWriter, IndexFileError, open_index, verify_index

KINDS = ("store", "idx", "term", "pos", "fieldnorm", "fast", "del", "json")
FLIPS = 12
"""Damaged copies of each kind of file."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage") / "archive"
    with ArchiveWriter(folder) as writer:
        writer.add(
            article(f"The ferry {n} sank at dawn. Nobody of its crew of {n * 7} drowned.", f"n{n}")
            for n in range(60)
        )
        writer.remove(ids=[f"n{n}" for n in range(5, 15)])
    return folder


def damaged_copies(archive: Path, kind: str, folder: Path) -> Iterator[Path]:
    """Copies of the archive, one bit of the file of that kind flipped in each."""
    drawn = random.Random(kind)
    for number in range(FLIPS):
        copy = folder / f"{kind}{number}"
        shutil.copytree(archive, copy)
        [path] = (copy / "index-1").glob("meta.json" if kind == "json" else f"*.{kind}")
        data = bytearray(path.read_bytes())
        data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
        path.write_bytes(data)
        yield copy


@pytest.mark.parametrize("kind", KINDS)
def test_compacting_what_is_damaged_is_an_index_file_error(
    archive: Path, tmp_path: Path, kind: str
) -> None:
    whole = {one.id: one.text for one in open_index(archive).snapshot().all_articles()}
    for copy in damaged_copies(archive, kind, tmp_path):
        try:
            with ArchiveWriter(copy) as writer:
                writer.compact()
        except IndexFileError:
            pass
        else:  # a bit of no weight, such as of a version
            assert {one.id: one.text for one in open_index(copy).snapshot().all_articles()} == whole
            assert verify_index(copy) == []


def test_a_damaged_store_is_called_damaged(archive: Path, tmp_path: Path) -> None:
    for copy in damaged_copies(archive, "store", tmp_path):
        with (
            pytest.raises(IndexFileError, match="the archive is damaged"),
            ArchiveWriter(copy) as writer,
        ):
            writer.compact()
