"""Follow-ups in the manner of those that people ask of news, all of it invented, and what they are read as."""

import pytest
from cited import answered, cite
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article
from qa.answer import Answer, Reason
from qa.followup.conversation import complete, complete_turns, turn_of
from qa.followup.mention import Turn
from qa.language.nounphrase import is_verb_form

Pairs = list[tuple[str, str]]

TALKS = [("Who led the Ostran delegation in Lisbon?", "Vladimir Medkov")]
RATE = [
    ("Why did Ana Ruiz vote against the rate rise?", "she feared for jobs"),
    ("who voted with her?", "Pavel Korda"),
]
MEETING = [("Did President Carla Ruiz meet Prime Minister Otto Brandt?", "yes, in Lisbon")]
PRISONERS = [("How many prisoners did Russia release?", "303")]
SUMMIT = [("Where did the summit take place?", "Halmstad")]
TREATY = [("Did Norvane sign the fishing treaty?", "yes, on Friday")]
MARATHON = [("who won the Tallgrass Marathon?", "Mira Oldham")]
FERRY = [("which ferry ran aground off Sandholm?", "the Ilse Marie")]
ALBUM = [("What did Billy Tern release in 1974?", '"Harbour Lights"')]
NURSES = [("why did the nurses strike?", "over pay")]
CHIEF = [("Who is the chief executive of Telvora?", "Lucian Brask")]
QUAKE = [("How many people died in the earthquake in Karsu?", "19")]
BANK = [("What happened to Corvane Bank in 2019?", "it collapsed")]
DEMAND = [("What did Russia demand at the talks?", "neutrality")]
LAW = [("When does the new smoking law take effect in Velmar?", "1 March")]
INQUIRY = [("Who chairs the inquiry into the dam?", "Mrs Agnes Rohm"), ("Who is her deputy?", "Ian Pell")]  # fmt: skip
ROW = [("Did Vestra and Norvane settle the mackerel row?", "yes")]
OWNER = [("Which company owned the power line at Ashgrove?", "Corvane Power Ltd.")]
STRIKE = [("Who mediated in the Aldermoor nurses' strike?", "Anselm Pryce")]
CHAIR = [("Who chairs the dam inquiry?", "Otto Brandt")]
BIRTH = [("What did Otto Brandt say?", "no"), ("where was he born?", "Compton, Norvane,")]
TEAM = [
    ("When did Otto Brandt leave?", "in May"),
    ("who did he play for?", "the Tallgrass Rangers"),
]
RIVAL = [("When did Otto Brandt retire?", "in May"), ("Did he ever meet Ian Pell?", "yes")]
WORK = [("What is Emergence?", "Ana Ruiz wrote it in Lisbon.")]
ALBUM_TOUR = [("What did Billy Tern record?", "the album Marlow Gate in May")]
MEANWHILE = [("What did Otto Brandt do?", "Meanwhile, he resigned.")]
SWAP = [("how many prisoners will be freed?", "They signed an agreement to free 300 prisoners.")]
UNKNOWN = [("who led the delegation?", "")]

COMPLETED: list[tuple[Pairs, str, str]] = [
    # pronouns for people, by gender where a name or title tells
    (TALKS, "what did he say?", "what did Vladimir Medkov say?"),
    (TALKS, "Was he alone?", "Was Vladimir Medkov alone?"),
    (RATE, "what does he think of her?", "what does Pavel Korda think of Ana Ruiz?"),
    (RATE, "how old is she?", "how old is Ana Ruiz?"),
    (MEETING, "what did she tell him?", "what did Carla Ruiz tell Otto Brandt?"),
    (MEETING, "where was he born?", "where was Otto Brandt born?"),
    (INQUIRY, "what did she find?", "what did Agnes Rohm find?"),
    (INQUIRY, "what is he paid?", "what is Ian Pell paid?"),
    (CHIEF, "when did they appoint him?", "when did Telvora appoint Lucian Brask?"),
    (MARATHON, "where is she from?", "where is Mira Oldham from?"),
    # possessives
    (TALKS, "who is his wife?", "who is Vladimir Medkov's wife?"),
    (MARATHON, "what was her time?", "what was Mira Oldham's time?"),
    (OWNER, "how far did its shares fall?", "how far did Corvane Power Ltd.'s shares fall?"),
    # nouns that end as forms of verbs do
    ([("when was the wedding of Ana Ruiz?", "in May")], "who was at the wedding?",
     "who was at the wedding of Ana Ruiz?"),
    ([("What happened in Karsu?", "two people were shot")], "who was hurt in the shooting?",
     "who was hurt in the shooting of Karsu?"),
    ([("where was the peace meeting?", "in Lisbon")], "when did it end?", "when did the peace meeting end?"),
    ([("what was the top speed?", "80 knots")], "who measured it?", "who measured the top speed?"),
    ([("who warned of floods?", "Beijing warned of floods.")], "what did it do?", "what did Beijing do?"),
    # a second pronoun for the same person stays
    (CHIEF, "how much did he get when he left?", "how much did Lucian Brask get when he left?"),
    # things, groups and places
    (TREATY, "how long is it valid?", "how long is the fishing treaty valid?"),
    (LAW, "who opposed it?", "who opposed the new smoking law?"),
    (LAW, "why was it passed?", "why was the new smoking law passed?"),
    ([("what happened to the Ombrel dam?", "it burst")], "and why?", "why did that happen to the Ombrel dam?"),
    (SWAP, "and when?", "when will the prisoners be freed?"),
    ([("how many people were hurt in Velmar?", "nine")], "when?", "when were the people hurt in Velmar?"),
    (SWAP, "who confirmed it?", "who confirmed the agreement?"),  # prisoners are several
    (ALBUM, "was it a success?", 'was "Harbour Lights" a success?'),
    (ALBUM, "how well did that album sell?", 'how well did the album "Harbour Lights" sell?'),
    (NURSES, "how long did they strike?", "how long did the nurses strike?"),
    (NURSES, "what was their demand?", "what was the nurses' demand?"),
    (ROW, "what did they agree on?", "what did Vestra and Norvane agree on?"),
    (MEETING, "how long did they talk?", "how long did Carla Ruiz and Otto Brandt talk?"),
    (SUMMIT, "who was there?", "who was in Halmstad?"),
    (SUMMIT, "how many people live there?", "how many people live in Halmstad?"),
    # who is not meant: a place of birth, a team, whoever stands beside the pronoun, a work, what opens a sentence
    (BIRTH, "how old is he?", "how old is Otto Brandt?"),
    (TEAM, "was he fast?", "was Otto Brandt fast?"),
    (RIVAL, "how old is he?", "how old is Otto Brandt?"),
    (WORK, "how old is she?", "how old is Ana Ruiz?"),
    (ALBUM_TOUR, "how old is he?", "how old is Billy Tern?"),
    (MEANWHILE, "was he alone?", "was Otto Brandt alone?"),
    # a first name alone
    (CHAIR, "what did Otto find?", "what did Otto Brandt find?"),
    (CHAIR, "who is Otto's deputy?", "who is Otto Brandt's deputy?"),
    # what happened to them, where little else is asked
    (STRIKE, "how long were they out?", "how long were the Aldermoor nurses out (the Aldermoor nurses' strike)?"),
    # others than those who are known
    (MARATHON, "who else won it?", "who else won the Tallgrass Marathon besides Mira Oldham?"),
    (CHIEF, "who else was chief executive?", "who else was chief executive besides Lucian Brask?"),
    # one word
    (TALKS, "and when?", "when was it that Vladimir Medkov led the Ostran delegation in Lisbon?"),
    (TALKS, "when was that?", "when was it that Vladimir Medkov led the Ostran delegation in Lisbon?"),
    (MARATHON, "when?", "when was it that Mira Oldham won the Tallgrass Marathon?"),
    (TREATY, "why?", "why did Norvane sign the fishing treaty?"),
    ([("what did Ana Ruiz say?", "It will burst.")], "why?", "why did Ana Ruiz say that?"),
    ([("what did Ana Ruiz say about the dam?", "It will burst.")], "why?", "why did Ana Ruiz say that about the dam?"),
    ([("what did Otto Brandt buy?", "a bakery")], "and when?", "when did Otto Brandt buy the bakery?"),
    (TREATY, "When?", "When did Norvane sign the fishing treaty?"),
    (PRISONERS, "where?", "where did Russia release the prisoners?"),
    (UNKNOWN, "when?", "when was it that somebody led the delegation?"),
    # something else instead
    (PRISONERS, "what about Ukraine?", "How many prisoners did Ukraine release?"),
    (PRISONERS, "and Ukraine?", "How many prisoners did Ukraine release?"),
    (PRISONERS, "and in 2022?", "How many prisoners did Russia release in 2022?"),
    (DEMAND, "how about Ukraine?", "What did Ukraine demand at the talks?"),
    (TALKS, "and in Geneva?", "Who led the Ostran delegation in Geneva?"),
    (CHIEF, "and of Aerolind?", "Who is the chief executive of Aerolind?"),
    (LAW, "and in Norvane?", "When does the new smoking law take effect in Norvane?"),
    (BANK, "and in 2020?", "What happened to Corvane Bank in 2020?"),
    (MARATHON, "and last year?", "who won the Tallgrass Marathon last year?"),
    (NURSES, "and the doctors?", "why did the doctors strike?"),
    (PRISONERS, "and the other side?", "How many prisoners did the other side than Russia release?"),
    # what was counted, and what it is all about
    (QUAKE, "and how many were hurt?", "and how many people were hurt (the earthquake in Karsu)?"),
    (FERRY, "who was the captain?", "who was the captain of the Ilse Marie?"),
    (FERRY, "where was the ferry going?", "where was the ferry going (the Ilse Marie)?"),
]  # fmt: skip

STANDING_ALONE: list[tuple[Pairs, str]] = [
    ([], "what did he say?"),
    ([], "and when?"),
    (TALKS, "Who led the Turkish delegation?"),
    (TALKS, "Who won the marathon in Tallgrass?"),
    (TALKS, "  Did Norton hurt his hand?  "),
    (TALKS, "What did Otto Brandt say when he left?"),
    (TALKS, "How did Vestra and Norvane settle their row?"),
    (TALKS, "thanks"),
    (TALKS, "hello!"),
    (TALKS, ""),
    (TALKS, "  "),
    (PRISONERS, "How long does it take to ratify a treaty in Norvane?"),
    (PRISONERS, "Was it true that Otto Brandt resigned?"),
    (PRISONERS, "Did Otto Brandt say that prices in Velmar would fall?"),
    (PRISONERS, "why did Brandt do it?"),
    (MARATHON, "why did the nurses strike?"),
    (MARATHON, "which ferry sank?"),
    (CHIEF, "who won the election?"),
    (CHIEF, "which other authors were on the Lumen shortlist?"),
    (CHIEF, "who else wanted the job besides Lucian Brask?"),
    (CHIEF, "what does Brask earn?"),
    (QUAKE, "when did Telvora find out it had been hacked?"),
    (TREATY, "How many people fell ill in the Redspot outbreak by the time it was over?"),
    (NURSES, "why did it take so long for heavy machinery to get to Karsu?"),
    (MARATHON, "What is Mateus Conceicao going to buy with his prize money?"),
    (QUAKE, "is there a reward for the violin stolen in Velmar?"),
]


def asked(pairs: Pairs, question: str) -> str:
    return complete(question, complete_turns(pairs)).text


@pytest.mark.parametrize(("pairs", "question", "expected"), COMPLETED)
def test_follow_ups_are_completed(pairs: Pairs, question: str, expected: str) -> None:
    assert asked(pairs, question) == expected


@pytest.mark.parametrize(("pairs", "question"), STANDING_ALONE)
def test_questions_that_stand_alone_are_left_alone(pairs: Pairs, question: str) -> None:
    completed = complete(question, complete_turns(pairs))
    assert completed.text == question
    assert (completed.replaced, completed.alternatives) == ((), ())


@pytest.mark.parametrize(("pairs", "question", "expected"), COMPLETED)
def test_completing_what_is_completed_changes_nothing(
    pairs: Pairs, question: str, expected: str
) -> None:
    assert asked(pairs, asked(pairs, question)) == expected


def test_what_was_replaced_is_told() -> None:
    (replaced,) = complete("who is his wife?", complete_turns(TALKS)).replaced
    assert (replaced.words, replaced.by) == ("his", "Vladimir Medkov")


def test_close_readings_are_told_best_first() -> None:
    pairs = [("Did Norton beat Foreman?", "yes")]
    completed = complete("how old is he?", complete_turns(pairs))
    assert completed.text == "how old is Norton?"
    assert completed.alternatives == ("how old is Foreman?",)
    assert complete("how old is she?", complete_turns(RATE)).alternatives == ()


def test_close_readings_are_others_and_few() -> None:
    pairs = [("Did Otto Norton, Norton, Foreman, Frazier and Holmes meet?", "yes")]
    completed = complete("how old is he?", complete_turns(pairs))
    readings = [completed.text, *completed.alternatives]
    assert len(readings) == len(set(readings)) <= 3
    assert sum("Norton" in reading for reading in readings) <= 1


def test_a_turn_is_completed_by_those_before_it() -> None:
    turns = complete_turns([*FERRY, ("who was the captain?", "Solveig Aas")])
    assert turns[1].question == "who was the captain of the Ilse Marie?"
    assert turns[1].typed == "who was the captain?"
    assert complete("how old is she?", turns).text == "how old is Solveig Aas?"


def test_a_refusal_is_a_turn_without_an_answer() -> None:
    refused = Answer(
        question="who is his wife?",
        asked="who is Ana's wife?",
        reason=Reason.NO_HITS,
        elapsed_ms=1.0,
    )
    assert turn_of(refused) == Turn("who is Ana's wife?", typed="who is his wife?")


def test_names_typed_small_are_known_from_what_was_cited() -> None:
    text = "Rangers chairman Otto Brandt died on Monday, the club said."
    citation = cite(Article("a", text, "Brandt"), text, "Rangers chairman")
    for typed in ("who is otto brandt?", "Who is otto brandt?", "who is Otto Brandt?"):
        turns = [turn_of(answered(citation, question=typed))]
        assert complete("when did he die?", turns).text == "when did Otto Brandt die?"
    assert (
        turn_of(answered(citation, question="who leads the club?")).question
        == "who leads the club?"
    )


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        (("who runs Corvane?", "the Telvora Group"), "how old is he?"),
        (("who founded Telvora?", ""), "what did she say?"),
    ],
)
def test_a_company_is_nobody(turn: tuple[str, str], question: str) -> None:
    assert complete(question, complete_turns([turn])).text == question


WORDS = (
    "he she it they their her that this there then and what about when why how many did was the of in Ukraine Otto"
    " Brandt “Harbour Lights” 2022 's ’s , . ? ( ) captain delegation İ ß"
)
TEXT = st.text(max_size=80) | st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=3))
def test_any_text_is_completed_once_and_for_all(question: str, pairs: Pairs) -> None:
    turns = complete_turns(pairs)
    once = complete(question, turns)
    assert once == complete(question, turns)
    assert complete(once.text, turns).text == once.text
    if not pairs:
        assert once.text is question


def test_long_histories_and_questions_stay_cheap() -> None:
    turns = complete_turns([("who is Otto Brandt? " * 60, "x" * 100_000)] * 30)
    long = "his " * 500
    assert complete(long, turns).text == long
    assert complete("how old is he?", turns).text == "how old is Otto Brandt?"


@pytest.mark.parametrize(
    "word", ["wedding", "meeting", "shooting", "Hearing", "speed", "hundred", "peace-meeting"]
)
def test_nouns_that_end_as_verbs_do(word: str) -> None:
    assert not is_verb_form(word)


@pytest.mark.parametrize("word", ["going", "elected", "Built", "take", "suing"])
def test_verb_forms(word: str) -> None:
    assert is_verb_form(word)


@pytest.mark.parametrize("again", ["who designed the library?", "Who designed the  library?"])
def test_a_question_asked_again_stands_alone_again(again: str) -> None:
    turns = [Turn("who designed the library?", "Noor Haddad", typed="who designed the library?")]
    assert complete(again, turns).text == again
