"""The conversation: a line is read, handed to `commands.respond`, and what comes back is shown."""

import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from platformdirs import user_log_path, user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.output import ColorDepth

from index import AppError
from qa.chat.command import Clear, Quit, Read
from qa.chat.commands import respond
from qa.chat.completion import LineCompleter
from qa.chat.session import Session
from qa.console.output import color_allowed, is_dumb_terminal
from qa.console.screen import Page, Screen, Surface
from qa.console.terminal import STYLE
from qa.errors import OutputError, cause
from qa.files.writing import make_private
from qa.filters import filter_text
from qa.opening import Opened
from qa.pipeline import Options
from qa.sanitise import clean
from qa.view.wrap import Fragments, cut, wrap_text

APP = "news-qa"
PROMPT = "qa> "
TOOLBAR_LABEL = 24
"""Characters of the archive's name in the toolbar, so that a narrow window shows the filters too."""


def run_chat(opened: Opened, options: Options, *, no_color: bool, quiet: bool) -> int:
    """Talks until the input ends or /quit; gives the exit code. Without a terminal: lines in, plain answers out."""
    session = Session(opened, options)
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return answer_lines(session, sys.stdin or ())
    dumb = is_dumb_terminal()
    screen = Screen(color=color_allowed(no_color), dumb=dumb)
    if not quiet:
        screen.show(banner(opened, screen.width()))
    read = read_dumb if dumb else line_reader(session, screen)
    return converse(session, read, screen)


def answer_lines(session: Session, lines: Iterable[str]) -> int:
    """Answers each line of an input that is no terminal; Ctrl-C and a closed output are the caller's."""
    page = Page()
    for line in lines:
        if not take_turn(session, line, page):
            break
    return 0


def converse(session: Session, read: Callable[[], str], screen: Screen) -> int:
    """Reads and answers until Ctrl-D or /quit; Ctrl-C costs the line being typed or the question being answered."""
    running = False
    while True:
        try:
            if running:  # shown here, where a second Ctrl-C does no harm
                running = False
                screen.show([("class:dim", "Dropped.\n")])
            lines = split_paste(read())
            running = True
            if not take_turns(session, lines, screen):
                return 0
            running = False
        except KeyboardInterrupt:
            pass
        except EOFError:
            return 0


def take_turns(session: Session, lines: list[str], screen: Screen) -> bool:
    """Takes a turn for each line, naming it if there are several; False when one ends the conversation."""
    for line in lines:
        if len(lines) > 1:
            screen.show([("class:heading", clean(line) + "\n")])
        if not take_turn(session, line, screen):
            return False
    return True


def take_turn(session: Session, line: str, surface: Surface) -> bool:
    """Shows what `line` gives; False when it ends the conversation. An error costs this line only, a bug too."""
    try:
        outcome = respond(session, line, surface.width())
        if isinstance(outcome, Quit):
            return False
        if isinstance(outcome, Clear):
            surface.clear()
        elif isinstance(outcome, Read):
            surface.show_article(outcome.citation)
        else:
            surface.show(outcome)
    except (BrokenPipeError, OutputError):
        raise  # nobody reads on
    except AppError as error:
        surface.show_error(str(error))
    except Exception as error:
        surface.show_error(log_bug(line, error))
    return True


def log_bug(line: str, error: Exception) -> str:
    """Writes the traceback to the log and gives one line that names it."""
    path = user_log_path(APP) / "qa.log"
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    try:
        make_private(path)
        with open(path, "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now().isoformat(timespec='seconds')} {line!r}\n")
            log.write("".join(traceback.format_exception(error)) + "\n")
    except OSError as log_error:
        return f"A bug in this program ({what}); its log cannot be written: {log_error}"
    return f"A bug in this program ({what}); the details are in {path}"


def banner(opened: Opened, width: int) -> Fragments:
    """Two lines: what is searched, and how to go on."""
    head = cut(clean(f"{APP}: {_archive(opened.label, opened)}"), width)
    return [("class:heading", head + "\n"), ("", "Ask a question; /help, or Ctrl-D to end.\n")]


def _archive(label: str, opened: Opened) -> str:
    noun = "article" if opened.articles == 1 else "articles"
    return f"{label}, {opened.articles:,} {noun}"


# The prompt


def line_reader(session: Session, screen: Screen) -> Callable[[], str]:
    """A function that reads a line with history, suggestions, completion and the toolbar."""
    prompt: PromptSession[str] = PromptSession(
        PROMPT,
        style=STYLE,
        color_depth=None if screen.color else ColorDepth.DEPTH_1_BIT,
        history=open_history(screen),
        auto_suggest=AutoSuggestFromHistory(),
        completer=LineCompleter(session),
        # Not while a question is typed: the room kept for a menu would push the toolbar down.
        complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
        bottom_toolbar=lambda: toolbar(session),
        enable_suspend=True,
    )
    return prompt.prompt


def read_dumb() -> str:
    """A line from a terminal without cursor movements: it echoes and erases by itself."""
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        raise


def split_paste(text: str) -> list[str]:
    """The questions in what was entered: one, unless several lines were pasted.

    Pasted lines that each end in a question mark or begin with a slash are taken one after the other; any other text is
    one question that was wrapped, and its lines are joined by blanks.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("/") or line[-1] in "?？؟;" for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


def open_history(screen: Screen) -> History:
    """The lines of earlier conversations, in the user's state folder; in memory, saying so, if that is not writable."""
    path = user_state_path(APP) / "history"
    try:
        make_private(path)
        with open(path, "r+b"):
            return ForgivingHistory(path)
    except OSError as error:
        note = f"Lines are not kept: {path}: {cause(error)}"
        screen.show(wrap_text(note, screen.width(), style="class:dim"))
        return InMemoryHistory()


class ForgivingHistory(FileHistory):
    """A history file; a line that can no longer be written (a full disk) is kept in memory only."""

    def store_string(self, string: str) -> None:
        """Appends a line to the file if it can be written."""
        with suppress(OSError):
            super().store_string(string)


def toolbar(session: Session) -> FormattedText:
    """What is searched: the archive, its articles, the filters."""
    label = session.opened.label
    if len(label) > TOOLBAR_LABEL:  # the end of a path says more than its beginning
        label = "…" + label[1 - TOOLBAR_LABEL :]
    parts = [_archive(label, session.opened), filter_text(session.options.filters)]
    return FormattedText([("", clean(" " + " · ".join(part for part in parts if part)))])
