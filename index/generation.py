"""Generations: the folders `index-N` of an archive, each with an index of tantivy's.

`archive.json` names the one in use. Compacting makes the next one, marked as unused until it replaces the old one,
which is then marked. No other index with articles is ever removed. Each has a copy of the settings, so that an
archive whose `archive.json` is lost can be recovered.
"""

import json
import re
import shutil
from contextlib import suppress
from pathlib import Path

SETTINGS_COPY = ".settings.json"
"""The contents of `archive.json` when the index came into use."""

UNUSED = ".unused"
"""The mark of an index that is not in use yet, or no longer."""

_NAME = re.compile(r"index-[0-9]{1,9}")


def is_generation(name: str) -> bool:
    """True for the name of such a folder."""
    return bool(_NAME.fullmatch(name))


def number_of(name: str) -> int:
    """The N in `index-N`."""
    return int(name.removeprefix("index-"))


def list_generations(folder: Path) -> list[Path]:
    """The indexes in the archive `folder`, in order; none if it cannot be read."""
    try:
        found = [path for path in folder.iterdir() if is_generation(path.name) and path.is_dir()]
    except OSError:
        return []
    return sorted(found, key=lambda path: number_of(path.name))


def list_filled(folder: Path) -> list[Path]:
    """The indexes that have articles and are not marked as unused."""
    return [path for path in list_generations(folder) if _is_filled(path)]


def remove_unused(folder: Path, current: str) -> None:
    """Removes the indexes that have no articles or are marked, except `current`."""
    filled = list_filled(folder)
    for path in list_generations(folder):
        if path.name != current and path not in filled:
            _remove(path)


def make_folder(path: Path) -> None:
    """A folder for a new index, marked as unused; FileExistsError if one with articles is there."""
    if path in list_filled(path.parent):
        raise FileExistsError(f"{path} holds articles")
    _remove(path)
    path.mkdir(exist_ok=True)
    mark_unused(path)


def mark_unused(path: Path) -> None:
    """Marks an index as not in use."""
    (path / UNUSED).touch()


def _remove(index: Path) -> None:
    """Removes an index, its mark last; on Windows, files that readers have open stay until the next time."""
    for path in index.iterdir() if index.is_dir() else ():
        if path.name != UNUSED:
            with suppress(OSError):
                path.unlink()
    if not any(path.name != UNUSED for path in (index.iterdir() if index.is_dir() else ())):
        shutil.rmtree(index, ignore_errors=True)


def _is_filled(index: Path) -> bool:
    """True if a commit of `index` has articles, or if that is unknown."""
    if (index / UNUSED).exists():
        return False
    try:
        return bool(json.loads((index / "meta.json").read_bytes())["segments"])
    except (OSError, ValueError, TypeError, KeyError):
        return next(index.glob("*.store"), None) is not None
