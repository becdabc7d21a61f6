"""How well the terms of a question are found in a text, and the weight of each."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import mul

from index import TermStatistics, idf
from qa.language.wordlists import paraphrases
from qa.question import Question, Relation, Variant

Matches = tuple[float, ...]
"""For each term of a question, in order, how well it was found: 1 the term itself, 0 nothing."""

PREFIX_MATCH = 0.8
"""The match of a word with the same beginning (Russia for Russian, Zelensky for Zelenskyy)."""

VARIANT_MATCH = {Relation.SAME: 1.0, Relation.SPELLING: 0.9, Relation.NEAR: 0.8}
"""The match of another form of a name: like the name, a little less for a guess, like a prefix for near words."""

PARAPHRASE_MATCH = 0.7
"""The match of a word that news uses for it (headed for led)."""

MIN_PREFIX = 5
"""The fewest letters of a common beginning; it is also three fifths of the longer term or more."""


@dataclass(frozen=True, slots=True)
class WeighedTerm:
    """A term of the question, the word it came from, and its share of the question's weight: shares sum to 1.

    `frequency` is the number of passages with the term itself; `variants` are the other forms of its name.
    """

    term: str
    word: str
    share: float
    frequency: int = 0
    variants: tuple[Variant, ...] = ()


def weigh_terms(question: Question, statistics: TermStatistics) -> list[WeighedTerm]:
    """The question's terms, weighed by rarity in the archive (Lucene's idf, as in the engines) and by their own weight.

    A name is as common as the commonest of its forms: the archive may only have Zelenskyy, not Zelensky.
    """
    frequency = statistics.document_frequency
    weights = []
    for term in question.terms:
        n = max([frequency[term.term], *(variant.frequency for variant in term.variants)])
        weights.append(term.weight * idf(statistics.passages, n))
    total = sum(weights) or 1.0
    return [
        WeighedTerm(term.term, term.word, weight / total, frequency[term.term], term.variants)
        for term, weight in zip(question.terms, weights, strict=True)
    ]


def match_terms(terms: Sequence[WeighedTerm], present: Collection[str]) -> Matches:
    """How well each of `terms` is found among the terms of a text."""
    beginnings = {term[:MIN_PREFIX] for term in present}
    return tuple(
        [1.0 if term.term in present else _best_match(term, present, beginnings) for term in terms]
    )


def asked_terms(terms: Sequence[WeighedTerm]) -> frozenset[str]:
    """Terms that only repeat the question: its own, and the other forms of its names."""
    forms = (v.terms for term in terms for v in term.variants if v.relation is not Relation.NEAR)
    return frozenset(term.term for term in terms).union(*forms)


def covered(shares: Iterable[float], matches: Matches) -> float:
    """The part of the weight that is matched, 0 to 1 if the shares sum to 1."""
    total: float = sum(map(mul, shares, matches))
    return total


def best_of(*matches: Matches) -> Matches:
    """Term by term the best of several texts' matches."""
    return tuple(map(max, *matches))


def focus_shares(terms: Sequence[WeighedTerm], sentences: Sequence[Matches]) -> tuple[float, ...]:
    """New shares, by how few of the retrieved sentences of one article have each term; they sum to 1.

    The topic of an article ("the Brandt trial") is in all of its sentences and says little; what is said once says
    more. It is idf again, within the article.
    """
    n = len(sentences)
    weights = []
    for position, term in enumerate(terms):
        found = sum(matches[position] for matches in sentences)
        weights.append(term.share * math.log(1 + (n + 1) / (found + 0.5)))
    total = sum(weights) or 1.0
    return tuple(weight / total for weight in weights)


def longest_run(question: Sequence[str], sentence: Sequence[str]) -> float:
    """The longest run of terms that both have in the same order without a gap, as a share of the question's."""
    places: dict[str, list[int]] = {term: [] for term in question}
    for at, term in enumerate(sentence):
        if term in places:
            places[term].append(at)
    best = 0
    runs: dict[int, int] = {}  # length of the run that ends at each place with this term
    for term in question:
        runs = {at: runs.get(at - 1, 0) + 1 for at in places[term]}
        best = max(best, *runs.values()) if runs else best
    return best / len(question) if question else 0.0


def _best_match(term: WeighedTerm, present: Collection[str], beginnings: Collection[str]) -> float:
    match = _match(term.term, present, beginnings)
    return max(match, _match_variants(term, present)) if term.variants else match


def _match_variants(term: WeighedTerm, present: Collection[str]) -> float:
    return max(
        (
            VARIANT_MATCH[variant.relation]
            for variant in term.variants
            if all(part in present for part in variant.terms)
        ),
        default=0.0,
    )


def _match(term: str, present: Collection[str], beginnings: Collection[str]) -> float:
    """The match of a term that is not there itself."""
    start = term[:MIN_PREFIX]
    if (
        start in beginnings
        and len(start) == MIN_PREFIX
        and not term.isdigit()
        and any(other.startswith(start) and _same_beginning(term, other) for other in present)
    ):
        return PREFIX_MATCH
    if not paraphrases().get(term, frozenset()).isdisjoint(present):
        return PARAPHRASE_MATCH
    return 0.0


def _same_beginning(term: str, other: str) -> bool:
    need = max(MIN_PREFIX, math.ceil(0.6 * max(len(term), len(other))))
    return min(len(term), len(other)) >= need and term[:need] == other[:need]
