"""The window that other tests look through."""

import pytest
from emulator import Window


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("one\rt", "tne"),
        ("abcdefghijkl", "abcdefghij\nkl"),
        ("a\r\nb\r\nc\r\nd", "b\nc\nd"),
        ("abc\x1b[2D*\x1b[K", "a*"),
        ("abc\x1b[H\x1b[2;3Hx\x1b[A\x1b[C!", "abc !\n  x"),
        ("abc\r\nd\x1b[1;2H\x1b[J", "a"),
        ("abc\x1b[2J", ""),
        ("\x1b[1;31mred\x1b[0m\x1b]0;title\x07", "red"),
        ("main\x1b[?1049h\x1b[Hother", "other"),
        ("main\x1b[?1049h\x1b[Hother\x1b[?1049l!", "main!"),
        ("漢字e\u0301x", "漢字e\u0301x"),
        ("abcdefghi漢", "abcdefghi\n漢"),
    ],
)
def test_output_in_one_piece_and_in_bits(output: str, text: str) -> None:
    whole, bits = Window(10, 3), Window(10, 3)
    whole.feed(output)
    for character in output:
        bits.feed(character)
    assert whole.text() == bits.text() == text


def test_it_says_where_the_cursor_is_and_keeps_what_scrolled_away() -> None:
    window = Window(10, 2)
    window.feed("a\r\nb\r\nc\x1b[6n")
    assert window.answers == ["\x1b[2;2R"]
    assert (window.scrolled, window.text()) == (["a"], "b\nc")
    window.resize(5, 1)
    assert window.text() == "c"
