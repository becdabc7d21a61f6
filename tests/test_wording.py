"""The words for facts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cited import HEADED, TALKS, answered, check_clean, cite, refused

import qa
from qa import Place, Reason
from qa.answer import DerivedDays, Period, Referent, Speaker
from qa.view.fragments import answer_fragments, to_plain
from qa.view.markdown import answer_markdown
from qa.view.wording import (
    REASON_TEXTS,
    REASON_WORDS,
    copies_text,
    days_text,
    facts_text,
    headline_text,
    notes_of,
    place_text,
    referent_text,
    shown_path,
    span_text,
    speaker_text,
)


def test_every_reason_has_words() -> None:
    assert set(REASON_TEXTS) == set(REASON_WORDS) == set(Reason)
    for reason in Reason:
        for missing in ((), ("zorblax",)):
            line = to_plain(answer_fragments(refused(reason, missing=missing), 300))
            assert "{}" not in line
            assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("reason", "missing", "text"),
    [
        (Reason.NO_HITS, ("zor\x1bblax",), "no article mentions “zor\ufffdblax”."),
        (Reason.NO_HITS, (), "no article has any of its words."),
        (Reason.NOT_TOGETHER, ("eats", "fish"), "no passage mentions both “eats” and “fish”."),
        (Reason.NOT_MENTIONED, ("eats", "fish"), "no article mentions “eats”, “fish”."),
        (Reason.EMPTY_ARCHIVE, ("fish",), "it has no articles."),
    ],
)
def test_a_refusal_names_the_words_that_explain_it(
    reason: Reason, missing: tuple[str, ...], text: str
) -> None:
    line = to_plain(answer_fragments(refused(reason, missing=missing), 80))
    assert line == f"No answer in this archive: {text}\n"


def test_not_a_question_gives_an_example() -> None:
    line = to_plain(answer_fragments(refused(Reason.NOT_A_QUESTION), 100))
    assert line.startswith("Ask a question")
    assert "who led the Russian delegation?" in line


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
    package = Path(qa.__file__).parent
    filled = path and path.format(cwd=tmp_path, package=package, checkout=package.parent)
    assert shown_path(replace(TALKS, id="id-of-it", path=filled)) == shown


@pytest.mark.parametrize(
    ("title", "path", "shown"),
    [
        ("Talks", "a/talks.txt", "Talks"),
        ("talks", "a/talks.txt", ""),
        ("talks", "talks.txt.gz", ""),
        ("talks", None, "talks"),
        ("talks\nfail", "a.txt", "talks fail"),
        ("", "a.txt", ""),
    ],
)
def test_a_file_name_is_no_headline(title: str, path: str | None, shown: str) -> None:
    assert headline_text(replace(TALKS, title=title, path=path)) == shown


def test_facts_stay_in_their_order_beside_names_from_right_to_left() -> None:
    assert (
        facts_text(["Harbour Post", "2025-05-16", "a.txt"]) == "Harbour Post · 2025-05-16 · a.txt"
    )
    assert facts_text(["הארץ", "2025-05-16", "“قال”", "דו.txt"]) == (
        "הארץ\u200e · 2025-05-16 · “قال”\u200e · דו.txt"
    )


def test_a_quote_from_right_to_left_has_nothing_of_ours_in_it() -> None:
    text = "אמר הדובר: \u200fקיסריה, 5 במאי."
    article = replace(TALKS, text=text, title="כותרת", source="הארץ", path="a.txt")
    shown = to_plain(answer_fragments(answered(cite(article, text, "קיסריה")), 80)).splitlines()
    assert shown == [
        "1. אמר הדובר: \u200f[קיסריה], 5 במאי.",
        "   הארץ\u200e · 2025-05-16 · “כותרת”\u200e · a.txt, paragraph 1",
    ]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-05-16", "2025-05-16", "Friday 16 May 2025"),
        ("2025-05-12", "2025-05-18", "12–18 May 2025"),
        ("2025-04-28", "2025-05-04", "28 April – 4 May 2025"),
        ("2024-12-30", "2025-01-05", "30 December 2024 – 5 January 2025"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2025-12-01", "2025-12-31", "December 2025"),
        ("2024-03-01", "2024-05-31", "March–May 2024"),
        ("2024-03-01", "2024-05-30", "1 March – 30 May 2024"),
        ("2016-01-01", "2016-12-31", "2016"),
        ("1990-01-01", "1999-12-31", "1990–1999"),
        ("2022-04-01", None, "from 1 April 2022 on"),
        (None, "2019-12-31", "until 31 December 2019"),
        (None, None, "any day"),
        ("9999-12-01", "9999-12-31", "December 9999"),
    ],
)
def test_days_are_written_as_people_do(first: str | None, last: str | None, text: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert span_text(days[0], days[1]) == text


FRIDAY = DerivedDays(
    TALKS.text.index("on Friday"),
    TALKS.text.index("on Friday") + 9,
    date(2025, 5, 16),
    date(2025, 5, 16),
)


def test_days_of_a_citation() -> None:
    quote = "ISTANBUL — The two sides met on Friday."
    note = "on Friday: Friday 16 May 2025, from the article's date"
    dated = cite(TALKS, quote, days=(FRIDAY,))
    assert days_text(dated) == note
    undated = cite(TALKS, quote, days=(replace(FRIDAY, first=None, last=None),) * 2)
    assert days_text(undated) == "on Friday: the article has no date"
    assert days_text(cite(TALKS, quote)) == ""
    shown = to_plain(answer_fragments(answered(dated), 80))
    assert f"\n   {note}\n" in shown
    assert f"harbour-post.txt, paragraph 1\n>\n> {note}\n" in answer_markdown(answered(dated))


@pytest.mark.parametrize(
    ("filters", "relaxed", "use"),
    [
        (
            True,
            False,
            "only articles of these days and the three after; /any drops it",
        ),
        (False, True, "nothing found in articles of these days, so all were searched"),
        (False, False, "leaves out no article"),
    ],
)
def test_period_stands_above_the_answer(filters: bool, relaxed: bool, use: str) -> None:
    period = Period("last\x1b week", date(2025, 5, 12), date(2025, 5, 18), filters, relaxed)
    answer = replace(answered(cite(TALKS, "He left the palace")), period=period)
    line = f"Period: last\ufffd week = 12–18 May 2025 ({use})"
    assert to_plain(answer_fragments(answer, 300, drop_period="/any")).startswith(f"{line}\n1. ")
    assert f"\n*{line.replace('; /any drops it', '')}*\n" in answer_markdown(answer)
    assert not to_plain(answer_fragments(answer, 300, first=4)).startswith("Period")


LEFT = "He left the palace without taking questions."


def test_speaker_and_referent_stand_beside_the_quote() -> None:
    name = TALKS.text.index("Vladimir Medinsky")
    pronoun = TALKS.text.index("He left")
    citation = cite(
        TALKS,
        LEFT,
        speaker=Speaker(name, name + 17),
        referents=(Referent(pronoun, pronoun + 2, name, name + 17),),
    )
    notes = ["Said by Vladimir Medinsky", "He: Vladimir Medinsky, sentence 2 of the article"]
    assert notes_of(citation) == notes
    shown = to_plain(answer_fragments(answered(citation), 80))
    assert shown.startswith(f"1. {LEFT}\n   Harbour Post")
    assert shown.endswith("".join(f"   {note}\n" for note in notes))
    markdown = answer_markdown(answered(citation))
    assert markdown.endswith("".join(f">\n> {note}\n" for note in notes))


def test_the_outlet_and_a_pronoun_of_the_quote_are_not_told() -> None:
    citation = cite(TALKS, LEFT)
    pronoun = TALKS.text.index("He left")
    assert (speaker_text(citation), referent_text(citation)) == ("", "")
    assert speaker_text(replace(citation, speaker=Speaker(pronoun, pronoun + 2))) == ""
    above = replace(cite(TALKS, "ISTANBUL"), speaker=Speaker(pronoun, pronoun + 2))
    assert speaker_text(above) == "Said by “he”, whom the article does not name nearby"


def test_names_are_shown_clean() -> None:
    article = replace(TALKS, text="Mira\x1b[2J\nOldham said so. He left.")
    citation = cite(
        article, "He left.", speaker=Speaker(0, 15), referents=(Referent(24, 26, 0, 15),)
    )
    check_clean("\n".join(notes_of(citation)))
    assert notes_of(citation)[0] == "Said by Mira\ufffd[2J Oldham"


def test_each_outlet_that_has_a_sentence_too_is_named_once() -> None:
    days = [date(2024, 3, 2), date(2024, 1, 5), None, date(2024, 2, 1)]
    wire = [Place(replace(TALKS, source="Wire", published=day), 0, 8) for day in days]
    post = [Place(replace(TALKS, source="Post", published=days[0]), 0, 8)] * 2
    shown = copies_text(replace(HEADED, also_in=(*wire, *post)))
    assert shown == "also in: Wire (4 articles, 2024-01-05 to 2024-03-02), Post (2024-03-02)"


def test_a_place_names_the_page_where_there_are_pages() -> None:
    article = replace(TALKS, text="One rainy day.\n\n\fTwo of them met.", path="talks.pdf")
    assert place_text(cite(article, "Two of them met.")) == "talks.pdf, page 2"
    assert place_text(cite(article, "One rainy day.")) == "talks.pdf, page 1"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo,\nstill two.\n \n\nThree.", {"One": 1, "Two": 2, "still": 2, "Three": 3}),
        ("One.\nTwo.\n  Three.", {"One": 1, "Two": 2, "Three": 3}),
        ("\n\nOne.\n\nTwo.\n", {"One": 1, "Two": 2}),
    ],
)
def test_places_are_paragraphs(text: str, paragraphs: dict[str, int]) -> None:
    article = replace(TALKS, text=text, path="talks.txt")
    for words, number in paragraphs.items():
        assert place_text(cite(article, words)) == f"talks.txt, paragraph {number}"
