"""Which of an archive's sources a question names, and what that does to its words."""

import pytest

from index import Article, OkapiRetriever
from qa.question import TRIGGER_WEIGHT, Question, parse_question
from qa.retrieval.outlet import named_outlets, outlet_name, with_outlets


def archive(*sources: str | None) -> OkapiRetriever:
    """One article from each source."""
    return OkapiRetriever(
        [Article(f"a{n}", "Rain fell.", "", source) for n, source in enumerate(sources)]
    )


def weights(question: Question) -> dict[str, float]:
    return {term.term: term.weight for term in question.terms}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Harbour Post", "Harbour Post"),
        ("FOX News - Health", "FOX News"),
        ("FOX News – Life – Food", "FOX News"),
        ("Cnbc | World Business News", "Cnbc"),
        ("Kestrel Wire: Politics", "Kestrel Wire"),
        ("The Verge", "Verge"),
        ("the Verge | Reviews", "Verge"),
        ("theweek.co.uk", "theweek"),
        ("cnn.com", "cnn"),
        ("www.Harbour-Post.com.au", "harbour-post"),
        ("Kestrel.news", "kestrel"),
        ("Kestrel 9.5", "Kestrel 9.5"),  # two words are no domain
        ("Sky-News", "Sky-News"),  # a hyphen within a word begins no section
        ("Theatre Weekly", "Theatre Weekly"),
        ("The", "The"),
        (": Politics", ": Politics"),  # a section alone is all the name there is
        ("", ""),
    ],
)
def test_what_a_question_calls_a_source(source: str, name: str) -> None:
    assert outlet_name(source) == name


@pytest.mark.parametrize(
    ("question", "source", "is_named"),
    [
        ("What does the Harbour Post say of rain?", "Harbour Post", True),
        ("What does the Harbour post say of rain?", "HARBOUR POST", True),
        ("What does CNBC say of rain?", "Cnbc | World Business News", True),
        ("Does the Verge article mention rain?", "The Verge", True),
        ("Was CNN’s report on rain right?", "cnn.com", True),
        ("what does the harbour post say of rain?", "Harbour Post", False),  # no capital
        ("was the verge of the road wet when The Verge wrote?", "The Verge", True),
        ("Is Vergennes wet?", "The Verge", False),  # no whole word
        ("Is UnVerge wet?", "The Verge", False),
        ("What did AP say of rain?", "AP", False),  # too short to tell
        ("What did the Post say of rain?", "Harbour Post", False),
        ("What is C++ (Weekly)?", "C++ (Weekly)", True),  # its marks are no pattern
        ("Time ran out for whom?", "Time", False),  # any word that opens a question is a capital
        ("“Time ran out for whom?", "Time", False),
        ("What did Time write?", "Time", True),
        ("Time ran out, Time wrote?", "Time", True),
        ("Harbour Post wrote what?", "Harbour Post", True),
        ("CNN wrote what?", "cnn.com", True),  # no common word is written so
        ("TechCrunch wrote what?", "TechCrunch", True),
        ("What did 9News say of rain?", "9News", True),
    ],
)
def test_whether_an_outlet_is_named(question: str, source: str, is_named: bool) -> None:
    assert bool(named_outlets(question, [source])) is is_named


def test_all_sources_of_one_name_are_one_outlet() -> None:
    sources = ["Cnbc", "FOX News - Health", "Kestrel Wire", "Fox News - Lifestyle", "cnbc.com"]
    assert named_outlets("Do Fox News and CNBC agree?", sources) == (
        ("Cnbc", "cnbc.com"),
        ("FOX News - Health", "Fox News - Lifestyle"),
    )


def test_the_words_of_an_outlet_say_where_to_look_and_count_less() -> None:
    asked = parse_question("What did the Harbour Post write on the Sandvaer ferry?")
    found = with_outlets(asked, archive("Harbour Post", "Kestrel Wire", None).sources())
    assert found.outlets == (("Harbour Post",),)
    assert weights(found) == {
        **weights(asked),
        "harbour": TRIGGER_WEIGHT,
        "post": TRIGGER_WEIGHT,
    }
    assert (found.text, found.kind, found.wanted) == (asked.text, asked.kind, asked.wanted)


def test_a_word_that_counted_less_already_does_not_count_more() -> None:
    asked = parse_question("What is the name of the Daily Name?")
    assert weights(with_outlets(asked, archive("Daily Name").sources()))["name"] == TRIGGER_WEIGHT


@pytest.mark.parametrize("sources", [(), (None,), ("",), ("Kestrel Wire", "Post-Harbour")])
def test_a_question_that_names_none_is_left_as_it_is(sources: tuple[str | None, ...]) -> None:
    asked = parse_question("What did the Harbour Post write on the ferry?")
    assert with_outlets(asked, archive(*sources).sources()) is asked
