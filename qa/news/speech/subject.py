"""A verb of a sentence -> the noun phrase before or after it that is its subject."""

import re

from qa.followup.mention import person_nouns
from qa.language.wordlists import name_words
from qa.news.speech.clause import BREAK, Clause
from qa.news.speech.phrase import (
    ARTICLES,
    NounPhrase,
    Sort,
    bare_name,
    is_speaking,
    names_from,
    phrase_ending,
    phrase_from,
)
from qa.news.speech.saying import saying_words

MAX_INSERTS = 6
"""Pieces between commas that are stepped over between a speaker and the verb: "Roe, 45, of Leeds, who …, said"."""
PERHAPS_PERSON = 0.4
"""How much a name may look like a place or a body before a comma, and still be that of a person who speaks."""
MAX_LABEL_WORDS = 6
"""Words before the colon in "Turkish minister: talks will go on", or of a subject that opens a sentence."""

_PARTY = re.compile(r"[A-Z]{1,3}-[A-Z]")  # D-Ohio
_WRITTEN = frozenset(
    ("statement", "interview", "email", "e-mail", "letter", "tweet", "post", "release", "filing")
)


def subject_before(clause: Clause, verb: int) -> NounPhrase | None:
    """Who does what word `verb` says, where that stands before it."""
    at = _before_adverbs(clause, verb)
    if at is None or at < 0:
        return None
    gap = clause.gap(at)
    if not BREAK.search(gap):
        return phrase_ending(clause, at)
    if gap.strip()[-1:] not in (",", ")", "—", "–"):
        return None
    return _over_inserts(clause, at)


def _before_adverbs(clause: Clause, verb: int) -> int | None:
    """The word that the subject ends with, over "also", "on Friday", "in a statement"; None where nobody speaks."""
    at = verb - 1
    while at >= 0 and not clause.is_parted(at):
        word = clause.words[at]
        if word.folded in saying_words("never"):
            return None
        if word.name and word.folded not in name_words("calendar"):
            return at
        if word.folded in _WRITTEN and _is_in_a(clause, at):
            at -= 3
        elif (
            word.folded in saying_words("between")
            or word.folded in name_words("calendar")
            or (word.folded.endswith("ly") and len(word.folded) > 5 and not is_speaking(word))
            or (word.folded == "on" and clause.words[at + 1].folded in name_words("calendar"))
        ):
            at -= 1
        else:
            return at
    return at


def _is_in_a(clause: Clause, at: int) -> bool:
    return (
        at >= 2 and clause.words[at - 2].folded == "in" and clause.words[at - 1].folded in ARTICLES
    )


def _over_inserts(clause: Clause, at: int) -> NounPhrase | None:
    """The subject before what is put between commas: "Alexander Stubb, the president of Finland, stated"."""
    for _ in range(MAX_INSERTS):
        first = clause.segment_start(at)
        is_bracketed = "(" in clause.gap(first - 1) and ")" in clause.gap(at)
        if not is_bracketed and not _is_insert(clause, first, at):
            return phrase_ending(clause, at)
        at = first - 1
        if at < 0:
            return None
    return None


def _is_insert(clause: Clause, first: int, last: int) -> bool:
    word = clause.words[first]
    folded = word.folded
    if folded in saying_words("preposition") or folded in ("who", "whose", "which", "where"):
        return first > 0
    if folded[0].isdigit() or _PARTY.match(clause.text, word.start):
        return True
    if word.name and clause.words[last].name is not word.name:
        return _person_ending(clause, first - 1)  # NASA's acting officer
    if word.name and clause.text.startswith(".,", word.end):
        return True  # Ore.
    if word.name and word.name.start == word.start:
        return word.name.place > max(0.5, word.name.person) and _person_ending(clause, first - 1)
    if folded in saying_words("pronoun"):
        return False
    if _is_kin(clause, first, last) and _person_ending(clause, first - 1):
        return True
    if _ends_with_name(clause, first, last) and folded not in saying_words("determiner"):
        return False  # state-run Philippine News Agency
    return _person_ending(clause, first - 1) or folded.endswith(("ing", "ed"))


def _is_kin(clause: Clause, first: int, last: int) -> bool:
    """True for "son of media magnate Lew Roe", "president of the Roe Foundation"."""
    return (
        last > first + 1
        and clause.words[first].name is None
        and clause.words[first + 1].folded in ("of", "to", "at", "for")
        and clause.words[first].folded in name_words("titles") | person_nouns()
    )


def _ends_with_name(clause: Clause, first: int, last: int) -> bool:
    """True if a name ends the piece that no "of" or "at" stands before."""
    name = clause.words[last].name
    if name is None:
        return False
    for start in (name.title_start, name.start):  # an aide to President Orlov, CEO of Roe Machines
        at = next(at for at in range(first, last + 1) if clause.words[at].start >= start)
        before = clause.words[at - 1].folded if at > first else ""
        if before in ARTICLES | saying_words("preposition"):
            return False
    return True


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
    word = clause.words[first]
    if word.folded in ("he", "she", "they"):
        return NounPhrase(word.start, word.end, Sort.PRONOUN, word.folded)
    return subject_from(clause, first)


def subject_from(clause: Clause, first: int) -> NounPhrase | None:
    """Who is named from word `first` on: John Horning of "John Horning" and of "museum director John Horning"."""
    word, phrase = clause.words[first], phrase_from(clause, first)
    if word.name is None or word.folded in name_words("calendar"):
        return (phrase and _named_behind(clause, phrase)) or phrase
    is_later = (
        phrase is not None
        and phrase.sort is Sort.NAME
        and phrase.start > word.name.end
        and " and " not in clause.text[word.name.end : phrase.start]
    )
    found = phrase if is_later else names_from(clause, first, word.name)
    is_office = found is not None and found.head in name_words("titles") | name_words(
        "person_nouns"
    )
    return (found and is_office and _named_behind(clause, found)) or found


def _named_behind(clause: Clause, phrase: NounPhrase) -> NounPhrase | None:
    """The name in "her brother, Martin Uniacke"."""
    name = clause.name_at(phrase.end + len(", "))
    if name is None or clause.text[phrase.end : name.title_start] != ", ":
        return None
    is_person = name.person >= max(name.place, name.organisation)
    return bare_name(clause, name) if is_person and len(name.words) > 1 else None


def main_subject(clause: Clause, before: int) -> NounPhrase | None:
    """The subject with which the sentence begins, perhaps after "In a letter,"; not past word `before`."""
    first = clause.main_start
    if first >= before:
        return None
    word = clause.words[first]
    is_name = word.folded not in saying_words("determiner")
    if word.name and word.name.title_start == word.start and is_name:
        owns = clause.text.startswith(("'s ", "’s "), word.name.end)
        return _owned(clause, first, before) if owns else names_from(clause, first, word.name)
    if word.folded in ("he", "she", "they"):
        return NounPhrase(word.start, word.end, Sort.PRONOUN, word.folded)
    for at in range(first, min(first + MAX_LABEL_WORDS, before)):
        here = clause.words[at]
        if here.folded in saying_words("noun"):
            phrase = phrase_ending(clause, at)
            return phrase if phrase and phrase.start == word.start else None
        if here.name or clause.is_parted(at) or here.folded in saying_words("preposition"):
            return None
    return None


def _owned(clause: Clause, first: int, before: int) -> NounPhrase | None:
    """The phrase of "Roe’s adviser has left"."""
    for at in range(first + 1, min(first + MAX_LABEL_WORDS, before)):
        if clause.words[at].folded in saying_words("noun") and not clause.words[at].name:
            return phrase_ending(clause, at)
    return None
