"""Difference: statements that answer one question -> which sources say the same, and where they differ.

Careful rather than complete: that sources differ is said only of statements about one event, with what the question
says of it in the sentence itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.answer import Difference, Value
from qa.news.agreement.independence import are_one_source, group_sources
from qa.news.agreement.qualifier import find_qualified
from qa.news.agreement.reading import Asked, Reading
from qa.news.agreement.statement import Statement, share_names
from qa.news.agreement.value import agree, are_equal
from qa.question import Question

ADDED = 2
"""Citations beyond k, at most, that are there for the other value they give."""

_PLAIN = re.compile(r"[^\w\s]")


class Told(NamedTuple):
    """A value in the words of the best statement that gives it, and the numbers of all that do."""

    text: str
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Values that may be the same ("at least nine", "11"), the best statement's first."""

    told: tuple[Told, ...]

    @property
    def statements(self) -> tuple[int, ...]:
        """The numbers of those that give one of them, best first."""
        return tuple(sorted(number for one in self.told for number in one.statements))


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
    asked = Asked(question)
    best = statements[0]
    readings: dict[int, Reading] = {}
    if asked.fits(best) and (first := asked.read(best)):
        readings = {0: first}
        for number, other in enumerate(statements[1:], start=1):
            if asked.is_same_event(best, other) and asked.fits(other):
                reading = asked.read_as(best, first, other)
                if reading and (
                    agree(first.meaning, reading.meaning)
                    or asked.may_differ(best, first, other, reading)
                ):
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
    groups = [group for group in comparison.groups if not set(group.statements).isdisjoint(cited)]
    differences = []
    if len(groups) > 1:
        told = ((one.text, _numbers(one, cited)) for group in groups for one in group.told)
        values = tuple(Value(text, numbers) for text, numbers in told if numbers)
        differences.append(Difference(comparison.kind, values))
    wording = _find_wording(statements, cited)
    return cited, (*differences, *([wording] if wording else []))


def _numbers(told: Told, cited: Sequence[int]) -> tuple[int, ...]:
    return tuple(cited.index(number) + 1 for number in told.statements if number in cited)


def _find_wording(statements: Sequence[Statement], cited: Sequence[int]) -> Difference | None:
    """The words in which the first citation says a thing to another degree than one by another source."""
    first = statements[0]
    for place, number in enumerate(cited[1:], start=2):
        other = statements[number]
        if share_names(first, other) and not are_one_source(first.article, other.article):
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
    return bool(words) and words == _answer_words(other) and share_names(first, other)


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
    return tuple(_group(statements, readings, group) for group in groups)


def _group(
    statements: Sequence[Statement], readings: Mapping[int, Reading], numbers: Sequence[int]
) -> Group:
    told: list[list[int]] = []
    for number in numbers:
        same = (
            one for one in told if are_equal(readings[one[0]].meaning, readings[number].meaning)
        )
        if (known := next(same, None)) is not None:
            known.append(number)
        else:
            told.append([number])
    return Group(
        tuple(Told(_text(statements[one[0]], readings[one[0]]), tuple(one)) for one in told)
    )


def _text(statement: Statement, reading: Reading) -> str:
    return " ".join(statement.text[reading.start : reading.end].split())
