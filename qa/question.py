"""Question: the kind of answer wanted and the terms that matter; to_query."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import cache
from typing import NamedTuple

from index import Filters, Query, analyse, fold, is_stop_word, to_terms
from qa.language.word import PLAIN_WORD
from qa.language.wordlists import data_lines, grammar_words, name_words, small_talk


class Kind(StrEnum):
    """The kind of answer that a question wants."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DURATION = "duration"
    REASON = "reason"
    QUOTE = "quote"
    YES_NO = "yes_no"
    DEFINITION = "definition"
    OTHER = "other"


MEASURED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DURATION})
NAMED = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.PLACE})
CLAUSAL = frozenset({Kind.QUOTE, Kind.REASON, Kind.DEFINITION})
"""Kinds of answers that are a number or date, a name, a clause."""

TRIGGER_WEIGHT = 0.3
"""The weight of a term that only says which kind of answer is wanted: "price", "name", "old"."""

MAX_PHRASE_WORDS = 5
"""Most words of a phrase of small talk."""

_NO_APOSTROPHES = str.maketrans("", "", "'’")


class Relation(Enum):
    """The relation of another form of a name to the one in the question."""

    SAME = auto()  # the same name: Zelenskyy for Zelensky
    SPELLING = auto()  # a guessed spelling: Zelenskyy for Zelenkyy
    NEAR = auto()  # French for France


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form of a name of the question that the archive has, found where all its terms are.

    `asked` is the name as the question has it, with its terms; `frequency` is the largest number of passages with
    the form, `is_sought` says whether the retriever searches for it.
    """

    asked: str
    asked_terms: tuple[str, ...]
    terms: tuple[str, ...]
    relation: Relation
    frequency: int
    is_sought: bool


@dataclass(frozen=True, slots=True)
class QuestionTerm:
    """A term of the question, the word it came from, and its weight (1, or TRIGGER_WEIGHT).

    `variants` are the other forms of its name, set by `qa.retrieval.alias`.
    """

    term: str
    word: str
    weight: float
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question.

    `wanted` names the span finders (see `spans`) whose finds would answer it, best first. `is_question` is False for
    small talk ("hello", "thanks"). `speaker` are the terms for the speaker ("what did the judge say?"), `counted` the
    terms for what a number counts ("how many homes?"); mostly empty. `outlets` are the archive's
    sources that it names (see `outlet`), each outlet as all sources of its name.
    """

    text: str
    kind: Kind
    wanted: tuple[str, ...]
    terms: tuple[QuestionTerm, ...]
    speaker: tuple[str, ...]
    counted: tuple[str, ...]
    is_question: bool
    outlets: tuple[tuple[str, ...], ...] = ()


_UNIT_OF_TIME = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?)"
_DESCRIPTION = re.compile(
    r"[Ww](?:ho|hat)(?:['’]?s| is| was| are)(?: the)?(?P<name>(?: [^\W\d_a-z][\w.'’-]+)+) ?\??"
    r"|(?:who|WHO)(?:['’]?s| is|['’]?S| IS)(?P<typed>(?: [^\W\d_][\w.'’-]+){2,3}) ?\??"
)
""""Who is" and "what is" questions; in small letters two or three words after "who is"."""


class _Rule(NamedTuple):
    kind: Kind
    wanted: tuple[str, ...]
    pattern: re.Pattern[str]


def parse_question(text: str) -> Question:
    """The question analysed by the table of data/kinds.tsv; deterministic, no lookup in any archive."""
    stripped = " ".join(text.split())
    kind, wanted, roles = _classify(stripped)
    return Question(
        text,
        kind,
        wanted,
        _question_terms(stripped, roles.get("trigger", [])),
        tuple(to_terms(_cut(stripped, roles.get("speaker", [])))),
        tuple(to_terms(_cut(stripped, roles.get("counted", [])))),
        not _is_small_talk(stripped),
    )


def to_query(question: Question, filters: Filters) -> Query:
    """The query for the retriever: every term of the question once, and the terms of other forms of its names."""
    asked = [term.term for term in question.terms]
    sought = [
        term
        for one in question.terms
        for variant in one.variants
        if variant.is_sought
        for term in variant.terms
    ]
    return Query(tuple(dict.fromkeys(asked + sought)), filters)


def deciding_row(question: str) -> int | None:
    """Which row of data/kinds.tsv, from 0, decides about `question`; None if none does."""
    found = _first_match(" ".join(question.split()))
    return found[0] if found else None


def _classify(text: str) -> tuple[Kind, tuple[str, ...], dict[str, list[tuple[int, int]]]]:
    """The kind, the finders, and the places of each role in the question ("trigger", "speaker", "counted")."""
    if _asks_for_description(text):
        return Kind.DEFINITION, ("description",), {}
    found = _first_match(text)
    if found is None:
        return Kind.OTHER, (), {}
    row, match = found
    roles: dict[str, list[tuple[int, int]]] = {}
    for name in match.groupdict():
        if match.group(name):
            roles.setdefault(name.rstrip("0123456789"), []).append(match.span(name))
    return _rules()[row].kind, _rules()[row].wanted, roles


def _first_match(text: str) -> tuple[int, re.Match[str]] | None:
    # Letter by letter, so that offsets stay the same: "İ".lower() has two letters.
    lowered = "".join(letter.lower()[:1] for letter in text)
    for row, rule in enumerate(_rules()):
        match = rule.pattern.search(lowered)
        if match:
            return row, match
    return None


def _asks_for_description(text: str) -> bool:
    """True for "Who is Hakan Fidan?" and "who is hakan fidan", not for "Who is the Governor?" and "who is suing"."""
    match = _DESCRIPTION.fullmatch(text)
    if match is None:
        return False
    words = [fold(word) for word in (match["name"] or match["typed"]).split()]
    nouns = name_words("person_nouns") | name_words("titles")
    if match["name"]:
        return words[-1] not in nouns
    return not any(
        word in nouns or is_stop_word(word) or word.endswith(("ing", "ed", "'s", "’s"))
        for word in words
    )


def _is_small_talk(text: str) -> bool:
    """True for "hello", "ok, thanks a lot!": only phrases of data/smalltalk.txt."""
    words = PLAIN_WORD.findall(text.lower().translate(_NO_APOSTROPHES))
    phrases = small_talk()
    at = 0
    while at < len(words):
        longest = min(MAX_PHRASE_WORDS, len(words) - at)
        taken = (n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in phrases)
        step = next(taken, 0)
        if not step:
            return False
        at += step
    return at > 0


def _cut(text: str, places: list[tuple[int, int]]) -> str:
    return " ".join(text[start:end] for start, end in places)


def _question_terms(text: str, triggers: list[tuple[int, int]]) -> tuple[QuestionTerm, ...]:
    found: dict[str, QuestionTerm] = {}
    for token in analyse(text):
        is_trigger = any(start <= token.start < end for start, end in triggers)
        is_trigger = is_trigger or token.term in _light_terms()
        weight = TRIGGER_WEIGHT if is_trigger else 1.0
        known = found.get(token.term)
        if known is None or known.weight < weight:
            found[token.term] = QuestionTerm(token.term, text[token.start : token.end], weight)
    return tuple(found.values())


def is_light(term: str) -> bool:
    """True for terms that say nothing about the topic: name, number, report."""
    return term in _light_terms()


@cache
def _light_terms() -> frozenset[str]:
    return frozenset(to_terms(" ".join(grammar_words("light_words"))))


@cache
def _rules() -> tuple[_Rule, ...]:
    fills = {"{unit}": _UNIT_OF_TIME}
    for section in ("person", "organisation", "place"):
        words = "|".join(sorted(name_words(f"{section}_nouns")))
        fills["{" + section + "}"] = rf"(?:{words})(?:s|es)?"
    rules = []
    for line in data_lines("kinds.tsv"):
        kind, wanted, pattern = line.split("\t")
        for name, fill in fills.items():
            pattern = pattern.replace(name, fill)
        finders = () if wanted == "-" else tuple(wanted.split(","))
        rules.append(_Rule(Kind(kind), finders, re.compile(pattern)))
    return tuple(rules)
