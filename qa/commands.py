"""The slash commands of the conversation: a table of name, help and function, pure logic over a Session."""

import difflib
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from index import AppError, Filters, SourceSummary
from qa.answer import Answer, Citation
from qa.opening import Opened, parse_since, parse_until, source_warnings
from qa.pipeline import Options
from qa.sanitise import clean
from qa.view import (
    Fragments,
    answer_fragments,
    article_fragments,
    sources_fragments,
    transcript_markdown,
    why_fragments,
)

COUNTED_ARTICLES = 20_000
"""Up to here /filter counts the articles that pass by looking at each: some 10 ms; larger archives are not counted."""

NO_FILTERS = "No filters: every article is searched."

_BARE_WORDS = {"?": "help", "help": "help", "quit": "quit", "exit": "quit"}
_SETTING = re.compile(
    r"""\s*(\w+)=\s*(?:"([^"]*)"|'([^']*)'|“([^”]*)”|(.*?))(?=\s+\w+=|\s*$)""", re.DOTALL
)


class CommandError(AppError):
    """A slash command cannot be carried out as typed."""


@dataclass(slots=True)
class Session:
    """One conversation: what was opened, how to answer, and the turns so far.

    `asked_with` are the options of the last question: /more goes on with those, whatever /filter has changed since.
    """

    opened: Opened
    options: Options
    turns: list[Answer] = field(default_factory=list)
    asked_with: Options | None = None

    def ask(self, question: str) -> Answer:
        """Answers and remembers the turn; QuestionError leaves the turns as they were."""
        answer = self.opened.answerer.ask(question, self.options)
        self.turns.append(answer)
        self.asked_with = self.options
        return answer

    def last(self) -> Answer:
        """The last answer; CommandError when nothing was asked yet."""
        if not self.turns:
            raise CommandError("nothing has been asked yet")
        return self.turns[-1]

    def source_names(self) -> list[str]:
        """The names that `/filter source=` takes."""
        return [s.source for s in self.opened.answerer.retriever.sources() if s.source]


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
    begun = {names[known].name for known in names if wanted and known.startswith(wanted)}
    if len(begun) == 1:
        return names[begun.pop()]
    if begun:
        raise CommandError(f"/{name} may be {_either(sorted('/' + one for one in begun))}")
    raise CommandError(_unknown_command(name, names))


def _unknown_command(name: str, names: Iterable[str]) -> str:
    shown = textwrap.shorten(name, 40, placeholder="…")
    if "/" in name:
        return (
            f"“/{shown}” looks like a path; articles are named when starting: qa --corpus /{shown}"
        )
    nearest = difflib.get_close_matches(name.casefold(), names, n=1)
    advice = f"did you mean /{nearest[0]}?" if nearest else "/help lists them."
    return f"no command /{shown}; {advice} A question is typed without the slash."


def show_help(session: Session, argument: str, width: int) -> Outcome:
    """All commands, or one in detail."""
    if argument:
        row = find_command(argument.removeprefix("/"))
        lines = [("class:heading", row.usage + "\n"), *_wrapped(row.help, width, "  ")]
        lines += [piece for line in row.details for piece in _wrapped(line, width, "  ")]
        if row.aliases:
            lines += _wrapped("Also: " + ", ".join("/" + a for a in row.aliases), width, "  ")
        return lines
    column = max(len(row.usage) for row in COMMANDS) + 2
    fragments: Fragments = []
    for row in COMMANDS:
        help_lines = textwrap.wrap(row.help, max(width - column, 16))
        fragments.append(("class:heading", row.usage.ljust(column)))
        fragments.append(("", ("\n" + " " * column).join(help_lines) + "\n"))
    note = "Anything else is a question. A number alone opens that citation."
    return [*fragments, ("", "\n"), *_wrapped(note, width, style="class:dim")]


def open_citation(session: Session, argument: str, width: int) -> Outcome:
    """The whole article of a citation of the last answer, the cited sentence marked."""
    citations = session.last().citations
    if not citations:
        raise CommandError("the last answer has no citation to open")
    if not re.fullmatch(r"\d{0,6}", argument):
        raise CommandError(f"/open takes the number of a citation, as in /open 1, not {argument}")
    number = int(argument or 1)
    if not 1 <= number <= len(citations):
        known = "only citation 1" if len(citations) == 1 else f"citations 1 to {len(citations)}"
        raise CommandError(f"the last answer has {known}, no {number}")
    return article_fragments(citations[number - 1], width)


def show_more(session: Session, argument: str, width: int) -> Outcome:
    """Further citations for the last question, numbered on; they join the turn, so /open and /why see them."""
    last = session.last()
    options = session.asked_with or session.options
    if not last.answered:
        raise CommandError("the last question had no answer, so there are no more citations")
    shown = {_place(citation) for citation in last.citations}
    wider = replace(options, k=len(last.citations) + options.k)
    fresh = session.opened.answerer.ask(last.question, wider)
    more = tuple(c for c in fresh.citations if _place(c) not in shown)[: options.k]
    if not more:
        return _wrapped("No more citations for the last question.", width, style="class:dim")
    session.turns[-1] = replace(last, citations=last.citations + more)
    return answer_fragments(replace(last, citations=more), width, first=len(last.citations) + 1)


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.article.id, citation.start, citation.end


def show_why(session: Session, argument: str, width: int) -> Outcome:
    """The features behind each citation of the last answer."""
    return why_fragments(session.last(), width)


def show_sources(session: Session, argument: str, width: int) -> Outcome:
    """The sources of the archive."""
    return sources_fragments(session.opened.answerer.retriever.sources(), width)


def set_filter(session: Session, argument: str, width: int) -> Outcome:
    """Shows the filters, drops them, or sets those named and leaves the others."""
    if argument.casefold() == "clear":
        session.options = replace(session.options, filters=Filters())
        return _wrapped(NO_FILTERS, width)
    if argument:
        filters = _changed(
            session.options.filters,
            _settings(argument),
            session.opened.answerer.retriever.sources(),
        )
        session.options = replace(session.options, filters=filters)
    return _wrapped(_filter_summary(session), width)


def _settings(argument: str) -> dict[str, list[str]]:
    """`source=Harbour Post since=2025-05` -> {"source": ["Harbour Post"], "since": ["2025-05"]}.

    A value reaches to the next NAME=, so that names of several words and with apostrophes (People's Daily) need no
    quotes; shlex would call the apostrophe an unclosed quote. Quotes around a whole value are taken off.
    """
    settings: dict[str, list[str]] = {}
    position = 0
    while position < len(argument):
        match = _SETTING.match(argument, position)
        if match is None:
            raise CommandError(
                'a filter is written source="Harbour Post", since=2025-05-01 or until=2025-05-31'
            )
        name, position = match[1].casefold(), match.end()
        if name not in ("source", "since", "until"):
            raise CommandError(f"no filter {match[1]}=; there are source=, since= and until=")
        value = next((part for part in match.groups()[1:] if part), "")
        settings.setdefault(name, []).append(value.strip().strip('"'))
    return settings


def _changed(
    filters: Filters, settings: dict[str, list[str]], sources: Sequence[SourceSummary]
) -> Filters:
    if "source" in settings:
        names = [name for name in settings["source"] if name]
        for warning in source_warnings(sources, names):
            raise CommandError(warning)
        known = {s.source.casefold(): s.source for s in sources if s.source}
        spelled = dict.fromkeys(known[name.casefold()] for name in names)
        filters = replace(filters, sources=tuple(spelled))
    if "since" in settings:
        day = settings["since"][-1]
        filters = replace(filters, since=parse_since(day) if day else None)
    if "until" in settings:
        day = settings["until"][-1]
        filters = replace(filters, until=parse_until(day) if day else None)
    if filters.since and filters.until and filters.since > filters.until:
        raise CommandError(f"since={filters.since} lies after until={filters.until}")
    return filters


def quoted(name: str) -> str:
    """A source name as `/filter source=` shows it: in quotes if it holds blanks or the like."""
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'


def filter_text(filters: Filters) -> str:
    """The filters as they are typed; empty when there are none."""
    parts = [f"source={quoted(name)}" for name in filters.sources]
    parts += [f"since={filters.since}"] if filters.since else []
    parts += [f"until={filters.until}"] if filters.until else []
    return " ".join(parts + [f"article={one}" for one in filters.articles])


def _filter_summary(session: Session) -> str:
    filters = session.options.filters
    if not filters:
        return NO_FILTERS
    if session.opened.articles > COUNTED_ARTICLES:
        return f"Filters: {filter_text(filters)}"
    articles = session.opened.answerer.retriever.articles()
    passing = sum(filters.match(article) for article in articles)
    counted = f"{passing or 'none'} of {session.opened.articles} articles"
    return f"Filters: {filter_text(filters)} ({counted})"


def save_transcript(session: Session, argument: str, width: int) -> Outcome:
    """Writes the turns as Markdown; an existing file is replaced only with --force."""
    name = re.sub(r"(^|\s)--force(?=\s|$)", " ", argument).strip()
    if not name:
        raise CommandError("/save takes a file name, as in /save talks.md")
    session.last()
    path = _savable(name.strip("\"'"), overwrite=bool(re.search(r"(^|\s)--force(\s|$)", argument)))
    write_whole(path, transcript_markdown(session.turns))
    count = len(session.turns)
    return _wrapped(f"Saved {count} {'question' if count == 1 else 'questions'} to {path}", width)


def _savable(name: str, *, overwrite: bool) -> Path:
    try:
        path = Path(name).expanduser().resolve()  # a link keeps pointing to its file
        if path.is_dir():
            raise CommandError(f"{path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise CommandError(f"there is no folder {path.parent}")
        if path.exists() and not path.is_file():
            raise CommandError(f"{path} is not an ordinary file")
        if path.exists() and not overwrite:
            raise CommandError(f"{path} exists; /save {name} --force replaces it")
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, no such ~user
        raise CommandError(f"cannot save to {name}: {_cause(error)}") from error
    return path


def write_whole(path: Path, text: str) -> None:
    """Puts `text` at `path` in one step: the file is as before or complete, never half written."""
    temporary = path.with_name(f".qa-{os.getpid()}.tmp")
    try:
        with open(temporary, "x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise CommandError(f"cannot save to {path}: {_cause(error)}") from error
    finally:
        with suppress(OSError):
            temporary.unlink()  # gone already when all went well


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def clear_turns(session: Session, argument: str, width: int) -> Outcome:
    """Forgets the turns and clears the screen; the filters stay."""
    session.turns.clear()
    return Clear()


def leave(session: Session, argument: str, width: int) -> Outcome:
    """Ends the conversation."""
    return Quit()


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _wrapped(text: str, width: int, indent: str = "", style: str = "") -> Fragments:
    lines = textwrap.wrap(
        clean(text), max(width, 20), initial_indent=indent, subsequent_indent=indent
    )
    return [(style, line + "\n") for line in lines]


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
        "more",
        "",
        "more citations for the last question",
        show_more,
        ("The numbers go on, so /open and /why take the new ones too.",),
    ),
    Command(
        "why",
        "",
        "what spoke for each citation: features and weights",
        show_why,
        ("Value times weight is what a feature adds to the score.",),
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
