"""Phrases: the word sequences of a sentence that may be the short answer, each with the features that rank them.

A feature is a string ("s-1 by": the word before the phrase is "by"). The model of `phrasing`
gives each a weight: alone, with what the question asks for, and with the question's noun ("what country").
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index import Token
from qa.language.finders import find_spans
from qa.language.names import find_names
from qa.language.quantities import find_dates, find_numbers, find_quantities
from qa.language.word import NO_END, NO_START, Word, split_words
from qa.question import Kind
from qa.selection.request import Request

MAX_PHRASE_WORDS_READ = 9
"""Words of the longest phrase, unless a pattern finds a longer one."""

MAX_CLOSE_WORDS = 60
"""Distance beyond which a term of the question says nothing about a phrase."""

SURE_COUNT = 0.5
"""Strength above which a number surely counts something, and is not part of a sum or date."""

_NO_INNER = frozenset(";:()[]?!")
_CURRENCIES = frozenset("$€£¥₹")
_CLAUSES = {
    Kind.QUOTE: ("quote",),
    Kind.REASON: ("reason",),
    Kind.DEFINITION: ("definition",),
    Kind.PLACE: ("location",),
    Kind.OTHER: ("reason", "definition"),
}
"""Finders of clauses that may answer, by kind of question; running all of them would double the time."""
_EDGE = "^"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a sentence, as offsets in its text, with their features.

    Phrase number n covers words[places[n][0]] to words[places[n][1]], both included; its features are `own(n)` and
    those at its first word (`starts`) and last word (`ends`). The second list of these two goes with the noun only.
    """

    spans: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]
    starts: Mapping[int, tuple[list[str], list[str]]]
    ends: Mapping[int, tuple[list[str], list[str]]]
    sentence: "_Sentence"
    patterns: Mapping[tuple[int, int], Sequence[str]]

    def own(self, number: int) -> list[str]:
        """The features of a phrase as a whole."""
        return self.sentence.features(*self.places[number], self.patterns)

    def repeats(self, number: int) -> bool:
        """True if a phrase only repeats words of the question."""
        return self.sentence.repeats(*self.places[number])


def find_phrases(
    text: str, tokens: Sequence[Token], shares: Mapping[str, float], request: Request
) -> Phrases:
    """Every phrase of the sentence `text` whose terms are `tokens`; `shares` are those of the question's terms."""
    words = split_words(text)
    patterns = find_patterns(text, request.kind)
    places = _places(words, patterns)
    sentence = _Sentence(words, tokens, shares, request)
    return Phrases(
        tuple((words[i].start, words[j].end) for i, j in places),
        tuple(places),
        {i: sentence.at_start(i) for i in {i for i, _ in places}},
        {j: sentence.at_end(j) for j in {j for _, j in places}},
        sentence,
        patterns,
    )


def find_patterns(text: str, kind: Kind) -> dict[tuple[int, int], list[str]]:
    """The finds of the finders of names and numbers, by place, and of the clauses that answer such a question."""
    found: dict[tuple[int, int], list[str]] = {}
    for name in find_names(text):
        kinds = (name.person, "person"), (name.organisation, "organisation"), (name.place, "place")
        found.setdefault((name.start, name.end), []).append(f"N{max(kinds)[1]}")
        if name.title_start < name.start:
            found.setdefault((name.title_start, name.end), []).append("Ntitled")
    for span in find_dates(text):
        found.setdefault((span.start, span.end), []).append("date")
    for quantity, spans in find_quantities(text).items():
        for span in spans:
            found.setdefault((span.start, span.end), []).append(quantity)
    for span in find_numbers(text):
        surely = "number" if span.strength > SURE_COUNT else "number?"
        found.setdefault((span.start, span.end), []).append(surely)
    for clause in _CLAUSES.get(kind, ()):
        for span in find_spans(text, clause):
            found.setdefault((span.start, span.end), []).append(clause)
    return found


def _places(
    words: Sequence[Word], patterns: Mapping[tuple[int, int], object]
) -> list[tuple[int, int]]:
    """First and last word of each phrase: the finds of patterns, and runs of words that may begin and end one."""
    places = set(_runs(words))
    starts = {word.start: place for place, word in enumerate(words)}
    ends = {word.end: place for place, word in enumerate(words)}
    for start, end in patterns:
        first = starts.get(start)
        if first is None:
            first = next(
                (n for n, word in enumerate(words) if word.start <= start < word.end), None
            )
        last = ends.get(end)
        if first is not None and last is not None and first <= last:
            places.add((first, last))
    return sorted(places)


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for first, word in enumerate(words):
        if word.lower in NO_START or not (word.lower[0].isalnum() or word.lower in _CURRENCIES):
            continue
        for last in range(first, min(len(words), first + MAX_PHRASE_WORDS_READ)):
            lower = words[last].lower
            if lower in _NO_INNER:
                break
            if lower not in NO_END and (lower[0].isalnum() or lower == "%"):
                yield first, last


class _Sentence:
    """A sentence's words with the question's terms among them, and the features of each place."""

    def __init__(
        self,
        words: Sequence[Word],
        tokens: Sequence[Token],
        shares: Mapping[str, float],
        request: Request,
    ) -> None:
        self.words = words
        self.shapes = [word.shape for word in words]
        terms = _terms_of_words(words, tokens)
        self.shares = [max((shares.get(t, 0.0) for t in of), default=0.0) for of in terms]
        self.asked = _running(share > 0 for share in self.shares)
        self.terms = _running(bool(of) for of in terms)
        total = sum(self.shares) or 1.0
        self.left = [share / total for share in _fading_sums(self.shares)]
        self.right = [share / total for share in _fading_sums(self.shares[::-1])][::-1]
        self.relations = [
            (name, _Places([n for n, of in enumerate(terms) if wanted in of], len(words)))
            for name, wanted in (("rf", request.first), ("rl", request.last), ("ro", request.focus))
        ]

    def at_start(self, i: int) -> tuple[list[str], list[str]]:
        """The features of a phrase's beginning with word i."""
        word, before, two_before = self._lower(i), self._lower(i - 1), self._lower(i - 2)
        shape, shape_before = self.shapes[i], self._shape(i - 1)
        small = before if shape_before == "s" else shape_before
        asked = int(i > 0 and self.shares[i - 1] > 0)
        common = [
            f"s-1 {before}",
            f"s-1s {shape_before}{shape}",
            f"s0 {word}",
            f"s-2 {two_before} {before}",
            f"s-q {small} {asked}",
            f"cl {_level(self.left[i], 5)}",
        ]
        return common, [f"s0s {shape_before}{shape}", f"s-1 {before}"]

    def at_end(self, j: int) -> tuple[list[str], list[str]]:
        """The features of a phrase's end with word j."""
        word, after = self._lower(j), self._lower(j + 1)
        shape, shape_after = self.shapes[j], self._shape(j + 1)
        small = after if shape_after == "s" else shape_after
        asked = int(j + 1 < len(self.words) and self.shares[j + 1] > 0)
        common = [
            f"e+1 {after}",
            f"e+1s {shape}{shape_after}",
            f"e0 {word}",
            f"e0x {word[-3:]}",
            f"e+q {small} {asked}",
            f"cr {_level(self.right[j], 5)}",
        ]
        return common, [f"e0x {word[-3:]}", f"e0 {word}", f"e+1 {after}"]

    def features(
        self, i: int, j: int, patterns: Mapping[tuple[int, int], Sequence[str]]
    ) -> list[str]:
        """The features of the phrase from word i to word j."""
        length, shape = j - i + 1, "".join(self.shapes[i : j + 1])
        asked = self.asked[j + 1] - self.asked[i]
        terms = self.terms[j + 1] - self.terms[i]
        capitals = shape.count("X") + shape.count("A")
        seen = [
            f"len {_bucket(length)}",
            f"sh {shape if length <= 5 else f'{shape[0]}~{shape[-1]}'}",
            f"inq {0 < terms == asked:d}{asked if asked < 3 else 3}{terms if terms < 4 else 4}",
            f"comp {capitals if capitals < 2 else 2}{'d' in shape or 'D' in shape or 'Y' in shape:d}"
            f"{'s' in shape:d}{'x' in shape:d}{',' in shape:d}",
            f"c {_level(self.left[i] + self.right[j], 8)}",
        ]
        seen += [f"{name} {places.seen_from(i, j)}" for name, places in self.relations]
        found = patterns.get((self.words[i].start, self.words[j].end))
        seen += [f"pat {kind}" for kind in found] if found else ["pat -"]
        for own, beside, side in (
            (shape[0], self._shape(i - 1), "L"),
            (shape[-1], self._shape(j + 1), "R"),
        ):
            if own == beside == "x":
                seen.append(f"xcut{side}")
            elif own in "XA" and beside in "XA":
                seen.append(f"cuts{side}")
        return seen

    def repeats(self, i: int, j: int) -> bool:
        """True if every word with a term from word i to word j is the question's."""
        terms = self.terms[j + 1] - self.terms[i]
        return 0 < terms == self.asked[j + 1] - self.asked[i]

    def _lower(self, place: int) -> str:
        return self.words[place].lower if 0 <= place < len(self.words) else _EDGE

    def _shape(self, place: int) -> str:
        return self.shapes[place] if 0 <= place < len(self.shapes) else _EDGE


def _terms_of_words(words: Sequence[Word], tokens: Sequence[Token]) -> list[set[str]]:
    """The terms of each word; the terms of "2.5m" or of a hyphenated pair belong to each of its words."""
    terms: list[set[str]] = [set() for _ in words]
    at = 0
    for token in tokens:
        while at and words[at - 1].end > token.start:
            at -= 1
        while at < len(words) and words[at].end <= token.start:
            at += 1
        place = at
        while place < len(words) and words[place].start < token.end:
            terms[place].add(token.term)
            place += 1
    return terms


def _running(flags: Iterable[bool]) -> list[int]:
    """How many are true before each place, and in all."""
    return list(accumulate(flags, initial=0))


def _fading_sums(shares: Sequence[float]) -> list[float]:
    """For each place, the sum of the shares before it, each divided by 1 + a fifth of its distance in words."""
    sums = [0.0] * len(shares)
    for place, share in enumerate(shares):
        if share:
            for distance in range(1, min(MAX_CLOSE_WORDS, len(shares) - 1 - place) + 1):
                sums[place + distance] += share / (1 + distance / 5)
    return sums


class _Places:
    """The place of a term in a sentence."""

    def __init__(self, places: Sequence[int], length: int) -> None:
        self._any = bool(places)
        if not places:
            return
        marks = [False] * length
        for place in places:
            marks[place] = True
        self._count = _running(marks)
        self._before = _distances(marks)
        self._after = _distances(marks[::-1])[::-1]

    def seen_from(self, i: int, j: int) -> str:
        """The nearest term to words i to j: "+2" words after them, "-1" before, "=" among them, "0" none."""
        if not self._any:
            return "0"
        if self._count[j + 1] > self._count[i]:
            return "="
        before, after = self._before[i], self._after[j]
        return f"-{_bucket(before)}" if before <= after else f"+{_bucket(after)}"


def _distances(marks: Sequence[bool]) -> list[int]:
    """For each place, the distance to the last mark before it; if there is none, farther than any."""
    distances, last = [], -len(marks)
    for place, is_marked in enumerate(marks):
        distances.append(place - last)
        if is_marked:
            last = place
    return distances


def _level(share: float, levels: int) -> int:
    return int(min(0.99, share) * levels)


def _bucket(count: int) -> int:
    return count if count < 4 else 4 if count < 6 else 6 if count < 10 else 10
