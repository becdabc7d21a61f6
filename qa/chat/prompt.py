"""The prompt: reads a line with history, suggestions, completion, the toolbar, and Emacs or vi keys."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import (
    Condition,
    emacs_mode,
    has_focus,
    has_selection,
    vi_navigation_mode,
)
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.vi_state import InputMode

from index import AppError
from qa.chat.commands import complete_line
from qa.chat.completion import offer_names
from qa.chat.session import Offer, Session
from qa.console.program import edit
from qa.console.screen import Screen
from qa.console.terminal import calling, color_depth, press_ctrl_c, style_of, window_size
from qa.errors import cause
from qa.files.log_file import report_fault
from qa.files.output_file import make_private
from qa.files.user_file import history_file, short_path
from qa.filters import filter_text
from qa.language.wordlists import counted
from qa.opening import Opened
from qa.sanitise import clean, clean_line
from qa.view.wording import JOINT
from qa.view.wrap import columns, wrap_text


class LineCompleter(Completer):
    """Completes the names of commands and their arguments, and in a question the names of the archive."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The completions at the cursor."""
        line = document.text_before_cursor
        try:
            for offer in self._offers(line):
                shown = clean_line(offer.display or offer.text)
                yield Completion(
                    clean_line(offer.text), -offer.back, shown, clean_line(offer.meta) or None
                )
        except AppError:
            return  # an archive that is gone: the question itself shows that error
        except Exception as error:
            report_fault(error, line)  # it must not cost the line

    def _offers(self, line: str) -> Iterable[Offer]:
        if line.startswith("/"):
            return complete_line(self.session, line)
        return offer_names(self.session, line)


PROMPT, CHOICE_PROMPT = "qa> ", "which? "
LEAST_LABEL = 16
"""Columns of the archive's name in the toolbar, however narrow the window and long the filters."""
MAX_KEPT_CHARS = 10_000
"""Longest line that the history file keeps: a longer one was pasted, perhaps by mistake."""


def prompt_of(session: Session) -> str:
    """The prompt before a question, and before the number of a reading."""
    return CHOICE_PROMPT if session.said.is_choosing else PROMPT


def line_reader(session: Session, screen: Screen, runner: asyncio.Runner) -> Callable[[], str]:
    """A function that reads a line; changed settings apply from the next line.

    All prompts run in the runner's one event loop: prompt_toolkit keeps timers for the next prompt to cancel, which
    fails if their loop is closed. Ctrl-C while a prompt begins or ends is a key for the next one.
    """
    prompt: PromptSession[str] = PromptSession(
        lambda: prompt_of(session),
        history=open_history(screen),
        auto_suggest=AutoSuggestFromHistory(),
        completer=LineCompleter(session),
        # Not for questions: the room kept for a menu would push the toolbar down.
        complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
        bottom_toolbar=lambda: toolbar(session),
        key_bindings=own_keys(screen),
        enable_suspend=True,
    )

    def read() -> str:
        prompt.style = style_of(session.theme)
        prompt.color_depth = color_depth(session.theme)
        prompt.editing_mode = EditingMode.VI if session.keys == "vi" else EditingMode.EMACS
        with calling(press_ctrl_c):
            return runner.run(prompt.prompt_async(pre_run=lambda: outlive_faults(prompt, screen)))

    return read


def outlive_faults(prompt: "PromptSession[str]", screen: Screen) -> None:
    """Shows a fault of a key, prompt_toolkit's or ours, in one line, and typing continues.

    prompt_toolkit would show a traceback and wait for Enter. Some of its vi keys have faults, such as `"adw`.
    """

    def show_fault(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, Exception):
            loop.default_exception_handler(context)
            return
        prompt.app.vi_state.reset()  # an operator may wait for a movement
        line = report_fault(error, prompt.default_buffer.text)
        run_in_terminal(lambda: screen.show_error(line))

    asyncio.get_running_loop().set_exception_handler(show_fault)


def read_dumb(session: Session) -> str:
    """A line from a terminal without cursor movements, which echoes and erases itself."""
    try:
        return input(prompt_of(session))
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        raise


def own_keys(screen: Screen) -> KeyBindings:
    """Ctrl-X Ctrl-E, and v in vi's navigation, open the line in the user's editor; Ctrl-C drops the line.

    prompt_toolkit's own key ends the conversation if an editor saves in another encoding, says nothing about a missing
    one, and shows a traceback for a Ctrl-C just after Enter.
    """
    keys = KeyBindings()

    def drop_line(event: KeyPressEvent) -> None:
        future = event.app.future
        if future is not None and not future.done():
            event.app.exit(exception=KeyboardInterrupt(), style="class:aborting")

    async def take_to_editor(event: KeyPressEvent) -> None:
        buffer = event.current_buffer

        def run() -> None:
            try:
                buffer.text = edit(buffer.text)
            except AppError as error:
                screen.show_error(str(error))

        await run_in_terminal(run)
        buffer.cursor_position = len(buffer.text)

    keys.add("c-c", filter=has_focus(DEFAULT_BUFFER))(drop_line)
    keys.add("<sigint>")(drop_line)
    keys.add("c-x", "c-e", filter=emacs_mode & ~has_selection)(take_to_editor)
    keys.add("v", filter=vi_navigation_mode)(take_to_editor)
    return keys


def open_history(screen: Screen) -> History:
    """The lines of earlier conversations, in the user's state folder; in memory if that is not writable."""
    path = history_file()
    try:
        make_private(path)
        with open(path, "r+b"):
            return ForgivingHistory(path)
    except OSError as error:
        note = f"Lines are not kept: {path}: {cause(error)}"
        screen.show(wrap_text(note, screen.width(), style="class:dim"))
        return InMemoryHistory()


class ForgivingHistory(FileHistory):
    """A history file; a line that is very long, or cannot be written (a full disk), is kept in memory only."""

    def store_string(self, string: str) -> None:
        """Appends a line to the file if it can be written."""
        if len(string) <= MAX_KEPT_CHARS:
            with suppress(OSError):
                super().store_string(string)


def toolbar(session: Session) -> FormattedText:
    """The toolbar: the archive, its articles, the filters, and vi's mode."""
    named = session.opened.label.split(", ")
    label = ", ".join(short_path(Path(one)) if os.path.isabs(one) else one for one in named)
    facts = [archive_text("", session.opened), filter_text(session.options.filters)]
    rest = clean(JOINT.join(fact for fact in facts if fact))
    mode = _vi_mode(session)
    begun = f" {mode}{JOINT}" if mode else " "
    room = max(window_size().columns - columns(begun + rest), LEAST_LABEL)
    if columns(label) > room:  # the end of a path says most
        label = "…" + label[1 - room :]
    return FormattedText([("", begun + clean(label) + rest)])


def _vi_mode(session: Session) -> str:
    if session.keys != "vi":
        return ""
    mode = get_app().vi_state.input_mode
    return {InputMode.NAVIGATION: "normal", InputMode.REPLACE: "replace"}.get(mode, "insert")


def archive_text(label: str, opened: Opened) -> str:
    """The archive's name and how many articles it has."""
    return f"{label}, {counted(opened.articles, 'article')}"
