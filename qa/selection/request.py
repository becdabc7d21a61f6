"""Question -> its request, for the phrase model: question word and noun, and which terms are where."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import to_terms
from qa.language.word import BE, CLITICS, split_words
from qa.language.wordlists import grammar_words
from qa.question import Kind, Question

MAX_NOUN_WORDS = 6
"""How many words after the question word are searched for its noun."""

_WH = frozenset(("who", "whom", "whose", "what", "which", "when", "where", "why", "how"))
_AUXILIARIES = frozenset(
    f"{BE} being did do does has have had can could will would should may might must".split(" ")
)
_SORTS = frozenset(("type", "types", "kind", "kinds", "sort", "sorts", "form", "forms", "one"))


@dataclass(frozen=True, slots=True)
class Request:
    """What a question asks for, for the phrase model: its words, its noun, and which terms are where.

    `asking` is its kind and question word ("number/how many"), `noun` the question word and the term of the noun that
    it asks for ("what/country"), which is also `focus`; `first` and `last` are the first and last of its other terms.
    """

    kind: Kind
    asking: str
    noun: str
    focus: str
    first: str
    last: str


def parse_request(question: Question) -> Request:
    """The request of a question."""
    words = [word.lower for word in split_words(question.text)]
    wh, focus, rest = _question_word(words)
    focus_term = next(iter(to_terms(focus)), "")
    terms = [term for word in rest for term in to_terms(word)]
    terms = [term for term in terms if term != focus_term] or terms
    return Request(
        question.kind,
        f"{question.kind}/{wh}",
        f"{wh}/{focus_term}",
        focus_term,
        terms[0] if terms else "",
        terms[-1] if terms else "",
    )


def _question_word(words: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The question word ("how many", "what be"), the noun that it asks for or "", and the words after the former."""
    words = [_contracted(before, word) for before, word in pairwise(("", *words))]
    at = next((place for place, word in enumerate(words) if word in _WH), None)
    if at is None:
        return (words[0] if words and words[0] in _AUXILIARIES else "none"), "", words
    wh, rest = words[at], words[at + 1 :]
    if wh == "how" and rest:
        return f"how {rest[0]}", _noun(rest[1:]) if rest[0] in ("many", "much") else "", rest[1:]
    if wh not in ("what", "which"):
        return wh, "", rest
    if not rest or rest[0] not in _AUXILIARIES:
        return "what", _noun(rest), rest
    if rest[0] not in ("is", "are", "was", "were"):
        return "what do", "", rest
    return "what be", _noun(rest[1:], is_subject=True), rest


def _contracted(before: str, word: str) -> str:
    return "is" if word in CLITICS and before in _WH - {"whose"} else word


def _noun(words: Sequence[str], *, is_subject: bool = False) -> str:
    """The noun at the head of what `words` begin with: company in "record company signed", "type of company".

    A verb is not marked as such: a word in -ed, a past form or, after the first, one in -s ends the phrase, unless it
    `is_subject`, after which no verb comes.
    """
    noun = ""
    for place, word in enumerate(words[:MAX_NOUN_WORDS]):
        if word in CLITICS or (word == "of" and (not noun or noun in _SORTS)):
            noun = ""  # Lee's first job, a type of boat
        elif (
            word in _AUXILIARIES or word in grammar_words("question_ends") or not word[0].isalnum()
        ):
            if noun:
                break
        elif word not in grammar_words("question_modifiers"):
            if noun and not is_subject and _may_be_verb(word, words[place + 1 :]):
                break
            noun = word
    return noun


def _may_be_verb(word: str, after: Sequence[str]) -> bool:
    if word in grammar_words("question_pasts") or word.endswith("ed"):
        return True
    return word.endswith("s") and not (after and after[0] in _AUXILIARIES)
