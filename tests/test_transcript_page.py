"""A conversation as an HTML page."""

from dataclasses import replace
from datetime import UTC, datetime

from cited import ANSWER, HEADED, REFUSAL, answered, check_clean, check_golden
from hypothesis import given
from test_html import HOSTILE, Reader

from index import Article
from qa import Citation
from qa.answer import NameMatch
from qa.sanitise import one_line
from qa.view.html import transcript_page

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


def page_of(text: str, url: str) -> str:
    article = Article("a", "x" + text, text, text, None, url, "a.txt")
    citation = Citation(
        article=article,
        start=0,
        end=len(article.text),
        answer_start=0,
        answer_end=1,
        score=1,
    )
    return page(answered(citation, question=text), replace(REFUSAL, question=text))


@given(HOSTILE, HOSTILE)
def test_no_text_becomes_markup(text: str, url: str) -> None:
    shown = page_of(text, url)
    check_clean(shown.replace("\t", ""))
    read, plain = Reader(shown), Reader(page_of("plain", "plain"))
    kept = [tag for tag, _ in read.tags if tag not in ("a", "bdi")]
    assert kept == [tag for tag, _ in plain.tags if tag != "bdi"]
    assert one_line(text) in read.text.replace("\n", " ")
    for _, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "https:").lower().startswith(("http:", "https:"))


def test_nothing_is_fetched_or_run() -> None:
    shown = page(ANSWER, REFUSAL)
    assert "<script" not in shown
    assert "src=" not in shown
    assert "url(" not in shown
