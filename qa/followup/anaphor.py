"""Question -> the words in it that point back: pronouns, possessives, "there", "that"."""

import re
from dataclasses import dataclass
from enum import Enum

from index import is_stop_word
from qa.followup.mention import Gender, Mention, Where
from qa.followup.recogniser import mentions_in
from qa.language.pattern import WordTable, any_case
from qa.language.text import once

MAX_ANAPHORS = 8
"""Most pointing words of a question that are resolved."""


class Sort(Enum):
    """What a pointing word may mean."""

    PERSON = "person"  # he, her
    GROUP = "group"  # they, those
    THING = "thing"  # it, this, that
    PLACE = "place"  # there
    TOPIC = "topic"  # no pointing word: something is left out
    KNOWN = "known"  # "who else?": the earlier answer


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pointing word at `text[start:end]`; its replacement needs `preposition` before it."""

    start: int
    end: int
    sort: Sort
    gender: Gender | None = None
    is_possessive: bool = False
    preposition: str = ""


_M, _F = Gender.MALE, Gender.FEMALE
_PRONOUNS: WordTable[tuple[Sort, Gender | None, bool]] = WordTable(
    {
        "he": (Sort.PERSON, _M, False),
        "him": (Sort.PERSON, _M, False),
        "his": (Sort.PERSON, _M, True),
        "she": (Sort.PERSON, _F, False),
        "her": (Sort.PERSON, _F, False),  # or possessive, depending on the next word
        "hers": (Sort.PERSON, _F, True),
        "they": (Sort.GROUP, None, False),
        "them": (Sort.GROUP, None, False),
        "their": (Sort.GROUP, None, True),
        "theirs": (Sort.GROUP, None, True),
        "it": (Sort.THING, None, False),
        "its": (Sort.THING, None, True),
        "this": (Sort.THING, None, False),
        "that": (Sort.THING, None, False),
        "these": (Sort.GROUP, None, False),
        "those": (Sort.GROUP, None, False),
        "there": (Sort.PLACE, None, False),
    }
)
_DEMONSTRATIVES = frozenset(("this", "that", "these", "those"))
_POINTING = re.compile(rf"(?<![\w'’-])(?:{_PRONOUNS.pattern})(?![\w-])", re.IGNORECASE)
_AUXILIARY = r"(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|could|should|may|might|must)"
_EXPLETIVE = re.compile(  # "is it true that", "how long does it take to", "when was it that", "is it raining"
    r"it(?:['’]s)? (?:true|possible|likely|clear|known|certain|right|legal|important|necessary|common|safe|that|who|"
    r"rain\w*|snow\w*|ever been|been (?:said|reported|claimed|confirmed))\b"
    r"|it (?:take|takes|took|cost) (?:[\w,]+ ){0,8}?to\b|it (?:is|was) (?:that|who)\b|it (?:like )?to \w+"
    r"|it like\b",
    re.IGNORECASE,
)
_EXISTENTIAL = re.compile(rf"(?:\b{_AUXILIARY}(?:n['’]t)? $)|^\W*(?:and |but )?$", re.IGNORECASE)
_BEFORE_DEMONSTRATIVE = re.compile(
    rf"(?:\b(?:of|in|on|at|for|to|with|about|after|before|by|from|since|during|like|over|against|than|do|did|does|"
    rf"doing|done|say|cause|mean|cost|why|how|and)|\b{_AUXILIARY}(?:n['’]t)?) $",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[?!.,;:)]|$)")
_AFTER_DEMONSTRATIVE = re.compile(
    rf"\s*(?:[?!.,;:)]|$)|\s+(?:{_AUXILIARY}|happen\w*|go|went|work\w*|affect\w*|mean|last|cost|cause\w*|end\w*|begin|"
    r"began|start\w*|a|an|the|in|on|at|to|for|by|with|so|because|when|become|became|come|came|make|made|take|took|"
    r"turn|lead|led|compare|change\w*|help\w*)\b",
    re.IGNORECASE,
)


_DO = re.compile(r"\b(?:do|doing|done|like) $", re.IGNORECASE)


def find_anaphors(question: str) -> list[Anaphor]:
    """The words of `question` that point back, left to right."""
    found = (_anaphor(question, match) for match in _POINTING.finditer(question))
    return [one for one in found if one]


def _anaphor(question: str, match: re.Match[str]) -> Anaphor | None:
    word = any_case(match.group())
    sort, gender, is_possessive = _PRONOUNS[word]
    start, end = match.span()
    before, after = question[:start], question[end:]
    if re.match(r"['’](?!(?:s|d|re|ve|ll)\b)", after):
        return None
    if word == "it" and _EXPLETIVE.match(question, start):
        return None
    if word in _DEMONSTRATIVES | {"it"} and _DO.search(before):
        return None  # "why did he do it?": no name for what was done
    if word == "there":
        return _locative(question, start, end)
    if word in _DEMONSTRATIVES and not _stands_alone(before, after):
        return None
    if word == "her":
        is_possessive = not _ENDS.match(after) and not _follows_object(after)
    return Anaphor(start, end, sort, gender, is_possessive)


def _follows_object(after: str) -> bool:
    """True for "did they arrest her in May": a small word follows."""
    match = re.match(r"\s+([^\W\d_]+)", after)
    return match is None or is_stop_word(match[1]) or match[1].lower().endswith("ly")


def _stands_alone(before: str, after: str) -> bool:
    """True for "was that legal", "after this?"; not for "that year", "said that he"."""
    if re.match(r"['’]s\b", after):
        return True
    if re.search(r"\b(?:do|does|did) $", before, re.IGNORECASE) and re.match(
        r"\s+[a-z]+(?:\s*[?!.]|\s+(?:the|a|an|in|on|well|at|to|his|her|its|their)\b|$)", after
    ):
        return True
    return bool(
        (_BEFORE_DEMONSTRATIVE.search(before) or not before.strip())
        and _AFTER_DEMONSTRATIVE.match(after)
    )


def _locative(question: str, start: int, end: int) -> Anaphor | None:
    """ "How many died there?", not "is there a reward"."""
    if not _ENDS.match(question, end) and _EXISTENTIAL.search(question[:start]):
        return None
    if re.match(rf"['’]|\s+(?:{_AUXILIARY}|any|a|an|no)\b", question[end:], re.IGNORECASE):
        return None
    has_preposition = re.search(r"\b(?:from|in|near|around|over|to) $", question[:start], re.I)
    return Anaphor(start, end, Sort.PLACE, preposition="" if has_preposition else "in ")


@once
def open_anaphors(question: str) -> tuple[Anaphor, ...]:
    """The words that point back beyond the question itself, of the first MAX_ANAPHORS."""
    found = find_anaphors(question)[:MAX_ANAPHORS]
    return tuple(one for one in found if not is_explained(question, one))


def is_explained(question: str, anaphor: Anaphor) -> bool:
    """True if the word means something earlier in the question: "did Norton hurt his hand?".

    The object of a clause is not its subject: "did Ali hit him?" does not say who was hit.
    """
    if anaphor.sort is Sort.PLACE:
        return False
    before = question[: anaphor.start]
    is_object = not anaphor.is_possessive and _is_object(question, anaphor)
    clause = before
    if is_object:
        boundaries = list(_BOUNDARY.finditer(before))
        if not boundaries:
            return False
        clause = before[: boundaries[-1].start()]
    return any(
        _may_mean(anaphor, one)
        for one in mentions_in(before, Where.QUESTION)
        if _starts(one) < len(clause)
    )


def _starts(mention: Mention) -> int:
    return mention.appearances[0].start


_BOUNDARY = re.compile(
    r"\b(?:and|but|or|when|while|because|if|after|before|that|who|which|since|until|than|as|how|why|where|said|say|says)\b",
    re.IGNORECASE,
)


def _is_object(question: str, anaphor: Anaphor) -> bool:
    if re.match(rf" {_AUXILIARY}\b", question[anaphor.end :], re.IGNORECASE):
        return False  # "when did Telvora find out it had been hacked?"
    word = any_case(question[anaphor.start : anaphor.end])
    return word in _DEMONSTRATIVES | {"him", "her", "them", "it"}


def _may_mean(anaphor: Anaphor, mention: Mention) -> bool:
    if anaphor.sort is Sort.PERSON:
        if anaphor.gender and mention.gender and mention.gender is not anaphor.gender:
            return False
        return mention.person >= 0.4
    if anaphor.sort is Sort.GROUP:
        return mention.is_plural or (mention.is_name and mention.person < 0.7)
    return mention.person < 0.6 and not mention.is_plural
