"""Colour codes for a pager, and the size of the window."""

import re

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys
from talking import home, terminal  # noqa: F401 - a fixture for all

from qa.console.screen import Screen
from qa.console.terminal import ansi, drop_typed_ahead


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
