"""Turns, and the names and noun phrases that they mention: plain records."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from qa.language.text import Text
from qa.language.wordlists import grammar_words


class Gender(Enum):
    """What a title, a first name or a pronoun tells of a person."""

    FEMALE = "female"
    MALE = "male"


class Where(Enum):
    """The part of a turn that a mention stands in."""

    QUESTION = "question"
    ANSWER = "answer"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange: the question as completed, its short answer, the sentence cited for it.

    `typed` is the question as it was before it was completed. All keep what is found in them, as every question that
    follows asks for it.
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
    """Where something was mentioned: the turn counted from the first, the part, and its place there.

    `is_whole` is true for an answer that consists of the mention, `is_inside` for a part of a noun phrase: "Velmar" in
    "the rate rise in Velmar", `is_located` for a name that says where: "in Lisbon", `is_meant` for what a completed
    question has in the place of a word that was typed.
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
    """Something that was spoken of: its fullest form, that form's words folded, how much it looks like each kind."""

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
