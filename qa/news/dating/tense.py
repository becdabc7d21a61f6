"""Tense: whether a sentence tells what was or what is to come, where it names a time. Rules over words, no parser."""

import re
from enum import Enum, auto

from qa.wordlists import when_words

MAX_WORDS = 25
"""Words that are looked at on each side: the verb of a time stands no further off."""
MAX_CHARS = 250
"""Of text on each side, for what is no prose."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Tense(Enum):
    """What the verb nearest to a time says."""

    PAST = auto()
    PRESENT = auto()
    FUTURE = auto()
    UNKNOWN = auto()


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense at `text[start:end]`, a time in the sentence `text`: that of the last verb before it, else of the next.

    In "said on Friday that it will close" Friday is past; in "said it will close on Friday" it is to come; after "that"
    the next verb counts ("said that on Friday it will close").
    """
    before = _WORD.findall(text, max(0, start - MAX_CHARS), start)[-MAX_WORDS:]
    after = _WORD.findall(text, end, end + MAX_CHARS)[:MAX_WORDS]
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
        return _tense_of_deadline(words[:-1])
    if last == "for" and words[-2:-1] and words[-2] in when_words("before_for"):
        return Tense.FUTURE
    said = words[:-1] if last in when_words("no_participle") else words
    if said and said[-1].lower() in when_words("be"):
        return Tense.FUTURE  # "is Sunday", "is out Friday"
    return _verb(words)[0]


def _tense_of_deadline(words: list[str]) -> Tense:
    """The tense before "until" and "by": to come, unless a past verb stands nearer than "to" ("lasted until")."""
    if words and words[-1].lower() in when_words("perfect"):
        return Tense.FUTURE  # "has until Friday"
    tense, after = _verb(words)
    return tense if tense is Tense.PAST and "to" not in after else Tense.FUTURE


def _verb(words: list[str]) -> tuple[Tense, list[str]]:
    """The tense of the last verb of `words`, and the words after it."""
    for place in range(len(words) - 1, -1, -1):
        before = words[place - 1].lower() if place else ""
        tense = _tense_of(words[place])
        if words[place] == "to" and before in when_words("before_to"):
            tense = Tense.FUTURE  # "is to be heard"
        if tense is Tense.PAST and _tense_of(before) is Tense.FUTURE:
            tense = Tense.FUTURE  # "will have"
        if tense is Tense.PAST and before in when_words("linking") | when_words("perfect"):
            continue  # "will be held", "would have closed": what stands before says when
        if tense is not Tense.UNKNOWN:
            return tense, words[place + 1 :]
    return Tense.UNKNOWN, words


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
