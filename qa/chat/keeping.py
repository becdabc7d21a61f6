"""Commands that keep the conversation in a file."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from qa.chat.command import Command, Offer, Outcome
from qa.chat.session import Session
from qa.errors import CommandError, cause
from qa.files.writing import write_whole
from qa.sanitise import clean
from qa.view.transcript import transcript_markdown
from qa.view.wrap import wrap_text


def save_transcript(session: Session, argument: str, width: int) -> Outcome:
    """Writes the turns as Markdown; an existing file is replaced only with --force."""
    name = re.sub(r"(^|\s)--force(?=\s|$)", " ", argument).strip()
    overwrite = name != argument
    if not name:
        raise CommandError("/save takes a file name, as in /save talks.md")
    session.last()
    name = name.strip("\"'")
    try:
        path = _savable(name, overwrite=overwrite)
        write_whole(path, transcript_markdown(session.turns))
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, no such ~user
        raise CommandError(f"cannot save to {name}: {cause(error)}") from error
    count = len(session.turns)
    return wrap_text(f"Saved {count} {'question' if count == 1 else 'questions'} to {path}", width)


def _savable(name: str, *, overwrite: bool) -> Path:
    path = Path(name).expanduser().resolve()  # a link keeps pointing to its file
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not an ordinary file")
    if path.exists() and not overwrite:
        raise CommandError(f"{path} exists; /save {name} --force replaces it")
    return path


def complete_file(session: Session, argument: str) -> Iterable[Offer]:
    """The files and folders whose path begins so, folders with a slash; hidden ones once their dot is typed."""
    folder, begun = os.path.split(argument)
    try:
        names = sorted(os.listdir(os.path.expanduser(folder) or os.curdir))
    except (OSError, ValueError):
        return
    for name in names:
        shown = name.startswith(begun) and (begun or not name.startswith("."))
        if shown and clean(name) == name:  # what a terminal cannot show cannot be typed
            is_folder = os.path.isdir(os.path.join(os.path.expanduser(folder), name))
            yield Offer(name + "/" * is_folder, len(begun))


COMMANDS: tuple[Command, ...] = (
    Command(
        "save",
        "FILE",
        "write the questions and answers to FILE as Markdown",
        save_transcript,
        ("A file that exists is replaced only by /save FILE --force.",),
        complete=complete_file,
    ),
)
