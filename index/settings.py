"""Settings: what an archive on disk says of itself, and the errors of what cannot be read or written.

The folder of an archive holds `archive.json` (the settings: what the archive is, and which index in it is in use),
`archive.lock` and a tantivy index, `index-N`.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tantivy.tantivy import __version__

from index.errors import IndexFileError
from index.passage import NEIGHBOURS
from index.terms import ANALYSER

ENGINE = __version__
"""Versions of tantivy and of the files that it writes."""

FORMAT = 1
"""Version of the folder and of all that is stored in it. Raise it with every change."""

SETTINGS_FILE = "archive.json"
_GENERATION = re.compile(r"index-[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `archive.json` says: the rules that the archive was made by, and the folder of its index."""

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


def read_settings(folder: Path) -> Settings:
    """The settings of the archive in `folder`; IndexFileError if it is none, damaged or of another format."""
    try:
        record = json.loads((folder / SETTINGS_FILE).read_bytes())
        made = record["format"]
        settings = Settings(**record) if made == FORMAT else None
    except (FileNotFoundError, NotADirectoryError):
        if folder.exists():
            raise foreign(folder) from None
        raise IndexFileError(
            f"{folder}: no archive is there; make one with: qa index add PATH --index {folder}"
        ) from None
    except OSError as error:
        raise IndexFileError(f"{folder}: cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{SETTINGS_FILE} cannot be understood") from error
    if settings is None:
        raise other_version(folder, f"has format {made}, this program reads format {FORMAT}")
    if not _GENERATION.fullmatch(str(settings.generation)):
        raise damaged(folder, f"{SETTINGS_FILE} names no index")
    return settings


def write_settings(folder: Path, settings: Settings) -> None:
    """Makes `settings` those of the archive in one step: whoever reads finds the old ones or the new ones."""
    new = folder / f"{SETTINGS_FILE}.new"
    with engine_errors(folder, writing=True):
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(settings), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / SETTINGS_FILE)


def foreign(folder: Path) -> IndexFileError:
    """The error for what exists and is no archive: nothing is ever written there."""
    return IndexFileError(
        f"{folder}: is not an archive (it has no {SETTINGS_FILE}); name an archive, or a new or empty folder for one"
    )


def outdated(folder: Path, settings: Settings) -> IndexFileError:
    """The error for an archive whose passages or terms were made by other rules, which compacting mends."""
    return IndexFileError(
        f"{folder}: the archive was made with word rules {settings.analyser} and {settings.neighbours} neighbours,"
        f" this program has {ANALYSER} and {NEIGHBOURS}; renew it with: qa index compact --index {folder}"
    )


def other_version(folder: Path, what: str) -> IndexFileError:
    """The error for an archive that another version made; `what` is said of the archive."""
    return IndexFileError(
        f"{folder}: the archive {what}; use the version of news-qa that made it, or make it anew from your files"
        " in another folder"
    )


def damaged(folder: Path, detail: str) -> IndexFileError:
    """The error for an archive that is not as it was written."""
    return IndexFileError(
        f"{folder}: the archive is damaged ({detail}); make it anew from your files in another folder"
    )


@contextmanager
def engine_errors(folder: Path, *, writing: bool = False) -> Iterator[None]:
    """Turns what tantivy raises into IndexFileError; its PanicException is no Exception, and found by name."""
    try:
        yield
    except IndexFileError:
        raise
    except BaseException as error:
        known = isinstance(error, ValueError | TypeError | OSError | RuntimeError)
        if not known and type(error).__name__ != "PanicException":
            raise
        detail = " ".join(str(error).split())[:300]
        if not writing:
            raise damaged(folder, detail) from error
        raise IndexFileError(
            f"{folder}: the archive cannot be written ({detail}); it is as it was at its last commit"
        ) from error
