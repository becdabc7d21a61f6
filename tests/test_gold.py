"""What a question line says of its answer, in every form, and what makes no sense."""

import json
from pathlib import Path
from typing import Any

import pytest
from batching import write
from hypothesis import given
from hypothesis import strategies as st

from qa.files.question_file import BadLine, Evidence, Gold, QuestionLine, read_gold_questions


def gold(path: Path, **fields: Any) -> Gold | None:
    (line,) = read_gold_questions(
        write(path / "q.jsonl", json.dumps({"question": "who?"} | fields))
    )
    assert isinstance(line, QuestionLine)
    return line.gold


SPOKE = "He spoke."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"answers": "Medinsky"}, Gold(("Medinsky",))),
        ({"answers": ["x", "the", "y", "x"], "type": "person"}, Gold(("x", "y"), type="person")),
        ({"answers": [], "answerable": False}, Gold(answerable=False)),
        ({"answerable": True, "type": 5}, Gold()),
        ({"answers": ["x"], "answerable": False}, Gold(("x",), answerable=False)),
        ({"evidence": SPOKE}, Gold(evidence=(Evidence(SPOKE),))),
        ({"evidence": SPOKE, "article": "a"}, Gold(evidence=(Evidence(SPOKE, ("a",)),))),
        (
            {"evidence": [SPOKE] * 3, "evidence_articles": ["b", "c", "b"], "article": "a"},
            Gold(evidence=(Evidence(SPOKE, ("b",)), Evidence(SPOKE, ("c",)))),
        ),
    ],
)
def test_gold(fields: dict[str, Any], expected: Gold, tmp_path: Path) -> None:
    assert gold(tmp_path, **fields) == expected


def test_gold_of_a_table(tmp_path: Path) -> None:
    rows = 'question,answers,answerable\nwho?,"[""x"", ""y""]",\nwhen?,[sic],No\nwhere?,,TRUE\n'
    lines = read_gold_questions(write(tmp_path / "q.csv", rows))
    assert [line.gold for line in lines if isinstance(line, QuestionLine)] == [
        Gold(("x", "y")), Gold(("[sic]",), answerable=False), Gold(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "nothing says what is right"),
        ({"answers": ["the"]}, "nothing says what is right"),
        ({"answers": [], "answerable": None, "type": "person"}, "nothing says what is right"),
        ({"answers": {"text": ["x"]}}, "answers is neither text nor a list"),
        ({"answers": [1]}, "answers is neither text nor a list"),
        ({"evidence": [" "]}, "a sentence in evidence is empty"),
        (
            {"evidence": ["x y", "z"], "evidence_articles": ["a"]},
            "names 1 articles for 2 sentences",
        ),
        ({"answerable": "perhaps"}, "answerable is neither true nor false"),
        ({"answerable": 1}, "answerable is neither true nor false"),
    ],
)
def test_gold_that_makes_no_sense(fields: dict[str, Any], problem: str, tmp_path: Path) -> None:
    record = json.dumps({"question": "who?", "id": "7", **fields})
    (line,) = read_gold_questions(write(tmp_path / "q.jsonl", record))
    assert isinstance(line, BadLine)
    assert (line.id, line.question) == ("7", "who?")
    assert line.error.startswith(f"{tmp_path}/q.jsonl:1: ")
    assert problem in line.error


VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4), lambda inner: st.lists(inner)
)
NAMES = st.sampled_from(
    ["answers", "evidence", "evidence_articles", "answerable", "type", "article"]
)


@given(st.dictionaries(NAMES, VALUE))
def test_any_fields_are_gold_or_a_bad_line(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    (line,) = read_gold_questions(write(path, json.dumps({"question": "who?", **fields})))
    assert isinstance(line, BadLine) or line.gold is not None
