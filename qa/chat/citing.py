"""Commands about the last answer: its citations, their articles and reasons, and what was meant by the question."""

import re
from dataclasses import replace

from qa.chat.command import Command, Outcome
from qa.chat.session import Session
from qa.errors import CommandError
from qa.view.fragments import answer_fragments, article_fragments, why_fragments
from qa.view.wrap import wrap_text


def open_citation(session: Session, argument: str, width: int) -> Outcome:
    """The whole article of a citation of the last list or answer that has any, the cited sentence marked."""
    citations = session.openable()
    if not citations:
        raise CommandError("the last answer has no citation to open")
    if not re.fullmatch(r"\d{0,6}", argument):
        raise CommandError(f"/open takes the number of a citation, as in /open 1, not {argument}")
    number = int(argument or 1)
    if not 1 <= number <= len(citations):
        known = "only citation 1" if len(citations) == 1 else f"citations 1 to {len(citations)}"
        shown = "list" if session.listed else "answer"
        raise CommandError(f"the last {shown} has {known}, no {number}")
    return article_fragments(citations[number - 1], width)


def ask_as(session: Session, argument: str, width: int) -> Outcome:
    """Asks the last question again, as it is put now; the turn keeps what was typed first."""
    if not argument:
        raise CommandError(
            "/as takes the question as you meant it, as in /as when did Oldham leave?"
        )
    return answer_fragments(session.ask_as(argument), width)


def show_more(session: Session, argument: str, width: int) -> Outcome:
    """Further citations for the last question, numbered on; they join the turn, so /open and /why see them."""
    first = len(session.last().citations) + 1
    more = session.more()
    if not more:
        return wrap_text("No more citations for the last question.", width, style="class:dim")
    shown = replace(session.last(), citations=more, support=(), differences=())
    return answer_fragments(shown, width, first=first)


def show_why(session: Session, argument: str, width: int) -> Outcome:
    """The features behind each citation of the last answer."""
    return why_fragments(session.last(), width)


COMMANDS: tuple[Command, ...] = (
    Command(
        "open",
        "N",
        "the article of citation N, the cited sentence marked",
        open_citation,
        ("Without N the first. A number alone is the same: 2 opens citation 2.",),
    ),
    Command(
        "as",
        "QUESTION",
        "ask the last question again, as you meant it",
        ask_as,
        (
            "A follow-up is completed from the questions and answers before it; what was asked stands above the answer."
            " Where it took the wrong person or thing, say it in full: /as when did Oldham leave?",
            "Other readings that are nearly as likely have numbers: /as 2 asks the second.",
        ),
    ),
    Command(
        "more",
        "",
        "more citations for the last question",
        show_more,
        ("The numbers go on, so /open and /why take the new ones too.",),
    ),
    Command(
        "why",
        "",
        "what spoke for each citation: its features",
        show_why,
        ("What the features add decides the order; the score is how often one like it is right.",),
    ),
)
