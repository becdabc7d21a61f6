"""Settings: the rules and the index of an archive on disk, and the errors of reading and writing it.

The folder of an archive has `archive.json` (the settings: the archive's rules and its index in use),
`archive.lock` and a tantivy index, `index-N`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from tantivy.tantivy import __version__

from index.cause import refusal_of, write_failure
from index.errors import IndexFileError
from index.generation import SETTINGS_COPY, UNUSED, is_generation, list_filled
from index.passage import NEIGHBOURS
from index.terms import ANALYSER
from index.wholefile import replace_file

ENGINE = __version__
"""Versions of tantivy and of the files that it writes."""

FORMAT = 1
"""Version of the folder and of everything stored in it. Raise it with every change."""

SETTINGS_FILE = "archive.json"

_UNKNOWN = "unknown"
"""The word rules of an archive that lost its settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The contents of `archive.json`: the rules by which the archive was made, and the folder of its index."""

    format: int
    analyser: str
    neighbours: int
    engine: str
    generation: str

    @classmethod
    def current(cls, generation: int) -> "Settings":
        """The rules of this program."""
        return cls(FORMAT, ANALYSER, NEIGHBOURS, ENGINE, f"index-{generation}")

    @property
    def is_current(self) -> bool:
        """True if this program makes the same passages and terms."""
        return (self.analyser, self.neighbours) == (ANALYSER, NEIGHBOURS)


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """An archive in figures; `deleted` passages take room and count in idf until they are merged away."""

    articles: int
    passages: int
    sources: int
    first: date | None
    last: date | None
    deleted: int
    segments: int
    size_bytes: int
    settings: Settings


def size_of(folder: Path) -> int:
    """The size of all files in a folder and below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def is_archive(folder: str | Path) -> bool:
    """True if `folder` is an archive, even one that lost its settings or is damaged."""
    return (Path(folder) / SETTINGS_FILE).exists() or bool(list_filled(Path(folder)))


def read_settings(folder: Path) -> Settings:
    """The settings of the archive in `folder`; IndexFileError if it is no archive, damaged or of another format."""
    try:
        return _parse(folder, SETTINGS_FILE, (folder / SETTINGS_FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise unreadable(folder, error.strerror) from error
    if list_filled(folder):
        raise settings_lost(folder)
    if folder.exists():
        raise foreign(folder)
    raise IndexFileError(
        f"{folder}: no archive is there; make one with: qa index add PATH --index {folder}",
        code="archive_missing",
    )


def recover_settings(folder: Path) -> Settings | None:
    """The lost settings, from the only index with articles; None if there is no such index.

    An archive of version 0.1 has no copy: its word rules are unknown, and compacting renews it. IndexFileError if
    several indexes have articles.
    """
    filled = list_filled(folder)
    if not filled:
        return None
    if len(filled) > 1:
        raise settings_lost(folder)
    try:
        copy = (filled[0] / SETTINGS_COPY).read_bytes()
    except FileNotFoundError:
        return Settings(FORMAT, _UNKNOWN, 0, ENGINE, filled[0].name)
    except OSError as error:
        raise unreadable(folder, error.strerror) from error
    return _parse(folder, f"{filled[0].name}/{SETTINGS_COPY}", copy)


def _parse(folder: Path, name: str, data: bytes) -> Settings:
    try:
        record = json.loads(data)
        made = record["format"]
        settings = Settings(**record) if made == FORMAT else None
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{name} cannot be understood") from error
    if settings is None:
        raise other_version(folder, f"has format {made}, this program reads format {FORMAT}")
    if not is_generation(str(settings.generation)):
        raise damaged(folder, f"{name} names no index")
    return settings


def write_settings(folder: Path, settings: Settings) -> None:
    """Replaces the settings of the archive in one step: readers find the old ones or the new ones."""
    with engine_errors(folder, writing=True):
        replace_file(folder / SETTINGS_FILE, _to_json(settings))
        keep_copy(folder, settings)


def keep_copy(folder: Path, settings: Settings) -> None:
    """Writes the settings into the index, and that it is in use."""
    index = folder / settings.generation
    with engine_errors(folder, writing=True):
        with suppress(FileNotFoundError):
            (index / UNUSED).unlink()
        if not (index / SETTINGS_COPY).exists():
            replace_file(index / SETTINGS_COPY, _to_json(settings))


def _to_json(settings: Settings) -> bytes:
    return json.dumps(asdict(settings), indent=2).encode()


def foreign(folder: Path) -> IndexFileError:
    """The error for something that exists and is no archive: nothing is ever written there."""
    return IndexFileError(
        f"{folder}: is not an archive (it has no {SETTINGS_FILE}); name an archive, or a new or empty folder for one",
        code="not_an_archive",
    )


def settings_lost(folder: Path, *, named: str | None = None) -> IndexFileError:
    """The error for an archive with articles in other indexes than the one in use."""
    what = (
        f"{SETTINGS_FILE} names {named}, which is missing"
        if named
        else f"{SETTINGS_FILE} is missing"
    )
    names = [path.name for path in list_filled(folder)]
    if len(names) == 1:
        where = f"its articles are in {names[0]}"
        advice = f"take it up again with: qa index compact --index {folder}"
    else:
        where = f"{' and '.join(names)} hold articles"
        advice = f"put {SETTINGS_FILE} back from a backup"
    return IndexFileError(f"{folder}: the archive is damaged ({what}; {where}); {advice}")


def unreadable(folder: Path, refused: str | None) -> IndexFileError:
    """The error for an archive that the user may not read; `refused` is the system's message."""
    return IndexFileError(
        f"{folder}: the archive cannot be read ({refused})", code="archive_unreadable"
    )


def unwritable(folder: Path, error: BaseException) -> IndexFileError:
    """The error for an archive that the user cannot write, or not now."""
    why = write_failure(folder, error)
    return IndexFileError(
        f"{folder}: the archive cannot be written ({why}); it is as it was at its last commit",
        code="archive_unwritable",
    )


def outdated(folder: Path, settings: Settings) -> IndexFileError:
    """The error for an archive whose passages or terms were made by other rules; compacting repairs it."""
    return IndexFileError(
        f"{folder}: the archive was made with word rules {settings.analyser} and {settings.neighbours} neighbours,"
        f" this program has {ANALYSER} and {NEIGHBOURS}; renew it with: qa index compact --index {folder}",
        code="archive_version",
    )


def other_version(folder: Path, what: str) -> IndexFileError:
    """The error for an archive that another version made; `what` describes the archive."""
    return IndexFileError(
        f"{folder}: the archive {what}; use the version of news-qa that made it, or make it again from your files"
        " in another folder",
        code="archive_version",
    )


def damaged(folder: Path, detail: str) -> IndexFileError:
    """The error for a damaged archive."""
    return IndexFileError(
        f"{folder}: the archive is damaged ({detail}); make it again from your files in another folder"
    )


@contextmanager
def engine_errors(folder: Path, *, writing: bool = False) -> Iterator[None]:
    """Turns tantivy's errors into IndexFileError; its PanicException is no Exception, and recognised by name."""
    try:
        yield
    except IndexFileError:
        raise
    except BaseException as error:
        known = isinstance(error, ValueError | TypeError | OSError | RuntimeError)
        if not known and type(error).__name__ != "PanicException":
            raise
        if writing:
            raise unwritable(folder, error) from error
        if refused := refusal_of(error):
            raise unreadable(folder, refused) from error
        told = "" if known else "; the lines above are tantivy's own"
        raise damaged(folder, " ".join(str(error).split())[:300] + told) from error
