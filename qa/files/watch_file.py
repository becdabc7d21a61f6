"""The state file of a watch: what the questions of a file were last answered with, read and written as a whole."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index import lock_file
from qa.errors import BatchFileError, OutputError, cause
from qa.files.output_file import write_whole
from qa.files.question_file import QuestionLine

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
        return _state(json.loads(path.read_text("utf-8")))
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


def _state(value: Any) -> State:
    """ValueError, TypeError, KeyError or AttributeError if it is none."""
    if value["qa_watch"] != VERSION:
        raise ValueError("of another version")
    watched = {_text(key): _watched(one) for key, one in value["watched"].items()}
    questions, archive = _text(value["questions"]), _text(value["archive"])
    return State(questions, archive, _text(value["options"]), _text(value["ran"]), watched)


def _watched(value: Any) -> Watched:
    return Watched(
        _text(value["question"]),
        _text_or_none(value["answer"]),
        _text_or_none(value["reason"]),
        tuple(_source(one) for one in value["sources"]),
        tuple(_text(one) for one in value["seen"]),
    )


def _source(value: Any) -> Source:
    return Source(
        _text(value["article"]),
        _text_or_none(value["source"]),
        int(value["start"]),
        int(value["end"]),
        _text(value["text"]),
        _text(value["digest"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)
