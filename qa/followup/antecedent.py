"""Anaphor and mentions -> how likely each mention is what the word points to."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from typing import NamedTuple

from index import to_terms
from qa.followup.anaphor import Anaphor, Sort
from qa.followup.clue import Asking, mention_clues, none_clues
from qa.followup.mention import Mention, Where
from qa.language.wordlists import data_text

MIN_PERSON = 0.25
"""Names that look less like a person are not what "he" and "she" mean."""
ONE_PERSON = 0.6
"""What looks this much like one person is not what "they" means."""
PERSON_MARGIN = 0.15
"""How much more like an organisation or a place a person's name may look: "of Norton" looks like a place."""


class Reading(NamedTuple):
    """A mention that an anaphor may mean, and how likely it does, 0 to 1."""

    mention: Mention
    probability: float


def rank_readings(anaphor: Anaphor, mentions: Sequence[Mention], asking: Asking) -> list[Reading]:
    """The mentions that fit, likeliest first; their probabilities leave some for none of them."""
    fitting = fitting_mentions(anaphor, mentions, asking)
    weights = _weights()
    odds = [exp(_total(mention_clues(anaphor, one, asking), weights)) for one in fitting]
    total = sum(odds) + exp(_total(none_clues(anaphor, mentions, asking), weights))
    order = sorted(range(len(odds)), key=lambda at: (-odds[at], at))
    return [Reading(fitting[at], odds[at] / total) for at in order]


def fitting_mentions(
    anaphor: Anaphor, mentions: Sequence[Mention], asking: Asking
) -> list[Mention]:
    """Those that number, gender and kind allow, and that the question does not name already."""
    asked, last = asking.text.casefold(), asking.last
    found = []
    for one in mentions:
        if not to_terms(one.text) or one.text.removeprefix("the ").casefold() in asked:
            continue
        if anaphor.sort is Sort.PERSON:
            other = max(one.organisation, one.place) - PERSON_MARGIN
            if one.person < max(MIN_PERSON, other) or (one.is_plural and not one.is_name):
                continue
            if anaphor.gender and one.gender and one.gender is not anaphor.gender:
                continue
        if anaphor.sort is Sort.GROUP and one.person >= ONE_PERSON and not one.is_plural:
            continue
        is_several = one.is_plural and not one.is_name
        if anaphor.sort is Sort.THING and (one.gender or one.person > 0.8 or is_several):
            continue
        if anaphor.sort is Sort.TOPIC and one.text == one.text.lower():
            continue
        if anaphor.sort in (Sort.GROUP, Sort.THING) and all(o.is_located for o in one.appearances):
            continue
        if anaphor.sort is Sort.PLACE and one.place < 0.25:
            continue
        if anaphor.sort is Sort.KNOWN and not (one.is_name and one.appears(last, Where.ANSWER)):
            continue
        found.append(one)
    return found


def _total(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(value * weights.get(name, 0.0) for name, value in values.items())


@cache
def _weights() -> Mapping[str, float]:
    """Of data/antecedents.json, made by training/conversation.py."""
    weights: Mapping[str, float] = json.loads(data_text("antecedents.json"))["weights"]
    return weights
