"""Words of time in questions: which days, and whether they choose the articles."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from commandline import corpus as corpus
from commandline import run

from index import AppError, Article, Filters, OkapiRetriever
from qa import Answerer, Options
from qa.answer import Period
from qa.chat.commands import respond
from qa.chat.session import Session
from qa.desk import Desk
from qa.news.dating.period import narrowed, period_of
from qa.opening import Opened
from qa.view.fragments import to_plain

NOW = date(2025, 5, 20)
"""A Tuesday."""

TABLE = [
    # what was reported when: a filter
    ("who won last week?", "filter last week 2025-05-12 2025-05-18"),
    ("Who won LAST WEEK?", "filter LAST WEEK 2025-05-12 2025-05-18"),
    ("which shop opened this week?", "filter this week 2025-05-19 2025-05-25"),
    ("what did the mayor say yesterday?", "filter yesterday 2025-05-19 2025-05-19"),
    ("what happened today?", "filter today 2025-05-20 2025-05-20"),
    ("what happened last night in Velmar?", "filter last night 2025-05-19 2025-05-19"),
    ("what happened on Friday?", "filter on Friday 2025-05-16 2025-05-16"),
    ("what happened on friday?", "filter on friday 2025-05-16 2025-05-16"),
    ("who resigned Monday?", "filter Monday 2025-05-19 2025-05-19"),
    ("who resigned last Friday?", "filter last Friday 2025-05-16 2025-05-16"),
    ("what has happened since Friday?", "filter since Friday 2025-05-16 2025-05-20"),
    ("how many have died since last month?", "filter since last month 2025-04-01 2025-05-20"),
    ("how many have died since yesterday?", "filter since yesterday 2025-05-19 2025-05-20"),
    ("who was arrested this month?", "filter this month 2025-05-01 2025-05-31"),
    ("who was arrested last month?", "filter last month 2025-04-01 2025-04-30"),
    ("who was hurt over the weekend?", "filter over the weekend 2025-05-17 2025-05-18"),
    ("who won last weekend?", "filter last weekend 2025-05-17 2025-05-18"),
    ("so far this year, how many ships sank?", "filter so far this year 2025-01-01 2025-05-20"),
    ("what was agreed earlier this week?", "filter earlier this week 2025-05-19 2025-05-20"),
    ("what was agreed earlier this year?", "filter earlier this year 2025-01-01 2025-05-20"),
    ("who left two days ago?", "filter two days ago 2025-05-18 2025-05-18"),
    ("who left a week ago?", "filter a week ago 2025-05-12 2025-05-18"),
    ("how much rain fell in the past three days?", "filter in the past three days 2025-05-17 2025-05-20"),
    ("what changed in the last two weeks?", "filter in the last two weeks 2025-05-06 2025-05-20"),
    ("who spoke between Monday and Tuesday?", "filter between Monday and Tuesday 2025-05-19 2025-05-20"),
    ("who this week recalled every car made since 2005?", "filter this week 2025-05-19 2025-05-25"),
    # when an event was: a wish
    ("what happened in March 2022?", "wish in March 2022 2022-03-01 2022-03-31"),
    ("what happened in march?", "wish in march 2025-03-01 2025-03-31"),
    ("what happened in November?", "wish in November 2024-11-01 2024-11-30"),
    ("what will open in November?", "wish in November 2025-11-01 2025-11-30"),
    ("who won in 2016?", "wish in 2016 2016-01-01 2016-12-31"),
    ("how many died in the 1990s?", "wish in the 1990s 1990-01-01 1999-12-31"),
    ("who spoke on 16 May?", "wish on 16 May 2025-05-16 2025-05-16"),
    ("who spoke on May 16, 2024?", "wish on May 16, 2024 2024-05-16 2024-05-16"),
    ("what changed this year?", "wish this year 2025-01-01 2025-12-31"),
    ("what changed last year?", "wish last year 2024-01-01 2024-12-31"),
    ("who led it two years ago?", "wish two years ago 2023-01-01 2023-12-31"),
    ("how much has it grown since 2019?", "wish since 2019 2019-01-01 2025-05-20"),
    ("who resigned between March and May 2024?", "wish between March and May 2024 2024-03-01 2024-05-31"),
    ("who led from 2019 to 2021?", "wish from 2019 to 2021 2019-01-01 2021-12-31"),
    ("who ruled from November to February?", "wish from November to February 2024-11-01 2025-02-28"),
    ("who was mayor before 2020?", "wish before 2020 None 2019-12-31"),
    ("what came after March 2022?", "wish after March 2022 2022-04-01 None"),
    ("who will speak next week?", "wish next week 2025-05-26 2025-06-01"),
    ("who will play on Sunday?", "wish on Sunday 2025-05-25 2025-05-25"),
    ("what opens tomorrow?", "wish tomorrow 2025-05-21 2025-05-21"),
    # no time at all
    ("when did the invasion begin?", ""),
    ("who may march with them?", ""),
    ("what is sold on Black Friday?", ""),
    ("who hosts saturday night live?", ""),
    ("who died on February 30?", ""),
    ("which year was the worst?", ""),
    ("", ""),
    ("İ last week", "filter last week 2025-05-12 2025-05-18"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), TABLE)
def test_period(question: str, expected: str) -> None:
    period = period_of(question, NOW)
    if period is None:
        assert expected == ""
        return
    kind = "filter" if period.is_filter else "wish"
    assert f"{kind} {period.text} {period.since} {period.until}" == expected
    assert period.text in question


def test_filter_takes_the_days_after_in_and_leaves_the_persons_own_days_alone() -> None:
    period = Period("last week", date(2025, 5, 12), date(2025, 5, 18), True)
    filters = narrowed(Filters(("Harbour Post",)), period)
    assert filters == Filters(("Harbour Post",), date(2025, 5, 12), date(2025, 5, 21))
    own = Filters(since=date(2024, 1, 1))
    assert narrowed(own, period) == own
    assert narrowed(Filters(), period._replace(is_filter=False)) == Filters()
    assert narrowed(Filters(), None) == Filters()


@pytest.mark.parametrize("now", [date.min, date.max, date.max - timedelta(1)])
def test_the_ends_of_the_calendar(now: date) -> None:
    for question, _ in TABLE:
        narrowed(Filters(), period_of(question, now))


# Asked of articles

ARTICLES = [
    Article("old", "The Velmar race was won by Ada Brill.", "Race", published=date(2024, 5, 13)),
    Article("new", "The Velmar race was won by Otto Lunde.", "Race", published=date(2025, 5, 19)),
    Article("undated", "The Velmar race was won by Pia Sand.", "Race"),
]


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(OkapiRetriever(ARTICLES))


def options(now: date, *, any_time: bool = False) -> Options:
    return Options(min_score=0, now=now, any_time=any_time)


def test_filter_chooses_the_articles(answerer: Answerer) -> None:
    answer = answerer.ask("who won the Velmar race last week?", options(NOW))
    assert [one.article.id for one in answer.citations] == ["new"]
    assert answer.period == Period("last week", date(2025, 5, 12), date(2025, 5, 18), True)


def test_any_time_drops_it(answerer: Answerer) -> None:
    answer = answerer.ask("who won the Velmar race last week?", options(NOW, any_time=True))
    assert len(answer.citations) == 3
    assert answer.period is None


def test_filter_without_an_answer_is_relaxed(answerer: Answerer) -> None:
    answer = answerer.ask("who won the Velmar race last week?", options(date(2030, 1, 1)))
    assert answer.answered
    assert len(answer.citations) == 3
    assert answer.period
    assert (answer.period.is_filter, answer.period.is_relaxed) == (False, True)


def test_wish_leaves_no_article_out(answerer: Answerer) -> None:
    answer = answerer.ask("who won the Velmar race in May 2024?", options(NOW))
    assert len(answer.citations) == 3
    assert answer.period == Period("in May 2024", date(2024, 5, 1), date(2024, 5, 31), False)


def test_the_persons_own_days_come_first(answerer: Answerer) -> None:
    own = Options(min_score=0, now=NOW, filters=Filters(until=date(2024, 12, 31)))
    answer = answerer.ask("who won the Velmar race last week?", own)
    assert [one.article.id for one in answer.citations] == ["old"]
    assert answer.period
    assert not answer.period.is_filter


# In the conversation and on the command line


def test_any_asks_again_without_the_time(answerer: Answerer) -> None:
    session = Session(Opened(Desk(answerer), "three", 3), options(NOW))

    def show(line: str) -> str:
        outcome = respond(session, line, 200)
        assert isinstance(outcome, list)
        return to_plain(outcome)

    with pytest.raises(AppError, match="nothing has been asked"):
        show("/any")
    shown = show("who won the Velmar race last week?")
    assert shown.startswith("Period: last week = 12–18 May 2025 (only articles of these days")
    assert "Brill" not in shown
    shown = show("/any")
    assert not shown.startswith("Period")
    assert "Brill" in shown
    assert len(session.said.turns) == 1
    assert session.said.turns[0].question == "who won the Velmar race last week?"
    assert "No more citations" in show("/more")
    with pytest.raises(AppError, match="already searched articles of all days"):
        show("/any")
    show("and the race last week?")
    assert not session.options.any_time


@pytest.mark.parametrize(
    ("given", "period"),
    [
        (["--now", "2025-06-03"], {"since": "2025-06-02", "until": "2025-06-02", "filter": True}),
        (["--now", "2025-06-30"], {"since": "2025-06-29", "until": "2025-06-29", "filter": False}),
        (["--now", "2025-06-03", "--any-time"], None),
    ],
)
def test_now_and_any_time(
    given: list[str],
    period: dict[str, object] | None,
    corpus: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    question = "what did the storm tear off yesterday?"
    code, out, _ = run(
        capfd, "ask", question, "--json", "--min-score=0", f"--corpus={corpus}", *given
    )
    record = json.loads(out)
    assert code == 0
    assert record["period"] == (period and {"text": "yesterday", **period})


def test_now_that_is_no_day(corpus: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "ask", "who?", "--now", "soon")
    assert code == 2
    assert "“soon” is not a date" in err
