"""What changed between an answer that was remembered and the answer now."""

from dataclasses import replace
from pathlib import Path

import pytest
from cited import ANSWER, BARE, HEADED, RAIN, REFUSAL, TALKS, answered, cite

from index import Article
from qa import Answer, Place
from qa.cli.change import (
    ChangeKind,
    change_record,
    change_text,
    find_changes,
    remember,
    same_answer,
    supporting,
)
from qa.errors import OutputError
from qa.files.watch_file import State, read_state, write_state

OTHER = replace(TALKS, id="other", source="Lantern")
THERE = {article.id: article for article in (TALKS, BARE, OTHER)}
TWICE = answered(HEADED, cite(OTHER, HEADED.text, "Vladimir Medinsky"))


def kinds(before: Answer, now: Answer, there: dict[str, Article] = THERE) -> list[ChangeKind]:
    return [change.kind for change in find_changes(remember(None, before), now, there.__getitem__)]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (answered(HEADED), answered(HEADED), []),
        (REFUSAL, REFUSAL, []),
        (REFUSAL, answered(RAIN), [ChangeKind.NEW_ANSWER]),
        (answered(RAIN), REFUSAL, [ChangeKind.LOST_ANSWER]),
        (answered(RAIN), answered(cite(BARE, "7 in 100")), [ChangeKind.CHANGED_ANSWER]),
        (
            answered(cite(BARE, "Rates:")),
            answered(cite(BARE, "7%", "7")),
            [ChangeKind.CHANGED_ANSWER],
        ),
        (TWICE, TWICE, []),
        (TWICE, answered(TWICE.citations[1]), []),
    ],
)
def test_kinds(before: Answer, now: Answer, expected: list[ChangeKind]) -> None:
    there = {**THERE, "b": TALKS, "c": TALKS}
    assert kinds(before, now, there) == expected


def test_a_copy_is_a_source_too() -> None:
    alone = replace(HEADED, also_in=())
    copied = replace(HEADED, also_in=(Place(OTHER, HEADED.start, HEADED.end),))
    (change,) = find_changes(remember(None, answered(alone)), answered(copied), THERE.__getitem__)
    assert change.kind is ChangeKind.NEW_SOURCE
    assert change.citation
    assert change.citation.article is OTHER
    assert change.citation.text == HEADED.text


def test_only_what_gives_the_answer_bears_it_out() -> None:
    assert [citation.article.id for citation in supporting(ANSWER)] == ["istanbul-talks", "b", "c"]
    assert supporting(REFUSAL) == []
    weak = replace(TWICE, citations=(HEADED, replace(TWICE.citations[1], score=0.1)), threshold=0.2)
    assert [citation.article.id for citation in supporting(weak)] == ["istanbul-talks", "b", "c"]


def test_articles_under_an_answer() -> None:
    before = answered(RAIN)
    assert kinds(before, before, {}) == [ChangeKind.WITHDRAWN_ARTICLE]
    for text, stands in [(f"New. {BARE.text}", True), ("Rates: 8%.", False)]:
        changed = {"bare": replace(BARE, text=text)}
        found = find_changes(remember(None, before), before, changed.__getitem__)
        assert [(change.kind, change.stands) for change in found] == [
            (ChangeKind.CHANGED_ARTICLE, stands)
        ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Kremlin", "The  Kremlin", True),
        ("“1,000”", "1,000", True),
        ("1.5 million", "15 million", False),
        ("-5", "5", False),
        ("…", "…", True),
        (None, None, True),
        (None, "x", False),
    ],
)
def test_same_answer(one: str | None, other: str | None, same: bool) -> None:
    assert same_answer(one, other) is same


def test_what_was_seen_is_kept_while_the_answer_is_the_same() -> None:
    both = remember(None, TWICE)
    assert remember(both, answered(HEADED)).seen == both.seen
    assert "other" not in remember(remember(both, REFUSAL), answered(HEADED)).seen


HOSTILE = replace(
    BARE, id="x\x1b[2J", source="\x1b]0;x\x07", text="A\u202e <b>\ud800 \x1b[1m. More."
)


def test_what_is_told_is_clean(tmp_path: Path) -> None:
    answer = answered(cite(HOSTILE, HOSTILE.text[:9]), question="\x1b[31mwho?\n")
    before = remember(None, answer)
    state = State("q", "a", "", "", {"k": before})
    write_state(tmp_path / "s.json", state)
    assert read_state(tmp_path / "s.json") == state
    changes = find_changes(before, REFUSAL, dict[str, Article]().__getitem__) + find_changes(
        None, answer, dict[str, Article]().__getitem__
    )
    shown = change_text("\x1b[5mclaim", answer, changes, 80)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    for change in changes:
        assert change_record("1", None, answer, change)["change"] == change.kind


def test_no_state_yet(tmp_path: Path) -> None:
    assert read_state(tmp_path / "s.json") is None
    with pytest.raises(OutputError, match="the next run will show all this again"):
        write_state(tmp_path / "none" / "s.json", State("q", "a", "", ""))
