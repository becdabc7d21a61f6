"""A verb of a sentence -> the noun phrase before or after it that is its subject."""

import re

from qa.followup.mention import person_nouns
from qa.language.wordlists import name_words
from qa.news.speech.clause import BREAK, Clause
from qa.news.speech.phrase import (
    ARTICLES,
    NounPhrase,
    Sort,
    names_from,
    phrase_ending,
    phrase_from,
    pronoun_at,
    speaking_nouns,
)
from qa.news.speech.saying import saying_words

MAX_INSERTS = 6
"""Pieces between commas that are stepped over between a speaker and the verb: "Roe, 45, of Leeds, who …, said"."""
PERHAPS_PERSON = 0.4
"""How much a name may look like a place or a body before a comma, and still be that of a person who speaks."""
MAX_SUBJECT_WORDS = 6
"""Words of a subject that opens a sentence."""

_PARTY = re.compile(r"[A-Z]{1,3}-[A-Z]")  # D-Ohio
_PERSONAL = ("he", "she", "they")


def subject_before(clause: Clause, verb: int) -> NounPhrase | None:
    """Who does what word `verb` says, where that stands before it."""
    at = _before_adverbs(clause, verb)
    if at is None or at < 0:
        return None
    gap = clause.gap(at)
    if not BREAK.search(gap):
        return phrase_ending(clause, at)
    return _over_inserts(clause, at) if gap.strip()[-1:] in (",", ")", "—", "–") else None


def _before_adverbs(clause: Clause, verb: int) -> int | None:
    """The word that the subject ends with, over "also", "on Friday"; None where nobody speaks."""
    at = verb - 1
    while at >= 0 and not clause.is_parted(at):
        word = clause.words[at]
        if word.folded in saying_words("never"):
            return None
        is_day = word.folded in name_words("calendar")
        is_on_day = word.folded == "on" and clause.folded(at + 1) in name_words("calendar")
        is_adverb = word.folded.endswith("ly") and len(word.folded) > 5
        is_adverb = word.folded in saying_words("between") or is_adverb or is_on_day
        if not is_day and (word.name or not is_adverb or word.folded in speaking_nouns()):
            return at
        at -= 1
    return at


def _over_inserts(clause: Clause, at: int) -> NounPhrase | None:
    """The subject before what is put between commas: "Alexander Stubb, the president of Finland, stated"."""
    for _ in range(MAX_INSERTS):
        first = clause.segment_start(at)
        is_bracketed = "(" in clause.gap(first - 1) and ")" in clause.gap(at)
        if not is_bracketed and not _is_insert(clause, first, at):
            return phrase_ending(clause, at)
        if first == 0:
            return None
        at = first - 1
    return None


def _is_insert(clause: Clause, first: int, last: int) -> bool:
    word, folded = clause.words[first], clause.folded(first)
    if folded in saying_words("preposition") or folded in ("who", "whose", "which", "where"):
        return first > 0
    if folded[0].isdigit() or _PARTY.match(clause.text, word.start):
        return True
    if folded in ARTICLES and _is_name_alone(clause, first - 1):
        return True  # Telvora Inc., the country's largest operator, said
    is_behind_person = _person_ending(clause, first - 1)
    if word.name and clause.words[last].name is not word.name:
        return is_behind_person  # NASA's acting officer
    if word.name and word.name.start == word.start:
        return word.name.place > max(0.5, word.name.person) and is_behind_person
    if _is_kin(clause, first, last) and is_behind_person:
        return True
    return is_behind_person or folded.endswith(("ing", "ed"))


def _is_name_alone(clause: Clause, at: int) -> bool:
    """True if a name ends with word `at` and is all of its piece between commas."""
    name = clause.words[at].name if at >= 0 else None
    if name is None or clause.text[clause.words[at].end : name.end] not in ("", "."):
        return False
    return clause.first_from(name.title_start) == clause.segment_start(at)


def _is_kin(clause: Clause, first: int, last: int) -> bool:
    """True for "son of media magnate Lew Roe", "president of the Roe Foundation"."""
    is_joined = last > first + 1 and clause.folded(first + 1) in ("of", "to", "at", "for")
    is_noun = clause.folded(first) in name_words("titles") | person_nouns()
    return is_joined and is_noun and clause.words[first].name is None


def _person_ending(clause: Clause, at: int) -> bool:
    """True if a person's name ends with word `at`, and no place or body."""
    name = clause.words[at].name if at >= 0 else None
    return bool(
        name
        and name.end == clause.words[at].end
        and max(name.place, name.organisation) <= max(name.person, PERHAPS_PERSON)
    )


def subject_after(clause: Clause, verb: int) -> NounPhrase | None:
    """Who does what word `verb` says, where that stands after it: "said John Horning"."""
    first = verb + 1
    if first >= len(clause.words) or clause.is_parted(verb):
        return None
    return pronoun_at(clause.words[first], *_PERSONAL) or subject_from(clause, first)


def subject_from(clause: Clause, first: int) -> NounPhrase | None:
    """Who is named from word `first` on: John Horning of "John Horning" and of "museum director John Horning"."""
    word, phrase = clause.words[first], phrase_from(clause, first)
    found = phrase
    if word.name and word.folded not in name_words("calendar"):
        is_later = phrase and phrase.sort is Sort.NAME and phrase.start > word.name.end
        if not (is_later and phrase and " and " not in clause.text[word.name.end : phrase.start]):
            found = names_from(clause, first, word.name)
        if found and found.head not in name_words("titles") | name_words("person_nouns"):
            return found
    return found


def main_subject(clause: Clause, before: int) -> NounPhrase | None:
    """The subject with which the sentence begins, perhaps after "But" or "(CNN)"; not past word `before`."""
    first, leading = 0, saying_words("clause_break") | saying_words("between")
    while clause.folded(first) in leading or clause.gap(first).startswith(")"):
        first += 1
    for at in range(first, min(first + MAX_SUBJECT_WORDS, before)):
        word = clause.words[at]
        if word.name is None and word.folded in saying_words("noun"):
            return phrase_ending(clause, at)  # Roe’s adviser has left
        is_owner = word.name and clause.text.startswith(("'s ", "’s "), word.name.end)
        if word.name and not is_owner and word.folded not in saying_words("determiner"):
            is_first = word.name.title_start == clause.words[first].start
            return names_from(clause, first, word.name) if is_first else None
        if clause.is_parted(at) or word.folded in saying_words("preposition"):
            return None
        if pronoun := pronoun_at(word, *_PERSONAL):
            return pronoun
    return None
