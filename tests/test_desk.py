"""The desk: questions, a conversation that is a value, look-ups, and one state of the archive for each answer."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index import ArchiveWriter, Article, Filters, OkapiRetriever, open_index
from qa.answer import Answer
from qa.desk import NOTHING_SAID, Conversation, Desk
from qa.errors import ConversationError, UnknownArticleError
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


def timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0.0)


def test_a_question_is_a_turn_and_what_was_said_stays_as_it_was(desk: Desk) -> None:
    first = desk.ask(ASKED, TWO, NOTHING_SAID)
    second = desk.ask("where is she?", TWO, first)
    assert NOTHING_SAID.turns == ()
    assert [turn.question for turn in first.turns] == [ASKED]
    assert [turn.question for turn in second.turns] == [ASKED, "where is she?"]
    assert second.last().asked == "where is Mira Oldham?"
    assert desk.ask("where is she?", TWO, first).last().asked == second.last().asked


def test_one_answer_is_that_of_a_conversation(desk: Desk) -> None:
    alone = desk.answer(ASKED, TWO)
    assert timeless(alone) == timeless(desk.ask(ASKED, TWO, NOTHING_SAID).last())
    assert alone.commit


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


def test_the_last_question_in_other_words_keeps_what_was_typed(desk: Desk) -> None:
    said = desk.ask_as("who opened bridge 5?", TWO, desk.ask(ASKED, TWO, NOTHING_SAID))
    assert (said.last().question, said.last().asked) == (ASKED, "who opened bridge 5?")
    with pytest.raises(ConversationError, match="only one reading, no 2"):
        desk.ask_as("2", TWO, said)


def test_a_reading_is_chosen_or_dropped(desk: Desk) -> None:
    said = desk.ask(ASKED, TWO, NOTHING_SAID)
    two = replace(said, turns=(replace(said.last(), readings=("who opened bridge 5?",)),))
    waiting = two.with_choice()
    assert waiting.is_choosing
    assert waiting.without_choice().turns == ()
    assert desk.choose(2, TWO, waiting).last().asked == "who opened bridge 5?"
    for number in (0, 1, 3):
        chosen = desk.choose(number, TWO, waiting)
        assert (chosen.last().asked, chosen.is_choosing) == (ASKED, False)


@pytest.mark.parametrize("said", [NOTHING_SAID, Conversation()])
def test_nothing_can_be_gone_on_from_before_the_first_question(
    desk: Desk, said: Conversation
) -> None:
    for go_on in (
        lambda: desk.more(TWO, said),
        lambda: desk.ask_as("who?", TWO, said),
        lambda: desk.ask_any_time(TWO, said),
        lambda: desk.choose(1, TWO, said),
        said.last_cited,
    ):
        with pytest.raises(ConversationError, match="nothing has been asked"):
            go_on()


def test_no_more_of_what_has_no_answer_and_all_days_only_where_some_were_chosen(desk: Desk) -> None:
    refused = desk.ask("who ate the zorblax?", Options(), NOTHING_SAID)
    with pytest.raises(ConversationError, match="no answer"):
        desk.more(TWO, refused)
    with pytest.raises(ConversationError, match="of all days"):
        desk.ask_any_time(TWO, refused)


def test_what_a_newsroom_looks_up(desk: Desk) -> None:
    quoted = desk.quotes("Mira Oldham", Filters(sources=("kestrel wire",)))
    assert {one.article.source for one in quoted.citations} == {"Kestrel Wire"}
    assert desk.timeline("bridge", Filters())
    citation = desk.answer(ASKED, TWO).citations[0]
    assert all(
        one.citation.article.id != citation.article.id for one in desk.related(citation, Filters())
    )
    assert [one.articles for one in desk.sources()] == [3, 3]
    assert desk.count_articles(Filters(sources=("Harbour Post",))) == 3
    assert desk.article("a3") == ARTICLES[3]
    with pytest.raises(UnknownArticleError, match="“a9”"):
        desk.article("a9")


def test_what_a_page_looks_up(desk: Desk) -> None:
    found = desk.search("Oldham bridge", Filters(), 4)
    assert [one.hit.rank for one in found] == [1, 2, 3, 4]
    assert all(one.article.id == one.hit.passage.article_id for one in found)
    assert desk.search("the of", Filters(), 4) == []
    rows, total = desk.list_articles(Filters(sources=("Harbour Post",)), offset=1, limit=5)
    assert ([row.id for row in rows], total) == (["a2", "a4"], 3)
    assert desk.people(1) == ["Mira Oldham"]
    assert desk.place("a1").text == "Mira Oldham opened bridge 1 in Velmar."
    assert desk.place("a1", 5, 11).text == "Oldham"
    assert desk.check_quote("Rain fell", "a1").places
    for start, end in ((5, 5), (-1, 3), (0, 9_999)):
        with pytest.raises(ConversationError, match="outside the article"):
            desk.place("a1", start, end)


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
