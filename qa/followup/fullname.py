"""A first name alone ("Did Otto resign?") -> the full name that the conversation has for it."""

from collections.abc import Sequence
from typing import NamedTuple

from qa.followup.mention import Gender, Mention
from qa.language.names import find_names
from qa.language.wordlists import name_words

MIN_PERSON = 0.5
"""How much the full name must look like a person: "Charlotte" is no short form of "Charlotte Airport"."""
MAX_WORDS = 5
"""Longer names are rather two that stand side by side."""


class FullName(NamedTuple):
    """The mention that is meant by the first name at `text[start:end]`."""

    start: int
    end: int
    mention: Mention


def find_full_name(text: str, mentions: Sequence[Mention]) -> FullName | None:
    """What the first lone first name of a question stands for; a surname alone is a full name in news."""
    for name in find_names(text):
        if len(name.words) > 1 or name.title_start < name.start or not _is_first(name.words[0]):
            continue
        fuller = [one for one in mentions if _is_fuller(one, name.words[0])]
        if len(fuller) == 1:
            return FullName(name.start, name.end, fuller[0])
    return None


def _is_first(word: str) -> bool:
    return any(word in name_words(f"{gender.value}_names") for gender in Gender)


def _is_fuller(mention: Mention, first: str) -> bool:
    words = mention.words
    return (
        mention.is_name
        and mention.person >= MIN_PERSON
        and 1 < len(words) <= MAX_WORDS
        and words[0] == first
        and "and" not in words
    )
