"""Turns -> their mentions, each thing once with all its appearances: "Alba" is "Jessica Alba"."""

from collections.abc import Sequence
from dataclasses import replace

from index import to_terms
from qa.followup.mention import Gender, Mention, Turn, Where, core_of
from qa.followup.recogniser import PERSONAL, mentions_in
from qa.language.text import once

SURE = 0.7
"""How much a name must look like a person to be one of two people in a question."""
MAX_TEXT_CHARS = 2_000
"""Most characters of an answer or sentence that are read."""


def find_mentions(turns: Sequence[Turn]) -> list[Mention]:
    """The mentions of the turns, each thing once, in order of appearance."""
    found: list[Mention] = []
    for number, turn in enumerate(turns):
        for mention in _mentions_of(turn, number):
            _join(found, mention)
    return found + _couple(found, len(turns) - 1)


def _mentions_of(turn: Turn, number: int) -> list[Mention]:
    found = []
    for where, text in (
        (Where.QUESTION, turn.question),
        (Where.ANSWER, turn.answer),
        (Where.SENTENCE, turn.sentence),
    ):
        asks = turn.question if where is Where.ANSWER else ""
        for mention in mentions_in(_beginning(text), where, asks):
            is_meant = (
                where is Where.QUESTION
                and turn.typed not in ("", turn.question)
                and mention.text not in turn.typed
            )
            if is_meant:
                mention = _told_by_pronoun(mention, turn.typed)
            found.append(_at_turn(mention, number, is_meant=is_meant))
    return found


def _beginning(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[:MAX_TEXT_CHARS]


def said_terms(turns: Sequence[Turn]) -> frozenset[str]:
    """The terms of the questions and answers of the turns."""
    return frozenset().union(
        *(_terms(part) for turn in turns for part in (turn.question, turn.answer))
    )


@once
def _terms(text: str) -> frozenset[str]:
    return frozenset(to_terms(text[:MAX_TEXT_CHARS]))


def _couple(found: Sequence[Mention], last: int) -> list[Mention]:
    """The two people whom "they" may mean after "Did Ana Ruiz meet Otto Brandt?"; none if there are more or fewer."""
    people = [
        one
        for one in found
        if one.is_name and one.person >= SURE and one.appears(last, Where.QUESTION)
    ]
    if len(people) != 2 or any(one.is_plural for one in people):
        return []
    one, other = people
    return [
        replace(
            one,
            text=f"{one.text} and {other.text}",
            words=(*one.words, "and", *other.words),
            gender=None,
            is_plural=True,
            appearances=tuple(a for a in one.appearances if a.turn == last),
        )
    ]


def _told_by_pronoun(mention: Mention, typed: str) -> Mention:
    """The mention with the gender of the pronoun that it replaces: "she" was typed, "Ana Ruiz" is in the question."""
    pronouns = {bool(match[1]) for match in PERSONAL.finditer(typed)}
    if len(pronouns) != 1 or mention.person < 0.2 or mention.gender:
        return mention
    return replace(mention, gender=Gender.MALE if pronouns.pop() else Gender.FEMALE)


def _at_turn(mention: Mention, number: int, *, is_meant: bool) -> Mention:
    placed = (replace(one, turn=number, is_meant=is_meant) for one in mention.appearances)
    return replace(mention, appearances=tuple(placed))


def _join(found: list[Mention], new: Mention) -> None:
    """Adds `new`, or counts it as an appearance of a mention with the same or a longer name."""
    for at in range(len(found) - 1, -1, -1):
        old = found[at]
        if old.is_name == new.is_name and (_is_short_for(new, old) or _is_short_for(old, new)):
            fuller, other = (old, new) if len(old.words) >= len(new.words) else (new, old)
            organisation = max(old.organisation, new.organisation)
            person = (min if organisation > 0.8 else max)(old.person, new.person)
            found[at] = replace(
                fuller,
                person=person if fuller.is_name else fuller.person,
                organisation=organisation if fuller.is_name else fuller.organisation,
                gender=fuller.gender or other.gender,
                appearances=(*old.appearances, *new.appearances),
            )
            return
    found.append(new)


def _is_short_for(short: Mention, long: Mention) -> bool:
    """True for "Alba" and "Jessica Alba", "the captain" and "the captain"; not for "Korea" and "North Korea"."""
    if short.words == long.words:
        return True
    if not short.is_name:
        core = tuple(core_of(long.words))
        return 0 < len(short.words) < len(core) and core[-len(short.words) :] == short.words
    if len(short.words) >= len(long.words) or len(long.words) > 4:
        return False
    if "and" in long.words:
        return False
    if max(short.place, long.place) > 0.8:
        return False
    n = len(short.words)
    return short.words in (long.words[-n:], long.words[:n])
