"""Arguments as people type them."""

from pathlib import Path

import click
import pytest
from commandline import corpus  # noqa: F401 - a fixture for all
from hypothesis import given
from hypothesis import strategies as st

from qa.cli import main as cli
from qa.cli.argv import expand_arguments

EXPANDED = [
    ("", "chat"),
    ("-v --corpus news", "chat -v --corpus news"),
    ("ask who", "ask who"),
    ("--corpus news ask who", "ask --corpus news who"),
    ("-k 5 ask -k 3 who", "ask -k 5 -k 3 who"),
    ("-k5 -qv --min-score=0 ask who", "ask -k5 -qv --min-score=0 who"),
    ("-qk 5 ask who", "ask -qk 5 who"),
    ("--source ask ask who", "ask --source ask who"),
    ("--json ask who", "ask --json who"),
    ("--corpus a b ask who led", "ask --corpus a --corpus b who led"),
    ("--corpus a b -v", "chat --corpus a --corpus b -v"),
    ("ask --corpus a b who", "ask --corpus a --corpus b who"),
    ("ask --corpus none b who", "ask --corpus none --corpus b who"),
    ("ask who --corpus a b", "ask who --corpus a --corpus b"),
    ("ask --corpus a b", "ask --corpus a b"),
    ("ask --corpus a", "ask --corpus a"),
    ("batch --corpus a b c", "batch --corpus a --corpus b c"),
    ("batch c --corpus a b", "batch c --corpus a --corpus b"),
    ("batch --corpus a b -o c", "batch --corpus a b -o c"),
    ("batch --corpus a b -- c", "batch --corpus a --corpus b -- c"),
    ("batch --corpus a b - -q", "batch --corpus a --corpus b - -q"),
    ("batch --corpus a b --corpus b c", "batch --corpus a --corpus b --corpus b c"),
    ("batch --corpus=a b", "batch --corpus=a b"),
    ("chat --corpus a b c", "chat --corpus a --corpus b --corpus c"),
    ("--corpus a ask", "ask --corpus a"),
    ("--corpus ask ask who", "ask --corpus ask who"),
    ("ask -- -5 --corpus a b", "ask -- -5 --corpus a b"),
    ("--help", "--help"),
    ("-q --help", "-q --help"),
    ("--version", "--version"),
    ("-h", "-h"),
    ("--help ask", "ask --help"),
    ("nonsense --corpus a b", "nonsense --corpus a b"),
    ("--corpus", "chat --corpus"),
]


@pytest.mark.parametrize(("typed", "expanded"), EXPANDED, ids=[typed for typed, _ in EXPANDED])
def test_expand_arguments(typed: str, expanded: str, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    assert expand_arguments(cli.cli, typed.split()) == expanded.split()


WORDS = st.sampled_from(
    ["--corpus", "news", "ask", "batch", "-k", "3", "-q", "--", "-", "--json", "who"]
)


@given(st.lists(WORDS | st.text(st.characters(), max_size=4), max_size=8))
def test_expanding_loses_nothing(arguments: list[str]) -> None:
    expanded = expand_arguments(cli.cli, arguments)
    lost = [word for word in arguments if arguments.count(word) > expanded.count(word)]
    assert not lost


@click.group()
def toy() -> None:
    """A group of commands in a group."""


@toy.group()
def archive() -> None:
    """Commands of an archive."""


@archive.command()
@click.option("-k")
@click.option("--corpus", multiple=True)
@click.argument("paths", nargs=-1)
def add(**_: object) -> None:
    """Takes paths."""


@pytest.mark.parametrize(
    ("typed", "expanded"),
    [
        ("archive add a", "archive add a"),
        ("-k 3 archive add a", "archive add -k 3 a"),
        ("-q archive -k 3 add a", "archive add -q -k 3 a"),
        ("--corpus a b archive add", "archive add --corpus a --corpus b"),
        ("archive", "archive"),
        ("archive --help", "archive --help"),
        ("archive nonsense", "archive nonsense"),
    ],
)
def test_commands_in_a_group(typed: str, expanded: str, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).touch()
    assert expand_arguments(toy, typed.split()) == expanded.split()
