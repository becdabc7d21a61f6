"""Commands about the last answer: its citations, their articles and scores, and other readings of the question."""

import re
from collections.abc import Iterable
from dataclasses import replace

from qa.answer import Answer
from qa.chat.archive import show_next
from qa.chat.completion import offer_names
from qa.chat.session import CommandTable, Offer, Outcome, Read, Session, citation_number
from qa.errors import CommandError
from qa.language.wordlists import counted
from qa.view.fragments import answer_fragments
from qa.view.why import why_citation_fragments, why_fragments
from qa.view.wrap import wrap_text

COMMANDS = CommandTable()

MAX_CONTEXT = 5
"""Most sentences before and after a quote; /open shows more."""


def show_answer(session: Session, answer: Answer, width: int, *, first: int = 1) -> Outcome:
    """An answer as this conversation shows it, with sentences around each quote if `context` is set."""
    return answer_fragments(answer, width, first=first, context=session.context, drop_period="/any")


@COMMANDS.add("open", "N")
def open_citation(session: Session, argument: str, width: int) -> Outcome:
    """The article of citation N, the cited sentence marked.

    Without N the first. A number alone is the same: 2 opens citation 2.
    """
    citations, shown = session.openable(), "list" if session.listed else "answer"
    return Read(citations[citation_number(citations, argument or "1", "open", shown) - 1])


@COMMANDS.add("as", "QUESTION", complete=offer_names)
def ask_as(session: Session, argument: str, width: int) -> Outcome:
    """Ask the last question again, as you meant it.

    A follow-up is completed from the turns before it; the line Asked above the answer shows the result.
    If it took the wrong person or thing, say it in full: /as when did Oldham leave?

    Other readings that are nearly as likely have numbers: /as 2 asks the second.
    """
    if not argument:
        raise CommandError(
            "/as takes the question as you meant it, as in /as when did Oldham leave?"
        )
    return show_answer(session, session.ask_as(argument), width)


@COMMANDS.add("any")
def ask_any_time(session: Session, argument: str, width: int) -> Outcome:
    """Ask the last question again without the date filter.

    “Last week”, “since Monday” and the like search only the articles of those days; the line Period says so, and
    this searches all articles. Words that date an event, “in March 2022”, do not filter.
    """
    return show_answer(session, session.ask_any_time(), width)


@COMMANDS.add("more")
def show_more(session: Session, argument: str, width: int) -> Outcome:
    """More citations for the last question.

    The numbers continue, so /open and /why take the new ones too.
    """
    if session.listed:
        return show_next(session, width)
    first = len(session.said.last().citations) + 1
    more = session.more()
    if not more:
        return wrap_text("No more citations for the last question.", width, style="class:dim")
    shown = replace(session.said.last(), citations=more)
    return show_answer(session, shown, width, first=first)


@COMMANDS.add("why", "[N]")
def show_why(session: Session, argument: str, width: int) -> Outcome:
    """What citation N scored for, and what an answer needs.

    Without N all citations, briefly.

    The features decide the order; the score is how often one like it is right.
    """
    if not argument:
        return why_fragments(session.said.last(), width)
    answer = session.said.last_cited()
    number = citation_number(answer.citations, argument, "why", "answer")
    return why_citation_fragments(answer, number, width)


def offer_context(session: Session, argument: str) -> Iterable[Offer]:
    """The numbers that /context takes."""
    return [Offer(str(n)) for n in range(MAX_CONTEXT + 1)] if not argument else []


@COMMANDS.add("context", "[N]", complete=offer_context)
def set_context(session: Session, argument: str, width: int) -> Outcome:
    """Show N sentences before and after each quote, 0 to 5.

    They are dimmed around the quote, whose lines begin with >. Without N it says how many are shown.
    """
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
