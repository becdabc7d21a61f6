"""Numbers in sentences as news writes them: what each finder sees, and that no text makes it slow."""

import re
from functools import cache
from pathlib import Path

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from index import read_articles
from qa.language.finders import find_spans
from qa.language.pattern import clues_in
from qa.language.quantities import NUMBER, QUANTITIES, find_quantities, has_number

FINDERS = ("number", "date", *QUANTITIES)


def found(finder: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, finder)]


def counts(text: str) -> list[str]:
    """The numbers that count things: those of full strength."""
    return [text[s.start : s.end] for s in find_spans(text, "number") if s.strength == 1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("More than 1,200 people were moved from the valley.", ["More than 1,200"]),
        ("Nearly 12\u202f000 birds were counted.", ["Nearly 12\u202f000"]),
        ("At least seventeen miners are missing.", ["At least seventeen"]),
        ("Twenty-five of the forty-two rescued had burns.", ["Twenty-five", "forty-two"]),
        ("An estimated two hundred and fifty seals died.", ["An estimated two hundred and fifty"]),
        ("Between 40 and 50 boats were lost.", ["Between 40 and 50"]),
        ("About 30,000-35,000 fans came.", ["About 30,000-35,000"]),
        ("Three or four whales were seen.", ["Three or four"]),
        ("Some 3.4 million voters stayed at home.", ["Some 3.4 million"]),
        ("It reached 3m homes and 1.2bn phones.", ["1.2bn"]),  # 3m may be metres
        ("A dozen houses burned and half a million birds fled.", ["A dozen", "half a million"]),
        ("Two lakh pilgrims and 3 crore tickets.", ["Two lakh", "3 crore"]),
        ("They won 3-1 before 52,000 people.", ["3-1", "52,000"]),
        ("The vote was 52 to 48.", ["52 to 48"]),
        ("One of the 212 passengers died.", ["212"]),
        ("No one knows which one of the 7 fell.", ["7"]),
        ("One person died.", ["One"]),
        ("It hit 3.1 million people, 800,000 more than was said.", ["3.1 million"]),
        ("Hanover 5 and Kansas 7 are old, awesome 9 too.", ["5", "7", "9"]),
        ("Flight MH370 had 239 aboard, the B52 none.", ["239"]),
        ("Nearly two-thirds of the 90 beds are free.", ["90"]),
        ("The 3rd race and the 21st century.", []),
        ("On 16 May 2025 at 7:30 pm it fell 3.4% to $12.", []),
        ("Rita Kovac, 58, ran 12 km in 2:04:11.", []),
        ("The six-month-old calf weighs 12 tonnes.", []),
        ("A magnitude 6.1 quake shook 12 towns.", ["12"]),
        ("In 2024 there were 2024 people.", ["2024"]),
    ],
)
def test_counts(text: str, wanted: list[str]) -> None:
    assert counts(text) == wanted


def test_what_is_no_count_is_a_weaker_number() -> None:
    assert [s.strength for s in find_spans("It fell 3 km in 12 towns.", "number")] == [0.3, 1.0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The merger is worth €1.2bn.", ["€1.2bn"]),
        ("He was paid US$3 million and C$40.", ["US$3 million", "C$40"]),
        ("The fine of 4.6 billion euros is a record.", ["4.6 billion euros"]),
        ("They paid 1.2bn euros for it.", ["1.2bn euros"]),
        ("The stamp costs 20p, up from 18p.", ["20p", "18p"]),
        ("Bread at 95 cents and 80 pence.", ["95 cents", "80 pence"]),
        ("It sold for more than £1.5m.", ["more than £1.5m"]),
        ("Repairs of between $4 million and $5 million.", ["between $4 million and $5 million"]),
        ("A bill of $4-5 million, or €3m to €4m.", ["$4-5 million", "€3m to €4m"]),
        ("A loan of 300 million Swiss francs.", ["300 million Swiss francs"]),
        ("Some 20,000 Hong Kong dollars.", ["Some 20,000 Hong Kong dollars"]),
        ("Shares fell to 3.25 kroner.", ["3.25 kroner"]),
        ("They raised Rs 200 crore.", ["Rs 200 crore"]),
        ("A EUR 20 million grant and USD 3,000.", ["EUR 20 million", "USD 3,000"]),
        ("A $1.5-million house, a 2-million-euro boat.", ["$1.5-million", "2-million-euro"]),
        ("It cost five hundred thousand dollars.", ["five hundred thousand dollars"]),
        ("Fuel rose to 1.80 euros a litre.", ["1.80 euros"]),
        ("A £ sign, 12 people and 3%.", []),
    ],
)
def test_money(text: str, wanted: list[str]) -> None:
    assert found("money", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Prices rose 3.4%, the most since 2009.", ["3.4%"]),
        ("Turnout was 61 per cent.", ["61 per cent"]),
        ("It is up two percentage points.", ["two percentage points"]),
        ("It rose by half a percentage point.", ["half a percentage point"]),
        ("Half of the votes were cast by post.", ["Half"]),
        ("Nearly two-thirds of voters; a third of them.", ["Nearly two-thirds", "a third"]),
        ("Between 5% and 6% of them.", ["Between 5% and 6%"]),
        ("A 12-percent rise; 30 to 40 percent.", ["12-percent", "30 to 40 percent"]),
        ("One in five failed, nine out of ten in May.", ["One in five", "nine out of ten"]),
        ("Half an hour; a third man.", []),
    ],
)
def test_percent(text: str, wanted: list[str]) -> None:
    assert found("percent", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rita Kovac, 58, won.", ["58"]),
        ("Maria Lopez (34) and Jon Berg, 41.", ["34", "41"]),
        ("The dead were Ana, 9, and Li, 12", ["9", "12"]),
        ("A boy aged 12 and a 6-year-old girl.", ["aged 12", "6-year-old"]),
        ("The six-month-old calf is about 31 years old.", ["six-month-old", "about 31 years old"]),
        ("She turned 90; he died at the age of 71.", ["turned 90", "age of 71"]),
        ("Pupils aged between 11 and 16.", ["aged between 11 and 16"]),
        ("A man in his late 40s.", ["in his late 40s"]),
        ("A woman in her twenties.", ["in her twenties"]),
        ("The driver was a man in his early thirties", ["in his early thirties"]),
        ("It reached 3.1 million, 800,000 more than in 12 years.", []),
    ],
)
def test_age(text: str, wanted: list[str]) -> None:
    assert found("age", text) == wanted


@pytest.mark.parametrize(
    ("finder", "text", "wanted"),
    [
        ("length", "The bridge is 1,410 metres long and 25 m wide.", ["1,410 metres", "25 m"]),
        ("length", "A 2.5-kilometre tunnel, 120ft high.", ["2.5-kilometre", "120ft"]),
        (
            "length",
            "Hanover 5 miles, about 30 to 40 nautical miles.",
            ["5 miles", "about 30 to 40 nautical miles"],
        ),
        ("length", "It sold for £1.5m at 60 miles per hour.", []),
        ("mass", "It weighs 12 tonnes, or 26,000 pounds.", ["12 tonnes", "26,000 pounds"]),
        ("mass", "Some 300kg of cocaine.", ["Some 300kg"]),
        ("measure", "It burned 4,000 hectares (9,900 acres).", ["4,000 hectares", "9,900 acres"]),
        ("measure", "It fell from 30C to 12°C, or -5 degrees.", ["30C", "12°C", "5 degrees"]),
        ("measure", "A 40-storey tower of 500 square metres.", ["40-storey", "500 square metres"]),
        ("magnitude", "A magnitude 6.1 quake.", ["magnitude 6.1"]),
        (
            "magnitude",
            "The 5.8-magnitude tremor, a magnitude of 7.",
            ["5.8-magnitude", "magnitude of 7"],
        ),
    ],
)
def test_measures(finder: str, text: str, wanted: list[str]) -> None:
    assert found(finder, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He won in 2:04:11.", ["2:04:11"]),
        ("The flight took two and a half years.", ["two and a half years"]),
        ("It lasted 11 days, 4 hours and 30 minutes.", ["11 days, 4 hours and 30 minutes"]),
        ("After a three-week walkout.", ["three-week"]),
        ("It rained for half an hour, then more than a day.", ["half an hour", "more than a day"]),
        (
            "He got nine and a half years, not 18 to 20 months.",
            ["nine and a half years", "18 to 20 months"],
        ),
        (
            "Less than four minutes; 30 straight days.",
            ["Less than four minutes", "30 straight days"],
        ),
        ("The 48-year-old master is 31 years old.", []),
        ("It opens at 14:05 and shuts at 7:30 p.m.", []),
    ],
)
def test_durations(text: str, wanted: list[str]) -> None:
    assert found("duration", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("On 16 May 2025 the talks began.", ["16 May 2025"]),
        ("On May 16, 2025, the talks began.", ["May 16, 2025"]),
        ("On May 16th they met; on 1 Sept. too.", ["May 16th", "1 Sept."]),
        ("On Friday, 16 May, and Monday May 19.", ["Friday, 16 May", "Monday May 19"]),
        ("The 3rd of June is a holiday.", ["The 3rd of June"]),
        ("On 7 and 8 May, and from 3 to 5 July.", ["7 and 8 May", "3 to 5 July"]),
        ("May 16-18 and June 3 to 5.", ["May 16-18", "June 3 to 5"]),
        ("In March 2022 and in early 2023.", ["March 2022", "early 2023"]),
        ("Mid-2024, the late 1990s, late October.", ["Mid-2024", "late 1990s", "late October"]),
        ("It opened in 1994 and shut in 2025-05-16.", ["1994", "2025-05-16"]),
        ("May said he might go in May.", ["May"]),
        ("In the summer of 2021 and last year.", ["the summer of 2021", "last year"]),
        ("Three days later it sank; ten days ago.", ["Three days later", "ten days ago"]),
        ("Yesterday and tomorrow.", ["Yesterday", "tomorrow"]),
        ("Friday's vote was put off until next Tuesday.", ["Friday", "next Tuesday"]),
        ("It costs $2000; there were 2000 people.", []),
    ],
)
def test_dates(text: str, wanted: list[str]) -> None:
    assert found("date", text) == wanted


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("On 16 May the court ruled.", 1.0),
        ("On Monday the court ruled.", 0.6),
        ("It ruled last Friday night.", 0.6),
        ("Officials said on Monday that nobody was hurt.", 0.3),
        ("The company announced this Thursday that it would close.", 0.3),
    ],
)
def test_a_bare_weekday_is_weaker_and_weaker_where_it_dates_the_report(
    text: str, strength: float
) -> None:
    assert [span.strength for span in find_spans(text, "date")] == [strength]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("At 7:30 p.m. local time.", ["7:30 p.m. local time"]),
        ("It starts at 5pm.", ["5pm"]),
        ("At 6.45am; at 14:05 GMT; at noon.", ["6.45am", "14:05 GMT", "noon"]),
        (
            "At 10 o’clock, half past three, ten minutes to nine.",
            ["10 o’clock", "half past three", "ten minutes to nine"],
        ),
        ("He won in 2:04:11.", []),
    ],
)
def test_clock_times(text: str, wanted: list[str]) -> None:
    assert found("clock", text) == wanted


NASTY = (
    *(
        "1",
        "1.",
        "1,",
        "1:",
        "1-",
        ",000",
        "1,000,",
        "1\u00a0",
        "$1",
        "$1 ",
        "€1bn ",
        "US$1 million ",
    ),
    *(
        "1 ",
        "1 to ",
        "1 or ",
        "one ",
        "one and ",
        "half ",
        "half a ",
        "a dozen ",
        "hundred ",
        "million ",
    ),
    *(
        "a hundred ",
        "hundred-",
        "1 and a half ",
        "between 1 and ",
        "between ",
        "about ",
        "more than ",
    ),
    *(
        "1%",
        "1 percent ",
        "1 year",
        "1 years ",
        "1-year-old ",
        "1 m ",
        "1 km ",
        "(1)",
        ", 1",
        "aged ",
        "1p ",
    ),
    *(
        "May ",
        "May 1 ",
        "1 May ",
        "Monday ",
        "Monday, ",
        "said on Monday ",
        "said ",
        "early ",
        "2024 ",
    ),
    *("1:00:", "12:30 ", "1 am ", "half past ", "a", "A", " ", "\n", '"', "’", "١", "é", "²"),
)


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


@pytest.mark.parametrize("kind", sorted(QUANTITIES))
def test_a_pattern_is_left_out_only_where_it_finds_nothing(kind: str) -> None:
    lines = Path(__file__).read_text("utf-8").splitlines()
    for article in read_articles([Path(__file__).parents[1] / "corpus"]):
        lines += article.text.splitlines()
    for line in lines:
        assert_gate_lets_pass(kind, line)


@pytest.mark.parametrize("kind", sorted(QUANTITIES))
@given(data=st.data())
def test_whatever_a_pattern_finds_its_gate_lets_pass(kind: str, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(QUANTITIES[kind].parts))
    assert_gate_lets_pass(kind, data.draw(found_by(part.text)))


@cache
def found_by(pattern: str) -> st.SearchStrategy[str]:
    """Texts that a pattern finds; the strategy is kept, as it is slow to make."""
    return st.from_regex(re.compile(pattern, re.IGNORECASE))


def assert_gate_lets_pass(kind: str, text: str) -> None:
    plain = [match.span() for match in QUANTITIES[kind].finditer(text)]
    assert [(span.start, span.end) for span in find_quantities(text)[kind]] == plain, text


@given(st.from_regex(re.compile(NUMBER.parts[0].text, re.IGNORECASE)))
def test_whatever_is_a_number_passes(text: str) -> None:
    assert has_number(text, clues_in(text))


@pytest.mark.parametrize("kind", sorted(QUANTITIES))
def test_the_words_of_a_gate_stand_in_its_pattern(kind: str) -> None:
    for part in QUANTITIES[kind].parts:
        assert part.words
        assert all(words.pattern in part.text for words in part.words)
