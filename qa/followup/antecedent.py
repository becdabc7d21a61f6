"""Anaphor and mentions -> how likely each mention is what the word points to."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, log1p
from typing import NamedTuple

from index import to_terms
from qa.followup.anaphor import Anaphor, Sort
from qa.followup.mention import Mention, Where
from qa.wordlists import data_text

MIN_PERSON = 0.25
"""Names that look less like a person are not what "he" and "she" mean."""
ONE_PERSON = 0.6
"""What looks this much like one person is not what "they" means."""
PERSON_MARGIN = 0.15
"""How much more like an organisation or a place a person's name may look: "of Norton" looks like a place."""
NONE = "none"
"""What the weights call the reading that nothing mentioned is meant."""
OWNER = "owner"
"""What the weights call the sort of "its"."""
MOST = 8
"""Appearances that count."""
MAX_AGE = 4
"""Turns since the last mention: more make no further difference."""


class Reading(NamedTuple):
    """A mention that an anaphor may mean, and how likely it does, 0 to 1."""

    mention: Mention
    probability: float


def rank_readings(
    anaphor: Anaphor, mentions: Sequence[Mention], last: int, question: str
) -> list[Reading]:
    """The mentions that fit, likeliest first; their probabilities leave some for none of them."""
    fitting = fitting_mentions(anaphor, mentions, question)
    weights = _weights()
    terms = frozenset(to_terms(question))
    odds = [exp(_total(antecedent_features(anaphor, one, last, terms), weights)) for one in fitting]
    total = sum(odds) + exp(weights.get(f"{NONE}:{sort_of(anaphor)}", 0.0))
    order = sorted(range(len(odds)), key=lambda at: (-odds[at], at))
    return [Reading(fitting[at], odds[at] / total) for at in order]


def fitting_mentions(anaphor: Anaphor, mentions: Sequence[Mention], question: str) -> list[Mention]:
    """Those that number, gender and kind allow, and that the question does not name already."""
    asked = question.casefold()
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
        if anaphor.sort is Sort.THING and (one.gender or one.person > 0.8):
            continue
        if anaphor.sort is Sort.TOPIC and one.text == one.text.lower():
            continue
        if anaphor.sort in (Sort.GROUP, Sort.THING) and all(o.is_located for o in one.appearances):
            continue
        if anaphor.sort is Sort.PLACE and one.place < 0.25:
            continue
        found.append(one)
    return found


def sort_of(anaphor: Anaphor) -> str:
    """The name of the weights that count: "its" owners are rather organisations than what "it" means."""
    is_its = anaphor.sort is Sort.THING and anaphor.is_possessive
    return OWNER if is_its else anaphor.sort.value


def _total(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(value * weights.get(name, 0.0) for name, value in values.items())


def antecedent_features(
    anaphor: Anaphor, mention: Mention, last: int, question_terms: frozenset[str]
) -> Mapping[str, float]:
    """The named evidence that `mention` is meant, `last` being the number of the last turn."""
    at = mention.appearances
    latest = max(one.turn for one in at)
    in_last_question = [o for o in at if o.turn == last and o.where is Where.QUESTION]
    terms = frozenset(to_terms(mention.text))
    opening = [o for o in at if o.where is Where.ANSWER and o.start <= 4]
    by_sort = {
        "person": mention.person,
        "organisation": mention.organisation,
        "place": mention.place,
        "plural": float(mention.is_plural),
        "name": float(mention.is_name),
        "whole_answer": float(any(o.turn == last and o.is_whole for o in at)),
        "last_question": float(bool(in_last_question)),
        "last_answer": float(mention.appears(last, Where.ANSWER)),
        "opens_answer": float(bool(opening)),
        "opens_last_answer": float(any(o.turn == last for o in opening)),
        "questions": log1p(min(MOST, sum(one.where is Where.QUESTION for one in at))),
        "appearances": log1p(min(MOST, len(at))),
        "age": float(min(MAX_AGE, last - latest)),
        "first_turn": float(any(one.turn == 0 for one in at)),
        "inside": float(all(one.is_inside for one in at)),
        "any": 1.0,
    }
    return {
        **{f"{sort_of(anaphor)}:{name}": value for name, value in by_sort.items()},
        "gender": float(anaphor.gender is not None and mention.gender is anaphor.gender),
        "opens_last_question": float(any(o.start < 25 for o in in_last_question)),
        "title": float(mention.text.startswith('"')),
        "words": float(len(mention.words) > 1),
        "many_words": float(len(mention.words) > 4),
        "sentence_only": float(all(one.where is Where.SENTENCE for one in at)),
        "repeats": float(bool(terms & question_terms)),
    }


@cache
def _weights() -> Mapping[str, float]:
    """Of data/antecedents.json, made by training/conversation.py."""
    weights: Mapping[str, float] = json.loads(data_text("antecedents.json"))["weights"]
    return weights
