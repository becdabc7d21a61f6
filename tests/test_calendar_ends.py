"""The first and the last days of the calendar, which feeds and exports write for "no date": nothing falls off it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from index import Article, Filters, OkapiRetriever
from qa import Answer, Answerer, Options
from qa.cli.main import main
from qa.files.records import answer_record
from qa.language.days import UNITS, last_weekday, next_weekday, step, whole
from qa.news.dating.period import narrowed, period_of
from qa.news.dating.timeline import make_timeline
from qa.news.dating.when import find_times
from qa.news.speech.utterance import find_utterances
from qa.view import html, markdown
from qa.view.blocks import entry_blocks
from qa.view.fragments import answer_fragments, to_plain
from qa.view.why import why_fragments

ENDS = [date.min + timedelta(days) for days in (0, 1, 2, 5, 6, 30, 366)]
ENDS += [date.max - timedelta(days) for days in (0, 1, 2, 5, 6, 30, 366)]

TIMES = (
    *("on Monday", "until Friday", "last Sunday", "next Tuesday", "this Saturday", "since Wednesday", "Thursday"),
    *("today", "yesterday", "tomorrow", "the day before yesterday", "the day after tomorrow", "last night"),
    *("last week", "next week", "this past week", "last weekend", "next weekend", "over the weekend"),
    *("last month", "next month", "last year", "next year", "earlier this week", "later this month"),
    *("for the past three weeks", "in the next ten years", "40 years ago", "in March", "by October", "on May 5"),
    *("on 31 December", "the day before", "the following day", "in the 2090s", "0001-01-01", "9999-12-31"),
)  # fmt: skip


@pytest.mark.parametrize("day", ENDS)
def test_words_of_time(day: date) -> None:
    for words in TIMES:
        for text in (f"The ferry ran {words}, and will sail {words}.", words, f"It ran, {words}."):
            find_times(text, 0, len(text), day)
        for question in (f"what happened {words}?", f"what was said before {words}?"):
            period = period_of(question, day)
            narrowed(Filters(), period)
    between = period_of("what happened between Monday and Friday?", day)
    assert (
        between is None
        or between.since is None
        or between.until is None
        or between.since <= between.until
    )


@pytest.mark.parametrize("day", ENDS)
def test_reckoning_raises_what_its_users_catch(day: date) -> None:
    for unit in UNITS:
        for count in (-1, 0, 1):
            try:
                whole(unit, step(day, count, unit))
            except (OverflowError, ValueError):
                continue
    for weekday in range(7):
        try:
            assert last_weekday(weekday, day) <= day <= next_weekday(weekday, day)
        except OverflowError:
            continue


def archive(day: date) -> list[Article]:
    texts = {
        "Merrow Post": "Teachers in Ostervik went on strike on Thursday over pay. It ended yesterday, Mira Roe said.",
        "Skarn Times": "Teachers in Ostervik went on strike on Friday over pay. “We won last week,” Mira Roe said.",
        "Lantern": "The strike of the teachers in Ostervik began on Monday, and goes on until next week.",
    }
    return [Article(name, text, "School strike", name, day) for name, text in texts.items()]


def ask(question: str, day: date) -> Answer:
    return Answerer(OkapiRetriever(archive(day))).ask(question, Options(now=day))


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize(
    "question",
    [
        "when did teachers in Ostervik strike?",
        "what happened in Ostervik last week?",
        "how long did the strike in Ostervik last?",
        "what did Mira Roe say yesterday?",
    ],
)
def test_answers(question: str, day: date) -> None:
    answer = ask(question, day)
    to_plain(answer_fragments(answer, 80))
    to_plain(why_fragments(answer, 80))
    html.sheet_entry(entry_blocks(1, None, answer))
    markdown.sheet_entry(entry_blocks(1, None, answer))
    json.dumps(answer_record(answer))


@pytest.mark.parametrize("day", ENDS)
def test_timelines_and_quotes(day: date) -> None:
    retriever = OkapiRetriever(archive(day))
    assert make_timeline("teachers Ostervik strike", retriever, Filters())
    assert find_utterances("Mira Roe", retriever, Filters()).citations
    only = Filters(since=day, until=day)
    assert make_timeline("teachers Ostervik strike", retriever, only)


@pytest.mark.parametrize("option", ["--since", "--until", "--now"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_options(option: str, day: str, tmp_path: Path) -> None:
    path = tmp_path / "strike.txt"
    path.write_text(f"title: Strike\ndate: {day}\n\n{archive(date.min)[0].text}", "utf-8")
    for question in (
        "when did teachers strike?",
        "what did teachers do last week, or before Friday?",
    ):
        arguments = ["--corpus", str(path), "ask", "--reader", "off", option, day, question]
        assert main(arguments) in (0, 1)
