"""Passage, and make_passages: the sentences of an article -> the units that are ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article
from index.sentence import Sentence
from index.terms import to_terms

NEIGHBOURS = 1
"""Sentences on each side that a passage takes in.

On 7,882 real news articles an answer-bearing sentence is among the first 50 passages for 73% of the questions with the
sentence alone, 78% with the article's title, 81% with title and one neighbour on each side.
"""

MAX_TITLE_CHARS = 300
"""How much of a title is indexed. Headlines are under 150; every passage repeats the title, so a long one costs."""


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Sentence `ordinal` of an article with its neighbours, sentences `first` to `last` (both included).

    `article.text[start:end]` runs from the first sentence's start to the last one's end. (article_id, ordinal) is the
    passage's identity, and the order among passages of equal score.
    """

    article_id: str
    ordinal: int
    first: int
    last: int
    start: int
    end: int


def make_passages(sentences: Sequence[Sentence]) -> list[Passage]:
    """One passage for each sentence of one article; `sentences` are all of them, in order."""
    last = len(sentences) - 1
    passages = []
    for sentence in sentences:
        first_one = sentences[max(0, sentence.ordinal - NEIGHBOURS)]
        last_one = sentences[min(last, sentence.ordinal + NEIGHBOURS)]
        passages.append(
            Passage(
                sentence.article_id,
                sentence.ordinal,
                first_one.ordinal,
                last_one.ordinal,
                first_one.start,
                last_one.end,
            )
        )
    return passages


def passage_terms(article: Article, passage: Passage) -> list[str]:
    """What is indexed for a passage: the terms of its article's title and of its text."""
    title = article.title[:MAX_TITLE_CHARS]
    return to_terms(title) + to_terms(article.text[passage.start : passage.end])
