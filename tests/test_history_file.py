"""History files: which forms are read as turns, and what is said of those that are not."""

import gzip
import json
from pathlib import Path

import pytest

from qa.errors import BatchFileError
from qa.files.conversation_file import read_history
from qa.followup.mention import Turn

PAIR = '["who led the Ostran delegation?", "Vladimir Medkov"]'
TURN = Turn(
    "who led the Ostran delegation?", "Vladimir Medkov", typed="who led the Ostran delegation?"
)
SAID = Turn("what did Vladimir Medkov say?", "", typed="what did he say?")
RECORD = {
    "id": None,
    "question": "what did he say?",
    "asked": "what did Vladimir Medkov say?",
    "answered": True,
    "answer": "it went well",
    "citations": [{"text": "Medkov said it went well."}],
}


def write(folder: Path, text: str, name: str = "turns.jsonl") -> str:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return str(path)


@pytest.mark.parametrize(
    "text",
    [
        f'{PAIR}\n\n["what did he say?", null]\n',
        f'[{PAIR}, ["what did he say?", ""]]',
        f'[\n  {PAIR},\n  {{"question": "what did he say?"}}\n]\n',
        f'{PAIR}\n{{"question": "what did he say?", "answer": null}}',
    ],
)
def test_pairs_are_completed_from_those_before(tmp_path: Path, text: str) -> None:
    assert read_history(write(tmp_path, text)) == [TURN, SAID]


def test_result_records_are_turns(tmp_path: Path) -> None:
    refused = {**RECORD, "answered": False, "answer": None}
    path = write(tmp_path, f"{json.dumps(RECORD)}\n{json.dumps(refused)}\n", "answers.jsonl.gz")
    said = Turn(
        str(RECORD["asked"]), "it went well", "Medkov said it went well.", "what did he say?"
    )
    assert read_history(path) == [said, SAID]


def test_an_empty_file_has_no_turns(tmp_path: Path) -> None:
    assert read_history(write(tmp_path, "\n")) == read_history(write(tmp_path, "[]")) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("who led?\n", ":1: bad JSON; write one [question, answer] a line"),
        (f"{PAIR}\n[1, 2]", ":2: neither [question, answer] nor an object"),
        (f"{PAIR}\n7", ":2: neither [question, answer] nor an object"),
        ('{"answer": "x"}', ":1: there is no question"),
        ('{"question": 7}', ":1: question is not text"),
        ('["who?", 7]', ":1: answer is not text"),
        ('{"question": "who?", "asked": 7}', ":1: asked is not text"),
        (f"{PAIR}\n\0", ":2: holds a NUL character"),
        ("[[", ":1: bad JSON"),
        ("[" * 100_000, ":1: bad JSON"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, text: str, error: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BatchFileError) as raised:
        read_history(path)
    assert str(raised.value).startswith(path + error)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match=r"none\.jsonl: No such file"):
        read_history(str(tmp_path / "none.jsonl"))


def test_one_pair_on_one_line_is_a_turn(tmp_path: Path) -> None:
    assert read_history(write(tmp_path, PAIR)) == [TURN]
