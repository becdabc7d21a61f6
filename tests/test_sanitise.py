"""What reaches a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sanitise import clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “curly” é 漢字 🙂\n\tnext", "plain “curly” é 漢字 🙂\n\tnext"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("\x1b]0;title\x07", "\ufffd]0;title\ufffd"),
        ("\x9b31m", "\ufffd31m"),
        ("a\rb\x00c\x7fd\x85e", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("\u202eevil\u202c \u2066x\u2069", "\ufffdevil\ufffd \ufffdx\ufffd"),
        ("\u2028\u2029\ufeff\u206a\ufff9", "\ufffd" * 5),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("\u200e\u200f\u200c\u200d", "\u200e\u200f\u200c\u200d"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(st.characters()))
def test_clean_is_idempotent_and_keeps_lengths(text: str) -> None:
    once = clean(text)
    assert len(once) == len(text)
    assert clean(once) == once
    assert all(c >= " " or c in "\n\t" for c in once)
