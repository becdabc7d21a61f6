"""Colours that can be read, colour codes for a pager, the size of the window, keys that are typed ahead."""

import itertools
import re

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth
from talking import home, terminal  # noqa: F401 - a fixture for all

from qa.console.screen import Screen
from qa.console.terminal import ansi, color_depth, drop_typed_ahead
from qa.console.theme import THEMES

LIGHT, DARK = "ffffff", "000000"


def luminance(color: str) -> float:
    """That of WCAG 2, section "relative luminance"."""
    shares = [int(color[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("theme", "grounds", "least"),
    [("auto", [LIGHT, DARK], 3.8), ("light", [LIGHT], 4.5), ("dark", [DARK], 4.5)],
)
def test_colours_stand_out(theme: str, grounds: list[str], least: float) -> None:
    colors = [style.split("#")[1] for style in THEMES[theme].values() if "#" in style]
    assert len(colors) == 7
    for color, ground in itertools.product(colors, grounds):
        assert contrast(color, ground) >= least, color


def test_themes_style_the_same_classes() -> None:
    assert THEMES["auto"].keys() == THEMES["light"].keys() == THEMES["dark"].keys()
    assert not THEMES["none"]


def test_a_theme_asked_for_goes_before_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with terminal():
        assert color_depth("dark") == ColorDepth.DEPTH_8_BIT
        assert color_depth("none") == ColorDepth.DEPTH_1_BIT
        assert "38;5;" in ansi([("class:mark", "Oldham\n")], "dark")
        assert ansi([("class:mark", "Oldham\n")], "dark") != ansi(
            [("class:mark", "Oldham\n")], "light"
        )


def test_ansi_sets_the_style_in_each_line() -> None:
    with terminal():
        lines = ansi([("class:mark", "one\ntwo"), ("", " three\n")], "auto").split("\n")
    assert re.fullmatch(r"(\x1b\[[0-9;]+m)+one(\x1b\[0m)+", lines[0])
    assert re.fullmatch(r"(\x1b\[[0-9;]+m)+two\x1b\[0m three(\x1b\[0m)*", lines[1])
    assert lines[2:] == [""]


def test_window_is_measured_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal() as (_, output):
        screen = Screen(lambda: "auto")
        assert screen.width() == 80
        monkeypatch.setattr(output, "get_size", lambda: Size(rows=10, columns=40))
        assert screen.width() == 40


@pytest.mark.parametrize(("lines", "kept"), [(1, 2), (19, 38), (20, 0), (10_000, 0)])
def test_many_lines_typed_ahead_are_dropped(lines: int, kept: int) -> None:
    with terminal() as (keys, _):
        store_typeahead(keys, [KeyPress("x"), KeyPress(Keys.ControlM)] * lines)
        drop_typed_ahead(20)
        assert len(get_typeahead(keys)) == kept
