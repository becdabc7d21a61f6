"""Passage, and make_passages: the sentences of an article -> the units that are ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article
from index.boilerplate import is_boilerplate
from index.sentence import Sentence
from index.terms import to_terms

NEIGHBOURS = 1
"""Neighbouring sentences of a passage on each side.

On 7,882 real news articles an answer-bearing sentence is among the first 50 passages for 73% of the questions with the
sentence alone, 78% with the article's title, 81% with title and one neighbour on each side.
"""

MAX_TITLE_CHARS = 300
"""Characters of a title that are indexed. Headlines have under 150; every passage repeats the title."""


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Sentence `ordinal` of an article with its neighbours, sentences `first` to `last` (both included).

    `article.text[start:end]` goes from the first sentence's start to the last one's end. (article_id, ordinal) is the
    passage's identity, and the order among passages of equal score.
    """

    article_id: str
    ordinal: int
    first: int
    last: int
    start: int
    end: int


def passage_windows(count: int) -> list[tuple[int, int]]:
    """The first and the last sentence of each passage of an article with `count` sentences."""
    last = count - 1
    return [
        (n - NEIGHBOURS if n > NEIGHBOURS else 0, n + NEIGHBOURS if n + NEIGHBOURS < last else last)
        for n in range(count)
    ]


def make_passages(sentences: Sequence[Sentence]) -> list[Passage]:
    """One passage for each sentence of one article; `sentences` are all of them, in order."""
    return [
        Passage(one.article_id, n, first, last, sentences[first].start, sentences[last].end)
        for n, (one, (first, last)) in enumerate(
            zip(sentences, passage_windows(len(sentences)), strict=True)
        )
    ]


def passage_terms(article: Article, passage: Passage, sentences: Sequence[Sentence]) -> list[str]:
    """The indexed terms of a passage: the terms of its article's title and of its text, without boilerplate.

    `sentences` are all of the article's. A passage whose own sentence is boilerplate ("Also read: …") has no terms: no
    query finds it.
    """
    window = sentences[passage.first : passage.last + 1]
    texts = [article.text[sentence.start : sentence.end] for sentence in window]
    if is_boilerplate(texts[passage.ordinal - passage.first]):
        return []
    story = [text for text in texts if not is_boilerplate(text)]
    if len(story) == len(texts):  # in one piece: a number can cover two sentences
        story = [article.text[passage.start : passage.end]]
    return to_terms(title_of(article)) + [term for text in story for term in to_terms(text)]


def title_of(article: Article) -> str:
    """The indexed part of an article's title."""
    return article.title[:MAX_TITLE_CHARS]
