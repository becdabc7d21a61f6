"""Commands that keep the conversation in a file."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from qa.answer import Answer
from qa.chat.session import CommandTable, Offer, Outcome, Session
from qa.errors import CommandError, cause
from qa.files.conversation_file import Transcript, read_transcript, transcript_json
from qa.files.output_file import write_whole
from qa.language.wordlists import counted
from qa.sanitise import clean
from qa.view.fragments import answer_fragments
from qa.view.html import transcript_page
from qa.view.markdown import transcript_markdown
from qa.view.wrap import wrap_text

COMMANDS = CommandTable()

SHOWN_PROBLEMS = 10
"""Citations that no longer match, named one by one."""

FORMS: dict[str, Callable[[Sequence[Answer], datetime], str]] = {
    ".md": lambda answers, saved: transcript_markdown(answers),
    ".html": transcript_page,
    ".json": transcript_json,
}
"""The form that /save writes, by the ending of the file."""
SAME_FORM = {"": ".md", ".txt": ".md", ".markdown": ".md", ".htm": ".html"}
"""Other endings for them. All others are refused: nobody wants Markdown in a talks.pdf."""


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


@COMMANDS.add("save", "FILE", complete=complete_file)
def save_transcript(session: Session, argument: str, width: int) -> Outcome:
    """Write the conversation to FILE: .md, .html, .json.

    The ending decides: Markdown, a page for reading and printing, or JSON that /load reads.

    A file that exists is replaced only by /save FILE --force.
    """
    name = re.sub(r"(^|\s)--force(?=\s|$)", " ", argument).strip()
    overwrite = name != argument
    if not name:
        raise CommandError("/save takes a file name, as in /save talks.md")
    session.said.last()
    name = name.strip("\"'")
    try:
        path = _savable(name, overwrite=overwrite)
        write_whole(path, _form_of(path)(session.said.turns, datetime.now().astimezone()))
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, no such ~user
        raise CommandError(f"cannot save to {name}: {cause(error)}") from error
    return wrap_text(
        f"Saved {counted(len(session.said.turns), 'question')} to {_named(path)}", width
    )


def _form_of(path: Path) -> Callable[[Sequence[Answer], datetime], str]:
    ending = path.suffix.lower()
    form = FORMS.get(SAME_FORM.get(ending, ending))
    if form is None:
        raise CommandError(f"Can’t save as {ending}: name a file that ends in .md, .html or .json")
    return form


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


def _named(path: Path) -> Path:
    """The path as a user would name it: relative if it is below the current folder."""
    try:
        return path.relative_to(Path.cwd())
    except (OSError, ValueError):
        return path


@COMMANDS.add("load", "FILE", complete=complete_file)
def load_transcript(session: Session, argument: str, width: int) -> Outcome:
    """Load a conversation that was saved as .json.

    Its questions are added to this conversation: follow-ups, /open and /why work with them.

    Each citation is checked against the articles as they are now; one that no longer matches is named and left
    out.
    """
    name = argument.strip("\"'")
    if not name:
        raise CommandError("/load takes a file that /save wrote, as in /load talks.json")
    try:
        path = Path(name).expanduser()
        if path.suffix.lower() in (".md", ".markdown", ".html", ".htm", ".txt"):
            raise CommandError(f"{path}: only JSON can be loaded; /save talks.json writes it")
        if path.is_dir():
            raise CommandError(f"{path} is a folder; name a file in it")
    except (ValueError, RuntimeError) as error:  # a NUL, no such ~user
        raise CommandError(f"cannot load {name}: {cause(error)}") from error
    transcript = read_transcript(path, session.desk.finder())
    session.said = session.desk.take_up(transcript.answers, session.options, session.said)
    return _loaded(session, transcript, path, width)


def _loaded(session: Session, transcript: Transcript, path: Path, width: int) -> Outcome:
    when = f", saved {transcript.saved[:10]}" if transcript.saved else ""
    loaded = f"Loaded {counted(len(transcript.answers), 'question')} from {path}{when}."
    fragments = wrap_text(loaded, width)
    shown, hidden = transcript.problems[:SHOWN_PROBLEMS], transcript.problems[SHOWN_PROBLEMS:]
    lines = [f"No longer matches: {problem}" for problem in shown]
    lines += [f"… and {len(hidden)} more."] if hidden else []
    for line in lines:
        fragments += wrap_text(line, width, style="class:error")
    if not transcript.answers:
        return fragments
    last = transcript.answers[-1].question
    fragments += [("", "\n"), *wrap_text(f"Last: {last}", width, style="class:heading")]
    return [*fragments, *answer_fragments(session.said.last(), width, context=session.context)]
