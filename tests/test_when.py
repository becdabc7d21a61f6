"""Words of a text that tell a time, and the days that they mean: a table in the manner of news."""

import re
from datetime import date
from itertools import pairwise

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st

from index import Article
from qa.language.days import Days, last_weekday, next_weekday, step, whole
from qa.news.dating.expression import PATTERNS, clue
from qa.news.dating.reckoning import EXPLICIT, RECKON
from qa.news.dating.when import derived_days, find_times

DAY = date(2025, 5, 17)
"""A Saturday."""


def told(sentence: str, today: date | None = DAY) -> list[str]:
    """Each time that the sentence tells, as `words = first/last`, or one day."""
    return [
        f"{sentence[one.start : one.end]} = {span(one.days)}"
        for one in find_times(sentence, 0, len(sentence), today)
    ]


def span(days: Days | None) -> str:
    if days is None:
        return "?"
    return str(days.first) if days.first == days.last else f"{days.first}/{days.last}"


TABLE = [
    # days of the week: on or before the article's date, after "will" on or after it
    ("The minister resigned on Friday.", "on Friday = 2025-05-16"),
    ("Crews reached the village Thursday night.", "Thursday night = 2025-05-15"),
    ("The mayor spoke on Saturday.", "on Saturday = 2025-05-17"),
    ("The court will rule on Friday.", "on Friday = 2025-05-23"),
    ("The court will rule on Saturday.", "on Saturday = 2025-05-17"),
    ("The vote is scheduled for Tuesday.", "Tuesday = 2025-05-20"),
    ("The festival begins Wednesday in Castelmar.", "Wednesday = 2025-05-21"),
    ("The final is on Sunday.", "on Sunday = 2025-05-18"),
    ("The verdict, which will be read on Monday, was leaked on Thursday.",
     "on Monday = 2025-05-19; on Thursday = 2025-05-15"),
    ("The judge said on Friday that the trial would open on Monday.",
     "on Friday = 2025-05-16; on Monday = 2025-05-19"),
    ("She said that on Monday the shop will close.", "on Monday = 2025-05-19"),
    ("The bridge will be closed on Monday.", "on Monday = 2025-05-19"),
    ("The report had been expected to be finished by Wednesday.", "Wednesday = 2025-05-21"),
    ("The bridge has been shut since Monday.", "since Monday = 2025-05-12/2025-05-17"),
    ("He left the party last Friday.", "last Friday = 2025-05-16"),
    ("He left the party last Saturday.", "last Saturday = 2025-05-10"),
    ("They meet again next Tuesday.", "next Tuesday = 2025-05-20"),
    ("They meet again next Sunday.", "next Sunday = 2025-05-25"),
    ("Polls open this Sunday.", "this Sunday = 2025-05-18"),
    ("The team lost this past Sunday.", "this past Sunday = 2025-05-11"),
    ("Friday's ruling stands.", "Friday = 2025-05-16"),
    ("Friday’s match was drawn on both Friday and Saturday.",
     "Friday = 2025-05-16; Friday = 2025-05-16; Saturday = 2025-05-17"),
    # verbs that look ahead
    ("He is to be sentenced in November.", "in November = 2025-11-01/2025-11-30"),
    ("They plan to complete the sale on Oct. 1.", "on Oct. 1 = 2025-10-01"),
    ("The museum will remain closed through Aug. 12.", "Aug. 12 = 2025-08-12"),
    ("He has until Oct. 21 to report to prison.", "Oct. 21 = 2025-10-21"),
    ("She called on them to withdraw the quota by Oct. 1.", "Oct. 1 = 2025-10-01"),
    ("The owners noticed nothing until the middle of March.", "March = 2025-03-01/2025-03-31"),
    ("The window would have closed on Sept. 23.", "on Sept. 23 = 2025-09-23"),
    ("The first match is at home to Corran on Aug. 9.", "on Aug. 9 = 2025-08-09"),
    ("Rates are half a point higher than it forecast in March.", "in March = 2025-03-01/2025-03-31"),
    # until, by and from look ahead, unless a past verb says otherwise
    ("The ferry has been cancelled until March.", "March = 2026-03-01/2026-03-31"),
    ("The road is closed until Monday after a landslide.", "until Monday = 2025-05-19"),
    ("The council has until January to decide.", "January = 2026-01-01/2026-01-31"),
    ("She wants the pier rebuilt by January.", "January = 2026-01-01/2026-01-31"),
    ("The trial was put off until January.", "January = 2026-01-01/2026-01-31"),
    ("Officials extended the pause through Dec. 3.", "Dec. 3 = 2025-12-03"),
    ("The storm lasted until Friday.", "until Friday = 2025-05-16"),
    ("She didn't come back to work until January.", "January = 2025-01-01/2025-01-31"),
    ("The road was closed until Friday.", ""),
    ("The two sides had until January to agree.", ""),
    ("By Friday the water had gone.", "Friday = 2025-05-16"),
    ("However, by Friday, no help had come.", "Friday = 2025-05-16"),
    ("The start in January was slow.", "in January = 2025-01-01/2025-01-31"),
    # near days
    ("The dam failed yesterday.", "yesterday = 2025-05-16"),
    ("The council met today.", "today = 2025-05-17"),
    ("She has refused to pay, and on Wednesday said so.", "on Wednesday = 2025-05-14"),
    ("Both quit Tuesday, saying they could not stay.", "Tuesday = 2025-05-13"),
    ("Post it no later than June 15.", "June 15 = 2025-06-15"),
    ("The choir has rehearsed for a show on June 30.", "on June 30 = 2025-06-30"),
    ("The clocks go back on Sunday 31 August.", "on Sunday 31 August = 2025-08-31"),
    ("The lake is smaller than ever today.", ""),
    ("The choir sings tonight and again tomorrow.", "tonight = 2025-05-17; tomorrow = 2025-05-18"),
    ("Rain fell last night and this morning.", "last night = 2025-05-16; this morning = 2025-05-17"),
    ("It closed the day before yesterday.", "the day before yesterday = 2025-05-15"),
    # weeks, months, years
    ("Prices fell last week.", "last week = 2025-05-05/2025-05-11"),
    ("Putin made the offer earlier this week.", "earlier this week = 2025-05-12/2025-05-17"),
    ("Putin made the offer earlier in the week.", "earlier in the week = 2025-05-12/2025-05-17"),
    ("The union will vote next month.", "next month = 2025-06-01/2025-06-30"),
    ("Sales doubled last year.", "last year = 2024-01-01/2024-12-31"),
    ("This year’s harvest was poor.", "This year = 2025-01-01/2025-12-31"),
    ("So far this year 40 ships have called.", "So far this year = 2025-01-01/2025-05-17"),
    ("It will open later this month.", "later this month = 2025-05-17/2025-05-31"),
    ("The roof burned over the weekend.", "over the weekend = 2025-05-17/2025-05-18"),
    ("The roof burned last weekend.", "last weekend = 2025-05-10/2025-05-11"),
    ("The film may break records this weekend.", "this weekend = 2025-05-17/2025-05-18"),
    ("He has been in hiding for the past three weeks.", "for the past three weeks = 2025-04-26/2025-05-17"),
    ("Exports grew over the past decade.", "over the past decade = 2015-05-17/2025-05-17"),
    ("The last year of his presidency was quiet.", ""),
    ("Prices will rise in the coming years.", ""),
    ("It happened in the last 48 hours.", "in the last 48 hours = 2025-05-15/2025-05-17"),
    # ago
    ("The tanker sank two days ago.", "two days ago = 2025-05-15"),
    ("The tanker sank three weeks ago.", "three weeks ago = 2025-04-21/2025-04-27"),
    ("A year ago he was mayor.", "A year ago = 2024-01-01/2024-12-31"),
    ("More than two years ago he was mayor.", ""),
    # months and days without a year
    ("The plant closed in March.", "in March = 2025-03-01/2025-03-31"),
    ("The plant closed in November.", "in November = 2024-11-01/2024-11-30"),
    ("The plant will close in November.", "in November = 2025-11-01/2025-11-30"),
    ("Aid has been cut since March.", "since March = 2025-03-01/2025-05-17"),
    ("It was agreed at the end of April.", "April = 2025-04-01/2025-04-30"),
    ("September's primary was close.", "September = 2024-09-01/2024-09-30"),
    ("The law took effect on May 5.", "on May 5 = 2025-05-05"),
    ("The law takes effect on June 5.", "on June 5 = 2025-06-05"),
    ("The law took effect on December 5.", "on December 5 = 2024-12-05"),
    ("The show, due Nov. 19, is sold out.", "Nov. 19 = 2025-11-19"),
    ("The fair runs June 16-22 in Velmar.", "June 16-22 = 2025-06-16/2025-06-22"),
    ("He died on 4 May.", "on 4 May = 2025-05-04"),
    ("The sale ends on Tuesday, Oct. 10.", "on Tuesday, Oct. 10 = 2025-10-10"),
    ("The sale ended on Tuesday, Oct. 10.", "on Tuesday, Oct. 10 = 2024-10-10"),
    ("ISTANBUL, May 16 (Kestrel) — Both sides met.", "May 16 = 2025-05-16"),
    ("The feast is held each year in June.", ""),
    ("Three years later, in May, he died.", ""),
    # dates that need no article
    ("It began on 24 February 2022.", "on 24 February 2022 = 2022-02-24"),
    ("It began on February 24, 2022, at dawn.", "on February 24, 2022 = 2022-02-24"),
    ("The deadline of 2025-06-30 stands.", "2025-06-30 = 2025-06-30"),
    ("It began in February 2022.", "in February 2022 = 2022-02-01/2022-02-28"),
    ("It began in 2016 and lasted until 2019.", "in 2016 = 2016-01-01/2016-12-31; 2019 = 2019-01-01/2019-12-31"),
    ("Such homes were common in the 1990s.", "in the 1990s = 1990-01-01/1999-12-31"),
    ("The day before the election he fled.", ""),
    ("Rain fell the next day.", ""),
    # words that only look like it
    ("Shoppers queued on Black Friday.", ""),
    ("She hosts Saturday Night Live.", ""),
    ("The Sunday Times broke the story.", ""),
    ("He writes on Tuesdays.", ""),
    ("They may march on the second Sunday of the fair.", ""),
    ("That Thursday morning the guards were gone.", ""),
    ("It costs $16 May or may not.", ""),
    ("On February 30 nothing happened.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "days"), TABLE)
def test_days_told(sentence: str, days: str) -> None:
    assert "; ".join(told(sentence)) == days


@pytest.mark.parametrize(
    ("sentence", "today", "days"),
    [
        ("He won last weekend.", date(2023, 11, 27), "last weekend = 2023-11-25/2023-11-26"),
        ("He met them this weekend.", date(2023, 11, 27), "this weekend = 2023-11-25/2023-11-26"),
        ("He meets them at the weekend.", date(2025, 5, 14), "at the weekend = 2025-05-17/2025-05-18"),
        ("It was to open on January 5.", date(2022, 1, 20), "on January 5 = 2022-01-05"),
        ("It was slated for January 5.", date(2022, 1, 20), "January 5 = 2022-01-05"),
        ("He was born on February 29.", date(2025, 5, 17), "on February 29 = 2024-02-29"),
        ("It closed on 31 December.", date(2026, 1, 2), "on 31 December = 2025-12-31"),
        ("It closed a month ago.", date(2025, 3, 31), "a month ago = 2025-02-01/2025-02-28"),
    ],
)  # fmt: skip
def test_days_told_at_other_times(sentence: str, today: date, days: str) -> None:
    assert "; ".join(told(sentence, today)) == days


def test_without_a_date_derived_days_are_unknown_and_explicit_ones_are_not() -> None:
    text = "He said on Friday that it began on 24 February 2022, two years ago."
    assert told(text, None) == [
        "on Friday = ?",
        "on 24 February 2022 = 2022-02-24",
        "two years ago = ?",
    ]
    article = Article("a", text, "t")
    first, second = derived_days(article, 0, len(text))
    assert (text[first.start : first.end], first.first, first.last) == ("on Friday", None, None)
    assert text[second.start : second.end] == "two years ago"


@pytest.mark.parametrize(
    "sentence", [sentence for sentence, days in TABLE if not days and "Rain" not in sentence]
)
def test_without_a_date_too_what_tells_no_time_is_none(sentence: str) -> None:
    assert told(sentence, None) == []


def test_explicit_dates_get_no_note() -> None:
    text = "It began in February 2022, on 24 February 2022, and in 2014."
    assert derived_days(Article("a", text, "t", published=DAY), 0, len(text)) == ()


@pytest.mark.parametrize(
    ("sentence", "published"),
    [
        ("The council met today.", date(2025, 5, 17)),  # of these days, or quoted from another day
        ("The council met on Monday.", date(2025, 5, 17)),  # a Saturday: it may be the coming one
        ("The council met earlier this month.", date(2025, 5, 1)),
        ("They came some 70 years ago.", date(2025, 5, 17)),
        ("The fair is held on June 19 yearly.", date(2025, 5, 17)),
    ],
)
def test_what_may_be_another_day_gets_no_note(sentence: str, published: date) -> None:
    assert derived_days(Article("a", sentence, "t", published=published), 0, len(sentence)) == ()


@pytest.mark.parametrize("today", [date.min, date(1, 1, 8), date(9999, 12, 30), date.max])
def test_the_ends_of_the_calendar(today: date) -> None:
    for sentence, _ in TABLE:
        told(sentence, today)


@given(
    st.text(alphabet="Mayondr 0123456789,.-–'’“”\n", max_size=200)
    | st.lists(st.sampled_from([word for row in TABLE for word in row[0].split()])).map(" ".join),
    st.dates() | st.none(),
)
def test_whatever_is_found_lies_in_the_text_in_order_and_apart(
    text: str, today: date | None
) -> None:
    found = find_times(text, 0, len(text), today)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.days is None or one.days.first <= one.days.last
        assert (one.days is None) == (one.is_derived and today is None)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "junk",
    ["May " * 25_000, "1" * 100_000, "the " * 25_000, "on Friday " * 10_000, "in the past " * 8_000,
     "since " * 16_000, "3 to " * 20_000, "12-" * 33_000, "early late mid-" * 6_000, " " * 100_000],
)  # fmt: skip
def test_junk_takes_little_effort(junk: str) -> None:
    check_effort(lambda text: find_times(text, 0, len(text), DAY), junk)


def test_every_kind_is_reckoned() -> None:
    assert set(RECKON) == set(PATTERNS)
    assert set(RECKON) > EXPLICIT


def test_steps_keep_within_the_month() -> None:
    assert step(date(2024, 3, 31), -1, "month") == date(2024, 2, 29)
    assert step(date(2024, 2, 29), 1, "year") == date(2025, 2, 28)
    assert step(date(2025, 5, 17), -2, "week") == date(2025, 5, 3)
    assert step(date(2025, 1, 17), -1, "decade") == date(2015, 1, 17)


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(0, 6))
def test_weekdays_are_at_most_six_days_off(day: date, weekday: int) -> None:
    before, after = last_weekday(weekday, day), next_weekday(weekday, day)
    assert before.weekday() == after.weekday() == weekday
    assert 0 <= (day - before).days <= 6
    assert 0 <= (after - day).days <= 6
    week = whole("week", day)
    assert week.first <= day <= week.last == whole("weekend", day).last


@pytest.mark.parametrize("kind", sorted(RECKON))
@given(data=st.data())
def test_whatever_a_pattern_finds_the_clue_lets_pass(kind: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(PATTERNS[kind])))
    assert clue().search(text), text
