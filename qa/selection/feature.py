"""Features: the named evidence for a candidate, each a number, mostly from 0 to 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.question import CLAUSAL, MEASURED, NAMED, Question
from qa.selection.evidence import Evidence, View
from qa.selection.matching import Matches, WeighedTerm, best_of, covered, longest_run

MEANINGS: Mapping[str, str] = {
    "overlap": "share of the question's weight found in the sentence",
    "focus": "share of the question's weight in the sentence, by rarity among the article's sentences",
    "predicate": "share of the question's words, without names, found in the sentence",
    "entity": "share of the question's names found in the sentence",
    "rarest": "whether the question's rarest word is in the sentence",
    "nearby": "share found only in the neighbouring sentences",
    "title": "share found only in the article's title",
    "headline": "share found in the article's title, also if found elsewhere",
    "absent": "share found nowhere in the article, as far as it was read",
    "absent_name": "share of names found nowhere in the article",
    "run": "longest run of the question's words in the same order",
    "pairs": "share of the question's neighbouring words that are close together, in the same order",
    "density": "how close together the question's words are",
    "bm25": "score of the passage, as a share of the best passage's",
    "rank": "one over the rank of the passage",
    "sentence_bm25": "score of the sentence by itself, as a share of the best one's",
    "article": "sum of the scores of the article's passages, as a share of the best article's",
    "kind": "how surely the sentence has words of the kind that is asked for",
    "closeness": "how close the question's words are to words of that kind",
    "no_span": "a number, sum, date or duration is asked for, and the sentence has none",
    "no_name": "a person, organisation or place is asked for, and the sentence has none",
    "no_clause": "a quote, reason or definition is asked for, and the sentence has none",
    "not_counted": "a number is asked for, and what it counts is neither in nor next to the sentence",
    "speaker": "the speaker in the question is named in or next to the sentence",
    "outlet": "the question names the outlet that published the article",
    "other_outlet": "the question names another outlet",
    "lead": "1 for the article's first sentence, less for later ones",
    "agreement": "a new name or number is next to the question's words in other articles too",
    "agreeing": "how many new names and numbers other articles have too, up to three",
    "new_names": "names that the question does not have, up to five",
    "new_numbers": "numbers that the question does not have, up to three",
    "quoted": "somebody is quoted in the sentence",
    "asks": "the sentence is itself a question",
    "length": "terms of the sentence, up to forty",
    "terms": "terms of the question, up to twenty",
    "names": "share of the question's weight that is names",
    "articles": "number of articles with passages, up to twenty",
    "asks_name": "a person, organisation or place is asked for",
    "asks_measure": "a number, sum, share, date or duration is asked for",
    "asks_clause": "a quote, reason or definition is asked for",
    "read": "the sentence was read closely",
    "phrase": "score of its likeliest short answer",
    "phrases": "score of all its short answers together",
    "phrase_share": "share of the likeliest short answer among all of the sentence",
    "phrase_votes": "share of the sentences read that have the same short answer",
    "phrase_elsewhere": "the part of these votes from other sentences",
    "answer_elsewhere": "votes from other sentences for any of its six likeliest short answers",
    "phrase_count": "possible short answers in the sentence, up to two hundred",
}
"""Every feature and its meaning, in the order of the model's weights."""

K1, B = 1.2, 0.75
"""The parameters of the BM25 of sentences, as in the engines."""

MIN_SPEECH = 0.3
"""Least strength of a quote at which it matters whose it is."""

NEAR = 3
"""The largest distance, in terms, of two neighbouring words of the question in a sentence."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is the same for all candidates of a question: its terms in order, and the best values to compare with.

    `names` and `words` divide each term's share into a name's and another word's.
    """

    question: Question
    evidence: Evidence
    sequence: tuple[str, ...]
    shares: tuple[float, ...]
    names: tuple[float, ...]
    words: tuple[float, ...]
    best_bm25: float
    best_article: float
    sentence_bm25: tuple[float, ...]


def seek(question: Question, evidence: Evidence, sequence: Sequence[str]) -> Sought:
    """`sequence` are the question's terms in order."""
    scores = _sentence_scores(evidence)
    best = max(scores, default=0.0) or 1.0
    shares = tuple(term.share for term in evidence.terms)
    names = tuple(share * is_name for share, is_name in zip(shares, evidence.is_name, strict=True))
    return Sought(
        question,
        evidence,
        tuple(sequence),
        shares,
        names,
        tuple(share - name for share, name in zip(shares, names, strict=True)),
        max((view.hit.score for view in evidence.views), default=0.0) or 1.0,
        max(evidence.article_score.values(), default=0.0) or 1.0,
        tuple(score / best for score in scores),
    )


def _sentence_scores(evidence: Evidence) -> list[float]:
    """BM25 of each view's sentence among the sentences of all views, with the terms' shares as their idf."""
    lengths = [len(view.tokens) for view in evidence.views]
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    scores = []
    for view, length in zip(evidence.views, lengths, strict=True):
        norm = K1 * (1 - B + B * length / mean) if mean else K1
        matched = zip(evidence.terms, view.sentence, strict=True)
        scores.append(sum(t.share * m * (K1 + 1) / (m + norm) for t, m in matched if m))
    return scores


def feature_values(
    sought: Sought, number: int, strength: float, closeness: float, *, found: bool
) -> dict[str, float]:
    """The features of view `number`, in which words of the wanted kind were `found` with this strength."""
    evidence, question = sought.evidence, sought.question
    view = evidence.views[number]
    terms, article_id = evidence.terms, view.article_id
    in_article = evidence.in_article[article_id]
    shares, names, words = sought.shares, sought.names, sought.words
    overlap = covered(shares, view.sentence)
    near = covered(shares, view.passage)
    titled = covered(shares, best_of(view.passage, view.title))
    places = _places(view)
    is_named = article_id in evidence.named
    return {
        "overlap": overlap,
        "focus": covered(evidence.focus[article_id], view.sentence),
        "predicate": covered(words, view.sentence) / (sum(words) or 1.0),
        "entity": covered(names, view.sentence) / (sum(names) or 1.0),
        "rarest": view.sentence[shares.index(max(shares))] if shares else 0.0,
        "nearby": near - overlap,
        "title": titled - near,
        "headline": covered(shares, view.title),
        "absent": 1 - covered(shares, in_article),
        "absent_name": sum(n for n, match in zip(names, in_article, strict=True) if match == 0),
        "run": longest_run(sought.sequence, [token.term for token in view.tokens]),
        "pairs": _pairs(sought.sequence, places),
        "density": _density(sought.sequence, places),
        "bm25": view.hit.score / sought.best_bm25,
        "rank": 1 / view.hit.rank,
        "sentence_bm25": sought.sentence_bm25[number],
        "article": evidence.article_score[article_id] / sought.best_article,
        "kind": strength,
        "closeness": closeness,
        "no_span": float(not found and question.kind in MEASURED),
        "no_name": float(not found and question.kind in NAMED),
        "no_clause": float(not found and question.kind in CLAUSAL),
        "not_counted": _uncounted(question, terms, view.passage),
        "speaker": _spoken(question, terms, view.passage) * (strength > MIN_SPEECH),
        "outlet": float(is_named),
        "other_outlet": float(bool(evidence.named) and not is_named),
        "lead": 1 / (1 + view.hit.passage.ordinal),
        **_news(evidence, number),
        "asks": float(view.text.rstrip('”"’)').endswith("?")),
        "length": min(len(view.tokens), 40) / 40,
        "terms": min(len(terms), 20) / 20,
        "names": sum(names),
        "articles": min(len(evidence.in_article), 20) / 20,
        "asks_name": float(question.kind in NAMED),
        "asks_measure": float(question.kind in MEASURED),
        "asks_clause": float(question.kind in CLAUSAL),
    }


def _places(view: View) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(view.tokens):
        places.setdefault(token.term, []).append(place)
    return places


def _pairs(sequence: Sequence[str], places: Mapping[str, list[int]]) -> float:
    pairs = list(pairwise(sequence))
    close = sum(
        any(0 < b - a <= NEAR for a in places.get(one, ()) for b in places.get(other, ()))
        for one, other in pairs
    )
    return close / len(pairs) if pairs else 0.0


def _density(sequence: Sequence[str], places: Mapping[str, list[int]]) -> float:
    """The number of distinct matched terms over the length of the sentence from the first to the last of them."""
    found = [places[term] for term in set(sequence) if term in places]
    if len(found) < 2:
        return 0.0
    first, last = min(min(f) for f in found), max(max(f) for f in found)
    return min(1.0, len(found) / (last - first + 1))


def _uncounted(question: Question, terms: Sequence[WeighedTerm], passage: Matches) -> float:
    counted = [m for t, m in zip(terms, passage, strict=True) if t.term in question.counted]
    return 1 - max(counted) if counted else 0.0


def _spoken(question: Question, terms: Sequence[WeighedTerm], passage: Matches) -> float:
    speaker = [float(term.term in question.speaker) for term in terms]
    return covered(speaker, passage) / (sum(speaker) or 1.0)


def _news(evidence: Evidence, number: int) -> dict[str, float]:
    """The terms of the sentence that the question does not have."""
    new, view, support = evidence.facts[number], evidence.views[number], evidence.support
    numbers = sum(term[0].isdigit() for term in new)
    agreed = sorted(
        (
            sum(n for article_id, n in support[term].items() if article_id != view.article_id)
            for term in new
            if term in support
        ),
        reverse=True,
    )
    return {
        "agreement": min(3.0, agreed[0]) / 3 if agreed else 0.0,
        "agreeing": min(3.0, sum(min(1.0, one) for one in agreed)) / 3,
        "new_names": min(5, len(new) - numbers) / 5,
        "new_numbers": min(3, numbers) / 3,
        "quoted": float(any(mark in view.text for mark in '“”"')),
    }
