"""Sentence -> the people that it names, and the first names that its article gives them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from index import Sentence, fold, is_stop_word
from qa.followup.recogniser import gender_after, gender_of
from qa.language.names import find_names
from qa.language.wordlists import name_words
from qa.news.speech.context import Context, Person
from qa.news.speech.phrase import without_office
from qa.news.speech.reporting import own_attribution
from qa.news.speech.saying import saying_words

LEAST_PERSON = 0.6
"""How much a name must look like a person's, where neither a title nor a fuller form of it says so."""
LEAST_USUAL = 3
"""How often a first name must stand before a surname, so that a word that does so once is taken for none."""
MAX_FIRST_NAMES_CHARS = 40
"""How far before a surname its first names may begin."""
_CAPITALISED = re.compile(r"(?<![\w’'.-])[^\W\d_a-z][\w’'-]*\.?")
_OPENING = re.compile(r"\W*(?:[^\W_][^,;:“”\"]{0,40}, )?")  # "In the second half, "
_OF_PERSON = re.compile(r",? \(?\d{2}\b|,? who(?:se)?\b")


def people_in(context: Context, sentence: Sentence, before: int | None = None) -> list[Person]:
    """The people that the sentence names, in order; up to an offset only, if one is given."""
    if sentence not in context.people:
        context.people[sentence] = list(_find_people(context, sentence))
    people = context.people[sentence]
    return people if before is None else [one for one in people if one.end <= before]


@cache
def _no_openings() -> frozenset[str]:
    return saying_words("between") | saying_words("clause_break") | saying_words("preposition")


def _find_people(context: Context, sentence: Sentence) -> Iterator[Person]:
    text = context.slice(sentence)
    names = find_names(text)
    for name in names:
        first = without_office(text, name.start, name.end)
        shown = text[first : name.end]
        if max(name.place, name.organisation) > max(name.person, LEAST_PERSON):
            continue
        if not _is_name(shown):
            continue
        start, end = sentence.start + first, sentence.start + name.end
        known = _first_name(context, shown)
        titles = fold(text[name.title_start : first]).split()
        words = tuple(fold(shown).split())
        gender = gender_of(titles, (known, *words) if known else words)
        if gender is None and len(words) > 2:
            gender = gender_of((), words[1:])
        sure = bool(known or titles or gender) or _is_surely_person(context, sentence, start, end)
        is_shared = " " not in shown and len(first_names_of(context, shown)) > 1
        if sure or is_shared or (len(name.words) > 1 and name.person >= LEAST_PERSON):
            opens = _OPENING.fullmatch(text, 0, name.title_start) is not None
            gender = gender or gender_after(text, name, names)
            yield Person(start, end, words, gender, opens, sure)


def _is_name(shown: str) -> bool:
    """False for what holds digits, a possessive or "The", and for capitals alone: "Editor’s Note", "USA TODAY"."""
    words = set(fold(shown).split())
    if not words.isdisjoint(
        name_words("organisation_words") | name_words("thing_words") | saying_words("no_first_name")
    ):
        return False
    if fold(shown).split()[0] in saying_words("noun") | {"state"}:
        return False
    return not (shown.isupper() or re.search(r"\d|['’]s |\b(?:The|[A-Z]{2,}) ", shown))


def _is_surely_person(context: Context, sentence: Sentence, start: int, end: int) -> bool:
    """True for a name with an age or a relative clause; of several words also if it speaks, or the last is used too."""
    if _OF_PERSON.match(context.text, end):
        return True
    words = context.text[start:end].split()
    if len(words) == 1 or not all(map(_is_first_name, words)):
        return False
    phrase = own_attribution(context, sentence)
    is_speaker = phrase is not None and (phrase.start, phrase.end) == (start, end)
    return is_speaker or context.has_alone(words[-1])


def _first_name(context: Context, surname: str) -> str:
    """The first name that the article gives with a surname alone, folded; empty if none or several."""
    found = set() if " " in surname else first_names_of(context, surname)
    return found.pop() if len(found) == 1 else ""


def first_names_of(context: Context, surname: str) -> set[str]:
    """The first names, folded, that the article gives with a surname anywhere."""
    return _first_names(_full_forms(context, surname, len(context.text)))


def _first_names(forms: Sequence[tuple[int, str]]) -> set[str]:
    """The first names of the forms, folded; what stands before a surname once, and is known as no name, is none."""
    counts = Counter(fold(first) for _, first in forms)
    usual = max(counts.values(), default=0) >= LEAST_USUAL
    return {
        first
        for first, count in counts.items()
        if count > 1 or not usual or gender_of((), (first,)) is not None
    }


def _full_forms(context: Context, surname: str, limit: int) -> list[tuple[int, str]]:
    """Where the text before `limit` has first names before the surname, and the first of them."""
    key = (surname, limit)
    if key not in context.forms:
        context.forms[key] = [
            form
            for match in re.finditer(rf" {re.escape(surname)}(?![\w-])", context.text[:limit])
            if (form := _with_first_names(context.text, match.start()))
        ]
    return context.forms[key]


def _with_first_names(text: str, end: int) -> tuple[int, str] | None:
    """Where the first names that end at `end` begin, and the first of them."""
    found = None
    start = max(0, end - MAX_FIRST_NAMES_CHARS)
    for match in reversed(list(_CAPITALISED.finditer(text, start, end))):
        is_initial = len(match.group().rstrip(".")) == 1
        if match.end() != end or not (is_initial or _is_first_name(match.group())):
            break
        if not is_initial:
            found = match.start(), match.group()
        end = max(match.start() - 1, 0)
    return found


def _is_first_name(word: str) -> bool:
    folded = fold(word).rstrip(".")
    if word.endswith(".") and len(folded) > 3:
        return False  # the end of a sentence
    if is_stop_word(word) or word.isupper():
        return False
    return not folded.endswith(("'s", "’s", "ing", "ally")) and folded not in _no_first_names()


@cache
def _no_first_names() -> frozenset[str]:
    sections = ("titles", "person_nouns", "demonyms", "calendar", "places")
    return saying_words("no_first_name").union(_no_openings(), *map(name_words, sections))


def fullest_name(context: Context, start: int, end: int) -> tuple[int, int]:
    """Where the article first has the name `text[start:end]` with its first name, up to there; else the same place."""
    surname = context.text[start:end]
    if " " in surname:
        return start, end
    forms = _full_forms(context, surname, start)
    names = _first_names(forms)
    if len(names) != 1:
        return start, end
    at = next(at for at, first in forms if fold(first) in names)
    return at, context.text.index(surname, at) + len(surname)
