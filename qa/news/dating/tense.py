"""Tense: whether a sentence is about the past or the future where it names a time. Rules over words, no parser."""

import re
from enum import Enum, auto

from qa.language.word import LETTERS
from qa.language.wordlists import when_words

MAX_WORDS = 25
"""Most words on each side that are read for the verb."""
MAX_CHARS = 250
"""Most characters on each side, for text that is no prose."""

FEW_WORDS = 2
"""Before "by Friday" at the head of a sentence: "However, by Friday"."""

_LEADS = re.compile(r"(?:until|till|through|by|from|before)\b", re.IGNORECASE)
_OF_RESULTS = ("by", "before")


class Tense(Enum):
    """The tense of the verb nearest to a time."""

    PAST = auto()
    PRESENT = auto()
    FUTURE = auto()
    UNKNOWN = auto()
    EITHER = auto()
    """Undecidable: "was closed until Friday"."""


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense at `text[start:end]`, a time in the sentence `text`: that of the last verb before it, else of the next.

    In "said on Friday that it will close" Friday is past; in "said it will close on Friday" it is to come; after "that"
    the next verb counts ("said that on Friday it will close"). Words such as "until" at the start of the time
    itself count as before it.
    """
    if leads := _LEADS.match(text, start):
        start = min(leads.end(), end)
    first = max(text.rfind(";", 0, start) + 1, start - MAX_CHARS, 0)
    last = text.find(";", end, end + MAX_CHARS)
    before = LETTERS.findall(text, first, start)[-MAX_WORDS:]
    after = LETTERS.findall(text, end, last if last >= 0 else end + MAX_CHARS)[:MAX_WORDS]
    if after[:1] and after[0] in ("said", "told", "announced"):
        return Tense.PAST  # "and on Wednesday said"
    if before[-2:] == ["later", "than"]:
        return Tense.FUTURE
    backwards = Tense.UNKNOWN if before[-1:] == ["that"] else _last_tense(before)
    if backwards is not Tense.UNKNOWN:
        return backwards
    return next(
        (tense for tense in map(_tense_of, after) if tense is not Tense.UNKNOWN), Tense.UNKNOWN
    )


def _last_tense(words: list[str]) -> Tense:
    """The tense of the last verb before a time, by the words that stand before it."""
    last = words[-1].lower() if words else ""
    if last in when_words("deadline"):
        return _tense_of_deadline(words[:-1], last)
    if last in when_words("be"):
        return Tense.FUTURE  # "is Sunday"
    return _verb(words)


def is_deadline(text: str, start: int) -> bool:
    """True if the time at `start` begins with "until" or "by", or follows it: it looks ahead unless a verb is past."""
    leads = _LEADS.match(text, start)
    before = LETTERS.findall(text, max(0, start - MAX_CHARS), leads.end() if leads else start)
    return bool(before) and before[-1].lower() in when_words("deadline")


def _tense_of_deadline(words: list[str], deadline: str) -> Tense:
    """The tense before "until" and "by": to come, unless a past verb is nearer than "to" ("lasted until").

    What is or has been done until then lasts ("is closed until", "has been closed until"); for what was, it is
    unknown. It is also unknown at the start of a sentence, so that the verb after it counts: "By Friday the water
    had gone".
    """
    lowered = [word.lower() for word in words]
    if words and lowered[-1] in when_words("perfect"):
        return Tense.EITHER if lowered[-1] == "had" else Tense.FUTURE  # "has until Friday"
    for place in range(len(words) - 1, -1, -1):
        tense, before = _tense_of(words[place]), lowered[max(0, place - 2) : place]
        if lowered[place] in when_words("past_auxiliary"):
            return Tense.PAST
        if tense is Tense.UNKNOWN:
            continue
        if tense is not Tense.PAST or (before and _tense_of(words[place - 1]) is Tense.FUTURE):
            return Tense.FUTURE
        if not {"to", *when_words("put_off")}.isdisjoint(lowered[place:]):
            return Tense.FUTURE
        helpers = {lowered[place], *before}
        if helpers & {"was", "were", "had"}:
            return Tense.PAST if deadline in _OF_RESULTS or "had" in helpers else Tense.EITHER
        lasts = helpers & (when_words("linking") | when_words("be"))
        return Tense.FUTURE if lasts else Tense.PAST
    return Tense.UNKNOWN if len(words) <= FEW_WORDS else Tense.FUTURE


def _verb(words: list[str]) -> Tense:
    """The tense of the last verb of `words`."""
    for place in range(len(words) - 1, -1, -1):
        before = words[place - 1].lower() if place else ""
        tense = _tense_of(words[place])
        if words[place] == "to" and before in when_words("before_to"):
            tense = Tense.FUTURE  # "is to be heard"
        if tense is Tense.PAST and _tense_of(before) is Tense.FUTURE:
            tense = Tense.FUTURE  # "will have"
        if tense is Tense.PAST and before in when_words("linking") | when_words("perfect"):
            continue  # "will be held", "would have closed": the words before say when
        if tense is not Tense.UNKNOWN:
            return tense
    return Tense.UNKNOWN


def _tense_of(word: str) -> Tense:
    word = word.replace("’", "'")
    if word in when_words("future") or word.endswith("'ll"):
        return Tense.FUTURE
    if word in when_words("scheduled"):
        return Tense.FUTURE
    if word.lower() in when_words("past"):
        return Tense.PAST
    if word in when_words("be"):
        return Tense.PRESENT
    is_regular = word.islower() and len(word) > 3 and word.endswith("ed")
    return Tense.PAST if is_regular and word not in when_words("not_past") else Tense.UNKNOWN
