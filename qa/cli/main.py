"""The commands, and the one place where errors become messages and exit codes.

To add a command: write it in a module of its own, and name it in COMMANDS. The module is imported when the command
runs, so that `qa --help` does not wait for it.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module

import click

from qa.cli.arguments import (
    CommandGroup,
    PathsCommand,
    common_options,
    is_typed,
    options_before,
    pass_on,
    usage_text,
)
from qa.cli.invocation import Common, Exit
from qa.console.output import close_output, ready_streams, reporting_output, say
from qa.sanitise import clean_line

COMMANDS = {
    "chat": ("main:chat", "Ask in a conversation (what qa does without a command)."),
    "ask": ("ask:ask", "Answer one question."),
    "batch": ("batch:batch", "Answer a file of questions, one record each."),
    "watch": ("watch:watch", "Show what changed in the answers to a file of questions."),
    "rank": ("rank:rank", "Score given sentences as answers to questions."),
    "verify": ("verify:verify", "Check the citations of a batch result against the articles."),
    "eval": ("evaluate:evaluate", "Measure answers to questions whose right answers are known."),
    "serve": ("serve:serve", "Serve the page and the HTTP API."),
    "mcp": ("serve:mcp", "Serve tools for assistants (MCP)."),
    "index": ("archive:index", "The archive on disk: add articles, remove them, look at it."),
}
"""Name -> the place of the command, and its help."""


class Commands(CommandGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in COMMANDS:
            return None
        module, _, function = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(f"qa.cli.{module}"), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the commands do, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in COMMANDS.items()])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line (by default the process's); returns the exit code."""
    ready_streams()
    with ExitStack() as listening:  # what --log-file and -v open
        return _run(argv, listening)


def _run(argv: Sequence[str] | None, listening: ExitStack) -> int:
    try:
        code = cli.main(args=argv, prog_name="qa", standalone_mode=False, obj=listening)
        with reporting_output():
            sys.stdout.flush()
        return int(code) if isinstance(code, int) else Exit.ANSWERED
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except click.ClickException as error:
        _show_usage_error(error)
        return error.exit_code
    except BrokenPipeError:
        close_output()
        return Exit.BROKEN_PIPE
    except Exception as error:
        return _show_error(error)


def _show_error(error: Exception) -> Exit:
    """One line for the user: about an error they can fix, or about a fault of the program."""
    from index import AppError, IndexFileError
    from qa.files.log_file import report_fault

    if not isinstance(error, AppError):
        say(clean_line(f"qa: {report_fault(error)}"))
        return Exit.FAULT
    say(clean_line(f"qa: {error}{_code(error.code)}"))
    return Exit.ARCHIVE if isinstance(error, IndexFileError) else Exit.USAGE


def _code(code: str) -> str:
    """The end of a line about an error, with -v."""
    from qa.log import is_verbose

    return f" ({code})" if is_verbose() else ""


USAGE = "usage"
"""The code of a command line that cannot be read."""


def _show_usage_error(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    if error.message.startswith("Usage:"):  # a group alone: its help
        say(error.message)
        return
    if context is not None:
        say(context.get_usage())
    say(f"qa: {usage_text(error)}{_code(USAGE)}")
    if context is not None:
        say(f"Try “{context.command_path} --help”.")


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 answered, 1 no answer, 2 wrong usage or unusable input, 3 some lines of a batch "
    "were bad, 4 archive missing or damaged, 70 a fault of the program, 130 interrupted.",
)
@options_before
def cli(**_: object) -> int:
    """Answer questions from your own news articles by quoting the sentence that says so.

    Without a command: the conversation. Options go before or after the command.

    \b
    Examples:
      qa
      qa ask "who led the Russian delegation?"
      qa --corpus clippings/ ask "how many were hurt?"
    """
    ctx = click.get_current_context()
    ctx.default_map = pass_on(ctx)
    if ctx.invoked_subcommand is None:
        with chat.make_context("chat", [], parent=ctx) as context:
            return int(chat.invoke(context))
    return Exit.ANSWERED


@click.command(cls=PathsCommand)
@common_options
def chat(common: Common) -> int:
    """Ask in a conversation (what qa does without a command).

    \b
    Example:
      qa chat --corpus clippings/
    """
    from qa.chat.repl import run_chat

    ctx = click.get_current_context()
    given = [name for option, name in _SETTINGS.items() if is_typed(ctx, option)]
    opened = common.open()
    return run_chat(
        opened, common.options(), no_color=common.no_color, quiet=common.quiet, given=given
    )


_SETTINGS = {"top_k": "k", "no_aliases": "aliases"}
"""Options that are also settings of the conversation."""
