"""Support: statements that answer one question -> those that say what the best says, one of each independent source."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index import Article
from qa.answer import Candidate
from qa.language.names import find_names
from qa.language.wordlists import name_words
from qa.news.agreement.independence import group_sources
from qa.news.agreement.words import compared_words

LEAD_CHARS = 600
"""Of an article, in which its event is named, besides its title."""

SHARED_NAMES = 2
"""Words of names that the titles and leads of two articles share, at least, if they are about one event."""


@dataclass(frozen=True)
class Statement:
    """A candidate, its article, and the articles that have copies of its sentence."""

    candidate: Candidate
    article: Article
    copies: tuple[Article, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names in the title and the lead."""
        lead = f"{self.article.title}.\n{self.article.text[:LEAD_CHARS]}"
        words = {word for name in find_names(lead) for word in name.words}
        return frozenset(word for word in words if len(word) > 3) - name_words("calendar")


def same_answers(candidates: Sequence[Candidate]) -> list[int]:
    """The numbers of the best candidate and of those whose answering words are the same as it has."""
    answers = [_answer(one) for one in candidates]
    return [n for n, answer in enumerate(answers) if n == 0 or (answer and answer == answers[0])]


def _answer(one: Candidate) -> tuple[str, ...]:
    """The answering words as they are compared; empty where there are none."""
    if one.answer_start is None or one.answer_end is None:
        return ()
    words = one.text[one.answer_start - one.start : one.answer_end - one.start]
    return tuple(word.key for word in compared_words(words))


def find_support(statements: Sequence[Statement]) -> tuple[int, ...]:
    """The numbers of the best statement and of those that answer as it does, the first of each independent source.

    `statements` are best first, copies folded into one.
    """
    if not statements:
        return ()
    same = same_answers([one.candidate for one in statements])
    alike = [n for n in same if n == 0 or _agree(statements[0], statements[n])]
    sources = _sources([statements[number] for number in alike])
    first = dict(zip(sources[::-1], alike[::-1], strict=True))
    return tuple(sorted(first.values()))


def _agree(best: Statement, other: Statement) -> bool:
    return len(best.names & other.names) >= SHARED_NAMES


def _sources(statements: Sequence[Statement]) -> list[int]:
    """The number of the source of each statement; one with copies has the source of all of them."""
    articles = [one.article for one in statements]
    copied = []
    for place, one in enumerate(statements):
        for copy in one.copies:
            copied.append((place, len(articles)))
            articles.append(copy)
    return group_sources(articles, copied)[: len(statements)]
