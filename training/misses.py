"""Near misses: a question with one name, number, date, role or unit exchanged for another of the same kind.

The sentence that answers the question does not answer its near miss, though nearly all words are the same. The thing
that is exchanged is in the passage, or nothing would show that the near miss is one; its replacement comes from the
same article if possible, and is never in the sentence.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence

from qa.language.finders import find_spans
from qa.language.names import find_names

FINDERS = ("money", "percent", "number", "age", "duration", "measure")
"""Quantities that are exchanged as a whole, by the names of their finders."""

SURE = 0.7
"""How much a name must look like a person, an organisation or a place to be exchanged for another such."""

MOST = 3
"""Near misses of one question."""

YEARS = 4
"""How far a year is moved at most."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
SORTS: tuple[tuple[str, ...], ...] = (
    _MONTHS,
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    (
        *("president", "prime minister", "foreign minister", "finance minister", "king", "mayor"),
        *("governor", "senator", "ambassador", "defence minister", "speaker", "chancellor"),
    ),
    (
        *("chief executive", "ceo", "chairman", "founder", "co-founder", "owner", "spokesman"),
        *("spokeswoman", "chief financial officer", "finance chief", "president"),
    ),
    ("coach", "captain", "goalkeeper", "quarterback", "striker", "referee", "owner", "manager"),
    ("director", "producer", "writer", "author", "singer", "actor", "composer", "editor"),
    ("lawyer", "judge", "prosecutor", "witness", "defendant", "victim"),
    ("minutes", "hours", "days", "weeks", "months", "years", "decades"),
    ("thousand", "million", "billion", "trillion"),
    ("dollars", "pounds", "euros", "yen"),
    ("kilometres", "miles", "metres", "feet", "inches", "kilograms", "tons"),
    ("men", "women", "children"),
    ("son", "daughter", "brother", "sister", "wife", "husband", "father", "mother"),
    ("killed", "injured", "arrested", "missing", "rescued", "displaced"),
    ("first", "second", "third", "fourth", "last"),
    ("north", "south", "east", "west"),
    ("northern", "southern", "eastern", "western"),
    ("oldest", "youngest"),
    ("largest", "smallest"),
    ("highest", "lowest"),
    ("most", "least"),
    ("rise", "fall"),
    ("rose", "fell"),
    ("win", "lose"),
    ("won", "lost"),
    ("buy", "sell"),
    ("bought", "sold"),
    ("british", "american", "french", "german", "chinese", "russian", "japanese", "canadian"),
)
"""Words of which one is exchanged for another of its line."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def things_in(sentences: Sequence[str]) -> Mapping[str, list[str]]:
    """The names and quantities of an article by their kind, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for text in sentences:
        for name in find_names(text):
            kinds = {"person": name.person, "organisation": name.organisation, "place": name.place}
            kind = max(kinds, key=lambda one: kinds[one])
            if kinds[kind] >= SURE:
                found.setdefault(kind, {})[text[name.start : name.end]] = None
        for finder in FINDERS:
            for span in find_spans(text, finder):
                if span.strength >= SURE:
                    found.setdefault(finder, {})[text[span.start : span.end]] = None
    return {kind: list(texts) for kind, texts in found.items()}


def near_misses(
    question: str, sentence: str, around: str, things: Mapping[str, list[str]], seed: int
) -> list[str]:
    """At most MOST near misses of a question; `sentence` answers it, `around` are its title and neighbours."""
    chance = random.Random(seed)
    passage = f"{around} {sentence}"
    pairs = [
        *_of_article(question, sentence, passage, things, chance),
        *_of_sort(question, sentence, chance),
        *_of_year(question, passage, chance),
    ]
    chance.shuffle(pairs)
    made = (exchange(question, *pair) for pair in pairs)
    return list(dict.fromkeys(one for one in made if one != question))[:MOST]


def exchange(question: str, old: str, new: str) -> str:
    """The question with `new` instead of `old`, in small letters if the question is."""
    put = new.lower() if question.islower() else new
    return re.sub(_whole(old), lambda _: put, question, count=1, flags=re.IGNORECASE)


def _of_article(
    question: str,
    sentence: str,
    passage: str,
    things: Mapping[str, list[str]],
    chance: random.Random,
) -> Iterator[tuple[str, str]]:
    asked = [old for texts in things.values() for old in texts if _stands(old, question)]
    for texts in things.values():
        for old in texts:
            if old not in asked or not _stands(old, passage) or _is_part(old, asked):
                continue
            others = [
                one
                for one in texts
                if _shape(one) == _shape(old)
                and not _alike(one, question)
                and not _stands(one, sentence)
            ]
            if others:
                yield old, chance.choice(others)


def _of_sort(question: str, sentence: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for sort in SORTS:
        for old in sort:
            if _stands(old, question) and _stands(old, sentence) and old != "may":
                others = [
                    one
                    for one in sort
                    if one != old and not _stands(one, sentence) and not _stands(one, question)
                ]
                if others:
                    new = chance.choice(others)
                    is_name = sort is _MONTHS or old.title() in question
                    yield old, new.title() if is_name else new


def _of_year(question: str, passage: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for match in _YEAR.finditer(question):
        year = match.group()
        if _stands(year, passage):
            moved = [str(int(year) + n) for n in range(-YEARS, YEARS + 1) if n]
            others = [one for one in moved if not _stands(one, passage)]
            if others:
                yield year, chance.choice(others)


def _is_part(old: str, asked: Sequence[str]) -> bool:
    """True for "one", and for "Wilson" where "Zach Wilson" is asked about."""
    return old.lower() == "one" or any(old != one and _stands(old, one) for one in asked)


def _shape(text: str) -> tuple[int, bool]:
    """The number of words, and whether there are digits: a replacement looks like the original."""
    return len(text.split()), any(letter.isdigit() for letter in text)


def _whole(text: str) -> str:
    return rf"(?<!\w){re.escape(text)}(?!\w)"


def _stands(text: str, place: str) -> bool:
    return re.search(_whole(text), place, re.IGNORECASE) is not None


def _alike(one: str, other: str) -> bool:
    """True if they share a word."""
    return not set(re.findall(r"\w+", one.lower())).isdisjoint(re.findall(r"\w+", other.lower()))
