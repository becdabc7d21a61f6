"""A typed line -> the outcome of a slash command, or an answer; and the commands about the conversation itself."""

import difflib
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from qa.chat import archive, citing, saving, settings
from qa.chat.session import Clear, Command, CommandTable, Offer, Outcome, Quit, Session
from qa.desk import NOTHING_SAID
from qa.errors import CommandError
from qa.filters import quoted
from qa.sanitise import one_line
from qa.view.wrap import Fragments, columns, wrap, wrap_text

_OWN = CommandTable()

MAX_OUTLET_CHARS = 30


def example_fragments(session: Session, width: int) -> Fragments:
    """Three example lines with their meaning; they fit the archive if it names somebody."""
    people = session.desk.people(2)
    first = f"who is {people[0]}?" if people else "who led the delegation?"
    second = f"what about {people[1]}?" if len(people) > 1 else "and when?"
    outlet = _outlet(session)
    third = f"/filter source={quoted(outlet)}" if outlet else "/open 1"
    what = "only that outlet" if outlet else "the article of the first quote"
    lines = {first: "a question", second: "a follow-up", third: f"a command: {what}"}
    column = max(map(columns, lines)) + 2
    has_room = width >= column + max(map(len, lines.values())) + 2
    fragments: Fragments = []
    for line, meaning in lines.items():
        if has_room:
            gap = " " * (column - columns(line))
            fragments += [("class:heading", f"  {line}{gap}"), ("class:dim", meaning + "\n")]
        else:
            fragments += wrap_text(line, width, style="class:heading", indent="  ")
    return fragments


def _outlet(session: Session) -> str:
    """The name of the source with the most articles; empty if there is none, or if it is too long for an example."""
    named = [one for one in session.desk.sources() if one.source]
    most = max(named, key=lambda one: one.articles, default=None)
    name = one_line(most.source or "") if most else ""
    return name if len(name) <= MAX_OUTLET_CHARS else ""


WIDE_COLUMNS = 72
"""Least columns for /help to name the groups of commands."""
_BARE_WORDS = {"?": "help", "help": "help", "quit": "quit", "exit": "quit"}


def respond(session: Session, line: str, width: int) -> Outcome:
    """The outcome of a typed line: a command's, or an answer; AppError when it cannot be done.

    A number opens that citation; `help`, `?`, `quit` and `exit` are the commands.
    """
    line = line.strip()
    if not line:
        return []
    if line.startswith("/"):
        return _run_command(session, line, width)
    if line.casefold() in _BARE_WORDS:
        return _run_command(session, "/" + _BARE_WORDS[line.casefold()], width)
    if re.fullmatch(r"\d{1,3}", line):
        return citing.open_citation(session, line, width)
    return citing.show_answer(session, session.ask(line), width)


def is_question(line: str) -> bool:
    """True if `respond` takes the line as a question."""
    line = line.strip()
    is_other = line.startswith("/") or line.casefold() in _BARE_WORDS
    return bool(line) and not is_other and not re.fullmatch(r"\d{1,3}", line)


def _run_command(session: Session, line: str, width: int) -> Outcome:
    name, _, argument = re.sub(r"\s", " ", line[1:], count=1).partition(" ")
    return find_command(name).run(session, argument.strip(), width)


def find_command(name: str) -> Command:
    """The command of that name, alias or unambiguous beginning; CommandError naming the nearest."""
    wanted = name.casefold() or "help"
    names = {known: row for row in COMMANDS for known in (row.name, *row.aliases)}
    if wanted in names:
        return names[wanted]
    begun = {names[known].name for known in names if known.startswith(wanted)}
    if len(begun) == 1:
        return names[begun.pop()]
    if begun:
        raise CommandError(f"/{name} may be {_either(sorted('/' + one for one in begun))}")
    raise CommandError(_unknown_command(name, names))


def _either(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _unknown_command(name: str, names: Iterable[str]) -> str:
    shown = textwrap.shorten(name, 40, placeholder="…")
    if "/" in name:
        return (
            f"“/{shown}” looks like a path; articles are named when starting: qa --corpus /{shown}"
        )
    nearest = difflib.get_close_matches(name.casefold(), names, n=1)
    advice = f"did you mean /{nearest[0]}?" if nearest else "/help lists them."
    return f"no command /{shown}; {advice} A question is typed without the slash."


def complete_name(session: Session, argument: str) -> Iterable[Offer]:
    """The names of commands that begin with `start`."""
    begun = argument.casefold().removeprefix("/")
    for row in COMMANDS:
        if row.name.startswith(begun):
            yield Offer(row.name, len(begun), row.name, row.help)


@_OWN.add("help", "[NAME]", aliases=("h", "?"), complete=complete_name)
def show_help(session: Session, argument: str, width: int) -> Outcome:
    """These lines, or one command in detail.

    /help open explains /open. Commands can be shortened, as /o for /open.
    """
    if argument:
        return _help_on(find_command(argument.removeprefix("/")), width)
    examples = example_fragments(session, width)
    return [*examples, *_help(session.opened.choice.state(), width)]


def _help(reader: str, width: int) -> Fragments:
    """The table, with each group named before its first command if there is room."""
    column = max(len(row.usage) for row in COMMANDS) + 2
    margin = max(map(len, THEMES)) + 2 if width >= WIDE_COLUMNS else 0
    fragments: Fragments = []
    for theme, rows in THEMES.items():
        for number, row in enumerate(rows):
            named = ("class:dim", (theme if number == 0 else "").ljust(margin)[:margin])
            usage = [named, ("class:heading", row.usage.ljust(column))]
            rest = [("", " " * (margin + column))]
            fragments += wrap([("", row.help)], max(width, column + 13), usage, rest)
    state = reader.partition(";")[0]  # without how to install it: 24 rows hold it all
    note = f"Anything else is a question; a number opens that citation. Neural reader: {state}."
    return fragments + wrap_text(note, width, style="class:dim")


def _help_on(row: Command, width: int) -> Fragments:
    also = ["Also: " + ", ".join("/" + name for name in row.aliases)] if row.aliases else []
    fragments: Fragments = [("class:heading", row.usage + "\n")]
    for line in (row.help, *row.details, *also):
        fragments += wrap_text(line, width, indent="  ")
    return fragments


def complete_line(session: Session, line: str) -> Iterable[Offer]:
    """Completions of a line that begins with a slash: a command's name, or its arguments."""
    name, blank, argument = line[1:].partition(" ")
    if blank:
        with suppress(CommandError):
            yield from find_command(name).complete(session, argument)
        return
    for offer in complete_name(session, name):
        row = find_command(offer.text)
        yield replace(offer, text=offer.text + " " * bool(row.hint), display="/" + offer.text)


@_OWN.add("clear")
def clear_turns(session: Session, argument: str, width: int) -> Outcome:
    """Forget the questions so far and clear the screen.

    The filters stay; /filter clear drops them.
    """
    session.said = NOTHING_SAID
    session.forget_list()
    return Clear()


@_OWN.add("quit", aliases=("exit", "q"))
def leave(session: Session, argument: str, width: int) -> Outcome:
    """Leave; Ctrl-D does the same."""
    return Quit()


THEMES: Mapping[str, Sequence[Command]] = {
    "answer": citing.COMMANDS,
    "archive": archive.COMMANDS,
    "file": saving.COMMANDS,
    "program": [*settings.COMMANDS, *_OWN],
}
"""The commands by group, as /help shows them."""

COMMANDS = tuple(row for rows in THEMES.values() for row in rows)
