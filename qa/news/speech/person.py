"""Sentence -> the people that it names, and the first names that its article gives them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from index import Sentence, fold, is_stop_word
from qa.followup.recogniser import gender_after, gender_of
from qa.language.names import find_names
from qa.language.wordlists import grammar_words, name_words
from qa.news.speech.context import Context, Person
from qa.news.speech.phrase import without_office
from qa.news.speech.reporting import own_attribution
from qa.news.speech.saying import is_saying_verb, saying_words

LEAST_PERSON = 0.6
"""How much a name must look like a person's, where neither a title nor a fuller form of it says so."""
LEAST_USUAL = 3
"""How often a first name must stand before a surname, so that a word that does so once is taken for none."""
MAX_FIRST_NAMES_CHARS = 40
"""How far before a surname its first names may begin."""
_CAPITALISED = re.compile(r"(?<![\w’'.-])[^\W\d_a-z][\w’'-]*\.?")
_HYPHENED = re.compile(r"-[a-z]")  # Musk-owned
_OF_OTHERS = re.compile(
    r" (?:family|administration|campaign|government|presidency|cabinet|brothers|sisters|estate|foundation|era)\b",
    re.IGNORECASE,
)  # the Mangione family
_AFTER_NAME = re.compile(r"['’]s?\b|,|\s+(?:also |then |later )?(?P<verb>[a-z]+)\b")
_OPENING = re.compile(r"\W*(?:[^\W_][^,;:“”\"]{0,40}, )?")  # "In the second half, "
_OF_PERSON = re.compile(r",? \(?\d{2}\b|,? who(?:se)?\b")


def people_in(context: Context, sentence: Sentence, before: int | None = None) -> list[Person]:
    """The people that the sentence names, in order; up to an offset only, if one is given."""
    if sentence not in context.people:
        context.people[sentence] = list(_find_people(context, sentence))
    people = context.people[sentence]
    return people if before is None else [one for one in people if one.end <= before]


def opens_with_name(context: Context, sentence: Sentence) -> bool:
    """True if what the sentence begins with may be the name of somebody who was not recognised, and does something."""
    text = context.slice(sentence)
    for name in find_names(text)[:1]:
        start, end = sentence.start + name.start, sentence.start + name.end
        if re.search(r"[^\W\d_]", text[: name.title_start]) or name.words[0] in _no_openings():
            return False
        known = any(one.start < end and start < one.end for one in people_in(context, sentence))
        is_thing = max(name.place, name.organisation) >= LEAST_PERSON
        return not known and not is_thing and _acts(text, name.end)
    return False


def _acts(text: str, end: int) -> bool:
    """True if a verb, a comma or a possessive follows what may be a name: not in "Other countries are"."""
    match = _AFTER_NAME.match(text, end)
    verb = match["verb"] if match else ""
    if not verb:
        return match is not None
    verbs = grammar_words("auxiliaries") | grammar_words("past_forms")
    return verb.endswith("ed") or verb in verbs or is_saying_verb(verb)


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
        if not _is_name(shown) or _OF_OTHERS.match(text, name.end):
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
    if _HYPHENED.search(shown) or fold(shown).split()[0] in saying_words("noun") | {"state"}:
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
    if is_stop_word(word) or word.isupper() or _HYPHENED.search(word):
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
