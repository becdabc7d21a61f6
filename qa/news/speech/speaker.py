"""A sentence's place -> who says it, and what the pronoun at its head stands for.

The speaker is named in the sentence, in one next to its quotation, or by the label of a turn in an interview.
"""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from index import Sentence, fold
from qa.answer import Referent, Speaker
from qa.followup.recogniser import gender_of
from qa.language.turn import LabelledTurn, find_turns, turn_at
from qa.news.speech.context import Context
from qa.news.speech.person import first_names_of, fullest_name
from qa.news.speech.phrase import NounPhrase, Sort
from qa.news.speech.quotation import is_speech
from qa.news.speech.referent import find_referent, referents_of
from qa.news.speech.reporting import own_attribution

QUOTED_SHARE = 0.5
"""Of a sentence that is taken for somebody's words without a verb of saying: a few words in marks are no speech."""
MAX_TAG_CHARS = 40
"""Most characters of a sentence after a quotation that only names the speaker."""
PARAGRAPHS_BACK = 4
"""How many paragraphs of mere quotation may stand between one and its speaker."""


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
    phrase = _attribution_of(context, sentence)
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


def _attribution_of(context: Context, sentence: Sentence) -> NounPhrase | None:
    """Who says the sentence; None where the outlet speaks for itself. It may be a pronoun."""
    return (
        own_attribution(context, sentence)
        or _near_quotation(context, sentence)
        or _in_turn(context, sentence)
    )


def _in_turn(context: Context, sentence: Sentence) -> NounPhrase | None:
    """Whose turn it is in a transcript; of an answer, the one person whom the interview names."""
    turn = turn_at(context.text, sentence.start)
    if turn is None or turn.is_asking:
        return None
    turns = find_turns(context.text)
    name = turn.name
    if name is None and turn.is_answering:
        named = {context.text[one.name[0] : one.name[1]]: one.name for one in turns if one.name}
        name = next(iter(named.values())) if len(named) == 1 else None
    if name is None or not _is_of_person(context, name, turns):
        return None
    return NounPhrase(*name, Sort.NAME, fold(context.text[name[0] : name[1]]))


def _is_of_person(context: Context, name: tuple[int, int], turns: Sequence[LabelledTurn]) -> bool:
    """False for "Cast:" and "Developer:", with which the lines of a list begin, and for who speaks once in a list."""
    labels = [context.text[turn.name[0] : turn.name[1]] for turn in turns if turn.name]
    label = context.text[name[0] : name[1]]
    if any(turn.is_asking for turn in turns):
        return True
    is_known = gender_of((), tuple(fold(label).split())) is not None
    return labels.count(label) > 1 and (is_known or bool(first_names_of(context, label.title())))


def _near_quotation(context: Context, sentence: Sentence) -> NounPhrase | None:
    """The speaker of a sentence that is mostly quoted, named in the sentences around it."""
    if not _is_quotation(context, sentence):
        return None
    paragraph = context.paragraph(sentence)
    at = sentence.ordinal - paragraph[0].ordinal
    before, after = paragraph[:at][::-1], paragraph[at + 1 :]
    for other in before:
        if found := own_attribution(context, other):
            return found
    for other in after:
        is_tag = other.end - other.start <= MAX_TAG_CHARS  # “It is over.” Roe said.
        if not context.quoted(other) and not is_tag:
            break
        if found := own_attribution(context, other):
            return found
    if any(not _is_quotation(context, other) for other in before):
        return None  # there is a narrator in between
    return _in_paragraphs_before(context, sentence)


def _is_quotation(context: Context, sentence: Sentence) -> bool:
    longest = max(context.quoted(sentence), key=lambda one: one.end - one.start, default=None)
    if longest is None or longest.start > sentence.start:
        return False
    if longest.end - longest.start < QUOTED_SHARE * (sentence.end - sentence.start):
        return False
    return is_speech(context.text[longest.start : longest.end])


def _in_paragraphs_before(context: Context, sentence: Sentence) -> NounPhrase | None:
    """Who spoke last, where only quotation stands in between."""
    for paragraph in islice(context.paragraphs_before(sentence), PARAGRAPHS_BACK):
        for other in reversed(paragraph):
            if found := own_attribution(context, other):
                return found
            if not _is_all_quoted(context, other):
                return None
    return None


def _is_all_quoted(context: Context, sentence: Sentence) -> bool:
    """True if nothing of the sentence but marks and stops stands outside quotations."""
    return (
        sum(one.end - one.start for one in context.quoted(sentence))
        >= sentence.end - sentence.start - 2
    )
