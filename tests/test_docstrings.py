"""What docstrings and the heads of data files name is there: files of the repository, and names in backticks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for top in ("qa", "index") for path in (ROOT / top).rglob("*.py"))
DATA = sorted(path for path in (ROOT / "qa/data").iterdir() if path.suffix in (".txt", ".tsv"))

_PATH = re.compile(
    r"\b(?:qa|index|tests|training|benchmarks|docs|data)/[\w/]+\.(?:py|md|tsv|txt|jsonl|json|css)\b"
)
_PAGE = re.compile(r"\b[A-Z]{3,}\.md\b")
_CODE = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(\))?`")
_WRITTEN = frozenset(
    (
        *("body_text", "body_xhtml", "headlines", "newsItem", "newsMessage", "mainEntity"),  # members of news formats
        *("start_logits", "end_logits", "find_best_thresh", "harbour", "quit"),  # of others' code, and examples
    )
)  # fmt: skip


def docstrings(path: Path) -> Iterator[str]:
    """Every text of a module that stands alone: docstrings, and those below names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def head(path: Path) -> str:
    """The comments of a data file."""
    return "\n".join(line for line in path.read_text("utf-8").splitlines() if line.startswith("#"))


def is_there(name: str) -> bool:
    return any((ROOT / top / name).exists() for top in ("", "qa", "index"))


def test_files_that_are_named_exist() -> None:
    missing = {
        (path.name, name)
        for path in [*SOURCES, *DATA]
        for text in (docstrings(path) if path.suffix == ".py" else [head(path)])
        for name in _PATH.findall(text) + _PAGE.findall(text)
        if not is_there(name)
    }
    assert missing == set()


def test_names_in_backticks_exist() -> None:
    known = set(_WRITTEN)
    for path in [*SOURCES, *sorted((ROOT / "tests").glob("*.py"))]:
        known |= {path.stem, *path.relative_to(ROOT).parts}
        known |= set(re.findall(r"\w+", _without_docstrings(path)))
    missing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SOURCES
        for text in docstrings(path)
        for name in _CODE.findall(text)
        if not known.issuperset(name.split("."))
    }
    assert missing == set()


def _without_docstrings(path: Path) -> str:
    text = path.read_text("utf-8")
    for docstring in docstrings(path):
        text = text.replace(docstring, "")
    return text
