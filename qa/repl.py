"""The conversation: a line is read, handed to commands.respond, and what comes back is shown."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import StringIO, TextIOWrapper
from pathlib import Path

from platformdirs import user_log_path, user_state_path
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application.current import get_app, get_app_session
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal

from index import AppError
from qa.commands import COMMANDS, Clear, Quit, Session, filter_text, quoted, respond
from qa.opening import Opened
from qa.pipeline import Options
from qa.sanitise import clean
from qa.style import STYLE
from qa.view import Fragments, to_plain

APP = "news-qa"
PROMPT = "qa> "
EXIT_BROKEN_PIPE = 141
MAX_WIDTH = 120
"""Lines are not wrapped wider than this: longer ones are hard to read, however wide the window."""
TOOLBAR_LABEL = 24
"""Characters of the archive's name in the toolbar, so that a narrow window shows the filters too."""
LINES_ABOVE_CITED, LINES_BELOW_CITED = 8, 4
"""Where a pager opens an article: so far above the cited sentence, if so much of it is not in the first window."""
LESS_OPTIONS = ("-R", "-X", "-Ps?eend; q goes back:space goes on, q goes back.")
"""-R lets colour through, -X leaves on the screen what was read, -Ps is the line at the bottom."""

_STYLE = Style.from_dict(STYLE)


def run_chat(opened: Opened, options: Options, *, no_color: bool, quiet: bool) -> int:
    """Talks until the input ends or /quit; gives the exit code. Without a terminal: lines in, plain answers out."""
    session = Session(opened, options)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # one odd byte must not end the conversation
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        try:
            return answer_lines(session, sys.stdin)
        except BrokenPipeError:
            return leave_output()
    dumb = is_dumb_terminal()
    screen = Screen(colour=not (no_color or dumb or os.environ.get("NO_COLOR")), dumb=dumb)
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


def leave_output() -> int:
    """When nobody reads on (`qa < questions | head`): no complaint at the last flush, and the code a shell gives."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_BROKEN_PIPE


def converse(session: Session, read: Callable[[], str], screen: "Screen") -> int:
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


def take_turns(session: Session, lines: list[str], screen: "Screen") -> bool:
    """Takes a turn for each line, naming it if there are several; False when one ends the conversation."""
    for line in lines:
        if len(lines) > 1:
            screen.show([("class:heading", clean(line) + "\n")])
        if not take_turn(session, line, screen):
            return False
    return True


def take_turn(session: Session, line: str, surface: "Surface") -> bool:
    """Shows what `line` gives; False when it ends the conversation. An error costs this line only, a bug too."""
    try:
        outcome = respond(session, line, surface.width())
        if isinstance(outcome, Quit):
            return False
        if isinstance(outcome, Clear):
            surface.clear()
        else:
            surface.show(outcome)
    except AppError as error:
        surface.show_error(str(error))
    except BrokenPipeError:
        raise  # nobody reads on
    except Exception as error:
        surface.show_error(log_bug(line, error))
    return True


def log_bug(line: str, error: Exception) -> str:
    """Writes the traceback to the log and gives one line that names it."""
    path = user_log_path(APP) / "qa.log"
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    try:
        private_file(path)
        with open(path, "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now().isoformat(timespec='seconds')} {line!r}\n")
            log.write("".join(traceback.format_exception(error)) + "\n")
    except OSError as log_error:
        return f"A bug in this program ({what}); its log cannot be written: {log_error}"
    return f"A bug in this program ({what}); the details are in {path}"


def private_file(path: Path) -> None:
    """Makes `path` and its folders if needed, for this user only: questions tell what a person works on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


# Reading


def split_paste(text: str) -> list[str]:
    """The questions in what was entered: one, unless several lines were pasted.

    Pasted lines that each end in a question mark or begin with a slash are taken one after the other; any other text is
    one question that was wrapped, and its lines are joined by blanks.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("/") or line[-1] in "?？؟;" for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


def read_dumb() -> str:
    """A line from a terminal without cursor movements: it echoes and erases by itself."""
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        raise


def line_reader(session: Session, screen: "Screen") -> Callable[[], str]:
    """A function that reads a line with history, suggestions, completion and the toolbar."""
    history = open_history(screen)
    prompt: PromptSession[str] = PromptSession(
        PROMPT,
        style=_STYLE,
        color_depth=None if screen.colour else ColorDepth.DEPTH_1_BIT,
        history=history,
        auto_suggest=AutoSuggestFromHistory(),
        completer=LineCompleter(session),
        # Not while a question is typed: the room kept for a menu would push the toolbar down.
        complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
        bottom_toolbar=lambda: toolbar(session),
        enable_suspend=True,
    )
    return prompt.prompt


def open_history(screen: "Screen") -> History:
    """The lines of earlier conversations, in the user's state folder; in memory, saying so, if that is not writable."""
    path = user_state_path(APP) / "history"
    try:
        private_file(path)
        with open(path, "r+b"):
            return ForgivingHistory(path)
    except OSError as error:
        why = error.strerror or str(error)
        note = textwrap.wrap(f"Lines are not kept: {clean(str(path))}: {why}", screen.width())
        screen.show([("class:dim", line + "\n") for line in note])
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


def banner(opened: Opened, width: int) -> Fragments:
    """Two lines: what is searched, and how to go on."""
    head = clean(f"{APP}: {_archive(opened.label, opened)}")
    head = head if len(head) <= width else head[: width - 1] + "…"
    return [("class:heading", head + "\n"), ("", "Ask a question; /help, or Ctrl-D to end.\n")]


def _archive(label: str, opened: Opened) -> str:
    noun = "article" if opened.articles == 1 else "articles"
    return f"{label}, {opened.articles:,} {noun}"


class LineCompleter(Completer):
    """Completes the names of commands, of sources and filters in /filter, and of files in /save."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What may stand at the cursor."""
        command, blank, argument = document.text_before_cursor.partition(" ")
        if not command.startswith("/"):
            return []
        if not blank:
            return _command_names(command[1:], "/")
        if command == "/help":
            return _command_names(argument, "")
        if command == "/filter":
            return _filter_values(argument, self.session.source_names())
        if command == "/save":
            return PathCompleter(expanduser=True).get_completions(
                Document(argument), complete_event
            )
        return []


def _command_names(begun: str, slash: str) -> Iterable[Completion]:
    for row in COMMANDS:
        if row.name.startswith(begun.casefold()):
            blank = " " if slash and row.hint else ""
            yield Completion(
                row.name + blank, -len(begun), display=slash + row.name, display_meta=row.help
            )


def _filter_values(argument: str, sources: Iterable[str]) -> Iterable[Completion]:
    value = re.search(r"(?:^|\s)source=((?:(?!\s\w+=).)*)$", argument)
    if value:
        begun = value[1].lstrip("\"'").casefold()
        for name in sources:
            folded = name.casefold()
            if folded != begun and (folded.startswith(begun) or f" {begun}" in folded):
                yield Completion(quoted(name), -len(value[1]), display=name)
    word = re.search(r"(?:^|\s)(\w*)$", argument)
    for key in ("source=", "since=", "until=", "clear"):
        if word and key.startswith(word[1]) and (key != "clear" or word.start() == 0):
            yield Completion(key, -len(word[1]))


# Showing


class Page:
    """Where plain text goes when there is no terminal: answers to standard output, errors to standard error."""

    def width(self) -> int:
        """How wide lines may be."""
        return min(shutil.get_terminal_size().columns, MAX_WIDTH)

    def show(self, fragments: Fragments) -> None:
        """Prints at once, with a blank line after."""
        if fragments:
            sys.stdout.write(to_plain(fragments) + "\n")
            sys.stdout.flush()

    def show_error(self, message: str) -> None:
        """Prints one line."""
        sys.stderr.write(f"qa: {one_line(message)}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Nothing: what was printed stays."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal: its size is looked up each time; `dumb` ones get neither colour nor cursor movements nor a pager."""

    colour: bool
    dumb: bool = False

    def width(self) -> int:
        """How wide lines may be in the window as it is now."""
        return min(self.size().columns, MAX_WIDTH)

    def size(self) -> Size:
        """The window as it is now."""
        return get_app_session().output.get_size()

    def show(self, fragments: Fragments) -> None:
        """Prints, with a blank line after; what is longer than the window goes through the pager."""
        if not fragments:
            return
        lines, rows = sum(text.count("\n") for _, text in fragments), self.size().rows
        fits = self.dumb or lines < rows - 1
        if fits or not page(fragments, rows, colour=self.colour):
            self._print([*fragments, ("", "\n")])

    def _print(self, fragments: Fragments) -> None:
        if self.colour:
            print_formatted_text(
                FormattedText(fragments),
                end="",
                style=_STYLE,
                include_default_pygments_style=False,
            )
        else:
            sys.stdout.write(to_plain(fragments))
            sys.stdout.flush()

    def show_error(self, message: str) -> None:
        """Prints the message, wrapped where the window is narrower."""
        lines = textwrap.wrap(one_line(message), max(self.width(), 20))
        self.show([("class:error", line + "\n") for line in lines])

    def clear(self) -> None:
        """Empties the window if the terminal can."""
        if not self.dumb:
            clear()


Surface = Page | Screen


def one_line(message: str) -> str:
    """A message as one clean line."""
    return clean(" ".join(message.split()))


def page(fragments: Fragments, rows: int, *, colour: bool) -> bool:
    """Shows `fragments` in the pager; False if there is none, or none is wanted (PAGER empty or cat)."""
    command = pager_command()
    if not command:
        return False
    if Path(command[0]).stem == "less":
        command += [*LESS_OPTIONS, f"+{start_line(fragments, rows)}"]
        text = ansi(fragments) if colour else to_plain(fragments)
    else:
        text = to_plain(fragments)  # who knows what it does with colours
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, errors="replace")
    except OSError:
        return False
    _feed(pager, text)
    return True


def pager_command() -> list[str]:
    """PAGER in words, `less` if it is not set; empty when the program is missing or would only print."""
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # an unclosed quote
        return []
    if not words or Path(words[0]).stem == "cat" or not shutil.which(words[0]):
        return []
    return words


def _feed(pager: "subprocess.Popen[str]", text: str) -> None:
    with suppress(OSError, KeyboardInterrupt):  # it was left before its end
        pager.communicate(text)
    if pager.stdin:
        with suppress(OSError):
            pager.stdin.close()
    while (
        pager.poll() is None
    ):  # Ctrl-C is the pager's own: leaving it behind would spoil the terminal
        with suppress(KeyboardInterrupt):
            pager.wait()


def start_line(fragments: Fragments, rows: int) -> int:
    """The line where a pager should begin: 1, or a little above a cited sentence that would not be seen."""
    line = 1
    for style, text in fragments:
        if "class:cited" in style:
            return 1 if line + LINES_BELOW_CITED < rows else max(line - LINES_ABOVE_CITED, 1)
        line += text.count("\n")
    return 1


class _AnsiText(Vt100_Output):
    """Colour codes into a string, and no other codes: a pager would show them."""

    def enable_autowrap(self) -> None:
        """Nothing."""


def ansi(fragments: Fragments) -> str:
    """`fragments` with colour codes, set anew in each line: a pager may begin at any of them."""
    depth = get_app_session().output.get_default_color_depth()
    stream = StringIO()
    output = _AnsiText(stream, lambda: Size(rows=24, columns=80), default_color_depth=depth)
    *lines, _ = split_lines(FormattedText(fragments))  # each ends in a newline: nothing is left
    for line in lines:
        print_formatted_text(
            FormattedText(line),
            end="",
            style=_STYLE,
            output=output,
            include_default_pygments_style=False,
        )
        stream.write("\n")
    return stream.getvalue()
