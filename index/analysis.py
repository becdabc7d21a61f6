"""Analysis: the sentences of an article, and the terms of their passages, each sentence analysed once."""

from itertools import pairwise
from typing import NamedTuple

from index.article import Article
from index.boilerplate import is_boilerplate
from index.passage import make_passages, passage_terms, passage_windows, title_of
from index.sentence import Sentence, sentence_spans
from index.terms import join_terms

_IN_NUMBERS = "\u00a0\u2009\u202f"
"""White space that may be inside a number."""


class Analysis(NamedTuple):
    """The offsets of an article's sentences, and for each the terms of its passage, separated by blanks."""

    spans: list[tuple[int, int]]
    terms: list[str]


NO_SENTENCE = Analysis([(0, 0)], [""])
"""The analysis of an article without sentences, which has to be stored too."""


def analyse_article(title: str, text: str) -> Analysis:
    """The sentences of a text and the terms of their passages, as in `passage_terms`; each sentence is analysed once.

    Terms are found word by word, so a passage has the terms of its title and sentences. Text in capitals, boilerplate,
    and sentences separated by white space that may be inside a number are analysed by passage.
    """
    article = Article("", text, title)
    spans = sentence_spans(text)
    texts = [text[start:end] for start, end in spans]
    terms = [join_terms(one) for one in texts]
    windows = passage_windows(len(spans))
    title_terms = join_terms(title_of(article))
    joined = [title_terms + "".join(terms[first : last + 1]) for first, last in windows]
    odd = {number for number, one in enumerate(texts) if one.isupper() or is_boilerplate(one)}
    run_on = {
        number
        for number, ((_, end), (start, _)) in enumerate(pairwise(spans))
        if not text[end:start].strip(_IN_NUMBERS)
    }
    if odd or run_on:
        sentences = [Sentence("", number, *span) for number, span in enumerate(spans)]
        for passage in make_passages(sentences):
            first, last = passage.first, passage.last
            if not (
                odd.isdisjoint(range(first, last + 1)) and run_on.isdisjoint(range(first, last))
            ):
                joined[passage.ordinal] = " ".join(passage_terms(article, passage, sentences))
    return Analysis(spans, joined)
