"""The options that every command takes, for click: declared here once, they arrive as one `Common`."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields
from datetime import date
from functools import wraps
from typing import Any

import click

from qa.cli.invocation import Common
from qa.neural.choice import AUTO, MODES, OFF, THREADS, ReaderChoice

MAX_JOBS = 64
"""More processes than this are surely a slip of the hand, and each needs some hundred megabytes."""


def common_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options of every command, which arrive as one `common`."""

    @wraps(command)
    def gathered(**values: Any) -> int:
        common = Common(**{field.name: values.pop(field.name) for field in fields(Common)})
        _check(common)
        return command(common=common, **values)

    wrapped: Callable[..., int] = gathered
    for option in reversed(_COMMON_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _check(common: Common) -> None:
    if common.corpus and common.index:
        raise click.UsageError("--corpus and --index exclude each other: articles come from one.")
    _check_reader(common.reader, common.reader_dir)
    if common.since and common.until and common.since > common.until:
        raise click.UsageError(f"--since {common.since} is after --until {common.until}.")


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
    """Opens the log that the value of --log-file names."""
    listening = ctx.find_object(ExitStack)
    if value is not None and listening is not None:
        from qa.files.log_file import Log

        listening.enter_context(Log()).write_to(value)
    return value


def show_warnings(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    """With -v, logged warnings are shown; in the conversation they would stand in what is typed."""
    listening = ctx.find_object(ExitStack)
    if value and ctx.info_name != "chat" and listening is not None:
        from qa.files.log_file import Log

        listening.enter_context(Log()).show_warnings()
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


def _check_reader(reader: str, reader_dir: str | None) -> None:
    if reader_dir and reader == OFF:
        raise click.UsageError("--reader off and --reader-dir exclude each other.")


READER_OPTIONS = (
    click.option("--reader", type=click.Choice(MODES), default=AUTO, show_default=True,
                 help="The neural reader. auto: use it if installed; off: never; require: fail without it."),
    click.option("--reader-dir", metavar="DIR",
                 help="Your own reader: a folder with model.onnx, tokenizer.json and config.json."),
    click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True, metavar="N",
                 help="Passages that the reader reads at a time."),
)  # fmt: skip


def reader_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options of the neural reader, which arrive as one `choice`."""

    @wraps(command)
    def gathered(**values: Any) -> int:
        reader, folder = values.pop("reader"), values.pop("reader_dir")
        _check_reader(reader, folder)
        return command(choice=ReaderChoice(reader, folder, values.pop("threads")), **values)

    wrapped: Callable[..., int] = gathered
    for option in reversed(READER_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


jobs_option = click.option(
    "--jobs", type=click.IntRange(0, MAX_JOBS), default=1, show_default=True, metavar="N",
    help="Processes that answer at a time, sharing --threads; 0: as many as there are processors.",
)  # fmt: skip
"""Of the commands that answer many questions."""

LOG_OPTION: dict[str, Any] = {
    "metavar": "FILE",
    "callback": log_to,
    "help": "Write a log for finding faults to FILE; what is asked stands in it.",
}
log_option = click.option("--log-file", expose_value=False, **LOG_OPTION)
"""Of the commands without the common options."""

_COMMON_OPTIONS = (
    click.option("--corpus", multiple=True, metavar="PATH…",
                 help="Articles to read: files or folders; several paths may follow."),
    click.option("--index", metavar="DIR",
                 help="An archive on disk (else the environment variable QA_INDEX)."),
    click.option("-k", "--top-k", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
                 help="How many citations, 1 to 100; where sources differ up to two more."),
    click.option("--source", multiple=True, metavar="NAME", help="Only articles of this source (repeatable)."),
    click.option("--since", callback=day_of, metavar="DATE",
                 help="Only articles of this day or later; 2025-05 and 2025 mean their first day."),
    click.option("--until", callback=day_of, metavar="DATE",
                 help="Only articles of this day or earlier; 2025-05 and 2025 mean their last day."),
    click.option("--now", callback=day_of, metavar="DATE",
                 help="The day from which “last week” and the like in questions are reckoned (today)."),
    click.option("--any-time", is_flag=True,
                 help="Search articles of all days, also where a question says “last week” or “since Monday”."),
    click.option("--article", multiple=True, metavar="ID", help="Only this article (repeatable)."),
    click.option("--min-score", type=click.FloatRange(0, 1), callback=_number, metavar="X",
                 help="No answer below this score, 0 to 1; 0 never abstains."),
    click.option("--sure", is_flag=True,
                 help="Take only sure answers for answers: nine in ten of them are right."),
    click.option("--no-aliases", is_flag=True,
                 help="Find names only as the question has them: Zelensky, not Zelenskyy."),
    *READER_OPTIONS,
    click.option("-q", "--quiet", is_flag=True, help="No notes, warnings or progress on standard error."),
    click.option("-v", "--verbose", is_flag=True, callback=show_warnings,
                 help="All warnings, timing and the reasons for each answer."),
    click.option("--log-file", **LOG_OPTION),
    click.option("--no-color", is_flag=True, help="No colour (as with the environment variable NO_COLOR)."),
    click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
                 help="Show the version and exit."),
)  # fmt: skip
