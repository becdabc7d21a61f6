"""The fact-check sheet, in Markdown and as a page: what it shows, and that no text becomes markup."""

import re
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from cited import ANSWER, HEADED, RAIN, RATES, REFUSAL, TALKS, answered, check_golden
from hypothesis import example, given
from hypothesis import strategies as st
from test_html import HOSTILE, Reader

from index import Article
from qa import Answer, Citation, Place, Reason
from qa.answer import DerivedDays, NameMatch, Period, Referent, Speaker
from qa.files.question_file import QuestionLine
from qa.files.result_file import form_of
from qa.sanitise import clean
from qa.view import html, markdown
from qa.view.blocks import (
    MISS,
    WEAK,
    citation_facts,
    conversation_blocks,
    entry_blocks,
    problem_blocks,
    score_text,
)

TEXT = "Mr Medinsky arrived. He said on Friday that “1,000 prisoners” would <b>go</b> & more."
SAID = replace(TALKS, text=TEXT)


def at(words: str, start: int = 0) -> tuple[int, int]:
    first = TEXT.index(words, start)
    return first, first + len(words)


FULL = Citation(
    article=SAID,
    start=TEXT.index("He said"),
    end=len(TEXT),
    answer_start=at("1,000")[0],
    answer_end=at("1,000")[1],
    score=0.93,
    also_in=HEADED.also_in,
    speaker=Speaker(*at("Mr Medinsky")),
    referents=(Referent(*at("He"), *at("Mr Medinsky")),),
    days=(
        DerivedDays(*at("on Friday"), date(2025, 5, 16), date(2025, 5, 16)),
        DerivedDays(*at("more"), None, None),
    ),
)
EVERYTHING = Answer(
    question="how many prisoners?",
    asked="how many prisoners will go in May?",
    citations=(FULL, RAIN, RATES),
    answered=True,
    elapsed_ms=3.0,
    matched=(NameMatch("Medinskiy", "Medinsky"),),
    period=Period("in May", date(2025, 5, 1), None, True),
)
ROWS = [("Archive", "archive <old>, 2 articles"), ("Asked", "2025-06-02 09:30+02:00")]


def whole(of: ModuleType) -> str:
    entries = [
        of.sheet_entry(entry_blocks(1, "A thousand prisoners will <b>go</b>.", EVERYTHING)),
        of.sheet_entry(entry_blocks(2, None, REFUSAL)),
        of.sheet_entry(entry_blocks(3, None, replace(ANSWER, citations=(HEADED,)))),
        of.sheet_entry(problem_blocks(4, "A claim", None, "q.csv:5: there is no question")),
    ]
    return "".join([of.sheet_head(ROWS), *entries, of.sheet_end([("Entries", "4")])])


def test_markdown_sheet() -> None:
    check_golden("sheet.md", whole(markdown))


def test_page() -> None:
    check_golden("sheet.html", whole(html))


@pytest.mark.parametrize("view", [markdown, html])
def test_a_miss_is_not_shown_as_an_answer(view: object) -> None:
    of = html if view is html else markdown
    miss = replace(FULL, score=0.2)
    shown = of.sheet_entry(
        entry_blocks(1, None, replace(EVERYTHING, answered=False, citations=(miss, RAIN)))
    )
    assert MISS in shown
    assert "Answer:" not in shown
    assert "<mark>" not in shown
    assert "**1,000**" not in shown
    assert "Score" not in shown
    assert "東京" not in shown


@pytest.mark.parametrize("view", [markdown, html])
def test_weak_quotes_are_set_apart_and_not_marked(view: object) -> None:
    of = html if view is html else markdown
    answer = replace(answered(HEADED, RAIN, replace(HEADED, score=0.3)), threshold=0.4)
    shown = of.sheet_entry(entry_blocks(1, None, answer))
    sure, weak = shown.split(WEAK)
    marked = "<mark>" if view is html else "**東京**"
    assert (marked in sure, "Vladimir Medinsky" in weak) == (True, True)
    assert "<mark>" not in weak
    assert "**" not in weak.replace("*", "", 1)
    assert ('start="3"' if view is html else "Quote 3:") in weak + sure
    assert WEAK not in of.sheet_entry(entry_blocks(1, None, replace(answer, threshold=0.2)))


@pytest.mark.parametrize("view", [markdown, html])
def test_what_is_not_known_is_left_out(view: object) -> None:
    of = html if view is html else markdown
    shown = of.sheet_entry(entry_blocks(1, None, answered(RATES)))
    for label in ("Claim", "Speaker", "Days meant", "Stands for", "Also in", "Address", "Asked as"):
        assert label not in shown
    for label in ("Names", "Time asked about"):
        assert label not in shown


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (0.0, "0.00 (hardly any like it is right)"),
        (0.04, "0.04 (hardly any like it is right)"),
        (0.12, "0.12 (about 1 in 10 like it are right)"),
        (0.91, "0.91 (about 9 in 10 like it are right)"),
        (0.97, "0.97 (nearly all like it are right)"),
    ],
)
def test_scores_are_said_in_words(score: float, text: str) -> None:
    assert score_text(score) == text


def test_the_address_is_not_said_twice() -> None:
    article = Article("https://e.org/a", "Rain fell.", "Rain", url="https://e.org/a")
    facts = citation_facts(Citation(article=article, start=0, end=10, score=0.5))
    assert [fact.label for fact in facts] == ["Source", "Published", "Article", "Place", "Score"]
    assert facts[3].text == "https://e.org/a, paragraph 1"


def hostile_answer(text: str, answered: bool) -> Answer:
    """An answer in which every text that others write is `text`."""
    text = text or "x"
    article = Article(text, text, text, text, date(2025, 1, 1), text, text)
    span = (0, len(text))
    citation = Citation(
        article=article,
        start=span[0],
        end=span[1],
        answer_start=span[0],
        answer_end=span[1],
        score=0.5,
        also_in=(Place(article, *span),),
        speaker=Speaker(*span),
        referents=(Referent(*span, *span),),
        days=(DerivedDays(*span, None, None),),
    )
    return Answer(
        question=text,
        asked=text + "?",
        citations=(citation, citation),
        answered=answered,
        reason=None if answered else Reason.NOT_MENTIONED,
        missing=(text,),
        elapsed_ms=1.0,
        matched=(NameMatch(text, text),),
        readings=(text,),
        period=Period(text, None, None, False),
    )


OURS = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "dl", "dt", "dd"} | {
    "p", "article", "bdi", "ol", "li", "blockquote", "mark", "div", "span", "strong", "section", "table"
} | {"tr", "th", "td", "a"}  # fmt: skip
ATTRIBUTES = {
    "class",
    "dir",
    "href",
    "rel",
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "scope",
    "start",
}


@given(HOSTILE, st.booleans())
@example("0/", True)
def test_no_text_becomes_markup_on_a_page(text: str, answered: bool) -> None:
    shown = html.sheet_head([(text, text)]) + html.sheet_entry(
        entry_blocks(1, text, hostile_answer(text, answered))
    )
    shown += html.sheet_entry(problem_blocks(2, text, text, text)) + html.sheet_end([(text, text)])
    shown += html.sheet_entry(conversation_blocks(hostile_answer(text, answered)))
    plain = html.sheet_head([("", "")]) + html.sheet_entry(
        entry_blocks(1, "c", hostile_answer("x", answered))
    )
    plain += html.sheet_entry(problem_blocks(2, "c", "q", "e")) + html.sheet_end([("", "")])
    plain += html.sheet_entry(conversation_blocks(hostile_answer("x", answered)))
    read, expected = Reader(shown), Reader(plain)
    assert {tag for tag, _ in read.tags} <= OURS
    assert {name for _, attributes in read.tags for name in attributes} <= ATTRIBUTES
    assert "<script" not in shown
    links = [attributes["href"] for tag, attributes in read.tags if tag == "a"]
    assert all(re.match("https?://", href or "", re.IGNORECASE) for href in links)
    if text.strip():
        optional = ("a", "p", "bdi", "dt", "dd")  # what is known of an article depends on the text
        without = [tag for tag, _ in read.tags if tag not in optional]
        assert without == [tag for tag, _ in expected.tags if tag not in optional]


@given(HOSTILE)
def test_a_quote_on_a_page_is_the_text_of_the_article(text: str) -> None:
    text = text.replace("\r", "") + "."
    article = Article("a", f"Before. {text} After.", "T")
    citation = Citation(
        article=article, start=8, end=8 + len(text), answer_start=8, answer_end=9, score=0.5
    )
    shown = html.sheet_entry(entry_blocks(1, None, answered(citation)))
    quoted = re.search("<blockquote[^>]*>.*</blockquote>", shown, re.DOTALL)
    assert quoted
    assert Reader(quoted[0]).text == clean(article.text[8 : 8 + len(text)])


@given(HOSTILE, st.booleans())
def test_no_text_becomes_markup_in_markdown(text: str, answered: bool) -> None:
    shown = markdown.sheet_head([("Archive", text)]) + markdown.sheet_entry(
        entry_blocks(1, text, hostile_answer(text, answered))
    )
    shown += markdown.sheet_entry(problem_blocks(2, text, text, text)) + markdown.sheet_end(
        [("Entries", text)]
    )
    assert not re.search(r"(?<!\\)<(?!https?://)", shown)
    assert len(re.findall("^#", shown, re.MULTILINE)) == 4
    assert "<!--" not in shown


@pytest.mark.parametrize("of", [markdown, html])
def test_an_id_that_was_given_is_shown(of: Any) -> None:
    assert "Id: A-17" in of.sheet_entry(entry_blocks(1, None, REFUSAL, id="A-17"))
    assert "Id: A-17" in of.sheet_entry(problem_blocks(1, None, "who?", "q.csv:2: bad", id="A-17"))
    assert "Id:" not in of.sheet_entry(entry_blocks(1, None, REFUSAL))


def test_only_given_ids_are_shown() -> None:
    form = form_of("md", ())
    given, counted = QuestionLine(3, "A-17", "who?"), QuestionLine(4, "4", "who?")
    assert b"Id: A-17" in form.entry(1, given, REFUSAL)
    assert b"Id:" not in form.entry(2, counted, REFUSAL)
