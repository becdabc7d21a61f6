"""Independence: which articles are one source: of one outlet, reprints of one story, or told after one another."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from index import Article, fold
from qa.language.turn import story_start
from qa.language.word import PLAIN_WORD
from qa.retrieval.outlet import MIN_NAME_CHARS, outlet_name

REPRINT = 0.5
"""Share of the runs of words of the shorter article that the other has if one reprints the other."""

RUN = 5
"""Words of a run: fewer are alike by chance."""

MIN_RUNS = 20
"""Shorter articles are not told to be reprints."""

_CREDIT_CHARS = 160
"""At its head and its foot an article says whose story it is."""


def outlet_key(article: Article) -> str:
    """What an outlet's articles have in common: its name, else the host of the address, else none but the id."""
    source = (article.source or "").strip()
    if source and not _host(source):
        return fold(outlet_name(source))
    host = _host_of(article)
    return f"//{host}" if host else f"id:{article.id}"


def _host_of(article: Article) -> str | None:
    return _host(article.source) or _host(article.url)


def _host(address: str | None) -> str | None:
    """The host of a whole address, None for anything else, such as an outlet's name."""
    try:
        host = urlsplit(address.strip()).hostname if address and "://" in address else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _are_of_one_outlet(one: Article, other: Article) -> bool:
    """True if they have one key; of one host too where that is all that is known of one of them."""
    if outlet_key(one) == outlet_key(other):
        return True
    host = _host_of(one)
    is_bare = any(outlet_key(article).startswith("//") for article in (one, other))
    return is_bare and host is not None and host == _host_of(other)


def group_sources(articles: Sequence[Article], copied: Sequence[tuple[int, int]] = ()) -> list[int]:
    """For each article the number of its source, counted from 0 in their order; `copied` pairs are one source."""
    roots = list(range(len(articles)))

    def root(number: int) -> int:
        while roots[number] != number:
            number = roots[number]
        return number

    for one, other in copied:
        low, high = sorted((root(one), root(other)))
        roots[high] = low
    for other in range(len(articles)):
        for one in range(other):
            low, high = sorted((root(one), root(other)))
            if low != high and are_one_source(articles[one], articles[other]):
                roots[high] = low
    order = {
        number: place for place, number in enumerate(dict.fromkeys(map(root, range(len(roots)))))
    }
    return [order[root(number)] for number in range(len(roots))]


def are_one_source(one: Article, other: Article) -> bool:
    """True if two articles come of one outlet, reprint one story, or one credits the other's outlet."""
    if one.id == other.id or _are_of_one_outlet(one, other):
        return True
    return credits(one, other) or credits(other, one) or is_reprint(one, other)


def credits(one: Article, other: Article) -> bool:
    """True if `one` names the outlet of `other` as whose story it tells: in a dateline, at its foot, "X reported"."""
    name = outlet_name(other.source) if other.source else ""
    if len(name) < MIN_NAME_CHARS:
        return False
    head = one.text[:_CREDIT_CHARS]
    ends = head[: story_start(head)] + "\n" + one.text[len(head) :][-_CREDIT_CHARS:]
    whole = rf"(?<!\w){re.escape(name)}(?!\w)"
    if re.search(whole, ends, re.IGNORECASE):
        return True
    told = rf"(?:according to|reported by|told) (?:the )?{whole}|{whole},? (?:first )?reported"
    return re.search(told, one.text, re.IGNORECASE) is not None


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
