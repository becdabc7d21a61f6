"""Reprints: whether most of an article stands in another, word for word."""

from functools import lru_cache

from index import Article
from qa.language.word import PLAIN_WORD

REPRINT = 0.5
"""Share of the runs of words of the shorter article that the other has if one reprints the other."""

RUN = 5
"""Words of a run: fewer are alike by chance."""

MIN_RUNS = 20
"""Shorter articles are not told to be reprints."""


def is_reprint(one: Article, other: Article) -> bool:
    """True if most of the shorter article stands in the other, word for word."""
    ours, theirs = word_runs(one.text), word_runs(other.text)
    least = min(len(ours), len(theirs))
    return least >= MIN_RUNS and len(ours & theirs) >= REPRINT * least


@lru_cache(maxsize=16)
def word_runs(text: str) -> frozenset[int]:
    """The runs of words of an article, as `make_runs` gives them; remembered, as it is compared with several."""
    return make_runs(text)


def make_runs(text: str) -> frozenset[int]:
    """Every run of RUN words of a text as a number; none of a shorter one."""
    words = [word.lower() for word in PLAIN_WORD.findall(text)]
    return frozenset(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))
