"""The desk: questions, a conversation that is a value, look-ups, and one state of the archive for each answer."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index import ArchiveWriter, Article, Filters, OkapiRetriever, open_index
from qa.desk import NOTHING_SAID, Desk
from qa.errors import ConversationError
from qa.pipeline import Answerer, Options

ARTICLES = [
    Article(
        f"a{n}",
        f"Mira Oldham opened bridge {n} in Velmar. “It will stand,” Mira Oldham said. Rain fell.",
        f"Bridge {n}",
        ("Harbour Post", "Kestrel Wire")[n % 2],
    )
    for n in range(6)
]
ASKED = "who opened bridge 3 in Velmar?"
TWO = Options(k=2, min_score=0)


@pytest.fixture
def desk() -> Desk:
    return Desk(Answerer(OkapiRetriever(ARTICLES)))


def test_a_question_is_a_turn_and_what_was_said_stays_as_it_was(desk: Desk) -> None:
    first = desk.ask(ASKED, TWO, NOTHING_SAID)
    second = desk.ask("where is she?", TWO, first)
    assert NOTHING_SAID.turns == ()
    assert [turn.question for turn in first.turns] == [ASKED]
    assert [turn.question for turn in second.turns] == [ASKED, "where is she?"]
    assert second.last().asked == "where is Mira Oldham?"
    assert desk.ask("where is she?", TWO, first).last().asked == second.last().asked


def test_more_goes_on_and_joins_the_turn(desk: Desk) -> None:
    said = desk.ask(ASKED, TWO, NOTHING_SAID)
    more = desk.more(TWO, said)
    first, both = said.last().citations, more.last().citations
    assert both[:2] == first
    assert len({(one.article.id, one.start) for one in both}) == len(both) == 4
    assert len(more.turns) == 1


def test_more_is_of_the_articles_that_the_question_was_asked_of(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.add(ARTICLES)
    desk = Desk(Answerer(open_index(tmp_path)))
    said = desk.ask(ASKED, TWO, NOTHING_SAID)
    with ArchiveWriter(tmp_path) as writer:
        writer.add(replace(one, text=f"Corrected. {one.text}") for one in ARTICLES)
    texts = {one.id: one.text for one in ARTICLES}
    for citation in desk.more(TWO, said).last().citations:
        assert citation.article.text == texts[citation.article.id]
    again = desk.ask(ASKED, TWO, said).last()
    assert again.commit != said.last().commit
    assert all(one.article.text.startswith("Corrected. ") for one in again.citations)


def test_a_record_holds_until_its_article_changes(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.add(ARTICLES)
    desk = Desk(Answerer(open_index(tmp_path)))
    record = json.loads(json.dumps(desk.answer(ASKED, TWO).to_dict()))
    assert desk.verify(record) == []
    find = desk.finder()
    with ArchiveWriter(tmp_path) as writer:
        writer.add([replace(ARTICLES[3], text="Corrected. Nobody opened it.")])
    assert any(problem.startswith("citation 1: ") for problem in desk.verify(record))
    assert find("a3") == ARTICLES[3]  # of one state, however long it is used
    with pytest.raises(KeyError):
        find("a9")


def test_places_and_names_are_looked_up(desk: Desk) -> None:
    assert desk.search("the of", Filters(), 4) == []
    assert desk.people(1) == ["Mira Oldham"]
    assert desk.place("a1").text == "Mira Oldham opened bridge 1 in Velmar."
    for start, end in ((5, 5), (-1, 3), (0, 9_999)):
        with pytest.raises(ConversationError, match="outside the article"):
            desk.place("a1", start, end)
    refused = desk.ask("who ate the zorblax?", Options(), NOTHING_SAID)
    for said, error in ((refused, "of all days"), (NOTHING_SAID, "nothing has been asked")):
        with pytest.raises(ConversationError, match=error):
            desk.ask_any_time(TWO, said)
