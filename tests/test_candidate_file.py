"""Candidate files: good lines, every kind of bad one, and files that are of no use."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from index import AppError
from qa.errors import BatchFileError
from qa.files.candidate_file import CandidateLine, Line, open_candidates
from qa.files.question_file import BadLine

GOOD = {"id": "a", "question": "who won?", "candidates": [{"text": "Anna won."}, {"text": "No."}]}


def read(path: Path | str, **limits: int) -> list[Line]:
    with open_candidates(str(path), **limits) as lines:
        read_once = list(lines)
        assert list(lines) == read_once
        assert lines.count == len(read_once)
        return read_once


def read_fields(folder: Path, **fields: object) -> Line:
    path = folder / "c.jsonl"
    path.write_text(json.dumps({**GOOD, **fields}))
    (line,) = read(path)
    return line


def test_good_line(tmp_path: Path) -> None:
    texts = ("Anna won.", "No.")
    assert read_fields(tmp_path) == CandidateLine(1, "a", "who won?", texts, None)
    assert read_fields(tmp_path, id=None, candidates=[]) == CandidateLine(
        1, "1", "who won?", (), None
    )


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 1], (False, True)),
        ([True, False], (True, False)),
        ([0, 2], None),
        ([0, "1"], None),
        ([0, None], None),
        ([[], 1], None),
    ],
)
def test_labels(labels: list[object], expected: tuple[bool, ...] | None, tmp_path: Path) -> None:
    candidates = [{"text": "Anna won.", "label": label} for label in labels]
    line = read_fields(tmp_path, candidates=candidates)
    assert isinstance(line, CandidateLine)
    assert line.labels == expected


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"question": None}, "there is no question"),
        ({"question": 5}, "question is not text"),
        ({"question": "x" * 2_001}, "2,001 characters"),
        ({"id": []}, "id is neither"),
        ({"candidates": None}, "candidates is not a list"),
        ({"candidates": {"text": "x"}}, "candidates is not a list"),
        ({"candidates": ["x"]}, "candidate 1 has no text"),
        ({"candidates": [{"text": "x"}, {"text": 3}]}, "candidate 2 has no text"),
        ({"candidates": [{}]}, "candidate 1 has no text"),
        ({"candidates": [{"text": "x" * 10_001}]}, "candidate 1 has 10,001 characters"),
        ({"candidates": [{"text": ""}] * 10_001}, "there are 10,001 candidates"),
    ],
)
def test_bad_line(fields: dict[str, object], problem: str, tmp_path: Path) -> None:
    line = read_fields(tmp_path, **fields)
    assert isinstance(line, BadLine)
    assert line.error.startswith(f"{tmp_path}/c.jsonl:1: ")
    assert problem in line.error


def test_bad_lines_cost_no_more_than_themselves(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    lines = [b"{bad", b"[]", b"", b"\xff\xfe", b"{}", json.dumps(GOOD).encode()]
    path.write_bytes(b"\n".join([*lines, lines[-1]]))
    found = read(path)
    assert [line.number for line in found] == [1, 2, 4, 5, 6, 7]
    assert [isinstance(line, BadLine) for line in found] == [True] * 4 + [False, True]
    assert isinstance(found[-1], BadLine)
    assert found[-1].error.endswith(":7: id “a” is already used in line 6")


def test_packed_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(GOOD).encode()
    packed = tmp_path / "c.jsonl.gz"
    packed.write_bytes(gzip.compress(data))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read(packed) == read("-")


def test_more_than_memory_is_to_hold(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text("".join(json.dumps({**GOOD, "id": n}) + "\n" for n in range(20)))
    assert read(path, memory_bytes=100) == read(path)


def test_files_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("question\n")
    (tmp_path / "c.gz").write_bytes(b"no gzip")
    (tmp_path / "bytes").write_bytes(bytes(99))
    for name, problem in [
        ("c.csv", "cannot read candidates from .csv"),
        ("none.jsonl", "No such file"),
        ("c.gz", "gzip"),
        ("bytes", "not text"),
        ("", "directory"),
    ]:
        with pytest.raises(BatchFileError, match=problem):
            read(tmp_path / name)


def test_temporary_file_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda size: Full())
    with pytest.raises(AppError, match="temporary file cannot be written: No space"):
        read_fields(tmp_path)
