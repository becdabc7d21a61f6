"""The options that every command takes, for click: declared here once, they arrive as one `Common`."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import date
from functools import partial, wraps
from typing import Any

import click

from qa.cli.invocation import Common, Exit, Listening
from qa.console.output import say
from qa.neural.choice import AUTO, MODES, OFF, THREADS, ReaderChoice

MAX_JOBS = 64
"""Most processes: each needs some hundred megabytes, and more are surely a typing error."""

_Decorator = Callable[[Callable[..., int]], Callable[..., int]]


class PathsCommand(click.Command):
    """A command that takes several paths behind one --corpus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; if an argument is missing, it is the last of the paths."""
        try:
            return super().parse_args(ctx, repeat_corpus(args))
        except click.MissingParameter:
            return super().parse_args(ctx, repeat_corpus(args, spare=1))


class CommandGroup(click.Group):
    """The commands; options before a command are its defaults."""

    command_class = PathsCommand

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with several paths behind one --corpus."""
        return super().parse_args(ctx, repeat_corpus(args, stop=self.list_commands(ctx)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with advice when there is no such command."""
        known = self.list_commands(ctx)
        if args[0] not in known:
            from difflib import get_close_matches  # slow to import

            advice = f"there are {', '.join(known)}" if ctx.parent else 'to ask: qa ask "…"'
            if nearest := get_close_matches(args[0], known, 1):
                advice = f"did you mean {nearest[0]}?"
            ctx.fail(f"there is no command “{args[0]}”; {advice}")
        return super().resolve_command(ctx, args)


def repeat_corpus(
    arguments: Sequence[str], *, spare: int = 0, stop: Collection[str] = ()
) -> list[str]:
    """`--corpus a b` as `--corpus a --corpus b`, while the paths exist; the last `spare` of them stay arguments."""
    repeated: list[str] = []
    taken: list[int] = []  # the place of the --corpus of each further path
    is_open = False
    for place, argument in enumerate(arguments):
        follows = place > 0 and arguments[place - 1] == "--corpus"
        if argument == "--" or (argument in stop and not follows):
            repeated += arguments[place:]
            break
        is_open = follows or (is_open and argument[:1] != "-" and _exists(argument))
        if is_open and not follows:
            taken.append(len(repeated))
            repeated.append("--corpus")
        repeated.append(argument)
    for place in reversed(taken[len(taken) - spare :] if spare else []):
        del repeated[place]
    return repeated


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL
        return False


@contextmanager
def interruptible(clear: Callable[[], None], progress_text: Callable[[], str]) -> Iterator[None]:
    """Around what may take long: Ctrl-C ends the command, with a line that says how far it came.

    `clear` takes the progress away.
    """
    try:
        yield
    except KeyboardInterrupt:
        clear()
        say(progress_text())
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None
    finally:
        clear()


_CLICK_TEXTS = (
    (r"'?(.+?)'? is not in the range (.+?)<=x<=(.+?)\.", r"\1 is not from \2 to \3"),
    (r"'?(.+?)'? is not in the range x>=(.+?)\.", r"\1 is less than \2"),
    (r"'(.*)' is not a valid .*\.", r"“\1” is not a number"),
    (r"'(.*)' is not one of (.*)\.", r"“\1” is none of \2"),
    (r"Got unexpected extra arguments? \((.*)\)", r"“\1” is too much here"),
)
"""Click's words about a value, and ours."""


def usage_text(error: click.ClickException) -> str:
    """What is wrong with the command line, in our words."""
    match error:
        case click.MissingParameter(param=click.Parameter() as param):
            return f"{param.make_metavar(error.ctx or click.get_current_context()).rstrip('.')} is missing"
        case click.NoSuchOption():
            meant = " or ".join(_nearest_option(error))
            return f"there is no option {error.option_name}{f'; did you mean {meant}?' if meant else ''}"
        case click.BadOptionUsage():
            return f"{error.option_name} needs a value"
    text = error.message
    for theirs, ours in _CLICK_TEXTS:
        text = re.sub(f"^{theirs}$", ours, text)
    if isinstance(error, click.BadParameter) and error.param is not None:
        text = text.replace("'", "") if isinstance(error.param.type, click.Choice) else text
        return f"{error.param.opts[-1]}: {text}"
    return text


def _nearest_option(error: click.NoSuchOption) -> Sequence[str]:
    """The names of the option that was meant: -k and --top-k for --k; none if no option is near."""
    meant = [error.option_name.replace("--", "-", 1), *(error.possibilities or ())]
    options = error.ctx.command.params if error.ctx else ()
    return next((one.opts for name in meant for one in options if name in one.opts), ())


def pass_on(ctx: click.Context) -> dict[str, Any]:
    """The options before the command, as click's defaults for it, or for each command of a group."""
    typed = {name: value for name, value in ctx.params.items() if is_typed(ctx, name)}
    name, group = ctx.invoked_subcommand or "chat", ctx.command
    command = group.get_command(ctx, name) if isinstance(group, click.Group) else None
    if isinstance(command, click.Group):
        return {name: dict.fromkeys(command.list_commands(ctx), typed)}
    return {name: typed}


def is_typed(ctx: click.Context, name: str) -> bool:
    """True if that option was typed, before the command or after it."""
    source = click.core.ParameterSource
    return ctx.get_parameter_source(name) in (source.COMMANDLINE, source.DEFAULT_MAP)


def gathered(
    name: str, make: Callable[..., Any], options: Sequence[_Decorator], taken: Sequence[str]
) -> _Decorator:
    """What adds options to a command, which gets what `make` makes of the values of those `taken`, as one `name`."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def call(**values: Any) -> int:
            made = make(**{one: values.pop(one) for one in taken})
            return command(**{name: made}, **values)

        return with_options(call, options)

    return decorate


def with_options(command: Callable[..., int], options: Sequence[_Decorator]) -> Callable[..., int]:
    """The command with these options, in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def _common(**values: Any) -> Common:
    common = Common(**values)
    if (common.sample, bool(common.corpus), bool(common.index)).count(True) > 1:
        raise click.UsageError("use only one of --corpus, --index and --sample.")
    if common.since and common.until and common.since > common.until:
        raise click.UsageError(f"--since {common.since} is after --until {common.until}.")
    _reader_choice(common.reader, common.reader_dir, common.threads)
    return common


def _reader_choice(reader: str, reader_dir: str | None, threads: int) -> ReaderChoice:
    if reader_dir and reader == OFF:
        raise click.UsageError("use only one of --reader off and --reader-dir.")
    return ReaderChoice(reader, reader_dir, threads)


def day_of(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The day that the value of --since, --until or --now means; a usage error if it is none."""
    if value is None:
        return None
    from index import AppError
    from qa.filters import parse_since, parse_until

    try:
        return parse_since(value) if param.name == "since" else parse_until(value)
    except AppError as error:
        raise click.BadParameter(f"{error}.", ctx, param) from error


def _number(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and value != value:
        raise click.BadParameter("nan is not a number between 0 and 1.")
    return value


def log_to(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Opens the log that the value of --log-file names, once."""
    listening = ctx.find_object(ExitStack)
    if value is not None and listening is not None and "qa.log" not in ctx.meta:
        from qa.files.log_file import Log

        ctx.meta["qa.log"] = listening.enter_context(Log())
        ctx.meta["qa.log"].write_to(value)
    return value


def show_warnings(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    """With -v, logged warnings are shown, except in the conversation, where they would disturb typing."""
    listening = ctx.find_object(ExitStack)
    is_ready = ctx.info_name != "chat" and not isinstance(ctx.command, click.Group)
    if value and is_ready and listening is not None and "qa.warnings" not in ctx.meta:
        from qa.files.log_file import Log

        ctx.meta["qa.warnings"] = listening.enter_context(Log())
        ctx.meta["qa.warnings"].show_warnings()
    return value


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"qa {version('news-qa')}")
    except PackageNotFoundError:
        click.echo("qa, run from a checkout that is not installed")
    ctx.exit()


READER_OPTIONS = (
    click.option("--reader", type=click.Choice(MODES), default=AUTO, show_default=True,
                 help="The neural reader. auto: use it if installed; off: never; require: fail without it."),
    click.option("--reader-dir", metavar="DIR",
                 help="Your own reader: a folder with model.onnx, tokenizer.json and config.json."),
    click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True, metavar="N",
                 help="Threads of the reader."),
)  # fmt: skip


reader_options = gathered(
    "choice", _reader_choice, READER_OPTIONS, ("reader", "reader_dir", "threads")
)
"""Adds the options of the neural reader, which are passed as one `choice`."""


def serving_options(port: int) -> _Decorator:
    """Adds the options of a server, which are passed as one `listening`; `port` is the default port."""
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST",
                     help="Address to listen at; others than this machine need a token."),
        click.option("--port", type=click.IntRange(0, 65_535), default=port, show_default=True, metavar="N",
                     help="Port to listen at; 0 takes a free one."),
        click.option("--token-file", metavar="FILE", help="File with the token (default: a random one)."),
        click.option("--workers", type=click.IntRange(1, MAX_JOBS), default=1, show_default=True, metavar="N",
                     help="Processes that serve, each with the archive opened; not on Windows."),
        click.option("--timeout", type=click.IntRange(1, 3_600), default=30, show_default=True, metavar="SECONDS",
                     help="Longest time for an answer, waiting included."),
    )  # fmt: skip

    return gathered("listening", Listening, options, [one.name for one in fields(Listening)])


jobs_option = click.option(
    "--jobs", type=click.IntRange(0, MAX_JOBS), default=1, show_default=True, metavar="N",
    help="Processes that answer at a time, sharing --threads; 0: as many as there are processors.",
)  # fmt: skip
"""The options of commands that answer many questions."""

LOG_OPTION: dict[str, Any] = {
    "metavar": "FILE",
    "callback": log_to,
    "help": "Write a log to FILE; it contains the questions.",
}
log_option = click.option("--log-file", expose_value=False, **LOG_OPTION)
"""The options of commands without the common options."""

FILTER_OPTIONS = (
    click.option("--source", multiple=True, metavar="NAME", help="Only articles of this source (repeatable)."),
    click.option("--since", callback=day_of, metavar="DATE",
                 help="Only articles of this day or later; 2025-05 and 2025 mean their first day."),
    click.option("--until", callback=day_of, metavar="DATE",
                 help="Only articles of this day or earlier; 2025-05 and 2025 mean their last day."),
)  # fmt: skip

_COMMON_OPTIONS = (
    click.option("--corpus", multiple=True, metavar="PATH…",
                 help="Articles to read: files or folders; several paths may follow."),
    click.option("--index", metavar="ARCHIVE",
                 help="An archive on disk, or http(s)://HOST:PORT/NAME on a cluster; default: QA_INDEX."),
    click.option("--sample", is_flag=True, help="The sample corpus that ships with the program."),
    click.option("-k", "--top-k", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
                 help="How many citations, 1 to 100."),
    *FILTER_OPTIONS,
    click.option("--now", callback=day_of, metavar="DATE",
                 help="The day that “last week” and the like in questions are counted from (today)."),
    click.option("--any-time", is_flag=True,
                 help="Search articles of all days, even if a question says “last week” or “since Monday”."),
    click.option("--article", multiple=True, metavar="ID", help="Only this article (repeatable)."),
    click.option("--min-score", type=click.FloatRange(0, 1), callback=_number, metavar="X",
                 help="No answer below this score, 0 to 1; 0 always answers."),
    click.option("--sure", is_flag=True,
                 help="Accept only sure answers: nine in ten of them are right."),
    click.option("--no-aliases", is_flag=True,
                 help="Find names only as the question spells them: Zelensky, not Zelenskyy."),
    *READER_OPTIONS,
    click.option("-q", "--quiet", is_flag=True, help="No notes, warnings or progress on standard error."),
    click.option("-v", "--verbose", is_flag=True, callback=show_warnings,
                 help="Also show all warnings, times and the reasons for each answer."),
    click.option("--log-file", **LOG_OPTION),
    click.option("--no-color", is_flag=True, help="No colour (as with the environment variable NO_COLOR)."),
    click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
                 help="Show the version and exit."),
)  # fmt: skip

common_options = gathered("common", _common, _COMMON_OPTIONS, [one.name for one in fields(Common)])
"""Adds the options of every command, which are passed as one `common`."""
options_before = partial(with_options, options=_COMMON_OPTIONS)
"""Adds them to the group, so that they may come before the command."""
archive_options = partial(
    with_options,
    options=(
        click.option("--index", metavar="DIR",
                     help="The archive's folder or its address on a cluster; default: QA_INDEX, else your own."),
        log_option,
    ),
)  # fmt: skip
"""The options of commands about an archive: which archive, and the log."""
quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="No notes or progress on standard error."
)
