"""Arguments as people type them -> as click reads them: options before the command, several paths to one --corpus."""

import os
from collections.abc import Iterable, Iterator, Sequence

import click

DEFAULT_COMMAND = "chat"


class CommandGroup(click.Group):
    """The commands; what stands before a command's name is read as if it stood after it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Rewrites the arguments before click reads them."""
        return super().parse_args(ctx, expand_arguments(self, args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with advice when there is no such command."""
        if args[0] not in self.commands:
            ctx.fail(f'there is no command “{args[0]}”; to ask a question: qa ask "…"')
        return super().resolve_command(ctx, args)


def expand_arguments(group: click.Group, arguments: Sequence[str]) -> list[str]:
    """`arguments` with the command first, options given before it after it, and one path to each --corpus.

    `qa --corpus a b ask who` -> `ask --corpus a --corpus b who`. Paths after a --corpus are taken while they exist, but
    not those that a required argument of the command still needs. Without a command: chat. The options before a group
    of commands (`qa -q index ls`) come after the command of the group.
    """
    taking_value = _options_taking_value(group)
    names: list[str] = []
    before: list[str] = []
    rest = list(arguments)
    command: click.Command = group
    while isinstance(command, click.Group):
        options, found = _split_at_command(command, rest, taking_value)
        if not found:  # click says what is wrong, or shows the help
            return [*names, *before, *rest]
        before += options
        name, *rest = found
        names.append(name)
        command = command.commands[name]
    required = sum(isinstance(p, click.Argument) and p.required for p in command.params)
    return [*names, *_expand_corpus([*before, *rest], taking_value, required)]


def _options_taking_value(group: click.Group) -> set[str]:
    return {
        name
        for command in _commands(group)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
        for name in parameter.opts
    }


def _commands(group: click.Group) -> Iterator[click.Command]:
    yield group
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _commands(command)
        else:
            yield command


def _split_at_command(
    group: click.Group, arguments: list[str], taking_value: set[str]
) -> tuple[list[str], list[str]]:
    """The options before the command, and the rest from the command on, empty if there is none."""
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument in group.commands:
            return arguments[:position], arguments[position:]
        if argument in ("-h", "--help", "--version") and not any(
            later in group.commands for later in arguments[position:]
        ):
            return [], []
        if not argument.startswith("-") or argument in ("-", "--"):
            return [], []
        position += 2 if _wants_next(argument, taking_value) else 1
        if argument == "--corpus":
            position += _existing(arguments[position:], stop=group.commands)
    return arguments, [DEFAULT_COMMAND] if DEFAULT_COMMAND in group.commands else []


def _wants_next(argument: str, taking_value: set[str]) -> bool:
    """True if the value of this option is the next argument (`--top-k 5`, `-k 5`, `-qk 5`, but not `-k5`)."""
    if argument.startswith("--"):
        return argument in taking_value
    for position, letter in enumerate(argument[1:], start=1):
        if f"-{letter}" in taking_value:
            return position == len(argument) - 1
    return False


def _existing(arguments: Sequence[str], stop: Iterable[str] = ()) -> int:
    """How many of the first `arguments` are paths that exist."""
    count = 0
    for argument in arguments:
        if argument.startswith("-") or argument in stop or not _exists(argument):
            break
        count += 1
    return count


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL
        return False


def _expand_corpus(arguments: list[str], taking_value: set[str], required: int) -> list[str]:
    expanded: list[str] = []
    taken: list[int] = []  # where in `expanded` the --corpus of each path taken stands
    others = 0
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        position += 1
        if argument == "--":
            others += len(arguments) - position
            expanded += arguments[position - 1 :]
            break
        expanded.append(argument)
        if argument == "-" or not argument.startswith("-"):
            others += 1
        elif _wants_next(argument, taking_value):
            expanded += arguments[position : position + 1]
            position += 1
        if argument == "--corpus":
            for path in arguments[position : position + _existing(arguments[position:])]:
                taken.append(len(expanded))
                expanded += ["--corpus", path]
                position += 1
    for place in reversed(taken[max(len(taken) - max(required - others, 0), 0) :]):
        del expanded[place]
    return expanded
