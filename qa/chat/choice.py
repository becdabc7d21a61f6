"""The choice: where a follow-up can be read in several ways, the person is asked once which was meant.

The answer to the likelier reading is there already, and waits for the next line: a number takes that reading, Enter the
first. A question typed instead stands for the one that was misread; before a command the first is shown.
So a number alone opens a citation but in the one place where no citations are on the screen.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.answer import Answer
from qa.chat import citing
from qa.chat.command import Outcome
from qa.chat.commands import is_question, respond
from qa.chat.session import Session
from qa.sanitise import one_line
from qa.view.wrap import Fragments, wrap, wrap_text


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
