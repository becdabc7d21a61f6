"""The conversation: a line is read, understood, and what comes back is shown.

Where a follow-up can be read in several ways, the person is asked once which was meant. The answer to the likelier
reading is there already, and waits for the next line: a number takes that reading, Enter the first. A question typed
instead stands for the one that was misread; before a command the first is shown. So a number alone opens a citation but
in the one place where no citations are on the screen.
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
from qa.console.terminal import Interrupts, drop_typed_ahead
from qa.console.theme import NO_THEME
from qa.errors import OutputError
from qa.files.log_file import report_fault
from qa.files.user_file import APP, config_file, read_config, short_path
from qa.opening import Opened
from qa.pipeline import Options
from qa.sanitise import clean, one_line
from qa.view.wrap import Fragments, cut, wrap, wrap_text


def respond_or_ask(session: Session, line: str, width: int) -> Iterator[Outcome]:
    """What a line gives, as `respond`, or which reading was meant; a line that settles that may give two outcomes."""
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
    """Forgets the question whose reading was to be chosen: the next follow-up must not go by an answer nobody saw."""
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
"""So many questions are a paste: it is said how to stop, and Ctrl-C drops them all."""

Respond = Callable[[Session, str, int], Iterable[Outcome]]


def run_chat(
    opened: Opened,
    options: Options,
    *,
    no_color: bool,
    quiet: bool,
    given: Collection[str] = (),
) -> int:
    """Talks until the input ends or /quit; gives the exit code. Without a terminal: lines in, plain answers out.

    `given` names the settings that the command line decides, whatever the person's file says.
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
    """Applies the person's file of settings; one line for each thing in it that cannot be used."""
    path = config_file()
    if no_color:
        session.theme, given = NO_THEME, {*given, "theme"}
    complaints = apply_config(session, read_config(path), short_path(path), given)
    if not color_allowed(no_color=False) and "theme" not in given:
        session.theme = NO_THEME
        session.set_by["theme"] = SetBy(FROM_ENVIRONMENT, NO_THEME)
    return complaints


def answer_lines(session: Session, lines: Iterable[str]) -> int:
    """Shows and answers each line of an input that is no terminal; Ctrl-C and a closed output are the caller's."""
    page = Page()
    for line in lines:
        if line.strip():
            page.show([("class:heading", f"> {clean(line.strip())}\n")])
        if not take_turn(session, line, page):
            break
    return 0


def converse(session: Session, read: Callable[[], str], screen: Screen) -> int:
    """Reads and answers until Ctrl-D or /quit; Ctrl-C costs the line being typed or the question being answered."""
    running = False
    with Interrupts() as interrupts:
        while True:
            try:
                interrupts.armed = True
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
                interrupts.armed = False
                give_up_choice(session)
            except EOFError:
                return 0


def take_turns(session: Session, lines: list[str], screen: Screen) -> bool:
    """Takes a turn for each line, naming it if there are several; False when one ends the conversation.

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
    """What a line gives; a question that can be read in several ways is answered in the likeliest."""
    yield respond(session, line, width)


def take_turn(
    session: Session, line: str, surface: Surface, respond: Respond = respond_once
) -> bool:
    """Shows what `line` gives; False when it ends the conversation. An error costs this line only, a bug too."""
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
    """The outcomes, with a sign of life while each is made but none while it is shown."""
    remaining = iter(outcomes)
    while True:
        with surface.waiting():
            outcome = next(remaining, None)
        if outcome is None:
            return
        yield outcome


def split_paste(text: str) -> list[str]:
    """The questions in what was entered: one, unless several lines were pasted.

    Pasted lines that each end in a question mark or begin with a slash are taken one after the other; any other text is
    one question that was wrapped, and its lines are joined by blanks.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("/") or line[-1] in "?？؟;" for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


def banner(opened: Opened, width: int) -> Fragments:
    """Two lines: what is searched, and how to go on."""
    head = cut(clean(f"{APP}: {archive_text(opened.label, opened)}"), width)
    return [("class:heading", head + "\n"), ("", "Ask a question; /help, or Ctrl-D to end.\n")]
