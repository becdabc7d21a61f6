"""A noun phrase of a turn -> a mention: what its noun tells of kind, gender and number."""

import re
from functools import cache

from index import fold
from qa.followup.mention import Appearance, Gender, Mention, Where, core_of
from qa.language.nounphrase import WORD
from qa.language.wordlists import name_words

_LEADING = re.compile(r"(?:a|an|this|that|these|those|some|any|which|whose|the)\s+", re.IGNORECASE)


def phrase_mention(shown: str, where: Where, start: int, *, is_whole: bool = False) -> Mention:
    """The mention of the noun phrase `shown`, which begins at `start`; its noun tells what kind of thing it is."""
    bare = re.sub(r"['’]s$", "", _LEADING.sub("", shown, count=1))
    words = tuple(fold(word) for word in WORD.findall(bare))
    core = core_of(words)
    head = core[-1] if core else ""
    owned = re.match(r"[\w.-]+(?: [\w.-]+)*(?:['’]s|s['’]) ", bare)
    person = 0.6 if head in person_nouns() else 0.1
    return Mention(
        bare
        if (owned and not shown.lower().startswith("the "))
        or (is_whole and bare == shown and bare.islower())
        else f"the {bare}",
        words,
        False,
        person,
        0.6 if head in name_words("organisation_nouns") else 0.2,
        0.6 if head in name_words("place_nouns") else 0.2,
        _gender_of_noun(head),
        is_plural(head),
        (Appearance(0, where, start, is_whole),),
    )


@cache
def person_nouns() -> frozenset[str]:
    """Nouns for people, one or many."""
    sections = ("person_nouns", "people_nouns", "female_words", "male_words")
    return frozenset().union(*map(name_words, sections))


def _gender_of_noun(noun: str) -> Gender | None:
    for gender in Gender:
        if noun in name_words(f"{gender.value}_words"):
            return gender
    return None


def is_plural(noun: str) -> bool:
    """True for what looks like a plural: "nurses", "police"; not "boss", "virus"."""
    if noun in ("people", "men", "women", "children", "police"):
        return True
    return (
        len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is", "'s", "’s"))
    )
