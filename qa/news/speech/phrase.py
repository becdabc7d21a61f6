"""A word of a clause -> the noun phrase that ends or begins with it, and what such a phrase is."""

import re
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from index import fold
from qa.language.names import Name
from qa.language.wordlists import name_words
from qa.news.speech.clause import WORD, Clause, Word, auxiliaries
from qa.news.speech.saying import saying_words

MAX_PHRASE_WORDS = 15
"""A longer run of words before a verb holds more than its subject."""

ARTICLES = frozenset(("a", "an", "the", "his", "her", "its", "their"))
_PLURALS = frozenset(
    (
        *("police", "people", "men", "women", "some", "many", "others", "several", "both", "most", "few", "all"),
        *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    )
)  # fmt: skip
_UNFINISHED = ARTICLES | {"my", "our", "your", "no", "every", "other", "more"}
"""No phrase ends with one: what looks like a verb after it is a noun, "her claims", "the states"."""
_JOINING = frozenset(("of", "for", "from", "with", "in", "at", "to", "by", "and", "on"))
_NO_SPEAKERS = frozenset(
    ("this", "that", "these", "those", "each", "both", "one", "all", "it", "ago")
)
_OWNS = re.compile(r"['’]s |(?<=s)['’] ")


class Sort(Enum):
    """What a noun phrase is."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


class NounPhrase(NamedTuple):
    """`text[start:end]`; `head` is its noun, folded: "spokesman" of "a spokesman for the mayor"."""

    start: int
    end: int
    sort: Sort
    head: str

    @property
    def is_plural(self) -> bool:
        """True for "officials" and "they"."""
        if self.head in _PLURALS or self.head == "they":
            return True
        return self.sort is Sort.NOUN and self.head.endswith("s") and not self.head.endswith("ss")

    @property
    def can_speak(self) -> bool:
        """True for names, pronouns and nouns of people and bodies; false for "the results"."""
        return self.sort is not Sort.NOUN or self.head in speaking_nouns()


def pronoun_at(word: Word, *pronouns: str) -> NounPhrase | None:
    """The word, if it is one of the pronouns."""
    if word.name is None and word.folded in pronouns:
        return NounPhrase(word.start, word.end, Sort.PRONOUN, word.folded)
    return None


def phrase_ending(clause: Clause, last: int) -> NounPhrase | None:
    """The noun phrase that ends with word `last`; None in "after the company", a part of something else."""
    first = clause.clause_start(last)
    if first is None or first > last:
        return None
    word = clause.words[last]
    if pronoun := pronoun_at(word, *saying_words("pronoun")):
        return pronoun
    if word.name and clause.text[word.end : word.name.end] in ("", "."):  # Telvora Inc.
        return _with_name(clause, first, last, word.name)
    return _noun_phrase(clause, first, last)


def _with_name(clause: Clause, first: int, last: int, name: Name) -> NounPhrase | None:
    bare = bare_name(clause, name)
    at = max(first, min(clause.first_from(name.title_start), clause.first_from(bare.start)))
    before = clause.folded(at - 1) if at > first else ""
    if before == "and" and at - 2 >= first and (other := clause.words[at - 2].name):
        return NounPhrase(other.start, name.end, Sort.NAME, "they")
    if before in ARTICLES and at - 2 >= first:
        before = clause.folded(at - 2)
    if before not in saying_words("preposition"):
        return bare
    opening = clause.words[first].name  # Bergen College in Paramus; not US Ambassador at
    if opening and len(opening.words) > 1 and name_words("titles").isdisjoint(opening.words):
        return bare_name(clause, opening)
    return _noun_phrase(clause, first, last)


def bare_name(clause: Clause, name: Name) -> NounPhrase:
    """A name without its titles, but with whose it is: "Kenney" of "Mayor Kenney", "Metalworkers’ Union"."""
    start = without_office(clause.text, name.start, name.end)
    at = clause.first_from(start) - 1
    owner = clause.words[at].name if at >= 0 else None
    is_body = not (name_words("organisation_words") | {"office"}).isdisjoint(name.words)
    if owner and is_body and _OWNS.fullmatch(clause.text, owner.end, start):
        start = owner.start
    return NounPhrase(start, name.end, Sort.NAME, name.words[-1])


def _noun_phrase(clause: Clause, first: int, last: int) -> NounPhrase | None:
    start = _noun_start(clause, first, last)
    words = clause.words[start : last + 1]
    if not 0 < len(words) <= MAX_PHRASE_WORDS:
        return None
    if any(word.folded in auxiliaries() and not word.name for word in words):
        return None
    if words[-1].folded in _UNFINISHED and not words[-1].name:
        return None
    head = _head(words)
    is_marked = words[0].folded in saying_words("determiner")
    if not (is_marked or head in speaking_nouns() | saying_words("some")):
        return None
    if any(head in nouns for nouns in _mute()):
        return None
    return NounPhrase(words[0].start, words[-1].end, Sort.NOUN, head)


def _noun_start(clause: Clause, first: int, last: int) -> int:
    """Where the phrase begins: not with "On Friday", "In Madrid", "Still"."""
    first = max(first, last - 2 * MAX_PHRASE_WORDS)
    while first < last and clause.folded(first) in saying_words("between"):
        first += 1
    if clause.folded(first) not in saying_words("preposition"):
        return first
    for at in range(first + 2, last + 1):
        before = clause.folded(at - 1)
        if clause.folded(at) in saying_words("determiner") and before not in saying_words(
            "preposition"
        ):
            return at
    return last if clause.words[last - 1].name and last - 1 > first else last + 1


def _head(words: list[Word]) -> str:
    """The last word before a preposition, "close", "familiar"; the first of "critics and experts" will do."""
    head = words[0].folded
    for at, word in enumerate(words[1:], start=1):
        if word.folded in saying_words("preposition") or word.folded in ("close", "familiar"):
            is_part = word.folded == "of" and head in ("one", "some", "many", "several", "two")
            return _head(words[at + 1 :]) if is_part and words[at + 1 :] else head
        head = word.folded
    return head


def names_from(clause: Clause, first: int, name: Name) -> NounPhrase:
    """The name that begins with word `first`, or the pair of names."""
    at = clause.first_from(name.end) - 1
    after = clause.words[at + 2].name if at + 2 < len(clause.words) else None
    if after and clause.folded(at + 1) == "and" and not clause.is_parted(at):
        return NounPhrase(name.start, after.end, Sort.NAME, "they")
    return bare_name(clause, name)


def phrase_from(clause: Clause, first: int) -> NounPhrase | None:
    """The noun phrase that begins with word `first`; only the name in "midfielder Lindsey Horan"."""
    last = _last_of_phrase(clause, first)
    begins = clause.words[first]
    for at in range(first + 1, last + 1):
        word = clause.words[at]
        is_joined = clause.folded(at - 1) in saying_words("preposition") | ARTICLES
        if word.name and word.name.person >= 0.6 and word.name is not begins.name and not is_joined:
            return bare_name(clause, word.name)
    can_begin = begins.folded in saying_words("determiner") | speaking_nouns() | saying_words(
        "some"
    )
    return _noun_phrase(clause, first, last) if begins.name or can_begin else None


def whole_phrase(clause: Clause, first: int) -> NounPhrase | None:
    """The words from word `first` to the next mark or clause, with all their names: "calculations by Paul Roe"."""
    last = _last_of_phrase(clause, first)
    while last > first and _hangs_on(clause.words[last]):  # a filing released on Monday
        if last - 2 > first and clause.folded(last - 2) in ARTICLES:
            break  # a lawsuit her family filed
        last -= 1
    words = clause.words[first : last + 1]
    if len(words) == 1 and _hangs_on(words[0]):
        return None
    return NounPhrase(words[0].start, words[-1].end, Sort.NOUN, _head(words))


def _last_of_phrase(clause: Clause, first: int) -> int:
    """The last word before the next mark, day or clause."""
    last = first
    while not clause.is_parted(last) and last + 1 < min(
        first + MAX_PHRASE_WORDS, len(clause.words)
    ):
        if _ends_phrase(clause, last + 1):
            break
        last += 1
    return last


def _ends_phrase(clause: Clause, at: int) -> bool:
    word, before = clause.words[at], clause.folded(at - 1)
    if word.folded in name_words("calendar"):
        # not a Monday report, the ministry’s December figures
        return before not in ARTICLES and not before.endswith(("'s", "’s"))
    if word.name or word.folded in _JOINING:
        return False
    return any(
        word.folded in saying_words(kind) for kind in ("subordinate", "clause_break", "preposition")
    )


def _hangs_on(word: Word) -> bool:
    """True for what only leads on to a time: the "released on" of "data released on Monday"."""
    is_participle = word.folded.endswith("ed") or word.folded in ("made", "written", "sent")
    is_small = word.folded in saying_words("preposition") or word.folded in _UNFINISHED
    return not word.name and (is_participle or is_small)


def without_office(text: str, start: int, end: int) -> int:
    """Where the name `text[start:end]` begins after "Philadelphia Mayor" or "Secretary of State"."""
    for word, after in pairwise(list(WORD.finditer(text, start, end))):
        folded = fold(word.group())
        is_of_state = folded == "state" and text[: word.start()].endswith(" of ")
        if folded in saying_words("office") or is_of_state:
            start = after.start()
    return start


@cache
def speaking_nouns() -> frozenset[str]:
    """Nouns that can speak without a name: "officials", "family"."""
    sections = ("person_nouns", "people_nouns", "organisation_nouns")
    return saying_words("noun").union(*map(name_words, sections))


@cache
def _mute() -> tuple[frozenset[str], ...]:
    """Heads of phrases that do not speak."""
    kinds = saying_words("mute"), saying_words("preposition")
    return (*kinds, name_words("calendar"), _NO_SPEAKERS)
