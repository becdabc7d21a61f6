"""Saved conversations, in Markdown and as a page."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cited import ANSWER, HEADED, REFUSAL, answered, check_golden

from index import Article
from qa import Citation
from qa.answer import NameMatch
from qa.view.html import transcript_page
from qa.view.markdown import answer_markdown, transcript_markdown


def test_markdown_sheet() -> None:
    check_golden("transcript.md", transcript_markdown([ANSWER, REFUSAL]))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("![x](http://e) *b* _i_ `c`", r"\!\[x\](http://e) \*b\* \_i\_ \`c\`"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("# one", r"\# one"),
        ("&lt; $5", r"\&lt; \$5"),
    ],
)
def test_markdown_is_escaped(text: str, markdown: str) -> None:
    article = Article("a", text, text, text, None, "javascript:alert(1)", "a.txt")
    sheet = answer_markdown(
        answered(Citation(article=article, start=0, end=len(text), score=1), question=text)
    )
    assert f"\n> {markdown}\n" in sheet
    assert f"## {markdown}\n" in sheet
    assert "javascript" not in sheet


def test_names_in_another_form_are_said() -> None:
    answer = replace(answered(HEADED), matched=(NameMatch("Medinskiy*", "Medinsky"),))
    assert answer_markdown(answer).endswith("\n\n*matched Medinskiy\\* = Medinsky*\n")


def test_words_of_a_weak_citation_are_not_bold() -> None:
    sheet = answer_markdown(replace(answered(HEADED, replace(HEADED, score=0.1)), threshold=0.2))
    sure, weak = sheet.split("*Less likely:*")
    assert ("**Vladimir Medinsky**" in sure, "**" in weak) == (True, False)


def test_the_completed_question_and_its_other_readings_are_said() -> None:
    asked = replace(
        answered(HEADED), question="is he old?", asked="is *A* old?", readings=("is B old?",)
    )
    assert "*Asked: is \\*A\\* old?*\n\n*or 2: is B old?*" in answer_markdown(asked)


SAVED = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)


def page(*answers: object) -> str:
    return transcript_page(answers, SAVED)  # type: ignore[arg-type]


def test_page() -> None:
    asked = replace(
        ANSWER, asked="who headed it?", matched=(NameMatch("Kiev", "Kyiv"),), threshold=0.3
    )
    check_golden("transcript.html", page(asked, REFUSAL).split("<body>\n")[1])


def test_words_are_marked_only_where_they_answer() -> None:
    weak = replace(answered(HEADED, replace(HEADED, score=0.1)), threshold=0.3)
    shown = page(weak)
    assert shown.count("<mark>Vladimir Medinsky</mark>") == 1
    assert (
        shown.index("</mark>")
        < shown.index("Less likely:")
        < shown.index('<ol class="quotes dim" start="2"')
    )


def test_nothing_is_fetched_or_run() -> None:
    shown = page(ANSWER, REFUSAL)
    assert "<script" not in shown
    assert "src=" not in shown
    assert "url(" not in shown
