"""Sentence -> the words by which it is compared with another: numbers by their values, names and the rest by terms."""

import re
from functools import cache
from typing import NamedTuple

from index import Token, fold
from qa.language.pattern import any_case
from qa.language.text import once
from qa.language.turn import story_start
from qa.language.wordlists import copying_words
from qa.news.agreement.amount import Amount, find_amounts
from qa.retrieval.nametable import name_tokens

MAX_TOKENS = 200
"""Longer sentences, which are none, are compared by their beginnings."""


class Word(NamedTuple):
    """What a word is compared by, where it stands, and whether it is written as a name."""

    key: str
    start: int
    end: int
    is_name: bool

    @property
    def is_number(self) -> bool:
        return self.key[0] == "#"

    @property
    def is_critical(self) -> bool:
        return self.key[0] in "#!"


@once
def compared_words(text: str) -> tuple[Word, ...]:
    """The words of a sentence that count, with its numbers by their values."""
    start = story_start(text)
    amounts = [amount for amount in find_amounts(text) if amount.end > start]
    words = [Word(_number_key(amount), amount.start, amount.end, False) for amount in amounts]
    taken = bytearray(len(text) + 1)
    for amount in amounts:
        taken[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
    taken[:start] = b"\1" * start
    for match in _critical().finditer(text):
        if not taken[match.start()]:
            words.append(Word(f"!{_critical_group(match)}", *match.span(), False))
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    shouted = text.isupper()
    tokens = [token for token in name_tokens(text) if not taken[token.start]]
    for token in tokens:
        is_name = text[token.start].isupper() and not shouted and token.start > start + 1
        words.append(Word(_spelling(token), token.start, token.end, is_name))
    return tuple(sorted(words, key=lambda word: word.start)[:MAX_TOKENS])


def _number_key(amount: Amount) -> str:
    return f"#{amount.plain:g}{amount.unit}{'' if amount.hedge == 'exact' else amount.hedge}"


def _spelling(token: Token) -> str:
    """A term with British and American spelling made one: only for comparison, so that "hour" may become "hor"."""
    term = token.term
    if len(term) < 5:
        return {"grey": "gray", "tyre": "tire"}.get(term, term)
    term = term.replace("our", "or")
    if term.endswith(("is", "iz", "ys", "yz")):
        return f"{term[:-2]}iz"
    if term.endswith(("br", "tr")):
        return f"{term[:-1]}er"
    if term.endswith("enc"):
        return f"{term[:-1]}s"
    return term[:-1] if term.endswith(("ll", "mm", "pp")) else term


@cache
def _critical() -> re.Pattern[str]:
    parts = []
    for number, row in enumerate(copying_words("critical")):
        phrases = "|".join(re.escape(phrase).replace("'", "['’]") for phrase in row)
        parts.append(f"(?P<g{number}>{phrases})")
    return re.compile(
        rf"(?:(?<=\w)(?=n['’]t)|(?<![\w’'])(?!no\. ?\d))(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE
    )


def _critical_group(match: re.Match[str]) -> str:
    """The group of a critical word; of those that say where something stands, the word itself."""
    row = copying_words("critical")[int((match.lastgroup or "g0")[1:])]
    word = fold(any_case(match.group()))
    return word if row[0] in ("before", "until", "up", "over", "more") else row[0]
