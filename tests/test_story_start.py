"""Where a story begins: after its dateline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.turn import story_start


@pytest.mark.parametrize(
    ("dateline", "story"),
    [
        ("VELMAR — ", "The talks opened."),
        ("NEW YORK (AP) -- ", "The talks opened."),
        ("KYIV, May 16 — ", "The talks opened."),
        ("KYIV, Ukraine (AP) — ", "The talks opened."),
        ("WASHINGTON, Jan. 5 (Agency) – ", "The talks opened."),
        ("LONDON (Agency) - ", "The talks opened."),
        ("ÉVRY, France (AFP) – ", "The talks opened."),
        ("Kyiv (Reuters) - ", "The talks opened."),
        ("Oslo, 16 May (AP) — ", "The talks opened."),
        ("", "The talks opened."),
        ("", "The talks — at last — opened."),
        ("", "It (Reuters) said no - or yes."),
        ("", "Anna Lee (Velmar) - it is said - spoke."),  # no agency
        ("", "KYIV-based firms - all of them - left."),
        ("", "A — B"),
        ("", "2024 — a year of rain."),
        ("", ""),
    ],
)
def test_the_story_begins_after_the_dateline(dateline: str, story: str) -> None:
    assert story_start(dateline + story) == len(dateline)


@given(st.text("KYIV, a.(AP)—- \n", max_size=60))
def test_any_story_begins_somewhere(text: str) -> None:
    assert 0 <= story_start(text) <= len(text)
