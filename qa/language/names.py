"""Finds names in a sentence, with how much each looks like a person, an organisation or a place."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from index import fold, is_stop_word
from qa.language.text import once
from qa.language.wordlists import name_words

_WORD = re.compile(r"[^\W_](?:[\w’'.&-]*[^\W_])?\.?")
_JOINING = frozenset(("of", "and", "for", "the", "&"))
_PARTICLES = _JOINING | frozenset(
    (
        *("al", "el", "de", "del", "della", "da", "dos", "di", "du", "van", "von", "der", "den"),
        *("la", "le", "bin", "ibn", "y"),
    )
)
_OPENING_PARTICLES = frozenset(("de", "del", "della", "di", "van", "von", "bin", "ibn"))
"""What a name may begin with in lower case: "de Gaulle", "von der Leyen"."""
_PREFIX = re.compile(r"(?:[ae][dlnrstz]|ash|[dl])[-’']")  # al-Khatouni, d’Estaing
_NICKNAME = re.compile(r"(?<=\w) [“\"][^\W\d_][\w .-]{0,20}[”\"] (?=[^\W\d_])")
_JOINT = re.compile(r" (?:and|for|of) (?:the )?|(?<=['’]s) ")
_STATES = frozenset(("republic", "states", "kingdom", "emirates", "commonwealth"))
_SAINTS = frozenset(("st", "saint"))
_GROUPS = frozenset(
    ("women", "men", "children", "people", "girls", "boys")
)  # the Women’s World Cup
_MONTHS_TOO = frozenset(("may", "april", "june", "august", "march"))  # Theresa May
_SPEECH = re.compile(
    r"\s*+(?:,\s*+)?(?:who|whose|said|says|told|added|adds|added:|argued|warned|replied|wrote|leads|led|will)\b"
)
_RELATIVE = re.compile(r", (?:who|whose)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|outside|of|across|around|off|into|towards?|through)(?: the)? $"
)


SURELY = 0.9
"""The most that a name can look like a person: nearby words then decide between two that look sure."""


MAX_SHOUTED_WORDS = 4
"""The longest run of words in capitals that is still taken for a name."""


MAX_NAME_CHARS = 80
"""How many words on each side of "of" or "and" are looked at, so that an endless run of capitals stays cheap."""


class Name(NamedTuple):
    """A name at `text[start:end]`, its words folded, and how much it looks like each kind, 0 to 1.

    The titles before it begin at `title_start`, which is `start` if there are none.
    """

    title_start: int
    start: int
    end: int
    words: tuple[str, ...]
    person: float
    organisation: float
    place: float


@once
def find_names(text: str) -> tuple[Name, ...]:
    """Capitalised runs of `text` with how much each looks like a person, an organisation and a place.

    None in a text in capitals that is longer than a name: names in such a headline cannot be recognised.
    """
    if text.isupper() and len(_WORD.findall(text)) > MAX_SHOUTED_WORDS:
        return ()
    return tuple(
        name for start, end in _capitalised_runs(text) for name in _name_of(text, start, end)
    )


def _capitalised_runs(text: str) -> Iterator[tuple[int, int]]:
    run: list[tuple[int, int]] = []
    pending: list[tuple[int, int]] = []  # particles, part of the run only if a capital follows
    for match in _WORD.finditer(text):
        word, span = match.group(), match.span()
        before = pending or run
        if before and not _is_joint(text, *before[-1], span[0]):
            if run:
                yield run[0][0], run[-1][1]
            run, pending = [], []
        if _is_capital(word) and (run or not _is_small_word(word)):
            run += [*pending, span]
            pending = []
        elif _may_join(word, bool(run)) and len(pending) < 2:
            pending.append(span)
        else:
            if run:
                yield run[0][0], run[-1][1]
            run, pending = [], [span] if _may_join(word, False) else []
    if run:
        yield run[0][0], run[-1][1]


def _is_capital(word: str) -> bool:
    prefix = _PREFIX.match(word)
    return word[0].isupper() or (prefix is not None and word[prefix.end() :][:1].isupper())


def _is_small_word(word: str) -> bool:
    """True for "The", "However", "I", which do not begin a name; not for "IT" and "A."."""
    return is_stop_word(word) and (len(word) == 1 or not word.isupper())


def _may_join(word: str, inside: bool) -> bool:
    return fold(word) in _PARTICLES if inside else word in _OPENING_PARTICLES


def _is_joint(text: str, last: int, end: int, start: int) -> bool:
    """True if only a blank, a hyphen or the quotes of a nickname are between text[last:end] and text[start:]."""
    gap = text[end:start]
    if gap in (" “", ' "'):
        return _NICKNAME.match(text, end) is not None
    if gap in ("” ", '" '):
        return _NICKNAME.search(text, max(0, end - 24), start + 1) is not None
    return gap in (" ", "\u00a0", "-", " & ", "’") and not _ends_sentence(text[last:end])


def _ends_sentence(word: str) -> bool:
    """True for "Washington."; not for initials and the short forms of titles and companies."""
    return word.endswith(".") and len(word) > 5 and fold(word[:-1]).isalpha()


def _name_of(text: str, start: int, end: int) -> Iterator[Name]:
    """The names in a capitalised run, without leading titles: "A and B", "A’s B", "A of the B" may be two."""
    at = start
    for joint in _JOINT.finditer(text, start, end):
        before = _plain_words(text, max(at, joint.start() - MAX_NAME_CHARS), joint.start())
        after = _plain_words(text, joint.end(), min(end, joint.end() + MAX_NAME_CHARS))
        if _parts(joint.group(), before, after):
            yield from _classified(text, at, joint.start())
            at = joint.end()
    yield from _classified(text, at, end)


def _parts(joint: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """True if `joint` separates two names, not the words of one as in "Bank of Velmar", "King’s College"."""
    name = before[_lead(before) :]
    is_body = not _body_words().isdisjoint(name)
    is_place = " ".join(name) in name_words("places")
    if joint.startswith(" and"):
        return True
    if joint.startswith(" for"):
        return not is_body
    if joint == " ":  # after a possessive
        if not name or name[0] in _SAINTS | _GROUPS:
            return False
        return is_place or len(before) > 1 or _body_words().isdisjoint(after)
    is_person = len(name) > 1 or (name and len(before) > 1)
    if not is_person or is_body or is_place:
        return False
    return joint.endswith("the ") or any(
        " ".join(after[:length]) in name_words("places") for length in (1, 2, 3)
    )


@cache
def _body_words() -> frozenset[str]:
    """The words of which the names of organisations and places are made: bank, court, bay, hospital, republic."""
    return (
        name_words("organisation_words")
        | name_words("place_words")
        | name_words("place_nouns")
        | _STATES
    )


def _plain_words(text: str, start: int, end: int) -> list[str]:
    """The words of a name folded; only the last one without "’s", which is part of "King’s College"."""
    words = [fold(word.group()).rstrip(".") for word in _WORD.finditer(text, start, end)]
    return [*words[:-1], re.sub(r"['’]s$", "", words[-1])] if words else []


def _lead(words: Sequence[str]) -> int:
    """How many of `words` are titles and the like before the name: 3 in "Turkish Foreign Minister X".

    None in "British Airways", "Home Office", "Indian Ocean".
    """
    titles, demonyms = name_words("titles"), name_words("demonyms")
    lead = 0
    while (
        lead < len(words) and words[lead] in titles | demonyms | name_words("calendar") | _JOINING
    ):
        lead += 1
    rest = words[lead:]
    if rest and (rest[-1] in _body_words() or " ".join(rest) in name_words("places")):
        kept = demonyms | name_words("portfolios") | ({"general"} if len(rest) == 1 else set())
        while lead and words[lead - 1] in kept:
            lead -= 1
    return lead


def _classified(text: str, start: int, end: int) -> Iterator[Name]:
    words = list(_WORD.finditer(text, start, end))
    if not words:
        return
    plain = _plain_words(text, start, end)
    lead = _lead(plain)
    has_title = not name_words("titles").isdisjoint(plain[:lead])
    title_start = words[0].start() if has_title else None
    words, plain = words[lead:], plain[lead:]
    while words and _is_date(text, plain, words[-1].end()):
        words.pop()
        plain.pop()
    if not words:
        return
    start, end = words[0].start(), words[-1].end()
    if text[end - 1] == "." and not re.search(
        r"(?:(?<!['’])\b[^\W_]|Inc|Corp|Co|Ltd|Jr|Sr)\.$", text[start:end]
    ):
        end -= 1
    if re.search(r"['’]s$", text[start:end]):
        end -= 2
    person, organisation, place = _looks(text, start, end, tuple(plain), has_title)
    yield Name(
        start if title_start is None else title_start,
        start,
        end,
        tuple(plain),
        person,
        organisation,
        place,
    )


def _is_date(text: str, words: Sequence[str], end: int) -> bool:
    """True if the last of `words` is a month or day, and no surname: "Theresa May"."""
    if words[-1] not in name_words("calendar"):
        return False
    if words[-1] not in _MONTHS_TOO or len(words) == 1 or words[-2] in name_words("places"):
        return True
    return re.match(r",? \d", text[end : end + 3]) is not None


def _looks(
    text: str, start: int, end: int, words: tuple[str, ...], has_title: bool
) -> tuple[float, float, float]:
    """Person, organisation and place strength, from its own words and those around it."""
    joined = " ".join(words)
    is_bay = len(words) > 1 and (
        (
            words[1] == "of"
            and words[0] in name_words("place_words") - name_words("organisation_words")
        )
        or (words[0] in name_words("demonyms") and " ".join(words[1:]) in name_words("places"))
    )
    is_place = joined in name_words("places") or (
        len(words) > 1
        and not has_title
        and (
            is_bay
            or words[0] in {"cape", "mount", "lake", "port", "st"}
            or words[-1] in name_words("place_words")
        )
    )
    is_organisation = (
        any(word in name_words("organisation_words") for word in words)
        or ("of" in words and not is_bay)
        or "&" in text[start:end]
        or (len(words) == 1 and text[start:end].isupper() and len(words[0]) > 1)
    )
    after_place_word = _PLACE_BEFORE.search(text[max(0, start - 12) : start]) is not None
    opens = not re.search(r"\w", text[:start])
    speaks = _SPEECH.match(text, end) is not None or re.search(
        r"\b(?:said|told|by|added|says) $", text[max(0, start - 7) : start]
    )
    person = 0.5 + 0.25 * (2 <= len(words) <= 4) + 0.3 * has_title + 0.15 * bool(speaks)
    if re.match(r", \d{2,3}\b", text[end : end + 6]):
        person += 0.3
    if (
        len(words) == 1
        and not has_title
        and (text[start:end].isupper() or (opens and words[0].endswith("s")))
    ):
        person = 0.1  # an acronym, or a plural that opens the sentence: "Regulators fined"
    is_thing = not has_title and words[-1] in name_words("thing_words")
    person -= 0.45 * is_place + 0.4 * (is_organisation or is_thing) + 0.15 * after_place_word
    person = min(person, SURELY)
    if opens and len(words) == 1 and not has_title and not _RELATIVE.match(text, end):
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
    if person > 0.7:  # a sure person is hardly the other two
        organisation, place = organisation - 0.2, place - 0.2
    return _clip(person), _clip(organisation), _clip(place)


def _clip(value: float) -> float:
    return min(1.0, max(0.05, value))
