"""Names in sentences: where they begin and end, and what they look like."""

from itertools import pairwise

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from qa.language.names import Name, find_names


def names(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_names(text)]


def only(text: str) -> Name:
    (name,) = find_names(text)
    return name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # titles, and what else stands before a name
        ("Turkish Foreign Minister Hakan Fidan opened the talks.", ["Hakan Fidan"]),
        ("President Putin spoke to Mr Zelenskyy.", ["Putin", "Zelenskyy"]),
        ("Lt. Col. Pete Hegseth Jr. died.", ["Pete Hegseth Jr."]),
        ("Captain Solveig Aasnes was last.", ["Solveig Aasnes"]),
        ("Former British ambassador Dr. Ann Lee left.", ["Ann Lee"]),
        ("The Russian said the Americans had gone.", []),
        ("Yesterday John Smith left Paris.", ["John Smith", "Paris"]),
        ("However, Smith stayed in the Grand Hotel.", ["Smith", "Grand Hotel"]),
        ("On Monday, May 5, Theresa May resigned.", ["Theresa May"]),
        ("It opened in Paris Monday, in London May 5.", ["Paris", "London"]),
        # initials, hyphens, apostrophes, accents, particles
        ("J. R. Okafor, 41, said so.", ["J. R. Okafor"]),
        ("The judge, Eleanor T. Marsh, agreed.", ["Eleanor T. Marsh"]),
        ("The actor Fatima al-Khatouni arrived.", ["Fatima al-Khatouni"]),
        ("Bashar al-Assad fled; al-Qaeda claimed it.", ["Bashar al-Assad", "al-Qaeda"]),
        ("Valéry Giscard d’Estaing spoke.", ["Valéry Giscard d’Estaing"]),
        ("Sean O’Brien and Mary O'Neill won.", ["Sean O’Brien", "Mary O'Neill"]),
        ("Jean-Luc Picard met Kim Jong-un.", ["Jean-Luc Picard", "Kim Jong-un"]),
        ("“We are ready,” said Émile Zola.", ["Émile Zola"]),
        ("Ágnes Keleti and Slavoj Žižek spoke.", ["Ágnes Keleti", "Slavoj Žižek"]),
        ("Juan de la Cruz met Ursula von der Leyen.", ["Juan de la Cruz", "Ursula von der Leyen"]),
        ("Ludwig van Beethoven and the de Gaulle family.", ["Ludwig van Beethoven", "de Gaulle"]),
        ("Al Gore flew to El Salvador and La Paz.", ["Al Gore", "El Salvador", "La Paz"]),
        ("Martin Luther King III spoke.", ["Martin Luther King III"]),
        # quotes
        ("Vladimir “Volodya” Petrov fled.", ["Vladimir “Volodya” Petrov"]),
        ('Vladimir "Volodya" Petrov fled.', ['Vladimir "Volodya" Petrov']),
        ("So says the minister’s friend Smith. “We stay.”", ["Smith"]),
        ("The minister told Smith “We will stay”.", ["Smith"]),
        ('"It is over," Smith told Reuters.', ["Smith", "Reuters"]),
        # possessives
        ("Ms. Tanaka's lawyer met Telvora’s.", ["Tanaka", "Telvora"]),
        ("Germany’s Angela Merkel left.", ["Germany", "Angela Merkel"]),
        ("South Korea's Yoon Suk Yeol left.", ["South Korea", "Yoon Suk Yeol"]),
        ("Prime Minister Anthony Albanese’s Labor Party.", ["Anthony Albanese", "Labor Party"]),
        ("King’s College, the Women’s World Cup.", ["King’s College", "Women’s World Cup"]),
        (
            "St James’s Park; the Prime Minister’s Office.",
            ["St James’s Park", "Prime Minister’s Office"],
        ),
        # "and", "of", "for"
        ("Angela Merkel and Emmanuel Macron spoke.", ["Angela Merkel", "Emmanuel Macron"]),
        ("The Home Office and the Justice Department.", ["Home Office", "Justice Department"]),
        ("Mateus Conceicao of Portugal ran away.", ["Mateus Conceicao", "Portugal"]),
        ("Dr. Jane Doe of the University of Leeds.", ["Jane Doe", "University of Leeds"]),
        ("Governor Maartens of the Bank of Velmar.", ["Maartens", "Bank of Velmar"]),
        ("The Bank of Velmar and the Gulf of Mexico.", ["Bank of Velmar", "Gulf of Mexico"]),
        (
            "The United States of America; the Department for Education.",
            ["United States of America", "Department for Education"],
        ),
        # organisations and places keep the words that elsewhere are titles
        ("British Airways and the European Union.", ["British Airways", "European Union"]),
        ("General Motors met General Mark Milley.", ["General Motors", "Mark Milley"]),
        ("Eastern Europe and the Indian Ocean.", ["Eastern Europe", "Indian Ocean"]),
        ("The UN Security Council; the U.S. Senate.", ["UN Security Council", "U.S. Senate"]),
        ("In New York, Tiffany & Co. opened.", ["New York", "Tiffany & Co."]),
        ("She lives in St. Petersburg.", ["St. Petersburg"]),
        ("He spoke in Washington, D.C.", ["Washington", "D.C."]),
        # no names
        ("REFORM PARTY WINS VOTE IN NORWAY", []),
        ("I think a tsunami hit. A wave, I said.", []),
        ("nothing here at all", []),
        ("", []),
    ],
)
def test_names(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("The prize went to Rita Kovac, 58, of Velmar.", "person"),
        ("They met President Stubb.", "person"),
        ("“We stay,” said Okafor.", "person"),
        ("They met Anna Lee, who leads the team.", "person"),
        ("They trust the Bank of Velmar.", "organisation"),
        ("They fined NATO.", "organisation"),
        ("They sued Tarnvik Line.", "organisation"),
        ("They sued Johnson & Marks.", "organisation"),
        ("They joined the European Union.", "organisation"),
        ("They like Norway.", "place"),
        ("They like New York.", "place"),
        ("They sailed the Bay of Bengal.", "place"),
        ("They sailed from Port Arn.", "place"),
        ("They toured Eastern Europe.", "place"),
        ("They live near Quellin.", "place"),
        ("They stayed in the Grand Hotel.", "place"),
    ],
)
def test_what_a_name_looks_like(text: str, looks: str) -> None:
    name = find_names(text)[0]
    best = max(("person", "organisation", "place"), key=lambda kind: getattr(name, kind))
    assert best == looks


def test_a_title_speech_and_an_age_make_a_person_surer() -> None:
    plain = only("they saw Okafor there").person
    assert only("they saw Mr Okafor there").person > plain
    assert only("they saw Okafor, 58, there").person > plain
    assert only("so said Okafor there").person > plain


def test_a_word_that_opens_the_sentence_is_hardly_a_person() -> None:
    inside = only("they saw Nobody there").person
    assert only("Nobody saw it").person < inside
    assert only("“Nobody saw it").person < inside
    assert only("Okafor, who saw it, left").person > inside


def test_a_prize_is_no_person() -> None:
    assert only("they won the Lumen Fiction Prize").person < 0.5


def test_the_titles_before_a_name_are_told() -> None:
    text = "so Turkish Foreign Minister Hakan Fidan said"
    name = only(text)
    assert text[name.title_start : name.start] == "Turkish Foreign Minister "
    assert only("so Hakan Fidan said").title_start == 3
    assert name.words == ("hakan", "fidan")


NASTY = (
    *(
        "A ",
        "A. ",
        "A",
        "AB",
        "A.",
        "a.",
        "A-",
        "A'",
        "A’s ",
        "Mr ",
        "Mr. ",
        "The ",
        "the ",
        "de ",
        "A de ",
    ),
    *(
        "A and ",
        "A and the ",
        "A of ",
        "A of the ",
        "A for ",
        "A & ",
        "A “",
        "A ”",
        'A "',
        "“A” ",
        "A “B” ",
    ),
    *(
        "al-",
        "al-A ",
        "d’A ",
        "Bank of ",
        "King’s ",
        "May ",
        "Monday ",
        "British ",
        "St ",
        "I ",
        "(A",
        ", 58",
    ),
    *(
        " ",
        "\t",
        "\u00a0",
        "\n",
        "-",
        "’",
        ".",
        ",",
        "_",
        "é",
        "É ",
        "Ⅷ ",
        "ǅ ",
        "said ",
        "1",
        "İ",
        "\u0301",
    ),
)


def test_the_effort_for_hostile_text_grows_with_its_length() -> None:
    for piece in NASTY:
        check_effort(find_names, ("A " + piece * 2_000)[:2_000])


@given(text=st.one_of(st.text(max_size=2_000), st.lists(st.sampled_from(NASTY)).map("".join)))
def test_names_lie_in_the_text_in_order(text: str) -> None:
    found = find_names(text)
    for name in found:
        assert 0 <= name.title_start <= name.start < name.end <= len(text)
        assert all(0 < value <= 1 for value in (name.person, name.organisation, name.place))
    for one, other in pairwise(found):
        assert one.end <= other.title_start
