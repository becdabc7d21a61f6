"""Sentence -> who is said in it to say it: "said Roe", "according to the ministry", "Minister: talks will go on"."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from index import Sentence
from qa.followup.recogniser import gender_of
from qa.language.wordlists import grammar_words, name_words
from qa.news.speech.clause import Clause
from qa.news.speech.context import Context
from qa.news.speech.phrase import ARTICLES, NounPhrase, phrase_ending, whole_phrase
from qa.news.speech.saying import Form, Manner, Saying, saying_verbs, saying_words
from qa.news.speech.subject import (
    MAX_LABEL_WORDS,
    main_subject,
    subject_after,
    subject_before,
    subject_from,
)

MAX_CLAUSE_WORDS = 12
"""How far behind a verb of saying the verb of what is said is looked for."""

MAX_WITH_WORDS = 6
"""How far before "saying" the "with" stands of "with officials saying"."""

_CLOSING = frozenset(",”\"’'»?!…–—")
_TELLS_WHAT = re.compile(
    r"(?:\s+[\w’'.&$-]+){0,10}?\s*(?:(?<!\babout\s)(?<!\bof\s)\bthat\b|[“„\"«‘]|:|\s'(?=\w))"
    r"|\s+(?:he|she|it|they|there|we|i|it['’]s)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[.,;!?]|$)|\s+(?:on|in|to|during|at|via|last|this|earlier|late)\b")
_CLOSES_CLAUSE = re.compile(
    r"\s*(?:[,.;:—–(!?”\"-]|$)|\s+(?:on|in|to|during|at|via|of|from|for|last|this|earlier|late|when|as|after|and|who|with|\w+day)\b"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording to\s+|\bACCORDING TO\s+|(?<=[,”\"] )per (?!(?:day|week|month|year|hour|minute|second|night|person|"
    r"capita|head|share|cent|annum|game|mile|household|unit|family|student|vehicle|passenger|child|adult|\d+)\b)"
)
_CONTRACTED = re.compile(r"(?:it|that|this|here|there|what|who|he|she)['’]s")
_NO_SPEECH = re.compile(
    r"continue[sd]?\s+to\b|(?:went|goes|go)\s+(?!on\b)|sa(?:id|ys?)\s+goodbye\b|recall(?:ed|s)?\s+(?:its|their|about|more|\d)|ask(?:ed|s)?\s+(?:[\w’'-]+\s+){1,4}to\b",
    re.IGNORECASE,
)
"""Verbs of saying with what follows where nobody says anything: "went viral", "asked her father to come"."""
_SAYS_NO = re.compile(r"sa(?:id|ys?)\s+(?:no|yes|nothing)\s*(?:[.;!?]|$)", re.IGNORECASE)
"""What tells nothing of the clause before it: "it costs a fortune, and the bank says no"."""
_PLAIN_ENOUGH = frozenset((Manner.SAY, Manner.TELL))


def own_attribution(context: Context, sentence: Sentence) -> NounPhrase | None:
    """Who says the sentence by its own words."""
    if sentence not in context.attributions:
        clause = Clause(context.text, sentence.start, sentence.end)
        found = min(_found(context, sentence, clause), key=lambda one: one[0], default=None)
        context.attributions[sentence] = found[1] if found else None
    return context.attributions[sentence]


def _found(
    context: Context, sentence: Sentence, clause: Clause
) -> Iterator[tuple[int, NounPhrase]]:
    """The first attribution of each kind, with its place."""
    if label := _label(context, sentence, clause):
        yield sentence.start, label
        return
    ways = (
        _by_verbs(context, sentence, clause),
        _by_phrases(context, sentence, clause, _ACCORDING, _after),
    )
    for way in ways:
        yield from islice(way, 1)


def _by_verbs(
    context: Context, sentence: Sentence, clause: Clause
) -> Iterator[tuple[int, NounPhrase]]:
    for at, word in enumerate(clause.words):
        saying = saying_verbs().get(word.folded)
        if saying is None or word.name or context.is_quoted(sentence, word.start):
            continue
        if (at and clause.words[at - 1].folded in ARTICLES) or _NO_SPEECH.match(
            context.text, word.start
        ):
            continue
        if clause.segment_start(at) and _SAYS_NO.match(context.text, word.start, sentence.end):
            continue
        if speaker := _speaker(context, sentence, clause, at, saying):
            yield word.start, speaker


def _by_phrases(
    context: Context,
    sentence: Sentence,
    clause: Clause,
    pattern: re.Pattern[str],
    find: Callable[[Clause, re.Match[str]], NounPhrase | None],
) -> Iterator[tuple[int, NounPhrase]]:
    for match in pattern.finditer(context.text, sentence.start, sentence.end):
        if not context.is_quoted(sentence, match.start()) and (speaker := find(clause, match)):
            yield match.start(), speaker


def _is_closed(text: str, start: int, end: int) -> bool:
    """True if what ends at `end`, blanks apart, ends with a mark after which "said Roe" may follow."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end > start and text[end - 1] in _CLOSING


# Verbs


def _speaker(
    context: Context, sentence: Sentence, clause: Clause, at: int, saying: Saying
) -> NounPhrase | None:
    if saying.form is Form.PARTICIPLE:
        is_told = saying.manner is not Manner.QUOTE and _tells(
            context, sentence, clause, at, saying
        )
        return _participle(clause, at) if is_told else None
    if inverted := _inverted(context, sentence, clause, at, saying):
        return inverted
    before = subject_before(clause, at)
    if before is None:
        return _agent(clause, at)
    if not _agrees(before, saying) or not _is_speech_of(
        context, sentence, clause, at, saying, before
    ):
        return None
    return before


def _agrees(subject: NounPhrase, saying: Saying) -> bool:
    """True for "analysts say" and "she says": what looks like a verb may be a noun, "the claims"."""
    if saying.form is Form.PLAIN:
        return subject.is_plural
    if saying.form is Form.PRESENT:
        return not subject.is_plural
    return True


def _is_speech_of(
    context: Context,
    sentence: Sentence,
    clause: Clause,
    at: int,
    saying: Saying,
    subject: NounPhrase,
) -> bool:
    if saying.manner in _PLAIN_ENOUGH:
        return subject.head != "it" or _tells(context, sentence, clause, at, saying)
    if saying.manner is Manner.ACT:
        return (
            subject.can_speak
            and not _is_done_to(clause, at)
            and (subject.head != "it" or _tells(context, sentence, clause, at, saying))
        )
    if saying.manner is Manner.QUOTE:
        return subject.can_speak and _has_quotation(context, sentence, clause.words[at].end)
    if _tells(context, sentence, clause, at, saying):
        return subject.can_speak or clause.words[at].folded not in ("suggested", "revealed", "went")
    opening = clause.opening(subject.start)
    follows = _is_closed(context.text, sentence.start, opening)
    return follows and _ENDS.match(context.text, clause.words[at].end, sentence.end) is not None


def _tells(context: Context, sentence: Sentence, clause: Clause, at: int, saying: Saying) -> bool:
    if saying.manner in _PLAIN_ENOUGH:
        return True
    if _TELLS_WHAT.match(context.text, clause.words[at].end, sentence.end):
        return True
    return saying.manner is Manner.CLAUSE and _has_verb(clause, at)


def _is_done_to(clause: Clause, at: int) -> bool:
    """True for "denied Milan a goal", "denied him entry", where nobody says anything; not for "denied Roe was ill"."""
    if not clause.words[at].folded.startswith("den") or at + 1 >= len(clause.words):
        return False
    word = clause.words[at + 1]
    if clause.is_parted(at):
        return False
    if word.name is None:
        return word.folded in ("him", "her", "them", "us", "me", "you")
    owns = clause.text[word.name.end : word.name.end + 1] in ("'", "’")
    return not owns and not _is_followed_by_verb(clause, at)


def _is_followed_by_verb(clause: Clause, at: int) -> bool:
    """True if the verb of a clause stands in the next words, before any mark."""
    for number in range(at + 1, min(at + MAX_CLAUSE_WORDS, len(clause.words))):
        if clause.is_parted(number - 1):
            return False
        word = clause.words[number]
        if not word.name and word.folded in grammar_words("auxiliaries") | grammar_words(
            "past_forms"
        ):
            return number > at + 1
    return False


def _has_verb(clause: Clause, at: int) -> bool:
    """True for "explained the bid is a joint effort", where a clause follows without "that"."""
    if clause.words[at].folded not in saying_words("clause_verb"):
        return False
    for number in range(at + 1, min(at + MAX_CLAUSE_WORDS, len(clause.words))):
        if clause.is_parted(number - 1):
            return False
        if clause.words[number].folded in grammar_words("auxiliaries"):
            return number > at + 1
    return False


def _has_quotation(context: Context, sentence: Sentence, after: int) -> bool:
    last = context.quoted(sentence)[-1:]
    return any(one.end > after + 8 and one.start >= after for one in last)


def _agent(clause: Clause, at: int) -> NounPhrase | None:
    """Who told, in "were told by members of the group that"; nobody in "was asked by CNN why"."""
    after = [word.folded for word in clause.words[at + 1 : at + 3]]
    before = clause.words[at - 1].folded if at else ""
    is_passive = before in saying_words("never") | {"as"} and clause.words[at].folded != "asked"
    if is_passive and "by" in after and not clause.is_parted(at):
        return _speaking(subject_after(clause, at + 1 + after.index("by")))
    return None


def _inverted(
    context: Context, sentence: Sentence, clause: Clause, at: int, saying: Saying
) -> NounPhrase | None:
    """Who speaks after "said", where that follows what is said."""
    word = clause.words[at]
    if saying.form is Form.PLAIN and word.folded != "say":
        return None
    start = clause.words[0].start if clause.words else sentence.start
    if word.start > start and not _is_closed(context.text, sentence.start, word.start):
        return None
    if word.start == start and not context.quoted(sentence):
        return None
    if saying.manner in (Manner.TELL, Manner.ACT, Manner.QUOTE):
        return None
    found = subject_after(clause, at)
    if found is None or _is_clause(clause, at + 1, found):
        return None
    if not found.can_speak and context.text[found.start : found.end].islower():
        return None  # noted the uniforms
    return found if _CLOSES_CLAUSE.match(context.text, found.end, sentence.end) else None


def _is_clause(clause: Clause, first: int, phrase: NounPhrase) -> bool:
    """True for what is said and not who says it: "said that he knew nothing", "said her son came home"."""
    words = clause.words[first : clause.first_from(phrase.end)]
    return words[0].folded == "that" or any(
        word.folded in saying_words("finite") and not word.name for word in words
    )


def _participle(clause: Clause, at: int) -> NounPhrase | None:
    """Who is "saying": the subject of the sentence, or the officials in "with officials saying"."""
    before = clause.words[at - 1].folded if at else ""
    if not at or before in ("by", "while") or "," in clause.gap(at - 1):
        return main_subject(clause, at)
    first = max(clause.segment_start(at - 1), at - MAX_WITH_WORDS)
    is_with = any(word.folded == "with" for word in clause.words[first:at])
    return phrase_ending(clause, at - 1) if is_with else None


# Other ways


def _after(clause: Clause, match: re.Match[str]) -> NounPhrase | None:
    """Who follows "according to", unless something goes by them: "prices adjusted according to income"."""
    before = clause.first_from(match.start()) - 1
    if (
        before >= 0
        and clause.words[before].folded in saying_words("by_manner")
        and not clause.is_parted(before)
    ):
        return None
    at = clause.first_from(match.end())
    if at == len(clause.words):
        return None
    word = clause.words[at]
    if word.name and word.name.title_start == word.start:
        return subject_from(clause, at)
    return None if word.folded in name_words("calendar") else whole_phrase(clause, at)


def _label(context: Context, sentence: Sentence, clause: Clause) -> NounPhrase | None:
    """Who stands before the colon of "Minister: talks will go on", "Wen: I think it will"."""
    colon = context.text.find(":", sentence.start, sentence.end)
    if colon < 0 or context.is_quoted(sentence, sentence.start):
        return None
    words = [at for at, word in enumerate(clause.words) if word.end <= colon]
    if not words or len(words) > MAX_LABEL_WORDS or words[-1] + 1 >= len(clause.words):
        return None
    last = clause.words[words[-1]]
    if last.end != colon or any(clause.is_parted(at) for at in words[:-1]):
        return None
    if any(_holds_verb(clause.words[at].folded) for at in words):
        return None  # It's official:
    if last.name:
        is_person = gender_of((), last.name.words) is not None or context.has_first_name(last.name)
        return phrase_ending(clause, words[-1]) if is_person else None
    phrase = phrase_ending(clause, words[-1])
    people = (
        name_words("person_nouns") | name_words("people_nouns") | {"police", "officials", "sources"}
    )
    return phrase if phrase and phrase.head in people and phrase.can_speak else None


def _holds_verb(word: str) -> bool:
    return word in grammar_words("auxiliaries") or _CONTRACTED.fullmatch(word) is not None


def _speaking(phrase: NounPhrase | None) -> NounPhrase | None:
    return phrase if phrase and phrase.can_speak else None
