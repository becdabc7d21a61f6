"""Why there is no answer: the words that no article has, or the two that nothing has together."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from index import Hit, Query, Snapshot, to_terms
from qa.answer import Reason
from qa.language.wordlists import grammar_words
from qa.question import TRIGGER_WEIGHT, Question, is_light
from qa.selection.matching import WeighedTerm, match_terms

PASSAGES_LOOKED_AT = 50
"""Passages with either of two words that are searched for both; passages with both rank among the first."""


def find_lack(
    question: Question,
    terms: Sequence[WeighedTerm],
    missing: Collection[str],
    snapshot: Snapshot,
) -> tuple[Reason, tuple[str, ...]]:
    """Why no sentence answers, and the words that say so.

    `terms` are the question's terms, weighed; `missing` are the words that the article of the best candidate does not
    have in any form. The words that no article has are named; if there are none, the rarest of `missing` and the
    weightiest other word, unless a passage has both.
    """
    if unknown := find_unknown(question, terms, missing):
        return Reason.NOT_MENTIONED, unknown
    telling = _telling(question)
    absent = [term for term in terms if term.word in missing and _is_subject(term)]
    present = [term for term in terms if term.word not in missing and term.term in telling]
    if absent and present:
        rarest = min(absent, key=lambda term: term.frequency)
        pair = sorted([max(present, key=lambda term: term.share), rarest], key=terms.index)
        if not _stand_together(pair, snapshot):
            return Reason.NOT_TOGETHER, tuple(term.word for term in pair)
    return Reason.BELOW_THRESHOLD, ()


def find_unknown(
    question: Question, terms: Sequence[WeighedTerm], missing: Collection[str]
) -> tuple[str, ...]:
    """The words that the question is about and that no article has; `missing` are missing from one article."""
    telling = _telling(question)
    return tuple(
        term.word
        for term in terms
        if term.term in telling
        and _is_subject(term)
        and term.word in missing
        and not term.frequency
    )


def find_unknown_names(question: Question, unknown: Iterable[str]) -> tuple[str, ...]:
    """Those of the `unknown` words that the question writes as names: with a capital, not first.

    A word with a hyphen ("American-trained") is none: its parts may be written apart.
    """
    words = question.text.split()
    if question.text.isupper() or not words:
        return ()
    return tuple(
        word
        for word in unknown
        if word.isalpha() and word[0].isupper() and not words[0].startswith(word)
    )


def _telling(question: Question) -> frozenset[str]:
    return frozenset(term.term for term in question.terms if term.weight > TRIGGER_WEIGHT)


def _is_subject(term: WeighedTerm) -> bool:
    """False for words that only say what is asked for: no article has to say "nationality" to say it."""
    return term.term not in _asked_for() and not is_light(term.term)


@cache
def _asked_for() -> frozenset[str]:
    """Words for the kind of answer, which an answer seldom has."""
    return frozenset(to_terms(" ".join(grammar_words("asked_for"))))


def _stand_together(terms: Sequence[WeighedTerm], snapshot: Snapshot) -> bool:
    forms = (part for term in terms for variant in term.variants for part in variant.terms)
    query = Query((*(term.term for term in terms), *forms))
    return _hold_all(terms, snapshot.search(query, PASSAGES_LOOKED_AT))


def _hold_all(terms: Sequence[WeighedTerm], hits: Iterable[Hit]) -> bool:
    texts = (f"{hit.excerpt.title}\n{hit.excerpt.text}" for hit in hits)
    return any(all(match_terms(terms, set(to_terms(text)))) for text in texts)
