"""Sentence, and split_sentences: article -> sentences.

No sentence begins or ends with white space (see `line.BLANK_CHARS`), and there is only white space between sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from index.article import Article
from index.line import BLANK_CHARS, join_lines
from index.stop import split_block

MAX_SENTENCE_CHARS = 2_000
"""Longest sentence, in characters; a longer one is cut, at white space if it has any."""

MAX_SENTENCES = 40_000
"""Most sentences of an article, twice as many as 2 MB of prose has; the rest is cut into pieces of MAX_SENTENCE_CHARS.

Each sentence is stored and read separately: a text of a million one-letter lines took 13 s to read.
"""

_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`article.text[start:end]` is the sentence; offsets count code points, half-open.

    `ordinal` counts from 0 within the article.
    """

    article_id: str
    ordinal: int
    start: int
    end: int


def split_sentences(article: Article) -> list[Sentence]:
    """The sentences of `article`, in order, not overlapping, none empty or padded."""
    return [
        Sentence(article.id, ordinal, start, end)
        for ordinal, (start, end) in enumerate(sentence_spans(article.text))
    ]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences of `text`; only white space is between them."""
    spans: list[tuple[int, int]] = []
    for block in join_lines(text):
        for start, end in split_block(text, *block):
            if len(spans) >= MAX_SENTENCES:
                spans.extend(_cut(text, start, len(text.rstrip(BLANK_CHARS))))
                return spans
            if end - start > MAX_SENTENCE_CHARS:
                spans.extend(_cut(text, start, end))
            else:
                spans.append((start, end))
    return spans


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`start` to `end` in pieces of at most MAX_SENTENCE_CHARS."""
    while end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        cut = next((at for at in range(limit, start, -1) if text[at] in BLANK_CHARS), 0)
        stop = cut or _before_cluster(text, start, limit)
        piece = text[start:stop].rstrip(BLANK_CHARS)
        yield start, start + len(piece)
        start = stop
        while start < end and text[start] in BLANK_CHARS:
            start += 1
    yield start, end


def _before_cluster(text: str, start: int, limit: int) -> int:
    """The last place up to `limit` that is not inside a character.

    Combining marks, joined emoji and surrogate pairs count as one character. A run of marks longer than the longest
    sentence is cut at `limit`.
    """
    for at in range(limit, start, -1):
        is_mark = category(text[at])[0] == "M" or "\udc00" <= text[at] <= "\udfff"
        if not is_mark and text[at] != _JOINER and text[at - 1] != _JOINER:
            return at
    return limit
