"""Finds noun phrases in a question or answer: "the rate rise in Velmar". No parser: determiners and small words."""

import re
from collections.abc import Iterator, Mapping

from index import is_stop_word
from qa.language.word import WORD
from qa.language.wordlists import grammar_words

MAX_PHRASE_WORDS = 5
"""The most words of a noun phrase without its attachments: longer runs of words are no phrase."""

_DETERMINER = re.compile(
    r"(?:a|an|the|this|these|those|some|any|which|whose|how many|[^\W\d_][\w.-]*(?:['’]s|s['’]))",
    re.IGNORECASE,
)
_CONTRACTION = re.compile(r"(?:it|that|what|who|there|he|she|let|where|how)['’]s", re.IGNORECASE)
_PARTICIPLE_BEFORE = frozenset(("in", "from", "by", "at", "on"))


def find_phrases(
    text: str, owners: Mapping[int, int], *, is_question: bool
) -> Iterator[tuple[int, int]]:
    """The noun phrases of `text` that begin with a determiner, or follow the auxiliary that opens a question.

    `owners` are the names that determine one, as "Ali" does in "Ali's fight": where "’s" ends, and where they begin.
    """
    words = list(WORD.finditer(text))
    at = 0
    while at < len(words):
        owner = owners.get(words[at].start() - 1)
        begins = (at, at) if owner is not None else _begins(words, at, is_question=is_question)
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
        whole = _end_of_owned(text, words, end)
        if whole > end:
            yield start, words[whole - 1].end()
        at = whole


def _end_of_owned(text: str, words: list[re.Match[str]], end: int) -> int:
    """The end of what the phrase before word `end` owns: the "strike" of "the nurses' strike"."""
    if end < len(words) and text[words[end - 1].end() : words[end].start()] in ("' ", "’ "):
        return _end_of_run(text, words, end)
    return end


def _begins(words: list[re.Match[str]], at: int, *, is_question: bool) -> tuple[int, int] | None:
    """The start of a phrase at word `at`, and its first word after the determiner; None if none begins there."""
    word = _lower(words[at])
    is_contraction = _CONTRACTION.fullmatch(words[at].group()) is not None
    if _DETERMINER.fullmatch(words[at].group()) and not is_contraction:
        return at, at + 1
    if word == "how" and at + 2 < len(words) and _lower(words[at + 1]) == "many":
        return at + 2, at + 2
    opens = is_question and at and _lower(words[at - 1]) in grammar_words("auxiliaries") and at <= 4
    if (
        opens
        and not is_stop_word(word)
        and word not in grammar_words("no_nouns") | grammar_words("adverbs")
        and not word.endswith("ly")
    ):
        return at, at
    return None


def _end_of_phrase(text: str, words: list[re.Match[str]], at: int, before: str = "") -> int | None:
    """The end of the phrase whose first word after the determiner is `at`; None if there is no noun."""
    end = _end_of_run(text, words, at)
    if end == at:
        return None
    base_form = before in grammar_words("base_auxiliaries")
    while (
        (end := _past_participle(text, words, end)) + 1 < len(words)
        and _lower(words[end]) in grammar_words("prepositions") - {"by", "to", "about"}
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
    if before in grammar_words("auxiliaries"):
        end = _without_verb(words, at, end, base_form=base_form)
    if text[: words[at].start()].lower().endswith(("which ", "how many ")):
        end = at + 1
    first = _lower(words[at])
    return (
        end
        if end > at
        and first not in grammar_words("no_nouns") | grammar_words("past_forms")
        and not has_verb_ending(first, "ed")
        else None
    )


def _past_participle(text: str, words: list[re.Match[str]], end: int) -> int:
    """The end of a participle after a phrase: "stolen" in "the violin stolen in Valmorane"."""
    is_beside = (
        end + 1 < len(words) and _is_beside(text, words, end - 1) and _is_beside(text, words, end)
    )
    if (
        is_beside
        and _lower(words[end]) in grammar_words("past_forms")
        and _lower(words[end + 1]) in _PARTICIPLE_BEFORE
    ):
        return end + 1
    return end


def _end_of_run(text: str, words: list[re.Match[str]], at: int) -> int:
    end = at
    while end < len(words) and end - at < MAX_PHRASE_WORDS:
        word = words[end]
        lowered = _lower(word)
        if end > at and (
            not _is_beside(text, words, end - 1)
            or lowered in grammar_words("past_forms")
            or (
                has_verb_ending(lowered, "ed")
                and words[end].group()[0].islower()
                and len(lowered) > 4
            )
        ):
            break
        if is_stop_word(lowered) or lowered in grammar_words("adverbs") or lowered.isdigit():
            break
        end += 1
    return end


def _without_verb(words: list[re.Match[str]], at: int, end: int, *, base_form: bool) -> int:
    """The end without the verb that belongs to the auxiliary: "did the strike end", "was the captain arrested"."""
    if base_form:
        for verb in range(at + 1, end):
            if _lower(words[verb]) in grammar_words("base_forms"):
                return verb
    while end - at > 1 and _lower(words[end - 1]).endswith("ly"):
        end -= 1
    last = words[end - 1].group()
    is_verb = base_form or has_verb_ending(last, "ed", "ing", "en")
    if end - at > 1 and last[0].islower() and is_verb:
        end -= 1
    return end


def is_verb_form(word: str) -> bool:
    """True for what is hardly a noun: "built", "elected", "going", "take"; not for "wedding"."""
    word = word.lower()
    return word in grammar_words("past_forms") | grammar_words("base_forms") or (
        len(word) > 4 and has_verb_ending(word, "ed", "ing")
    )


def has_verb_ending(word: str, *endings: str) -> bool:
    """True for a word in small letters with the ending of a verb form, unless it is known not to be one: "speed"."""
    return word.endswith(endings) and word.rpartition("-")[2] not in grammar_words("no_verb_forms")


def _is_beside(text: str, words: list[re.Match[str]], at: int) -> bool:
    return at + 1 < len(words) and text[words[at].end() : words[at + 1].start()] in (" ", "  ")


def _lower(word: re.Match[str]) -> str:
    return word.group().lower()
