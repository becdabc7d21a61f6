"""Citation's place -> who says it, and what the pronoun at its head stands for."""

from collections.abc import Sequence
from typing import NamedTuple

from index import Sentence
from qa.answer import Referent, Speaker
from qa.news.speech.attribution import attribution_of
from qa.news.speech.context import Context
from qa.news.speech.person import fullest_name
from qa.news.speech.phrase import NounPhrase, Sort
from qa.news.speech.referent import find_referent, referents_of


class Voices(NamedTuple):
    """Who says a sentence, None where the outlet does, and what its pronoun stands for."""

    speaker: Speaker | None
    referents: tuple[Referent, ...]


OUTLET = Voices(None, ())
"""The outlet speaks for itself."""


def find_voices(text: str, sentences: Sequence[Sentence], start: int) -> Voices:
    """Who says the sentence of an article that begins at `start`; a pronoun is named where it is sure who is meant.

    `sentences` are all of the article's.
    """
    context = Context(text, sentences, start)
    sentence = context.sentence_at(start)
    if sentence is None:
        return OUTLET
    return Voices(find_speaker(context, sentence), referents_of(context, sentence))


def find_speaker(context: Context, sentence: Sentence) -> Speaker | None:
    """Who says the sentence, by the fullest name that the article has given; else as it is, a pronoun even."""
    phrase = attribution_of(context, sentence)
    if phrase is None:
        return None
    if phrase.sort is Sort.PRONOUN:
        return _of_pronoun(context, phrase)
    if phrase.sort is Sort.NAME:
        return Speaker(*fullest_name(context, phrase.start, phrase.end))
    return Speaker(phrase.start, phrase.end)


def _of_pronoun(context: Context, phrase: NounPhrase) -> Speaker:
    where = context.sentence_at(phrase.start)
    found = find_referent(context, where, phrase.start, phrase.end) if where else None
    return Speaker(*(found or (phrase.start, phrase.end)))
