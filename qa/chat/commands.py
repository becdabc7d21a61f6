"""The slash commands of the conversation: a table of name, help and function, pure logic over a Session."""

import difflib
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index import Filters
from qa.chat.session import Session
from qa.errors import CommandError, cause
from qa.files.writing import write_whole
from qa.filters import change_filters, filter_text
from qa.view.fragments import answer_fragments, article_fragments, sources_fragments, why_fragments
from qa.view.transcript import transcript_markdown
from qa.view.wrap import Fragments, wrap, wrap_text

NO_FILTERS = "No filters: every article is searched."

_BARE_WORDS = {"?": "help", "help": "help", "quit": "quit", "exit": "quit"}


@dataclass(frozen=True, slots=True)
class Quit:
    """The conversation ends."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The screen is to be cleared; the turns are already gone."""


Outcome = Fragments | Quit | Clear


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table; `details` are the lines that `/help NAME` adds to the one-line help."""

    name: str
    hint: str
    help: str
    run: Callable[[Session, str, int], Outcome]
    details: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.hint}".rstrip()


def respond(session: Session, line: str, width: int) -> Outcome:
    """What a typed line gives: a command's outcome or an answer; AppError when it cannot be done.

    A number alone opens that citation; `help`, `?`, `quit` and `exit` alone are taken for the commands.
    """
    line = line.strip()
    if not line:
        return []
    if line.startswith("/"):
        return _run_command(session, line, width)
    if line.casefold() in _BARE_WORDS:
        return _run_command(session, "/" + _BARE_WORDS[line.casefold()], width)
    if re.fullmatch(r"\d{1,3}", line):
        return open_citation(session, line, width)
    return answer_fragments(session.ask(line), width)


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


# What the commands do: each takes the session, what was typed after the command, and the width of the window


def show_help(session: Session, argument: str, width: int) -> Outcome:
    """All commands, or one in detail."""
    if argument:
        return _help_on(find_command(argument.removeprefix("/")), width)
    return _help(session.opened.choice.state(), width)


def _help(reader: str, width: int) -> Fragments:
    column = max(len(row.usage) for row in COMMANDS) + 2
    fragments: Fragments = []
    for row in COMMANDS:
        usage = [("class:heading", row.usage.ljust(column))]
        fragments += wrap([("", row.help)], max(width, column + 16), usage, [("", " " * column)])
    note = "Anything else is a question. A number alone opens that citation."
    fragments += [("", "\n"), *wrap_text(note, width, style="class:dim")]
    return [*fragments, *wrap_text(f"Neural reader: {reader}.", width, style="class:dim")]


def _help_on(row: Command, width: int) -> Fragments:
    also = ["Also: " + ", ".join("/" + name for name in row.aliases)] if row.aliases else []
    fragments: Fragments = [("class:heading", row.usage + "\n")]
    for line in (row.help, *row.details, *also):
        fragments += wrap_text(line, width, indent="  ")
    return fragments


def open_citation(session: Session, argument: str, width: int) -> Outcome:
    """The whole article of a citation of the last answer that has any, the cited sentence marked."""
    citations = session.last_cited().citations
    if not citations:
        raise CommandError("the last answer has no citation to open")
    if not re.fullmatch(r"\d{0,6}", argument):
        raise CommandError(f"/open takes the number of a citation, as in /open 1, not {argument}")
    number = int(argument or 1)
    if not 1 <= number <= len(citations):
        known = "only citation 1" if len(citations) == 1 else f"citations 1 to {len(citations)}"
        raise CommandError(f"the last answer has {known}, no {number}")
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
    return answer_fragments(replace(session.last(), citations=more), width, first=first)


def show_why(session: Session, argument: str, width: int) -> Outcome:
    """The features behind each citation of the last answer."""
    return why_fragments(session.last(), width)


def show_sources(session: Session, argument: str, width: int) -> Outcome:
    """The sources of the archive."""
    return sources_fragments(session.retriever.sources(), width)


def set_filter(session: Session, argument: str, width: int) -> Outcome:
    """Shows the filters, drops them, or sets those named and leaves the others."""
    if argument.casefold() == "clear":
        session.filters = Filters()
    elif argument:
        session.filters = change_filters(session.filters, argument, session.retriever.sources())
    return wrap_text(_filter_summary(session), width)


def _filter_summary(session: Session) -> str:
    if not session.filters:
        return NO_FILTERS
    text = f"Filters: {filter_text(session.filters)}"
    passing = session.passing_articles()
    if passing is None:
        return text
    return f"{text} ({passing or 'none'} of {session.opened.articles} articles)"


def save_transcript(session: Session, argument: str, width: int) -> Outcome:
    """Writes the turns as Markdown; an existing file is replaced only with --force."""
    name = re.sub(r"(^|\s)--force(?=\s|$)", " ", argument).strip()
    overwrite = name != argument
    if not name:
        raise CommandError("/save takes a file name, as in /save talks.md")
    session.last()
    name = name.strip("\"'")
    try:
        path = _savable(name, overwrite=overwrite)
        write_whole(path, transcript_markdown(session.turns))
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, no such ~user
        raise CommandError(f"cannot save to {name}: {cause(error)}") from error
    count = len(session.turns)
    return wrap_text(f"Saved {count} {'question' if count == 1 else 'questions'} to {path}", width)


def _savable(name: str, *, overwrite: bool) -> Path:
    path = Path(name).expanduser().resolve()  # a link keeps pointing to its file
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not an ordinary file")
    if path.exists() and not overwrite:
        raise CommandError(f"{path} exists; /save {name} --force replaces it")
    return path


def clear_turns(session: Session, argument: str, width: int) -> Outcome:
    """Forgets the turns and clears the screen; the filters stay."""
    session.turns.clear()
    return Clear()


def leave(session: Session, argument: str, width: int) -> Outcome:
    """Ends the conversation."""
    return Quit()


COMMANDS: tuple[Command, ...] = (
    Command(
        "help",
        "[NAME]",
        "these lines, or one command in detail",
        show_help,
        ("/help open tells more about /open. Any command may be cut short, as /o for /open.",),
        ("h", "?"),
    ),
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
    ),
    Command(
        "save",
        "FILE",
        "write the questions and answers to FILE as Markdown",
        save_transcript,
        ("A file that exists is replaced only by /save FILE --force.",),
    ),
    Command(
        "clear",
        "",
        "forget the questions so far and clear the screen",
        clear_turns,
        ("The filters stay; /filter clear drops them.",),
    ),
    Command(
        "quit",
        "",
        "leave; Ctrl-D does the same",
        leave,
        (),
        ("exit", "q"),
    ),
)
