"""Copying: whether two sentences are copies of one, told nearly alike, as wire copy is reprinted with small edits.

Both are aligned word by word. What is left over must be harmless: a changed spelling, a dateline, who said so, a clause
at an end, a word or two. A number, a negation, another name or "one of the largest" for "the largest" is not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

from index import to_terms
from qa.language.text import once
from qa.language.word import LETTERS
from qa.language.wordlists import copying_words, name_words
from qa.news.agreement.words import Word, compared_words
from qa.question import Relation
from qa.retrieval.nametable import other_forms

MAX_CHANGED = 0.2
"""Share of its words that a copy may have changed: of alike sentences in real news those with more were others."""

MAX_ELSEWHERE = 0.3
"""Share of the common words that may stand in another order where both sentences have words of their own: what is
told from another end and in other words is no reprint.
"""

MIN_SHARED = 6
"""Words, at least, that are left of a sentence from which an end was cut; and half of the longer one."""

MAX_LEFT_OUT = 3
"""Words, at most, that may be missing at an end where no comma or dash parts them from the rest."""

MAX_SPEECH = 10
"""Words, at most, in which it is told who said so."""

MIN_ALIKE = 0.85
"""How alike (by difflib) two names are that are one name spelled in two ways."""

MIN_WRITTEN_ALIKE = 0.25
"""Share of the long words of the shorter sentence, as written, that the other must have for the two to be compared."""

MAX_SMALL = 3
"""Letters of a word that tells nothing there: of, in, the."""

_EDGE = re.compile(r"[,;:()“”\"—–]| - ")
_PREPOSITIONS = frozenset(("at", "in", "on", "during", "for", "with", "from", "near", "by", "to"))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What one of two aligned sentences has beside their common words: before them, among them, after them."""

    text: str
    before: tuple[Word, ...]
    within: tuple[Word, ...]
    after: tuple[Word, ...]
    first: int
    last: int

    def words(self) -> Iterator[Word]:
        yield from self.before
        yield from self.within
        yield from self.after

    def without(self, gone: Counter[str]) -> "_Rest":
        """The rest less the words that are told elsewhere in the other sentence."""
        left = Counter(gone)

        def keep(words: Sequence[Word]) -> tuple[Word, ...]:
            kept = []
            for word in words:
                if left[word.key] > 0:
                    left[word.key] -= 1
                else:
                    kept.append(word)
            return tuple(kept)

        return _Rest(
            self.text, keep(self.before), keep(self.within), keep(self.after), self.first, self.last
        )


def is_copy(one: str, other: str) -> bool:
    """True if two sentences say the same in nearly the same words, whichever is given first."""
    if not _may_be_copies(one, other):
        return False
    one, other = sorted((one, other), key=lambda text: (len(text), text))
    ours, theirs = compared_words(one), compared_words(other)
    if not ours or not theirs:
        return False
    mine, its = [word.key for word in ours], [word.key for word in theirs]
    if mine == its:
        return True
    if 2 * len(set(mine) & set(its)) < min(len(set(mine)), len(set(its))):
        return False
    blocks = [
        b for b in SequenceMatcher(None, mine, its, autojunk=False).get_matching_blocks() if b.size
    ]
    if not blocks:
        return False
    shared = sum(block.size for block in blocks)
    a = _rest(one, ours, [(b.a, b.a + b.size) for b in blocks])
    b = _rest(other, theirs, [(b.b, b.b + b.size) for b in blocks])
    moved = Counter(w.key for w in a.words()) & Counter(w.key for w in b.words())
    a, b = a.without(moved), b.without(moved)
    elsewhere = moved.total()
    if elsewhere > MAX_ELSEWHERE * (shared + elsewhere) and _has_words(a) and _has_words(b):
        return False
    return _is_harmless(a, b, shared + elsewhere)


def _may_be_copies(one: str, other: str) -> bool:
    """False where hardly a word is the same as written, which is told forty times as fast."""
    ours, theirs = _written(one), _written(other)
    return len(ours & theirs) >= MIN_WRITTEN_ALIKE * min(len(ours), len(theirs))


def _has_words(rest: _Rest) -> bool:
    return next(rest.words(), None) is not None


def _is_harmless(a: _Rest, b: _Rest, shared: int) -> bool:
    a, b = _without_names_alike(a, b)
    if any(w.is_name for w in a.words()) and any(w.is_name for w in b.words()):
        return False
    inner_a, inner_b = list(a.within), list(b.within)
    for edge_a, edge_b, cut in (
        (a.before, b.before, _may_lack_start),
        (a.after, b.after, _may_lack_end),
    ):
        if edge_a and edge_b:
            if not (_is_speech(edge_a) and _is_speech(edge_b)):
                inner_a += edge_a
                inner_b += edge_b
        elif edge_a or edge_b:
            rest, edge = (a, edge_a) if edge_a else (b, edge_b)
            if not cut(rest, edge) or shared < max(MIN_SHARED, len(edge)):
                inner_a += edge_a
                inner_b += edge_b
    changed = max(len(inner_a), len(inner_b))
    if any(w.is_critical for w in (*inner_a, *inner_b)) or _are_opposite(inner_a, inner_b):
        return False
    return changed <= MAX_CHANGED * (shared + changed)


def _rest(text: str, words: Sequence[Word], common: Sequence[tuple[int, int]]) -> _Rest:
    first, last = common[0][0], common[-1][1]
    inner = tuple(
        word
        for (_, end), (start, _) in pairwise(common)
        for word in words[end:start]
    )  # fmt: skip
    return _Rest(
        text, tuple(words[:first]), inner, tuple(words[last:]), words[first].start, words[last - 1].end
    )  # fmt: skip


# What may be left out


def _may_lack_start(rest: _Rest, edge: Sequence[Word]) -> bool:
    if any(word.is_critical for word in edge):
        return False
    parted = _EDGE.search(rest.text, edge[-1].end, rest.first) is not None
    return parted or _is_speech(edge) or len(edge) <= 1


def _may_lack_end(rest: _Rest, edge: Sequence[Word]) -> bool:
    gap = rest.text[rest.last : edge[0].start]
    opening = [w.group().lower() for w in LETTERS.finditer(rest.text, rest.last, edge[0].end)]
    if not {w for row in copying_words("turning") for w in row}.isdisjoint(opening):
        return False
    subordinate = {w for row in copying_words("subordinate") for w in row}
    parted = _EDGE.search(gap) is not None
    if any(word.is_critical for word in edge):
        return parted and not subordinate.isdisjoint(opening)
    begun = " ".join(rest.text[rest.last :].split(None, 2)[:1]) in _PREPOSITIONS
    return parted or begun or _is_speech(edge) or len(edge) <= MAX_LEFT_OUT


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


# Names


def _without_names_alike(a: _Rest, b: _Rest) -> tuple[_Rest, _Rest]:
    """Both without the names that are one name: Zelensky, Zelenskyy; Kiev, Kyiv; KAANJ and what it stands for."""
    ours = [w for w in a.words() if w.is_name]
    theirs = [w for w in b.words() if w.is_name]
    gone_a: Counter[str] = Counter()
    gone_b: Counter[str] = Counter()
    for one in ours:
        for other in theirs:
            if gone_b[other.key] == 0 and are_one_name(one.key, other.key):
                gone_a[one.key] += 1
                gone_b[other.key] += 1
                break
    for short, gone_s, long, gone_l in (
        (ours, gone_a, theirs, gone_b),
        (theirs, gone_b, ours, gone_a),
    ):
        initials = "".join(w.key[0] for w in long)
        for word in short:
            if len(word.key) > 1 and word.key == initials:
                gone_s[word.key] += 1
                gone_l.update(w.key for w in long)
    return a.without(gone_a), b.without(gone_b)


def are_one_name(one: str, other: str) -> bool:
    """True for two terms that are one name in two spellings, by the table of names or by how alike they are."""
    if one == other:
        return True
    if any(
        form.terms == (other,) and form.relation is Relation.SAME for form in other_forms((one,))
    ):
        return True
    if min(len(one), len(other)) < 5 or one[0] != other[0] or {one, other} & _known():
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= MIN_ALIKE


# Words


@once
def _written(text: str) -> frozenset[str]:
    return frozenset(word for word in text.casefold().split() if len(word) > MAX_SMALL)


@cache
def _known() -> frozenset[str]:
    """The terms of days, months and places, which are spelled alike and are others: Austria, Australia."""
    return frozenset(to_terms(" ".join(name_words("calendar") | name_words("places"))))


@cache
def _speech() -> frozenset[str]:
    return frozenset(term for row in copying_words("speech") for term in to_terms(" ".join(row)))


@cache
def _opposites() -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(copying_words("opposites")):
        for term in to_terms(" ".join(row)):
            groups.setdefault(term, []).append(number)
    return {term: tuple(numbers) for term, numbers in groups.items()}
