"""The shapes of an Answer; the screens are in tests/golden (QA_UPDATE_GOLDEN=1 writes them anew)."""

import csv
import io
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa.view
from index import Article, SourceSummary
from qa import Answer, Citation, Feature, Place, Reason
from qa.view import (
    REASON_TEXTS,
    TABLE_COLUMNS,
    answer_fragments,
    answer_markdown,
    answer_record,
    article_fragments,
    error_markdown,
    error_record,
    json_text,
    shown_path,
    sources_fragments,
    table_cell,
    table_row,
    to_plain,
    transcript_markdown,
    why_fragments,
)

GOLDEN = Path(__file__).parent / "golden"

TALKS = Article(
    "istanbul-talks",
    "ISTANBUL — The two sides met on Friday.\n\n"
    "Russia’s side was headed by Vladimir Medinsky,\nan aide to the president, who said afterwards that Moscow "
    "was “satisfied”.\n\n\n\nHe left the palace without taking questions.",
    "Russia and Ukraine to swap prisoners after talks",
    "Harbour Post",
    date(2025, 5, 16),
    "https://example.org/talks",
    "talks/harbour-post.txt",
)
BARE = Article(
    "bare", "Rates: 7% = 7 in 100 (see *note*). 東京は雨だった。", "Bare", path="bare.txt"
)
FEATURES = (
    Feature("overlap", 0.75, 2.0),
    Feature("position", 0.5, -0.25),
    Feature("kind", 1.0, 1.5),
)


def cite(article: Article, quote: str, words: str | None = None, **more: Any) -> Citation:
    start = article.text.index(quote)
    first = None if words is None else article.text.index(words, start)
    last = None if first is None or words is None else first + len(words)
    return Citation(
        article, start, start + len(quote), first, last, more.pop("score", 0.91), **more
    )


def answered(*citations: Citation, question: str = "who led the Russian delegation?") -> Answer:
    return Answer(question, question, citations, True, None, (), 8.44)


def refused(reason: Reason, *misses: Citation, missing: tuple[str, ...] = ()) -> Answer:
    return Answer("who eats zorblax?", "who eats zorblax?", misses, False, reason, missing, 1.0)


HEADED = cite(
    TALKS,
    TALKS.text[TALKS.text.index("Russia’s") : TALKS.text.index("\n\n\n\n")],
    "Vladimir Medinsky",
    features=FEATURES,
    also_in=(
        Place(replace(TALKS, id="b", source="Kestrel Wire"), 1, 9),
        Place(replace(TALKS, id="c", source=None, published=None), 1, 9),
    ),
)
RAIN = cite(BARE, "東京は雨だった。", "東京", score=0.5)
RATES = cite(BARE, "Rates: 7% = 7 in 100 (see *note*).", score=0.25, features=FEATURES[:1])
ANSWER = answered(HEADED, RAIN, RATES)
REFUSAL = refused(Reason.BELOW_THRESHOLD, RATES, missing=("zorblax", "eats"))
SOURCES = (
    SourceSummary("Harbour Post", 1200, date(2025, 5, 1), date(2025, 6, 2)),
    SourceSummary("東京新聞", 3, date(2025, 5, 1), date(2025, 5, 1)),
    SourceSummary("A source with a name that is far longer than any window is wide", 1, None, None),
    SourceSummary(None, 2, None, None),
)


def check_golden(name: str, shown: str) -> None:
    path = GOLDEN / name
    if os.environ.get("QA_UPDATE_GOLDEN") == "1":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    ("name", "show"),
    [
        ("answer", lambda width: answer_fragments(ANSWER, width)),
        ("refusal", lambda width: answer_fragments(REFUSAL, width)),
        ("article", lambda width: article_fragments(HEADED, width)),
        ("why", lambda width: why_fragments(ANSWER, width)),
        ("sources", lambda width: sources_fragments(SOURCES, width)),
    ],
)
def test_screen(name: str, show: Any, width: int) -> None:
    check_golden(f"{name}-{width}.txt", to_plain(show(width)))


def test_markdown_sheet() -> None:
    check_golden("transcript.md", transcript_markdown([ANSWER, REFUSAL]))


def test_styles_say_what_each_part_is() -> None:
    styled = answer_fragments(answered(HEADED), 80)
    assert ("class:number", "1. ") in styled
    assert [text for style, text in styled if style == "class:mark"] == [
        "Vladimir",
        " ",
        "Medinsky",
    ]
    assert any(style == "class:place" and "Harbour" in text for style, text in styled)
    opened = article_fragments(HEADED, 80)
    assert [t for style, t in opened if style == "class:cited class:mark"] == [
        "Vladimir",
        " ",
        "Medinsky",
    ]
    assert any(style == "class:refusal" for style, _ in answer_fragments(REFUSAL, 80))


def test_citations_are_numbered_from_first() -> None:
    assert to_plain(answer_fragments(ANSWER, 80, first=9)).count("\n10. ") == 1
    assert "4. Rates" in to_plain(answer_fragments(REFUSAL, 80, first=4))


def test_brackets_enclose_words_on_two_lines_once() -> None:
    shown = to_plain(
        answer_fragments(answered(cite(TALKS, HEADED.text, "by Vladimir Medinsky")), 40)
    )
    assert shown.count("[") == shown.count("]") == 1
    assert "[by Vladimir\n   Medinsky]" in shown


def test_every_reason_has_words() -> None:
    assert set(REASON_TEXTS) == set(Reason)
    for reason in Reason:
        for missing in ((), ("zorblax",)):
            line = to_plain(answer_fragments(refused(reason, missing=missing), 300))
            assert "{}" not in line
            assert line.count("\n") == 1


def test_no_hits_names_the_missing_word() -> None:
    line = to_plain(answer_fragments(refused(Reason.NO_HITS, missing=("zor\x1bblax",)), 80))
    assert line == "No answer in this archive: no article mentions “zor\ufffdblax”.\n"


def test_not_a_question_gives_an_example() -> None:
    line = to_plain(answer_fragments(refused(Reason.NOT_A_QUESTION), 100))
    assert line.startswith("Ask a question")
    assert "who led the Russian delegation?" in line


def test_hostile_article_reaches_no_terminal() -> None:
    evil = Article(
        "e\x1b", "\x1b[2Jboo \u202eoob\r\nnext\ud800.", "t\x07", "s\x9b", None, "u\x1b", "p\x1b.txt"
    )
    citation = Citation(
        evil, 0, len(evil.text), 4, 8, 0.5, (Feature("f\x1b", 1, 1),), (Place(evil, 0, 1),)
    )
    answer = Answer("q\x1b", "q\x1b", (citation,), True, None, (), 1)
    for fragments in (
        answer_fragments(answer, 60),
        article_fragments(citation, 60),
        why_fragments(answer, 60),
        sources_fragments([SourceSummary("s\x1b\n", 1, None, None)], 60),
    ):
        check_clean(to_plain(fragments))
    check_clean(json_text(answer_record(answer)))
    check_clean(answer_markdown(answer))
    check_clean("".join(table_row(answer_record(answer))))


def check_clean(shown: str) -> None:
    assert not [c for c in shown if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    shown.encode()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("{cwd}/news/a.txt", "news/a.txt"),
        ("/elsewhere/a.txt", "/elsewhere/a.txt"),
        ("./news//a.txt:7", "news/a.txt:7"),
        ("../a.txt", "../a.txt"),
        ("{package}/corpus/a.txt", "a.txt"),
        ("{checkout}/corpus/a.txt", "a.txt"),
        (None, "id-of-it"),
    ],
)
def test_shown_path(
    path: str | None, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    package = Path(qa.view.__file__).parent
    filled = path and path.format(cwd=tmp_path, package=package, checkout=package.parent)
    assert shown_path(replace(TALKS, id="id-of-it", path=filled)) == shown


def test_brackets_enclose_words_on_two_gutter_lines_once() -> None:
    shown = to_plain(article_fragments(HEADED, 40))
    assert "> Russia’s side was headed by [Vladimir\n> Medinsky],\n" in shown


def test_long_word_is_broken_and_wide_characters_count_two() -> None:
    article = Article("a", "x" * 50 + " " + "漢" * 30, "t", path="a.txt")
    shown = to_plain(answer_fragments(answered(Citation(article, 0, 81, None, None, 0.5)), 20))
    quote = shown.split("   unknown")[0].splitlines()
    assert quote[0] == "1. " + "x" * 17
    assert "   " + "漢" * 8 in quote


# Records


def test_record_is_that_of_the_contract() -> None:
    record = answer_record(answered(HEADED), id="7")
    start = TALKS.text.index("Vladimir")
    assert record == {
        "id": "7",
        "question": "who led the Russian delegation?",
        "asked": "who led the Russian delegation?",
        "answered": True,
        "answer": "Vladimir Medinsky",
        "score": 0.91,
        "reason": None,
        "elapsed_ms": 8.4,
        "error": None,
        "citations": [
            {
                "article": "istanbul-talks",
                "title": TALKS.title,
                "source": "Harbour Post",
                "published": "2025-05-16",
                "url": "https://example.org/talks",
                "path": "talks/harbour-post.txt",
                "start": HEADED.start,
                "end": HEADED.end,
                "text": HEADED.text,
                "answer": {"start": start, "end": start + 17, "text": "Vladimir Medinsky"},
                "score": 0.91,
                "also_in": record["citations"][0]["also_in"],
            }
        ],
    }
    assert [place["source"] for place in record["citations"][0]["also_in"]] == [
        "Kestrel Wire",
        None,
    ]


def test_refusal_record_keeps_the_misses_but_has_no_answer() -> None:
    record = answer_record(refused(Reason.BELOW_THRESHOLD, RAIN))
    assert (record["answered"], record["answer"], record["reason"]) == (
        False,
        None,
        "below_threshold",
    )
    assert record["citations"][0]["answer"]["text"] == "東京"


def test_error_record_has_the_same_fields() -> None:
    record = error_record("3", None, "q.txt:3: bad")
    assert record.keys() == answer_record(ANSWER).keys()
    assert (record["answered"], record["error"]) == (False, "q.txt:3: bad")


@given(st.text(st.characters()), st.text(st.characters()))
def test_json_round_trips(text: str, question: str) -> None:
    article = Article("a", "x" + text, text)
    answer = answered(Citation(article, 0, len(text) + 1, 0, 1, 0.5), question=question)
    record = answer_record(answer)
    line = json_text(record)
    assert json.loads(line) == record
    assert "\n" not in line
    check_clean(line)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (0.5, "0.5"),
        (-0.5, "-0.5"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5%", "'-5%"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\x00=1", "'\ufffd=1"),
        ("＝1", "'＝1"),
        ("﹣1", "'﹣1"),
        ("\tx", "'\tx"),
        ("\rx", "'\ufffdx"),
        ("a\r\nb", "a\nb"),
        ("3 = 3", "3 = 3"),
        ("“=”", "“=”"),
    ],
)
def test_table_cell(cell: object, shown: str) -> None:
    assert table_cell(cell) == shown


def test_table_row_is_the_first_citation() -> None:
    row = dict(zip(TABLE_COLUMNS, table_row(answer_record(ANSWER, id="1")), strict=True))
    assert row["quote"] == HEADED.text
    assert (row["answer"], row["source"], row["error"]) == ("Vladimir Medinsky", "Harbour Post", "")
    assert (row["start"], row["end"]) == (str(HEADED.start), str(HEADED.end))


def test_table_row_quotes_no_miss() -> None:
    row = dict(zip(TABLE_COLUMNS, table_row(answer_record(REFUSAL)), strict=True))
    assert (row["answered"], row["quote"], row["reason"]) == ("false", "", "below_threshold")


# Markdown


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
    sheet = answer_markdown(answered(Citation(article, 0, len(text), None, None, 1), question=text))
    assert f"\n> {markdown}\n" in sheet
    assert f"## {markdown}\n" in sheet
    assert "javascript" not in sheet


def test_error_markdown() -> None:
    assert error_markdown(None, "q.txt:1: *bad*") == "## (no question)\n\n*q.txt:1: \\*bad\\**\n"


# Properties

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
    features = (Feature(draw(TEXTS), 0.3, -1.0),) * draw(st.integers(0, 2))
    return Citation(article, start, end, *span, 0.5, features, (Place(article, 0, 1),))


@settings(max_examples=200, deadline=None)
@given(st.lists(citations(), max_size=3), WIDTHS, st.booleans(), TEXTS, st.sampled_from(Reason))
def test_views_never_raise(
    cited: list[Citation], width: int, is_answered: bool, question: str, reason: Reason
) -> None:
    is_answered = is_answered and bool(cited)
    answer = Answer(
        question,
        question,
        tuple(cited),
        is_answered,
        None if is_answered else reason,
        (question,),
        0.1,
    )
    screens = [answer_fragments(answer, width), why_fragments(answer, width)]
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
