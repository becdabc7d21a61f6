"""Text of a turn -> what it mentions: names and noun phrases, and all that tells which pronoun may mean them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

from index import fold, is_stop_word
from qa.followup.mention import Appearance, Gender, Mention, Where, core_of
from qa.followup.nounphrase import WORD, find_phrases
from qa.spans.names import Name, find_names
from qa.wordlists import grammar_words, name_words

MAX_PHRASE_CHARS = 100
"""Characters of such an answer."""
MAX_ANSWER_WORDS = 8
"""Words of an answer that is taken as a whole for a name or noun phrase."""

PERSONAL = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself))\b", re.IGNORECASE)
"""Pronouns of men (group 1) and of women."""


@lru_cache(maxsize=256)
def mentions_in(text: str, where: Where, question: str = "") -> tuple[Mention, ...]:
    """The names and noun phrases of `text`, in their order; `question` is what it answers."""
    titles = list(_titles(text, where))
    quoted = [_span(one) for one in titles]
    names = [name for name in find_names(text) if _is_usable(name, quoted)]
    found = [*_named(text, names, where), *_pairs(text, names, where), *titles]
    taken = [_span(one) for one in found] + [(name.title_start, name.end) for name in names]
    owners = {
        name.end + 2: name.title_start for name in names if re.match(r"['’]s ", text[name.end :])
    }
    phrases = [_with_whole_name(span, taken) for span in find_phrases(text, owners)]
    phrases = [span for span in phrases if not any(_within(span, other) for other in taken)]
    found = [_inside(one) if any(_within(_span(one), p) for p in phrases) else one for one in found]
    found += [_phrase(text[start:end], where, start) for start, end in phrases]
    found.sort(key=lambda one: (one.appearances[0].start, -len(one.text)))
    if where is Where.ANSWER:
        found = _whole(text, found, question)
    return tuple(found)


def _span(mention: Mention) -> tuple[int, int]:
    start = mention.appearances[0].start
    return start, start + len(mention.text)


def _with_whole_name(phrase: tuple[int, int], names: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """ "the insurer Alder & Roche", where the phrase would end within the name."""
    return phrase[0], max([phrase[1], *(b for a, b in names if a < phrase[1] < b)])


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _inside(mention: Mention) -> Mention:
    return replace(mention, appearances=(replace(mention.appearances[0], is_inside=True),))


def _is_usable(name: Name, quoted: Sequence[tuple[int, int]]) -> bool:
    """False for initials and sums ("C$4"), for "Swedish", and for parts of a title in quotation marks."""
    if any(_within((name.start, name.end), other) for other in quoted):
        return False
    if all(word.split("-")[0] in name_words("demonyms") for word in name.words):
        return name.words[-1].endswith("ns")
    return len("".join(name.words)) > 1


def _named(text: str, names: Sequence[Name], where: Where) -> Iterator[Mention]:
    for name in names:
        shown = text[name.start : name.end]
        after_the = text[: name.start].lower().endswith("the ") and name.title_start == name.start
        has_the = after_the and name.start >= 4 and not re.match(r" [a-z]{4}", text[name.end :])
        titles = text[name.title_start : name.start]
        yield Mention(
            shown if not has_the else text[name.start - 4 : name.end].replace("The ", "the ", 1),
            tuple(word.rstrip(".") for word in name.words),
            True,
            _person(text, name) * (0.3 if after_the else 1),
            name.organisation,
            name.place,
            gender_of(fold(titles).split(), name.words) or _gender_after(text, name, names),
            _is_plural(name.words[-1]) and not _is_capital_s(shown),
            (
                Appearance(
                    0,
                    where,
                    name.start - (4 if has_the else 0),
                    is_located=_LOCATED.search(text, 0, name.start) is not None,
                ),
            ),
        )


_LOCATED = re.compile(r"\b(?:in|at|near|off|outside|from|to|across)(?: the)? $", re.IGNORECASE)


def _person(text: str, name: Name) -> float:
    """How much it looks like a person; a lone word that opens an answer is rather a surname than what is not a name."""
    known = any(name.words[0] in name_words(f"{gender.value}_names") for gender in Gender)
    if known and max(name.organisation, name.place) < 0.5:
        return max(name.person, 0.6)
    opens = not re.search(r"\w", text[: name.start])
    if not (opens and len(name.words) == 1 and max(name.organisation, name.place) < 0.5):
        return name.person
    acts = re.match(r"['’]s?\b|\s+(?:[a-z]+ly\s+|then\s+)?([a-z]+)", text[name.end :])
    if acts is None:
        return name.person
    verb = acts[1]
    if (
        verb is None
        or verb in grammar_words("auxiliaries") | grammar_words("past_forms")
        or verb.endswith(("ed", "es", "ts", "ns", "ds", "ks"))
    ):
        return max(name.person, 0.5)
    return name.person


def _is_capital_s(shown: str) -> bool:
    return shown.endswith(("S", "'s", "’s"))


def _pairs(text: str, names: Sequence[Name], where: Where) -> Iterator[Mention]:
    """ "Vestrøy and Norvane" is a mention of its own."""
    for one, other in pairwise(names):
        if text[one.end : other.start] in (" and ", " & ") and other.title_start == other.start:
            yield Mention(
                text[one.start : other.end],
                (*one.words, "and", *other.words),
                True,
                min(one.person, other.person),
                min(one.organisation, other.organisation),
                min(one.place, other.place),
                None,
                True,
                (Appearance(0, where, one.start),),
            )


_TITLE = re.compile(r"[\"“]((?=[A-Z0-9])[^\"”“\n]{2,60}?)[,.]?[\"”]")


def _titles(text: str, where: Where) -> Iterator[Mention]:
    """Works in quotation marks: “The Entertainer”."""
    for match in _TITLE.finditer(text):
        words = tuple(fold(word) for word in WORD.findall(match[1]))
        capitals = sum(word[0].isupper() for word in WORD.findall(match[1]))
        if words and capitals * 2 >= len(words):
            start = match.start()
            shown = f'"{match[1]}"'
            yield Mention(shown, words, True, 0.05, 0.1, 0.05, None, False,
                          (Appearance(0, where, start),))  # fmt: skip


def gender_of(titles: Sequence[str], words: Sequence[str]) -> Gender | None:
    """What the titles before a name, or else its first word, tell: "Mrs", "Inés Montoro"."""
    for gender in Gender:
        if not name_words(f"{gender.value}_words").isdisjoint(titles):
            return gender
    for gender in Gender:
        if words[0] in name_words(f"{gender.value}_names"):
            return gender
    return None


def _gender_after(text: str, name: Name, names: Sequence[Name]) -> Gender | None:
    """What the first pronoun after the only name of a text tells: "Norton said he would"."""
    if len(names) != 1 or name.person < 0.3:
        return None
    match = PERSONAL.search(text, name.end)
    if match is None:
        return None
    return Gender.MALE if match[1] else Gender.FEMALE


_LEADING = re.compile(r"(?:a|an|this|that|these|those|some|any|which|whose|the)\s+", re.IGNORECASE)


def _phrase(shown: str, where: Where, start: int, *, is_whole: bool = False) -> Mention:
    bare = re.sub(r"['’]s$", "", _LEADING.sub("", shown, count=1))
    words = tuple(fold(word) for word in WORD.findall(bare))
    core = core_of(words)
    head = core[-1] if core else ""
    owned = re.match(r"[\w.-]+(?: [\w.-]+)*(?:['’]s|s['’]) ", bare)
    person = 0.6 if head in _person_nouns() else 0.1
    return Mention(
        bare if owned or (is_whole and bare == shown and bare.islower()) else f"the {bare}",
        words,
        False,
        person,
        0.6 if head in name_words("organisation_nouns") else 0.2,
        0.6 if head in name_words("place_nouns") else 0.2,
        _gender_of_noun(head),
        _is_plural(head),
        (Appearance(0, where, start, is_whole),),
    )


@cache
def _person_nouns() -> frozenset[str]:
    sections = ("person_nouns", "people_nouns", "female_words", "male_words")
    return frozenset().union(*map(name_words, sections))


def _gender_of_noun(noun: str) -> Gender | None:
    for gender in Gender:
        if noun in name_words(f"{gender.value}_words"):
            return gender
    return None


def _is_plural(noun: str) -> bool:
    if noun in ("people", "men", "women", "children", "police"):
        return True
    return (
        len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is", "'s", "’s"))
    )


_OPENING = re.compile(
    r"(?:(?:yes|no|in|on|at|by|from|to|because of|with|over|for|after|under|it was|the)\b[,:]?\s*)+",
    re.IGNORECASE,
)

_NO_ANSWER = re.compile(r"\W*(?:i don['’]?t know|cannot ?answer|unknown|yes|no)\W*", re.IGNORECASE)


def _whole(text: str, found: list[Mention], question: str) -> list[Mention]:
    """The mentions of an answer; one that is all of it is marked, and looks like what was asked for."""
    if _NO_ANSWER.fullmatch(text):
        return []
    opening = _OPENING.match(text)
    begin = opening.end() if opening else 0
    core = text[begin:].strip(" .,;:\"“”'")
    marked = []
    whole = False
    is_polar = question.lower().split(" ")[0] in grammar_words("auxiliaries")
    if (
        question.lower().lstrip().startswith("where")
        and len(WORD.findall(core)) <= MAX_ANSWER_WORDS
    ):
        found = [_as_asked(mention, question) for mention in found]
    for mention in found:
        stated = mention.text.removeprefix("the ").strip('".')
        if stated == core or _is_titled(core, mention, stated):  # fmt: skip
            whole = True
            if is_polar:
                marked.append(mention)
                continue
            mention = _as_asked(mention, question)
            first = replace(mention.appearances[0], is_whole=True)
            mention = replace(mention, appearances=(first,))
        marked.append(mention)
    words = WORD.findall(core)
    is_short = (
        len(core) <= MAX_PHRASE_CHARS and 0 < len(words) <= MAX_ANSWER_WORDS and core[:1].isalnum()
    )
    if not whole and is_short and not re.search(r"[$€£¥%]", core) and _is_phrase(words):
        marked.append(_as_asked(_phrase(core, Where.ANSWER, begin, is_whole=True), question))
    return marked


def _is_titled(core: str, mention: Mention, stated: str) -> bool:
    """True for "the insurer Alder & Roche", where the name is all that counts, not "a former chancellor of Velmar"."""
    before = core.removesuffix(stated)
    is_short = mention.is_name and before != core and len(before) < 25
    return is_short and not re.search(r"\b(?:of|in|at|from|for|to|and|by) $", before)


def _is_phrase(words: Sequence[str]) -> bool:
    """False for numbers, dates and what holds a pronoun or a verb."""
    folded = [word.lower() for word in words]
    if words[0][0].isdigit() or any(
        word.isdigit() or word in name_words("calendar") for word in folded
    ):
        return False
    verbs = grammar_words("auxiliaries") | grammar_words("past_forms") | grammar_words("pronouns")
    return verbs.isdisjoint(folded) and not all(is_stop_word(word) for word in folded)


_WHO_IS = re.compile(r"\s*[Ww]ho(?:['’]s| is| was) [A-Z]")


def _as_asked(mention: Mention, question: str) -> Mention:
    opening = question.lower().lstrip()
    if _WHO_IS.match(question):
        return mention  # the answer says what that person is: no other person
    if opening.startswith("who") and mention.organisation < 0.7:
        return replace(mention, person=max(mention.person, 0.85))
    if opening.startswith("where"):
        return replace(mention, place=max(mention.place, 0.85), person=mention.person * 0.2)
    if opening.startswith(("which", "what")):
        head = re.match(r"(?:which|what)\s+([^\W\d_]+)", opening)
        if head and head[1] in _person_nouns():
            return replace(mention, person=max(mention.person, 0.85))
        if head and not is_stop_word(head[1]):
            return replace(mention, person=mention.person * 0.3)
    return mention
