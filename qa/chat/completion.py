"""What Tab offers for names: what was begun -> names of the archive that go on so, as it writes them."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from index import LocalSnapshot, Query, fold, to_terms
from qa.chat.session import Offer, Session
from qa.language.names import find_names
from qa.sanitise import one_line

PATIENCE_S = 0.15
"""A key that takes longer feels stuck: what was found by then is offered."""
MAX_TERMS = 40
"""Terms of the archive that begin as the word does, the commonest, that are looked up."""
PASSAGES = 5
"""Passages that are read for each: names are written with capitals there."""
MIN_LETTERS = 2
"""With one, half of the names would be offered."""
MAX_OFFERS = 12
MAX_NAME_CHARS = 60
MIN_STRENGTH = 0.45
"""Less has a word whose capital is only that of its sentence."""
_WORDS = re.compile(r"(?:[^\W_][\w'’.-]{0,40} ){0,3}[^\W_][\w'’-]{0,40}$")
"""The word at the cursor, and before it as many as a name may have."""
_ENDED = re.compile(r"[^\W\d_]{4}\. ")
"""Two names with the end of a sentence between them that was not seen."""


def offer_names(session: Session, line: str) -> Sequence[Offer]:
    """Names that begin with the last words of `line`, or have a word that begins with the last: the commonest first."""
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
    """Names in passages with a term that begins as the last word does, or with the word before, until patience ends."""
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
    """The last words typed, as many as stand in `name` in this order, the last begun; empty if not even that does."""
    for first in range(len(words)):
        begun = " ".join(words[first:])
        if len(begun) >= MIN_LETTERS and f" {fold(begun)}" in f" {fold(name)}":
            return begun
    return ""
