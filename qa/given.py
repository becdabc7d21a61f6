"""Given sentences as a retriever, and score_sentences: what answering would score each of them for a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import (
    Article,
    CollectionStatistics,
    Excerpt,
    Filters,
    Hit,
    Passage,
    Query,
    Sentence,
    SourceSummary,
    to_terms,
)
from qa.answer import Candidate
from qa.naming.alias import with_variants
from qa.question import Question, to_query
from qa.reader import read_answers
from qa.selection.fusion import PassageReader
from qa.selection.model import LinearModel, given_model, odds_to_score

READ_MOST = 100
"""Given sentences of one question that the network reads, the likeliest; public sets have 30 for most."""


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
    """One for each of `texts`, whatever their order: read as hits of a search are, those without a match too.

    `statistics` have counted the terms of each text, and of all that are given beside them. A network reads them all,
    as nothing tells what may be passed over when they come from no search, and its opinion weighs more.
    """
    weights = given_model() if reader else None
    read = read_given(question, texts, statistics, reader)
    scored = {text: _scored(one, weights) for text, one in read.items()}
    return [scored[text] for text in texts]


def read_given(
    question: Question,
    texts: Iterable[str],
    statistics: CollectionStatistics,
    reader: PassageReader | None,
) -> dict[str, Candidate]:
    """Each different text with its candidate, best first as in answering."""
    given = GivenSentences(texts, statistics)
    question = with_variants(question, given)
    hits = given.hits(to_query(question, Filters()))
    candidates = read_answers(question, hits, given, reader=reader, depth=READ_MOST)
    return {given.article(one.article_id).text: one for one in candidates}


def _scored(candidate: Candidate, weights: LinearModel | None) -> ScoredSentence:
    score = odds_to_score(weights.score(candidate.values)) if weights else candidate.score
    if candidate.answer_start is None or candidate.answer_end is None:
        return ScoredSentence(score, None)
    return ScoredSentence(score, (candidate.answer_start, candidate.answer_end))


class GivenSentences:
    """Each text as the one sentence of an article without title, source or date; see `Retriever` for the methods.

    Articles are numbered in the order of their texts, equal texts being one: what a reader decides by place or id is
    decided alike in whatever order they are given. Terms count by `statistics`, which reach beyond these texts.
    """

    def __init__(self, texts: Iterable[str], statistics: CollectionStatistics) -> None:
        self._statistics = statistics
        self._articles = {
            id: Article(id, text, "")
            for id, text in ((f"{n:06}", text) for n, text in enumerate(sorted(set(texts))))
        }

    def hits(self, query: Query) -> list[Hit]:
        """Every sentence, best first; those that hold no term of `query` have the score 0."""
        scores = {
            article.id: self._statistics.bm25(query.terms, to_terms(article.text))
            for article in self._articles.values()
        }
        best = sorted(scores, key=lambda id: (-scores[id], id))
        return [Hit(self._passage(id), scores[id], rank) for rank, id in enumerate(best, start=1)]

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best k sentences that hold a term of `query` and pass its filters."""
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        passing = {a.id for a in self._articles.values() if query.filters.match(a)}
        found = [hit for hit in self.hits(query) if hit.score > 0]
        return [hit for hit in found if hit.passage.article_id in passing][:k]

    def excerpt(self, passage: Passage) -> Excerpt:
        """The sentence."""
        sentence = Sentence(passage.article_id, 0, passage.start, passage.end)
        text = self._articles[passage.article_id].text[passage.start : passage.end]
        return Excerpt(passage, text, (sentence,), "")

    def article(self, article_id: str) -> Article:
        """The article made of a sentence; KeyError if there is none of that id."""
        return self._articles[article_id]

    def articles(self) -> Iterable[Article]:
        """An article for each sentence, ordered by id."""
        return self._articles.values()

    def passage_count(self) -> int:
        """Sentences counted in the statistics."""
        return self._statistics.passages

    def document_frequency(self, term: str) -> int:
        """In how many of these `term` occurs."""
        return self._statistics.document_frequency[term]

    def similar_terms(self, term: str) -> Sequence[str]:
        """None: given sentences are matched as they stand."""
        return ()

    def terms_beginning(self, start: str, limit: int) -> Sequence[str]:
        """None: nobody types a question about given sentences."""
        return ()

    def sources(self) -> Sequence[SourceSummary]:
        """One without a name."""
        return [SourceSummary(None, len(self._articles), None, None)]

    def _passage(self, article_id: str) -> Passage:
        """The sentence without the white space around it, which no sentence of an archive has."""
        text = self._articles[article_id].text
        start = text.find(text.strip())
        return Passage(article_id, 0, 0, 0, start, start + len(text.strip()))
