"""A question that leaves out what it is about ("who was the captain?") -> the same with its topic."""

import re
from collections.abc import Sequence
from functools import cache

from index import is_stop_word, to_terms
from qa.followup.discourse import said_terms
from qa.followup.mention import Mention, Turn
from qa.language.names import find_names
from qa.language.nounphrase import WORD, is_verb_form
from qa.language.wordlists import grammar_words

MAX_OWN_TERMS = 8
"""A question with more terms than this says by itself what it is about."""
MAX_NEW_TERMS = 1
"""So does one with more terms than this of which the conversation has had none: "why did the nurses strike?"."""

_DEFINITE = re.compile(
    r"\b(?:is|was|are|were|of|about|for|by|with|in|at|on) the ((?:[^\W\d_][\w'’-]*)(?: [^\W\d_][\w'’-]*)*)",
    re.IGNORECASE,
)
_HAPPEN = re.compile(
    r"\bwhat(?:['’]s| has| is)?(?: else)? (happen\w*)(?=\W*$|(?: else)? (?:in|on|during|after|next|then|when)\b)",
    re.IGNORECASE,
)


def leaves_out_its_topic(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> bool:
    """True for a question without any name, not even "the smoking law", whose terms are not all new."""
    if find_names(text) or re.search(r"\w\W+(?!I\b)[A-Z]", text) or _has_phrase(text, mentions):
        return False
    terms = set(to_terms(text)) - _empty_terms()
    if len(terms) <= MAX_NEW_TERMS:
        return True
    return len(terms) <= MAX_OWN_TERMS and not terms.isdisjoint(said_terms(turns))


def _has_phrase(text: str, mentions: Sequence[Mention]) -> bool:
    """True if a noun phrase of more than a word that was mentioned stands in the question."""
    asked = f" {' '.join(word.lower() for word in WORD.findall(text))} "
    return any(len(one.words) > 1 and f" {' '.join(one.words)} " in asked for one in mentions)


@cache
def _empty_terms() -> frozenset[str]:
    """Terms that say nothing of what is asked about: "is there anything else interesting?"."""
    return frozenset(to_terms(" ".join(grammar_words("empty_words"))))


_ELSE = re.compile(r"\b(?:else|other|others|another|more)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:than|besides?|aside|apart|except|excluding|addition)\b", re.IGNORECASE)


def asks_for_others(text: str, turns: Sequence[Turn]) -> bool:
    """True for "who else was hurt?", not where it says itself besides whom, or asks of other matters."""
    if _ELSE.search(text) is None or _EXCEPT.search(text) is not None:
        return False
    terms = set(to_terms(text)) - _empty_terms()
    return len(terms) <= MAX_NEW_TERMS or not terms.isdisjoint(said_terms(turns))


def event_of(mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """ "The nurses' strike" for "the nurses": the first phrase that says what is theirs."""
    owner = (f"{mention.text}' ", f"{mention.text}’ ", f"{mention.text}'s ", f"{mention.text}’s ")
    return next((one for one in mentions if one.text.startswith(owner)), None)


def with_known(text: str, known: Mention) -> str:
    """ "Who else was hurt besides Otto Brandt?"."""
    end = len(text.rstrip(" ?!."))
    return f"{text[:end]} besides {known.text}{text[end:]}"


def with_topic(text: str, topic: Mention) -> str:
    """ "Who was the captain of the Hildur Marie?"; where nothing says how the topic belongs, it stands in brackets."""
    happen = _HAPPEN.search(text)
    if happen:
        return f"{text[: happen.end(1)]} to {topic.text}{text[happen.end(1) :]}"
    end = len(text.rstrip(" ?!."))
    for match in _DEFINITE.finditer(text[:end]):
        words = match[1].split()
        is_phrase = not any(is_stop_word(word) for word in words) and not is_verb_form(words[-1])
        if match.end() == end and is_phrase:
            return f"{text[:end]} of {topic.text}{text[end:]}"
    return f"{text[:end]} ({topic.text}){text[end:]}"
