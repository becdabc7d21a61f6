"""What Tab offers for names: the beginning of a name -> names of the archive, as it writes them."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from index import LocalSnapshot, Query, fold, to_terms
from qa.chat.session import Offer, Session
from qa.language.names import find_names
from qa.sanitise import one_line

PATIENCE_S = 0.15
"""Longest time for a key: names found until then are offered."""
MAX_TERMS = 40
"""How many of the commonest terms with the same beginning are searched."""
PASSAGES = 5
"""Passages that are read for each, to find names with capitals."""
MIN_LETTERS = 2
"""Least letters of a word: with one, half of the names would be offered."""
MAX_OFFERS = 12
MAX_NAME_CHARS = 60
MIN_STRENGTH = 0.45
"""Least share of a word's uses with a capital: less has a word that only begins sentences."""
_WORDS = re.compile(r"(?:[^\W_][\w'’.-]{0,40} ){0,3}[^\W_][\w'’-]{0,40}$")
"""Most words that are read before the cursor."""
_ENDED = re.compile(r"[^\W\d_]{4}\. ")
"""A longer run is two names with an unseen sentence end between them."""


def offer_names(session: Session, line: str) -> Sequence[Offer]:
    """Names that begin with the last words of `line`, or have a word with that beginning: the commonest first."""
    typed = _WORDS.search(line[-200:])
    if typed is None:
        return []
    words = typed[0].split(" ")
    found = Counter(_names(session, words[-2:]))
    found.update({one_line(name): 1 for name in session.source_names()})
    begun = {name: _begun(name, words) for name in found}
    longest = max(map(len, begun.values()), default=0)  # "Mira Old" is more than "Old"
    names = [name for name in found if longest and len(begun[name]) == longest]
    names.sort(key=lambda n: (not fold(n).startswith(fold(begun[n])), -found[n], n))
    return [Offer(name, longest) for name in names if name != begun[name]][:MAX_OFFERS]


def _names(session: Session, words: Sequence[str]) -> Iterator[str]:
    """Names in passages with a term that begins like the last word, or with the word before, until time is up."""
    until = time.monotonic() + PATIENCE_S
    snapshot = session.desk.snapshot()
    begun: Sequence[str] = ()
    if isinstance(snapshot, LocalSnapshot):
        begun = snapshot.terms_beginning(fold(words[-1]), MAX_TERMS)
    for term in dict.fromkeys((*begun, *to_terms(" ".join(reversed(words))))):
        for hit in snapshot.search(Query((term,), session.filters), PASSAGES):
            if time.monotonic() > until:
                return
            for sentence in hit.excerpt.sentences:
                yield from _written(hit.excerpt.slice(sentence))


def _written(text: str) -> Iterator[str]:
    for name in find_names(text):
        shown = one_line(text[name.start : name.end])
        is_name = max(name.person, name.organisation, name.place) >= MIN_STRENGTH
        if is_name and len(shown) <= MAX_NAME_CHARS and not _ENDED.search(shown):
            yield shown


def _begun(name: str, words: Sequence[str]) -> str:
    """The last typed words that are in `name` in this order, the last one only begun; empty if none is."""
    for first in range(len(words)):
        begun = " ".join(words[first:])
        if len(begun) >= MIN_LETTERS and f" {fold(begun)}" in f" {fold(name)}":
            return begun
    return ""
