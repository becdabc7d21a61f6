"""Whether two sentences are copies: pairs as wire copy is edited, and pairs that only look like it."""

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from qa.news.agreement.copying import is_copy

WIRE = "Nine people were injured when a ferry struck a reef near Sandvaer on Thursday night, police said"
QUAKE = (
    "At least 37 people were killed and more than 410 injured when a 6.3-magnitude earthquake struck the mountain town "
    "of Karsuyu before dawn on Thursday, officials said."
)
SWAP = "Russia and Ukraine agreed in Istanbul to exchange 1,000 prisoners each, one of the largest swaps since 2022."
BANK = "The central bank of Velmar raised its key rate to 5.25 percent on Tuesday, citing stubborn inflation."
TALKS = "President Volodymyr Zelensky refused to send a delegation to Istanbul before a ceasefire of 30 days began."

COPIES = [
    (WIRE, WIRE),
    (WIRE, WIRE.replace("Nine people were injured", "Nine were injured")),
    (WIRE, WIRE.replace("police said", "the police have said")),
    (WIRE, WIRE.upper()),
    (WIRE, WIRE.replace("Thursday night", "Thursday")),
    (WIRE, WIRE.replace(" on Thursday night", "")),
    (WIRE, WIRE.replace("on Thursday", "Thursday")),
    (WIRE, "SANDVAER, Norway, March 14 (Kestrel) — " + WIRE),
    (WIRE, "SANDVAER (AP) — " + WIRE),
    (WIRE, WIRE.replace("Nine", "9")),
    (WIRE, WIRE.replace("Sandvaer", "Sandvær")),
    (WIRE, WIRE.replace(", police said", "")),
    (WIRE, WIRE.replace(", police said", ", the agency reported")),
    (WIRE, "Police said " + WIRE.replace(", police said", "").replace("Nine", "nine")),
    (WIRE, WIRE.replace(", police said", "") + ", according to the coast guard"),
    (
        WIRE,
        "When a ferry struck a reef near Sandvaer on Thursday night, nine people were injured, police said",
    ),
    (
        WIRE,
        "On Thursday night nine people were injured when a ferry struck a reef near Sandvaer, police said",
    ),
    (QUAKE, QUAKE.replace("town of", "city of")),
    (QUAKE, "KARSUYU, Turkey, Nov. 8 (Kestrel Wire) — " + QUAKE),
    (QUAKE, QUAKE.replace("37", "thirty-seven")),
    (QUAKE, QUAKE[:-1] + ", and rescuers were still digging through collapsed apartment blocks."),
    (QUAKE, QUAKE.replace(", officials said", "")),
    (SWAP, SWAP.replace("1,000", "one thousand")),
    (SWAP, SWAP.replace("1,000", "1000")),
    (SWAP, SWAP.replace("1,000", "1\u00a0000")),
    (SWAP, SWAP.replace("one of the largest", "among the largest")),
    (SWAP, SWAP.replace("Russia and Ukraine", "Ukraine and Russia")),
    (BANK, BANK.replace("percent", "per cent")),
    (BANK, BANK.replace(" percent", "%")),
    (BANK, BANK.replace(", citing stubborn inflation", "")),
    (BANK, BANK.replace("The central bank of Velmar", "Velmar's central bank")),
    (TALKS, TALKS.replace("Zelensky", "Zelenskyy")),
    (TALKS, TALKS.replace("President Volodymyr Zelensky", "Zelensky")),
    (TALKS, TALKS.replace("ceasefire", "cease-fire")),
    (
        "A crew from the neighbouring province freed a girl who was buried under the theatre for 32 hours.",
        "A crew from the neighboring province freed a girl who was buried under the theater for 32 hours.",
    ),
    (
        "The labour ministry recognised the union's defence of its programme and cancelled the hearing.",
        "The labor ministry recognized the union's defense of its program and canceled the hearing.",
    ),
    (
        "“Some of these walls were little more than sand,” Governor Haluk Sertan told reporters.",
        '"Some of these walls were little more than sand," Governor Haluk Sertan told reporters.',
    ),
    (
        "“We don’t know who rang the bell in the tower that night,” the mayor of Pelsk said.",
        '"We don\'t know who rang the bell in the tower that night," the mayor of Pelsk said.',
    ),
    (
        "The firm was fined $27 million by the regulator over the breach of its customers' data.",
        "The firm was fined 27 million dollars by the regulator over the breach of its customers' data.",
    ),
    (
        "The shock hit at 4:12 a.m. at a depth of 9.4 km, the Sarvan Seismic Institute said.",
        "The tremor hit at 4:12 a.m. at a depth of 9.4 km, the Sarvan Seismic Institute said.",
    ),
    (
        "The army sent 18 boats and four helicopters to the valley, which has no other road.",
        "The army sent 18 boats and four helicopters to the valley.",
    ),
    (
        "Turkey hosted the delegations from Moscow and Kiev and served as an observer of the talks.",
        "Türkiye hosted the delegations from Moscow and Kyiv and served as an observer of the talks.",
    ),
    ("The toll rose to 12 in the Velmar mine", "The toll rose to 12 in the Velmar mine."),
    ("It cost 1,200 euros to mend the old bell", "It cost 1200 euros to mend the old bell"),
    ("It cost two million to mend the bell of Pelsk", "It cost 2m to mend the bell of Pelsk"),
    ("It took a dozen men to lift the bell of Pelsk", "It took 12 men to lift the bell of Pelsk"),
    ("It cost €1,200 to mend the old bell", "It cost 1,200 euros to mend the old bell"),
]

OTHERS = [
    (WIRE, "A ferry struck a reef near Sandvaer"),
    (WIRE, WIRE.replace("Nine", "Fourteen")),
    (WIRE, WIRE.replace("Thursday", "Tuesday")),
    (WIRE, WIRE.replace("Sandvaer", "Tarnvik")),
    (WIRE, WIRE.replace("injured", "killed")),
    (WIRE, WIRE.replace("were injured", "were not injured")),
    (WIRE, WIRE.replace("Nine", "At least nine")),
    (WIRE, WIRE.replace("Nine people", "Nine people and 12 dogs")),
    (QUAKE, QUAKE.replace("37", "52")),
    (QUAKE, QUAKE.replace("410", "450")),
    (QUAKE, QUAKE.replace("6.3", "6.4")),
    (QUAKE, QUAKE.replace("Karsuyu", "Tuzbeyli")),
    (QUAKE, QUAKE.replace("before dawn", "after dawn")),
    (QUAKE, QUAKE.replace("At least 37", "37")),
    (SWAP, SWAP.replace("1,000", "800")),
    (SWAP, SWAP.replace("one of the largest", "the largest")),
    (SWAP, SWAP.replace("agreed", "did not agree")),
    (SWAP, SWAP.replace("2022", "2014")),
    (SWAP, SWAP.replace("Ukraine", "Georgia")),
    (BANK, BANK.replace("raised", "cut")),
    (BANK, BANK.replace("5.25", "5.5")),
    (BANK, BANK.replace("percent", "percentage points").replace("to 5.25", "by 0.25")),
    (BANK, BANK.replace("Velmar", "Vestroy")),
    (BANK, BANK.replace("its key rate", "its key rate only once")),
    (TALKS, TALKS.replace("refused", "agreed")),
    (BANK.replace("Velmar", "Austria"), BANK.replace("Velmar", "Australia")),
    (TALKS, TALKS.replace("30 days", "60 days")),
    (TALKS, TALKS.replace("President Volodymyr Zelensky", "President Vladimir Putin")),
    (TALKS, TALKS[:-1] + ", but sent one all the same."),
    (
        "All residents of the valley have been told to leave their homes by the governor.",
        "Most residents of the valley have been told to leave their homes by the governor.",
    ),
    (
        "The jury found Aurel Brandt guilty of taking bribes from the fishing company.",
        "The jury found Aurel Brandt not guilty of taking bribes from the fishing company.",
    ),
    (
        "Shares of Telvora closed up 6.8 percent after the news of the breach on Monday.",
        "Shares of Telvora closed down 6.8 percent after the news of the breach on Monday.",
    ),
    (
        "She became the first woman to win the marathon in under two hours and twenty minutes.",
        "She became the second woman to win the marathon in under two hours and twenty minutes.",
    ),
    (
        "The fine of $15,000 will be paid by each of the firms that took part in the cartel.",
        "The fine of €15,000 will be paid by each of the firms that took part in the cartel.",
    ),
    (
        "The former president was taken to the hospital in Drensk after a fall at his home.",
        "The president was taken to the hospital in Drensk after a fall at his home.",
    ),
    (
        "“We will appeal against every line of this ruling,” said Jill Corrado of the company.",
        "“We will appeal against every line of this ruling,” said Owen Tallis of the company.",
    ),
    (
        "The northern half of the island was without electricity until Sunday, the grid said.",
        "The southern half of the island was without electricity until Sunday, the grid said.",
    ),
    (
        WIRE,
        "A ferry ran on to a reef off Sandvaer and nine people were injured, the coast guard said, which asks why.",
    ),
    ("The toll rose to 12 in the Velmar mine", "The toll rose to 14 in the Velmar mine"),
    ("The toll rose to 12 in the Velmar mine", "The toll rose in the Velmar mine"),
    ("It cost 1,234,567 euros to mend the bell", "It cost 1,234,568 euros to mend the bell"),
    ("Rain is expected in the valley", "Snow is expected in the valley"),
    ("", ""),
    ("It was so.", "It was so."),  # no words to compare
]


@pytest.mark.parametrize(("one", "other"), COPIES)
def test_copies(one: str, other: str) -> None:
    assert is_copy(one, other)
    assert is_copy(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_others(one: str, other: str) -> None:
    assert not is_copy(one, other)
    assert not is_copy(other, one)


WORDS = st.sampled_from(
    ["Nine", "12", "not", "killed", "Sandvaer", ",", "said", "“", "the largest", "percent", "$3m"]
)


@given(
    one=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)),
    other=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)),
)
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert is_copy(one, other) == is_copy(other, one)


@pytest.mark.parametrize(
    "junk",
    [
        "a " * 10_000,
        "one " * 5_000,
        "1,000 " * 4_000,
        "“" * 20_000,
        "A-" * 10_000,
        "not " * 5_000,
    ],
)
def test_junk_is_compared_with_little_effort(junk: str) -> None:
    check_effort(lambda text: is_copy(text, text[:-10] + " end of it"), junk)
