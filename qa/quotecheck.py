"""A quote and an article -> where it is in the text, word for word, or the nearest words and how they differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from index import Article, Sentence, split_sentences

MAX_PLACES = 20
"""Most places of a quote that are given: a short one may be everywhere."""

LOOKED_AT = 12
"""Sentences, the ones with most words of the quote, that are compared with it word by word."""

MAX_QUOTE_CHARS = 2_000
"""Most words of a quote that is compared word by word."""

MAX_WORDS = 400
"""Most words of the sentences that are compared with it."""

LEAST_SHARE = 0.5
"""Least share of the quote's words that must be near each other in order: less is common to many sentences."""

SLACK = 1.5
"""How much longer than the quote the nearest words may be; beyond that only words around the longest run count."""

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*|[^\w\s]")
_PLAIN = {
    **dict.fromkeys(map(ord, "‘’‚‛"), "'"),
    **dict.fromkeys(map(ord, "“”„‟"), '"'),
    **dict.fromkeys(map(ord, "–—‑−"), "-"),
}
"""Typographic marks and their keyboard forms: each one character, so that offsets stay the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the quote, and the article's words in their place; either may be empty."""

    quoted: str
    written: str


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The places of a quote in an article, as offsets; without any, the nearest place and what differs there.

    `nearest` is None if the quote is found, and if nothing is near it.
    """

    article: Article
    places: tuple[tuple[int, int], ...] = ()
    nearest: tuple[int, int] | None = None
    changes: tuple[Change, ...] = ()


def check_quote(quote: str, article: Article) -> QuoteCheck:
    """Where `article` has `quote`; if only white space, case or the form of marks differs, it counts as near."""
    sought = quote.strip()
    places = tuple(_exact_places(sought, article.text)) if sought else ()
    if places or not sought:
        return QuoteCheck(article, places)
    nearest = _same_but_for_marks(sought, article.text) or _nearest(sought, article)
    if nearest is None:
        return QuoteCheck(article)
    written = article.text[slice(*nearest)]
    return QuoteCheck(article, (), nearest, tuple(_changes(sought, written)))


def _exact_places(quote: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(quote)
    for _ in range(MAX_PLACES):
        if start < 0:
            return
        yield start, start + len(quote)
        start = text.find(quote, start + len(quote))


def _same_but_for_marks(quote: str, text: str) -> tuple[int, int] | None:
    if len(quote) > MAX_QUOTE_CHARS:
        return None
    words = map(re.escape, quote.translate(_PLAIN).split())
    found = re.search(r"\s+".join(words), text.translate(_PLAIN), re.IGNORECASE)
    return found.span() if found else None


def _nearest(quote: str, article: Article) -> tuple[int, int] | None:
    """The words of a sentence, or of two or three in a row, that are most like the quote's."""
    words = _words(quote[:MAX_QUOTE_CHARS])
    sentences = split_sentences(article)
    best, most = None, LEAST_SHARE
    for place in _likely(set(words), sentences, article.text):
        for count in (1, 2, 3):
            run = sentences[place : place + count]
            share, span = _likeness(words, article.text, run[0].start, run[-1].end)
            if share > most:
                best, most = span, share
    return best


def _likeness(
    words: Sequence[str], text: str, start: int, end: int
) -> tuple[float, tuple[int, int]]:
    """The share of the words that are in order in a part of a text, and where they begin and end."""
    tokens = list(islice(_WORD.finditer(text, start, end), MAX_WORDS))
    written = [_plain(token[0]) for token in tokens]
    blocks = SequenceMatcher(None, words, written, autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return 0.0, (start, end)
    first = max(blocks[0].b - blocks[0].a, 0)
    last = min(blocks[-1].b - blocks[-1].a + len(words), len(tokens))
    if last - first > SLACK * len(words) + 2:
        longest = max(blocks, key=lambda block: block.size)
        first = max(longest.b - longest.a, 0)
        last = min(first + len(words), len(tokens))
        blocks = [one for one in blocks if first <= one.b < last]
    share = sum(one.size for one in blocks) / len(words)
    return share, (tokens[first].start(), tokens[last - 1].end())


def _likely(words: set[str], sentences: Sequence[Sentence], text: str) -> list[int]:
    """The numbers of the sentences that share most words with the quote."""
    shared = [len(words & set(_words(text[one.start : one.end]))) for one in sentences]
    order = sorted(range(len(sentences)), key=lambda number: (-shared[number], number))
    return [number for number in order[:LOOKED_AT] if shared[number]]


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return word.translate(_PLAIN).casefold()


def _changes(quote: str, written: str) -> Iterator[Change]:
    """The runs of words that differ, as written on either side."""
    quoted = _WORD.findall(quote[:MAX_QUOTE_CHARS])[:MAX_WORDS]
    there = _WORD.findall(written)[:MAX_WORDS]
    matcher = SequenceMatcher(None, quoted, there, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield Change(" ".join(quoted[i:j]), " ".join(there[k:m]))
