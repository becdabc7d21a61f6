"""A question and what the turns before it mention -> the question with its first gap filled, and other readings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from index import to_terms
from qa.followup.anaphor import Anaphor, Sort, open_anaphors
from qa.followup.antecedent import Reading, rank_readings
from qa.followup.clue import Asking, asking_of
from qa.followup.fullname import find_full_name
from qa.followup.mention import Mention, Turn
from qa.followup.pointer import find_pointer, pointed_text
from qa.followup.topic import (
    asks_for_others,
    event_of,
    leaves_out_its_topic,
    with_known,
    with_topic,
)

MIN_PROBABILITY = {
    Sort.PERSON: 0.3,
    Sort.GROUP: 0.2,
    Sort.THING: 0.3,
    Sort.PLACE: 0.15,
    Sort.TOPIC: 0.35,
    Sort.KNOWN: 0.2,
}
"""Below it nothing that was mentioned is taken to be meant: set by the figures that training/conversation.py prints."""
MAX_ALTERNATIVES = 2
"""More readings than these are no help."""
CLOSE = 0.7
"""A second reading this near to the first, as a ratio of their probabilities, is worth asking about."""


MAX_THIN_TERMS = 2
"""A question with more terms of its own, "how long had they been out?" has two, says what happened to whom it means."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of the question, none where something was left out, and what was put in their place."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands alone: `text`, what was replaced in it, and other readings that are nearly as likely."""

    text: str
    replaced: tuple[Replacement, ...] = ()
    alternatives: tuple[str, ...] = ()


def resolve(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Completed | None:
    """The question with its first gap filled: a first name alone, a word that points back, what is left out."""
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
    """With those besides whom it asks for others, or with what it is about."""
    text = asking.text
    if asks_for_others(text, turns):
        known = Anaphor(0, 0, Sort.KNOWN)
        found = _read(known, mentions, asking, partial(with_known, text))
        if found:
            return Completed(found.text, found.replaced)  # what is known already is no choice
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
    """The question with the likeliest reading, if one is likely enough, and with those that are close to it."""
    least = MIN_PROBABILITY[anaphor.sort]
    readings = rank_readings(anaphor, mentions, asking)
    if not readings or _certainty(readings) < least:
        return None
    best = readings[0].mention
    replaced = Replacement(asking.text[anaphor.start : anaphor.end], best.text)
    return Completed(put(best), (replaced,), tuple(put(one) for one in _close(readings)))


def _certainty(readings: Sequence[Reading]) -> float:
    """How likely the first reading is right, or a part of it, as "Karsu" is of "the earthquake in Karsu"."""
    best = set(to_terms(readings[0].mention.text))
    return sum(r.probability for r in readings if best.issuperset(to_terms(r.mention.text)))


def _close(readings: Sequence[Reading]) -> list[Mention]:
    """The mentions that are nearly as likely as the first and really others."""
    kept = [readings[0].mention]
    for mention, probability in readings[1:]:
        if probability < CLOSE * readings[0].probability or len(kept) > MAX_ALTERNATIVES:
            break
        if not any(_overlap(mention, one) for one in kept):
            kept.append(mention)
    return kept[1:]


def _overlap(one: Mention, other: Mention) -> bool:
    """True for "the reward" and "the reward for the violin": no choice worth asking about."""
    terms = set(to_terms(one.text)), set(to_terms(other.text))
    return terms[0] <= terms[1] or terms[1] <= terms[0]


def _put(asking: Asking, anaphor: Anaphor, mentions: Sequence[Mention], mention: Mention) -> str:
    """The question with the mention in the place of the anaphor, and with what it is known for, if that is left out."""
    made = _in_place(asking.text, anaphor, mention)
    is_thin = len(asking.terms) <= MAX_THIN_TERMS
    event = event_of(mention, mentions) if is_thin and not mention.is_name else None
    return with_topic(made, event) if event else made


def _in_place(text: str, anaphor: Anaphor, mention: Mention) -> str:
    """`text` with the mention in the place of the anaphor, in the form that the place wants."""
    words = anaphor.preposition + mention.text
    if anaphor.is_possessive:
        words += "'" if mention.is_plural and words.endswith("s") and not mention.is_name else "'s"
    if not text[: anaphor.start].strip():
        words = words[:1].upper() + words[1:] if text[anaphor.start].isupper() else words
    return text[: anaphor.start] + words + text[anaphor.end :]
