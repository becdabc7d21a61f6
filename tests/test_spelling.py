"""Which terms are taken for spellings of one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.spelling import MAX_SIMILAR, SHARED_LETTERS, edits_allowed, similar_spellings


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("medvedev", "medvedyev"),  # a letter too many
        ("medvedev", "medvdev"),  # one left out
        ("medvedev", "medvetev"),  # another one
        ("medvedev", "medevdev"),  # two swapped
        ("sandvaer", "sandvar"),
        ("lukashenko", "lukaschenka"),  # two slips in a long name
    ],
)
def test_slips(term: str, other: str) -> None:
    assert similar_spellings(term, [(other, 1)]) == [other]


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("iran", "iraq"),  # too short
        ("medvedev", "medvedev"),  # itself
        ("farris", "harris"),  # names are seldom misspelt at their beginning
        ("medvedev", "medbedov"),  # two slips in a short name
        ("lukashenko", "lukkaschenky"),  # three
        ("12000", "13000"),
        ("covid19", "covid18"),
        ("", "a"),
    ],
)
def test_other_words(term: str, other: str) -> None:
    assert similar_spellings(term, [(other, 1)]) == []


def test_the_nearest_come_first_then_the_commonest_and_what_no_passage_has_not_at_all() -> None:
    vocabulary = [("oldhamstow", 90), ("oldhamston", 2), ("oldhamstam", 5), ("oldhamsten", 0)]
    found = similar_spellings("oldhamstin", [*vocabulary, ("oldhamstun", 9), ("oldhamstin", 7)])
    assert found == ["oldhamstun", "oldhamston", "oldhamstow", "oldhamstam"]


def test_they_are_few() -> None:
    vocabulary = [(f"oldha{letter}", 1) for letter in "bcdefghijklm"]
    assert similar_spellings("oldhan", vocabulary) == [f"oldha{x}" for x in "bcdef"][:MAX_SIMILAR]
    assert len(similar_spellings("oldhan", vocabulary, limit=None)) == 12


WORDS = st.text("ab", min_size=4, max_size=11)


@given(WORDS, st.lists(st.tuples(WORDS, st.integers(0, 3)), max_size=20, unique_by=lambda p: p[0]))
def test_similar_terms_begin_alike_and_occur(term: str, vocabulary: list[tuple[str, int]]) -> None:
    for other in similar_spellings(term, vocabulary):
        assert other != term
        assert other[:SHARED_LETTERS] == term[:SHARED_LETTERS]
        assert abs(len(other) - len(term)) <= edits_allowed(term)
        assert dict(vocabulary)[other] > 0
