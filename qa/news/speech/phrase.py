"""A word of a clause -> the noun phrase that ends or begins with it, and what such a phrase is."""

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
        return self.sort is not Sort.NOUN or self.head in _speaking_nouns()


def phrase_ending(clause: Clause, last: int) -> NounPhrase | None:
    """The noun phrase that ends with word `last`; None in "after the company", a part of something else."""
    first = clause.clause_start(last)
    if first is None or first > last:
        return None
    word = clause.words[last]
    if word.name is None and word.folded in saying_words("pronoun"):
        return NounPhrase(word.start, word.end, Sort.PRONOUN, word.folded)
    if word.name and word.name.end == word.end:
        return _with_name(clause, first, last, word.name)
    if (
        word.name is None
        and clause.text[word.start : word.end].isupper()
        and word.end - word.start > 1
    ):
        return NounPhrase(
            word.start, word.end, Sort.NAME, word.folded
        )  # DR, a title in small letters
    return _noun_phrase(clause, first, last)


def _with_name(clause: Clause, first: int, last: int, name: Name) -> NounPhrase | None:
    at = last
    while at > first and clause.words[at - 1].name is name:
        at -= 1
    before = clause.words[at - 1].folded if at > first else ""
    if before == "and" and at - 2 >= first and (other := clause.words[at - 2].name):
        return NounPhrase(other.start, name.end, Sort.NAME, "they")
    if before in ARTICLES and at - 2 >= first:
        before = clause.words[at - 2].folded
    if before not in saying_words("preposition"):
        return bare_name(clause, name)
    opening = clause.words[first].name
    if opening and opening.title_start == clause.words[first].start and _is_whole(opening):
        return bare_name(clause, opening)  # Bergen College in Paramus
    return _noun_phrase(clause, first, last)


def _is_whole(name: Name) -> bool:
    """False for "Analysts", "US Ambassador", before "at" or "to" the beginning of something longer."""
    return len(name.words) > 1 and name_words("titles").isdisjoint(name.words)


def bare_name(clause: Clause, name: Name | None) -> NounPhrase | None:
    """A name without what stands before it as a title: "Kenney" of "Mayor Kenney"."""
    if name is None:
        return None
    start = without_office(clause.text, name.start, name.end)
    if name.words[-1] in name_words("organisation_words") | {"office"}:
        owner = clause.name_ending.get(start - len("'s "))
        start = owner.start if owner and _owns(clause.text, owner, start) else start
    return NounPhrase(start, name.end, Sort.NAME, name.words[-1])


def _noun_phrase(clause: Clause, first: int, last: int) -> NounPhrase | None:
    start = _noun_start(clause, first, last)
    if start is None or last - start >= MAX_PHRASE_WORDS:
        return None
    if any(
        word.folded in auxiliaries() and not word.name for word in clause.words[start : last + 1]
    ):
        return None
    if clause.words[last].folded in _UNFINISHED and not clause.words[last].name:
        return None
    head = _head(clause, start, last)
    if head in saying_words("mute"):
        return None
    is_marked = clause.words[start].folded in saying_words("determiner")
    if not (is_marked or head in _speaking_nouns() | saying_words("some")):
        return None
    if head in name_words("calendar") | saying_words("preposition") | _NO_SPEAKERS:
        return None
    return NounPhrase(clause.words[start].start, clause.words[last].end, Sort.NOUN, head)


def _noun_start(clause: Clause, first: int, last: int) -> int | None:
    """Where the phrase begins: not with "On Friday", "In Madrid", "Still"."""
    first = min(clause.past_between[first], last)
    if clause.words[first].folded not in saying_words("preposition"):
        return first
    determined = clause.determined[first + 2] if first + 2 <= last else None
    if determined is not None and determined <= last:
        return determined
    return last if clause.words[last - 1].name and last - 1 > first else None


def _head(clause: Clause, start: int, last: int) -> str:
    """The last word before a preposition, "close", "familiar"; the first of "critics and experts" will do."""
    head = clause.words[start].folded
    for at in range(start, last + 1):
        folded = clause.words[at].folded
        if at > start and (
            folded in saying_words("preposition") or folded in ("close", "familiar")
        ):
            break
        head = folded
    if (
        head in ("one", "some", "many", "several", "two")
        and at < last
        and clause.words[at].folded == "of"
    ):
        return _head(clause, at + 1, last)  # one of the members
    return head


def names_from(clause: Clause, first: int, name: Name) -> NounPhrase | None:
    """The name that begins with word `first`, or the pair of names."""
    at = first
    while at + 1 < len(clause.words) and clause.words[at + 1].name is name:
        at += 1
    after = clause.words[at + 2].name if at + 2 < len(clause.words) else None
    if after and clause.words[at + 1].folded == "and" and not clause.is_parted(at):
        return NounPhrase(name.start, after.end, Sort.NAME, "they")
    return bare_name(clause, name)


def phrase_from(clause: Clause, first: int) -> NounPhrase | None:
    """The noun phrase that begins with word `first`; only the name in "midfielder Lindsey Horan"."""
    if first >= len(clause.words):
        return None
    last = first
    for at in range(first, min(first + MAX_PHRASE_WORDS, len(clause.words))):
        word = clause.words[at]
        before = clause.words[at - 1].folded if at > first else ""
        is_joined = before in saying_words("preposition") | ARTICLES
        is_another = at > first and word.name is not clause.words[first].name
        if word.name and word.name.person >= 0.6 and is_another and not is_joined:
            return bare_name(clause, word.name)
        if at > first and _ends_phrase(clause, at):
            break
        last = at
        if clause.is_parted(at):
            break
    return _noun_phrase(clause, first, last) if _can_begin(clause, first) else None


def whole_phrase(clause: Clause, first: int) -> NounPhrase | None:
    """The words from word `first` to the next mark or clause, with all their names: "calculations by Paul Roe"."""
    last = first
    for at in range(first, min(first + MAX_PHRASE_WORDS, len(clause.words))):
        if at > first and _ends_phrase(clause, at):
            break
        last = at
        if clause.is_parted(at):
            break
    last = _without_loose_end(clause, first, last)
    if first == last and _hangs_on(clause.words[last]):
        return None
    head = _head(clause, first, last)
    return NounPhrase(clause.words[first].start, clause.words[last].end, Sort.NOUN, head)


def _without_loose_end(clause: Clause, first: int, last: int) -> int:
    """The last word of "a filing released on Monday" before "released"; all of "a lawsuit her family filed"."""
    while last > first and _hangs_on(clause.words[last]):
        if last - 2 > first and clause.words[last - 2].folded in ARTICLES:
            break
        last -= 1
    return last


def _can_begin(clause: Clause, first: int) -> bool:
    word = clause.words[first]
    if word.name:
        return True
    return word.folded in saying_words("determiner") | _speaking_nouns() | saying_words("some")


def _ends_phrase(clause: Clause, at: int) -> bool:
    word, before = clause.words[at], clause.words[at - 1].folded
    if word.folded in name_words(
        "calendar"
    ):  # not a Monday report, the ministry’s December figures
        return before not in ARTICLES and not before.endswith(("'s", "’s"))
    if word.name or word.folded in _JOINING:
        return False
    return any(
        word.folded in saying_words(kind) for kind in ("subordinate", "clause_break", "preposition")
    )


_JOINING = frozenset(("of", "for", "from", "with", "in", "at", "to", "by", "and", "on"))
_NO_SPEAKERS = frozenset(
    ("this", "that", "these", "those", "each", "both", "one", "all", "it", "ago")
)


def is_speaking(word: Word) -> bool:
    """True for a noun that can speak without a name: "officials", "family"."""
    return word.folded in _speaking_nouns()


def _hangs_on(word: Word) -> bool:
    """True for what only leads on to a time: the "released on" of "data released on Monday"."""
    is_participle = word.folded.endswith("ed") or word.folded in ("made", "written", "sent")
    is_small = word.folded in saying_words("preposition") or word.folded in _UNFINISHED
    return not word.name and (is_participle or is_small)


def without_office(text: str, start: int, end: int) -> int:
    """Where the name `text[start:end]` begins after "Philadelphia Mayor" or "Secretary of State"."""
    words = list(WORD.finditer(text, start, end))
    for word, after in pairwise(words):
        folded = fold(word.group())
        is_of_state = folded == "state" and text[: word.start()].endswith(" of ")
        if folded in saying_words("office") or is_of_state:
            start = after.start()
    return start


def _owns(text: str, name: Name, start: int) -> bool:
    """True for the name before what begins at `start` in "the County Sheriff’s Office"."""
    return text[name.end : start] in ("'s ", "’s ")


@cache
def _speaking_nouns() -> frozenset[str]:
    sections = ("person_nouns", "people_nouns", "organisation_nouns")
    return saying_words("noun").union(*map(name_words, sections))
