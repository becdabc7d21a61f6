"""Text of a turn -> its mentions: names and noun phrases, with what decides which pronouns may mean them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from index import fold, is_stop_word
from qa.followup.mention import (
    Appearance,
    Gender,
    Mention,
    Where,
    is_plural,
    person_nouns,
    phrase_mention,
)
from qa.language.names import Name, find_names
from qa.language.nounphrase import find_phrases
from qa.language.text import once
from qa.language.word import WORD
from qa.language.wordlists import grammar_words, name_words

PERSONAL = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself))\b", re.IGNORECASE)
"""Pronouns of men (group 1) and of women."""


@once
def mentions_in(text: str, where: Where, question: str = "") -> tuple[Mention, ...]:
    """The names and noun phrases of `text`, in order; `question` is the question that it answers."""
    titles = list(_titles(text, where))
    quoted = [_span(one) for one in titles]
    names = [name for name in find_names(text) if _is_usable(text, name, quoted)]
    found = [*_named(text, names, where), *_pairs(text, names, where), *titles]
    taken = [_span(one) for one in found] + [(name.title_start, name.end) for name in names]
    owners = {
        name.end + 2: name.title_start for name in names if re.match(r"['’]s ", text[name.end :])
    }
    spans = find_phrases(text, owners, is_question=where is Where.QUESTION)
    phrases = [_with_whole_name(span, taken) for span in spans]
    phrases = [span for span in phrases if not any(_within(span, other) for other in taken)]
    found = [_inside(one) if any(_within(_span(one), p) for p in phrases) else one for one in found]
    found += [
        phrase_mention(text[start:end], where, start)
        for start, end in phrases
        if not _AS.search(text, max(0, start - 4), start)
    ]
    if where is Where.QUESTION:
        found = [as_defined(one, text) for one in found]
    found.sort(key=lambda one: (one.appearances[0].start, -len(one.text)))
    if where is Where.ANSWER:
        found = mark_answer(text, found, question)
    return tuple(found)


_AS = re.compile(r"\bas $", re.IGNORECASE)
"""Words before a description of somebody ("as a boy"), which is no new mention."""


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


LEAST_KNOWN = 0.6
"""How much a first word that ends like "Working" must look like a name: Beijing."""


def _opens_only(name: Name) -> bool:
    """True for "Meanwhile", "Eventually", "Working": they have a capital only because they open a sentence."""
    word = name.words[0]
    if word in grammar_words("openers"):
        return True
    is_known = max(name.person, name.organisation, name.place) >= LEAST_KNOWN
    return len(word) > 5 and word.endswith(("ly", "ing")) and not is_known


def _is_usable(text: str, name: Name, quoted: Sequence[tuple[int, int]]) -> bool:
    """False for initials and sums ("C$4"), for "Swedish", and for parts of a title in quotation marks."""
    if any(_within((name.start, name.end), other) for other in quoted):
        return False
    if len(name.words) == 1 and _opens_only(name) and not text[: name.start].strip():
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
            gender_of(fold(titles).split(), name.words)
            or (gender_after(text, name, names) if name.person >= 0.3 else None),
            is_plural(name.words[-1]) and not _is_capital_s(shown),
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


MAX_NOUN_CHARS = 25
"""How many characters before a name are searched for the noun that says what it names."""


@cache
def _called() -> re.Pattern[str]:
    """Words before the name of a thing: "the album Harbour Lights"."""
    things = "|".join(sorted(grammar_words("named_things")))
    return re.compile(rf"\b(?:{things})(?: called| named| titled|,)? [\"“']?$", re.IGNORECASE)


_OF_BODY = re.compile(
    r"\b(?:(?:ceo|executive|chairman|chairwoman|chair|head|founder|owner|boss|employees|staff|shares|shareholders|customers)"
    r" of|runs|owns|founded|co-founded|heads|bought|acquired)(?: the)? $",
    re.IGNORECASE,
)
"""Words before the name of a body: "the CEO of Telvora", "who founded Telvora"."""


def _person(text: str, name: Name) -> float:
    """How much it looks like a person; a lone word that opens an answer is probably a surname."""
    before = max(0, name.title_start - MAX_NOUN_CHARS), name.title_start
    if _called().search(text, *before) or _OF_BODY.search(text, *before):
        return name.person * 0.3
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
    """ "Vestrøy and Norvane" is also one mention."""
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
    """The gender by the titles before a name, or its first word: "Mrs", "Inés Montoro"."""
    for gender in Gender:
        if not name_words(f"{gender.value}_words").isdisjoint(titles):
            return gender
    for gender in Gender:
        if words[0] in name_words(f"{gender.value}_names"):
            return gender
    return None


def gender_after(text: str, name: Name, names: Sequence[Name]) -> Gender | None:
    """The gender by the first pronoun after the only name of a text: "Norton said he would"."""
    if len(names) != 1:
        return None
    match = PERSONAL.search(text, name.end)
    if match is None:
        return None
    return Gender.MALE if match[1] else Gender.FEMALE


MAX_PHRASE_CHARS = 100
"""Most characters of an answer that is one name or noun phrase."""
MAX_ANSWER_WORDS = 8
"""Most words of such an answer."""

_OPENING = re.compile(
    r"(?:(?:yes|no|in|on|at|by|from|to|because of|with|over|for|after|under|it was|the)\b[,:]?\s*)+",
    re.IGNORECASE,
)

_NO_ANSWER = re.compile(r"\W*(?:i don['’]?t know|cannot ?answer|unknown|yes|no)\W*", re.IGNORECASE)


def mark_answer(text: str, found: list[Mention], question: str) -> list[Mention]:
    """The mentions of an answer; if one is all of it, it is marked and looks like what was asked for."""
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
        found = [m if _is_subject(m, core, begin) else _as_asked(m, question) for m in found]
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
        marked.append(_as_asked(phrase_mention(core, Where.ANSWER, begin, is_whole=True), question))
    return marked


def _is_subject(mention: Mention, core: str, begin: int) -> bool:
    """True for "Norton" in "Norton was born in Velmar": alone it does not say where."""
    opens = mention.appearances[0].start <= begin
    return opens and re.match(r" [a-z]", core[len(mention.text) :]) is not None


def _is_titled(core: str, mention: Mention, stated: str) -> bool:
    """True for "the insurer Alder & Roche", where the name is all that counts, not "a former chancellor of Velmar"."""
    before = core.removesuffix(stated)
    is_short = mention.is_name and before != core and len(before) < 25
    return is_short and not re.search(r"\b(?:of|in|at|from|for|to|and|by) $", before)


def _is_phrase(words: Sequence[str]) -> bool:
    """False for numbers, dates and phrases with a pronoun or a verb."""
    folded = [word.lower() for word in words]
    if words[0][0].isdigit() or any(
        word.isdigit() or word in name_words("calendar") for word in folded
    ):
        return False
    verbs = grammar_words("auxiliaries") | grammar_words("past_forms") | grammar_words("pronouns")
    return verbs.isdisjoint(folded) and not all(is_stop_word(word) for word in folded)


def _is_team(mention: Mention) -> bool:
    """True for "the Tallgrass Rangers", the answer to "who did he play for?"."""
    return mention.is_name and mention.is_plural and "and" not in mention.words


_WHAT_IS = re.compile(r"\s*what(?:['’]s| is| was| are| were) (?=[\"“A-Z])", re.IGNORECASE)


def as_defined(mention: Mention, question: str) -> Mention:
    """A name in "What was Emergence?" is no person."""
    opening = _WHAT_IS.match(question)
    if opening and question[opening.end() :].rstrip(" ?.!") == mention.text:
        return replace(mention, person=mention.person * 0.3)
    return mention


_WHO_IS = re.compile(r"\s*[Ww]ho(?:['’]s| is| was) [A-Z]")


def _as_asked(mention: Mention, question: str) -> Mention:
    opening = question.lower().lstrip()
    if _WHO_IS.match(question):  # the answer describes that person
        return mention if mention.is_name else replace(mention, person=mention.person * 0.3)
    if opening.startswith("who") and mention.organisation < 0.7 and not _is_team(mention):
        return replace(mention, person=max(mention.person, 0.85))
    if opening.startswith("where"):
        return replace(mention, place=max(mention.place, 0.85), person=mention.person * 0.2)
    if opening.startswith(("which", "what")):
        head = re.match(r"(?:which|what)\s+([^\W\d_]+)", opening)
        if head and head[1] in person_nouns():
            return replace(mention, person=max(mention.person, 0.85))
        if head and not is_stop_word(head[1]):
            return replace(mention, person=mention.person * 0.3)
    return mention
