"""Rows of a window: no wider than it by what a terminal needs, and no character lost."""

import unicodedata

import pytest
from cited import answered
from effort import check_effort
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from index import Article
from qa import Citation
from qa.sanitise import UNSAFE, clean
from qa.view.fragments import answer_fragments, to_plain
from qa.view.wrap import columns, cut, split_rows, wrap


def rows_of(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in split_rows(text, width, width)]


def test_long_word_is_broken_and_wide_characters_count_two() -> None:
    article = Article("a", "x" * 50 + " " + "漢" * 30, "t", path="a.txt")
    shown = to_plain(
        answer_fragments(answered(Citation(article=article, start=0, end=81, score=0.5)), 20)
    )
    quote = shown.split("   unknown")[0].splitlines()
    assert quote[0] == "1. " + "x" * 17
    assert "   " + "漢" * 8 in quote


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two-and-a-half", 7, ["one", "two-and", "-a-half"]),
        ("", 7, []),
        ("אחת שתיים שלוש", 9, ["אחת שתיים", "שלוש"]),
        ("שָׁלוֹם עוֹלָם", 4, ["שָׁלוֹם", "עוֹלָם"]),  # points above and below take no column
        ("قال الرئيس", 4, ["قال", "الرئ", "يس"]),
        ("e\u0301te\u0301 e\u0301te\u0301", 7, ["e\u0301te\u0301 e\u0301te\u0301"]),
        ("東京は雨だった。", 10, ["東京は雨だ", "った。"]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 2, ["\u1112\u1161\u11ab", "\u1100\u1173\u11af"]),
        ("👩\u200d👧👩\u200d👧", 7, ["👩\u200d👧", "👩\u200d👧"]),  # a family is not torn
        ("👍🏽👍🏽", 6, ["👍🏽", "👍🏽"]),
        ("a\u200d b", 1, ["a\u200d", "b"]),
        ("\u200d a", 9, ["\u200d a"]),
    ],
)
def test_rows(text: str, width: int, rows: list[str]) -> None:
    assert rows_of(text, width) == rows


def test_the_first_row_may_be_narrower() -> None:
    assert [end - start for start, end in split_rows("aaaa bb cc dd", 4, 8, {})] == [4, 8]
    assert [end - start for start, end in split_rows("漢漢 bb cc dd", 4, 8, {})] == [2, 8]


def test_no_terminal_needs_more_columns_than_are_counted() -> None:
    for code in range(0x20, 0x20000):
        character = chr(code)
        if not UNSAFE.match(character) and unicodedata.category(character) != "Cn":
            assert columns(character) >= get_cwidth(character), hex(code)


BRACKETS = str.maketrans("", "", "[]")
SCRIPTS = st.sampled_from(
    "abc. שׁלם\u05b8 قالﷺ é\u0301\u0302 漢字ｶﾅ ไทย\u0e31 한\u1100\u1161 👩👧🏽\u200d\ufe0f🇫 \u00ad"
)
TEXTS = st.one_of(
    st.text(SCRIPTS, max_size=120), st.text(max_size=120), st.text("ab ", max_size=90)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.integers(10, 300))
def test_lines_fit_and_hold_all_of_the_text(before: str, marked: str, width: int) -> None:
    shown = to_plain(
        wrap([("", before), ("class:mark", marked)], width, [("", "1. ")], [("", "   ")])
    )
    lines = shown.split("\n")
    assert lines.pop() == ""
    assert max(map(columns, lines)) <= width
    kept = "".join("".join(line[3:].split()) for line in lines)
    given_text = clean("".join((before + marked).split()))
    assert kept.translate(BRACKETS) == given_text.translate(BRACKETS)


@given(st.text(SCRIPTS, max_size=60), st.integers(3, 40))
def test_what_is_cut_fits(text: str, width: int) -> None:
    assert columns(cut(text, width)) <= width


@settings(deadline=None)
@given(st.text("ab -", max_size=200), st.integers(1, 30), st.integers(1, 30))
def test_both_ways_to_find_rows_agree(text: str, first: int, rest: int) -> None:
    text = " ".join(text.split())
    far = {len(text) + 9: 1}  # a bracket elsewhere: each character is looked at
    assert split_rows(text, first, rest) == split_rows(text, first, rest, far)


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "漢" * 100_000, "a\u0301" * 50_000, "\u200d" * 100_000, "x " * 50_000]
)
def test_junk_is_wrapped_with_little_effort(text: str) -> None:
    check_effort(lambda part: split_rows(part, 80, 80), text)
