"""Question that asks what a person said -> the candidates, with what another person says behind the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from index import Article, to_terms
from qa.answer import Candidate
from qa.news.speech.context import Context
from qa.news.speech.person import people_in
from qa.news.speech.speaker import find_speaker
from qa.question import Kind, Question

Fetch = Callable[[Iterable[str]], Mapping[str, Article]]
"""Gives the articles of some ids."""

LOOKED_AT = 12
"""Candidates whose speakers are looked for, the likeliest."""

OF_ANOTHER = 0.5
"""What is left of the score of a sentence that another person says; set by hand, as hardly a public set asks so."""


class _Heard(NamedTuple):
    """The terms of the person who says a sentence, none where that is not sure, and the surnames of those it names."""

    speaker: frozenset[str]
    surnames: frozenset[str]


def own_words_first(
    question: Question, candidates: Sequence[Candidate], fetch: Fetch
) -> list[Candidate]:
    """`candidates`, given best first, with those that surely another person says than the one asked about behind.

    All stay as they are if the question does not ask what a person said. What a body says is said by people: only who
    is named as a person in one of the sentences is taken for one.
    """
    asked = _surnames(question)
    if not asked:
        return list(candidates)
    articles = fetch(one.article_id for one in candidates[:LOOKED_AT])
    heard = [_hear(one, articles[one.article_id]) for one in candidates[:LOOKED_AT]]
    if not any(asked & one.surnames for one in heard):
        return list(candidates)
    own, others = list[Candidate](), list[Candidate]()
    for one, voice in zip(candidates, heard, strict=False):
        is_other = bool(voice.speaker) and asked.isdisjoint(voice.speaker)
        (others if is_other else own).append(one)
    lowest = min((one.score for one in own), default=1.0)
    behind = [replace(one, score=min(lowest, OF_ANOTHER * one.score)) for one in others]
    highest = behind[-1].score if behind else 1.0
    rest = [replace(one, score=min(highest, one.score)) for one in candidates[LOOKED_AT:]]
    return [*own, *behind, *rest]


def _surnames(question: Question) -> frozenset[str]:
    """The last word of whoever is said to have spoken, as a term, in all its forms."""
    if question.kind is not Kind.QUOTE or not question.speaker:
        return frozenset()
    last = question.speaker[-1]
    variants = (v for term in question.terms if term.term == last for v in term.variants)
    return frozenset((last, *(variant.terms[-1] for variant in variants)))


def _hear(candidate: Candidate, article: Article) -> _Heard:
    context = Context(article, candidate.start, candidate.end)
    line = context.line_at(candidate.start)
    if line is None:
        return _Heard(frozenset(), frozenset())
    people = people_in(context, line)
    surnames = frozenset(term for one in people if one.is_sure for term in to_terms(one.surname))
    speaker = find_speaker(context, line)
    shown = context.text[speaker.start : speaker.end] if speaker else ""
    terms = frozenset(to_terms(shown))
    return _Heard(terms if terms & surnames else frozenset(), surnames)
