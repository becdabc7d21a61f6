"""Clauses that answer: quotations, reasons, definitions, descriptions, expansions, places without a name."""

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from qa.language.finders import find_spans

FINDERS = ("location", "quote", "reason", "definition", "description", "expansion")


def found(finder: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, finder)]


def strongest(finder: str, text: str) -> str:
    best = max(find_spans(text, finder), key=lambda span: span.strength)
    return text[best.start : best.end]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It lay in the old lifeboat hall.", ["in the old lifeboat hall"]),
        ("In a letter at the town hall, she quit.", ["In a letter", "at the town hall"]),
        ("They met aboard his yacht and left.", ["aboard his yacht"]),
        ("He sat on the.", []),
        ("He sat in Oslo.", []),
    ],
)
def test_locations(text: str, wanted: list[str]) -> None:
    assert found("location", text) == wanted


def test_a_building_is_a_surer_place() -> None:
    hall, mood = find_spans("He sat in the town hall in a mood.", "location")
    assert hall.strength > mood.strength


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We are ready,” the minister said.", ["“We are ready,”"]),
        ('"We are ready," the minister said.', ['"We are ready,"']),
        ("‘I don’t know,’ she said.", ["‘I don’t know,’"]),
        ("He called it ‘a disgrace’, then left.", ["‘a disgrace’"]),
        ("“He told me ‘go away’ twice,” she said.", ["“He told me ‘go away’ twice,”"]),
        ('She replied: "We are "almost" ready."', ['"We are "almost" ready."']),
        ('"We are," he said, "almost ready."', ['"We are,"', '"almost ready."']),
        ("He said he was “satisfied” with it.", ["“satisfied”"]),
        ('She said "yes".', ['"yes"']),
        ("He wrote: “Never", ["“Never"]),
        ('He wrote: "Never', ['"Never']),
        ("we will not stop,” she said.", ["we will not stop,” she said."]),
        ("Marta said that the bridge would close, the mayor said.", ["the bridge would close"]),
        ("He told reporters that he would stay.", ["he would stay"]),
        ("The minister’s dog and the boys’ boat sank.", []),
    ],
)
def test_quotes(text: str, wanted: list[str]) -> None:
    assert found("quote", text) == wanted


def test_a_quotation_is_surer_than_reported_speech_and_a_long_one_than_a_word() -> None:
    (long,) = find_spans("“We are ready to go on talking,” he said.", "quote")
    (short,) = find_spans("He said it was “fine” so far.", "quote")
    (reported,) = find_spans("He said that it was fine.", "quote")
    assert long.strength > short.strength > reported.strength


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The flight was cancelled because of fog.", "fog"),
        ("Because the roof leaked, they left.", "the roof leaked"),
        ("It was put off due to heavy rain, the club said.", "heavy rain"),
        ("Fog caused the crash.", "Fog"),
        ("A short circuit started the fire.", "A short circuit"),
        ("The reason for the delay is money.", "money"),
        ("His reason is jobs.", "jobs"),
        ("They marched in protest against the cuts.", "the cuts"),
        ("He was praised for saving two boys.", "saving two boys"),
        ("They praised him for saving two boys.", "saving two boys"),
        ("She resigned after the report came out.", "the report came out"),
        ("He stopped so that others could pass.", "others could pass"),
        ("She fled, fearing arrest.", "arrest"),
        ("Korda argued that jobs would go.", "jobs would go"),
    ],
)
def test_reasons(text: str, wanted: str) -> None:
    assert strongest("reason", text) == wanted


def test_a_mere_infinitive_is_a_weak_reason() -> None:
    assert [s.strength for s in find_spans("He went home to feed the dog.", "reason")] == [0.2]
    assert found("reason", "He went to London.") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Piping is the movement of water.", ["the movement of water"]),
        ("A tsunami is a series of waves; it travels.", ["a series of waves"]),
        ("Quorum means the number needed.", ["the number needed"]),
        ("JACA, the body that advises ministers, met.", ["the body that advises ministers"]),
        ("It was late, the club said on Monday.", []),
        ("The ferry was late.", []),
    ],
)
def test_definitions(text: str, wanted: list[str]) -> None:
    assert found("definition", text) == wanted


def test_a_sentence_that_sets_out_to_define_is_surer() -> None:
    (opens,) = find_spans("Piping is the movement of water.", "definition")
    (late,) = find_spans("He told the court on Monday at noon that it is a fraud.", "definition")
    assert opens.strength > late.strength


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Turkish Foreign Minister Hakan Fidan opened it.", ["Turkish Foreign Minister"]),
        ("Ana Ruiz, a nurse from Leon, won.", ["a nurse from Leon"]),
        ("JACA (the body that advises) met.", []),
        ("Ana Ruiz is an adviser to the mayor.", ["an adviser to the mayor"]),
        ("Ana Ruiz won, the mayor told Reuters.", []),
    ],
)
def test_descriptions(text: str, wanted: list[str]) -> None:
    assert found("description", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the Joint Aviation Competition Authority (JACA)", "Joint Aviation Competition Authority"),
        ("for the Marine Accident Board, or MAB, he said", "Marine Accident Board"),
        ("the World Health Organization, known as WHO", "World Health Organization"),
        ("NATO (the North Atlantic Treaty Organization)", "North Atlantic Treaty Organization"),
        ("the Tax and Trade Office (TTO)", "Tax and Trade Office"),
        (
            "The Organisation for the Prohibition of Chemical Weapons (OPCW) met.",
            "Organisation for the Prohibition of Chemical Weapons",
        ),
    ],
)
def test_expansions(text: str, wanted: str) -> None:
    assert found("expansion", text) == [wanted]


@pytest.mark.parametrize("text", ["the city (NYC)", "NATO (which met in Rome)", "(JACA)", "A (A)"])
def test_no_expansion(text: str) -> None:
    assert found("expansion", text) == []


NASTY = (
    *('"', '" ', '"a ', '"a" ', "“", "”", "“a", "‘", "’", "‘a’", "'"),
    *("said ", "said, ", "told a ", "he said that ", "in the ", "in the a ", "at a b c d e f g "),
    *("because ", "because of, ", "the reason ", "the reason a ", "praised ", "blamed a ", "over as "),
    *(", as the ", "to a ", "a caused ", "is a ", " is the ", ", the ", ", a b", ", the a, "),
    *(" (AB), the ", "(AB) ", ", or AB", "AB (", "AB (A ", "A B (AB) ", "Ab (AB", "known as AB ", "A"),
    *("a", " ", "\n", ".", ",", ";", "-", "1 ", "the ", "A ", "a-", "a’", "_", "é", "İ"),
)  # fmt: skip


@pytest.mark.parametrize("finder", FINDERS)
def test_the_effort_for_hostile_text_grows_with_its_length(finder: str) -> None:
    for piece in NASTY:
        check_effort(lambda text: find_spans(text, finder), (piece * 2_000)[:2_000])


@given(text=st.one_of(st.text(max_size=2_000), st.lists(st.sampled_from(NASTY)).map("".join)))
def test_spans_lie_in_the_text(text: str) -> None:
    for finder in FINDERS:
        for span in find_spans(text, finder):
            assert 0 <= span.start < span.end <= len(text)
            assert 0 < span.strength <= 1
