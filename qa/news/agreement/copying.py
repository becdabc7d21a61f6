"""Copying: whether two sentences are nearly the same, as wire copy is reprinted with small edits.

What one has and the other has not must be harmless: a changed spelling, a dateline, who said so, a clause at an end, a
word or two. A number, a negation, another name or "one of the largest" for "the largest" is not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from index import to_terms
from qa.language.text import once
from qa.language.word import LETTERS
from qa.language.wordlists import copying_words, name_words
from qa.news.agreement.words import Word, compared_words
from qa.question import Relation
from qa.retrieval.nametable import other_forms

MAX_CHANGED = 0.2
"""Share of its words that a copy may have changed: similar sentences in real news with more were no copies."""

MIN_SHARED = 6
"""Least words that are left of a sentence without an end; also half of the longer one."""

MAX_LEFT_OUT = 3
"""Most words that may be missing at an end without a comma or dash before them."""

MAX_SPEECH = 10
"""Most words of a clause that says who said so."""

MIN_ALIKE = 0.85
"""Least similarity (by difflib) of two spellings of one name."""

MIN_WRITTEN_ALIKE = 0.33
"""Share of the long words of the shorter sentence, as written, that the other must have for the two to be compared."""

MAX_SMALL = 3
"""Letters of words that do not count there: of, in, the."""

_EDGE = re.compile(r"[,;:()“”\"—–]| - ")
_PREPOSITIONS = frozenset(("at", "in", "on", "during", "for", "with", "from", "near", "by", "to"))


class _Rest(NamedTuple):
    """The words of a sentence that the other has not: before what both have, `text[first:last]`, among it, after it."""

    text: str
    before: Sequence[Word]
    within: Sequence[Word]
    after: Sequence[Word]
    first: int
    last: int

    @property
    def has_name(self) -> bool:
        """True if a name is among them."""
        return any(word.is_name for word in (*self.before, *self.within, *self.after))


def is_copy(one: str, other: str) -> bool:
    """True if two sentences say the same in nearly the same words, in either order."""
    if not _may_be_copies(one, other):
        return False
    one, other = sorted((one, other), key=lambda text: (len(text), text))
    ours = compared_words(one)
    theirs = _as_spelled(compared_words(other), ours)
    mine, its = [word.key for word in ours], [word.key for word in theirs]
    if 2 * len({*mine} & {*its}) < max(1, min(len({*mine}), len({*its}))):
        return False
    matcher = SequenceMatcher(None, mine, its, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    same_a = [at for block in blocks for at in range(block.a, block.a + block.size)]
    same_b = [at for block in blocks for at in range(block.b, block.b + block.size)]
    moved = (Counter(mine) & Counter(its)) - Counter(mine[at] for at in same_a)
    a, b = _rest(one, ours, same_a, moved), _rest(other, theirs, same_b, moved)
    return _is_harmless(a, b, len(same_a) + moved.total())


def _may_be_copies(one: str, other: str) -> bool:
    """False if hardly a word is the same as written, which is forty times as fast to see."""
    ours, theirs = _written(one), _written(other)
    return len(ours & theirs) >= MIN_WRITTEN_ALIKE * min(len(ours), len(theirs))


@once
def _written(text: str) -> frozenset[str]:
    return frozenset(word for word in text.casefold().split() if len(word) > MAX_SMALL)


def _rest(text: str, words: Sequence[Word], same: Sequence[int], moved: Counter[str]) -> _Rest:
    """What is left of the words but for those at the places `same`, and those that stand elsewhere in the other."""
    found, elsewhere = list[int](), Counter(moved)
    for at in sorted({*range(len(words))}.difference(same)):
        if elsewhere[words[at].key] <= 0:
            found.append(at)
        elsewhere[words[at].key] -= 1
    first, last = same[0], same[-1]
    before, after = (
        [words[at] for at in found if at < first],
        [words[at] for at in found if at > last],
    )
    within = [words[at] for at in found if first < at < last]
    return _Rest(text, before, within, after, words[first].start, words[last].end)


def _is_harmless(a: _Rest, b: _Rest, shared: int) -> bool:
    if a.has_name and b.has_name:
        return False
    inner_a, inner_b = list(a.within), list(b.within)
    for edge_a, edge_b, may_lack in (
        (a.before, b.before, _may_lack_start),
        (a.after, b.after, _may_lack_end),
    ):
        if edge_a and edge_b:
            is_free = _is_speech(edge_a) and _is_speech(edge_b)
        else:
            rest, edge = (a, edge_a) if edge_a else (b, edge_b)
            is_free = shared >= max(MIN_SHARED, len(edge)) and may_lack(rest, edge)
        if not is_free:
            inner_a += edge_a
            inner_b += edge_b
    changed = max(len(inner_a), len(inner_b))
    if any(word.is_critical for word in (*inner_a, *inner_b)) or _are_opposite(inner_a, inner_b):
        return False
    return changed <= MAX_CHANGED * (shared + changed)


# What may be left out


def _may_lack_start(rest: _Rest, edge: Sequence[Word]) -> bool:
    if not edge or any(word.is_critical for word in edge):
        return not edge
    parted = _EDGE.search(rest.text, edge[-1].end, rest.first) is not None
    return parted or _is_speech(edge) or len(edge) <= 1


def _may_lack_end(rest: _Rest, edge: Sequence[Word]) -> bool:
    if not edge:
        return True
    opening = [w.group().lower() for w in LETTERS.finditer(rest.text, rest.last, edge[0].end)]
    if not _words("turning").isdisjoint(opening):
        return False
    parted = _EDGE.search(rest.text, rest.last, edge[0].start) is not None
    if any(word.is_critical for word in edge):
        return parted and not _words("subordinate").isdisjoint(opening)
    begun = opening[:1] and opening[0] in _PREPOSITIONS
    return bool(parted or begun or _is_speech(edge) or len(edge) <= MAX_LEFT_OUT)


def _is_speech(edge: Sequence[Word]) -> bool:
    return (
        len(edge) <= MAX_SPEECH
        and not any(word.is_critical for word in edge)
        and not _speech().isdisjoint(word.key for word in edge)
    )


def _are_opposite(ours: Iterable[Word], theirs: Iterable[Word]) -> bool:
    groups = _opposites()
    mine = {group for word in ours for group in groups.get(word.key, ())}
    return any(group in mine for word in theirs for group in groups.get(word.key, ()))


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(word for row in copying_words(section) for word in row)


@cache
def _speech() -> frozenset[str]:
    return frozenset(to_terms(" ".join(_words("speech"))))


@cache
def _opposites() -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(copying_words("opposites")):
        for term in to_terms(" ".join(row)):
            groups.setdefault(term, []).append(number)
    return {term: tuple(numbers) for term, numbers in groups.items()}


# Names


def _as_spelled(theirs: Sequence[Word], ours: Sequence[Word]) -> list[Word]:
    """`theirs`, names spelled as `ours` have them where they are one name: Zelenskyy, Kyiv, what CDC stands for."""
    mine, its = {word.key for word in ours}, {word.key for word in theirs}
    names = sorted({word.key for word in ours if word.is_name} - its)
    left = [word for word in theirs if word.is_name and word.key not in mine]
    initials = "".join(word.key[0] for word in left)
    if len(left) > 1 and initials in names:
        left[0] = left[0]._replace(key=initials)
        return sorted([left[0], *(w for w in theirs if w.key in mine or not w.is_name)], key=_start)
    return [
        word._replace(key=next((one for one in names if are_one_name(one, word.key)), word.key))
        if word.is_name and word.key not in mine
        else word
        for word in theirs
    ]


def _start(word: Word) -> int:
    return word.start


def are_one_name(one: str, other: str) -> bool:
    """True for two spellings of one name, by the table of names or by similarity."""
    forms = other_forms((one,))
    if any(form.terms == (other,) and form.relation is Relation.SAME for form in forms):
        return True
    if min(len(one), len(other)) < 5 or one[0] != other[0] or {one, other} & _known():
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= MIN_ALIKE


@cache
def _known() -> frozenset[str]:
    """The terms of days, months and places, which look similar and are different: Austria, Australia."""
    return frozenset(to_terms(" ".join(name_words("calendar") | name_words("places"))))
