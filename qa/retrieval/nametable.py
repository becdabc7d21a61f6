"""The table of names (data/aliases.txt) as terms: which of them are in a text, and their other forms."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from index import Token, fold, to_terms
from qa.language.text import find_tokens
from qa.language.wordlists import name_groups
from qa.question import Relation

Terms = tuple[str, ...]


class Form(NamedTuple):
    """Another form of a name, as terms, and what it is to the name."""

    terms: Terms
    relation: Relation


def other_forms(terms: Terms) -> tuple[Form, ...]:
    """The other forms of the name, or near word, that has these terms; none if the table does not have it."""
    return _related().get(terms, ())


def names_in(text: str) -> Iterator[tuple[str, Terms]]:
    """The names and near words of the table in `text`, as written and as terms; the longest, each once."""
    tokens = name_tokens(text)
    at = 0
    while at < len(tokens):
        for length in range(min(_longest_name(), len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            terms = tuple(token.term for token in run)
            if terms in _related():
                yield _cut(text, run), terms
                at += length
                break
        else:
            at += 1


def name_tokens(text: str) -> list[Token]:
    """The tokens of `text` without hyphenated pairs, whose parts are tokens too."""
    tokens = find_tokens(text)
    return [
        token
        for token, after in zip_longest(tokens, tokens[1:])
        if after is None or after.start >= token.end
    ]


def find_name(text: str, tokens: Sequence[Token], terms: Sequence[str]) -> str | None:
    """How `text`, which has these tokens, first writes the name of these terms; None if it does not."""
    for at in range(len(tokens) - len(terms) + 1):
        run = tokens[at : at + len(terms)]
        if all(token.term == term for token, term in zip(run, terms, strict=True)):
            return _cut(text, run)
    return None


def _cut(text: str, run: Sequence[Token]) -> str:
    """The words of a run of tokens, without a possessive at the end."""
    words = " ".join(text[run[0].start : run[-1].end].split())
    return words[:-2] if fold(words).endswith(("'s", "’s")) else words


@cache
def _related() -> dict[Terms, tuple[Form, ...]]:
    """The terms of each name and near word -> its other forms, of all groups that it is in."""
    related: defaultdict[Terms, dict[Terms, Relation]] = defaultdict(dict)
    for group in name_groups():
        names = [tuple(to_terms(name)) for name in group.names]
        near = [tuple(to_terms(word)) for word in group.near]
        for form in (*names, *near):
            for other in (*names, *near):
                relation = Relation.SAME if form in names and other in names else Relation.NEAR
                if other != form:
                    related[form].setdefault(other, relation)
    return {
        form: tuple(Form(other, relation) for other, relation in others.items())
        for form, others in related.items()
    }


@cache
def _longest_name() -> int:
    return max(map(len, _related()))
