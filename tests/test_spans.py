"""The finders by name: every one that data/kinds.tsv asks for is there, and all keep to the text."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.finders import ANY_NAME, find_spans
from qa.language.pattern import Span
from qa.language.wordlists import data_lines

ASKED_FOR = sorted(
    {
        finder
        for line in data_lines("kinds.tsv")
        for finder in line.split("\t")[1].split(",")
        if finder != "-"
    }
    | {"description"}
)


def test_an_unknown_finder_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        find_spans("Rain fell.", "colour")


@pytest.mark.parametrize("finder", ASKED_FOR)
def test_no_text_no_spans(finder: str) -> None:
    assert find_spans("", finder) == []
    assert find_spans("rain fell", finder) == []


EXAMPLES = [
    ("person", "they met Anna Lee", "Anna Lee"),
    ("organisation", "they sued NATO", "NATO"),
    ("place", "they like Norway", "Norway"),
    ("name", "they met Anna", "Anna"),
    ("location", "they sat in the hall", "in the hall"),
    ("number", "they saw 12 boats", "12"),
    ("date", "they met on 16 May", "16 May"),
    ("clock", "they met at 5pm", "5pm"),
    ("duration", "they sat for three hours", "three hours"),
    ("age", "she is 31 years old", "31 years old"),
    ("money", "they paid $3 million", "$3 million"),
    ("percent", "it rose 3.4%", "3.4%"),
    ("length", "it is 25 metres high", "25 metres"),
    ("mass", "it weighs 12 tonnes", "12 tonnes"),
    ("measure", "it burned 400 acres", "400 acres"),
    ("magnitude", "a magnitude 6.1 quake", "magnitude 6.1"),
    ("quote", "“so be it,” she cried", "“so be it,”"),
    ("reason", "it shut because of fog", "fog"),
    ("definition", "quorum is the number needed", "the number needed"),
    ("description", "it was, a nurse who saw it", "a nurse who saw it"),
    ("expansion", "the Marine Accident Board (MAB)", "Marine Accident Board"),
]


@pytest.mark.parametrize(("finder", "text", "wanted"), EXAMPLES)
def test_each_finder_finds_its_kind(finder: str, text: str, wanted: str) -> None:
    spans = find_spans(text, finder)
    assert [text[span.start : span.end] for span in spans] == [wanted]
    assert all(isinstance(span, Span) for span in spans)


def test_every_finder_that_is_asked_for_is_tried_above() -> None:
    assert {finder for finder, _, _ in EXAMPLES} >= set(ASKED_FOR)


def test_any_name_counts_alike() -> None:
    assert {s.strength for s in find_spans("so Norway met Anna Lee", "name")} == {ANY_NAME}


WORDS = (  # parted by blanks
    "the a of in on to and said that is was because after he she they it not more than about 12 1,200 3.4% $3 "
    'million people Anna Lee Norway NATO “so it is” "yes" (MAB) , . ; May 2025 Monday 5pm years metres euros'
)


@given(seed=st.integers(0, 10**6), length=st.integers(0, 60))
def test_sentences_of_news_words(seed: int, length: int) -> None:
    text = " ".join(random.Random(seed).choices(WORDS.split(), k=length))
    for finder in ASKED_FOR:
        for start, end, strength in find_spans(text, finder):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()
            assert 0 < strength <= 1
