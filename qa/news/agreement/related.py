"""Related: a citation -> the articles on the same event, found by its article's rarest words."""

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import islice

from index import Article, Excerpt, Filters, Query, Snapshot, idf, to_terms
from qa.answer import Citation
from qa.language.word import PLAIN_WORD

LEAD_CHARS = 700
"""Characters of an article's lead, from which words are taken, with its title and the cited sentence."""

RAREST = 20
"""Words to search by: more find articles on the subject rather than the event, and take longer."""

HITS = 120
"""Passages that are found, of which the best of each article is listed."""

LOOKED_AT = 20
"""Most articles that are read: the ones with the best passages."""

LISTED = 12
"""Most articles that are listed."""

MIN_SHARE = 0.2
"""Share of the weight of those words that an article has in its title and the passages found if it is on the
event: in the sample corpus 69% of the articles on an event have it, and one in fifty of those that have it is on
another; at 0.25 57%, and none."""

NAMES = 3
"""Names and numbers of an article's title and lead that one on the same event has too. In a small archive any word is
rare: in 12 samples of 6 articles of the corpus, 162 of 180 that were listed were on another event, and now 8 of 24;
in the whole corpus 2 of 105, now none of 101."""

NEAR_DAYS = 7
"""Most days between two articles that are listed first: an event is in the news for a week."""

SAME_SENTENCE = 0.6
"""Least share of a sentence's runs of words in an article that has the sentence."""

REPRINT = 0.5
"""Least share of the shorter article's runs of words in the other, if one reprints the other."""

RUN = 5
"""Words of a run: shorter ones are equal by chance."""

MIN_RUNS = 20
"""Least words of an article that is called a reprint."""

_NAME = re.compile(r"\b[A-Z]\w+|\d[\d,.]*")
_COMMON = re.compile(r"\b[a-z]\w+")
"""A word that also occurs in small letters in its article is no name in it."""

_SENTENCE_END = re.compile(r"(?<=[.!?”\"’])\s+|\n+")
"""Exact enough for counting, and a hundred times as fast as the index's splitting."""


@dataclass(frozen=True, slots=True)
class Related:
    """An article on the same event, cited where it is nearest to the words searched by.

    `shared` of its `sentences`, without those of a few words, are in the first article too; `is_copy` if one
    reprints the other.
    """

    citation: Citation
    shared: int
    sentences: int
    is_copy: bool


def find_related(cited: Citation, snapshot: Snapshot, filters: Filters) -> list[Related]:
    """The articles on the event of a citation that pass `filters`: near days first, then the others, surest first."""
    weights = _rare_terms(cited, snapshot)
    if not weights:
        return []
    found = _best_passages(cited.article, weights, snapshot, filters)
    shares = {citation.article.id: citation.score for citation in found}
    chosen = sorted(found, key=lambda one: (-shares[one.article.id], one.article.id))[:LISTED]
    chosen.sort(
        key=lambda one: (not _is_near(one.article, cited.article), -one.score, one.article.id)
    )
    runs = _runs(cited.article.text)
    return [_related(one, runs) for one in chosen]


def _rare_terms(cited: Citation, snapshot: Snapshot) -> dict[str, float]:
    """The words of title, lead and cited sentence that are rarest in the archive, with their idf."""
    article = cited.article
    text = f"{article.title}\n{article.text[:LEAD_CHARS]}\n{cited.text}"
    titled = set(to_terms(article.title))
    statistics = snapshot.term_statistics(dict.fromkeys(to_terms(text)))
    weights = {
        term: idf(statistics.passages, frequency) * (1.5 if term in titled else 1.0)
        for term, frequency in statistics.document_frequency.items()
        if frequency > 3  # each word is in a passage and its neighbours
    }
    best = sorted(weights, key=lambda term: (-weights[term], term))[:RAREST]
    return {term: weights[term] for term in best}


def _best_passages(
    article: Article, weights: dict[str, float], snapshot: Snapshot, filters: Filters
) -> list[Citation]:
    """Of each other article that has MIN_SHARE of the words the best passage's sentence; the share is its score."""
    found: dict[str, list[Excerpt]] = {}
    for hit in snapshot.search(Query(tuple(weights), filters), HITS):
        if hit.passage.article_id != article.id:
            found.setdefault(hit.passage.article_id, []).append(hit.excerpt)
    articles = snapshot.articles(islice(found, LOOKED_AT))
    terms = {
        one.id: {
            *to_terms(f"{one.title}\n{one.text[:LEAD_CHARS]}"),
            *(term for excerpt in found[one.id] for term in to_terms(excerpt.text)),
        }
        for one in articles.values()
    }
    names = _names(article)
    known = set[str]().union(*terms.values())  # a word that no other article has finds nothing
    total = sum(weight for term, weight in weights.items() if term in known) or 1.0
    citations = []
    for other in articles.values():
        share = sum(weight for term, weight in weights.items() if term in terms[other.id]) / total
        if share >= MIN_SHARE and len(names & terms[other.id]) >= min(NAMES, len(names)):
            sentence = found[other.id][0].sentence
            citations.append(
                Citation(article=other, start=sentence.start, end=sentence.end, score=share)
            )
    return citations


def _names(article: Article) -> set[str]:
    """Words of title and lead that are names or numbers; not the outlet's, which all of its articles may have."""
    found = _NAME.findall(f"{article.title}\n{article.text[:LEAD_CHARS]}")
    common = to_terms(" ".join(_COMMON.findall(article.text)))
    return {*to_terms(" ".join(found))}.difference(common, to_terms(article.source or ""))


def _is_near(one: Article, other: Article) -> bool:
    if one.published is None or other.published is None:
        return False
    return abs((one.published - other.published).days) <= NEAR_DAYS


def _related(citation: Citation, runs: Set[int]) -> Related:
    """The article with its shared sentences, by the runs of words of the article that it is related to."""
    text = citation.article.text
    sentences = [one for one in map(_runs, _SENTENCE_END.split(text)) if one]
    shared = sum(len(one & runs) >= SAME_SENTENCE * len(one) for one in sentences)
    theirs = _runs(text)
    least = min(len(runs), len(theirs))
    is_copy = least >= MIN_RUNS and len(runs & theirs) >= REPRINT * least
    return Related(citation, shared, len(sentences), is_copy)


def _runs(text: str) -> frozenset[int]:
    """Every run of RUN words of a text as a number; none of a shorter one."""
    words = [word.lower() for word in PLAIN_WORD.findall(text)]
    return frozenset(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))
