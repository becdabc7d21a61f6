"""Errors: one tree, a code each, all of them in docs/faults.md; the log, and what a fault of ours leaves behind."""

import ast
import json
import logging
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from homes import HOMES

import index.errors
import qa.errors
import qa.opening
from index import AppError, IndexFileError, open_index
from qa.cli.arguments import MAX_JOBS
from qa.cli.invocation import Exit
from qa.cli.main import USAGE, main
from qa.errors import QuestionError
from qa.files.log_file import UNEXPECTED, Log, fault_number, report_fault
from qa.log import loggable, logger

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| `(?P<code>[a-z_]+)` \| (?P<exit>\d*) ?\|", re.MULTILINE)
TREE = re.compile(r"^[├└]── (\w+)", re.MULTILINE)


def classes(base: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield base
    for child in base.__subclasses__():
        if child.__module__.split(".")[0] in ("qa", "index"):
            yield from classes(child)


def codes_in_the_source() -> set[str]:
    """Those of the classes, and those that are given where errors are raised."""
    found = {one.code for one in classes()} | {USAGE, UNEXPECTED}
    for top in ("qa", "index"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= {
                        str(one.value.value)
                        for one in node.keywords
                        if one.arg == "code" and isinstance(one.value, ast.Constant)
                    }
    return found | {"bad_line"}


def test_every_code_is_in_the_page() -> None:
    page = ROW.findall((ROOT / "docs/faults.md").read_text("utf-8"))
    assert {code for code, _ in page} == codes_in_the_source()
    assert len(page) == len({code for code, _ in page})


def test_every_class_has_a_code_of_its_own() -> None:
    found = list(classes())
    assert all("code" in vars(one) for one in found)
    assert len({one.code for one in found}) == len(found)


@pytest.mark.parametrize("module", [index.errors, qa.errors])
def test_the_tree_that_is_drawn_is_the_tree(module: object) -> None:
    drawn = TREE.findall(module.__doc__ or "")
    defined = [
        one.__name__
        for one in classes()
        if one.__module__ == module.__name__ and one is not AppError  # type: ignore[attr-defined]
    ]
    assert drawn == defined
    assert all(one.__base__ is AppError for one in classes() if one is not AppError)


def test_a_code_outlives_a_process() -> None:
    error = pickle.loads(pickle.dumps(IndexFileError("it is locked", code="archive_locked")))
    assert (str(error), error.code) == ("it is locked", "archive_locked")
    assert QuestionError("too long").code == "question_too_long"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: None, "archive_missing"),
        (lambda folder: (folder / "notes.txt").write_text("x"), "not_an_archive"),
        (lambda folder: (folder / "archive.json").write_text("x"), "archive_damaged"),
        (lambda folder: (folder / "archive.json").write_text('{"format": 99}'), "archive_version"),
    ],
)
def test_archives(make: object, code: str, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    if code != "archive_missing":
        folder.mkdir()
    make(folder)  # type: ignore[operator]
    with pytest.raises(IndexFileError) as caught:
        open_index(folder)
    assert caught.value.code == code


def test_verbose_ends_in_the_code(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    assert main(["--corpus", missing, "ask", "who?"]) == Exit.USAGE
    assert capfd.readouterr().err.endswith("no such file or folder\n")
    assert main(["--corpus", missing, "ask", "-v", "who?"]) == Exit.USAGE
    assert capfd.readouterr().err.endswith("no such file or folder (path_missing)\n")
    assert main(["batch", "-v", "q.txt", "--jobs", str(MAX_JOBS + 1)]) == Exit.USAGE
    assert "(usage)" in capfd.readouterr().err


def test_records_of_lines_have_the_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    corpus, questions = tmp_path / "a.txt", tmp_path / "q.jsonl"
    corpus.write_text("Storm\n\nA storm hurt six people in Velmar.")
    lines = [
        "{",
        "{}",
        '{"question": "who?", "since": "May"}',
        '{"question": "%s"}' % ("x" * 3_000),
    ]
    questions.write_text("\n".join([*lines, '{"question": "how many were hurt?"}']))
    arguments = ["--corpus", str(corpus), "batch", "--reader", "off", str(questions)]
    assert main(arguments) == Exit.BAD_LINES
    records = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    codes = [record["error_code"] for record in records]
    assert codes == ["bad_line", "no_question", "bad_date", "question_too_long", None]


# The log


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **more: object) -> None:
        raise ZeroDivisionError("zorblax")

    monkeypatch.setattr(qa.opening, "open_articles", fail)


@pytest.mark.usefixtures("fault")
def test_a_fault_is_one_line_with_a_number(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["ask", "who is Ulrike?"]) == Exit.FAULT
    said = capfd.readouterr().err
    assert re.fullmatch(
        r"qa: A bug in this program \(ZeroDivisionError: zorblax\), number \d{6}; .*qa\.log\n", said
    )
    (log,) = tmp_path.rglob("qa.log")
    number = re.search(r"\d{6}", said)
    assert number is not None
    kept = log.read_text("utf-8")
    assert f"fault {number[0]}" in kept
    assert "Traceback" in kept
    assert "Ulrike" not in kept
    assert "ZeroDivisionError: " not in kept  # nor what the error says for itself
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("fault")
def test_a_fault_goes_to_the_file_that_was_named(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    named = tmp_path / "mine.log"
    assert main(["ask", "--log-file", str(named), "who?"]) == Exit.FAULT
    assert str(named) in capfd.readouterr().err
    assert "ZeroDivisionError: zorblax" in named.read_text("utf-8")
    assert not list(tmp_path.rglob("qa.log"))
    assert logger.level == logging.NOTSET
    assert len(logger.handlers) == 1


def test_faults_of_one_place_have_one_number() -> None:
    def number(divided: int) -> str:
        try:
            divided / 0
        except ZeroDivisionError as error:
            return fault_number(error)
        return ""

    assert number(1) == number(2)
    assert number(1) != fault_number(ValueError())


def test_verbose_shows_the_traceback(fault: None, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "-v", "who?"]) == Exit.FAULT
    assert "Traceback (most recent call last)" in capfd.readouterr().err


def test_the_log_tells_what_was_asked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    corpus, named = tmp_path / "a.txt", tmp_path / "mine.log"
    corpus.write_text("Storm\n\nA storm hurt six people in Velmar.")
    arguments = ["--corpus", str(corpus), "ask", "--reader", "off", "--source", "None such"]
    main([*arguments, "--log-file", str(named), "how many were hurt\x1b?"])
    kept = named.read_text("utf-8")
    assert "how many were hurt" in kept
    assert "None such" in kept
    assert "\x1b" not in kept
    assert named.stat().st_mode & 0o077 == 0


def test_the_log_tells_what_was_left_out(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder, named = tmp_path / "news", tmp_path / "mine.log"
    folder.mkdir()
    (folder / "a.txt").write_text("Storm\n\nA storm hurt six people in Velmar.")
    (folder / "b.jsonl").write_text("{not JSON\n")
    main(
        ["ask", "--corpus", str(folder), "-q", "--reader", "off", "--log-file", str(named), "who?"]
    )
    assert re.search(r"DEBUG index: .*b\.jsonl:1: bad JSON", named.read_text("utf-8"))


def test_without_a_file_records_hold_no_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text("Storm\n\nA storm hurt six people in Velmar.")
    with caplog.at_level(logging.DEBUG):
        main(["--corpus", str(corpus), "ask", "--reader", "off", "how many were hurt?"])
    assert "19 characters" in caplog.text
    assert "how many" not in caplog.text
    assert loggable("who?") == "4 characters"


def test_a_log_that_cannot_be_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--log-file", str(tmp_path), "who?"]) == Exit.USAGE
    assert "the log cannot be written" in capfd.readouterr().err


def test_a_log_is_left_when_it_ends(tmp_path: Path) -> None:
    with Log() as log:
        log.write_to(str(tmp_path / "a.log"))
        log.show_warnings()
        report_fault(ValueError("x"), "typed")
    assert len(logger.handlers) == 1
    assert "'typed'" in (tmp_path / "a.log").read_text()
