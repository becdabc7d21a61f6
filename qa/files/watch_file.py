"""The state file of a watch: the last answers to the questions of a file, read and written in one step."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index import lock_file
from qa.errors import BatchFileError, OutputError, cause
from qa.files.lines import read_small
from qa.files.output_file import write_whole
from qa.files.question_file import QuestionLine
from qa.files.records import from_json

VERSION = 1
MAX_STATE_BYTES = 1 << 28
"""Largest state file, in bytes: far more than a hundred thousand questions need."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of an answer: `text` is `article.text[start:end]`, `digest` the digest of the article's text."""

    article: str
    source: str | None
    start: int
    end: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The last answer to a question; `seen` are all articles that ever supported it."""

    question: str
    answer: str | None
    reason: str | None
    sources: tuple[Source, ...] = ()
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """The state of a watch: the questions, the archive, the options, the time, and each answer."""

    questions: str
    archive: str
    options: str
    ran: str
    watched: Mapping[str, Watched] = field(default_factory=dict)


def watch_key(line: QuestionLine) -> str:
    """The key of a question from run to run: its words, history and filters, not its place in the file."""
    known = [line.question, line.history, asdict(line.filters)]
    return text_digest(json.dumps(known, default=str))


def text_digest(text: str) -> str:
    """The digest of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def read_state(path: Path) -> State | None:
    """The state at `path`, or None if there is none yet; BatchFileError if it is something else."""
    try:
        value = json.loads(read_small(path, MAX_STATE_BYTES))
        if value["qa_watch"] != VERSION:
            raise ValueError("of another version")
        state: State = from_json(State, value)
        return state
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BatchFileError(f"{path}: {cause(error)}", code="file_unreadable") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BatchFileError(
            f"{path}: not a state of qa watch, or damaged; move it away, or name another with --state"
        ) from error


def write_state(path: Path, state: State) -> None:
    """Writes the state to `path` in one step; OutputError if it cannot."""
    text = json.dumps({"qa_watch": VERSION, **asdict(state)}, indent=1)
    try:
        write_whole(path, text + "\n")
    except OSError as error:
        raise OutputError(
            f"{path}: {cause(error)}; the next run will show all this again"
        ) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Locks the state at `path`; OutputError if another run has it. The system frees the lock of a dead run."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it for the state")
    lock = path.with_name(path.name + ".lock")
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = open(lock, "ab")  # noqa: SIM115 - closed below
    except OSError as error:
        raise OutputError(f"{lock}: {cause(error)}") from error
    with file:
        try:
            lock_file(file)
        except OSError:
            raise OutputError(
                f"{path}: another qa watch is running (it has locked {lock}); wait until it is done",
                code="output_locked",
            ) from None
        yield
