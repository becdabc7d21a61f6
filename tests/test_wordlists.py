"""The word lists of qa/data: each can be read, and holds what the code asks of it."""

import re
from collections import Counter

import pytest

from index import fold, is_stop_word, to_terms
from qa.language.wordlists import (
    NameGroup,
    data_lines,
    name_groups,
    name_words,
    paraphrases,
    small_talk,
)
from qa.news.speech.saying import Form, Manner
from qa.question import Kind

SECTIONS = (
    *(
        "titles",
        "portfolios",
        "person_nouns",
        "organisation_words",
        "organisation_nouns",
        "place_nouns",
    ),
    *("place_words", "places", "thing_words", "demonyms", "calendar"),
)


@pytest.mark.parametrize(
    "name", ["aliases.txt", "kinds.tsv", "paraphrases.txt", "saying.tsv", "smalltalk.txt"]
)
def test_data_lines_are_neither_comments_nor_blank(name: str) -> None:
    lines = data_lines(name)
    assert lines
    assert not any(line.startswith("#") or not line.strip() for line in lines)


@pytest.mark.parametrize("section", SECTIONS)
def test_words_of_names_are_folded_as_names_are(section: str) -> None:
    words = name_words(section)
    assert words
    assert [word for word in words if word != fold(word)] == []


def test_places_may_have_several_words_and_other_lists_have_one_each() -> None:
    assert {"new york", "turkiye", "sao paulo"} <= name_words("places")
    for section in set(SECTIONS) - {"places"}:
        assert not any(" " in word for word in name_words(section))


def test_portfolios_are_titles() -> None:
    assert name_words("portfolios") <= name_words("titles")


def test_an_unknown_section_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        name_words("colours")


def test_small_talk_is_in_plain_small_words() -> None:
    for phrase in small_talk():
        assert phrase
        assert all(re.fullmatch(r"[a-z]+", word) for word in phrase)
    assert {("hello",), ("thank", "you"), ("how", "are", "you")} <= small_talk()


def test_a_paraphrase_works_both_ways_and_no_term_is_its_own() -> None:
    related = paraphrases()
    for term, others in related.items():
        assert term not in others
        assert all(term in related[other] for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [("headed", "led"), ("bought", "acquisition"), ("price", "cost"), ("truce", "ceasefire")],
)
def test_paraphrases_are_compared_as_terms(one: str, other: str) -> None:
    assert to_terms(other)[0] in paraphrases()[to_terms(one)[0]]


def test_groups_that_share_a_term_are_not_joined() -> None:
    assert to_terms("boss")[0] not in paraphrases()[to_terms("bill")[0]]


def test_no_name_stands_in_two_groups_or_twice_in_one() -> None:
    names = [tuple(to_terms(name)) for group in name_groups() for name in group.names]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    near = {tuple(to_terms(word)) for group in name_groups() for word in group.near}
    assert near.isdisjoint(names)


@pytest.mark.parametrize("group", name_groups(), ids=lambda group: group.names[0])
def test_each_name_of_a_group_has_terms_of_its_own(group: NameGroup) -> None:
    assert len(group.names) > 1 or group.near
    for name in (*group.names, *group.near):
        assert name == name.strip()
        assert to_terms(name)
        assert not set("-|~") & set(name)
    near = [tuple(to_terms(word)) for word in group.near]
    assert len(set(near)) == len(near)


def test_initials_are_no_words_of_the_stop_list_in_small_letters() -> None:
    """WHO is a name and "who" is none: what the stop list has must be written in capitals."""
    for group in name_groups():
        for name in group.names:
            assert name.isupper() or not is_stop_word(name)


@pytest.mark.parametrize("line", data_lines("kinds.tsv"))
def test_each_row_of_kinds_is_a_kind_finders_and_a_pattern_of_small_letters(line: str) -> None:
    kind, finders, pattern = line.split("\t")
    assert kind in {known.value for known in Kind}
    assert finders == "-" or all(finders.split(","))
    for name in ("person", "organisation", "place", "unit"):
        pattern = pattern.replace("{" + name + "}", "word")
    groups = {group.rstrip("0123456789") for group in re.compile(pattern).groupindex}
    assert groups <= {"trigger", "speaker", "counted"}
    escapes = re.sub(r"\\.|\(\?P<\w+>", "", pattern)
    assert escapes == escapes.lower()


@pytest.mark.parametrize("line", data_lines("saying.tsv"))
def test_each_row_of_saying_is_a_kind_and_words_of_small_letters(line: str) -> None:
    kind, words = line.split("\t")
    assert kind == kind.lower()
    assert words == words.lower().strip()
    if kind in {manner.value for manner in Manner}:
        assert all(len(verb.split()) == len(Form) for verb in words.split(" / "))
