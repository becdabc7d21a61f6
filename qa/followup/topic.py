"""A question that leaves out what it is about ("who was the captain?") -> the same with its topic."""

import re
from collections.abc import Sequence

from index import is_stop_word, to_terms
from qa.followup.mention import Mention, Turn
from qa.followup.nounphrase import is_verb_form
from qa.spans.names import find_names

MAX_OWN_TERMS = 3
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


def leaves_out_its_topic(text: str, turns: Sequence[Turn]) -> bool:
    """True for a question with few terms, which are not all new, and no name."""
    if find_names(text) or re.search(r"\w\W+(?!I\b)[A-Z]", text):
        return False
    terms = set(to_terms(text))
    if len(terms) <= MAX_NEW_TERMS:
        return True
    said = {
        term for turn in turns for part in (turn.question, turn.answer) for term in to_terms(part)
    }
    return len(terms) <= MAX_OWN_TERMS and not terms.isdisjoint(said)


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
