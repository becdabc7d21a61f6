"""Sentence -> who is said in it to say it: "said Roe", "according to the ministry"."""

import re
from collections.abc import Iterator
from operator import itemgetter

from index import Sentence
from qa.language.wordlists import grammar_words, name_words
from qa.news.speech.clause import Clause
from qa.news.speech.context import Context
from qa.news.speech.phrase import ARTICLES, NounPhrase, phrase_ending, whole_phrase
from qa.news.speech.quotation import Quotation
from qa.news.speech.saying import Form, Manner, Saying, saying_verbs, saying_words
from qa.news.speech.subject import main_subject, subject_after, subject_before, subject_from

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
_TIME_OR_PLACE = r"on|in|to|during|at|via|last|this|earlier|late"
_ENDS = re.compile(rf"\s*(?:[.,;!?]|$)|\s+(?:{_TIME_OR_PLACE})\b")
_CLOSES_CLAUSE = re.compile(
    rf"\s*(?:[,.;:—–(!?”\"-]|$)|\s+(?:{_TIME_OR_PLACE}|of|from|for|when|as|after|and|who|with|\w+day)\b"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording to\s+|\bACCORDING TO\s+|(?<=[,”\"] )per (?!(?:day|week|month|year|hour|minute|second|night|person|"
    r"capita|head|share|cent|annum|game|mile|household|unit|family|student|vehicle|passenger|child|adult|\d+)\b)"
)
_NO_SPEECH = re.compile(
    r"continue[sd]?\s+to\b|(?:went|goes|go)\s+(?!on\b)|sa(?:id|ys?)\s+goodbye\b|recall(?:ed|s)?\s+(?:its|their|about|more|\d)|ask(?:ed|s)?\s+(?:[\w’'-]+\s+){1,4}to\b",
    re.IGNORECASE,
)
"""Verbs of saying with what follows where nobody says anything: "went viral", "asked her father to come"."""
_SAYS_NO = re.compile(r"sa(?:id|ys?)\s+(?:no|yes|nothing)\s*(?:[.;!?]|$)", re.IGNORECASE)
"""A speech of its own, not about the clause before it: "it costs a fortune, and the bank says no"."""
_PLAIN_ENOUGH = frozenset((Manner.SAY, Manner.TELL))


def own_attribution(context: Context, sentence: Sentence) -> NounPhrase | None:
    """Who says the sentence by its own words."""
    if sentence not in context.attributions:
        clause = Clause(context.text, sentence.start, sentence.end)
        ways = _by_verbs(context, sentence, clause), _by_sources(context, sentence, clause)
        found = [one for way in ways if (one := next(way, None))]
        context.attributions[sentence] = min(found, key=itemgetter(0))[1] if found else None
    return context.attributions[sentence]


_Found = Iterator[tuple[int, NounPhrase]]
"""Attributions, each after its place."""


def _by_verbs(context: Context, sentence: Sentence, clause: Clause) -> _Found:
    for at, word in enumerate(clause.words):
        saying = saying_verbs().get(word.folded)
        if saying is None or word.name or context.is_quoted(sentence, word.start):
            continue
        if clause.folded(at - 1) in ARTICLES or _NO_SPEECH.match(context.text, word.start):
            continue
        if clause.segment_start(at) and _SAYS_NO.match(context.text, word.start, sentence.end):
            continue
        if speaker := _Speech(context, sentence, clause, at, saying).speaker():
            yield word.start, speaker


def _by_sources(context: Context, sentence: Sentence, clause: Clause) -> _Found:
    for match in _ACCORDING.finditer(context.text, sentence.start, sentence.end):
        if not context.is_quoted(sentence, match.start()) and (found := _source(clause, match)):
            yield match.start(), found


def _source(clause: Clause, match: re.Match[str]) -> NounPhrase | None:
    """Who follows "according to", unless something goes by them: "prices adjusted according to income"."""
    before, at = clause.first_from(match.start()) - 1, clause.first_from(match.end())
    is_manner = clause.folded(before) in saying_words("by_manner") and not clause.is_parted(before)
    if is_manner or at == len(clause.words):
        return None
    word = clause.words[at]
    if word.name and word.name.title_start == word.start:
        return subject_from(clause, at)
    return None if word.folded in name_words("calendar") else whole_phrase(clause, at)


class _Speech:
    """Word `at` of a sentence, a verb of saying, and what stands around it."""

    def __init__(
        self, context: Context, sentence: Sentence, clause: Clause, at: int, saying: Saying
    ) -> None:
        self._text, self._context, self._sentence = context.text, context, sentence
        self._clause, self._at = clause, at
        self._word = clause.words[at]
        self._manner, self._form = saying
        self._start, self._end = sentence.start, sentence.end

    def speaker(self) -> NounPhrase | None:
        """Who says it, if it is said."""
        if self._form is Form.PARTICIPLE:
            is_told = self._manner is not Manner.QUOTE and self._tells()
            return self._participle() if is_told else None
        if inverted := self._inverted():
            return inverted
        subject = subject_before(self._clause, self._at)
        if subject is None:
            return self._agent()
        return subject if self._agrees(subject) and self._is_speech_of(subject) else None

    def _agrees(self, subject: NounPhrase) -> bool:
        """True for "analysts say" and "she says": what looks like a verb may be a noun, "the claims"."""
        if self._form is Form.PAST:
            return True
        return subject.is_plural == (self._form is Form.PLAIN)

    def _is_speech_of(self, subject: NounPhrase) -> bool:
        is_somebody = subject.head != "it" or self._tells()
        if self._manner in _PLAIN_ENOUGH:
            return is_somebody
        if self._manner is Manner.ACT:
            return subject.can_speak and is_somebody and not self._is_done_to()
        if self._manner is Manner.QUOTE:
            return subject.can_speak and self._has_quotation()
        if self._tells():
            return subject.can_speak or self._word.folded not in ("suggested", "revealed", "went")
        follows = self._is_closed(self._clause.opening(subject.start))
        return follows and _ENDS.match(self._text, self._word.end, self._end) is not None

    def _tells(self) -> bool:
        if self._manner in _PLAIN_ENOUGH or _TELLS_WHAT.match(
            self._text, self._word.end, self._end
        ):
            return True
        may_follow = self._word.folded in saying_words("clause_verb")
        return self._manner is Manner.CLAUSE and may_follow and self._is_followed_by_verb()

    def _is_followed_by_verb(self) -> bool:
        """True for "explained the bid is a joint effort", where a clause follows without "that"."""
        for at in range(self._at + 1, min(self._at + MAX_CLAUSE_WORDS, len(self._clause.words))):
            if self._clause.is_parted(at - 1):
                return False
            if self._clause.folded(at) in grammar_words("auxiliaries"):
                return at > self._at + 1
        return False

    def _is_done_to(self) -> bool:
        """True for "denied Milan a goal", "denied him entry", where nobody speaks; not for "denied Roe was ill"."""
        at = self._at + 1
        if not self._word.folded.startswith("den") or at >= len(self._clause.words):
            return False
        word = self._clause.words[at]
        if word.name is None:
            return word.folded in ("him", "her", "them", "us", "me", "you")
        is_owner = self._text[word.name.end : word.name.end + 1] in ("'", "’")
        is_parted = self._clause.is_parted(self._at)
        return not (is_parted or is_owner or self._is_followed_by_verb())

    def _quotations(self) -> list[Quotation]:
        return self._context.quoted(self._sentence)

    def _has_quotation(self) -> bool:
        last = self._quotations()[-1:]
        return any(one.end > self._word.end + 8 and one.start >= self._word.end for one in last)

    def _agent(self) -> NounPhrase | None:
        """The speaker in "were told by members of the group that"; nobody in "was asked by CNN why"."""
        before, after = self._clause.folded(self._at - 1), self._clause.folded(self._at + 1)
        is_passive = before in saying_words("never") | {"as"} and self._word.folded != "asked"
        if not is_passive or after != "by" or self._clause.is_parted(self._at):
            return None
        found = subject_after(self._clause, self._at + 1)
        return found if found and found.can_speak else None

    def _inverted(self) -> NounPhrase | None:
        """Who speaks after "said", where that follows what is said."""
        if self._manner in (Manner.TELL, Manner.ACT, Manner.QUOTE):
            return None
        if self._form is Form.PLAIN and self._word.folded != "say":
            return None
        follows = self._is_closed(self._word.start) if self._at else self._quotations() != []
        found = subject_after(self._clause, self._at) if follows else None
        if found is None:
            return None
        if not found.can_speak and self._text[found.start : found.end].islower():
            return None  # noted the uniforms
        return found if _CLOSES_CLAUSE.match(self._text, found.end, self._end) else None

    def _is_closed(self, end: int) -> bool:
        """True if what ends there, blanks apart, ends with a mark after which "said Roe" may follow."""
        while end > self._start and self._text[end - 1].isspace():
            end -= 1
        return end > self._start and self._text[end - 1] in _CLOSING

    def _participle(self) -> NounPhrase | None:
        """Who is "saying": the subject of the sentence, or the officials in "with officials saying"."""
        clause, at = self._clause, self._at
        if clause.folded(at - 1) in ("", "by", "while") or "," in clause.gap(at - 1):
            return main_subject(clause, at)
        first = max(clause.segment_start(at - 1), at - MAX_WITH_WORDS)
        is_with = any(word.folded == "with" for word in clause.words[first:at])
        return phrase_ending(clause, at - 1) if is_with else None
