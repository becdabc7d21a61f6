"""`qa index add --sync`: shows articles that are gone from a folder, and removes them from the archive."""

import os
import sys
from collections.abc import Collection, Sequence

import click

from index import ArchivePlace, Held, ReadReport, Writer, open_writer
from qa.console.output import print_line, say
from qa.language.wordlists import counted
from qa.sanitise import clean_line

SHOWN = 20
"""Most articles that are named before they are removed."""


def find_gone(
    writer: Writer, paths: Sequence[str], seen: Collection[str], report: ReadReport
) -> list[Held]:
    """The articles of these folders whose files, or places in files, are gone.

    What is still there but could not be read is counted, and stays.
    """
    missing = {one.id: one for path in paths for one in writer.list_unseen(path, seen)}
    gone = [one for one in missing.values() if _is_gone(one, report)]
    if kept := len(missing) - len(gone):
        articles = "1 article stays" if kept == 1 else f"{kept:,} articles stay"
        say(f"{articles} in the archive: not in this reading, but the file is there")
    return sorted(gone, key=lambda one: one.id)


def _is_gone(one: Held, report: ReadReport) -> bool:
    container = one.container
    if container is None or not os.path.exists(container):
        return True
    return one.is_part and not report.is_partial


def is_terminal() -> bool:
    """True if somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def show_gone(gone: Sequence[Held]) -> None:
    """Names the articles that are gone, on standard error."""
    for one in gone[:SHOWN]:
        say(clean_line(f"gone: {one.id} ({one.place})"))
    if len(gone) > SHOWN:
        say(f"gone: {len(gone) - SHOWN:,} more")


def remove_gone(archive: ArchivePlace, gone: Sequence[Held], *, sure: bool) -> bool:
    """Shows what is gone, and removes it if `sure` or confirmed; false if nobody could be asked."""
    if not gone:
        return True
    show_gone(gone)
    articles = counted(len(gone), "article")
    if not sure and not is_terminal():
        say(f"{articles} not removed: use --yes to remove without asking")
        return False
    if not sure and not _agrees(f"Remove {articles} from the archive?"):
        print_line("removed 0")
        return True
    with open_writer(archive) as writer:
        print_line(f"removed {writer.remove(ids=[one.id for one in gone])}")
    return True


def _agrees(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:  # Ctrl-C, or the end of the input: the cursor is after the question
        say("")
        raise KeyboardInterrupt from None
