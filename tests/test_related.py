"""The articles on the event of a citation, and /related in the conversation."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index import Article, Filters, OkapiRetriever, read_articles
from qa import Answerer, Citation, Options
from qa.chat.commands import respond
from qa.chat.session import Read, Session
from qa.desk import Desk
from qa.errors import CommandError, ConversationError
from qa.news.agreement.related import Related, find_related
from qa.opening import Opened
from qa.view.fragments import article_fragments, to_plain

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def retriever() -> OkapiRetriever:
    return OkapiRetriever(read_articles([CORPUS]))


def cited(retriever: OkapiRetriever, name: str) -> Citation:
    article = next(a for a in retriever.all_articles() if (a.path or "").endswith(f"{name}.txt"))
    return cited_start(article)


def names(found: list[Related]) -> list[str]:
    return [Path(one.citation.article.path or "").stem for one in found]


def test_copies_and_what_was_told_anew(retriever: OkapiRetriever) -> None:
    found = find_related(cited(retriever, "karsuyu-quake-kestrel-wire"), retriever, Filters())
    assert names(found)[:2] == ["karsuyu-quake-northgate-tribune", "karsuyu-quake-harbour-post"]
    assert [one.is_copy for one in found[:2]] == [True, True]
    assert all(one.shared > one.sentences / 2 for one in found[:2])
    assert all(not one.is_copy and not one.shared for one in found[2:])


BODY = " ".join(
    f"Ferry sentence {n} of the {n}th day on which the Vardø lay on its reef." for n in range(8)
)
OTHER = " ".join(f"Nobody in Tarn {n} had seen ships {n} times as large." for n in range(8))


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (BODY, True),
        (BODY.replace("its reef", "the reef"), True),
        (f"{BODY} {OTHER} {OTHER.upper()}", True),
        (f"{OTHER} Vardø ferry reef. {BODY[:60]}", False),
        (BODY[:75], False),  # too short to tell
    ],
)
def test_which_articles_are_copies(text: str, is_copy: bool) -> None:
    one, other = Article("a", BODY, "Ferry Vardø"), Article("b", text, "Ferry Vardø")
    archive = OkapiRetriever([one, other])
    cited = Citation(article=one, start=0, end=70, score=1.0)
    found = find_related(cited, archive, Filters())
    assert [related.is_copy for related in found] == [is_copy]


def test_the_same_week_stands_before_undated_and_later_articles(retriever: OkapiRetriever) -> None:
    found = find_related(cited(retriever, "istanbul-talks-kestrel-wire"), retriever, Filters())
    assert {name.split("-")[0] for name in names(found)} == {"istanbul"}
    assert names(found)[-1] == "istanbul-talks-lantern-news"  # undated
    assert len(found) == 4


def test_filters_hold_and_the_article_itself_is_left_out(retriever: OkapiRetriever) -> None:
    of = cited(retriever, "karsuyu-quake-kestrel-wire")
    for filters in (Filters(sources=("Harbour Post",)), Filters(until=date(2024, 11, 9))):
        found = find_related(of, retriever, filters)
        assert found
        assert all(filters.match(one.citation.article) for one in found)
    assert find_related(of, retriever, Filters(articles=(of.article.id,))) == []


def test_what_is_cited_slices_its_article(retriever: OkapiRetriever) -> None:
    for one in find_related(cited(retriever, "ombrel-dam-kestrel-wire"), retriever, Filters()):
        citation = one.citation
        assert citation.text == citation.article.text[citation.start : citation.end] != ""


def test_in_a_small_archive_other_events_are_not_listed(retriever: OkapiRetriever) -> None:
    one_of_each = {(a.path or "").rpartition("/")[2][:8]: a for a in retriever.all_articles()}
    few = OkapiRetriever(list(one_of_each.values())[:5])
    listed = [
        other
        for article in few.all_articles()
        for other in find_related(cited_start(article), few, Filters())
    ]
    assert len(listed) <= 1


def cited_start(article: Article) -> Citation:
    return Citation(article=article, start=0, end=article.text.index(".") + 1, score=0.9)


@pytest.mark.parametrize("text", ["", "Alone.", "?!"])
def test_an_article_without_another(text: str) -> None:
    article = Article("a", text, "")
    alone = Citation(article=article, start=0, end=len(text), score=0.5)
    assert find_related(alone, OkapiRetriever([article]), Filters()) == []


# In the conversation


@pytest.fixture
def session(retriever: OkapiRetriever) -> Session:
    opened = Opened(Desk(Answerer(retriever)), "the sample corpus", 64)
    return Session(opened, Options())


def show(session: Session, line: str, width: int = 100) -> str:
    shown = respond(session, line, width)
    if isinstance(shown, Read):
        return to_plain(article_fragments(shown.citation, width))
    assert isinstance(shown, list)
    return to_plain(shown)


def test_related_numbers_what_open_takes(session: Session) -> None:
    show(session, "how deep was the earthquake in Karsuyu?")
    of = session.said.last().citations[0].article
    shown = show(session, "/related")
    assert "copy of" in shown
    lines = [line for line in shown.splitlines() if not line.startswith("   ")]
    assert [line[:3] for line in lines] == [f"{n}. " for n in range(1, len(lines) + 1)]
    assert len(lines) > 1
    listed = session.listed[1].article
    assert listed.id != of.id
    assert show(session, "/open 2").startswith(listed.title[:20])
    assert show(session, "2") == show(session, "/open 2")
    show(session, "who led the Russian delegation?")
    assert session.listed == ()
    assert show(session, "/open 1").startswith(session.said.last().citations[0].article.title[:20])


@pytest.mark.parametrize("width", [20, 40, 80])
def test_related_on_any_width(session: Session, width: int) -> None:
    show(session, "how deep was the earthquake in Karsuyu?")
    assert "1. " in show(session, "/related 1", width)


def test_related_asks_for_a_citation(session: Session) -> None:
    with pytest.raises(ConversationError, match="nothing has been asked"):
        show(session, "/related")
    show(session, "who led the Russian delegation?")
    for line, message in (("/related x", "takes the number"), ("/related 99", "no citation 99")):
        with pytest.raises(CommandError, match=message):
            show(session, line)


def test_nothing_related_leaves_the_numbers_as_they_were(session: Session) -> None:
    show(session, "who led the Russian delegation?")
    session.filters = replace(session.filters, until=date(1990, 1, 1))
    assert "No other article" in show(session, "/related")
    assert session.listed == ()
