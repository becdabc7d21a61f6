"""Conversation: a follow-up and the turns before it -> a question that stands alone."""

import re
from collections.abc import Iterable, Sequence

from index import fold, is_stop_word
from qa.answer import Answer
from qa.followup.discourse import find_mentions
from qa.followup.ellipsis import expand
from qa.followup.mention import Mention, Turn
from qa.followup.resolution import Completed, Replacement, resolve
from qa.language.names import find_names
from qa.language.text import Text
from qa.language.word import word_pattern
from qa.question import parse_question

MAX_TURNS = 12
"""How many of the last turns are read; the first is always read, because it says what the conversation is about."""
MAX_TEXT_CHARS = 2_000
"""The longest completed question: the longest that can be asked."""
MAX_PASSES = 4
"""How often the result of a reading is read again; what still changes then is left as typed."""


def complete(question: str, history: Sequence[Turn]) -> Completed:
    """The question completed from earlier turns; one that stands alone is unchanged."""
    turns = [*history[:1], *history[1:][-MAX_TURNS:]]
    if (
        not (turns and question.strip())
        or len(question) > MAX_TEXT_CHARS
        or not parse_question(question).is_question
    ):
        return Completed(question)
    if any(_is_same(question, turn.question) for turn in turns):
        return Completed(question)  # asked again: it stood alone then
    mentions = find_mentions(turns)
    first = _complete_once(question, turns, mentions)
    settled = _settled(first, turns, mentions)
    if settled is None:
        return Completed(question)
    others = [_settled(Completed(text), turns, mentions) for text in first.alternatives]
    close = dict.fromkeys(other.text for other in others if other)
    close.pop(settled.text, None)
    return Completed(settled.text, settled.replaced, tuple(close))


def _is_same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _settled(
    found: Completed, turns: Sequence[Turn], mentions: Sequence[Mention]
) -> Completed | None:
    """The text when completing changes nothing any more; None if that takes too long."""
    for _ in range(MAX_PASSES):
        again = _complete_once(found.text, turns, mentions)
        if again.text == found.text:
            return found
        found = Completed(again.text, (*found.replaced, *again.replaced))
    return None


def turn_of(answer: Answer) -> Turn:
    """An answered question as a turn, with its short answer and the first cited sentence.

    Names that were typed in small letters are written as in the citations, so that a follow-up recognises them.
    """
    asked = with_capitals(answer.asked, [one.text for one in answer.citations])
    best = answer.citations[0] if answer.answered and answer.citations else None
    if best is None:
        return Turn(asked, typed=answer.question)
    return Turn(asked, best.answer or "", best.text, answer.question)


def complete_turns(history: Iterable[tuple[str, str]]) -> list[Turn]:
    """The turns of questions as typed with their answers; each question is completed from the turns before it."""
    turns: list[Turn] = []
    for question, answer in history:
        turns.append(Turn(complete(question, turns).text, answer, typed=question))
    return turns


def _complete_once(question: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Completed:
    text = Text(expand(question, turns))
    completed = resolve(text, turns, mentions) or Completed(text)
    if len(completed.text) > MAX_TEXT_CHARS:
        return Completed(question)
    if text != question:
        dropped = (Replacement("", text), *completed.replaced)
        return Completed(completed.text, dropped, completed.alternatives)
    return completed


_WORD = word_pattern("-.'’")


def with_capitals(question: str, texts: Iterable[str]) -> str:
    """The question with words written as in `texts`, if these have them only as parts of names.

    A question with a capital after its first letter is unchanged.
    """
    if any(letter.isupper() for letter in question[1:].replace("I", "")):
        return question
    written: dict[str, str] = {}
    small: set[str] = set()
    for text in texts:
        small |= {word for word in _WORD.findall(text) if word.islower()}
        for name in find_names(text):
            for word in _WORD.findall(text[name.start : name.end]):
                bare = re.sub(r"['’]s$", "", word)
                written.setdefault(fold(bare), bare)
    known = {
        key: word for key, word in written.items() if key not in small and not is_stop_word(key)
    }
    return _WORD.sub(lambda match: _written(match[0], known), question)


def _written(word: str, known: dict[str, str]) -> str:
    """The word as it is known, with a possessive ending: "kenwright’s"."""
    bare = re.sub(r"['’]s$", "", word)
    return known.get(fold(bare), bare) + word[len(bare) :]
