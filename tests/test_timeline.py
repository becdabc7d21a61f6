"""A topic -> its sentences in the order of the days that they tell; and /timeline."""

from datetime import date

import pytest

from index import AppError, Article, Filters, OkapiRetriever
from qa import Answerer, Options
from qa.chat.commands import respond
from qa.chat.session import Read, Session
from qa.desk import Desk
from qa.news.dating.timeline import ENTRIES, Entry, make_timeline
from qa.opening import Opened
from qa.view.fragments import article_fragments, to_plain

DAM = Article(
    "dam",
    "The Ombrel dam gave way on Friday. Engineers warned of cracks in the Ombrel dam in March 2019, a report said"
    " on Saturday. The Ombrel dam was built by hand. Rain fell elsewhere last week.",
    "Dam",
    "Harbour Post",
    date(2025, 5, 18),
)
COPY = Article("copy", "The Ombrel dam gave way on Friday.", "Dam", "Kestrel", date(2025, 5, 18))
UNDATED = Article(
    "undated", "On Friday the Ombrel dam emptied into the valley.", "Flood", "Lantern"
)
RETRIEVER = OkapiRetriever([DAM, COPY, UNDATED])


def rows(entries: list[Entry]) -> list[tuple[str, str | None, str | None, bool]]:
    return [
        (
            one.citation.text.split(".")[0][:20],
            one.citation.answer,
            str(one.days.first) if one.days else None,
            one.is_told,
        )
        for one in entries
    ]


def test_sentences_stand_in_the_order_of_the_days_they_tell() -> None:
    assert rows(make_timeline("Ombrel dam", RETRIEVER, Filters())) == [
        ("Engineers warned of ", "in March 2019", "2019-03-01", True),
        ("The Ombrel dam gave ", "on Friday", "2025-05-16", True),
        ("The Ombrel dam was b", None, "2025-05-18", False),
        ("On Friday the Ombrel", None, None, False),
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The flood came on Friday, officials said on Saturday.", "on Friday"),
        ("Officials said on Saturday that the flood came on Thursday night.", "on Thursday night"),
        ("Officials confirmed the flood on Saturday.", "on Saturday"),
        ("It was the largest flood since the one in 2016.", None),
        ("It was the largest flood since the one in 2016, and came in April.", "in April"),
        ("The flood has kept the road shut since Monday.", "since Monday"),
    ],
)
def test_which_words_date_a_sentence(sentence: str, words: str | None) -> None:
    retriever = OkapiRetriever([Article("a", sentence, "Flood", None, date(2025, 5, 18))])
    (entry,) = make_timeline("flood", retriever, Filters())
    assert entry.citation.answer == words
    assert entry.is_told == (words is not None)


def test_every_entry_is_cited_and_copies_are_folded() -> None:
    entries = make_timeline("Ombrel dam", RETRIEVER, Filters())
    for entry in entries:
        one = entry.citation
        assert one.text == one.article.text[one.start : one.end]
        for days in one.days:
            assert one.start <= days.start < days.end <= one.end
    (copied,) = [entry.citation for entry in entries if entry.citation.also_in]
    assert {copied.article.id, copied.also_in[0].article.id} == {"dam", "copy"}


def test_filters_hold_and_no_topic_gives_nothing() -> None:
    only = make_timeline("Ombrel dam", RETRIEVER, Filters(("Kestrel",)))
    assert [entry.citation.article.id for entry in only] == ["copy"]
    assert make_timeline("the of", RETRIEVER, Filters()) == []
    assert make_timeline("zorblax", RETRIEVER, Filters()) == []


def test_it_is_an_overview_and_told_days_come_first() -> None:
    many = [
        Article(
            f"a{n:02}",
            f"Flood number {n} came on {n % 28 + 1} June 2020. Floods are bad{n}.",
            "Flood",
        )
        for n in range(40)
    ]
    entries = make_timeline("flood", OkapiRetriever(many), Filters())
    assert len(entries) == ENTRIES
    assert all(entry.is_told for entry in entries)
    days = [entry.days.first for entry in entries if entry.days]
    assert days == sorted(days)


# The command


@pytest.fixture
def session() -> Session:
    return Session(Opened(Desk(Answerer(RETRIEVER)), "three", 3), Options(min_score=0))


def show(session: Session, line: str) -> str:
    outcome = respond(session, line, 80)
    if isinstance(outcome, Read):
        return to_plain(article_fragments(outcome.citation, 80))
    assert isinstance(outcome, list)
    return to_plain(outcome)


def test_timeline_is_shown_and_opened_by_number(session: Session) -> None:
    shown = show(session, "/timeline Ombrel dam")
    assert shown.startswith("March 2019\n1. Engineers warned of cracks in the Ombrel dam [in March")
    assert "\n\nFriday 16 May 2025\n2. The Ombrel dam gave way [on Friday].\n" in shown
    assert "\n\nSunday 18 May 2025, the article’s day\n3. " in shown
    assert "\n\nundated\n4. " in shown
    assert "On Friday: the article has no date\n" in shown
    assert "> On Friday the Ombrel dam emptied" in show(session, "/open 4")
    with pytest.raises(
        AppError, match="there is no citation 5; the last list has citations 1 to 4"
    ):
        show(session, "5")


def test_the_next_answer_takes_the_numbers_back(session: Session) -> None:
    show(session, "/timeline Ombrel dam")
    show(session, "who built the Ombrel dam?")
    assert session.listed == ()
    assert "> " in show(session, "/open 1")
    show(session, "/timeline dam")
    respond(session, "/clear", 80)
    with pytest.raises(AppError, match="nothing has been asked"):
        show(session, "/open 1")


def test_timeline_of_nothing(session: Session) -> None:
    assert show(session, "/timeline zorblax") == "No article mentions it.\n"
    with pytest.raises(AppError, match="takes a topic"):
        show(session, "/timeline")
