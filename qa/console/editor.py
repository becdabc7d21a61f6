"""The person's editor: a text goes in, and comes back as it was saved."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from qa.errors import CommandError, cause

USUAL_EDITORS = ("editor", "nano", "vi")
"""Tried in this order where neither VISUAL nor EDITOR names one."""


def editor_command() -> list[str]:
    """VISUAL or EDITOR in words, else a usual one; CommandError if there is none."""
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
