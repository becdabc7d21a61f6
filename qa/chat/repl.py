"""The conversation: reads a line, runs or answers it, shows the outcome.

If a follow-up has several readings, the user is asked once which was meant. The answer to the likelier reading waits
for the next line: a number takes that reading, Enter the first. A question typed instead replaces the misread one;
before a command the first answer is shown. So a number always opens a citation, except here, where none is on the
screen.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from index import AppError
from qa.answer import Answer
from qa.chat import citing
from qa.chat.commands import is_question, respond
from qa.chat.prompt import archive_text, line_reader, read_dumb
from qa.chat.session import Clear, Outcome, Quit, Read, Session, SetBy
from qa.chat.settings import FROM_ENVIRONMENT, apply_config
from qa.console.output import color_allowed, is_dumb_terminal
from qa.console.screen import Page, Screen, Surface
from qa.console.terminal import calling, drop_typed_ahead
from qa.console.theme import NO_THEME
from qa.errors import OutputError
from qa.files.log_file import report_fault
from qa.files.user_file import APP, config_file, read_config, short_path
from qa.opening import Opened
from qa.pipeline import Options
from qa.sanitise import clean, one_line
from qa.view.wrap import Fragments, cut, wrap, wrap_text


def respond_or_ask(session: Session, line: str, width: int) -> Iterator[Outcome]:
    """The outcome of a line as in `respond`, or the choice of a reading; that may give two outcomes."""
    if is_question(line):
        give_up_choice(session)
    if not session.said.is_choosing:
        yield _answer_or_ask(session, line, width)
        return
    is_number = re.fullmatch(r"\s*\d{1,3}\s*", line)
    chosen = session.choose(int(line) if is_number else 1)
    yield citing.show_answer(session, replace(chosen, readings=()), width)
    if not is_number:
        yield respond(session, line, width)


def give_up_choice(session: Session) -> None:
    """Forgets a question whose reading was not chosen, because nobody saw its answer."""
    session.said = session.said.without_choice()


def _answer_or_ask(session: Session, line: str, width: int) -> Outcome:
    outcome = respond(session, line, width)
    if is_question(line) and session.said.last().readings:
        session.said = session.said.with_choice()
        return choice_fragments(session.said.last(), width)
    return outcome


def choice_fragments(answer: Answer, width: int) -> Fragments:
    """The readings with their numbers, and how to choose."""
    fragments: Fragments = []
    for number, reading in enumerate((answer.asked, *answer.readings), start=1):
        label = [("class:number", f"  {number}  ")]
        fragments += wrap([("", one_line(reading))], width, label, [("", " " * 5)])
    *numbers, last = [str(n) for n in range(1, len(answer.readings) + 2)]
    how = f"Which was meant? {', '.join(numbers)} or {last}; Enter is 1. Or type another question."
    return [*fragments, *wrap_text(how, width, style="class:dim")]


MANY_LINES = 20
"""From so many pasted questions a note says how to stop; Ctrl-C drops them all."""

Respond = Callable[[Session, str, int], Iterable[Outcome]]


def run_chat(
    opened: Opened, options: Options, *, no_color: bool, quiet: bool, given: Collection[str] = ()
) -> int:
    """Reads and answers until the input ends or /quit; returns the exit code. Without a terminal output is plain.

    `given` names the settings of the command line, which come before the user's file.
    """
    session = Session(opened, options)
    complaints = set_up(session, given, no_color=no_color)
    is_terminal = sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
    screen = Screen(lambda: session.theme, is_dumb_terminal())
    surface: Surface = screen if is_terminal else Page()
    if is_terminal and not quiet:
        screen.show(banner(opened, screen.width()))
    for complaint in () if quiet else complaints:
        surface.show_error(complaint)
    if not is_terminal:
        return answer_lines(session, sys.stdin or ())
    if screen.dumb:
        return converse(session, lambda: read_dumb(session), screen)
    with asyncio.Runner() as runner:
        return converse(session, line_reader(session, screen, runner), screen)


def set_up(session: Session, given: Collection[str], *, no_color: bool) -> list[str]:
    """Applies the user's settings; one line for each thing in the file that cannot be used."""
    path = config_file()
    if no_color:
        session.theme, given = NO_THEME, {*given, "theme"}
    complaints = apply_config(session, read_config(path), short_path(path), given)
    if not color_allowed(no_color=False) and "theme" not in given:
        session.theme = NO_THEME
        session.set_by["theme"] = SetBy(FROM_ENVIRONMENT, NO_THEME)
    return complaints


def answer_lines(session: Session, lines: Iterable[str]) -> int:
    """Shows and answers each line of an input that is no terminal; the caller handles Ctrl-C and a closed output."""
    page = Page()
    for line in lines:
        if line.strip():
            page.show([("class:heading", f"> {clean(line.strip())}\n")])
        if not take_turn(session, line, page):
            break
    return 0


def converse(session: Session, read: Callable[[], str], screen: Screen) -> int:
    """Reads and answers until Ctrl-D or /quit; Ctrl-C drops the line being typed or the question being answered."""
    running = is_armed = False

    def interrupt() -> None:
        """A second Ctrl-C while the first is handled would end the loop."""
        if is_armed:
            raise KeyboardInterrupt

    with calling(interrupt):
        while True:
            try:
                is_armed = True
                if running:
                    running = False
                    drop_typed_ahead(MANY_LINES)
                    screen.show([("class:dim", "Dropped.\n")])
                lines = split_paste(read())
                running = True
                if not take_turns(session, lines, screen):
                    return 0
                running = False
            except KeyboardInterrupt:
                is_armed = False
                give_up_choice(session)
            except EOFError:
                return 0


def take_turns(session: Session, lines: list[str], screen: Screen) -> bool:
    """Takes a turn for each line, showing it if there are several; False when one ends the conversation.

    Of several lines the next is a question, not the choice of a reading: they are answered in the likelier.
    """
    if len(lines) < 2:
        return take_turn(session, "".join(lines), screen, respond_or_ask)
    give_up_choice(session)
    if len(lines) >= MANY_LINES:
        note = f"{len(lines):,} lines; Ctrl-C stops. For a whole file: qa batch FILE"
        screen.show(wrap_text(note, screen.width(), style="class:dim"))
    for line in lines:
        screen.show([("class:heading", clean(line) + "\n")])
        if not take_turn(session, line, screen):
            return False
    return True


def respond_once(session: Session, line: str, width: int) -> Iterable[Outcome]:
    """The outcome of a line; a question with several readings is answered in the likeliest."""
    yield respond(session, line, width)


def take_turn(
    session: Session, line: str, surface: Surface, respond: Respond = respond_once
) -> bool:
    """Shows the outcome of `line`; False when it ends the conversation. An error or a bug costs this line only."""
    try:
        for outcome in _waited_for(respond(session, line, surface.width()), surface):
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
        surface.show_error(report_fault(error, line))
    return True


def _waited_for(outcomes: Iterable[Outcome], surface: Surface) -> Iterator[Outcome]:
    """The outcomes, with a spinner while each is made."""
    remaining = iter(outcomes)
    while True:
        with surface.waiting():
            outcome = next(remaining, None)
        if outcome is None:
            return
        yield outcome


def split_paste(text: str) -> list[str]:
    """The questions in what was entered: one, unless several lines were pasted.

    Pasted lines that each end in a question mark or begin with a slash are separate; any other text is one wrapped
    question, and its lines are joined by blanks.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("/") or line[-1] in "?？؟;" for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


def banner(opened: Opened, width: int) -> Fragments:
    """Two lines: what is searched, and how to start."""
    head = cut(clean(f"{APP}: {archive_text(opened.label, opened)}"), width)
    return [("class:heading", head + "\n"), ("", "Ask a question; /help, or Ctrl-D to end.\n")]
