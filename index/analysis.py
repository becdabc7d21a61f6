"""Analysis: the sentences of an article, and the terms of their passages, each sentence analysed once."""

from itertools import pairwise
from typing import NamedTuple

from index.article import Article
from index.boilerplate import is_boilerplate
from index.passage import make_passages, passage_terms, title_of
from index.sentence import split_sentences
from index.terms import to_terms


class Analysis(NamedTuple):
    """The sentences of an article, start and end; for each the first and last of its passage, and the terms of that."""

    spans: list[tuple[int, int]]
    bounds: list[tuple[int, int]]
    terms: list[str]


NO_SENTENCE = Analysis([(0, 0)], [(0, 0)], [""])
"""What is stored of an article without a sentence, so that it is stored at all."""


def analyse_article(title: str, text: str) -> Analysis:
    """The sentences of a text and the terms of their passages: those of `passage_terms`, each sentence analysed once.

    Terms are found word by word, so a passage has those of its title and sentences. That does not hold for what is all
    in capitals, and where sentences are not parted by white space that no number can contain.
    """
    article = Article("", text, title)
    sentences = split_sentences(article)
    texts = [text[sentence.start : sentence.end] for sentence in sentences]
    found = [" ".join(to_terms(one)) for one in texts]
    is_shouted = [one.isupper() for one in texts]
    is_parted = [
        bool(text[one.end : after.start].strip("\u00a0\u2009\u202f"))
        for one, after in pairwise(sentences)
    ]
    title_terms = " ".join(to_terms(title_of(article)))
    is_furniture = [is_boilerplate(one) for one in texts]
    bounds, joined = [], []
    for passage in make_passages(sentences):
        first, last = passage.first, passage.last
        bounds.append((first, last))
        is_plain = all(is_parted[first:last]) and not any(is_shouted[first : last + 1])
        if is_plain and not any(is_furniture[first : last + 1]):
            joined.append(" ".join([title_terms, *found[first : last + 1]]))
        else:
            joined.append(" ".join(passage_terms(article, passage, sentences)))
    return Analysis([(one.start, one.end) for one in sentences], bounds, joined)
