"""The command about settings: what they are, changing them, and keeping them in the file."""

import re
from collections.abc import Iterable

from qa.chat.command import Command, Offer, Outcome
from qa.chat.preference import (
    BY_DEFAULT,
    FROM_ENVIRONMENT,
    PREFERENCES,
    Preference,
    find_preference,
)
from qa.chat.session import Session, SetBy
from qa.errors import CommandError
from qa.files.config import save_config, to_toml
from qa.files.user_file import config_file, short_path
from qa.view.wrap import Fragments, wrap, wrap_text


def change_settings(session: Session, argument: str, width: int) -> Outcome:
    """Shows the settings, or sets the one named; with --save it is kept in the file, alone all that were set."""
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
    told = "" if place == BY_DEFAULT else f" · {place}"
    pieces = [("", f"{row.help}: {row.range}"), ("class:dim", told)]
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
    told = ", ".join(f"{name} = {to_toml(value)}" for name, value in changes.items())
    return f"Saved {told} in {short_path(path)}"


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


COMMANDS: tuple[Command, ...] = (
    Command(
        "set",
        "[…]",
        "show the settings, or change one: /set k 5",
        change_settings,
        (
            *(f"{row.name} — {row.help}: {row.range}." for row in PREFERENCES),
            "With --save it is kept for the next conversations; /set --save keeps all as they are.",
            "Options given when starting the program go before what is kept.",
        ),
        complete=complete_setting,
    ),
)
