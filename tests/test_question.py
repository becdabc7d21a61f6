"""What kind of answer a question wants: the table of data/kinds.tsv tried row by row, roles, small talk, odd input."""

from datetime import date

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from index import Filters, to_terms
from qa.language.wordlists import data_lines
from qa.question import TRIGGER_WEIGHT, Kind, deciding_row, parse_question, to_query

# What people type -> the kind, and the finder that is tried first.
KINDS = """
who led the russian delegation | person | person
who won the tallgrass marathon | person | person
who's the new police chief | person | person
whos the captain of the hildur marie | person | person
WHO LED THE RUSSIAN DELEGATION? | person | person
who is velmar's governor | person | person
Who is Velmar's Governor? | person | person
Who is the Prime Minister? | person | person
who is suing telvora | person | person
who was arrested | person | person
whose boat sank off sandvaer | person | person
to whom did he sell the house | person | person
which minister resigned over the leak | person | person
what judge heard the brandt case | person | person
name of the captain of the hildur marie | person | person
what is the name of the striking nurse | person | person
what's the name of the mayor's dog | person | person
captain of the hildur marie | person | person
leader of the reform party | person | person
winner of the lumen prize | person | person
next president | person | person
who owns the ferry | organisation | organisation
who publishes the herald | organisation | organisation
who built the bridge | organisation | organisation
which company makes the vaccine | organisation | organisation
what airline did they buy | organisation | organisation
whats the bank called | organisation | organisation
name of the firm that lost the data | organisation | organisation
which team won the cup | organisation | organisation
where did the talks take place | place | place
wheres the wreck | place | place
from where did the boat leave | place | place
which city hosted the summit | place | place
in which country was he arrested | place | place
which area was flooded | place | place
what hotel did the delegation stay in | place | place
location of the new airport | place | place
site of the crash | place | place
how many people were injured | number | number
how many Telvora customers were hit | number | number
how often does the ferry run | number | number
number of prisoners each side will release | number | number
count of spoiled ballots | number | number
population of iceland | number | number
whats the death toll | number | number
death toll in the quake | number | number
final vote count | number | number
what was the final score | number | number
how large was the crowd | number | number
how old is she | number | age
age of the victim | number | age
what is the age of the suspect | number | age
at what age did he retire | number | age
how strong was the earthquake | number | magnitude
magnitude of the quake | number | magnitude
how deep is the lake | number | length
how far is the island from the coast | number | length
length of the bridge | number | length
what height did the water reach | number | length
how long is the tunnel | number | length
how long is the new railway line | number | length
how heavy is the bell | number | mass
weight of the bell | number | mass
how much does the whale weigh | number | mass
how big is the fire | number | measure
how hot did it get | number | measure
size of the fire | number | measure
what temperature did it reach | number | measure
what speed was the car doing | number | measure
how much snow fell on the pass | number | measure
how much was he fined | money | money
how much will it cost to salvage the ship | money | money
how much money was stolen | money | money
how expensive was the repair | money | money
what ransom did the hackers demand | money | money
what was the price of the painting | money | money
what is the company worth | money | money
price of the stolen violin | money | money
how much is the reward | money | money
how big was the fine | money | money
how high are the debts of the club | money | money
what percentage of voters turned out | percent | percent
how many percent voted yes | percent | percent
what share of the vote did the greens get | percent | percent
percent of homes without power | percent | percent
by how much did the rate rise | percent | percent
how much did the shares fall | percent | percent
voter turnout | percent | percent
what was the turnout | percent | percent
what is the key rate | percent | percent
interest rate | percent | percent
what level is the key rate at | percent | percent
how high is unemployment | percent | percent
nurses pay rise | percent | percent
when did the talks start | date | date
when was the ferry built | date | date
since when has he been mayor | date | date
what year was the bridge opened | date | date
which day did the strike begin | date | date
date of the election | date | date
deadline for the handover | date | date
how long ago was it built | date | date
how late did the talks run | date | date
what time did the quake hit | date | clock
at what time does the match start | date | clock
how many days did the strike last | duration | duration
how long did the strike last | duration | duration
how long were the thieves inside the museum | duration | duration
men's winning time at the tallgrass marathon? | duration | duration
length of the sentence | duration | duration
why was the flight delayed | reason | reason
and why did he quit | reason | reason
how come the talks failed | reason | reason
what caused the crash | reason | reason
what made her resign | reason | reason
reason for the delay | reason | reason
cause of the fire | reason | reason
what is the reason for the strike | reason | reason
for what reason did he quit | reason | reason
what did the judge say | quote | quote
what has merkel said about the deal | quote | quote
what did the minister promise | quote | quote
how did medinsky describe the talks | quote | quote
what was the mayor's reaction | quote | quote
comments from the union | quote | quote
what does jaca stand for | definition | expansion
jaca acronym | definition | expansion
what does quorum mean | definition | definition
define quorum | definition | definition
meaning of quorum | definition | definition
what is a tsunami | definition | definition
who is Vladimir Medinsky | definition | description
who is hakan fidan | definition | description
WHO IS HAKAN FIDAN? | definition | description
What is JACA? | definition | description
is the mayor married | yes_no |
did the talks succeed | yes_no |
wasn't the bridge closed? | yes_no |
can’t the rate fall again | yes_no |
what is piping | other | definition
what was stolen | other | definition
did he win or lose? | other |
what happened in istanbul | other |
how did the thieves get in | other |
istanbul talks | other |
ferry grounding sandvaer | other |
¿quién dirigió la delegación rusa? | other |
кто возглавил делегацию | other |
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in KINDS.strip().splitlines()]


@pytest.mark.parametrize(("text", "kind", "first"), ROWS)
def test_kinds(text: str, kind: str, first: str) -> None:
    question = parse_question(text)
    assert question.kind == kind
    assert (question.wanted[0] if question.wanted else "") == first


def test_there_are_many() -> None:
    assert len(ROWS) >= 120


def test_every_row_of_the_table_decides_about_a_question_above() -> None:
    decided = {deciding_row(text) for text, _, _ in ROWS}
    lines = data_lines("kinds.tsv")
    assert [line for row, line in enumerate(lines) if row not in decided] == []


def test_no_row_decides_about_key_words() -> None:
    assert deciding_row("istanbul talks") is None


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  Who   led\nthe\tdelegation ?", "Who led the delegation ?"),
        ("What’s the captain’s name?", "What's the captain's name?"),
        ("HOW MANY PEOPLE DIED?", "how many people died?"),
        ("how many people died", "how many people died?"),
    ],
)
def test_blanks_apostrophes_and_capitals_do_not_matter(typed: str, same: str) -> None:
    one, other = parse_question(typed), parse_question(same)
    assert (one.kind, one.wanted, one.speaker, one.counted) == (
        (other.kind, other.wanted, other.speaker, other.counted)
    )
    assert [(t.term, t.weight) for t in one.terms] == [(t.term, t.weight) for t in other.terms]
    assert one.text == typed


@pytest.mark.parametrize(
    ("text", "light", "full"),
    [
        ("what was the price of the painting", {"price"}, {"painting"}),
        ("how old is the tomb", {"old"}, {"tomb"}),
        ("which city hosted the summit", {"city"}, {"hosted", "summit"}),
        ("name of the captain of the ferry", {"name"}, {"captain", "ferry"}),
        ("how many days did the strike last", {"days"}, {"strike", "last"}),
        ("how did the mayor react", {"react"}, {"mayor"}),
        ("what percentage voted", {"percentage"}, {"voted"}),
        ("who took the latest medal", {"took", "latest"}, {"medal"}),
    ],
)
def test_words_that_only_tell_the_kind_weigh_less(
    text: str, light: set[str], full: set[str]
) -> None:
    question = parse_question(text)
    assert {term.word for term in question.terms if term.weight == TRIGGER_WEIGHT} == light
    assert {term.word for term in question.terms if term.weight == 1} == full


def test_a_trigger_that_is_also_asked_about_weighs_in_full() -> None:
    question = parse_question("what was the price of the price list")
    assert [(t.term, t.weight) for t in question.terms] == [("price", 1.0), ("list", 1.0)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("what did the judge say about it", "judge"),
        ("what has Angela Merkel said", "Angela Merkel"),
        ("how did the mayor of Velmar react", "mayor Velmar"),
        ("what was the mayor's reaction", "mayor"),
        ("quotes by the coach", "coach"),
        ("what did she say", ""),
        ("who led the talks", ""),
    ],
)
def test_speaker(text: str, speaker: str) -> None:
    assert parse_question(text).speaker == tuple(to_terms(speaker))


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("how many homes lost power", "homes"),
        ("how many more jobs will go", "jobs"),
        ("number of the prisoners", "prisoners"),
        ("how much snow fell", "snow"),
        ("how many were hurt", ""),
        ("when did it snow", ""),
    ],
)
def test_counted(text: str, counted: str) -> None:
    assert parse_question(text).counted == tuple(to_terms(counted))


@pytest.mark.parametrize("places", ["İstanbul", "ẞ", "ﬁ"])
def test_roles_stay_in_place_after_letters_whose_small_form_is_longer(places: str) -> None:
    question = parse_question(f"{places}: what did the judge say")
    assert question.speaker == ("judg",)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hello",
            "Hi!",
            "hello there",
            "good morning everyone",
            "ok thanks bye",
            "Thank you so much!",
        ),
        *(
            "yes",
            "no",
            "test",
            "testing, testing",
            "help",
            "quit",
            "who are you?",
            "What’s your name?",
        ),
        *(
            "how are you doing",
            "are you a bot",
            "hello hello hello",
            "OK, THANKS A LOT",
            "tell me a joke",
        ),
    ],
)
def test_small_talk_is_no_question(text: str) -> None:
    assert not parse_question(text).is_question


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hello who led it?",
            "help wanted at the port",
            "thanks to whom did he win",
            "yes vote in velmar",
        ),
        *(
            "good morning america ratings",
            "who are you going to call",
            "test flight",
            "hi-tech",
            "hello kitty",
        ),
        *("no confidence vote", "how are you taxed", "", "  ", "?!", "…", "talks"),
    ],
)
def test_the_rest_is_a_question(text: str) -> None:
    assert parse_question(text).is_question


@pytest.mark.parametrize(
    "text", ["", " \n\t", "?", "?!…—“”", "who is it?", "what was that", "😀", "_"]
)
def test_without_terms(text: str) -> None:
    assert parse_question(text).terms == ()
    assert to_query(parse_question(text), Filters()).terms == ()


def test_other_languages_have_terms() -> None:
    assert parse_question("¿quién dirigió la delegación rusa?").terms
    assert parse_question("кто возглавил делегацию").terms
    assert parse_question("谁率领代表团").terms


def test_words_are_as_typed() -> None:
    question = parse_question("who owns the  Hildur Marie’s anchors?")
    assert [term.word for term in question.terms] == ["owns", "Hildur", "Marie’s", "anchors"]


def test_to_query_repeats_no_term_and_carries_the_filters() -> None:
    filters = Filters(sources=("Herald",), since=date(2025, 5, 1))
    query = to_query(parse_question("boat, boats and the boat of Oslo"), filters)
    assert query.terms == ("boat", "oslo")
    assert query.filters == filters


def test_to_query_asks_for_triggers_too() -> None:
    assert "price" in to_query(parse_question("what was the price of bread"), Filters()).terms


HOSTILE = (
    *(
        "a",
        "hello ",
        "ok ",
        "who ",
        "what is ",
        "what do ",
        "how much ",
        "how many ",
        "name of ",
        "captain ",
    ),
    *(
        "what is the key rate ",
        "how long is the ",
        "what was ",
        "the ",
        "Aa ",
        "who is Aa ",
        "is or ",
        "'",
        "İ",
        "1 ",
    ),
    *(
        "interest rate ",
        "what did a say ",
        "which a b ",
        "of in at ",
        "%",
        "how much did shares ",
        "good ",
        "thank ",
    ),
)


@pytest.mark.parametrize("start", ["", "what is ", "what is a ", "Who is ", "who is "])
def test_a_long_question_is_read_with_little_effort(start: str) -> None:
    for piece in HOSTILE:
        check_effort(parse_question, (start + piece * 2_000)[:2_000])
        half, text = (start + piece.strip() * n + " b c d e f g h" for n in (300, 600))
        check_effort(parse_question, text[:2_000], half[:1_000])


@given(text=st.one_of(st.text(max_size=2_000), st.lists(st.sampled_from(HOSTILE)).map("".join)))
def test_any_text_is_read(text: str) -> None:
    question = parse_question(text)
    assert question == parse_question(text)
    assert question.text == text
    assert len({term.term for term in question.terms}) == len(question.terms)
    assert {term.weight for term in question.terms} <= {1.0, TRIGGER_WEIGHT}
    assert isinstance(question.kind, Kind)
    row = deciding_row(text)
    assert row is None or 0 <= row < len(data_lines("kinds.tsv"))
