"""Programs of the user's choice: the editor for a line, the pager for an article."""

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from qa.console.terminal import ansi
from qa.console.theme import NO_THEME
from qa.errors import CommandError, cause
from qa.view.fragments import to_plain
from qa.view.wrap import Fragments

USUAL_EDITORS = ("editor", "nano", "vi")
"""Tried in this order if neither VISUAL nor EDITOR names one."""


def editor_command() -> list[str]:
    """VISUAL or EDITOR split into words, else a usual one; CommandError if there is none."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        words = shlex.split(named or "")
    except ValueError as error:
        raise CommandError(f"$VISUAL or $EDITOR cannot be read: {named}: {error}") from error
    found = [words] if words else [[name] for name in USUAL_EDITORS]
    for command in found:
        if shutil.which(command[0]):
            return command
    wanted = f"no {words[0]}" if words else "no editor here"
    raise CommandError(f"there is {wanted}; set $EDITOR to the editor that you use")


def edit(text: str) -> str:
    """`text` as it was saved in the editor, without the last line end; CommandError if that does not end well."""
    command = editor_command()
    try:
        with tempfile.TemporaryDirectory(prefix="qa-") as folder:
            path = Path(folder) / "question.txt"
            path.write_text(text + "\n", "utf-8", errors="replace")
            code = subprocess.call([*command, str(path)])
            edited = path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"{command[0]}: {cause(error)}") from error
    if code:
        raise CommandError(f"{command[0]} ended with {code}; the line is as it was")
    return edited.removesuffix("\n")


LINES_ABOVE_CITED, LINES_BELOW_CITED = 8, 4
"""Lines above the cited sentence at which a pager opens an article, if it is not in the first window."""
LESS_OPTIONS = ("-R", "-X", "-Ps?eend; q goes back:space goes on, q goes back.")
"""-R lets colour through, -X leaves the text on the screen, -Ps is the line at the bottom."""


def page(fragments: Fragments, rows: int, theme: str) -> bool:
    """Shows `fragments` in the pager; False if there is none, or PAGER is empty or cat."""
    command = pager_command()
    if not command:
        return False
    if Path(command[0]).stem == "less":
        command += [*LESS_OPTIONS, f"+{start_line(fragments, rows)}"]
        text = to_plain(fragments) if theme == NO_THEME else ansi(fragments, theme)
    else:
        text = to_plain(fragments)  # it may not understand colours
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, errors="replace")
    except OSError:
        return False
    _feed(pager, text)
    return True


def pager_command() -> list[str]:
    """PAGER split into words; empty when it is not set, or its program is missing or would only print."""
    try:
        words = shlex.split(os.environ.get("PAGER", ""))
    except ValueError:  # an unclosed quote
        return []
    if not words or Path(words[0]).stem == "cat" or not shutil.which(words[0]):
        return []
    return words


def start_line(fragments: Fragments, rows: int) -> int:
    """The line at which a pager should begin: 1, or a little above a cited sentence that would not be visible."""
    line = 1
    for style, text in fragments:
        if "class:cited" in style:
            return 1 if line + LINES_BELOW_CITED < rows else max(line - LINES_ABOVE_CITED, 1)
        line += text.count("\n")
    return 1


def _feed(pager: "subprocess.Popen[str]", text: str) -> None:
    with suppress(OSError, KeyboardInterrupt):  # it was left before its end
        pager.communicate(text)
    if pager.stdin:
        with suppress(OSError):
            pager.stdin.close()
    # Ctrl-C is the pager's own: leaving it behind would spoil the terminal.
    while pager.poll() is None:
        with suppress(KeyboardInterrupt):
            pager.wait()
