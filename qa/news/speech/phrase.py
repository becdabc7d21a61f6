"""A sentence -> its words, its names, and the noun phrases that end or begin with a given word."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from enum import Enum
from functools import cache, cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple
from unicodedata import combining

from index import fold
from qa.language.names import Name, find_names
from qa.language.wordlists import grammar_words, name_words
from qa.news.speech.saying import saying_words

_AGENCY = re.compile(r"\([A-Z]{2,8}\) ")
MAX_PHRASE_WORDS = 15
"""A longer run of words before a verb holds more than its subject."""

_WORD = re.compile(r"[^\W_]+(?:(?:['’.&-]|(?<=\d),(?=\d))[^\W_]+)*")
BREAK = re.compile(r"[,;:—–−“”\"«»()!?…\[\]|•]| - |''")
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


class Word(NamedTuple):
    """A word at `text[start:end]`, folded, and the name that it is part of."""

    start: int
    end: int
    folded: str
    name: Name | None


class Clause:
    """The words of the sentence `text[start:end]`, and which of them are names; offsets are those of `text`.

    What is sought from a word on, or back from it, is reckoned once for all words, so that a sentence of many verbs
    takes no longer than its length.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        names = (_shifted(name, start) for name in find_names(text[start:end]))
        self.names = [name for name in names if not is_cut(text, name.end)]
        self.words = list(self._find_words())
        self._starts = [word.start for word in self.words]
        self._segment_starts = list(self._find_segments())

    def _find_words(self) -> Iterator[Word]:
        names = iter(self.names)
        name = next(names, None)
        for match in _WORD.finditer(self.text, self.start, self.end):
            while name and name.end <= match.start():
                name = next(names, None)
            inside = name if name and name.title_start <= match.start() else None
            yield Word(match.start(), match.end(), fold(match.group()), inside)

    def is_parted(self, at: int) -> bool:
        """True if a mark stands between word `at` and the next one, and no name goes over it."""
        return bool(self.gap(at)) and BREAK.search(self.gap(at)) is not None

    def gap(self, at: int) -> str:
        """What stands between word `at` and the next one; nothing inside a name."""
        if not 0 <= at < len(self.words) - 1:
            return ""
        word, after = self.words[at], self.words[at + 1]
        if word.name and word.name is after.name:
            return ""
        return self.text[word.end : after.start]

    def first_from(self, position: int) -> int:
        """The first word that begins at `position` or after it; how many words there are if none does."""
        return bisect_left(self._starts, position)

    def opening(self, position: int) -> int:
        """Where the piece between marks that the character at `position` stands in begins."""
        last = bisect_right(self._starts, position) - 1
        return self.words[self.segment_start(last)].start if last >= 0 else position

    def _find_segments(self) -> Iterator[int]:
        first = 0
        for at in range(len(self.words)):
            if self.is_parted(at - 1):
                first = at
            yield first

    def segment_start(self, at: int) -> int:
        """The first word of the piece between marks that word `at` stands in."""
        return self._segment_starts[at] if at >= 0 else at

    @cached_property
    def main_start(self) -> int:
        """The first word of the sentence, after what leads up to it: after "But", after "In a letter,"."""
        first, end = self.first_from(_agency_end(self.text, self.start)), len(self.words)
        while first < end and self.words[first].folded in _leading():
            first += 1
        if first < end and self.words[first].folded in saying_words("preposition"):
            while first < end and not self.is_parted(first):
                first += 1
            first += 1
        return first

    # Noun phrases

    def phrase_ending(self, last: int) -> NounPhrase | None:
        """The noun phrase that ends with word `last`; None in "after the company", a part of something else."""
        first = self._clause_start(last)
        if first is None or first > last:
            return None
        word = self.words[last]
        if word.name is None and word.folded in saying_words("pronoun"):
            return NounPhrase(word.start, word.end, Sort.PRONOUN, word.folded)
        if word.name and word.name.end == word.end:
            return self._with_name(first, last, word.name)
        if (
            word.name is None
            and self.text[word.start : word.end].isupper()
            and word.end - word.start > 1
        ):
            return NounPhrase(
                word.start, word.end, Sort.NAME, word.folded
            )  # DR, a title in small letters
        return self._noun_phrase(first, last)

    def _clause_start(self, last: int) -> int | None:
        if self.words[last].folded in saying_words("clause_break") and not self._joins_names(last):
            return last + 1
        return self._clause_starts[last]

    @cached_property
    def _clause_starts(self) -> list[int | None]:
        """For each word the first of its clause; None after a word such as "after", in a part of something else."""
        starts: list[int | None] = []
        for at, word in enumerate(self.words):
            opens = self.segment_start(at) == at
            start = at if opens else starts[-1]
            if word.name is None and word.folded in saying_words("subordinate"):
                start = None
            elif word.name is None and word.folded in saying_words("clause_break"):
                start = start if self._joins_names(at) else at + 1
            starts.append(start)
        return starts

    def _joins_names(self, at: int) -> bool:
        """True for the "and" of "Block and Jarmond"."""
        first = self.segment_start(at)
        if self.words[at].folded != "and" or not first < at < len(self.words) - 1:
            return False
        before, after = self.words[at - 1].name, self.words[at + 1].name
        if self._steps[at] > self._steps[first]:
            return False
        return before is not None and after is not None

    @cached_property
    def _steps(self) -> list[int]:
        """How many prepositions and verbs stand before each word."""
        steps = (not word.name and word.folded in _stepping() for word in self.words)
        return [0, *accumulate(steps)]

    def _with_name(self, first: int, last: int, name: Name) -> NounPhrase | None:
        at = last
        while at > first and self.words[at - 1].name is name:
            at -= 1
        before = self.words[at - 1].folded if at > first else ""
        if before == "and" and at - 2 >= first and (other := self.words[at - 2].name):
            return NounPhrase(other.start, name.end, Sort.NAME, "they")
        if before in ARTICLES and at - 2 >= first:
            before = self.words[at - 2].folded
        if before not in saying_words("preposition"):
            return self.bare_name(name)
        opening = self.words[first].name
        if opening and opening.title_start == self.words[first].start and self._is_whole(opening):
            return self.bare_name(opening)  # Bergen College in Paramus
        return self._noun_phrase(first, last)

    def _is_whole(self, name: Name) -> bool:
        """False for "Analysts", "US Ambassador", before "at" or "to" the beginning of something longer."""
        return len(name.words) > 1 and name_words("titles").isdisjoint(name.words)

    def bare_name(self, name: Name | None) -> NounPhrase | None:
        """A name without what stands before it as a title: "Kenney" of "Mayor Kenney"."""
        if name is None:
            return None
        start = without_office(self.text, name.start, name.end)
        if name.words[-1] in name_words("organisation_words") | {"office"}:
            owner = self._name_ending.get(start - len("'s "))
            start = owner.start if owner and _owns(self.text, owner, start) else start
        return NounPhrase(start, name.end, Sort.NAME, name.words[-1])

    @cached_property
    def _name_ending(self) -> dict[int, Name]:
        return {name.end: name for name in reversed(self.names)}

    def name_at(self, title_start: int) -> Name | None:
        """The name that begins there, with its titles."""
        return self._name_beginning.get(title_start)

    @cached_property
    def _name_beginning(self) -> dict[int, Name]:
        return {name.title_start: name for name in reversed(self.names)}

    def _noun_phrase(self, first: int, last: int) -> NounPhrase | None:
        start = self._noun_start(first, last)
        if start is None or last - start >= MAX_PHRASE_WORDS:
            return None
        if any(word.folded in _verbs() and not word.name for word in self.words[start : last + 1]):
            return None
        if self.words[last].folded in _UNFINISHED and not self.words[last].name:
            return None
        head = self._head(start, last)
        if head in saying_words("mute"):
            return None
        is_marked = self.words[start].folded in saying_words("determiner")
        if not (is_marked or head in _speaking_nouns() | saying_words("some")):
            return None
        if head in name_words("calendar") | saying_words("preposition") | _NO_SPEAKERS:
            return None
        return NounPhrase(self.words[start].start, self.words[last].end, Sort.NOUN, head)

    def _noun_start(self, first: int, last: int) -> int | None:
        """Where the phrase begins: not with "On Friday", "In Madrid", "Still"."""
        first = min(self._past_between[first], last)
        if self.words[first].folded not in saying_words("preposition"):
            return first
        determined = self._determined[first + 2] if first + 2 <= last else None
        if determined is not None and determined <= last:
            return determined
        return last if self.words[last - 1].name and last - 1 > first else None

    @cached_property
    def _past_between(self) -> list[int]:
        """For each word the first from there on that is not such as "on Friday" has before a subject."""
        found = [len(self.words)] * (len(self.words) + 1)
        for at in range(len(self.words) - 1, -1, -1):
            is_between = self.words[at].folded in saying_words("between")
            found[at] = found[at + 1] if is_between else at
        return found

    @cached_property
    def _determined(self) -> list[int | None]:
        """For each word the first determiner from there on that no preposition stands before."""
        found: list[int | None] = [None] * (len(self.words) + 1)
        for at in range(len(self.words) - 1, 0, -1):
            begins = self.words[at].folded in saying_words("determiner") and self.words[
                at - 1
            ].folded not in saying_words("preposition")
            found[at] = at if begins else found[at + 1]
        return found

    def _head(self, start: int, last: int) -> str:
        """The last word before a preposition, "close", "familiar"; the first of "critics and experts" will do."""
        head = self.words[start].folded
        for at in range(start, last + 1):
            folded = self.words[at].folded
            if at > start and (
                folded in saying_words("preposition") or folded in ("close", "familiar")
            ):
                break
            head = folded
        if (
            head in ("one", "some", "many", "several", "two")
            and at < last
            and self.words[at].folded == "of"
        ):
            return self._head(at + 1, last)  # one of the members
        return head

    def names_from(self, first: int, name: Name) -> NounPhrase | None:
        """The name that begins with word `first`, or the pair of names."""
        at = first
        while at + 1 < len(self.words) and self.words[at + 1].name is name:
            at += 1
        after = self.words[at + 2].name if at + 2 < len(self.words) else None
        if after and self.words[at + 1].folded == "and" and not self.is_parted(at):
            return NounPhrase(name.start, after.end, Sort.NAME, "they")
        return self.bare_name(name)

    def phrase_from(self, first: int) -> NounPhrase | None:
        """The noun phrase that begins with word `first`; only the name in "midfielder Lindsey Horan"."""
        if first >= len(self.words):
            return None
        last = first
        for at in range(first, min(first + MAX_PHRASE_WORDS, len(self.words))):
            word = self.words[at]
            before = self.words[at - 1].folded if at > first else ""
            is_joined = before in saying_words("preposition") | ARTICLES
            is_another = at > first and word.name is not self.words[first].name
            if word.name and word.name.person >= 0.6 and is_another and not is_joined:
                return self.bare_name(word.name)
            if at > first and self._ends_phrase(at):
                break
            last = at
            if self.is_parted(at):
                break
        return self._noun_phrase(first, last) if self._can_begin(first) else None

    def whole_phrase(self, first: int) -> NounPhrase | None:
        """The words from word `first` to the next mark or clause, with all their names: "calculations by Paul Roe"."""
        last = first
        for at in range(first, min(first + MAX_PHRASE_WORDS, len(self.words))):
            if at > first and self._ends_phrase(at):
                break
            last = at
            if self.is_parted(at):
                break
        last = self._without_loose_end(first, last)
        if first == last and _hangs_on(self.words[last]):
            return None
        head = self._head(first, last)
        return NounPhrase(self.words[first].start, self.words[last].end, Sort.NOUN, head)

    def _without_loose_end(self, first: int, last: int) -> int:
        """The last word of "a filing released on Monday" before "released"; all of "a lawsuit her family filed"."""
        while last > first and _hangs_on(self.words[last]):
            if last - 2 > first and self.words[last - 2].folded in ARTICLES:
                break
            last -= 1
        return last

    def _can_begin(self, first: int) -> bool:
        word = self.words[first]
        if word.name:
            return True
        return word.folded in saying_words("determiner") | _speaking_nouns() | saying_words("some")

    def _ends_phrase(self, at: int) -> bool:
        word, before = self.words[at], self.words[at - 1].folded
        if word.folded in name_words(
            "calendar"
        ):  # not a Monday report, the ministry’s December figures
            return before not in ARTICLES and not before.endswith(("'s", "’s"))
        if word.name or word.folded in (
            "of",
            "for",
            "from",
            "with",
            "in",
            "at",
            "to",
            "by",
            "and",
            "on",
        ):
            return False
        return any(
            word.folded in saying_words(kind)
            for kind in ("subordinate", "clause_break", "preposition")
        )


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


def _agency_end(text: str, start: int) -> int:
    """Where the sentence begins after "(CNN)"."""
    match = _AGENCY.match(text, start)
    return match.end() if match else start


def is_cut(text: str, end: int) -> bool:
    """True if a mark follows that belongs to the letter before: the name is read no further than there."""
    return end < len(text) and combining(text[end]) > 0


def without_office(text: str, start: int, end: int) -> int:
    """Where the name `text[start:end]` begins after "Philadelphia Mayor" or "Secretary of State"."""
    words = list(_WORD.finditer(text, start, end))
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
def _verbs() -> frozenset[str]:
    return grammar_words("auxiliaries") | {"be", "been", "being", "am"}


@cache
def _leading() -> frozenset[str]:
    return saying_words("clause_break") | saying_words("between")


@cache
def _stepping() -> frozenset[str]:
    return saying_words("preposition") | _verbs()


@cache
def _speaking_nouns() -> frozenset[str]:
    sections = ("person_nouns", "people_nouns", "organisation_nouns")
    return saying_words("noun").union(*map(name_words, sections))


def _shifted(name: Name, by: int) -> Name:
    return name._replace(
        title_start=name.title_start + by, start=name.start + by, end=name.end + by
    )
