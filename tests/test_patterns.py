"""Patterns mean the same in every Python that is allowed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
POSSESSIVE_GROUP = re.compile(r"\)(?:[+*?]|\{{1,2}[\d,]+\}{1,2})\+")


@pytest.mark.parametrize("package", ["qa", "index"])
def test_no_group_is_possessive(package: str) -> None:
    """Python before 3.11.5 matches `(?:…)++` wrongly (gh-106052); `(?>(?:…)+)` means the same and is right."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if POSSESSIVE_GROUP.search(line)
    ]
    assert not found
