"""Where sources differ: two sentences by two outlets, the question, and the values told apart, or none."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from index import Article, OkapiRetriever, read_articles
from qa import Answer, Answerer, Options
from qa.answer import Candidate, Difference, Value
from qa.news.agreement.difference import cite, compare
from qa.news.agreement.statement import Statement
from qa.question import parse_question

DAM = "Dam bursts above Pelsk in the Ombrel valley"
DAY = date(2024, 10, 12)


def statement(
    sentence: str,
    answer: str | None,
    outlet: str,
    *,
    title: str = DAM,
    days: int = 0,
    score: float = 0.5,
) -> Statement:
    start = len(lead := f"{outlet} has this from the valley. ")
    article = Article(outlet, lead + sentence, title, outlet, DAY + timedelta(days))
    first = last = None
    if answer:
        first = start + sentence.index(answer)
        last = first + len(answer)
    return Statement(
        Candidate(outlet, 1, start, start + len(sentence), first, last, score, {}, sentence, ()),
        article,
    )


def values(question: str, *statements: Statement) -> list[str]:
    return [group.told[0].text for group in compare(parse_question(question), statements).groups]


DIED = "How many people died when the Ombrel dam burst?"
HURT = "How many people were injured in Pelsk?"
HOMES = "How many homes were destroyed in the Ombrel valley?"
FINE = "How much was Ombrel Hydro fined?"
COST = "How much will the new Ombrel dam cost?"
SHARE = "What percentage of voters in Pelsk backed the dam?"
WHEN = "When did the Ombrel dam burst?"
LONG = "How long did the rescue at Pelsk last?"
WHO = "Who led the rescue at Pelsk?"
DEPTH = "How deep was the water in Pelsk?"

# question, sentence and answer of one outlet, of the other, and the values, none where they are no difference
ROWS = [
    (DIED, "The flood killed 12 people, police said.", "12", "It killed 15 people, the army said.", "15", ["12", "15"]),
    (DIED, "The flood killed 12 people, police said.", "12", "It killed twelve people, the army said.", "twelve", []),
    (DIED, "The flood killed 12 people.", "12", "Fifteen people are known to have died.", "Fifteen", ["12", "Fifteen"]),
    (DIED, "The flood killed 12 people.", "12", "Officials put the dead at 23.", "23", ["12", "23"]),
    (DIED, "The flood killed 12 people.", "12", "The death toll stood at 12 on Sunday.", "12", []),
    (DIED, "The flood killed at least nine people.", "nine", "It killed 11 people.", "11", []),
    (DIED, "The flood killed at least nine people.", "nine", "It killed 23.", "23", ["at least nine", "23"]),
    (DIED, "The flood killed about 1,000 people.", "1,000", "It killed 1,012 people.", "1,012", []),
    (DIED, "The flood killed more than 900 people.", "900", "It killed 1,012 people.", "1,012", []),
    (DIED, "The flood killed 1,000 people.", "1,000", "It killed 800 people.", "800", ["1,000", "800"]),
    (DIED, "The flood killed 12 people.", "12", "Some 7,400 people had to leave their homes.", "7,400", []),
    (DIED, "The flood killed 12 people.", "12", "It killed 12 people and injured 40.", "40", []),
    (DIED, "It killed 12 people and injured 40.", "12", "It injured 41 people and killed 12.", "41", []),
    (DIED, "The flood killed 12 people.", "12", "A flood here killed 112 people in 1961.", "112", []),
    (DIED, "The flood killed 12 people.", "12", "It killed 12 people, 15 fewer than in the last one.", "15", []),
    (DIED, "About 400 people die every day of floods.", "400", "The flood killed 23 people.", "23", []),
    (HURT, "Nine people were hurt in Pelsk.", "Nine", "Fourteen were injured.", "Fourteen", ["Nine", "Fourteen"]),
    (HURT, "Nine people were hurt in Pelsk.", "Nine", "The injured number nine.", "nine", []),
    (HURT, "Nine people were injured in Pelsk.", "Nine", "Fourteen boats were sent.", "Fourteen", []),
    (HOMES, "The flood destroyed 418 homes.", "418", "It destroyed 612 homes.", "612", ["418", "612"]),
    (HOMES, "The flood destroyed 418 homes.", "418", "It destroyed some 420 homes.", "420", []),
    (HOMES, "The flood destroyed 418 homes.", "418", "It destroyed 18 bridges.", "18", []),
    (HOMES, "The flood destroyed 418 homes.", "418", "Of 612 homes the flood destroyed 418.", "612", []),
    (FINE, "Ombrel Hydro was fined $27 million.", "$27 million", "Ombrel Hydro must pay a fine of $36 million.",
     "$36 million", ["$27 million", "$36 million"]),
    (FINE, "Ombrel Hydro was fined $27 million.", "$27 million", "Ombrel Hydro was fined 27 million dollars.",
     "27 million dollars", []),
    (FINE, "Ombrel Hydro was fined $27 million.", "$27 million", "Ombrel Hydro was fined €25 million.",
     "€25 million", []),
    (FINE, "Ombrel Hydro was fined $27 million.", "$27 million", "Two men of Ombrel Hydro were fined.", None, []),
    (COST, "The new dam will cost $1.2 billion.", "$1.2 billion", "It will cost 1.2bn dollars.", "1.2bn dollars", []),
    (COST, "The new dam will cost $1.2 billion.", "$1.2 billion", "It will cost $1.9 billion.", "$1.9 billion",
     ["$1.2 billion", "$1.9 billion"]),
    (SHARE, "Of the voters in Pelsk 54 percent backed the dam.", "54 percent", "The dam was backed by 54% of voters.",
     "54%", []),
    (SHARE, "Of the voters in Pelsk 54 percent backed the dam.", "54 percent", "The dam was backed by 61% of voters.",
     "61%", ["54 percent", "61%"]),
    (WHEN, "The dam burst on 9 October.", "9 October", "It burst on October 9, 2024.", "October 9, 2024", []),
    (WHEN, "The dam burst on 8 October.", "8 October", "It burst on October 9, 2024.", "October 9, 2024",
     ["8 October", "October 9, 2024"]),
    (WHEN, "The dam burst on 8 October.", "8 October", "It burst on Tuesday.", "Tuesday", []),
    (WHEN, "The dam burst on 8 October.", "8 October", "It burst on Monday.", "Monday", ["8 October", "Monday"]),
    (WHEN, "The dam burst on 8 October.", "8 October", "It burst in 2024.", "2024", []),
    (WHEN, "The dam burst on 8 October.", "8 October", "It burst, said Vera Holt on 9 October.", "9 October", []),
    (WHEN, "The dam burst on 8 October.", "8 October", "What burst is told as of 12 October.", "12 October", []),
    (LONG, "The rescue lasted three years.", "three years", "The rescue lasted 36 months.", "36 months", []),
    (LONG, "The rescue lasted 32 hours.", "32 hours", "The rescue lasted 61 hours.", "61 hours",
     ["32 hours", "61 hours"]),
    (WHO, "Emil Tarnoczy led the rescue at Pelsk.", "Emil Tarnoczy", "Col. Tarnóczy led the rescue.", "Tarnóczy", []),
    (WHO, "Volodymyr Zelensky led the rescue at Pelsk.", "Volodymyr Zelensky", "Zelenskyy led the rescue at Pelsk.",
     "Zelenskyy", []),
    (WHO, "Emil Tarnoczy led the rescue at Pelsk.", "Emil Tarnoczy", "Imre Balint led the rescue at Pelsk.",
     "Imre Balint", ["Emil Tarnoczy", "Imre Balint"]),
    (WHO, "Emil Tarnoczy led the rescue at Pelsk.", "Emil Tarnoczy",
     "Imre Balint led the rescue at Pelsk under Emil Tarnoczy.", "Imre Balint", []),
    (WHO, "Emil Tarnoczy led the rescue at Pelsk.", "Emil Tarnoczy", "Imre Balint led the choir.", "Imre Balint", []),
    (DEPTH, "The water in Pelsk was 3 metres deep.", "3 metres", "The water was 10 feet deep.", "10 feet", []),
    (DEPTH, "The water in Pelsk was 3 metres deep.", "3 metres", "The water was 5 metres deep.", "5 metres",
     ["3 metres", "5 metres"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "one", "answer", "other", "another", "told"), ROWS)
def test_values_that_two_outlets_give(
    question: str, one: str, answer: str, other: str, another: str | None, told: list[str]
) -> None:
    pair = statement(one, answer, "Kestrel Wire"), statement(other, another, "Harbour Post")
    assert values(question, *pair) == told


def test_sources_that_say_the_same_are_counted_by_outlet() -> None:
    said = [
        statement("The flood killed 12 people, police said.", "12", "Kestrel Wire"),
        statement("It is twelve people that the flood killed.", "twelve", "Harbour Post"),
        statement("By noon 12 people were known to have died.", "12", "Harbour Post - World"),
        statement("The flood killed 15 people.", "15", "Lantern News"),
    ]
    found = compare(parse_question(DIED), said)
    assert found.support == (0, 1)
    assert [group.told for group in found.groups] == [(("12", (0, 1, 2)),), (("15", (3,)),)]


def test_one_outlet_does_not_differ_from_itself() -> None:
    one = statement("The flood killed 12 people.", "12", "Kestrel Wire")
    other = statement("It killed 15 people.", "15", "Kestrel Wire - World")
    assert values(DIED, one, other) == []


def test_articles_far_apart_or_on_other_events_are_not_compared() -> None:
    one = statement("The flood killed 12 people.", "12", "Kestrel Wire")
    late = statement("It killed 15 people.", "15", "Harbour Post", days=90)
    elsewhere = statement("It killed 15 people.", "15", "Harbour Post", title="A flood in Drensk")
    soon = statement("It killed 15 people.", "15", "Harbour Post", days=9)
    assert values(DIED, one, late) == []
    assert values(DIED, one, elsewhere) == []
    assert values(DIED, one, soon) == ["12", "15"]


def test_what_differs_is_cited_beyond_k_and_numbers_are_those_of_citations() -> None:
    said = [
        statement("The flood killed 12 people.", "12", "Kestrel Wire"),
        statement("The dam was built in 1958.", None, "Meridian Ledger"),
        statement("It killed 15 people.", "15", "Harbour Post"),
        statement("It killed 12 people in all.", "12", "Lantern News"),
        statement("It killed 40 people.", "40", "Daily Orrery"),
        statement("It killed 80 people.", "80", "Northgate Tribune"),
    ]
    found = compare(parse_question(DIED), said)
    assert cite(found, said, 1) == (
        [0, 2, 4],
        (Difference("number", (Value("12", (1,)), Value("15", (2,)), Value("40", (3,)))),),
    )
    cited, (difference,) = cite(found, said, 6)
    assert cited == [0, 1, 2, 3, 4, 5]
    assert difference.values[0] == Value("12", (1, 4))


def test_values_that_may_be_the_same_are_shown_as_each_says_it() -> None:
    said = [
        statement("The flood killed at least nine people.", "nine", "Kestrel Wire"),
        statement("It killed 11 people.", "11", "Harbour Post"),
        statement("It killed 23 people.", "23", "Lantern News"),
    ]
    _, (difference,) = cite(compare(parse_question(DIED), said), said, 3)
    assert difference.values == (("at least nine", (1,)), ("11", (2,)), ("23", (3,)))
    _, nothing = cite(compare(parse_question(DIED), said[:2]), said[:2], 2)
    assert nothing == ()


def test_nothing_to_compare() -> None:
    assert compare(parse_question(DIED), []).groups == ()
    alone = [statement("The flood killed 12 people.", "12", "Kestrel Wire")]
    assert compare(parse_question(DIED), alone).support == (0,)
    assert cite(compare(parse_question(DIED), alone), alone, 3) == ([0], ())


# The sample corpus


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(OkapiRetriever(read_articles([Path(__file__).parents[1] / "corpus"])))


def told(answer: Answer) -> list[tuple[str, list[str | None]]]:
    return [
        (value.text, [answer.citations[n - 1].article.source for n in value.citations])
        for difference in answer.differences
        for value in difference.values
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "how many people died when the Ombrel dam failed?",
            [("at least nine", "Kestrel Wire"), ("23", "The Evening Sextant")],
        ),
        (
            "how many people were hurt in the Sandvaer ferry accident?",
            [("nine", "Kestrel Wire"), ("Fourteen", "Harbour Post")],
        ),
    ],
)
def test_figures_in_which_outlets_of_the_sample_corpus_differ(
    answerer: Answerer, question: str, found: list[tuple[str, str]]
) -> None:
    answer = answerer.ask(question, Options(k=1))
    assert told(answer) == [(text, [outlet]) for text, outlet in found]
    assert len(answer.citations) == 2


def test_independent_sources_of_the_sample_corpus(answerer: Answerer) -> None:
    answer = answerer.ask("who led the Russian delegation?")
    outlets = [place.article.source for place in answer.support]
    assert outlets == ["Kestrel Wire", "Lantern News", "The Evening Sextant"]
    assert (answer.sources, answer.differences) == (3, ())
    for place in answer.support:
        assert "Medinsky" in place.article.text[place.start : place.end]


def test_three_outlets_that_print_one_wire_story_are_one_source(answerer: Answerer) -> None:
    answer = answerer.ask("how deep was the earthquake in Karsuyu?")
    assert answer.citations[0].answer == "9.4 km"
    assert len(answer.citations[0].also_in) == 2
    assert answer.sources == 1
