"""Commands about what the archive tells of a topic: when what happened."""

from qa.chat.command import Command, Outcome
from qa.chat.session import Session
from qa.errors import CommandError
from qa.news.timeline import Entry, make_timeline
from qa.view.fragments import timeline_fragments
from qa.view.wording import UNDATED, span_text
from qa.view.wrap import wrap_text


def show_timeline(session: Session, argument: str, width: int) -> Outcome:
    """The dated sentences about a topic, numbered for /open, in the order of the days that they tell."""
    if not argument:
        raise CommandError("/timeline takes a topic, as in /timeline Istanbul talks")
    entries = make_timeline(argument, session.retriever, session.filters)
    if not entries:
        return wrap_text("No article that is searched tells of it.", width, style="class:dim")
    session.listed = tuple(entry.citation for entry in entries)
    return timeline_fragments([(_day(entry), entry.citation) for entry in entries], width)


def _day(entry: Entry) -> str:
    if entry.days is None:
        return UNDATED
    text = span_text(entry.days.first, entry.days.last)
    return text if entry.is_told else f"{text}, the article's day"


COMMANDS: tuple[Command, ...] = (
    Command(
        "timeline",
        "TOPIC",
        "what happened when: sentences by the day they tell",
        show_timeline,
        (
            "The words of a sentence that tell its day are marked; where it tells none it stands at the day of its"
            " article, which is said. The filters hold. The numbers are those of /open.",
        ),
    ),
)
