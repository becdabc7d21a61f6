"""README.md and docs/ are true: their screens come out of the program, what they name exists, their Python runs."""

import importlib.util
import io
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
from cited import HEADED, answered
from homes import HOMES

from qa.answer import Answer, Reason
from qa.chat.repl import choice_fragments
from qa.chat.settings import PREFERENCES, find_preference
from qa.cli.main import main
from qa.files.records import answer_record
from qa.view.fragments import to_plain

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
BATCH = DOCS / "batch.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
UPDATE = os.environ.get("QA_UPDATE_GOLDEN") == "1"
SCREEN = re.compile(r"```console\n\$ qa (?P<arguments>.*)\n(?P<shown>(?:.*\n)*?)```")
SCREENS = [
    pytest.param(page, number, id=f"{page.stem}-{number}")
    for page in PAGES
    for number in range(len(SCREEN.findall(page.read_text("utf-8"))))
]
LINK = re.compile(r"(?<=\]\()(?!<?https?://)([^)#\s]*)(#[^)\s]*)?(?=\))")


def run_qa(arguments: list[str], home: Path, typed: str = "") -> str:
    """What `qa` prints, 80 columns wide, for somebody who has no archive."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in HOMES:
            patch.setenv(name, str(home))
        patch.setenv("COLUMNS", "80")
        patch.delenv("QA_INDEX", raising=False)
        patch.chdir(home)
        patch.setattr(sys, "stdin", io.StringIO(typed))
        patch.setattr(sys, "stdout", printed)
        assert main(arguments) in (0, 1)
    printed.seek(0)
    return printed.read()


def split_arguments(line: str) -> list[str]:
    return [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]


def test_there_are_screens() -> None:
    assert len(SCREEN.findall(README.read_text("utf-8"))) >= 2
    assert len(SCREENS) >= 4


@pytest.mark.parametrize(("page", "number"), SCREENS)
def test_screens_come_out_of_the_program(page: Path, number: int, tmp_path: Path) -> None:
    text = page.read_text("utf-8")
    screen = list(SCREEN.finditer(text))[number]
    turns = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    (tmp_path / "turns.jsonl").write_text(turns[1] if turns else "", "utf-8")
    printed = run_qa(split_arguments(screen["arguments"]), tmp_path)
    if UPDATE:
        changed = text[: screen.start("shown")] + printed + text[screen.end("shown") :]
        page.write_text(changed, "utf-8")
    else:
        assert screen["shown"] == printed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for name, anchor in LINK.findall(page.read_text("utf-8")):
        target = (page.parent / name) if name else page
        assert target.exists(), name
        if anchor:
            heads = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor[1:] in map(_anchor, heads), anchor


def test_every_page_is_listed() -> None:
    listed = (DOCS / "README.md").read_text("utf-8")
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in listed} == set()


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_readme_is_short() -> None:
    assert len(README.read_text("utf-8").split()) < 1000


def test_the_sheet_comes_out_of_the_program(tmp_path: Path) -> None:
    text = BATCH.read_text("utf-8")
    claims = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    shown = re.search(r"```markdown\n(.*?)```", text, re.DOTALL)
    command = re.search(r"`qa (batch .*) -o sheet.md`", text)
    assert claims
    assert shown
    assert command
    (tmp_path / "claims.csv").write_text(claims[1], "utf-8")
    printed = run_qa([*split_arguments(command[1]), "--format", "md", "-q"], tmp_path)
    entries = re.search(r"^## .*?(?=<!-- qa summary)", printed, re.DOTALL | re.MULTILINE)
    assert entries
    sheet = re.sub(r"<!-- qa entry .*\n", "", entries[0])
    if UPDATE:
        BATCH.write_text(text.replace(shown[0], f"```markdown\n{sheet}```"), "utf-8")
    else:
        assert shown[1] == sheet


def test_the_options_of_batch_and_watch_that_docs_name_exist(tmp_path: Path) -> None:
    helps = "".join(run_qa([command, "--help"], tmp_path) for command in ("batch", "watch"))
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", BATCH.read_text("utf-8"))):
        assert option in helps, option


def test_the_commands_and_options_they_name_exist(tmp_path: Path) -> None:
    pages = (
        README,
        DOCS / "ask.md",
        DOCS / "archive.md",
        DOCS / "scripting.md",
        DOCS / "measure.md",
    )
    text = "\n".join(page.read_text("utf-8") for page in pages)
    commands = set(re.findall(r"(?:^|`)qa ([a-z]+)\b", text, re.MULTILINE))
    assert {"ask", "batch", "verify", "watch", "eval", "serve", "mcp"} <= commands
    of_index = set(re.findall(r"qa index ([a-z]+)", text))
    assert {"add", "ls", "rm", "export"} <= of_index
    asked = [[name] for name in sorted(commands)] + [["index", name] for name in sorted(of_index)]
    helps = "".join(run_qa([*command, "--help"], tmp_path) for command in asked)
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - OTHERS:
        assert option in helps, option


OTHERS = {"--help", "--local-dir", "--save", "--force"}
"""Options of other programs, and of slash commands."""


def test_the_slash_commands_are_all_there(tmp_path: Path) -> None:
    shown = set(
        re.findall(r"^[a-z ]* (/[a-z]+)", run_qa(["-q"], tmp_path, "/help\n"), re.MULTILINE)
    )
    text = (DOCS / "ask.md").read_text("utf-8")
    assert shown == set(re.findall(r"`(/[a-z]+)", text))


def test_its_python_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert code
    corpus = ROOT / "corpus"
    exec(code[1].replace('"news/"', repr(str(corpus))), {})
    assert capsys.readouterr().out.startswith("Vladimir Medinsky ")


def test_the_commands_do_all_the_set_up() -> None:
    lines = README.read_text("utf-8").splitlines()
    commands = [line for line in lines if line.startswith("python3 -m venv .venv && ")]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install '.[reader]' && .venv/bin/qa",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]


def test_the_settings_are_all_there() -> None:
    text = (DOCS / "ask.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (\w+) \|$", text, re.MULTILINE)
    assert [(name, default) for name, _, default in rows] == [
        (row.name, row.default) for row in PREFERENCES
    ]
    for row, (_, values, _) in zip(PREFERENCES, rows, strict=True):
        assert row.range in values.replace("`", "")
    (toml,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    for name, value in tomllib.loads(toml).items():
        find_preference(name).read(value)
    readings = "where was Putin born?", ("where was Zelensky born?",)
    answer = Answer(
        question="where was he born?",
        asked=readings[0],
        answered=True,
        elapsed_ms=0.0,
        readings=readings[1],
    )
    assert to_plain(choice_fragments(answer, 80)) in text


def test_every_field_of_a_record_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", (DOCS / "records.md").read_text("utf-8")))
    record = answer_record(answered(HEADED))
    assert {*record, *record["citations"][0], *map(str, Reason)} <= described


def test_architecture_names_modules_that_exist() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:qa|index)(?:\.\w+)+)`", text))
    assert len(named) > 30
    for name in named:
        assert importlib.util.find_spec(name), name
    for path in set(re.findall(r"`((?:tests|benchmarks)/\w+\.py)`", text)):
        assert (ROOT / path).is_file(), path
