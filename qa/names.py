"""Finds names in a sentence, and how much each looks like a person, an organisation or a place."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from index import fold, is_stop_word
from qa.wordlists import name_words

_WORD = re.compile(r"[^\W_](?:[\w’'.&-]*[^\W_])?\.?")
_PARTICLES = frozenset(
    (
        *("al", "el", "de", "del", "della", "da", "dos", "di", "du", "van", "von", "der", "den"),
        *("la", "le", "bin", "ibn", "y", "of", "and", "for", "the", "&"),
    )
)
_SPEECH = re.compile(
    r"\s*,?\s*(?:who|whose|said|says|told|added|adds|added:|argued|warned|replied|wrote|leads|led|will)\b"
)
_RELATIVE = re.compile(r", (?:who|whose)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|outside|of|across|around|off|into|towards?|through)(?: the)? $"
)


SURELY = 0.9
"""How much a name can look like a person at most: two sure ones are told apart by what stands near them."""


class Name(NamedTuple):
    """A name at `text[start:end]`, its words folded, and how much it looks like each kind, 0 to 1.

    The titles before it begin at `title_start`, which is `start` where there are none.
    """

    title_start: int
    start: int
    end: int
    words: tuple[str, ...]
    person: float
    organisation: float
    place: float


def find_names(text: str) -> list[Name]:
    """Capitalised runs of `text` with how much each looks like a person, an organisation and a place."""
    return [name for start, end in _capitalised_runs(text) for name in _name_of(text, start, end)]


def _capitalised_runs(text: str) -> Iterator[tuple[int, int]]:
    run: list[tuple[int, int]] = []
    pending: list[
        tuple[int, int]
    ] = []  # particles that belong to the run only if a capital follows
    for match in _WORD.finditer(text):
        word, span = match.group(), match.span()
        if run and not _is_joint(text[(pending or run)[-1][1] : span[0]]):
            yield run[0][0], run[-1][1]
            run, pending = [], []
        if word[0].isupper() and not (not run and is_stop_word(word) and not word.isupper()):
            run += [*pending, span]
            pending = []
        elif run and fold(word) in _PARTICLES and len(pending) < 2:
            pending.append(span)
        elif run:
            yield run[0][0], run[-1][1]
            run, pending = [], []
    if run:
        yield run[0][0], run[-1][1]


def _is_joint(gap: str) -> bool:
    return gap in (" ", "\u00a0", "-", " & ", "’", " “", ' "') or gap == ". "


def _name_of(text: str, start: int, end: int) -> Iterator[Name]:
    """The name in a capitalised run, without leading titles; runs of two names joined by "and" give both."""
    pieces = re.split(r"( (?:and|for) (?:the )?)", text[start:end])
    at = start
    for number, piece in enumerate(pieces):
        if number % 2 == 0 and piece:
            yield from _classified(text, at, at + len(piece))
        at += len(piece)


def _classified(text: str, start: int, end: int) -> Iterator[Name]:
    words = list(_WORD.finditer(text, start, end))
    titles = name_words("titles")
    skipped = titles | name_words("demonyms") | name_words("calendar") | _PARTICLES
    lead = 0
    has_title = False
    while lead < len(words) and _plain(words[lead]) in skipped:
        has_title = has_title or _plain(words[lead]) in titles
        lead += 1
    title_start = words[0].start() if has_title else None
    words = words[lead:]
    while words and _plain(words[-1]) in name_words("calendar"):
        words.pop()
    if not words:
        return
    start, end = words[0].start(), words[-1].end()
    if text[end - 1] == "." and not re.search(
        r"(?:\b[^\W_]|Inc|Corp|Co|Ltd|Jr|Sr)\.$", text[start:end]
    ):
        end -= 1
    if re.search(r"['’]s$", text[start:end]):
        end -= 2
    plain = tuple(_plain(w) for w in words)
    person, organisation, place = _looks(text, start, end, plain, has_title)
    yield Name(start if title_start is None else title_start, start, end, plain, person, organisation, place)


def _plain(match: re.Match[str]) -> str:
    return re.sub(r"['’]s$", "", fold(match.group())).rstrip(".")


def _looks(
    text: str, start: int, end: int, words: tuple[str, ...], has_title: bool
) -> tuple[float, float, float]:
    """Person, organisation and place strength, from the words themselves and from what stands around them."""
    joined = " ".join(words)
    is_place = joined in name_words("places") or (
        len(words) > 1
        and not has_title
        and (
            words[0] in {"cape", "mount", "lake", "port", "st"}
            or words[-1] in name_words("place_words")
        )
    )
    is_organisation = (
        any(word in name_words("organisation_words") for word in words)
        or "of" in words
        or "&" in text[start:end]
        or (len(words) == 1 and text[start:end].isupper() and len(words[0]) > 1)
    )
    after_place_word = _PLACE_BEFORE.search(text[max(0, start - 12) : start]) is not None
    speaks = _SPEECH.match(text, end) is not None or re.search(
        r"\b(?:said|told|by|added|says) $", text[max(0, start - 7) : start]
    )
    person = 0.5 + 0.25 * (2 <= len(words) <= 4) + 0.3 * has_title + 0.15 * bool(speaks)
    if re.match(r", \d{2,3}\b", text[end : end + 6]):
        person += 0.3
    if (
        len(words) == 1
        and not has_title
        and (text[start:end].isupper() or (start == 0 and words[0].endswith("s")))
    ):
        person = 0.1  # an acronym, or a plural that opens the sentence: "Regulators fined"
    person -= 0.45 * is_place + 0.4 * is_organisation + 0.15 * after_place_word
    person = min(person, SURELY)
    if start == 0 and len(words) == 1 and not has_title and not _RELATIVE.match(text, end):
        person -= 0.25
    organisation = 0.35 + 0.5 * is_organisation - 0.3 * is_place - 0.3 * has_title
    is_building = words[-1] in name_words("place_nouns")
    place = (
        0.3
        + 0.6 * is_place
        + 0.4 * is_building
        + 0.3 * after_place_word
        - 0.3 * is_organisation
        - 0.4 * has_title
    )
    if person > 0.7:  # who is surely a person is hardly the other two
        organisation, place = organisation - 0.2, place - 0.2
    return _clip(person), _clip(organisation), _clip(place)


def _clip(value: float) -> float:
    return min(1.0, max(0.05, value))
