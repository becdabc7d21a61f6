"""What a question tells of the names in it and in its answer: who was asked for is a person, where, a place."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index import is_stop_word
from qa.followup.mention import Mention, Where
from qa.followup.phrase import person_nouns, phrase_mention
from qa.language.nounphrase import WORD
from qa.language.wordlists import grammar_words, name_words

MAX_PHRASE_CHARS = 100
"""Characters of an answer that is taken as a whole for a name or noun phrase."""
MAX_ANSWER_WORDS = 8
"""Words of such an answer."""

_OPENING = re.compile(
    r"(?:(?:yes|no|in|on|at|by|from|to|because of|with|over|for|after|under|it was|the)\b[,:]?\s*)+",
    re.IGNORECASE,
)

_NO_ANSWER = re.compile(r"\W*(?:i don['’]?t know|cannot ?answer|unknown|yes|no)\W*", re.IGNORECASE)


def mark_answer(text: str, found: list[Mention], question: str) -> list[Mention]:
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
    """True for "Norton" in "Norton was born in Velmar", which does not tell where by itself."""
    opens = mention.appearances[0].start <= begin
    return opens and re.match(r" [a-z]", core[len(mention.text) :]) is not None


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


def _is_team(mention: Mention) -> bool:
    """True for "the Tallgrass Rangers", the answer to "who did he play for?"."""
    return mention.is_name and mention.is_plural and "and" not in mention.words


_WHAT_IS = re.compile(r"\s*what(?:['’]s| is| was| are| were) (?=[\"“A-Z])", re.IGNORECASE)


def as_defined(mention: Mention, question: str) -> Mention:
    """What "What was Emergence?" asks after is nobody."""
    opening = _WHAT_IS.match(question)
    if opening and question[opening.end() :].rstrip(" ?.!") == mention.text:
        return replace(mention, person=mention.person * 0.3)
    return mention


_WHO_IS = re.compile(r"\s*[Ww]ho(?:['’]s| is| was) [A-Z]")


def _as_asked(mention: Mention, question: str) -> Mention:
    opening = question.lower().lstrip()
    if _WHO_IS.match(question):  # the answer says what that person is: no other person
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
