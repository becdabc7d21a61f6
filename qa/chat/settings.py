"""Settings: what can be set in the conversation, on the command line and in a file, and where it was set."""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from qa.chat.citing import MAX_CONTEXT
from qa.chat.session import CommandTable, Offer, Outcome, Session, SetBy
from qa.console.theme import THEMES
from qa.errors import CommandError
from qa.files.user_file import Config, Value, config_file, save_config, short_path, to_toml
from qa.view.wrap import Fragments, wrap, wrap_text

COMMANDS = CommandTable()

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
    is_option: bool = False
    """True for options of answering; the others belong to the screen."""

    @property
    def range(self) -> str:
        """The choices as a phrase."""
        if self.choices[0].isdecimal():
            return f"{self.choices[0]} to {self.choices[-1]}"
        return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"

    def read(self, typed: object) -> str:
        """The choice for a value from a file or a typed word; CommandError if there is none."""
        word = "on" if typed is True else "off" if typed is False else str(typed)
        word = word.strip().strip("\"'").casefold()
        word = {"true": "on", "false": "off"}.get(word, word)
        if word not in self.choices:
            shown = word if len(word) < 40 else word[:39] + "…"
            raise CommandError(f"{self.name} is {self.range}, not {shown or 'empty'}")
        return word

    def stored(self, session: Session) -> Value:
        """The value as in a file."""
        value: Value = getattr(session.options if self.is_option else session, self.name)
        return value

    def get(self, session: Session) -> str:
        """The value as a word."""
        value = self.stored(session)
        return ("on" if value else "off") if isinstance(value, bool) else str(value)

    def put(self, session: Session, word: str) -> None:
        """Sets it to one of `choices`."""
        value: Any = int(word) if word.isdecimal() else {"on": True, "off": False}.get(word, word)
        if self.is_option:
            session.options = replace(session.options, **{self.name: value})
        else:
            setattr(session, self.name, value)

    def set_by(self, session: Session) -> str:
        """Where the present value was set."""
        word, known = self.get(session), session.set_by.get(self.name)
        if known:
            return known.where if known.value == word else FROM_CONVERSATION
        return BY_DEFAULT if word == self.default else FROM_CONVERSATION


_CITATIONS = tuple(map(str, range(1, MAX_CITATIONS + 1)))
_AROUND = tuple(map(str, range(MAX_CONTEXT + 1)))

PREFERENCES = (
    Preference("k", "citations of an answer", _CITATIONS, "3", is_option=True),
    Preference("context", "sentences shown around a citation", _AROUND, "0"),
    Preference("aliases", "names in their other forms too", ("on", "off"), "on", is_option=True),
    Preference("theme", "colours", tuple(THEMES), "auto"),
    Preference("keys", "how the line is edited", ("emacs", "vi"), "emacs"),
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
    """Sets what `config` has, except the names `given` on the command line; one line for each that it cannot set."""
    for name in given:
        row = find_preference(name)
        session.set_by[row.name] = SetBy(FROM_COMMAND_LINE, row.get(session))
    complaints = [config.complaint] if config.complaint else []
    for name, value in config.values.items():
        try:
            row = find_preference(name)
            word = row.read(value)
        except CommandError as error:
            complaints.append(f"{source}: {error}; it is passed over")
            continue
        if row.name not in given:
            row.put(session, word)
            session.set_by[row.name] = SetBy(source, word)
    return complaints


def complete_setting(session: Session, argument: str) -> Iterable[Offer]:
    """The names of the settings, then the values of the one named."""
    name, blank, begun = re.sub(r"\s*=\s*|\s+", " ", argument, count=1).partition(" ")
    if not blank:
        yield from (
            Offer(row.name + " ", len(name), row.name, f"{row.help}: {row.range}")
            for row in PREFERENCES
            if row.name.startswith(name)
        )
    elif row := next((one for one in PREFERENCES if one.name == name), None):
        yield from (Offer(word, len(begun)) for word in row.choices[:20] if word.startswith(begun))
    words = argument.split(" ")
    if "--save".startswith(words[-1]) and "--save" not in words[:-1]:
        yield Offer("--save", len(words[-1]), meta="keep it in the file of settings")


@COMMANDS.add(
    "set",
    "[…]",
    complete=complete_setting,
    details=(
        *(f"{row.name} — {row.help}: {row.range}." for row in PREFERENCES),
        "With --save it is kept for the next conversations; /set --save keeps all as they are.",
        "Options given when starting the program go before what is kept.",
    ),
)
def change_settings(session: Session, argument: str, width: int) -> Outcome:
    """Show the settings, or change one: /set k 5."""
    wanted = re.sub(r"(^|\s)--save(?=\s|$)", " ", argument).strip()
    row, word = _read(wanted)
    if row and word is not None:
        row.put(session, word)
    rows = (row,) if row else PREFERENCES
    fragments = [piece for one in rows for piece in _shown(session, one, width)]
    if wanted == argument.strip():
        where = f"/set NAME VALUE changes one, for good with --save: {short_path(config_file())}"
        return fragments if row else [*fragments, *wrap_text(where, width, style="class:dim")]
    return [*fragments, *wrap_text(_save(session, rows), width, style="class:dim")]


def _read(wanted: str) -> tuple[Preference | None, str | None]:
    """The setting that is named, if any, and the value for it, if any."""
    named = re.fullmatch(r"(?P<name>[^\s=]+)\s*(?P<sign>=?)\s*(?P<value>.*)", wanted)
    if not named:
        if wanted:
            raise CommandError("/set takes a name and a value, as in /set k 5")
        return None, None
    row = find_preference(named["name"])
    return row, row.read(named["value"]) if named["value"] or named["sign"] else None


def _shown(session: Session, row: Preference, width: int) -> Fragments:
    place = row.set_by(session)
    name, value = f"{row.name:9}", f"{row.get(session):7}"
    origin = "" if place == BY_DEFAULT else f" · {place}"
    pieces = [("", f"{row.help}: {row.range}"), ("class:dim", origin)]
    start = [("class:heading", name), ("class:number", value)]
    return wrap(pieces, max(width, 40), start, [("", " " * 16)])


def _save(session: Session, rows: Iterable[Preference]) -> str:
    path, passed = config_file(), (BY_DEFAULT, FROM_ENVIRONMENT)
    one = tuple(rows)
    kept = one if len(one) == 1 else [row for row in one if row.set_by(session) not in passed]
    if not kept:
        return "Nothing to save: every setting is as it is by default."
    changes = {row.name: row.stored(session) for row in kept}
    save_config(path, changes)
    session.set_by.update({row.name: SetBy(short_path(path), row.get(session)) for row in kept})
    saved = ", ".join(f"{name} = {to_toml(value)}" for name, value in changes.items())
    return f"Saved {saved} in {short_path(path)}"
