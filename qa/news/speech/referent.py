"""A pronoun of an article -> the name above it that it stands for, where that is reasonably sure.

A wrong name in print is worse than none: where two people, or none, could be meant, there is no referent.
"""

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import islice

from index import Sentence, is_boilerplate
from qa.answer import Referent
from qa.followup.mention import Gender
from qa.language.pattern import WordTable, any_case
from qa.language.wordlists import name_words
from qa.news.speech.context import Context, Person
from qa.news.speech.person import fullest_name, people_in
from qa.news.speech.phrase import Sort
from qa.news.speech.reporting import own_attribution
from qa.news.speech.saying import saying_words

SENTENCES_ABOVE = 5
"""Sentences above a pronoun in which the name is sought."""
SENTENCES_WITHOUT = 2
"""Of these, how many may pass that neither have the name nor begin with a like pronoun."""

_HEAD = re.compile(
    r"[\s“„\"«‘'—–-]{0,4}(?:(?:and|but|yet|so|still|then|now|also|later|meanwhile|however|instead|nevertheless)\b,? +)?"
    r"(?:(?:in|on|at|by|after|before|during|since) [^,.;:“”\"()]{1,40}, )?"
    r"(?P<pronoun>he|she|his|her)(?![\w-])",
    re.IGNORECASE,
)
_GENDERS = WordTable(
    {"he": Gender.MALE, "his": Gender.MALE, "she": Gender.FEMALE, "her": Gender.FEMALE}
)


def referents_of(context: Context, sentence: Sentence) -> tuple[Referent, ...]:
    """What the pronoun at the head of the sentence stands for; empty where that is not sure."""
    match = _HEAD.match(context.text, sentence.start, sentence.end)
    if match is None:
        return ()
    start, end = match.span("pronoun")
    found = find_referent(context, sentence, start, end)
    return (Referent(start, end, *found),) if found else ()


def find_referent(
    context: Context, sentence: Sentence, start: int, end: int
) -> tuple[int, int] | None:
    """Where the fullest name stands, above, of what the pronoun `text[start:end]` means; None if not sure."""
    pronoun = any_case(context.text[start:end])
    if pronoun not in _GENDERS or context.is_quoted(sentence, start):
        return None  # cut out of a longer quotation, in which anybody may have been named
    gender, above = _GENDERS[pronoun], _sentences_above(context, sentence)
    phrase = own_attribution(context, sentence)
    is_speaker = phrase is not None and phrase.start == start
    person = _speaker(context, above[0], gender) if is_speaker and above else None
    if person is None and not is_speaker and people_in(context, sentence, start):
        return None
    person = person or _nearest(context, above, gender)
    near = [sentence, *above]
    if person is None or not _is_of(context, near, person, pronoun):
        return None
    return fullest_name(context, person.start, person.end)


def _is_of(context: Context, near: Sequence[Sentence], person: Person, pronoun: str) -> bool:
    """True if the person is known to be of the pronoun's gender; or nothing is known, and it is plain who is meant.

    That is the subject of the sentence just above, or its speaker, where the pronoun is a subject too.
    """
    named = [other for one in near for other in people_in(context, one)]
    known = {other.gender for other in named if other.surname == person.surname} - {None}
    if known:
        return known == {_GENDERS[pronoun]}
    phrases = [own_attribution(context, one) for one in near[:2]]
    speaks = any(phrase and phrase.start == person.start for phrase in phrases)
    is_near = any(one.start <= person.start < one.end for one in near[:2])
    return pronoun in ("he", "she") and is_near and (person.is_subject or speaks)


def _sentences_above(context: Context, sentence: Sentence) -> list[Sentence]:
    """The nearest sentences above that belong to the story."""
    story = (one for one in context.above(sentence) if not is_boilerplate(context.slice(one)))
    return list(islice(story, SENTENCES_ABOVE))


def _only(people: Sequence[Person], gender: Gender) -> Person | None:
    """The one that may be meant; None if several may."""
    fitting = [person for person in people if person.gender in (None, gender)]
    sure = [person for person in fitting if person.is_sure]
    if not sure or len({person.surname for person in fitting}) > 1:
        return None
    full_names = {person.words for person in fitting if len(person.words) > 1}
    return sure[0] if len(full_names) <= 1 else None  # two of a family


def _speaker(context: Context, above: Sentence, gender: Gender) -> Person | None:
    """Who spoke in the sentence above: "Medinsky stressed … He confirmed"."""
    phrase = own_attribution(context, above)
    if phrase is None or context.text[: phrase.start].lower().endswith("according to "):
        return None  # the sentence may be about another
    place = phrase.start, phrase.end
    said = (one for one in people_in(context, above) if (one.start, one.end) == place)
    return next((one for one in said if one.is_sure and one.gender in (None, gender)), None)


def _nearest(context: Context, above: Sequence[Sentence], gender: Gender) -> Person | None:
    """The only person of that gender in the nearest sentence with one, if nobody else comes in between."""
    without = 0
    for sentence in above:
        people = [
            person
            for person in people_in(context, sentence)
            if person.gender in (None, gender) and not context.is_quoted(sentence, person.start)
        ]
        if _begins_with(context, sentence, gender):  # "He beat Roe. He won."
            if any(person.is_sure and person.gender for person in people):
                return None
            continue
        if _is_spoken_by_another(context, sentence):
            return None
        if _has_stranger(context, sentence, people, gender):
            return None
        if people:
            rest = [
                one for other in above if other is not sentence for one in people_in(context, other)
            ]
            return _only(people, gender) or _topic(people, {one.surname for one in rest})
        without += 1
        if without > SENTENCES_WITHOUT:
            return None
    return None


def _topic(people: Sequence[Person], around: Set[str]) -> Person | None:
    """The subject, if the sentences around speak of that person too and of none of the others."""
    subject = next((person for person in people if person.is_subject and person.is_sure), None)
    if subject is None:
        return None
    others = {person.surname for person in people} - {subject.surname}
    return subject if subject.surname in around and others.isdisjoint(around) else None


def _is_spoken_by_another(context: Context, sentence: Sentence) -> bool:
    """True if somebody speaks in the sentence who is not one of the people recognised in it."""
    phrase = own_attribution(context, sentence)
    if phrase is None or phrase.sort is Sort.PRONOUN or phrase.is_plural:
        return False
    if phrase.sort is Sort.NOUN:
        return phrase.head in name_words("person_nouns") | name_words("people_nouns")
    return not any(
        person.start < phrase.end and phrase.start < person.end
        for person in people_in(context, sentence)
    )


def _begins_with(context: Context, sentence: Sentence, gender: Gender) -> bool:
    """True if the sentence begins with "he", or "she"."""
    match = _HEAD.match(context.text, sentence.start, sentence.end)
    return match is not None and _GENDERS.get(match["pronoun"]) is gender


def _has_stranger(
    context: Context, sentence: Sentence, people: Sequence[Person], gender: Gender
) -> bool:
    """True if the sentence speaks of somebody of that gender without a name: "a doctor"; not beside a name."""
    for match in _strangers(gender).finditer(context.text, sentence.start, sentence.end):
        start = match.start()
        is_beside = any(person.end == start - 2 for person in people)
        if context.text[start - 2 : start] == ", " and is_beside:
            continue
        if not context.is_quoted(sentence, start):
            return True
    return False


@cache
def _strangers(gender: Gender) -> re.Pattern[str]:
    """A noun of people behind what makes it somebody's, or anybody's; of those that are no titles also behind "the"."""
    others = name_words("female_words" if gender is Gender.MALE else "male_words")
    sections = ("person_nouns", "people_nouns", "female_words", "male_words")
    nouns = saying_words("stranger").union(*map(name_words, sections)) - others
    untitled = (saying_words("stranger") | name_words("people_nouns")) - name_words("titles")
    between = r"\s+(?:[\w-]+\s+){0,3}?"
    anybody = r"(?:an?|another|one|his|her|their|my|our|whose|\w{1,40}['’]s?|\d+-year-old)"
    somebody = f"{anybody}{between}(?:{'|'.join(sorted(nouns))})"
    known = f"the{between}(?:{'|'.join(sorted(untitled))})"
    return re.compile(rf"\b(?:{somebody}|{known})\b(?!['’]s)", re.IGNORECASE)
