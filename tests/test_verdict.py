"""Three answers: sure, perhaps, not in this archive; in the record, on the screen, on sheets, and for --sure."""

from dataclasses import replace

import pytest
from cited import HEADED, TALKS, answered, cite, refused

from index import Article, OkapiRetriever
from qa.answer import Answer, Reason
from qa.pipeline import NEVER, Answerer, Options
from qa.question import Kind
from qa.selection.model import selection_model
from qa.view import html, markdown
from qa.view.blocks import entry_blocks
from qa.view.fragments import answer_fragments, to_plain
from qa.view.markdown import answer_markdown
from qa.view.why import why_citation_fragments

SURE = replace(answered(HEADED), sure_from=0.9)
PERHAPS = replace(answered(HEADED), sure_from=0.95)
REFUSED = replace(refused(Reason.BELOW_THRESHOLD, HEADED), sure_from=0.1)


@pytest.mark.parametrize(("answer", "sure"), [(SURE, True), (PERHAPS, False), (REFUSED, False)])
def test_an_answer_is_sure_from_a_score_on(answer: Answer, sure: bool) -> None:
    assert answer.sure is sure
    assert answer.to_dict()["sure"] is sure


def test_a_perhaps_is_introduced_and_marked_less_boldly() -> None:
    sure, perhaps = answer_fragments(SURE, 80), answer_fragments(PERHAPS, 80)
    assert to_plain(perhaps) == "Perhaps:\n" + to_plain(sure)
    weak = replace(answered(replace(HEADED, score=0.62)), sure_from=0.9)
    assert to_plain(answer_fragments(weak, 80)).startswith(
        "Perhaps (about 6 in 10 like it are right):\n"
    )
    assert ("class:mark", "Vladimir Medinsky") in sure
    assert ("class:mark class:perhaps", "Vladimir Medinsky") in perhaps
    assert not to_plain(answer_fragments(PERHAPS, 80, first=4)).startswith("Perhaps")


def test_sheets_and_transcripts_say_which() -> None:
    for view in (markdown, html):
        assert "Answer:" in view.sheet_entry(entry_blocks(1, None, SURE))
        assert "Perhaps:" in view.sheet_entry(entry_blocks(1, None, PERHAPS))
        assert "Answer:" not in view.sheet_entry(entry_blocks(1, None, PERHAPS))
        assert "Perhaps" not in view.sheet_entry(entry_blocks(1, None, REFUSED))
    assert "**Vladimir Medinsky**" in answer_markdown(SURE)
    assert "*Perhaps:*" in answer_markdown(PERHAPS)
    assert "**Vladimir Medinsky**" not in answer_markdown(PERHAPS)


def test_why_says_what_a_sure_answer_needs() -> None:
    shown = [
        " ".join(to_plain(why_citation_fragments(one, 1, 300)).split()) for one in (SURE, PERHAPS)
    ]
    assert "A sure answer needs 0.90: this one is sure." in shown[0]
    assert "A sure answer needs 0.95: this one is not sure." in shown[1]


def test_sure_only_takes_no_other_for_an_answer() -> None:
    answerer = Answerer(
        OkapiRetriever([Article("a", "Mira Oldham led the Velmar talks.", "Talks")])
    )
    question = "who led the Velmar talks?"
    plain = answerer.ask(question)
    assert plain.answered
    strict = answerer.ask(question, Options(sure_only=True))
    assert strict.answered == plain.sure
    if not strict.answered:
        assert strict.reason is Reason.NOT_SURE
        assert strict.citations[0].text == plain.citations[0].text
    nothing = answerer.ask("who led the Velmar talks?", Options(min_score=1.0, sure_only=True))
    assert nothing.reason is not Reason.NOT_SURE


def test_the_bound_comes_with_the_model() -> None:
    bound = selection_model().judge.sure_from
    answer = Answerer(OkapiRetriever([TALKS])).ask("who left the palace?")
    assert answer.citations
    assert answer.sure_from == bound
    assert cite(TALKS, "He left the palace").score <= 1


def test_a_refused_question_for_yes_or_no_says_that_the_nearest_may_tell() -> None:
    asked = replace(REFUSED, kind=Kind.YES_NO)
    assert "The nearest sentences may say yes or no." in to_plain(answer_fragments(asked, 200))
    assert "yes or no" not in to_plain(answer_fragments(REFUSED, 200))
    alone = replace(asked, citations=())
    assert "yes or no" not in to_plain(answer_fragments(alone, 200))


def test_nothing_is_sure_where_no_article_has_a_word_of_it() -> None:
    """However like a right answer it looks: in a small archive much does."""
    articles = [Article("a", "The library of Velmar was designed by Mira Oldham.", "Library")]
    answerer = Answerer(OkapiRetriever(articles))
    known = answerer.ask("who designed the library of Velmar?", Options(min_score=0))
    unknown = answerer.ask("who designed the opera of Velmar?", Options(min_score=0))
    assert known.sure_from == selection_model().judge.sure_from
    assert (unknown.answered, unknown.sure, unknown.sure_from) == (True, False, NEVER)
    assert not answerer.ask("who designed the opera of Velmar?", Options(sure_only=True)).answered
