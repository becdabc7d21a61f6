"""Why there is no answer, and the words that say so."""

from collections.abc import Sequence

import pytest
from looking import looked_up

from index import Article, OkapiRetriever
from qa.answer import Reason
from qa.question import parse_question
from qa.ranking.refusal import find_lack, find_unknown_names


def archive(*texts: str) -> OkapiRetriever:
    return OkapiRetriever([Article(f"a{n}", text, "") for n, text in enumerate(texts)])


def lack(retriever: OkapiRetriever, question: str, *missing: str) -> tuple[Reason, Sequence[str]]:
    """What is told of a question whose best candidate's article lacks the words `missing`."""
    parsed, terms = looked_up(question, retriever)
    return find_lack(parsed, terms, missing, retriever)


FERRY, TALKS = "The ferry sank off Bergen.", "The talks in Velmar failed."
CLOSE = (Reason.BELOW_THRESHOLD, ())


def test_words_that_no_article_has_are_named_in_their_order() -> None:
    question = "did the zorblax eat the ferry in Quuxland"
    found = lack(archive(FERRY, TALKS), question, "zorblax", "eat", "Quuxland")
    assert found == (Reason.NOT_MENTIONED, ("zorblax", "eat", "Quuxland"))


def test_a_word_that_an_article_has_in_another_form_is_not_called_unknown() -> None:
    assert lack(archive("Hackers copied the data."), "when was the data hacked") == CLOSE


def test_a_word_that_only_says_what_is_asked_for_is_not_missed() -> None:
    assert lack(archive(FERRY), "what is the name of the ferry", "name") == CLOSE


def test_a_name_in_another_form_is_mentioned() -> None:
    retriever = archive("Zelenskyy spoke in Kyiv.", "The ferry sank.")
    assert lack(retriever, "did Zelensky speak in Kiev") == CLOSE
    reason, words = lack(retriever, "did Zelensky dance in Kiev", "dance")
    assert (reason, words) == (Reason.NOT_MENTIONED, ("dance",))


def test_two_words_that_nothing_has_together() -> None:
    found = lack(archive(FERRY, TALKS), "what did the ferry do in Velmar", "Velmar")
    assert found == (Reason.NOT_TOGETHER, ("ferry", "Velmar"))


def test_they_are_named_in_the_order_of_the_question() -> None:
    found = lack(archive(FERRY, TALKS), "was Velmar on the ferry", "Velmar")
    assert found == (Reason.NOT_TOGETHER, ("Velmar", "ferry"))


def test_the_weightiest_two_are_named() -> None:
    retriever = archive(FERRY, "The ferry left.", "The ferry rests.", TALKS, "The talks in Oslo.")
    found = lack(retriever, "was the ferry off Bergen for talks in Velmar", "talks", "Velmar")
    assert found == (Reason.NOT_TOGETHER, ("Bergen", "Velmar"))


@pytest.mark.parametrize(
    "both",
    [
        Article("both", "A ferry came to Velmar.", ""),
        Article("both", "A ferry came. It was Velmar they saw.", ""),  # a neighbour
        Article("both", "A ferry came.", "Joy in Velmar"),  # the title
        Article("both", "The ferries are for Velmar’s people.", ""),
    ],
)
def test_a_passage_has_both(both: Article) -> None:
    articles = [Article("a", FERRY, ""), Article("b", TALKS, ""), both]
    assert lack(OkapiRetriever(articles), "what did the ferry do in Velmar", "Velmar") == CLOSE


def test_an_article_that_has_both_far_apart_has_them_not_together() -> None:
    text = "A ferry came. Rain fell. Snow fell. Hail fell. Velmar was wet."
    found = lack(archive(FERRY, text), "what did the ferry do in Velmar", "Velmar")
    assert found == (Reason.NOT_TOGETHER, ("ferry", "Velmar"))


@pytest.mark.parametrize("missing", [(), ("ferry", "Velmar", "do")])
def test_with_nothing_or_all_missing_nothing_is_to_be_told(missing: tuple[str, ...]) -> None:
    assert lack(archive(FERRY, TALKS), "what did the ferry do in Velmar", *missing) == CLOSE


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what is the nationality of Zamora", "Zamora, who is Venezuelan, won the ferry race."),
        ("what percentage of users left the ferry", "Some 62% of its users left the ferry."),
        ("what was the height of the Velmar tower", "The Velmar tower is 90 metres tall."),
    ],
)
def test_what_an_answer_need_not_name_is_not_called_missing(question: str, text: str) -> None:
    """A refusal that names such a word contradicts the sentence below it."""
    asked_for = question.split(" of ")[0].split()[-1]
    assert (
        lack(archive(text, f"The {asked_for} was told. Rain fell."), question, asked_for) == CLOSE
    )
    assert lack(archive(text, FERRY), question, asked_for) == CLOSE


@pytest.mark.parametrize(
    ("question", "unknown", "names"),
    [
        ("who is the manager of Tarnby Rovers?", ["Tarnby", "Rovers"], ("Tarnby", "Rovers")),
        ("Where did Orlov dance?", ["Orlov", "dance"], ("Orlov",)),
        ("Dancers were where?", ["Dancers"], ()),
        ("how many Orlov-trained pilots came?", ["Orlov-trained"], ()),
        ("WHERE DID ORLOV DANCE?", ["ORLOV", "DANCE"], ()),
        ("who is the manager of tarnby rovers?", ["tarnby", "rovers"], ()),
    ],
)
def test_a_name_has_a_capital_and_is_not_first(
    question: str, unknown: list[str], names: tuple[str, ...]
) -> None:
    assert find_unknown_names(parse_question(question), unknown) == names
