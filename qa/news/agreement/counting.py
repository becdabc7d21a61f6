"""Count: a statement -> the number in it that counts what a question asks for ("how many people died?")."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from index import to_terms
from qa.news.agreement.amount import Amount, find_amounts
from qa.news.agreement.statement import Statement
from qa.question import QuestionTerm
from qa.selection.matching import WeighedTerm, match_terms
from qa.spans.quantities import find_dates, find_quantities

NEAR_WORDS = 6
"""Between a number and the word that says what is counted ("killing at least nine"), at most."""

FAR = 1_000
"""Words between a number and a word that is not there."""

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PEOPLE = """
people person persons men women children residents inhabitants others passengers civilians soldiers victims workers
patients dead killed injured wounded missing bodies lives
"""
_PERSONS = frozenset(_PEOPLE.split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

Terms = Sequence[WeighedTerm]


def weighed(terms: Iterable[QuestionTerm]) -> Terms:
    """Terms of a question as they are matched."""
    return [WeighedTerm(term.term, term.word, 1.0, variants=term.variants) for term in terms]


def all_found(terms: Terms, present: Collection[str]) -> bool:
    """True if each of `terms` is among those of a text, in any form."""
    return all(match_terms(terms, present))


def some_found(terms: Terms, present: Collection[str]) -> bool:
    """True if one of `terms` is among those of a text, in any form."""
    return any(match_terms(terms, present))


class Count:
    """What is counted: `counted` are the terms of the things, `said` of what happened to them."""

    def __init__(self, text: str, said: Terms, counted: Terms) -> None:
        self._text, self._said, self._counted = text, said, counted
        self._wants_people = any(term.word.lower() in _PERSONS for term in counted)

    def read(self, statement: Statement) -> Amount | None:
        """The number that stands nearest to what is counted, or to what the question says of it."""
        text, span = statement.text, statement.span or (0, 0)
        said, counted = self._anchors(text)
        found = []
        for amount in counts_in(text):
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
        return None if _is_of_another_year(statement, amount, self._text) else amount

    def _anchors(self, text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The places in a sentence of what the question says, and of what is counted."""
        said, counted = [], []
        for match in _WORD.finditer(text):
            terms = to_terms(match.group())
            if terms and some_found(self._said, terms):
                said.append(match.span())
            elif terms and some_found(self._counted, terms):
                counted.append(match.span())
        return said, counted

    def _counts_right(self, text: str, amount: Amount) -> bool:
        """True if the word after the number is what is counted, or the number stands without one."""
        after = re.findall(r"[^\W\d_]+|[^\w\s]", text[amount.end : amount.end + 60])[:4]
        head = [word for word in after if word.isalpha()]
        if not self._counted or some_found(self._counted, to_terms(" ".join(head))):
            return True
        if not head or not after[0].isalpha():  # "put the dead at 11;"
            before = to_terms(text[max(0, amount.start - 40) : amount.start])
            return self._wants_people or some_found(self._counted, before)
        if not self._wants_people:
            return False
        is_alone = some_found(self._said, to_terms(head[0]))
        functional = not to_terms(head[0])
        return is_alone or functional or not _PERSONS.isdisjoint(word.lower() for word in head)


def counts_in(text: str) -> Iterator[Amount]:
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
