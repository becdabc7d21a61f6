"""Turns, and the names and noun phrases that they mention: plain records."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from index import fold
from qa.language.text import Text
from qa.language.word import WORD
from qa.language.wordlists import grammar_words, name_words


class Gender(Enum):
    """The gender that a title, a first name or a pronoun shows."""

    FEMALE = "female"
    MALE = "male"


class Where(Enum):
    """The part of a turn that a mention is in."""

    QUESTION = "question"
    ANSWER = "answer"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange: the question as completed, its short answer, the sentence cited for it.

    `typed` is the question before it was completed. All are `Text`s, because every later question analyses them.
    """

    question: str
    answer: str = ""
    sentence: str = ""
    typed: str = ""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, Text(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where something was mentioned: the number of the turn, the part, and the place in it.

    `is_whole` is true for an answer that consists of the mention, `is_inside` for a part of a noun phrase: "Velmar" in
    "the rate rise in Velmar", `is_located` for a name that says where: "in Lisbon", `is_meant` for a mention that
    replaces a word that was typed.
    """

    turn: int
    where: Where
    start: int
    is_whole: bool = False
    is_inside: bool = False
    is_located: bool = False
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that was mentioned: its fullest form, that form's words folded, how much it looks like each kind."""

    text: str
    words: tuple[str, ...]
    is_name: bool
    person: float
    organisation: float
    place: float
    gender: Gender | None
    is_plural: bool
    appearances: tuple[Appearance, ...]

    @property
    def head(self) -> str:
        """The noun of a phrase, the last word of a name: "rise" of "the rate rise in Velmar"."""
        words = self.words if self.is_name else core_of(self.words)
        return words[-1] if words else ""

    def appears(self, turn: int, *parts: Where) -> bool:
        """True if it was mentioned in one of those parts of the turn."""
        return any(one.turn == turn and one.where in parts for one in self.appearances)


def core_of(words: Sequence[str]) -> Sequence[str]:
    """The words up to the first preposition or participle: "rate rise" of "rate rise in Velmar"."""
    for at, word in enumerate(words):
        if at and (word in grammar_words("prepositions") or word in grammar_words("past_forms")):
            return words[:at]
    return words


_LEADING = re.compile(r"(?:a|an|this|that|these|those|some|any|which|whose|the)\s+", re.IGNORECASE)


def phrase_mention(shown: str, where: Where, start: int, *, is_whole: bool = False) -> Mention:
    """The mention of the noun phrase `shown`, which begins at `start`; its noun decides its kind."""
    bare = re.sub(r"['’]s$", "", _LEADING.sub("", shown, count=1))
    words = tuple(fold(word) for word in WORD.findall(bare))
    core = core_of(words)
    head = core[-1] if core else ""
    owned = re.match(r"[\w.-]+(?: [\w.-]+)*(?:['’]s|s['’]) ", bare)
    person = 0.6 if head in person_nouns() else 0.1
    return Mention(
        bare
        if (owned and not shown.lower().startswith("the "))
        or (is_whole and bare == shown and bare.islower())
        else f"the {bare}",
        words,
        False,
        person,
        0.6 if head in name_words("organisation_nouns") else 0.2,
        0.6 if head in name_words("place_nouns") else 0.2,
        _gender_of_noun(head),
        is_plural(head),
        (Appearance(0, where, start, is_whole),),
    )


@cache
def person_nouns() -> frozenset[str]:
    """Nouns for people, one or many."""
    sections = ("person_nouns", "people_nouns", "female_words", "male_words")
    return frozenset().union(*map(name_words, sections))


def _gender_of_noun(noun: str) -> Gender | None:
    for gender in Gender:
        if noun in name_words(f"{gender.value}_words"):
            return gender
    return None


def is_plural(noun: str) -> bool:
    """True for what looks like a plural: "nurses", "police"; not "boss", "virus"."""
    if noun in ("people", "men", "women", "children", "police"):
        return True
    return (
        len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is", "'s", "’s"))
    )
