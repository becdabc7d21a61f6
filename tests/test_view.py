"""The screens of an Answer; they are in tests/golden (QA_UPDATE_GOLDEN=1 writes them anew)."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cited import (
    ANSWER,
    HEADED,
    RAIN,
    RATES,
    REFUSAL,
    TALKS,
    answered,
    check_clean,
    check_golden,
    cite,
    refused,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, SourceSummary
from qa import Answer, Citation, Feature, Place, Reason
from qa.answer import NameMatch
from qa.files.records import answer_record, json_text, table_row
from qa.view.fragments import (
    answer_fragments,
    article_fragments,
    sources_fragments,
    to_plain,
)
from qa.view.markdown import answer_markdown, transcript_markdown
from qa.view.why import why_citation_fragments, why_fragments

SOURCES = (
    SourceSummary("Harbour Post", 1200, date(2025, 5, 1), date(2025, 6, 2)),
    SourceSummary("東京新聞", 3, date(2025, 5, 1), date(2025, 5, 1)),
    SourceSummary("A source with a name that is far longer than any window is wide", 1, None, None),
    SourceSummary(None, 2, None, None),
)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    ("name", "show"),
    [
        ("answer", lambda width: answer_fragments(ANSWER, width)),
        ("refusal", lambda width: answer_fragments(REFUSAL, width)),
        ("article", lambda width: article_fragments(HEADED, width)),
        ("context", lambda width: answer_fragments(ANSWER, width, context=1)),
        ("why", lambda width: why_fragments(ANSWER, width)),
        ("why-one", lambda width: why_citation_fragments(ANSWER, 1, width)),
        ("sources", lambda width: sources_fragments(SOURCES, width)),
    ],
)
def test_screen(name: str, show: Any, width: int) -> None:
    check_golden(f"{name}-{width}.txt", to_plain(show(width)))


def test_styles_say_what_each_part_is() -> None:
    styled = answer_fragments(answered(HEADED), 80)
    assert ("class:number", "1. ") in styled
    assert [text for style, text in styled if style == "class:mark"] == ["Vladimir Medinsky"]
    assert any(style == "class:place" and "Harbour" in text for style, text in styled)
    opened = article_fragments(HEADED, 80)
    assert [t for style, t in opened if style == "class:cited class:mark"] == ["Vladimir Medinsky"]
    assert any(style == "class:refusal" for style, _ in answer_fragments(REFUSAL, 80))


def test_citations_are_numbered_from_first() -> None:
    assert to_plain(answer_fragments(ANSWER, 80, first=9)).count("\n10. ") == 1
    assert "4. Rates" in to_plain(answer_fragments(REFUSAL, 80, first=4))


def test_the_question_as_completed_stands_dimmed_above() -> None:
    answer = replace(ANSWER, question="and\x1b when?", asked="when?", readings=("who?",))
    asked, *rest = answer_fragments(answer, 80)
    assert asked[0] == "class:dim"
    assert to_plain([asked, *rest]).startswith("Asked: when?\nor 2: who?\n1. ")
    assert to_plain(answer_fragments(answer, 80, first=4)).startswith("4. ")


def test_names_in_another_form_are_said_below() -> None:
    matched = (NameMatch("Kiev", "Kyiv"), NameMatch("Turkey\x1b", "Türkiye"))
    for answer in (answered(HEADED), refused(Reason.BELOW_THRESHOLD, RATES)):
        fragments = answer_fragments(replace(answer, matched=matched), 80)
        shown = to_plain(fragments)
        assert shown.endswith("\n\nmatched Kiev = Kyiv, Turkey\ufffd = Türkiye\n")
        assert any(style == "class:dim" and "matched" in text for style, text in fragments)


def test_brackets_enclose_words_on_two_lines_once() -> None:
    quote = answered(cite(TALKS, HEADED.text, "by Vladimir Medinsky"))
    shown = to_plain(answer_fragments(quote, 40))
    assert shown.count("[") == shown.count("]") == 1
    assert "[by Vladimir\n   Medinsky]" in shown
    opened = to_plain(article_fragments(HEADED, 40))
    assert "> Russia’s side was headed by [Vladimir\n> Medinsky],\n" in opened


def test_hostile_article_reaches_no_terminal() -> None:
    evil = Article(
        "e\x1b", "\x1b[2Jboo \u202eoob\r\nnext\ud800.", "t\x07", "s\x9b", None, "u\x1b", "p\x1b.txt"
    )
    citation = Citation(
        article=evil,
        start=0,
        end=len(evil.text),
        answer_start=4,
        answer_end=8,
        score=0.5,
        features=(Feature("f\x1b", 1, 1, "m\x1b"),),
        also_in=(Place(evil, 0, 1),),
    )
    answer = Answer(
        question="q\x1b", asked="q\x1b", citations=(citation,), answered=True, elapsed_ms=1
    )
    for fragments in (
        answer_fragments(answer, 60),
        article_fragments(citation, 60),
        why_fragments(answer, 60),
        why_citation_fragments(answer, 1, 60),
        answer_fragments(answer, 60, context=2),
        sources_fragments([SourceSummary("s\x1b\n", 1, None, None)], 60),
    ):
        check_clean(to_plain(fragments))
    check_clean(json_text(answer_record(answer)))
    check_clean(answer_markdown(answer))
    check_clean("".join(table_row(answer_record(answer))))


TEXTS = st.text(st.characters(), max_size=200)


WIDTHS = st.integers(10, 300)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    text = "x" + draw(TEXTS)
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    span: tuple[int | None, int | None] = (None, None)
    if draw(st.booleans()):
        first, last = sorted((draw(st.integers(start, end)), draw(st.integers(start, end))))
        span = (first, last)
    names = st.one_of(st.none(), TEXTS)
    article = Article(draw(TEXTS), text, draw(TEXTS), draw(names), None, draw(names), draw(names))
    features = (Feature(draw(TEXTS), 0.3, -1.0, draw(TEXTS)),) * draw(st.integers(0, 2))
    return Citation(
        article=article,
        start=start,
        end=end,
        answer_start=span[0],
        answer_end=span[1],
        score=0.5,
        features=features,
        also_in=(Place(article, 0, 1),),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(citations(), max_size=3), WIDTHS, st.booleans(), TEXTS, st.sampled_from(Reason))
def test_views_never_raise(
    cited: list[Citation], width: int, is_answered: bool, question: str, reason: Reason
) -> None:
    is_answered = is_answered and bool(cited)
    answer = Answer(
        question=question,
        asked=question,
        citations=tuple(cited),
        answered=is_answered,
        reason=None if is_answered else reason,
        missing=(question,),
        elapsed_ms=0.1,
    )
    screens = [answer_fragments(answer, width, context=width % 3), why_fragments(answer, width)]
    screens += [why_citation_fragments(answer, n + 1, width) for n in range(len(cited))]
    screens += [article_fragments(citation, width) for citation in cited]
    screens.append(
        sources_fragments([SourceSummary(c.article.source, 1, None, None) for c in cited], width)
    )
    for screen in screens:
        plain = to_plain(screen)
        check_clean(plain)
        assert plain.endswith("\n")
    check_clean(transcript_markdown([answer]))
    row = table_row(answer_record(answer))
    check_clean("".join(row).replace("\t", ""))
    sheet = io.StringIO()
    csv.writer(sheet).writerow(row)
    assert next(csv.reader(io.StringIO(sheet.getvalue(), newline=""))) == row


@settings(max_examples=200, deadline=None)
@given(citations(), st.integers(20, 120))
def test_lines_fit_the_window(citation: Citation, width: int) -> None:
    shown = to_plain(answer_fragments(answered(citation), width)).splitlines()
    assert max(map(len, shown)) <= width or any(not line.isascii() for line in shown)


STORY = Article(
    "s", "One came. Two went.\n\nThree stayed! Four slept. Five ate.", "Story", path="s.txt"
)


ALL = [
    "1.   One came.",
    "     Two went.",
    "   > Three stayed!",
    "     Four slept.",
    "     Five ate.",
]
ONLY = Article("o", "Only this.", "Only", path="o.txt")
PLACE = "   unknown source · undated · “Only” · o.txt, paragraph 1"


@pytest.mark.parametrize(
    ("article", "quote", "context", "lines"),
    [
        (STORY, "Three stayed!", 1, ["1.   Two went.", "   > Three stayed!", "     Four slept."]),
        (STORY, "Three stayed!", 2, ALL),
        (STORY, "Three stayed!", 5, ALL),
        (STORY, "One came.", 1, ["1. > One came.", "     Two went."]),
        (STORY, "Five ate.", 1, ["1.   Four slept.", "   > Five ate."]),
        (ONLY, "Only this.", 1, ["1. > Only this.", PLACE]),
    ],
)
def test_sentences_around_the_quote(
    article: Article, quote: str, context: int, lines: list[str]
) -> None:
    fragments = answer_fragments(answered(cite(article, quote)), 80, context=context)
    assert to_plain(fragments).splitlines()[: len(lines)] == lines
    dim = [text for style, text in fragments if style == "class:dim"]
    assert len([text for text in dim if text.endswith(".")]) == len(lines) - 1 - (PLACE in lines)


def test_near_misses_are_dim_in_context_too() -> None:
    fragments = answer_fragments(refused(Reason.BELOW_THRESHOLD, RATES), 80, context=1)
    assert not [style for style, _ in fragments if "mark" in style or style == "class:quote"]


def test_words_of_a_weak_citation_are_not_marked() -> None:
    weak = replace(HEADED, score=0.1)
    answer = replace(answered(HEADED, weak, RAIN), threshold=0.2)
    fragments = answer_fragments(answer, 80)
    heading = fragments.index(("class:dim", "Less likely:"))
    assert ("class:mark", "Vladimir Medinsky") in fragments[:heading]
    assert not any("class:mark" in style for style, _ in fragments[heading:])
    assert [text for style, text in fragments if style == "class:number"] == ["1. "]
    assert [text for _, text in fragments if text in ("2. ", "3. ")] == ["2. ", "3. "]


def test_more_that_is_weak_stands_under_its_heading() -> None:
    answer = replace(answered(replace(HEADED, score=0.1)), threshold=0.2)
    assert to_plain(answer_fragments(answer, 80, first=4)).startswith("Less likely:\n4. ")
