"""The analyser: which texts count as the same, where each term stands, and text of any kind and size."""

import re
import sys
import tracemalloc
import unicodedata
from collections.abc import Iterable

import pytest
from effort import check_effort
from hypothesis import example, given
from hypothesis import strategies as st

from index import analyse, fold, is_stop_word, to_terms
from index.terms import MAX_CACHED_WORDS, WordTerms

TERMS = [
    # letters
    ("Türkiye", "turkiy"),
    ("Sandvær", "sandvaer"),
    ("ŁÓDŹ", "lodz"),
    ("Øst", "ost"),
    ("Straße", "strass"),
    ("Москва", "москва"),
    ("北京", "北京"),
    # numbers
    ("1,000", "1000"),
    ("1\u00a0000", "1000"),
    ("1\u2009000", "1000"),
    ("1\u202f000", "1000"),
    ("1’000", "1000"),
    ("1,234,567", "1234567"),
    ("12,500.50", "12500.5"),
    ("1,000.00", "1000"),
    ("1 000", "1 000"),
    ("1,00", "1 00"),
    ("1,0000", "1 0000"),
    ("in 2024\u00a0300 people", "2024 300 peopl"),
    ("1.50", "1.5"),
    ("1.0", "1"),
    ("0.05", "0.05"),
    ("10", "10"),
    ("100", "100"),
    ("0", "0"),
    ("0.0", "0"),
    ("2:04:11", "2:04:11"),
    ("3.14.15", "3.14.15"),
    ("It fell 1.5.", "fall 1.5"),
    ("5th", "5"),
    ("21ST", "21"),
    ("the 2nd, 3rd", "2 3"),
    ("1,000th", "1000"),
    ("$4.6bn", "4.6 billion"),
    ("£5m", "5 million"),
    ("3,000m", "3000 million"),
    ("3,000km", "3000km"),
    ("5k", "5 thousand"),
    ("2tn", "2 trillion"),
    ("8am", "8 am"),
    ("8:30pm", "8:30 pm"),
    ("50%", "50"),
    ("1990s", "1990s"),
    ("1990’s", "1990"),
    ("5'10", "510"),
    ("2025-05-16", "2025 05 16"),
    ("F16", "f16"),
    ("4x4", "4x4"),
    ("٣", "٣"),
    ("٣٤ ١٬٠٠٠", "٣٤ ١ ٠٠٠"),
    ("２０２５", "2025"),
    ("½", "1⁄2"),
    # apostrophes
    ("Russia's", "russia"),
    ("Russia’s", "russia"),
    ("RUSSIA’S", "russia"),
    ("the Russians’ plan", "russian plan"),
    ("O’Brien", "obrien"),
    ("O'Brien's", "obrien"),
    ("OʼBrien", "obrien"),
    ("Hawaiʻi", "hawaii"),
    ("rock’n’roll", "rocknrol"),
    ("‘hello’", "hello"),
    ("’90s", "90s"),
    # hyphens
    ("cease-fire", "ceas ceasefir fire"),
    ("cease‑fire", "ceas ceasefir fire"),
    ("cease–fire", "ceas fire"),
    ("cease - fire", "ceas fire"),
    ("cease--fire", "ceas fire"),
    ("the cease-fire’s end", "ceas ceasefir fire end"),
    ("café-bar", "cafe cafebar bar"),
    ("mother-in-law", "mother motherin inlaw law"),
    ("F-16", "f 16"),
    ("a-b-c", "b c"),
    ("COVID-19", "covid 19"),
    # initials and acronyms
    ("the U.S. is", "us"),
    ("the U.S", "us"),
    ("the U.S.’s", "us"),
    ("the US is", "us"),
    ("the US’s plan", "us plan"),
    ("the US-led plan", "us usl lead plan"),
    ("US", "us"),
    ("WHO", "who"),
    ("tell us who", ""),
    ("the WHO says", "who say"),
    ("THE US TELLS US", "tell"),
    ("RUSSIA AND UKRAINE HOLD TALKS", "russia ukrain hold talk"),
    ("a.m.", "am"),
    ("at 8 a.m. today", "8 am"),
    ("P.M", "pm"),
    ("J.K. Rowling", "jk rowl"),
    ("U.S.and", "us"),
    ("E\u0301.U. E\u0301.U", "eu eu"),
    ("AT&T", "at&t"),
    ("at&t’s", "at&t"),
    ("He met the IRS", "meet ir"),
    ("SAT tests", "sat test"),
    # stop words
    ("who led the talks?", "lead talk"),
    ("don't don’t DON'T", ""),
    ("I'm we’re they’ve isn’t can't won’t", ""),
    ("I’ll he'll she’ll we'll they’d we'd who’d it'll", ""),
    ("could've shouldn’t needn't mightn’t where'd", ""),
    ("There's what’s", ""),
    ("Is he ill?", "ill"),
    ("the shed, the well, hell", "shed well hell"),
    # forms
    ("led lead leads", "lead lead lead"),
    ("women Women’s WOMAN", "woman woman woman"),
    ("went goes going", "go go go"),
    ("talks talked talking", "talk talk talk"),
    ("countries country", "countri countri"),
    # invisible characters and marks
    ("cease\u00adfire", "ceasefir"),
    ("Zele\u200dnsky", "zelenski"),
    ("Kyiv\ufeff", "kyiv"),
    ("Kyiv\u200bLviv Kyiv\u2060Lviv", "kyiv lviv kyiv lviv"),
    ("Kyiv\x00Lviv", "kyiv lviv"),
    ("\x1b[31mKyiv", "31mkyiv"),
    ("foo_bar", "foo bar"),
    ("_Kyiv_", "kyiv"),
    ("… — ! ’ & . -", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms(text: str, expected: str) -> None:
    assert to_terms(text) == expected.split()


ALIKE = [
    ("Türkiye", "Turkiye", "TÜRKİYE", "TURKIYE", "Tu\u0308rkiye"),
    ("Sandvær", "Sandvaer", "SANDVÆR", "Sandvær’s"),
    ("Łódź", "Lodz", "LODZ", "Łódz\u0301"),
    ("İstanbul", "Istanbul", "ISTANBUL", "istanbul", "ıstanbul", "I\u0307stanbul"),
    ("café", "cafe", "cafe\u0301", "CAFÉ"),
    ("Straße", "Strasse", "STRASSE"),
    ("finds", "ﬁnds", "𝐟𝐢𝐧𝐝𝐬", "𝐅𝐢𝐧𝐝𝐬", "ＦＩＮＤＳ"),
    ("Ελλάς", "ΕΛΛΑΣ", "ελλας"),
    ("$4.6bn", "$4.6 billion", "$4.60 BILLION", "4.6bn"),
    ("8 a.m.", "8am", "8AM"),
    ("the IRS", "the irs", "THE IRS"),
]


@pytest.mark.parametrize("texts", ALIKE, ids=lambda texts: texts[0])
def test_alike(texts: tuple[str, ...]) -> None:
    assert [to_terms(text) for text in texts] == [to_terms(texts[0])] * len(texts)


@pytest.mark.parametrize(
    ("asked", "written"), [("ceasefire", "cease-fire"), ("cease-fire", "ceasefire")]
)
def test_either_spelling_finds_the_other(asked: str, written: str) -> None:
    assert set(to_terms(asked)) & set(to_terms(f"A {written} holds."))


def test_places() -> None:
    text = "The cease-fire of 5th June: Turkey’s\u00a0plan"
    assert [(term, text[start:end]) for term, start, end in analyse(text)] == [
        ("ceas", "cease"),
        ("ceasefir", "cease-fire"),
        ("fire", "fire"),
        ("5", "5th"),
        ("june", "June"),
        ("turkey", "Turkey’s"),
        ("plan", "plan"),
    ]


@pytest.mark.parametrize("word", ["the", "The", "don’t", "don't", "I’ll", "who'd", "US", "Thé"])
def test_stop_word(word: str) -> None:
    assert is_stop_word(word)


@pytest.mark.parametrize("word", ["ill", "shed", "Will’s", "", "’", "Kyiv", "U.S."])
def test_no_stop_word(word: str) -> None:
    assert not is_stop_word(word)


# Properties

PIECES = [
    *("U.S.", "cease-fire", "1,000", "4.6bn", "O’Brien’s", "e\u0301", "I\u0307", "\u202f000"),
    *"aAsS1٣²ﷺßŉʼ.,:-‑'’& \u00a0\u00ad\u200b\u0301_\n",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@given(TEXTS)
@example("ﷺ ͺ ʼ.ʼ. ʼ ŉ ʼʼ-ʼʼ")
@example("\ud800 a\udfff")
def test_any_text(text: str) -> None:
    tokens = analyse(text)
    assert tokens == analyse(text)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    for term, start, end in tokens:
        assert 0 <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert len(term.split()) == 1  # an engine may keep terms as text between blanks
        term.encode()  # or as UTF-8


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_composed_and_decomposed_accents_are_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert to_terms(composed) == to_terms(decomposed)


@given(TEXTS, TEXTS)
def test_lines_are_analysed_apart(first: str, second: str) -> None:
    """What stands in one line does not change the next, but for headlines in capitals."""
    first, second = f"x {first}", f"x {second}"
    assert to_terms(f"{first}\n{second}") == to_terms(first) + to_terms(second)


@given(TEXTS)
def test_terms_are_those_of_analyse(text: str) -> None:
    assert to_terms(text) == [token.term for token in analyse(text)]


def test_fold_is_stable_over_all_of_unicode() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if re.match(r"\w", char):
            folded = fold(char)
            assert fold(folded) == folded, f"U+{ord(char):04X}"
            assert not re.search(r"\s", folded), f"U+{ord(char):04X}"


# Size

LONG = [
    "a",
    "A",
    "1",
    "é",
    "a\u0301",
    "\u0301",
    "_",
    "a-",
    "ab-",
    "1,",
    ",000",
    "\u00a0000",
    "1.",
    "a.",
]
LONG += ["1:", "1.1a", "a'", "’s", "&a", "\u00ad", "a\u00ad", "\u200d", " ", "\x00"]


@pytest.mark.parametrize("piece", LONG, ids=ascii)
def test_the_effort_grows_with_the_length(piece: str) -> None:
    check_effort(analyse, f"1{piece * (50_000 // len(piece))}")


def test_token_of_a_million_characters() -> None:
    assert to_terms(f"the {'x' * 1_000_000} rains") == ["x" * 1_000_000, "rain"]


def memory_kept(texts: Iterable[str]) -> int:
    """Bytes still in use after `texts` have been analysed."""
    tracemalloc.start()
    try:
        for text in texts:
            analyse(text)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_few_words_are_remembered() -> None:
    assert MAX_CACHED_WORDS <= 1_000_000
    terms = WordTerms(max_words=100)
    for number in range(1_000):
        assert terms[f"few{number}"] == f"few{number} "
        assert len(terms) <= 100
    assert terms["few0"] == "few0 "


def test_long_words_are_not_remembered() -> None:
    assert memory_kept(f"x{number:03}" * 5_000 for number in range(200)) < 1_000_000
