"""The quotations of a paragraph, by every kind of mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.news.speech.quotation import find_quotations, is_speech


def quotations(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_quotations(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Go,” he said. “Now.”", ["“Go,”", "“Now.”"]),
        ('"Go," he said. "Now."', ['"Go,"', '"Now."']),
        ("«Allez», he said.", ["«Allez»"]),
        ("„Geht“, he said.", ["„Geht“, he said."]),
        ("‘Go,’ he said.", ["‘Go,’"]),
        ("'Go now,' he said.", ["'Go now,'"]),
        ("‘The players’ union won’t go,’ he said.", ["‘The players’ union won’t go,’"]),
        ("“He said ‘go’ and left,” she said.", ["“He said ‘go’ and left,”"]),
        ("\"Not now,'' she said.", ["\"Not now,''"]),
        ('It is 5" wide and 7" long.', []),
        ("The dogs’ owners won’t pay, it’s said.", []),
        ("In the '90s they didn't.", []),
        ("“It goes on", ["“It goes on"]),
        ("“Go.” “And then", ["“Go.”", "“And then"]),
        ("and so on.” He left.", []),
        ("no marks", []),
        ("", []),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    assert quotations(text) == found


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("“we will go”", True),
        ("“We will go.”", True),
        ("“Inside Out 2”", False),
        ("“An Enemy of the People”", False),
        ("“Purlie Victorious: A Romp Through the Cotton Patch”", False),
        ("“whoo”", False),
    ],
)
def test_titles_are_no_speech(text: str, speech: bool) -> None:
    assert is_speech(text) is speech


@given(st.text("“”\"'‘’«»— ab.,\n", max_size=60))
def test_quotations_stand_in_order_inside_the_text(text: str) -> None:
    at = 0
    for one in find_quotations(text, 0, len(text)):
        assert at <= one.start < one.end <= len(text)
        at = one.end
