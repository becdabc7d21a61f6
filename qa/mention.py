"""Turns -> what they speak of: names and noun phrases, with all that tells which pronoun may mean them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache

from index import fold, is_stop_word
from qa.names import Name, find_names
from qa.wordlists import name_words

MAX_PHRASE_WORDS = 5
"""Words of a noun phrase without what hangs on it: longer runs of words are no phrase."""
MAX_ANSWER_WORDS = 8
"""Words of an answer that is taken as a whole for a name or noun phrase."""
MAX_TEXT_CHARS = 2_000
"""How much of an answer or sentence is read."""


class Gender(Enum):
    """What a title, a first name or a pronoun tells of a person."""

    FEMALE = "female"
    MALE = "male"


class Where(Enum):
    """The part of a turn that a mention stands in."""

    QUESTION = "question"
    ANSWER = "answer"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange: the question as completed, the short answer, the sentence cited for it, the question as typed."""

    question: str
    answer: str = ""
    sentence: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where something was mentioned: the turn counted from the first, the part, and its place there.

    `is_whole` is true for an answer that consists of the mention, `is_inside` for a part of a noun phrase: "Velmar" in "the
    rate rise in Velmar".
    """

    turn: int
    where: Where
    start: int
    is_whole: bool = False
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that was spoken of: its fullest form, its words folded, and how much it looks like each kind, 0 to 1."""

    text: str
    words: tuple[str, ...]
    is_name: bool
    person: float
    organisation: float
    place: float
    gender: Gender | None
    is_plural: bool
    appearances: tuple[Appearance, ...]

    @property
    def head(self) -> str:
        """The noun of a phrase, the last word of a name: "rise" of "the rate rise in Velmar"."""
        words = self.words if self.is_name else _core(self.words)
        return words[-1] if words else ""

    def appears(self, turn: int, *parts: Where) -> bool:
        """True if it was mentioned in one of those parts of the turn."""
        return any(one.turn == turn and one.where in parts for one in self.appearances)


def find_mentions(turns: Sequence[Turn]) -> list[Mention]:
    """What the turns speak of, each thing once, in the order in which they came up."""
    found: list[Mention] = []
    for number, turn in enumerate(turns):
        for where, text in (
            (Where.QUESTION, turn.question),
            (Where.ANSWER, turn.answer),
            (Where.SENTENCE, turn.sentence),
        ):
            asks = turn.question if where is Where.ANSWER else ""
            for mention in mentions_in(text[:MAX_TEXT_CHARS], where, asks):
                if where is Where.QUESTION and turn.typed not in ("", turn.question):
                    mention = _told_by_pronoun(mention, turn.typed)
                _join(found, _at_turn(mention, number))
    return found


def _told_by_pronoun(mention: Mention, typed: str) -> Mention:
    """With the gender of the pronoun for which it stands now: "she" was typed, "Ana Ruiz" is in the question."""
    pronouns = {bool(match[1]) for match in _PERSONAL.finditer(typed)}
    if len(pronouns) != 1 or mention.person < 0.2 or mention.text in typed or mention.gender:
        return mention
    return replace(mention, gender=Gender.MALE if pronouns.pop() else Gender.FEMALE)


def _at_turn(mention: Mention, number: int) -> Mention:
    return replace(
        mention, appearances=tuple(replace(one, turn=number) for one in mention.appearances)
    )


def _join(found: list[Mention], new: Mention) -> None:
    """Adds `new`, or lets it be an appearance of what was mentioned before under the same or a longer name."""
    for at in range(len(found) - 1, -1, -1):
        old = found[at]
        if old.is_name == new.is_name and (_is_short_for(new, old) or _is_short_for(old, new)):
            fuller, other = (old, new) if len(old.words) >= len(new.words) else (new, old)
            organisation = max(old.organisation, new.organisation)
            person = (min if organisation > 0.8 else max)(old.person, new.person)
            found[at] = replace(
                fuller,
                person=person if fuller.is_name else fuller.person,
                organisation=organisation if fuller.is_name else fuller.organisation,
                gender=fuller.gender or other.gender,
                appearances=(*old.appearances, *new.appearances),
            )
            return
    found.append(new)


def _is_short_for(short: Mention, long: Mention) -> bool:
    """True for "Alba" and "Jessica Alba", "the captain" and "the captain"; not for "Korea" and "North Korea"."""
    if short.words == long.words:
        return True
    if not short.is_name:
        core = tuple(_core(long.words))
        return 0 < len(short.words) < len(core) and core[-len(short.words) :] == short.words
    if len(short.words) >= len(long.words) or len(long.words) > 4:
        return False
    if "and" in long.words:
        return False
    if max(short.place, long.place) > 0.8:
        return False
    n = len(short.words)
    return short.words in (long.words[-n:], long.words[:n])


# The mentions of one text


@lru_cache(maxsize=256)
def mentions_in(text: str, where: Where, question: str = "") -> tuple[Mention, ...]:
    """The names and noun phrases of `text`, in their order; `question` is what it answers."""
    titles = list(_titles(text, where))
    quoted = [_span(one) for one in titles]
    names = [name for name in find_names(text) if _is_usable(name, quoted)]
    found = [*_named(text, names, where), *_pairs(text, names, where), *titles]
    taken = [_span(one) for one in found]
    owners = {
        name.end + 2: name.title_start for name in names if re.match(r"['’]s ", text[name.end :])
    }
    phrases = [_with_whole_name(span, taken) for span in _phrases(text, owners)]
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
            (Appearance(0, where, name.start - (4 if has_the else 0)),),
        )


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
        or verb in _AUXILIARY | _PAST
        or verb.endswith(("ed", "es", "ts", "ns", "ds", "ks"))
    ):
        return max(name.person, 0.5)
    return name.person


def _is_capital_s(shown: str) -> bool:
    return shown.endswith(("S", "'s", "’s"))


def _pairs(text: str, names: Sequence[Name], where: Where) -> Iterator[Mention]:
    """ "Vestrøy and Norvane" is a mention of its own."""
    for one, other in zip(names, names[1:], strict=False):
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
        words = tuple(fold(word) for word in _WORD.findall(match[1]))
        capitals = sum(word[0].isupper() for word in _WORD.findall(match[1]))
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


_PERSONAL = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself))\b", re.IGNORECASE)


def _gender_after(text: str, name: Name, names: Sequence[Name]) -> Gender | None:
    """What the first pronoun after the only name of a text tells: "Norton said he would"."""
    if len(names) != 1 or name.person < 0.3:
        return None
    match = _PERSONAL.search(text, name.end)
    if match is None:
        return None
    return Gender.MALE if match[1] else Gender.FEMALE


# Noun phrases

_WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*")
_DETERMINER = re.compile(
    r"(?:a|an|the|this|these|those|some|any|which|whose|how many|[^\W\d_][\w.-]*(?:['’]s|s['’]))",
    re.IGNORECASE,
)
_AUXILIARY = frozenset(
    [
        "did",
        "do",
        "does",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
    ]
)
_BASE_FORM_AFTER = frozenset(
    ["did", "do", "does", "will", "would", "can", "could", "should", "may", "might", "must"]
)
_PREPOSITION = frozenset(
    [
        "of",
        "in",
        "at",
        "for",
        "on",
        "from",
        "against",
        "with",
        "about",
        "between",
        "by",
        "off",
        "over",
        "to",
        "into",
        "near",
    ]
)
_ADVERB = frozenset(
    [
        "ever",
        "never",
        "also",
        "first",
        "once",
        "really",
        "actually",
        "still",
        "then",
        "back",
        "only",
        "just",
        "even",
        "like",
    ]
)
_NO_NOUN = frozenset(
    ["one", "other", "others", "else", "same", "first", "last", "next", "most", "more", "many", "much", "lot", "way", "thing", "things", "time", "kind", "type", "sort", "some", "any", "anything", "something", "nothing", "everything", "anyone", "someone", "yes", "no", "not"]
)  # fmt: skip
_PAST = frozenset(
    ["ran", "led", "won", "lost", "got", "went", "came", "took", "gave", "made", "said", "told", "left", "met", "sank", "fell", "rose", "held", "sold", "paid", "beat", "broke", "built", "bought", "began", "became", "caught", "chose", "drew", "fought", "found", "kept", "knew", "saw", "sent", "set", "shot", "stood", "struck", "won", "wrote", "hit", "cut", "stolen", "taken", "given", "made", "known", "seen", "hurt", "killed"]
)  # fmt: skip


def _phrases(text: str, owners: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The noun phrases of `text` that begin with a determiner, or stand after the auxiliary that opens the question.

    `owners` are the names that determine one, as "Ali" does in "Ali's fight": where "’s" ends, and where they begin.
    """
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        owner = owners.get(words[at].start() - 1)
        begins = (at, at) if owner is not None else _begins(text, words, at)
        if begins is None:
            at += 1
            continue
        first, head_from = begins
        start = words[first].start() if owner is None else owner
        before = text[:start].lower().split()[-1:]
        end = _end_of_phrase(text, words, head_from, *before)
        if end is None:
            at = head_from if head_from > at else at + 1
            continue
        yield start, words[end - 1].end()
        at = end


def _begins(text: str, words: list[re.Match[str]], at: int) -> tuple[int, int] | None:
    """Where a phrase begins and its first word after the determiner, if one begins at word `at`."""
    word = _lower(words[at])
    if _DETERMINER.fullmatch(words[at].group()) and not (word in _AUXILIARY or word in ("it's", "that's", "what's", "who's", "there's", "he's", "she's", "let's", "where's", "how's")):  # fmt: skip
        return at, at + 1
    if word == "how" and at + 2 < len(words) and _lower(words[at + 1]) == "many":
        return at + 2, at + 2
    opens = at and _lower(words[at - 1]) in _AUXILIARY and at <= 4
    if opens and not is_stop_word(word) and word not in _NO_NOUN | _ADVERB:
        return at, at
    return None


def _end_of_phrase(text: str, words: list[re.Match[str]], at: int, before: str = "") -> int | None:
    """Up to which word the phrase goes whose first word after the determiner is `at`; None if there is no noun."""
    end = _end_of_run(text, words, at)
    if end == at:
        return None
    base_form = before in _BASE_FORM_AFTER
    while (
        (end := _past_participle(text, words, end)) + 1 < len(words)
        and _lower(words[end]) in _PREPOSITION - {"by", "to", "about"}
        and not (base_form and end - at > 1 and words[end - 1].group()[0].islower())
        and _is_beside(text, words, end)
    ):
        inner = end + 1
        if _lower(words[inner]) in ("the", "a", "an", "his", "its"):
            inner += 1
        inner_end = _end_of_run(text, words, inner)
        if inner_end == inner:
            break
        end = inner_end
    if before in _AUXILIARY:
        end = _without_verb(words, at, end, base_form=base_form)
    if text[: words[at].start()].lower().endswith(("which ", "how many ")):
        end = at + 1
    first = _lower(words[at])
    return end if end > at and first not in _NO_NOUN | _PAST and not first.endswith("ed") else None


def _past_participle(text: str, words: list[re.Match[str]], end: int) -> int:
    """Past the "stolen" of "the violin stolen in Valmorane"."""
    is_beside = (
        end + 1 < len(words) and _is_beside(text, words, end - 1) and _is_beside(text, words, end)
    )
    if (
        is_beside
        and _lower(words[end]) in _PAST
        and _lower(words[end + 1]) in ("in", "from", "by", "at", "on")
    ):
        return end + 1
    return end


def _end_of_run(text: str, words: list[re.Match[str]], at: int) -> int:
    end = at
    while end < len(words) and end - at < MAX_PHRASE_WORDS:
        word = words[end]
        lowered = _lower(word)
        if end > at and (not _is_beside(text, words, end - 1) or lowered in _PAST):
            break
        if is_stop_word(lowered) or lowered in _ADVERB or lowered.isdigit():
            break
        end += 1
    return end


def _without_verb(words: list[re.Match[str]], at: int, end: int, *, base_form: bool) -> int:
    """Without the verb that the auxiliary before the phrase wants: "did the strike end", "was the captain arrested"."""
    while end - at > 1 and _lower(words[end - 1]).endswith("ly"):
        end -= 1
    last = words[end - 1].group()
    if end - at > 1 and last[0].islower() and (base_form or last.endswith(("ed", "ing", "en"))):
        end -= 1
    return end


def _is_beside(text: str, words: list[re.Match[str]], at: int) -> bool:
    return at + 1 < len(words) and text[words[at].end() : words[at + 1].start()] in (" ", "  ")


def _lower(word: re.Match[str]) -> str:
    return word.group().lower()


_LEADING = re.compile(r"(?:a|an|this|that|these|those|some|any|which|whose|the)\s+", re.IGNORECASE)
_GROUPS = name_words


def _phrase(shown: str, where: Where, start: int, *, is_whole: bool = False) -> Mention:
    bare = re.sub(r"['’]s$", "", _LEADING.sub("", shown, count=1))
    words = tuple(fold(word) for word in _WORD.findall(bare))
    core = _core(words)
    head = core[-1] if core else ""
    owned = re.match(r"[\w.-]+(?: [\w.-]+)*(?:['’]s|s['’]) ", bare)
    person = 0.6 if head in _person_nouns() else 0.1
    return Mention(
        bare if owned else f"the {bare}",
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


def _core(words: Sequence[str]) -> Sequence[str]:
    """The words up to the first preposition or participle: "rate rise" of "rate rise in Velmar"."""
    for at, word in enumerate(words):
        if at and (word in _PREPOSITION or word in _PAST):
            return words[:at]
    return words


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


_OPENING = re.compile(r"(?:(?:yes|no|in|on|at|by|from|to|because of|with|it was|the)\b[,:]?\s*)+", re.IGNORECASE)  # fmt: skip
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
    is_polar = question.lower().split(" ")[0] in _AUXILIARY
    if (
        question.lower().lstrip().startswith("where")
        and len(_WORD.findall(core)) <= MAX_ANSWER_WORDS
    ):
        found = [_as_asked(mention, question) for mention in found]
    for mention in found:
        stated = mention.text.removeprefix("the ").strip('".')
        if stated == core or (mention.is_name and core.endswith(stated) and len(core) - len(stated) < 25):  # fmt: skip
            whole = True
            if is_polar:
                marked.append(mention)
                continue
            mention = _as_asked(mention, question)
            first = replace(mention.appearances[0], is_whole=True)
            mention = replace(mention, appearances=(first,))
        marked.append(mention)
    words = _WORD.findall(core)
    is_short = 0 < len(words) <= MAX_ANSWER_WORDS and core[:1].isalnum()
    if not whole and is_short and not re.search(r"[$€£¥%]", core) and _is_phrase(words):
        marked.append(_as_asked(_phrase(core, Where.ANSWER, begin, is_whole=True), question))
    return marked


def _is_phrase(words: Sequence[str]) -> bool:
    """False for numbers, dates and what holds a pronoun or a verb."""
    folded = [word.lower() for word in words]
    if words[0][0].isdigit() or any(
        word.isdigit() or word in name_words("calendar") for word in folded
    ):
        return False
    verbs = (
        _AUXILIARY
        | _PAST
        | set(
            [
                "he",
                "she",
                "it",
                "they",
                "i",
                "we",
                "that",
                "who",
                "his",
                "her",
                "their",
                "its",
                "my",
                "our",
                "there",
            ]
        )
    )
    return verbs.isdisjoint(folded) and not all(is_stop_word(word) for word in folded)


def _as_asked(mention: Mention, question: str) -> Mention:
    opening = question.lower().lstrip()
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
