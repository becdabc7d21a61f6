"""The examples of /help: lines that can be typed, with a person and an outlet that this archive has."""

from qa.chat.session import Session
from qa.filters import quoted
from qa.sanitise import one_line
from qa.view.wrap import Fragments, columns, wrap_text

MAX_NAME_CHARS = 30


def example_fragments(session: Session, width: int) -> Fragments:
    """Three lines to type, and what each is an example of; they fit the archive if it names somebody."""
    people = session.desk.people(2)
    first = f"who is {people[0]}?" if people else "who led the delegation?"
    second = f"what about {people[1]}?" if len(people) > 1 else "and when?"
    outlet = _outlet(session)
    third = f"/filter source={quoted(outlet)}" if outlet else "/open 1"
    what = "only that outlet" if outlet else "the article of the first quote"
    lines = {first: "a question", second: "one that goes on from it", third: f"a command: {what}"}
    column = max(map(columns, lines)) + 2
    has_room = width >= column + max(map(len, lines.values())) + 2
    fragments: Fragments = []
    for line, told in lines.items():
        if has_room:
            gap = " " * (column - columns(line))
            fragments += [("class:heading", f"  {line}{gap}"), ("class:dim", told + "\n")]
        else:
            fragments += wrap_text(line, width, style="class:heading", indent="  ")
    return fragments


def _outlet(session: Session) -> str:
    """The name of the source with the most articles; empty where it has none, or one too long for an example."""
    named = [one for one in session.desk.sources() if one.source]
    most = max(named, key=lambda one: one.articles, default=None)
    name = one_line(most.source or "") if most else ""
    return name if len(name) <= MAX_NAME_CHARS else ""
