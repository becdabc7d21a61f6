"""What is said of a thing to another degree."""

import pytest

from qa.news.agreement.qualifier import find_qualified

SWAP = "Russia and Ukraine agreed to exchange 1,000 prisoners each, {} since the war began."


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (
            SWAP.format("one of the largest swaps"),
            SWAP.format("the largest swap"),
            ("one of the largest", "the largest"),
        ),
        (
            SWAP.format("the largest swap"),
            SWAP.format("among the largest swaps"),
            ("the largest", "among the largest"),
        ),
        (
            SWAP.format("the first swap"),
            SWAP.format("one of the first swaps"),
            ("the first", "one of the first"),
        ),
        (
            SWAP.format("the most complex swap"),
            SWAP.format("one of the most complex swaps"),
            ("the most complex", "one of the most complex"),
        ),
        (SWAP.format("the largest swap"), SWAP.format("the largest exchange"), None),
        (SWAP.format("the largest swap"), SWAP.format("the longest swap"), None),
        (SWAP.format("one of the largest swaps"), SWAP.format("among the largest swaps"), None),
        (
            "All residents of the flooded valley near Pelsk have left, the governor said.",
            "Most residents of the flooded valley near Pelsk have left, the governor said.",
            ("All residents", "Most residents"),
        ),
        (
            "The collapse of the dam at Pelsk killed 12 people on Saturday.",
            "The collapse of the dam at Pelsk killed at least 12 people on Saturday.",
            ("12", "at least 12"),
        ),
        (
            "The collapse of the dam at Pelsk killed 12 people on Saturday.",
            "The collapse of the dam at Pelsk killed 12 people and two dogs on Saturday.",
            None,
        ),
        (
            "It was the largest swap.",
            "It was one of the largest fires.",
            None,
        ),  # not about one thing
        ("", "", None),
    ],
)
def test_find_qualified(one: str, other: str, found: tuple[str, str] | None) -> None:
    assert find_qualified(one, other) == found
    turned = found and (found[1], found[0])
    assert find_qualified(other, one) == turned
