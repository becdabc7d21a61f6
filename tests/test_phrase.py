"""The phrases of a sentence: their places, what is seen of them, and what a question asks for."""

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from index import analyse
from qa.language.word import split_words
from qa.question import Kind, parse_question
from qa.selection.phrase import (
    MAX_PHRASE_WORDS_READ,
    Phrases,
    find_patterns,
    find_phrases,
)
from qa.selection.request import Request, parse_request

WHO = "who led the talks"
CLAUSAL = ("why did it sink", "what did he say of it", "what is piping", "where is it")
"""Questions whose answer may be a clause."""


def phrases_of(text: str, question: str = WHO) -> Phrases:
    """The phrases of a sentence; every term of the question counts the same."""
    parsed = parse_question(question)
    shares = {term.term: 1 / len(parsed.terms) for term in parsed.terms}
    return find_phrases(text, analyse(text), shares, parse_request(parsed))


def found(text: str, question: str = WHO) -> list[str]:
    """The words of every phrase."""
    return [text[start:end] for start, end in phrases_of(text, question).spans]


def seen(text: str, phrase: str, question: str = WHO) -> set[str]:
    """What is seen of a phrase, where it begins, and where it ends."""
    phrases = phrases_of(text, question)
    number = [text[start:end] for start, end in phrases.spans].index(phrase)
    first, last = phrases.places[number]
    return {*phrases.own(number), *phrases.starts[first][0], *phrases.ends[last][0]}


def words(text: str) -> list[str]:
    return [text[word.start : word.end] for word in split_words(text)]


# Words.


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("The ferry sank.", ["The", "ferry", "sank", "."]),
        ("Anna’s boat, Lee's car", ["Anna", "’s", "boat", ",", "Lee", "'s", "car"]),
        ("the mayors’ cars", ["the", "mayors", "’", "cars"]),
        ("’s", ["’", "s"]),
        ("O’Brien doesn’t go", ["O’Brien", "doesn’t", "go"]),
        ("“Yes,” he said", ["“", "Yes", ",", "”", "he", "said"]),
        ("$3.5m, 1,200 or 5%", ["$", "3.5m", ",", "1,200", "or", "5", "%"]),
        ("at 10:30 on 9.5.", ["at", "10:30", "on", "9.5", "."]),
        ("the U.S. and AT&T", ["the", "U.S.", "and", "AT&T"]),
        ("a 12-year-old", ["a", "12", "-", "year-old"]),
        ("İstanbul’s 😀 day", ["İstanbul", "’s", "😀", "day"]),
        ("a_b\n\tc", ["a", "_", "b", "c"]),
        (
            "Jose\u0301 Nu\u0301n\u0303ez’s",
            ["Jose\u0301", "Nu\u0301n\u0303ez", "’s"],
        ),  # accents apart
        ("", []),
    ],
)
def test_words_and_marks(text: str, split: list[str]) -> None:
    assert words(text) == split


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("1994", "Y"),
        ("3994", "d"),
        ("12", "d"),
        ("1,200", "D"),
        ("3m", "D"),
        ("NATO", "A"),
        ("U.S.", "A"),
        ("Lee", "X"),
        ("A", "X"),
        ("İstanbul", "X"),
        ("the", "s"),
        ("they", "s"),
        ("ferry", "x"),
        ("$", "$"),
        ("😀", "😀"),
        ("東京", "東"),
    ],
)
def test_shapes(word: str, shape: str) -> None:
    assert [one.shape for one in split_words(word)] == [shape]


@given(st.text(max_size=60))
def test_words_are_all_of_a_text_but_its_blanks(text: str) -> None:
    assert "".join(words(text)) == "".join(text.split())


# Requests.


@pytest.mark.parametrize(
    ("question", "asking", "noun", "focus", "first", "last"),
    [
        ("who led the Velmar talks?", "person/who", "who/", "", "lead", "talk"),
        ("To whom did Lee speak?", "person/whom", "whom/", "", "lee", "speak"),
        ("what country banned rain", "place/what", "what/countri", "countri", "ban", "rain"),
        ("Which country did Lee leave?", "place/what", "what/countri", "countri", "lee", "leav"),
        ("In what year did it open?", "date/what", "what/year", "year", "open", "open"),
        ("how many people died", "number/how many", "how many/peopl", "peopl", "die", "die"),
        ("how much did a bell cost", "money/how much", "how much/cost", "cost", "bell", "bell"),
        ("how old is Lee", "number/how old", "how old/", "", "lee", "lee"),
        ("what is the name of Lee’s boat", "person/what be", "what be/name", "name", "lee", "boat"),
        ("what was the price of oil", "money/what be", "what be/price", "price", "oil", "oil"),
        (
            "What record company signed Lee?",
            "organisation/what",
            "what/compani",
            "compani",
            "record",
            "lee",
        ),
        ("which former president died?", "person/what", "what/presid", "presid", "former", "die"),
        ("what was Lee's first job?", "other/what be", "what be/job", "job", "lee", "first"),
        ("What type of boat sank?", "other/what", "what/boat", "boat", "type", "sink"),
        (
            "What's the capital of Velmar?",
            "other/what be",
            "what be/capit",
            "capit",
            "velmar",
            "velmar",
        ),
        ("which of the towns burned", "other/what", "what/town", "town", "burn", "burn"),
        ("what team won the cup", "organisation/what", "what/team", "team", "win", "cup"),
        ("who’s the mayor", "person/who", "who/", "", "mayor", "mayor"),
        ("what did the mayor say", "quote/what do", "what do/", "", "mayor", "say"),
        ("where is Velmar", "place/where", "where/", "", "velmar", "velmar"),
        ("did the ferry sink", "yes_no/did", "did/", "", "ferri", "sink"),
        ("Velmar rain", "other/none", "none/", "", "velmar", "rain"),
        ("what", "other/what", "what/", "", "", ""),
        ("how", "other/how", "how/", "", "", ""),
        ("which talks", "other/what", "what/talk", "talk", "talk", "talk"),  # no other term
        ("?!", "other/none", "none/", "", "", ""),
        ("", "other/none", "none/", "", "", ""),
    ],
)
def test_what_a_question_asks_for(
    question: str, asking: str, noun: str, focus: str, first: str, last: str
) -> None:
    parsed = parse_question(question)
    assert parse_request(parsed) == Request(parsed.kind, asking, noun, focus, first, last)


@given(st.text(max_size=60))
def test_any_question_asks_for_something(question: str) -> None:
    parsed = parse_question(question)
    request = parse_request(parsed)
    assert request.kind == parsed.kind
    assert request.asking.startswith(f"{parsed.kind}/")
    assert request.noun.endswith(f"/{request.focus}")


# Places.


def test_phrases_begin_and_end_where_an_answer_may() -> None:
    assert found("It is the old ferry of Lee.") == [
        "the old",
        "the old ferry",
        "the old ferry of Lee",
        "old",
        "old ferry",
        "old ferry of Lee",
        "ferry",
        "ferry of Lee",
        "Lee",
    ]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("They met in Anna’s ferry.", "Anna"),
        ("They met in Anna’s ferry.", "Anna’s ferry"),
        ("It cost $3m.", "$3m"),
        ("It fell 5%, he said.", "5%"),
        ("It cost İstanbul’s mayor 😀 50,000 lira.", "50,000 lira"),
        ("It cost İstanbul’s mayor 😀 50,000 lira.", "İstanbul"),
        ("“İi 😀,” said Anna Lee.", "Anna Lee"),
        ("It is the Isle of Man.", "Isle of Man"),
        ("It was May 16, 2025.", "May 16, 2025"),
        ("They met Ana Nu\u0301n\u0303ez.", "Ana Nu\u0301n\u0303ez"),
    ],
)
def test_a_phrase_is_there(text: str, phrase: str) -> None:
    assert phrase in found(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("They met of Anna’s ferry.", "of Anna"),
        ("They met in Anna’s ferry.", "Anna’s"),
        ("They met in Anna’s ferry.", "’s ferry"),
        ("They met in Anna’s ferry.", "ferry."),
        ("They are here.", "They"),
        ("Rain fell; snow fell.", "Rain fell; snow"),
        ("Rain (and snow) fell.", "snow) fell"),
    ],
)
def test_a_phrase_is_not_there(text: str, phrase: str) -> None:
    assert phrase not in found(text)


@pytest.mark.parametrize("text", ["", "... !", "It is of the.", "😀", "— ; /"])
def test_a_sentence_without_a_phrase(text: str) -> None:
    assert found(text) == []


def test_only_what_a_pattern_finds_is_long() -> None:
    quote = "“" + "rain and snow fell there " * 4 + "again,”"
    longest = max(found(f"Lee said: {quote} he said.", "what did Lee say"), key=len)
    assert longest == quote
    plain = "rain and snow fell there " * 4
    assert max(len(one.split()) for one in found(plain)) == MAX_PHRASE_WORDS_READ


VOCABULARY = (
    "the of in who led talks ferry because said is 12 1,200 3.4% $3m £5bn Anna Lee NATO U.S. Anna’s "
    "Lee's “yes” ” \" May 16 Monday two — - , . ; ( ) é 😀 ’s İ İi Jose\u0301 a_b 東京 \n"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
SENTENCES = st.lists(WORDS, max_size=25).flatmap(
    lambda words: st.sampled_from((" ", "")).map(lambda gap: gap.join(words))
)


@given(text=SENTENCES, question=SENTENCES)
def test_every_phrase_is_a_slice_at_the_borders_of_words(text: str, question: str) -> None:
    phrases = phrases_of(text, question)
    split = split_words(text)
    for (start, end), (first, last) in zip(phrases.spans, phrases.places, strict=True):
        assert 0 <= start < end <= len(text)
        assert (split[first].start, split[last].end) == (start, end)
    assert list(phrases.places) == sorted(set(phrases.places))
    assert all(phrases.own(number) for number in range(len(phrases.spans)))
    assert phrases.starts.keys() == {first for first, _ in phrases.places}
    assert phrases.ends.keys() == {last for _, last in phrases.places}


@given(text=SENTENCES, question=st.sampled_from([WHO, *CLAUSAL]))
def test_what_a_pattern_finds_is_a_phrase(text: str, question: str) -> None:
    split = split_words(text)
    starts, ends = {word.start for word in split}, {word.end for word in split}
    spans = set(phrases_of(text, question).spans)
    for start, end in find_patterns(text, parse_question(question).kind):
        if start in starts and end in ends:
            assert (start, end) in spans, text[start:end]


# What is seen.


@pytest.mark.parametrize(
    ("text", "phrase", "kind"),
    [
        ("It was led by Anna Lee.", "Anna Lee", "Nperson"),
        ("It was led by President Anna Lee.", "President Anna Lee", "Ntitled"),
        ("It rained in Norway.", "Norway", "Nplace"),
        ("It came on 16 May.", "16 May", "date"),
        ("It cost $3m.", "$3m", "money"),
        ("It fell by 5%.", "5%", "percent"),
        ("There are 40 cows.", "40", "number"),
        ("It cost $3m.", "3m", "number?"),  # part of a sum
        ("It sank.", "sank", "-"),
    ],
)
def test_names_and_numbers_are_seen(text: str, phrase: str, kind: str) -> None:
    assert f"pat {kind}" in seen(text, phrase)


@pytest.mark.parametrize(
    ("question", "text", "phrase", "kind"),
    [
        (CLAUSAL[0], "It sank because the old hull was thin.", "the old hull was thin", "reason"),
        (CLAUSAL[1], "“It 😀 sank,” said İi Lee.", "“It 😀 sank,”", "quote"),
        (CLAUSAL[2], "Piping is the art of icing.", "the art of icing", "definition"),
        (CLAUSAL[3], "It stands in the old harbour.", "in the old harbour", "location"),
    ],
)
def test_clauses_are_seen_where_they_are_asked_for(
    question: str, text: str, phrase: str, kind: str
) -> None:
    assert f"pat {kind}" in seen(text, phrase, question)
    assert kind not in {k for kinds in find_patterns(text, Kind.PERSON).values() for k in kinds}


def test_what_stands_before_and_after_a_phrase_is_seen() -> None:
    shown = seen("The talks were led by Anna Lee, he said.", "Anna Lee")
    assert {"s-1 by", "s0 anna", "s-2 led by", "e+1 ,", "e0 lee", "len 2", "sh XX"} <= shown
    assert "s-1 ^" in seen("Anna Lee left", "Anna Lee")
    assert "e+1 ^" in seen("Anna Lee left", "left")


def test_where_the_words_of_the_question_stand_is_seen() -> None:
    text = "The talks in Oslo were led by Anna Lee."
    assert {"rf -2", "rl -6", "ro 0"} <= seen(text, "Anna Lee")
    assert {"rf +2", "rl -2"} <= seen(text, "Oslo")
    assert {"rf +2", "rl ="} <= seen(text, "talks in Oslo")
    asked = "which country did Lee leave"
    assert {"rf -3", "rl -1", "ro +3"} <= seen("Lee had left Norway, a country.", "Norway", asked)


@pytest.mark.parametrize(
    ("phrase", "inq"),
    [("Anna Lee", "inq 002"), ("led", "inq 111"), ("led by Anna Lee", "inq 013")],
)
def test_a_phrase_that_repeats_the_question_is_seen(phrase: str, inq: str) -> None:
    assert inq in seen("The talks were led by Anna Lee.", phrase)


@pytest.mark.parametrize(
    ("phrase", "cut"),
    [("Anna", {"cutsR"}), ("Lee", {"cutsL"}), ("Anna Lee", set()), ("grey", {"xcutL", "xcutR"})],
)
def test_a_phrase_that_cuts_a_name_or_a_noun_is_seen(phrase: str, cut: set[str]) -> None:
    shown = seen("The old grey boat of Anna Lee.", phrase)
    assert {one for one in shown if "cut" in one} == cut


@pytest.mark.parametrize(
    ("phrase", "is_repeated"),
    [
        ("talks", True),
        ("led", True),
        ("The talks", True),  # a word without a term makes no difference
        ("the old talks", False),
        ("Anna Lee", False),
        ("led by Anna", False),
    ],
)
def test_whether_a_phrase_only_repeats_the_question(phrase: str, is_repeated: bool) -> None:
    text = "The talks, the old talks, were led by Anna Lee."
    phrases = phrases_of(text)
    number = [text[start:end] for start, end in phrases.spans].index(phrase)
    assert phrases.repeats(number) is is_repeated


PIECES = (
    *("1 rain ", "Rain ", "A, A ", "A. rain ", "1994 rain ", "because rain ", "rain ", "it ", "A "),
    *("“a ", '"a ', "‘a ", "A’s ", "(", "A (", ", the a", "is the ", "to a ", "in the ", "1 to 1 "),
    *("1,", "1-", "1.", "a-", "A.", "AA (", "Bank of ", "half a ", "😀", "İ ", "’s ", "’", "x"),
)
SAME_WORD = (("what B B", "B "), ("how many x", "x "), ("which 5", "5$"), ("what is x x y", "x y "))
"""Each word is the noun and the only other term of the question."""


@pytest.mark.parametrize(
    ("question", "piece"),
    [*(("how many people who ate rain left", piece) for piece in PIECES), *SAME_WORD],
)
def test_a_hostile_sentence_is_read_with_little_effort(question: str, piece: str) -> None:
    check_effort(lambda text: phrases_of(text, question), (piece * 2_000)[:2_000])
