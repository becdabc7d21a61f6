"""Commands about the archive: its sources, filters, quotes, timelines, related articles."""

import re
from collections.abc import Iterable

from index import Filters
from qa.chat.completion import offer_names
from qa.chat.session import CommandTable, Offer, Outcome, Session, citation_number
from qa.errors import CommandError
from qa.filters import FILTER_NAMES, change_filters, filter_text, quoted
from qa.news.agreement.related import Related
from qa.news.speech.utterance import Utterances
from qa.sanitise import one_line
from qa.view.fragments import listed_fragments, sources_fragments, timeline_fragments
from qa.view.wording import (
    day_text,
    facts_text,
    headline_text,
    listed_days_text,
    namesakes_text,
    shown_path,
    source_text,
)
from qa.view.wrap import Fragments, wrap, wrap_text

COMMANDS = CommandTable()

NO_FILTERS = "No filters: every article is searched."


@COMMANDS.add("sources")
def show_sources(session: Session, argument: str, width: int) -> Outcome:
    """The sources of the archive, articles and days.

    These are the names that /filter source= takes.
    """
    return sources_fragments(session.desk.sources(), width)


def complete_filter(session: Session, argument: str) -> Iterable[Offer]:
    """The archive's sources after source=, with the typed words anywhere in the name; the filters themselves."""
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


@COMMANDS.add("filter", "[…]", complete=complete_filter)
def set_filter(session: Session, argument: str, width: int) -> Outcome:
    """Search only some articles, by source or day.

    As /filter source="Harbour Post" since=2025-05-01 until=2025-05-31, both days included; 2025-05 and 2025
    stand for their first or last day.

    source= may be given several times: articles of any of them are searched. since= and until= leave out the
    articles without a date.

    An empty value drops one filter, as /filter since=, and /filter clear drops all. Alone it shows them.
    """
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


PAGES = 3
"""How many times as many as an answer's citations are listed at once."""


@COMMANDS.add("quotes", "NAME", complete=offer_names)
def show_quotes(session: Session, argument: str, width: int) -> Outcome:
    """What a person or body is quoted as saying.

    Sentences whose speaker is that person, by any form of the name; words in quotation marks are marked, the
    others are reported speech. A surname finds everyone with that name, and says who they are.

    The numbers are for /open; /more shows the next ones. The filters apply.
    """
    if not argument:
        raise CommandError("/quotes takes a person or a body, as in /quotes Medinsky")
    found = session.desk.quotes(argument, session.filters)
    if not found.citations:
        raise CommandError(f"no article quotes “{one_line(argument)}” or reports what they said")
    session.list_citations(found.citations)
    return show_next(session, width) + _notes(found, argument, width)


def show_next(session: Session, width: int) -> Fragments:
    """The next citations of the list, with the next numbers, and how many are left."""
    first = len(session.listed) + 1
    fresh = session.list_next(PAGES * session.options.k)
    if not fresh:
        return wrap_text("That is all.", width, style="class:dim")
    fragments = listed_fragments(fresh, width, first=first, context=session.context)
    if left := len(session.unlisted):
        fragments += [("", "\n"), *wrap_text(f"{left} more: /more", width, style="class:dim")]
    return fragments


def _notes(found: Utterances, name: str, width: int) -> Fragments:
    """Whether several people have a surname, and whether there is more than was read."""
    namesakes = namesakes_text(name, found.names)
    notes = [namesakes] if namesakes else []
    if found.is_cut:
        notes.append("The archive names them more often than was read; /filter narrows it.")
    return [piece for note in notes for piece in wrap_text(note, width, style="class:dim")]


@COMMANDS.add("timeline", "TOPIC")
def show_timeline(session: Session, argument: str, width: int) -> Outcome:
    """What happened when: sentences by date.

    The words of a sentence that give its day are marked; without any it is listed under the day of its
    article, marked as such. The filters apply. The numbers are for /open.
    """
    if not argument:
        raise CommandError("/timeline takes a topic, as in /timeline Istanbul talks")
    entries = session.desk.timeline(argument, session.filters)
    if not entries:
        return wrap_text("No article mentions it.", width, style="class:dim")
    session.list_citations(tuple(entry.citation for entry in entries))
    session.list_next(len(entries))
    return timeline_fragments(
        [(listed_days_text(entry.days, entry.is_told), entry.citation) for entry in entries], width
    )


@COMMANDS.add("related", "N")
def show_related(session: Session, argument: str, width: int) -> Outcome:
    """Other articles on the event of citation N.

    Without N the first. Found by the rarest words of its title and lead; articles of the same week come first,
    and reprints are marked as copies. The filters apply. The numbers are for /open.
    """
    citations = session.said.last_cited().citations
    number = citation_number(citations, argument or "1", "related", "answer")
    found = session.desk.related(citations[number - 1], session.filters)
    if not found:
        return wrap_text("No other article is on this event.", width, style="class:dim")
    session.list_citations(tuple(one.citation for one in found))
    session.list_next(len(found))
    of = source_text(citations[number - 1].article)
    lines = [_related_fragments(place, one, of, width) for place, one in enumerate(found, start=1)]
    return [piece for line in lines for piece in line]


def _related_fragments(number: int, related: Related, of: str, width: int) -> Fragments:
    article = related.citation.article
    label = f"{number}. "
    title = headline_text(article) or shown_path(article)
    shared = f"{related.shared} of its {related.sentences} sentences" if related.shared else ""
    copied = f"copy of {of}, " if related.is_copy else "shares " if shared else ""
    facts = [
        source_text(article),
        day_text(article.published),
        *([copied + shared] if shared else []),
    ]
    return [
        *wrap([("", title)], width, [("class:number", label)], [("", " " * len(label))]),
        *wrap_text(facts_text(facts), width, style="class:place", indent=" " * len(label)),
    ]
