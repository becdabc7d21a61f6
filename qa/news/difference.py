"""Difference: statements that answer one question -> which sources say the same, and where they differ.

Careful rather than complete: that sources differ is said only of statements about one event, with what the question
says of it in the sentence itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from index import Article, to_terms
from qa.answer import Candidate, Difference, Value
from qa.news.amount import Amount, find_amounts
from qa.news.independence import are_one_source, group_sources
from qa.news.qualifier import find_qualified
from qa.news.value import Meaning, NameOf, agree, mentions, read_day, read_name
from qa.question import NAMED, Kind, Question, QuestionTerm
from qa.selection.matching import WeighedTerm, match_terms
from qa.spans.names import find_names
from qa.spans.quantities import find_dates, find_quantities
from qa.wordlists import name_words

LEAD_CHARS = 600
"""Of an article, in which its event is named, besides its title and what stands around the sentence."""

AROUND_CHARS = 300
"""To each side of a sentence: what it says is about what is named there."""

NEAR_WORDS = 6
"""Between a number and the word that says what is counted ("killing at least nine"), at most."""

FAR = 1_000
"""Words between a number and a word that is not there."""

EVENT_DAYS = {Kind.NUMBER: 60, Kind.DATE: 400}
"""Between two articles on one event, at most: tolls rise for weeks, a day stays. Other kinds have OTHER_DAYS."""

OTHER_DAYS = 14
"""Prices, rates and office holders change: what two articles further apart say of them is no difference."""

SHARED_NAMES = 2
"""Words of names that two articles share, at least, where the question has no name by which to know the event."""

NEAR_BEST = 0.5
"""Share of the best candidate's score that another must have for its name to count against the first."""

ADDED = 2
"""Citations beyond k, at most, that are there for the other value they give."""

_UNITS = {
    "length": ("length",),
    "mass": ("mass",),
    "age": ("age", ""),
    "measure": ("length", "mass", "area", "time", ""),
}
_MONEY_UNIT = re.compile(r"[A-Z]{3}")
_PREPOSITION = re.compile(
    r"\b(?:in|at|on|during|after|by|of|from|for|when|since|over|near|with|before)\b"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PEOPLE = """
people person persons men women children residents inhabitants others passengers civilians soldiers victims workers
patients dead killed injured wounded missing bodies lives
"""
_PERSONS = frozenset(_PEOPLE.split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLAIN = re.compile(r"[^\w\s]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a statement gives as the answer: `text[start:end]` of its sentence, and what that means."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True)
class Statement:
    """A candidate, its article, and the articles that have copies of its sentence."""

    candidate: Candidate
    article: Article
    copies: tuple[Article, ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.candidate.text

    @property
    def span(self) -> tuple[int, int] | None:
        """Where in the sentence the answer stands."""
        start, end = self.candidate.answer_start, self.candidate.answer_end
        if start is None or end is None:
            return None
        return start - self.candidate.start, end - self.candidate.start

    @cached_property
    def terms(self) -> frozenset[str]:
        """Those of the sentence."""
        return frozenset(to_terms(self.text))

    @cached_property
    def scene(self) -> str:
        """The title, the lead, and what stands around the sentence."""
        start, end, text = self.candidate.start, self.candidate.end, self.article.text
        around = text[max(0, start - AROUND_CHARS) : end + AROUND_CHARS]
        return "\n".join((self.article.title, text[:LEAD_CHARS], around))

    @cached_property
    def scene_terms(self) -> frozenset[str]:
        """Those of the scene."""
        return frozenset(to_terms(self.scene))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names in the title and the lead."""
        lead = f"{self.article.title}.\n{self.article.text[:LEAD_CHARS]}"
        words = {word for name in find_names(lead) for word in name.words}
        return frozenset(word for word in words if len(word) > 3) - name_words("calendar")


@dataclass(frozen=True, slots=True)
class Group:
    """Statements, by their numbers, that give one value, best first, and the words in which the best of them does."""

    text: str
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`support` are the statements that say what the first says, one of each independent source, `groups` the values
    where sources differ, the first's first; none where they do not."""

    support: tuple[int, ...]
    kind: str
    groups: tuple[Group, ...]


def compare(question: Question, statements: Sequence[Statement]) -> Comparison:
    """What the sources say to a question: `statements` are those looked at, best first, copies folded into one."""
    if not statements:
        return Comparison((), "", ())
    asked = _Asked(question)
    best = statements[0]
    readings: dict[int, Reading] = {}
    if asked.fits(best) and (first := asked.read(best)):
        readings = {0: first}
        for number, other in enumerate(statements[1:], start=1):
            if asked.is_same_event(best, other) and asked.fits(other):
                reading = asked.read(other)
                if reading and asked.may_compare(best, first, other, reading):
                    readings[number] = reading
    alike = [n for n, one in enumerate(statements) if _says_the_same(statements, n, readings)]
    sources = _sources(statements, sorted({*alike, *readings}))
    support = {sources[n]: n for n in reversed(alike)}
    groups = _differing(statements, readings, sources)
    return Comparison(tuple(sorted(support.values())), asked.value_kind, groups)


def cite(
    comparison: Comparison, statements: Sequence[Statement], k: int
) -> tuple[list[int], tuple[Difference, ...]]:
    """The numbers of the statements to cite, and the differences in them: the best k, and after them at most ADDED
    that give another value than any of the k.
    """
    cited = list(range(min(k, len(statements))))
    unseen = [
        g.statements[0]
        for g in comparison.groups
        if g.statements[0] not in cited and not set(g.statements) & set(cited)
    ]
    cited += sorted(unseen)[:ADDED]
    values = []
    for group in comparison.groups:
        numbers = tuple(cited.index(one) + 1 for one in group.statements if one in cited)
        if numbers:
            values.append(Value(group.text, numbers))
    differences = []
    if len(values) > 1:
        differences.append(Difference(comparison.kind, tuple(values)))
    wording = _find_wording(statements, cited)
    return cited, (*differences, *([wording] if wording else []))


def _find_wording(statements: Sequence[Statement], cited: Sequence[int]) -> Difference | None:
    """The words in which the first citation says a thing to another degree than one by another source."""
    first = statements[0]
    for place, number in enumerate(cited[1:], start=2):
        other = statements[number]
        if _share_names(first, other) and not are_one_source(first.article, other.article):
            found = find_qualified(first.text, other.text)
            if found:
                return Difference("wording", (Value(found[0], (1,)), Value(found[1], (place,))))
    return None


def _sources(statements: Sequence[Statement], numbers: Sequence[int]) -> dict[int, int]:
    """The number of the source of each of these statements; one with copies has the source of all of them."""
    articles = [statements[number].article for number in numbers]
    copied = []
    for place, number in enumerate(numbers):
        for copy in statements[number].copies:
            copied.append((place, len(articles)))
            articles.append(copy)
    return dict(zip(numbers, group_sources(articles, copied), strict=False))


def _says_the_same(
    statements: Sequence[Statement], number: int, readings: Mapping[int, Reading]
) -> bool:
    """True for the first statement, and for those that give its value, or answer in its words."""
    first, other = statements[0], statements[number]
    if number == 0:
        return True
    if 0 in readings:
        return number in readings and agree(readings[0].meaning, readings[number].meaning) is True
    words = _answer_words(first)
    return bool(words) and words == _answer_words(other) and _share_names(first, other)


def _share_names(one: Statement, other: Statement) -> bool:
    return len(one.names & other.names) >= SHARED_NAMES


def _answer_words(statement: Statement) -> str:
    start, end = statement.span or (0, 0)
    return " ".join(_PLAIN.sub("", statement.text[start:end]).casefold().split())


def _differing(
    statements: Sequence[Statement],
    readings: Mapping[int, Reading],
    sources: Mapping[int, int],
) -> tuple[Group, ...]:
    """The values, if different sources give different ones; a source has the value that it gives first."""
    groups: list[list[int]] = []
    taken: set[int] = set()
    for number, reading in readings.items():
        told = [
            [agree(reading.meaning, readings[one].meaning) for one in group] for group in groups
        ]
        place = next((n for n, group in enumerate(told) if group[0]), None)
        if place is not None:
            groups[place].append(number)
        elif sources[number] not in taken and all(None not in group for group in told):
            groups.append([number])
        taken.add(sources[number])
    if len(groups) < 2:
        return ()
    return tuple(
        Group(_text(statements[group[0]], readings[group[0]]), tuple(group)) for group in groups
    )


def _text(statement: Statement, reading: Reading) -> str:
    return " ".join(statement.text[reading.start : reading.end].split())


class _Asked:
    """What a question asks of a statement."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._names = [t for t in question.terms if t.variants or t.word[0].isupper()]
        self._counted = [t for t in question.terms if t.term in question.counted]
        self._wants_people = any(t.word.lower() in _PERSONS for t in self._counted)
        self._said = _predicates(question, (*self._names, *self._counted))

    @property
    def value_kind(self) -> str:
        """What is compared."""
        kind = self._question.kind
        return {Kind.PERSON: "name", Kind.ORGANISATION: "name", Kind.PLACE: "name"}.get(
            kind, kind.value
        )

    def is_same_event(self, best: Statement, other: Statement) -> bool:
        """True if two statements seem to be about one event: the question's names, or names in common, and the days."""
        days = EVENT_DAYS.get(self._question.kind, OTHER_DAYS)
        one, two = best.article.published, other.article.published
        if one and two and abs((one - two).days) > days:
            return False
        return bool(self._names) or _share_names(best, other)

    def fits(self, statement: Statement) -> bool:
        """True if the article has the question's names, and the sentence what the question says."""
        if not _matches(self._names, statement.scene_terms):
            return False
        needed = self._said or self._counted
        return bool(needed) and _matches(needed, statement.terms)

    def read(self, statement: Statement) -> Reading | None:
        """The value that a statement gives; None if it gives none of the kind, or not clearly."""
        kind = self._question.kind
        if kind is Kind.DATE:
            return _read_date(statement)
        if kind in NAMED:
            return _read_name(statement)
        if kind is Kind.NUMBER and self._question.wanted[:1] == ("number",):
            return self._read_count(statement)
        if kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DURATION):
            return self._read_measure(statement)
        return None

    def may_compare(
        self, best: Statement, first: Reading, other: Statement, reading: Reading
    ) -> bool:
        """False where a name would count against another that the same article has besides, or a weak candidate's."""
        if not isinstance(first.meaning, NameOf) or not isinstance(reading.meaning, NameOf):
            return True
        if agree(first.meaning, reading.meaning):
            return True
        named = _matches(self._names, best.terms) and _matches(self._names, other.terms)
        return (
            named
            and other.candidate.score >= NEAR_BEST * best.candidate.score
            and not mentions(best.article.text, reading.meaning)
            and not mentions(other.article.text, first.meaning)
        )

    def _read_measure(self, statement: Statement) -> Reading | None:
        """The amount in the answer, if its unit is one of the kind."""
        span = statement.span
        for amount in find_amounts(statement.text):
            if span and amount.first < span[1] and span[0] < amount.last and self._has_unit(amount):
                return _reading(amount)
        return None

    def _has_unit(self, amount: Amount) -> bool:
        kind = self._question.kind
        if kind is Kind.MONEY:
            return _MONEY_UNIT.fullmatch(amount.unit) is not None
        if kind is Kind.PERCENT:
            return amount.unit == "percent"
        if kind is Kind.DURATION:
            return amount.unit == "time"
        return amount.unit in _UNITS.get(self._question.wanted[0], ("",))

    def _read_count(self, statement: Statement) -> Reading | None:
        """The number that stands nearest to what is counted, or to what the question says of it."""
        text, span = statement.text, statement.span or (0, 0)
        said, counted = self._anchors(text)
        found = []
        for amount in _counts(text):
            heads = [place for place in counted if place[0] >= amount.last]
            distance = min((_words_between(text, amount, place) for place in said), default=FAR)
            if distance > NEAR_WORDS and (not said or not self._wants_people):
                beside = (_words_between(text, amount, place) for place in heads)
                distance = NEAR_WORDS + min(beside, default=FAR)
            if distance <= 2 * NEAR_WORDS and self._counts_right(text, amount):
                is_answer = amount.first < span[1] and span[0] < amount.last
                found.append((not is_answer, distance, amount.start, amount))
        if not found:
            return None
        amount = min(found)[3]
        asked = self._question.text
        return None if _is_of_another_year(statement, amount, asked) else _reading(amount)

    def _anchors(self, text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The places in a sentence of what the question says, and of what is counted."""
        said, counted = [], []
        for match in _WORD.finditer(text):
            terms = to_terms(match.group())
            if terms and _matches(self._said, terms, some=True):
                said.append(match.span())
            elif terms and _matches(self._counted, terms, some=True):
                counted.append(match.span())
        return said, counted

    def _counts_right(self, text: str, amount: Amount) -> bool:
        """True if the word after the number is what is counted, or the number stands without one."""
        after = re.findall(r"[^\W\d_]+|[^\w\s]", text[amount.end : amount.end + 60])[:4]
        head = [word for word in after if word.isalpha()]
        if not self._counted or _matches(self._counted, to_terms(" ".join(head)), some=True):
            return True
        if not head or not after[0].isalpha():  # "put the dead at 11;"
            before = to_terms(text[max(0, amount.start - 40) : amount.start])
            return self._wants_people or _matches(self._counted, before, some=True)
        if not self._wants_people:
            return False
        is_alone = _matches(self._said, to_terms(head[0]), some=True)
        functional = not to_terms(head[0])
        return is_alone or functional or not _PERSONS.isdisjoint(word.lower() for word in head)


def _predicates(question: Question, others: Sequence[QuestionTerm]) -> list[QuestionTerm]:
    """The words of the question that say what happened: those before "in the …", "by …"; else all but names."""
    plain = [t for t in question.terms if t.weight == 1 and t not in others]
    match = _PREPOSITION.search(question.text, 3)
    if match is None:
        return plain
    head = frozenset(to_terms(question.text[: match.start()]))
    return [term for term in plain if term.term in head] or plain


def _matches(
    terms: Sequence[QuestionTerm], present: frozenset[str] | Sequence[str], *, some: bool = False
) -> bool:
    """True if all of `terms`, or with `some` one of them, are found among the terms of a text, in any form."""
    weighed = [WeighedTerm(term.term, term.word, 1.0, term.variants) for term in terms]
    found = match_terms(weighed, frozenset(present))
    return any(found) if some else all(found)


def _read_date(statement: Statement) -> Reading | None:
    if statement.span is None:
        return None
    start, end = statement.span
    day = read_day(statement.text[start:end], statement.article.published)
    return Reading(start, end, day) if day else None


def _read_name(statement: Statement) -> Reading | None:
    if statement.span is None:
        return None
    start, end = statement.span
    name = read_name(statement.text[start:end])
    return Reading(start, end, name) if name else None


def _counts(text: str) -> Iterator[Amount]:
    """The numbers of a sentence that count: no dates, times, shares, sums."""
    other = [(span.start, span.end) for span in find_dates(text)]
    found = find_quantities(text)
    other += [(s.start, s.end) for kind in ("clock", "age", "magnitude") for s in found[kind]]
    for amount in find_amounts(text):
        if not amount.unit and not any(s < amount.last and amount.first < e for s, e in other):
            yield amount


def _words_between(text: str, amount: Amount, place: tuple[int, int]) -> int:
    """Words between a number and a word; a mark that parts clauses counts as some."""
    gap = text[amount.end : place[0]] if place[0] >= amount.end else text[place[1] : amount.start]
    return gap.count(" ") + 4 * gap.count(" and ") + 3 * sum(gap.count(mark) for mark in ",;:—–")


def _is_of_another_year(statement: Statement, amount: Amount, asked: str) -> bool:
    """True for "killed 112 people in 1961": the year stands near, and is not that of the article or the question."""
    published = statement.article.published
    near = statement.text[max(0, amount.start - 30) : amount.end + 40]
    years = set(_YEAR.findall(near)) - set(_YEAR.findall(asked))
    return bool(published and years - {str(published.year)})


def _reading(amount: Amount) -> Reading:
    return Reading(amount.start, amount.end, amount)
