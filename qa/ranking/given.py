"""Given sentences as hits, and score_sentences: the score of each as an answer to a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import (
    CollectionStatistics,
    Excerpt,
    Filters,
    Hit,
    Passage,
    Query,
    Sentence,
    TermStatistics,
    to_terms,
)
from qa.answer import Candidate
from qa.question import Question, to_query
from qa.ranking.reader import read_answers
from qa.retrieval.alias import look_up
from qa.selection.fusion import PassageReader
from qa.selection.matching import weigh_terms
from qa.selection.model import LinearModel, given_model, odds_to_score

READ_MOST = 100
"""How many of the given sentences of a question the network reads, likeliest first; most public sets have 30."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """The score of a given sentence, and the offsets in it of the words that answer, or None."""

    score: float
    span: tuple[int, int] | None


def score_sentences(
    question: Question,
    texts: Sequence[str],
    statistics: CollectionStatistics,
    reader: PassageReader | None = None,
) -> list[ScoredSentence]:
    """A score for each of `texts`, which are read like the hits of a search, also those without a match.

    `statistics` have counted the terms of each text, and of all texts of the run. A network reads them all, because no
    search has chosen among them, and its opinion weighs more. An interviewer's question ("Q: Who came?") scores 0. The
    order of `texts` does not matter.
    """
    weights = given_model() if reader else None
    read = read_given(question, texts, statistics, reader)
    scored = {text: _scored(one, weights) for text, one in read.items()}
    return [scored.get(text, ScoredSentence(0.0, None)) for text in texts]


def read_given(
    question: Question,
    texts: Iterable[str],
    statistics: CollectionStatistics,
    reader: PassageReader | None,
) -> dict[str, Candidate]:
    """Each different text with its candidate, best first as in answering."""
    given = GivenSentences(texts, statistics)
    question, counted = look_up(question, given)
    terms, hits = weigh_terms(question, counted), given.hits(to_query(question, Filters()))
    candidates = read_answers(question, terms, hits, reader=reader, depth=READ_MOST)
    return {given.texts[one.article_id]: one for one in candidates}


def _scored(candidate: Candidate, weights: LinearModel | None) -> ScoredSentence:
    score = odds_to_score(weights.score(candidate.values)) if weights else candidate.score
    if candidate.answer_start is None or candidate.answer_end is None:
        return ScoredSentence(score, None)
    return ScoredSentence(score, (candidate.answer_start, candidate.answer_end))


class GivenSentences:
    """Each text as the one sentence of an article without title, source or date; a `Vocabulary` of theirs.

    Articles are numbered in the order of their sorted texts, and equal texts are one, so that the order in which they
    are given does not matter. Terms count by `statistics`, which cover more than these texts.
    """

    def __init__(self, texts: Iterable[str], statistics: CollectionStatistics) -> None:
        self._statistics = statistics
        self.texts = {f"{n:06}": text for n, text in enumerate(sorted(set(texts)))}
        """The texts by the ids of their articles."""

    def hits(self, query: Query) -> list[Hit]:
        """Every sentence, best first; a sentence without a term of `query` has the score 0."""
        scores = {
            id: self._statistics.bm25(query.terms, to_terms(text))
            for id, text in self.texts.items()
        }
        best = sorted(scores, key=lambda id: (-scores[id], id))
        return [Hit(self._excerpt(id), scores[id], rank) for rank, id in enumerate(best, start=1)]

    def term_statistics(self, terms: Iterable[str], doubtful: Iterable[str] = ()) -> TermStatistics:
        """In how many of the counted passages each term occurs; without other spellings."""
        frequency = self._statistics.document_frequency
        known = {term: frequency[term] for term in (*terms, *doubtful)}
        return TermStatistics(self._statistics.passages, known)

    def search_many(self, requests: Sequence[tuple[Query, int]]) -> list[list[Hit]]:
        """No hits: only what `hits` gives is searched."""
        return [[] for _ in requests]

    def _excerpt(self, id: str) -> Excerpt:
        """The sentence without white space around it, as sentences of an archive are."""
        text = self.texts[id]
        start = text.find(text.strip())
        end = start + len(text.strip())
        sentence = Sentence(id, 0, start, end)
        return Excerpt(Passage(id, 0, 0, 0, start, end), text[start:end], (sentence,), "")
