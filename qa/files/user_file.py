"""The user's files: where they are, and the settings in one, which is changed without losing the rest of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from platformdirs import user_config_path, user_log_path, user_state_path

from qa.errors import CommandError, cause
from qa.files.lines import read_small
from qa.files.output_file import write_whole

APP = "news-qa"


def config_file() -> Path:
    """The settings, which need not exist."""
    return user_config_path(APP) / "config.toml"


def history_file() -> Path:
    """The lines of earlier conversations."""
    return user_state_path(APP) / "history"


def log_file() -> Path:
    """The tracebacks of bugs."""
    return user_log_path(APP) / "qa.log"


def feeds_file(address: str) -> Path:
    """The state of fetched pages for an archive on a cluster."""
    return user_state_path(APP) / "feeds" / f"{sha256(address.encode()).hexdigest()[:16]}.json"


def watch_folder() -> Path:
    """The states of watched question files."""
    return user_state_path(APP) / "watch"


def short_path(path: Path) -> str:
    """`path`, with ~ for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # no such user
        return str(path)


MAX_BYTES = 100_000
"""Largest file of settings, in bytes: a larger one is something else."""
Value = bool | int | str


@dataclass(frozen=True, slots=True)
class Config:
    """The values of a file by name; `complaint` is why it could not be read, or empty."""

    values: Mapping[str, object] = field(default_factory=dict)
    complaint: str = ""


def read_config(path: Path) -> Config:
    """The values of the file at `path`; none if there is no file, or if it cannot be read."""
    try:
        if not path.exists():
            return Config()
        text = read_small(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        return Config(
            complaint=f"{short_path(path)} cannot be read: {cause(error)}; default settings are used"
        )
    return _parse(path, text)


def _parse(path: Path, text: str) -> Config:
    import tomllib

    try:
        return Config(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Config(
            complaint=f"{short_path(path)}: {error}; correct it, or delete the line. Default settings are used"
        )


def save_config(path: Path, changes: Mapping[str, Value]) -> None:
    """Writes the changed values into the file at `path`; every other line is unchanged.

    CommandError if the file cannot be read, edited in this way, or written; it is unchanged then.
    """
    try:
        target = path.resolve()  # a link keeps pointing to its file
        text = read_small(target, MAX_BYTES) if target.exists() else ""
        before = _parse(path, text)
        if before.complaint:
            raise CommandError(f"nothing was saved: {before.complaint}")
        edited = _edited(text, changes)
        if _parse(path, edited).values != {**before.values, **changes}:
            raise CommandError(
                f"{short_path(path)} is too complex to edit; write the values there yourself"
            )
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(target, edited)
    except (OSError, ValueError, RuntimeError) as error:
        raise CommandError(f"cannot save to {short_path(path)}: {cause(error)}") from error


def _edited(text: str, changes: Mapping[str, Value]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    document.update(changes)
    edited = tomlkit.dumps(document)
    return edited.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else edited


def to_toml(value: Value) -> str:
    """A value in TOML; strings must be plain words."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'
