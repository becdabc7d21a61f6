"""Arguments as people type them: several paths behind one --corpus, options before the command."""

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from qa.cli import main as cli
from qa.cli.arguments import CommandGroup, pass_on, repeat_corpus

# What is typed -> the command, its corpus and its top k, and its words.
PARSED = [
    ("", ("chat", (), 3, ())),
    ("-k 5", ("chat", (), 5, ())),
    ("ask who", ("ask", (), 3, ("who",))),
    ("-k 5 ask -k 4 who", ("ask", (), 4, ("who",))),
    ("-qk5 ask who", ("ask", (), 5, ("who",))),
    ("-qk 5 ask who", ("ask", (), 5, ("who",))),
    ("--corpus a ask who", ("ask", ("a",), 3, ("who",))),
    ("--corpus a b ask who led", ("ask", ("a", "b"), 3, ("who", "led"))),
    ("--corpus a b -k 5", ("chat", ("a", "b"), 5, ())),
    ("--corpus a ask --corpus b who", ("ask", ("b",), 3, ("who",))),
    ("ask --corpus a b who", ("ask", ("a", "b"), 3, ("who",))),
    ("ask --corpus none b who", ("ask", ("none", "b"), 3, ("who",))),
    ("ask who --corpus a b", ("ask", ("a", "b"), 3, ("who",))),
    ("ask --corpus a b", ("ask", ("a",), 3, ("b",))),
    ("ask --corpus a b c -k 5", ("ask", ("a", "b"), 5, ("c",))),
    ("ask --corpus a b -- c", ("ask", ("a", "b"), 3, ("c",))),
    ("ask --corpus a b - -k 5", ("ask", ("a", "b"), 5, ("-",))),
    ("ask --corpus=a b", ("ask", ("a",), 3, ("b",))),
    ("ask -- -5 --corpus a b", ("ask", (), 3, ("-5", "--corpus", "a", "b"))),
    ("--corpus ask ask who", ("ask", ("ask",), 3, ("who",))),
    ("-k 5 archive add a", ("add", (), 5, ("a",))),
]

TAKEN: list[tuple[str, tuple[str, ...], int, tuple[str, ...]]] = []


@click.group(cls=CommandGroup, invoke_without_command=True)
@click.option("--corpus", multiple=True)
@click.option("-k", default=3)
@click.option("-q", is_flag=True)
def toy(**_: object) -> None:
    """Commands, and a group of commands."""
    ctx = click.get_current_context()
    ctx.default_map = pass_on(ctx)
    if ctx.invoked_subcommand is None:
        with toy.commands["chat"].make_context("chat", [], parent=ctx) as context:
            toy.commands["chat"].invoke(context)


@toy.group()
def archive() -> None:
    """Commands of an archive."""


def take(name: str, *arguments: Any) -> click.Command:
    def record(corpus: tuple[str, ...], k: int, q: bool, words: tuple[str, ...] = ()) -> None:
        TAKEN.append((name, corpus, k, words))

    options = [click.Option(["--corpus"], multiple=True), click.Option(["-k"], default=3)]
    flag = click.Option(["-q"], is_flag=True)
    return CommandGroup.command_class(name, callback=record, params=[*options, flag, *arguments])


toy.add_command(take("chat"))
toy.add_command(take("ask", click.Argument(["words"], nargs=-1, required=True)))
archive.add_command(take("add", click.Argument(["words"], nargs=-1)))


@pytest.mark.parametrize(("typed", "taken"), PARSED, ids=[typed for typed, _ in PARSED])
def test_what_a_command_gets(
    typed: str, taken: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        (tmp_path / name).touch()
    TAKEN.clear()
    CliRunner().invoke(toy, typed.split(), catch_exceptions=False)
    assert [taken] == TAKEN


WORDS = st.sampled_from(
    ["--corpus", "news", "ask", "batch", "-k", "3", "-q", "--", "-", "--json", "who"]
)


@given(st.lists(WORDS | st.text(st.characters(), max_size=4), max_size=8))
def test_repeating_loses_nothing(arguments: list[str]) -> None:
    repeated = repeat_corpus(arguments, stop=cli.COMMANDS)
    assert [one for one in repeated if one != "--corpus"] == [
        one for one in arguments if one != "--corpus"
    ]
    assert repeated.count("--corpus") >= arguments.count("--corpus")
