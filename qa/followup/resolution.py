"""A question and the mentions of earlier turns -> the question with its first gap filled, and other readings."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from index import is_stop_word, to_terms
from qa.followup.anaphor import Anaphor, Sort, open_anaphors
from qa.followup.antecedent import Antecedent, Asking, asking_of, find_full_name, rank_antecedents
from qa.followup.discourse import said_terms
from qa.followup.mention import Mention, Turn
from qa.language.names import find_names
from qa.language.nounphrase import has_verb_ending, is_verb_form
from qa.language.pattern import any_case
from qa.language.word import WORD
from qa.language.wordlists import grammar_words

MIN_PROBABILITY = {
    Sort.PERSON: 0.3,
    Sort.GROUP: 0.2,
    Sort.THING: 0.3,
    Sort.PLACE: 0.15,
    Sort.TOPIC: 0.35,
    Sort.KNOWN: 0.2,
}
"""Least probability of a mention that is put in: set by the figures that training/conversation.py prints."""
MAX_ALTERNATIVES = 2
"""Most readings that are offered."""
CLOSE = 0.7
"""Least ratio of a reading's probability to the first one's to be offered."""


MAX_THIN_TERMS = 2
"""Most terms of a question that takes a description too: "how long had they been out?" has two."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of the question (none if something was left out) and their replacement."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands alone: `text`, the replacements in it, and other readings that are nearly as likely."""

    text: str
    replaced: tuple[Replacement, ...] = ()
    alternatives: tuple[str, ...] = ()


def resolve(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Completed | None:
    """The question with its first gap filled: a lone first name, a pointing word, something left out."""
    full = find_full_name(text, mentions)
    if full:
        made = text[: full.start] + full.mention.text + text[full.end :]
        return Completed(made, (Replacement(text[full.start : full.end], full.mention.text),))
    asking = asking_of(text, turns)
    anaphors = open_anaphors(text)
    for anaphor in anaphors:
        found = _read(anaphor, mentions, asking, partial(_put, asking, anaphor, mentions))
        if found:
            return found
    pointer = find_pointer(text)
    pointed = pointed_text(pointer, mentions, asking) if pointer else None
    if pointer and pointed:
        return Completed(pointed, (Replacement(text[pointer.start : pointer.end], pointed),))
    return _added(mentions, asking, turns, lacks_topic=not anaphors)


def _added(
    mentions: Sequence[Mention], asking: Asking, turns: Sequence[Turn], *, lacks_topic: bool
) -> Completed | None:
    """The question with the people it asks for others besides, or with its topic."""
    text = asking.text
    if asks_for_others(text, turns):
        known = Anaphor(0, 0, Sort.KNOWN)
        found = _read(known, mentions, asking, partial(with_known, text))
        if found:
            return Completed(found.text, found.replaced)  # what was answered already is no choice
    if lacks_topic and leaves_out_its_topic(text, turns, mentions):
        topic = Anaphor(0, 0, Sort.TOPIC)
        return _read(topic, mentions, asking, partial(with_topic, text))
    return None


def _read(
    anaphor: Anaphor,
    mentions: Sequence[Mention],
    asking: Asking,
    put: Callable[[Mention], str],
) -> Completed | None:
    """The question with the likeliest reading, if it is likely enough, and the readings close to it."""
    least = MIN_PROBABILITY[anaphor.sort]
    readings = rank_antecedents(anaphor, mentions, asking)
    if not readings or _certainty(readings) < least:
        return None
    best = readings[0].mention
    replaced = Replacement(asking.text[anaphor.start : anaphor.end], best.text)
    return Completed(put(best), (replaced,), tuple(put(one) for one in _close(readings)))


def _certainty(readings: Sequence[Antecedent]) -> float:
    """The probability of the first reading, with its parts, as "Karsu" of "the earthquake in Karsu"."""
    best = set(to_terms(readings[0].mention.text))
    return sum(r.probability for r in readings if best.issuperset(to_terms(r.mention.text)))


def _close(readings: Sequence[Antecedent]) -> list[Mention]:
    """The mentions that are nearly as likely as the first and different from it."""
    kept = [readings[0].mention]
    for mention, probability in readings[1:]:
        if probability < CLOSE * readings[0].probability or len(kept) > MAX_ALTERNATIVES:
            break
        if not any(_overlap(mention, one) for one in kept):
            kept.append(mention)
    return kept[1:]


def _overlap(one: Mention, other: Mention) -> bool:
    """True for "the reward" and "the reward for the violin", which are no real choice."""
    terms = set(to_terms(one.text)), set(to_terms(other.text))
    return terms[0] <= terms[1] or terms[1] <= terms[0]


def _put(asking: Asking, anaphor: Anaphor, mentions: Sequence[Mention], mention: Mention) -> str:
    """The question with the mention instead of the anaphor, and with its description, if that is left out."""
    made = _in_place(asking.text, anaphor, mention)
    is_thin = len(asking.terms) <= MAX_THIN_TERMS
    event = event_of(mention, mentions) if is_thin and not mention.is_name else None
    return with_topic(made, event) if event else made


def _in_place(text: str, anaphor: Anaphor, mention: Mention) -> str:
    """`text` with the mention instead of the anaphor, in the form that fits there."""
    words = anaphor.preposition + mention.text
    if anaphor.is_possessive:
        words += "'" if mention.is_plural and words.endswith("s") and not mention.is_name else "'s"
    if not text[: anaphor.start].strip():
        words = words[:1].upper() + words[1:] if text[anaphor.start].isupper() else words
    return text[: anaphor.start] + words + text[anaphor.end :]


MAX_OWN_TERMS = 8
"""Most terms of a question that gets a topic; with more it has its own."""
MAX_NEW_TERMS = 1
"""The same if none of its terms occurred before: "why did the nurses strike?"."""

_DEFINITE = re.compile(
    r"\b(?:is|was|are|were|of|about|for|by|with|in|at|on) the ((?:[^\W\d_][\w'’-]*)(?: [^\W\d_][\w'’-]*)*)",
    re.IGNORECASE,
)
_HAPPEN = re.compile(
    r"\bwhat(?:['’]s| has| is)?(?: else)? (happen\w*)(?=\W*$|(?: else)? (?:in|on|during|after|next|then|when)\b)",
    re.IGNORECASE,
)


def leaves_out_its_topic(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> bool:
    """True for a question without a name, even one such as "the smoking law", whose terms are not all new."""
    if find_names(text) or re.search(r"\w\W+(?!I\b)[A-Z]", text) or _has_phrase(text, mentions):
        return False
    terms = set(to_terms(text)) - _empty_terms()
    if len(terms) <= MAX_NEW_TERMS:
        return True
    return len(terms) <= MAX_OWN_TERMS and not terms.isdisjoint(said_terms(turns))


def _has_phrase(text: str, mentions: Sequence[Mention]) -> bool:
    """True if the question has a noun phrase of several words that was mentioned before."""
    asked = f" {' '.join(word.lower() for word in WORD.findall(text))} "
    return any(len(one.words) > 1 and f" {' '.join(one.words)} " in asked for one in mentions)


@cache
def _empty_terms() -> frozenset[str]:
    """Terms that say nothing about the topic: "is there anything else interesting?"."""
    return frozenset(to_terms(" ".join(grammar_words("empty_words"))))


_ELSE = re.compile(r"\b(?:else|other|others|another|more)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:than|besides?|aside|apart|except|excluding|addition)\b", re.IGNORECASE)


def asks_for_others(text: str, turns: Sequence[Turn]) -> bool:
    """True for "who else was hurt?", not if it says besides whom, or changes the topic."""
    if _ELSE.search(text) is None or _EXCEPT.search(text) is not None:
        return False
    terms = set(to_terms(text)) - _empty_terms()
    return len(terms) <= MAX_NEW_TERMS or not terms.isdisjoint(said_terms(turns))


def event_of(mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """ "The nurses' strike" for "the nurses": the first phrase with something of theirs."""
    owner = (f"{mention.text}' ", f"{mention.text}’ ", f"{mention.text}'s ", f"{mention.text}’s ")
    return next((one for one in mentions if one.text.startswith(owner)), None)


def with_known(text: str, known: Mention) -> str:
    """ "Who else was hurt besides Otto Brandt?"."""
    end = len(text.rstrip(" ?!."))
    return f"{text[:end]} besides {known.text}{text[end:]}"


def with_topic(text: str, topic: Mention) -> str:
    """ "Who was the captain of the Hildur Marie?"; if nothing says how the topic belongs, it is in brackets."""
    happen = _HAPPEN.search(text)
    if happen:
        return f"{text[: happen.end(1)]} to {topic.text}{text[happen.end(1) :]}"
    end = len(text.rstrip(" ?!."))
    for match in _DEFINITE.finditer(text[:end]):
        words = match[1].split()
        is_phrase = not any(is_stop_word(word) for word in words) and not is_verb_form(words[-1])
        if match.end() == end and is_phrase:
            return f"{text[:end]} of {topic.text}{text[end:]}"
    return f"{text[:end]} ({topic.text}){text[end:]}"


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
POINTER_PROBABILITY = 0.1


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
    """The question with the fuller phrase, or with the likeliest name added."""
    text = asking.text
    noun = to_terms(text[pointer.noun_start : pointer.end])
    plural = any_case(text[pointer.start :]).startswith(("these", "those"))
    for mention in reversed(mentions):
        head = to_terms(mention.head)
        if noun and head == noun and len(to_terms(mention.text)) > 1:
            return text[: pointer.start] + mention.text + text[pointer.end :]
    sort = Sort.GROUP if plural else Sort.THING
    readings = rank_antecedents(Anaphor(pointer.start, pointer.end, sort), mentions, asking)
    if not readings or readings[0].probability < POINTER_PROBABILITY:
        return None
    best = readings[0].mention
    shown = text[pointer.noun_start : pointer.end]
    if best.is_name and best.person < 0.7:
        return f"{text[: pointer.start]}the {shown} {best.text}{text[pointer.end :]}"
    return f"{text[: pointer.start]}the {shown} of {best.text}{text[pointer.end :]}"
