"""Commands about the archive: what is in it, and which part of it is asked."""

import re
from collections.abc import Iterable

from index import Filters
from qa.chat.command import Command, Offer, Outcome
from qa.chat.session import Session
from qa.filters import FILTER_NAMES, change_filters, filter_text, quoted
from qa.view.fragments import sources_fragments
from qa.view.wrap import wrap_text

NO_FILTERS = "No filters: every article is searched."


def show_sources(session: Session, argument: str, width: int) -> Outcome:
    """The sources of the archive."""
    return sources_fragments(session.desk.sources(), width)


def set_filter(session: Session, argument: str, width: int) -> Outcome:
    """Shows the filters, drops them, or sets those named and leaves the others."""
    if argument.casefold() == "clear":
        session.filters = Filters()
    elif argument:
        session.filters = change_filters(session.filters, argument, session.desk.sources())
    return wrap_text(_filter_summary(session), width)


def _filter_summary(session: Session) -> str:
    if not session.filters:
        return NO_FILTERS
    text = f"Filters: {filter_text(session.filters)}"
    passing = session.passing_articles()
    if passing is None:
        return text
    return f"{text} ({passing or 'none'} of {session.opened.articles} articles)"


def complete_filter(session: Session, argument: str) -> Iterable[Offer]:
    """The archive's sources after source=, wherever the words typed stand in a name; the filters themselves."""
    value = re.search(r"(?:^|\s)source=((?:(?!\s\w+=).)*)$", argument)
    if value:
        begun = value[1].lstrip("\"'").casefold()
        for name in session.source_names():
            folded = name.casefold()
            if folded != begun and (folded.startswith(begun) or f" {begun}" in folded):
                yield Offer(quoted(name), len(value[1]), name)
    word = re.search(r"(?:^|\s)(\w*)$", argument)
    for key in (*(f"{name}=" for name in FILTER_NAMES), "clear"):
        if word and key.startswith(word[1]) and (key != "clear" or word.start() == 0):
            yield Offer(key, len(word[1]))


COMMANDS: tuple[Command, ...] = (
    Command(
        "sources",
        "",
        "the sources of the archive, articles and days",
        show_sources,
        ("These are the names that /filter source= takes.",),
    ),
    Command(
        "filter",
        "[…]",
        "search only some articles, by source or day",
        set_filter,
        (
            'As /filter source="Harbour Post" since=2025-05-01 until=2025-05-31, both days included;'
            " 2025-05 and 2025 stand for their first or last day.",
            "source= may be given several times: articles of any of them are searched. since= and until= leave"
            " out the articles without a date.",
            "An empty value drops one filter, as /filter since=, and /filter clear drops all. Alone it shows them.",
        ),
        complete=complete_filter,
    ),
)
