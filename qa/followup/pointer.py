"""A pointing phrase ("this album", "that year") -> the date or name that it means."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index import is_stop_word, to_terms
from qa.followup.anaphor import Anaphor, Sort
from qa.followup.antecedent import rank_readings
from qa.followup.clue import Asking
from qa.followup.mention import Mention
from qa.language.caseless import any_case
from qa.language.nounphrase import has_verb_ending
from qa.language.wordlists import grammar_words


class Pointer(NamedTuple):
    """ "this album" at `text[start:end]`, its noun at `noun_start`."""

    start: int
    noun_start: int
    end: int


_POINTER = re.compile(
    r"(?<![\w'’-])(?:this|that|these|those)(?: same)? (?P<noun>[^\W\d_][\w'’-]*)", re.IGNORECASE
)
_BEFORE_THAT = re.compile(
    r"(?:\b(?:of|in|on|at|for|to|with|about|after|before|by|from|since|during|over|against|is|was|were|did|does|do|has|had)|^)"
    r"\W*$",
    re.IGNORECASE,
)
MIN_PROBABILITY = 0.1


def find_pointer(text: str) -> Pointer | None:
    """The first phrase of `text` that points to a thing; not "that he", "this time"."""
    for match in _POINTER.finditer(text):
        noun = match["noun"]
        if (
            is_stop_word(noun)
            or noun in grammar_words("no_things")
            or noun[0].isupper()
            or has_verb_ending(noun, "ed")
        ):
            continue
        if any_case(match.group()).startswith("that ") and not _BEFORE_THAT.search(
            text[: match.start()]
        ):
            continue  # "said that prices"
        return Pointer(match.start(), match.start("noun"), match.end())
    return None


def pointed_text(pointer: Pointer, mentions: Sequence[Mention], asking: Asking) -> str | None:
    """The question with the fuller phrase of the conversation in its place, or with the likeliest name added to it."""
    text = asking.text
    noun = to_terms(text[pointer.noun_start : pointer.end])
    plural = any_case(text[pointer.start :]).startswith(("these", "those"))
    for mention in reversed(mentions):
        head = to_terms(mention.head)
        if noun and head == noun and len(to_terms(mention.text)) > 1:
            return text[: pointer.start] + mention.text + text[pointer.end :]
    sort = Sort.GROUP if plural else Sort.THING
    readings = rank_readings(Anaphor(pointer.start, pointer.end, sort), mentions, asking)
    if not readings or readings[0].probability < MIN_PROBABILITY:
        return None
    best = readings[0].mention
    shown = text[pointer.noun_start : pointer.end]
    if best.is_name and best.person < 0.7:
        return f"{text[: pointer.start]}the {shown} {best.text}{text[pointer.end :]}"
    return f"{text[: pointer.start]}the {shown} of {best.text}{text[pointer.end :]}"
