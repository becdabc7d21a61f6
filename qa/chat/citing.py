"""Commands about the last answer: its citations, their articles and reasons, and what was meant by the question."""

import re
from collections.abc import Iterable
from dataclasses import replace

from qa.answer import Answer
from qa.chat.archive import show_next
from qa.chat.completion import offer_names
from qa.chat.session import Command, Offer, Outcome, Read, Session, citation_number
from qa.errors import CommandError
from qa.language.wordlists import counted
from qa.view.fragments import answer_fragments
from qa.view.why import why_citation_fragments, why_fragments
from qa.view.wrap import wrap_text

MAX_CONTEXT = 5
"""Sentences before and after a quote: more is /open."""


def show_answer(session: Session, answer: Answer, width: int, *, first: int = 1) -> Outcome:
    """An answer as this conversation shows it, with the sentences around each quote if they are wanted."""
    return answer_fragments(answer, width, first=first, context=session.context, drop_period="/any")


def open_citation(session: Session, argument: str, width: int) -> Outcome:
    """The whole article of a citation of the last list or answer that has any, the cited sentence marked."""
    citations, shown = session.openable(), "list" if session.listed else "answer"
    return Read(citations[citation_number(citations, argument or "1", "open", shown) - 1])


def ask_as(session: Session, argument: str, width: int) -> Outcome:
    """Asks the last question again, as it is put now; the turn keeps what was typed first."""
    if not argument:
        raise CommandError(
            "/as takes the question as you meant it, as in /as when did Oldham leave?"
        )
    return show_answer(session, session.ask_as(argument), width)


def ask_any_time(session: Session, argument: str, width: int) -> Outcome:
    """Asks the last question again without the date filter."""
    return show_answer(session, session.ask_any_time(), width)


def show_more(session: Session, argument: str, width: int) -> Outcome:
    """Further citations for the last question, numbered on; they join the turn, so /open and /why see them."""
    if session.listed:
        return show_next(session, width)
    first = len(session.said.last().citations) + 1
    more = session.more()
    if not more:
        return wrap_text("No more citations for the last question.", width, style="class:dim")
    shown = replace(session.said.last(), citations=more, support=())
    return show_answer(session, shown, width, first=first)


def show_why(session: Session, argument: str, width: int) -> Outcome:
    """The features behind one citation, in groups; or, without a number, behind each of the last answer."""
    if not argument:
        return why_fragments(session.said.last(), width)
    answer = session.said.last_cited()
    number = citation_number(answer.citations, argument, "why", "answer")
    return why_citation_fragments(answer, number, width)


def set_context(session: Session, argument: str, width: int) -> Outcome:
    """Shows or sets how many sentences stand before and after each quote; the last answer is shown again."""
    if not argument:
        return wrap_text(_context_text(session.context), width)
    if not re.fullmatch(rf"[0-{MAX_CONTEXT}]", argument):
        raise CommandError(f"/context takes a number from 0 to {MAX_CONTEXT}, not {argument}")
    session.context = int(argument)
    if not session.said.turns:
        return wrap_text(_context_text(session.context), width)
    return show_answer(session, session.said.last(), width)


def _context_text(count: int) -> str:
    if not count:
        return "Quotes are shown alone; /context 1 shows a sentence before and after each."
    return f"Each quote is shown with {counted(count, 'sentence')} before and after it; /context 0 shows it alone."


def offer_context(session: Session, argument: str) -> Iterable[Offer]:
    """The numbers that /context takes."""
    return [Offer(str(n)) for n in range(MAX_CONTEXT + 1)] if not argument else []


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
        complete=offer_names,
    ),
    Command(
        "any",
        "",
        "ask the last question again, whatever time it names",
        ask_any_time,
        (
            "“Last week”, “since Monday” and the like choose the articles of those days; the line Period says so, and"
            " this asks those of all days. Words that date an event, “in March 2022”, choose none.",
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
        "[N]",
        "what citation N scored for, and what an answer needs",
        show_why,
        (
            "Without N all citations, briefly.",
            "What the features add decides the order; the score is how often one like it is right.",
        ),
    ),
    Command(
        "context",
        "[N]",
        "show N sentences before and after each quote, 0 to 5",
        set_context,
        (
            "They stand dimmed around the quote, whose lines begin with >. Without N it says how many are shown.",
        ),
        complete=offer_context,
    ),
)
