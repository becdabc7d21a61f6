"""Words in any case: no table is looked up by another rule than the pattern that finds what is looked up."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from voices import voices_at

import index
import qa
from index import Article
from qa.followup.anaphor import find_anaphors
from qa.followup.ellipsis import expand
from qa.followup.mention import Turn
from qa.followup.resolution import find_pointer
from qa.language.finders import find_spans
from qa.language.pattern import WordTable, any_case
from qa.language.quantities import QUANTITIES
from qa.language.wordlists import copying_words
from qa.news.agreement.words import compared_words
from qa.news.dating.period import period_of
from qa.news.dating.when import derived_days

LONG_S, KELVIN, DOTTED, DOTLESS = "\u017f", "\u212a", "\u0130", "\u0131"
ODD = {"s": LONG_S, "k": KELVIN, "i": DOTTED + DOTLESS}


def odd_spellings(word: str) -> Iterator[str]:
    """The word with each letter that has an odd form in each of its forms, one letter at a time and all at once."""
    for at, letter in enumerate(word):
        for odd in ODD.get(letter, ""):
            yield word[:at] + odd + word[at + 1 :]
    yield "".join(ODD.get(letter, letter)[0] for letter in word)
    yield "".join(ODD.get(letter, letter)[-1] for letter in word)


def tables() -> dict[str, WordTable[object]]:
    """Every table of the program that a module holds, by where it stands."""
    found: dict[str, WordTable[object]] = {}
    for module in pkgutil.walk_packages(qa.__path__, "qa."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, WordTable):
                found[f"{module.name}.{name}"] = value
    return found


def test_whatever_a_tables_pattern_finds_is_in_the_table() -> None:
    assert len(tables()) > 3
    for where, table in tables().items():
        pattern = re.compile(table.pattern, re.IGNORECASE)
        for word in table:
            for spelling in (word, word.upper(), word.title(), *odd_spellings(word)):
                assert pattern.fullmatch(spelling), (where, spelling)
                assert table[spelling] == table[word], (where, spelling)


def test_any_case_goes_by_the_rule_of_patterns() -> None:
    everything = "".join(map(chr, range(0x110000)))
    for letter in "abcdefghijklmnopqrstuvwxyz":
        alike = re.findall(letter, everything, re.IGNORECASE)
        assert {letter, letter.upper()} <= set(alike)
        assert [any_case(other) for other in alike] == [letter] * len(alike)
    assert len(any_case("\u0130stanbul")) == len("\u0130stanbul")


def test_no_table_is_looked_up_by_lower() -> None:
    lookup = re.compile(
        r"\w\[[^\[\]\n]*(?:\[[^\]\n]*\]|\(\))?\.lower\(\)\](?! = )|\.index\([^\n]*\.lower\(\)\)"
    )
    for package in (qa, index):
        for path in Path(package.__path__[0]).rglob("*.py"):
            found = lookup.search(path.read_text("utf-8"))
            assert found is None, f"{path}: {found and found[0]}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{LONG_S}even people", "7"),
        (f"{LONG_S}ixty people", "60"),
        (f"three m{DOTTED}ll{DOTTED}on people", "3000000"),
        (f"three m{DOTLESS}llion people", "3000000"),
        (f"a thou{LONG_S}and people", "1000"),
        (f"5{KELVIN} people", "5000"),
    ],
)
def test_odd_letters_count(text: str, value: str) -> None:
    assert compared_words(text)[0].key == f"#{value}"


def test_odd_letters_point_back() -> None:
    assert [one.gender for one in find_anaphors(f"is {LONG_S}he the mayor, and who is h{DOTTED}m?")]


_WORDS = sorted(
    {word for table in tables().values() for word in table}
    | {word for section in ("hedges", "units") for row in copying_words(section) for word in row}
    | {"January", "May", "August", "on", "Friday", "since", "last", "week", "this", "ago"}
    | {"one", "of", "the", "largest", "said", "is", "he"}
)  # fmt: skip
_SPELLED = st.sampled_from(_WORDS).flatmap(
    lambda word: st.sampled_from([word, word.title(), *odd_spellings(word)])
)


@given(st.lists(st.one_of(_SPELLED, st.sampled_from(["3", "12", "1,200", "2024", ","]))))
def test_no_text_of_odd_words_raises(words: list[str]) -> None:
    text = " ".join(words) or "nothing"
    compared_words(text)
    find_anaphors(text)
    find_pointer(text)
    period_of(text, date(2025, 3, 1))
    expand(text, [Turn(f"What did {text} do?", text)])
    for finder in (*QUANTITIES, "number", "date", "reason", "location"):
        find_spans(text, finder)
    article = Article("a", f"Roe spoke. {text}", "", published=date(2025, 3, 1))
    derived_days(article, 0, len(article.text))
    voices_at(article, len("Roe spoke. "))
