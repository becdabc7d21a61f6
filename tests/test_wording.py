"""The words for facts."""

from dataclasses import replace
from pathlib import Path

import pytest
from cited import TALKS, answered, check_clean, cite, refused

import qa
from qa import Reason
from qa.answer import Referent, Speaker
from qa.view.fragments import answer_fragments, to_plain
from qa.view.transcript import answer_markdown
from qa.view.wording import (
    REASON_TEXTS,
    facts_text,
    headline_text,
    notes_of,
    referent_text,
    shown_path,
    speaker_text,
)


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


def test_words_that_nothing_has_together_are_joined_and_others_listed() -> None:
    lines = [
        to_plain(answer_fragments(refused(reason, missing=("eats", "zorblax")), 80))
        for reason in (Reason.NOT_TOGETHER, Reason.NOT_MENTIONED)
    ]
    assert lines == [
        "No answer in this archive: no passage mentions both “eats” and “zorblax”.\n",
        "No answer in this archive: no article mentions “eats”, “zorblax”.\n",
    ]


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
        "   הארץ\u200e · 2025-05-16 · “כותרת”\u200e · a.txt:0–27",
    ]


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
