"""Preferences: what a person can set in the conversation, on the command line and in a file, and where it was set."""

import difflib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from qa.chat.citing import MAX_CONTEXT
from qa.chat.session import Session, SetBy
from qa.console.theme import THEMES
from qa.errors import CommandError
from qa.files.config import Config, Value

FROM_COMMAND_LINE = "command line"
FROM_CONVERSATION = "set here"
FROM_ENVIRONMENT = "NO_COLOR or TERM"
BY_DEFAULT = "default"

MAX_CITATIONS = 100


@dataclass(frozen=True, slots=True)
class Preference:
    """One row of the table: its value is a word, one of `choices`, in the session as elsewhere."""

    name: str
    help: str
    choices: tuple[str, ...]
    default: str
    get: Callable[[Session], str]
    put: Callable[[Session, str], None]

    @property
    def range(self) -> str:
        """The choices as a phrase."""
        if self.choices[0].isdecimal():
            return f"{self.choices[0]} to {self.choices[-1]}"
        return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"

    def read(self, typed: object) -> str:
        """The choice that a value from a file or a typed word means; CommandError if it means none."""
        word = "on" if typed is True else "off" if typed is False else str(typed)
        word = word.strip().strip("\"'").casefold()
        word = {"true": "on", "false": "off"}.get(word, word)
        if word not in self.choices:
            shown = word if len(word) < 40 else word[:39] + "…"
            raise CommandError(f"{self.name} is {self.range}, not {shown or 'empty'}")
        return word

    def stored(self, session: Session) -> Value:
        """The value as a file holds it."""
        word = self.get(session)
        return int(word) if word.isdecimal() else {"on": True, "off": False}.get(word, word)

    def set_by(self, session: Session) -> str:
        """Where the value that holds now was set."""
        word, known = self.get(session), session.set_by.get(self.name)
        if known:
            return known.where if known.value == word else FROM_CONVERSATION
        return BY_DEFAULT if word == self.default else FROM_CONVERSATION


def _put_k(session: Session, word: str) -> None:
    session.options = replace(session.options, k=int(word))


def _put_aliases(session: Session, word: str) -> None:
    session.options = replace(session.options, aliases=word == "on")


def _put_context(session: Session, word: str) -> None:
    session.context = int(word)


def _put_theme(session: Session, word: str) -> None:
    session.theme = word


def _put_keys(session: Session, word: str) -> None:
    session.keys = word


PREFERENCES: tuple[Preference, ...] = (
    Preference(
        "k",
        "citations of an answer",
        tuple(map(str, range(1, MAX_CITATIONS + 1))),
        "3",
        lambda session: str(session.options.k),
        _put_k,
    ),
    Preference(
        "context",
        "sentences shown around a citation",
        tuple(map(str, range(MAX_CONTEXT + 1))),
        "0",
        lambda session: str(session.context),
        _put_context,
    ),
    Preference(
        "aliases",
        "names in their other forms too",
        ("on", "off"),
        "on",
        lambda session: "on" if session.options.aliases else "off",
        _put_aliases,
    ),
    Preference(
        "theme",
        "colours",
        tuple(THEMES),
        "auto",
        lambda session: session.theme,
        _put_theme,
    ),
    Preference(
        "keys",
        "how the line is edited",
        ("emacs", "vi"),
        "emacs",
        lambda session: session.keys,
        _put_keys,
    ),
)


def find_preference(name: str) -> Preference:
    """The preference of that name; CommandError naming the nearest."""
    known = {row.name: row for row in PREFERENCES}
    if name.casefold() in known:
        return known[name.casefold()]
    shown = name if len(name) < 40 else name[:39] + "…"
    nearest = difflib.get_close_matches(name.casefold(), known, n=1)
    advice = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(sorted(known))}"
    raise CommandError(f"no setting “{shown}”; {advice}")


def apply_config(
    session: Session, config: Config, source: str, given: Collection[str]
) -> list[str]:
    """Sets what `config` holds but for the names `given` on the command line; one line for each that it cannot."""
    for name in given:
        row = find_preference(name)
        session.set_by[row.name] = SetBy(FROM_COMMAND_LINE, row.get(session))
    complaints = [config.complaint] if config.complaint else []
    for name, value in config.values.items():
        try:
            row = find_preference(name)
            word = row.read(value)
        except CommandError as error:
            line = f", line {config.lines[name]}" if name in config.lines else ""
            complaints.append(f"{source}{line}: {error}; it is passed over")
            continue
        if row.name not in given:
            row.put(session, word)
            session.set_by[row.name] = SetBy(source, word)
    return complaints
