"""The state file of a watch: what the questions of a file were last answered with, read and written as a whole."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index import lock_file
from qa.errors import BatchFileError, OutputError, cause
from qa.files.output_file import write_whole
from qa.files.question_file import QuestionLine
from qa.files.records import from_json

VERSION = 1
MAX_STATE_BYTES = 1 << 28
"""Far more than a hundred thousand questions need."""


@dataclass(frozen=True, slots=True)
class Source:
    """What bore an answer out: `text` was the article's at `start` to `end`, `digest` is that of its whole text."""

    article: str
    source: str | None
    start: int
    end: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Watched:
    """What a question was last answered with; `seen` are the articles that ever bore this answer out."""

    question: str
    answer: str | None
    reason: str | None
    sources: tuple[Source, ...] = ()
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Of which questions on which archive, how and when they were asked, and what each was answered with."""

    questions: str
    archive: str
    options: str
    ran: str
    watched: Mapping[str, Watched] = field(default_factory=dict)


def watch_key(line: QuestionLine) -> str:
    """By what a question is known from run to run: its words, history and filters, not its place in the file."""
    known = [line.question, line.history, asdict(line.filters)]
    return text_digest(json.dumps(known, default=str))


def text_digest(text: str) -> str:
    """By what a text is known from others."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def read_state(path: Path) -> State | None:
    """The state at `path`, or None if there is none yet; BatchFileError if what is there is something else."""
    try:
        if path.stat().st_size > MAX_STATE_BYTES:
            raise ValueError("too large")
        value = json.loads(path.read_text("utf-8"))
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
    """Puts the state at `path` in one step; OutputError if it cannot."""
    text = json.dumps({"qa_watch": VERSION, **asdict(state)}, indent=1)
    try:
        write_whole(path, text + "\n")
    except OSError as error:
        raise OutputError(
            f"{path}: {cause(error)}; the next run will show all this again"
        ) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keeps other runs from the state at `path`; OutputError if one is at it. The system frees what a dead run held."""
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
