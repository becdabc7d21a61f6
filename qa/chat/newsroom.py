"""Commands that read the archive as a newsroom does: what a person is quoted as saying."""

from collections.abc import Sequence

from qa.answer import Answer, Citation
from qa.chat.command import Command, Outcome
from qa.chat.name import offer_names
from qa.chat.session import Session
from qa.errors import CommandError
from qa.news.utterance import Utterances, find_utterances
from qa.sanitise import one_line
from qa.view.fragments import answer_fragments
from qa.view.wrap import Fragments, wrap_text

PAGES = 3
"""How many times the citations of an answer are listed at once."""

NAMES_TOLD = 6
"""Of those who bear the name, as many are told."""


def show_quotes(session: Session, argument: str, width: int) -> Outcome:
    """What a person is quoted or reported as saying, newest first, numbered for /open."""
    if not argument:
        raise CommandError("/quotes takes a person or a body, as in /quotes Medinsky")
    found = find_utterances(argument, session.retriever, session.filters)
    if not found.citations:
        raise CommandError(f"no article quotes “{one_line(argument)}” or reports what they said")
    listed = Answer(f"/quotes {argument}", f"/quotes {argument}", (), True, None, (), 0.0)
    session.list_citations(listed, found.citations)
    return show_next(session, width) + _notes(found, argument, width)


def show_next(session: Session, width: int) -> Fragments:
    """The next citations of what is listed, numbered on, and how many are left."""
    listed = session.listed
    first = len(listed.citations) + 1 if listed else 1
    fresh = session.list_next(PAGES * session.options.k)
    if listed is None or not fresh:
        return wrap_text("No more of what was listed.", width, style="class:dim")
    fragments = answer_fragments(_with(listed, fresh), width, first=first)
    if left := len(session.unlisted):
        fragments += [("", "\n"), *wrap_text(f"{left} more: /more", width, style="class:dim")]
    return fragments


def _with(listed: Answer, citations: Sequence[Citation]) -> Answer:
    return Answer(listed.question, listed.asked, tuple(citations), True, None, (), 0.0)


def _notes(found: Utterances, name: str, width: int) -> Fragments:
    """Whether a surname is that of several, and whether there is more than was read."""
    notes = []
    full = [one_line(name) for name in found.names if " " in name]
    if " " not in name and len({one.split()[0] for one in full}) > 1:
        more = ", …" if len(full) > NAMES_TOLD else ""
        notes.append(f"Named so: {', '.join(full[:NAMES_TOLD])}{more}.")
    if found.is_cut:
        notes.append("The archive names them more often than was read; /filter narrows it.")
    return [piece for note in notes for piece in wrap_text(note, width, style="class:dim")]


COMMANDS: tuple[Command, ...] = (
    Command(
        "quotes",
        "NAME",
        "what a person or a body is quoted as saying, newest first",
        show_quotes,
        (
            "Sentences whose speaker is that person, by any form of the name; words in quotation marks are marked, the"
            " others are reported. A surname finds everyone of that name, and says who they are.",
            "The numbers are for /open; /more goes on. The filters count.",
        ),
        complete=offer_names,
    ),
)
