"""The words for facts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cited import HEADED, RAIN, TALKS, answered, cite, refused

import qa
from qa import Place, Reason
from qa.answer import Difference, Value
from qa.view.fragments import answer_fragments, to_plain
from qa.view.wording import REASON_TEXTS, difference_text, headline_text, shown_path, sources_text


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


AT = Place(TALKS, 0, 8)


def test_where_sources_differ() -> None:
    early = replace(TALKS, published=date(2025, 5, 3))
    citations = (HEADED, cite(TALKS, "ISTANBUL"), cite(early, "ISTANBUL"))
    numbers = (Value("1,000", (1, 2)), Value("at\x1b least\n800", (3,)))
    answer = replace(answered(*citations), differences=(Difference("number", numbers),))
    assert (
        difference_text(answer)
        == "sources differ: 1,000 (16 May) [1][2] · at\ufffd least 800 (3 May) [3]"
    )
    same_day = (Value("one of the largest", (1,)), Value("the largest", (2,)))
    both = replace(answer, differences=(*answer.differences, Difference("wording", same_day)))
    assert difference_text(both).endswith(
        "; sources differ: one of the largest [1] · the largest [2]"
    )
    assert difference_text(answered(HEADED)) == ""


def test_days_have_their_year_where_years_differ() -> None:
    citations = (HEADED, cite(replace(TALKS, published=date(2024, 1, 9)), "ISTANBUL"), RAIN)
    values = tuple(Value(str(n), (n,)) for n in (1, 2, 3))
    answer = replace(answered(*citations), differences=(Difference("number", values),))
    assert difference_text(answer) == (
        "sources differ: 1 (16 May 2025) [1] · 2 (9 Jan 2024) [2] · 3 (undated) [3]"
    )


def test_how_many_sources_say_so() -> None:
    other = Place(replace(TALKS, source=None), 0, 8)
    many = replace(answered(HEADED), support=(AT, other))
    assert sources_text(many) == f"2 independent sources: Harbour Post, “{TALKS.title}”"
    bare = Place(replace(TALKS, source=None, title="harbour-post"), 0, 8)
    untitled = replace(many, support=(AT, bare))
    assert sources_text(untitled) == "2 independent sources: Harbour Post, harbour-post.txt"
    assert sources_text(replace(many, support=(AT,))) == "1 independent source"  # it is copied
    assert sources_text(replace(answered(RAIN), support=(AT,))) == ""
    assert sources_text(answered(RAIN)) == ""
