"""Writes docs/qa.1 from the commands, and the second half of docs/api.md from docstrings."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click

import index
import qa
from qa.cli.main import cli

DOCS = Path(__file__).parent
API, MANUAL = DOCS / "api.md", DOCS / "qa.1"
MARK = "<!-- What follows is written by docs/reference.py. -->\n"

_PREFIX = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")
_FUNCTION = re.compile(r"<function (\w+) at \w+>")
_MEMBER = re.compile(r"<(\w+\.\w+): [^>]*>")
_QUOTED = re.compile(r"(?<=(?:: |> ))'([^']+)'")
"""A type that is written as a string."""


def api_text() -> str:
    """The page on Python: what is written by hand, then every public name with its signature."""
    lines = [API.read_text("utf-8").split(MARK)[0] + MARK]
    for module, but in ((qa, set[str]()), (index, set(qa.__all__))):
        lines.append(f"## All of `{module.__name__}`\n")
        for name in module.__all__:
            if name not in but:
                lines += [*_entry(name, getattr(module, name)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _entry(name: str, public: Any) -> Iterator[str]:
    yield f"### `{name}`\n"
    if not callable(public):
        yield f"The type `{_plain(str(public))}`."
        return
    if signature := _signature(name, public):
        yield f"```\n{signature}\n```\n"
    yield _doc(public)
    if not inspect.isclass(public):
        return
    yield ""
    if issubclass(public, Enum):
        yield from (f"- `{one.value}`" for one in public)
        return
    for key, member in vars(public).items():
        if key.startswith("_") or not (inspect.isfunction(member) or isinstance(member, property)):
            continue
        shown = key if isinstance(member, property) else _signature(key, member)
        yield f"- `{shown}`: {' '.join(_doc(member).split())}"


def _signature(name: str, public: Any) -> str:
    """How it is called; "" of what nobody calls: protocols, enumerations, errors."""
    if inspect.isclass(public) and (
        getattr(public, "_is_protocol", False) or issubclass(public, (Enum, Exception))
    ):
        return ""
    signature = inspect.signature(public)
    parameters = [one for key, one in signature.parameters.items() if key != "self"]
    returned = inspect.Signature.empty if inspect.isclass(public) else signature.return_annotation
    shown = signature.replace(parameters=parameters, return_annotation=returned)
    return _plain(f"{name}{shown}")


def _plain(text: str) -> str:
    """Without the modules of types, and without what says where things are in memory."""
    for pattern, by in ((_FUNCTION, r"\1"), (_MEMBER, r"\1"), (_PREFIX, "")):
        text = pattern.sub(by, text)
    return _QUOTED.sub(r"\1", text).replace("<factory>", "…")


def _doc(public: object) -> str:
    return "\n\n".join(
        " ".join(part.split()) for part in (inspect.getdoc(public) or "").split("\n\n")
    )


def manual_text() -> str:
    """The manual page, in the language of man: every command with its options."""
    version = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))["project"][
        "version"
    ]
    context = click.Context(cli, info_name="qa")
    lines = [
        f'.TH QA 1 "" "news-qa {version}"',
        ".SH NAME",
        "qa \\- answers questions from your own news archive, with the sentence that says so",
        ".SH SYNOPSIS",
        ".B qa",
        "[OPTIONS] [COMMAND] [ARGS]...",
        ".SH DESCRIPTION",
        *_paragraphs(cli),
        ".SH OPTIONS",
        ".PP",
        "Of qa alone, and of every command that asks questions.",
        *_options(cli, context, frozenset()),
        ".SH COMMANDS",
    ]
    common = frozenset(str(one.name) for one in cli.params)
    for inner, command in _commands(cli, context):
        lines += [f'.SS "{_roff(inner.command_path)} {_roff(_usage(command, inner))}"']
        lines += [*_paragraphs(command), *_options(command, inner, common)]
    lines += [
        ".SH EXIT STATUS",
        _roff(str(cli.epilog)),
        ".SH ENVIRONMENT",
        *(".TP", ".B QA_INDEX", "The archive to ask, unless \\-\\-index names one."),
        *(".TP", ".B NO_COLOR", "No colour."),
        *(".TP", ".B PAGER", "What shows an article."),
        ".SH SEE ALSO",
        "docs/README.md of the source.",
    ]
    return "\n".join(lines) + "\n"


def _commands(
    group: click.Group, context: click.Context
) -> Iterator[tuple[click.Context, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, inner)
        else:
            yield inner, command


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join(command.collect_usage_pieces(context))


def _paragraphs(command: click.Command) -> Iterator[str]:
    """The help; lines after a \\b stay as they are."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = paragraph.split("\n")
        yield ".PP"
        if lines[0] == "\b":
            yield from (".nf", *map(_roff, lines[1:]), ".fi")
        else:
            yield _roff(" ".join(lines))


def _options(
    command: click.Command, context: click.Context, common: frozenset[str]
) -> Iterator[str]:
    for option in command.params:
        if isinstance(option, click.Option) and not (option.name in common and context.parent):
            record = option.get_help_record(context)
            if record:
                yield from (".TP", f".B {_roff(record[0])}", _roff(record[1]))


def _roff(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    API.write_text(api_text(), "utf-8")
    MANUAL.write_text(manual_text(), "utf-8")
