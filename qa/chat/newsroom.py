"""Commands about what the archive tells of an event: the other articles on it."""

import re

from qa.chat.command import Command, Outcome
from qa.chat.session import Session
from qa.errors import CommandError
from qa.news.related import Related, find_related
from qa.view.table import table
from qa.view.wording import day_text, headline_text, shown_path, source_text
from qa.view.wrap import wrap_text


def show_related(session: Session, argument: str, width: int) -> Outcome:
    """The articles on the event of a citation of the last answer that has any, numbered for /open."""
    citations = session.last_cited().citations
    if not citations:
        raise CommandError("the last answer has no citation to go by")
    if not re.fullmatch(r"\d{0,6}", argument):
        raise CommandError(
            f"/related takes the number of a citation, as in /related 1, not {argument}"
        )
    number = int(argument or 1)
    if not 1 <= number <= len(citations):
        known = "only citation 1" if len(citations) == 1 else f"citations 1 to {len(citations)}"
        raise CommandError(f"the last answer has {known}, no {number}")
    found = find_related(citations[number - 1], session.retriever, session.filters)
    if not found:
        return wrap_text("No other article is on this event.", width, style="class:dim")
    session.listed = tuple(one.citation for one in found)
    of = source_text(citations[number - 1].article)
    rows = [_row(place, one, of) for place, one in enumerate(found, start=1)]
    return table(("article", "outlet", "day", "sentences shared"), rows, width)


def _row(number: int, related: Related, of: str) -> tuple[str, str, str, str]:
    article = related.citation.article
    shared = f"{related.shared} of {related.sentences}" if related.shared else "none"
    return (
        f"{number}. {headline_text(article) or shown_path(article)}",
        source_text(article),
        day_text(article.published),
        f"copy of {of}, {shared}" if related.is_copy else shared,
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "related",
        "N",
        "other articles on the event of citation N",
        show_related,
        (
            "Without N the first. Found by the rarest words of its title and lead; those of the same week stand first,"
            " and reprints are marked as copies. The filters hold. The numbers are those of /open.",
        ),
    ),
)
