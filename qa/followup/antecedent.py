"""Anaphor and mentions -> the probability that the word means each mention."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log1p
from typing import NamedTuple

from index import to_terms
from qa.followup.anaphor import Anaphor, Sort, find_anaphors, open_anaphors
from qa.followup.discourse import said_terms
from qa.followup.mention import Gender, Mention, Turn, Where
from qa.followup.recogniser import mentions_in
from qa.language.names import find_names
from qa.language.wordlists import data_text, grammar_words, name_words

OWNER = "owner"
"""The sort of "its" in the weights."""
MOST = 8
"""Most appearances that count."""
MAX_AGE = 4
"""Most turns since the last mention that count."""
MAX_TERMS = 6
"""Most terms of a question that count."""
OPENING = 4
"""Characters before the first mention of an answer: "The "."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question among its turns: the number of the last, its own terms, and what each turn left open.

    `open` has the sorts of pointing words in each turn that mean nothing mentioned before.
    """

    text: str
    last: int
    terms: frozenset[str]
    is_new: bool
    open: tuple[frozenset[Sort], ...]
    typed_open: tuple[frozenset[Sort], ...]


def asking_of(text: str, turns: Sequence[Turn]) -> Asking:
    """What the clues need to know about the question `text` after `turns`."""
    terms = frozenset(to_terms(text))
    opened = tuple(_open_sorts(turn.question) for turn in turns)
    typed = tuple(_open_sorts(turn.typed or turn.question) for turn in turns)
    return Asking(text, len(turns) - 1, terms, terms.isdisjoint(said_terms(turns)), opened, typed)


def _open_sorts(question: str) -> frozenset[Sort]:
    return frozenset(one.sort for one in open_anaphors(question))


def sort_of(anaphor: Anaphor) -> str:
    """The name of the weights: "its" has its own, as it means organisations more often than "it"."""
    is_its = anaphor.sort is Sort.THING and anaphor.is_possessive
    return OWNER if is_its else anaphor.sort.value


def mention_clues(anaphor: Anaphor, mention: Mention, asking: Asking) -> Mapping[str, float]:
    """The named evidence that `mention` is meant."""
    at, last, sort = mention.appearances, asking.last, sort_of(anaphor)
    latest = max(one.turn for one in at)
    in_last_question = [o for o in at if o.turn == last and o.where is Where.QUESTION]
    opening = [o for o in at if o.where is Where.ANSWER and o.start <= OPENING]
    left_open = [
        o for o in at if o.where is not Where.QUESTION and anaphor.sort in asking.open[o.turn]
    ]
    meant = [o for o in at if o.is_meant]
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
        "first_question": float(any(o.turn == 0 and o.where is Where.QUESTION for o in at)),
        "inside": float(all(one.is_inside for one in at)),
        "located": float(all(one.is_located for one in at)),
        "meant": log1p(len(meant)),
        "meant_last": float(any(o.turn == last for o in meant)),
        "left_open": float(bool(left_open)),
        "opens_left_open": float(any(o in left_open for o in opening)),
        "beside": float(
            any(
                o.where is Where.QUESTION
                and not o.is_meant
                and anaphor.sort in asking.typed_open[o.turn]
                for o in at
            )
        ),
        "any": 1.0,
    }
    terms = frozenset(to_terms(mention.text))
    return {
        **{f"{sort}:{name}": value for name, value in by_sort.items()},
        "gender": float(anaphor.gender is not None and mention.gender is anaphor.gender),
        "opens_last_question": float(any(o.start < 25 for o in in_last_question)),
        "title": float(mention.text.startswith('"')),
        "words": float(len(mention.words) > 1),
        "many_words": float(len(mention.words) > 4),
        "sentence_only": float(all(one.where is Where.SENTENCE for one in at)),
        "repeats": float(bool(terms & asking.terms)),
    }


_ELSE = re.compile(r"\b(?:else|other|others|another|more)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:article|section|page|text|interesting)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\bthe [^\W\d_]", re.IGNORECASE)


def none_clues(
    anaphor: Anaphor, mentions: Sequence[Mention], asking: Asking
) -> Mapping[str, float]:
    """The named evidence that the question means none of the mentions."""
    sort, text = f"none:{sort_of(anaphor)}", asking.text
    clues = {
        sort: 1.0,
        f"{sort}:open": float(anaphor.sort in asking.open[-1]),
        f"{sort}:first_open": float(anaphor.sort in asking.open[0]),
        f"{sort}:ever_open": float(any(asking.open)),
    }
    if anaphor.sort not in (Sort.TOPIC, Sort.KNOWN):
        return clues
    names = find_names(text)
    known = {one.words for one in mentions}
    first = text.lower().split()[:1]
    topical = {
        "terms": float(min(MAX_TERMS, len(asking.terms))),
        "few": float(len(asking.terms) <= 1),
        "name": float(bool(names)),
        "capital": float(re.search(r"\w\W+(?!I\b)[A-Z]", text) is not None),
        "speaks_of": float(any(o.words in known for o in mentions_in(text, Where.QUESTION))),
        "definite": float(_DEFINITE.search(text) is not None),
        "new": float(asking.is_new),
        "else": float(_ELSE.search(text) is not None),
        "article": float(_ARTICLE.search(text) is not None),
        "polar": float(bool(first) and first[0] in grammar_words("auxiliaries")),
        "pronoun": float(bool(find_anaphors(text))),
    }
    return clues | {f"{sort}:{name}": value for name, value in topical.items()}


MIN_PERSON = 0.25
"""How much a name must look like a person for "he" and "she"."""
ONE_PERSON = 0.6
"""A name that looks this much like one person is not "they"."""
PERSON_MARGIN = 0.15
"""How much more a person's name may look like an organisation or a place: "of Norton" looks like a place."""


class Antecedent(NamedTuple):
    """A mention that an anaphor may mean, and its probability."""

    mention: Mention
    probability: float


def rank_antecedents(
    anaphor: Anaphor, mentions: Sequence[Mention], asking: Asking
) -> list[Antecedent]:
    """The mentions that fit, likeliest first; their probabilities sum to less than 1."""
    fitting = fitting_mentions(anaphor, mentions, asking)
    weights = _weights()
    odds = [exp(_total(mention_clues(anaphor, one, asking), weights)) for one in fitting]
    total = sum(odds) + exp(_total(none_clues(anaphor, mentions, asking), weights))
    order = sorted(range(len(odds)), key=lambda at: (-odds[at], at))
    return [Antecedent(fitting[at], odds[at] / total) for at in order]


def fitting_mentions(
    anaphor: Anaphor, mentions: Sequence[Mention], asking: Asking
) -> list[Mention]:
    """The mentions that fit in number, gender and kind, and that the question does not name already."""
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
    """Weights from data/antecedents.json, made by training/conversation.py."""
    weights: Mapping[str, float] = json.loads(data_text("antecedents.json"))["weights"]
    return weights


FULL_NAME_PERSON = 0.5
"""How much the full name must look like a person: "Charlotte" is no short form of "Charlotte Airport"."""
FULL_NAME_WORDS = 5
"""Most words of a full name: longer ones are two names side by side."""


class FullName(NamedTuple):
    """The mention that the first name at `text[start:end]` means."""

    start: int
    end: int
    mention: Mention


def find_full_name(text: str, mentions: Sequence[Mention]) -> FullName | None:
    """The full name of the first lone first name in a question; a surname alone is usual in news."""
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
        and mention.person >= FULL_NAME_PERSON
        and 1 < len(words) <= FULL_NAME_WORDS
        and words[0] == first
        and "and" not in words
    )
