"""Conversation: a follow-up and the turns before it -> a question that stands alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import to_terms
from qa.answer import Answer
from qa.followup.anaphor import Anaphor, Sort, find_anaphors, is_explained
from qa.followup.antecedent import Reading, rank_readings
from qa.followup.discourse import find_mentions
from qa.followup.ellipsis import expand
from qa.followup.mention import Mention, Turn, Where
from qa.followup.pointer import find_pointer, pointed_text
from qa.followup.recogniser import mentions_in
from qa.followup.topic import leaves_out_its_topic, with_topic
from qa.question import parse_question

MAX_TURNS = 12
"""How many of the last turns are read; the first is read always, as it says what the conversation is about."""
MAX_TEXT_CHARS = 2_000
"""A completed question is no longer: as long as one that can be asked."""
MAX_PASSES = 3
"""Readings of the text that a reading gave: after that, what still changes is left as it was typed."""
MIN_PROBABILITY = {
    Sort.PERSON: 0.1,
    Sort.GROUP: 0.15,
    Sort.THING: 0.2,
    Sort.PLACE: 0.15,
    Sort.TOPIC: 0.3,
}
"""Below it nothing that was mentioned is taken to be meant."""
BARE_SHARE = 0.5
"""What of that probability the topic needs in a question that has only "the robbers" of the conversation."""
MAX_ALTERNATIVES = 2
"""More readings than these are no help."""
CLOSE = 0.7
"""A second reading this near to the first, as a ratio of their probabilities, is worth asking about."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of the question, none where something was left out, and what was put in their place."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands alone: `text`, what was replaced in it, and other readings that are nearly as likely."""

    text: str
    replaced: tuple[Replacement, ...] = ()
    alternatives: tuple[str, ...] = ()


def complete(question: str, history: Sequence[Turn]) -> Completed:
    """The question with what it leaves to the turns before it; one that stands alone comes back as it is."""
    turns = [*history[:1], *history[1:][-MAX_TURNS:]]
    if (
        not (turns and question.strip())
        or len(question) > MAX_TEXT_CHARS
        or not parse_question(question).is_question
    ):
        return Completed(question)
    mentions = find_mentions(turns)
    first = _complete_once(question, turns, mentions)
    settled = _settled(first, turns, mentions)
    if settled is None:
        return Completed(question)
    others = [_settled(Completed(text), turns, mentions) for text in first.alternatives]
    close = tuple(other.text for other in others if other and other.text != settled.text)
    return Completed(settled.text, settled.replaced, close)


def _settled(
    found: Completed, turns: Sequence[Turn], mentions: Sequence[Mention]
) -> Completed | None:
    """What is left when completing changes nothing any more; None if that takes too long."""
    for _ in range(MAX_PASSES):
        again = _complete_once(found.text, turns, mentions)
        if again.text == found.text:
            return found
        found = Completed(again.text, (*found.replaced, *again.replaced))
    return None


def turn_of(answer: Answer) -> Turn:
    """An answered question as a turn: its short answer, and the sentence that was cited first."""
    best = answer.citations[0] if answer.answered and answer.citations else None
    if best is None:
        return Turn(answer.asked, typed=answer.question)
    return Turn(answer.asked, best.answer or "", best.text, answer.question)


def complete_turns(history: Iterable[tuple[str, str]]) -> list[Turn]:
    """The turns of questions as typed and their answers, each question completed from those before it."""
    turns: list[Turn] = []
    for question, answer in history:
        turns.append(Turn(complete(question, turns).text, answer, typed=question))
    return turns


def _complete_once(question: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Completed:
    text = expand(question, turns)
    pointed = _resolve(text, turns, mentions)
    completed = pointed or Completed(text)
    if len(completed.text) > MAX_TEXT_CHARS:
        return Completed(question)
    if text != question:
        dropped = (Replacement("", text), *completed.replaced)
        return Completed(completed.text, dropped, completed.alternatives)
    return completed


def _resolve(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> Completed | None:
    """The first word that points back replaced by what it most likely means, or what is left out added."""
    last = len(turns) - 1
    anaphors = [one for one in find_anaphors(text) if not is_explained(text, one)]
    for anaphor in anaphors:
        readings = _likely(anaphor, mentions, last, text)
        if readings:
            return _read(text, anaphor, readings)
    pointer = find_pointer(text)
    made = pointed_text(text, pointer, mentions, last) if pointer else None
    if pointer and made:
        return Completed(made, (Replacement(text[pointer.start : pointer.end], made),))
    if not anaphors and leaves_out_its_topic(text, turns):
        return _with_likely_topic(text, mentions, last)
    return None


def _with_likely_topic(text: str, mentions: Sequence[Mention], last: int) -> Completed | None:
    readings = rank_readings(Anaphor(0, 0, Sort.TOPIC), mentions, last, text)
    least = MIN_PROBABILITY[Sort.TOPIC] * (BARE_SHARE if _speaks_of(text, mentions) else 1)
    if not readings or readings[0].probability < least:
        return None
    topic = readings[0].mention
    return Completed(with_topic(text, topic), (Replacement("", topic.text),))


def _speaks_of(text: str, mentions: Sequence[Mention]) -> bool:
    """True if a noun phrase of the question, "the robbers", is one of the conversation's."""
    known = {one.words for one in mentions}
    return any(one.words in known for one in mentions_in(text, Where.QUESTION))


def _likely(anaphor: Anaphor, mentions: Sequence[Mention], last: int, text: str) -> list[Reading]:
    least = MIN_PROBABILITY[anaphor.sort]
    return [r for r in rank_readings(anaphor, mentions, last, text) if r.probability >= least]


def _read(text: str, anaphor: Anaphor, readings: Sequence[Reading]) -> Completed:
    best, *others = readings
    made = _put(text, anaphor, best.mention)
    close = [
        _put(text, anaphor, one.mention)
        for one in others[:MAX_ALTERNATIVES]
        if one.probability >= CLOSE * best.probability and not _overlap(one.mention, best.mention)
    ]
    words = text[anaphor.start : anaphor.end]
    return Completed(made, (Replacement(words, best.mention.text),), tuple(close))


def _overlap(one: Mention, other: Mention) -> bool:
    """True for "the reward" and "the reward for the violin": no choice worth asking about."""
    terms = set(to_terms(one.text)), set(to_terms(other.text))
    return terms[0] <= terms[1] or terms[1] <= terms[0]


def _put(text: str, anaphor: Anaphor, mention: Mention) -> str:
    """`text` with the mention in the place of the anaphor, in the form that the place wants."""
    words = anaphor.preposition + mention.text
    if anaphor.is_possessive:
        words += "'" if mention.is_plural and words.endswith("s") and not mention.is_name else "'s"
    if not text[: anaphor.start].strip():
        words = words[:1].upper() + words[1:] if text[anaphor.start].isupper() else words
    return text[: anaphor.start] + words + text[anaphor.end :]
