"""The commands, and the one place where errors become messages and exit codes.

To add a command: declare it here, and write what it does as `run_NAME(common, …) -> Exit` in a module of its own, which
the declaration imports when it runs, so that `qa --help` need not wait for it. A group of commands is declared in a
module of its own in the same way, and added at the end of this one by `cli.add_command`.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from qa.cli.arguments import (
    CommandGroup,
    common_options,
    is_typed,
    jobs_option,
    log_option,
    options_before,
    pass_on,
    reader_options,
    serving_options,
    show_warnings,
    usage_text,
)
from qa.cli.index_cli import index
from qa.cli.invocation import Common, Exit, Listening, Teller
from qa.console.output import close_output, ready_streams, reporting_output, say
from qa.sanitise import clean_line

if TYPE_CHECKING:
    from qa.neural.choice import ReaderChoice


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line (that of the process by default); gives the exit code."""
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
    """One line for a person: about what is theirs to mend, or about a fault of ours."""
    from index import AppError, IndexFileError
    from qa.files.log_file import report_fault

    if not isinstance(error, AppError):
        say(clean_line(f"qa: {report_fault(error)}"))
        return Exit.FAULT
    say(clean_line(f"qa: {error}{_code(error.code)}"))
    return Exit.ARCHIVE if isinstance(error, IndexFileError) else Exit.USAGE


def _code(code: str) -> str:
    """What ends a line about an error, with -v."""
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
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 answered, 1 no answer, 2 wrong usage or unusable input, 3 some lines of a batch "
    "were bad, 4 archive missing or damaged, 70 a fault of the program, 130 interrupted.",
)
@options_before
def cli(**_: object) -> int:
    """Answer questions from your own news articles, with the sentence that says so and its place.

    Without a command: the conversation. The options may stand before or after the command.

    \b
    Examples:
      qa
      qa ask "who led the Russian delegation?"
      qa --corpus clippings/ ask "how many were hurt?"
    """
    ctx = click.get_current_context()
    ctx.default_map = pass_on(ctx, cli)
    if ctx.invoked_subcommand is None:
        with chat.make_context("chat", [], parent=ctx) as context:
            return int(chat.invoke(context))
    return Exit.ANSWERED


@cli.command()
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


@cli.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON record instead of text.")
@click.option(
    "--history",
    metavar="FILE",
    help="What was asked before: lines of [question, answer], or records of ask --json or batch.",
)
@common_options
def ask(common: Common, question: tuple[str, ...], as_json: bool, history: str | None) -> int:
    """Answer one QUESTION; “-” reads it from standard input.

    A question for yes or no gets the sentence that speaks of it: read it, it may say either.

    \b
    Examples:
      qa ask "who led the Russian delegation?"
      echo "who won the marathon?" | qa ask - --json
      qa ask "and who was his deputy?" --history turns.jsonl
    """
    from qa.cli.ask import run_ask

    return run_ask(common, question, as_json=as_json, history=history)


@cli.command(short_help="Answer a file of questions, one record each.")
@click.argument("file")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "tsv", "md", "html"]),
              help="Form of the results (md, html: sheets to sign); else by the ending of -o, else jsonl.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Where the results go, else standard output.")
@click.option("--resume", is_flag=True, help="Go on with FILE of -o: skip what it answers already.")
@click.option("--overwrite", is_flag=True, help="Replace FILE of -o.")
@jobs_option
@common_options
def batch(
    common: Common,
    file: str,
    form: str | None,
    output: str | None,
    resume: bool,
    overwrite: bool,
    jobs: int,
) -> int:
    """Answer a FILE of questions (.txt, .csv, .tsv, .jsonl, or these with .gz; “-” is standard input).

    One record for each question, in their order. A .txt file holds one question a line, the others have a
    field or column “question” and may have “id”, “article”, “source”, “since”, “until”, “now” (the day of asking),
    “history”, a list of [question, answer] from which a follow-up is completed, and “claim”, what the question is to
    check. The forms md and html are fact-check sheets: an entry for each question, with room to sign.

    \b
    Examples:
      qa batch questions.txt -o answers.jsonl
      qa batch claims.csv -o sheet.html --jobs 4
      qa batch questions.csv --format csv -o answers.csv --resume
    """
    from qa.cli.batch import Files, run_batch_files

    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other.")
    if (resume or overwrite) and output in (None, "-"):
        raise click.UsageError("--resume and --overwrite need a file to write to: -o FILE.")
    return run_batch_files(common, Files(file, output, form, resume, overwrite), jobs)


@cli.command(short_help="Tell what changed in the answers to a file of questions.")
@click.argument("questions")
@click.option("--state", metavar="FILE",
              help="Where to keep what is known from run to run, else in your folder of states.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON record for each change.")
@jobs_option
@common_options
def watch(common: Common, questions: str, state: str | None, as_json: bool, jobs: int) -> int:
    """Ask QUESTIONS (a file as qa batch takes it) again, and tell only what changed since the last run.

    What is told: an answer that is new, lost or changed, a new source for the same answer, and an article that was
    cited and has changed or gone. The first run tells nothing but what it will watch. Where nothing changed, nothing
    is printed, so that cron sends no mail; the exit code is 0 either way.

    \b
    Examples:
      qa watch questions.txt --index ~/archive
      qa watch claims.csv --state claims.state --json
    """
    from qa.cli.watch import Watch, run_watch

    return run_watch(common, Watch(questions, state, jobs, as_json))


@cli.command(short_help="Score given sentences as answers to questions.")
@click.argument("file")
@click.option("-o", "--output", metavar="FILE", help="Where the scores go, else standard output.")
@click.option("--overwrite", is_flag=True, help="Replace FILE of -o.")
@click.option("-q", "--quiet", is_flag=True, help="No measures or progress on standard error.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    callback=show_warnings,
    help="What is wrong with each bad line.",
)
@log_option
@reader_options
def rank(
    file: str,
    output: str | None,
    overwrite: bool,
    quiet: bool,
    verbose: bool,
    choice: "ReaderChoice",
) -> int:
    """Score the sentences of FILE (.jsonl or .jsonl.gz; “-” is standard input) as answers to its questions.

    A line holds “question”, “candidates”, a list of objects with “text”, and perhaps “id”. For each, a record with
    “scores”, one for each candidate, comparable between questions, and “spans”, where in its text the answering
    words stand, or null. No articles are opened: sentences are read as in answering, their terms weighed by all
    sentences of FILE. Where every candidate has “label” 0 or 1, the last line on standard error gives MAP and MRR.

    \b
    Examples:
      qa rank candidates.jsonl -o scores.jsonl
      zcat candidates.jsonl.gz | qa rank - > scores.jsonl
    """
    from qa.cli.rank import run_rank

    if overwrite and output in (None, "-"):
        raise click.UsageError("--overwrite needs a file to write to: -o FILE.")
    return run_rank(file, output, Teller(quiet, verbose), choice, overwrite=overwrite)


@cli.command(short_help="Check the citations of a batch result against the articles.")
@click.argument("file")
@common_options
def verify(common: Common, file: str) -> int:
    """Check every citation of FILE, a result of qa batch in jsonl, csv or tsv (or with .gz), against the articles.

    A table has the first citation of each answer. One line for each citation that no longer holds, then one line that
    counts. Exit code 1 if any does not hold.

    \b
    Example:
      qa verify answers.jsonl --corpus clippings/
    """
    from qa.cli.verify import run_verify

    return run_verify(common, file)


@cli.command("eval", short_help="Measure the answers to questions whose right answers are known.")
@click.argument("questions")
@click.option("--json", "as_json", is_flag=True, help="The measures as one JSON object.")
@click.option("--detail", metavar="FILE", help="Write what became of each question, as JSON lines.")
@click.option(
    "--compare",
    metavar="OLD",
    help="List what got better and worse than in OLD, a file of --detail.",
)
@click.option("--run", metavar="FILE", help="Write the citations as a TREC run.")
@click.option("--qrels", metavar="FILE", help="Write the evidence as TREC relevance judgements.")
@click.option("--overwrite", is_flag=True, help="Replace the files that exist.")
@click.option(
    "--ignore-filters",
    is_flag=True,
    help="Ask all articles, whatever article, source and days the lines of QUESTIONS name.",
)
@common_options
def evaluate(
    common: Common,
    questions: str,
    as_json: bool,
    detail: str | None,
    compare: str | None,
    run: str | None,
    qrels: str | None,
    overwrite: bool,
    ignore_filters: bool,
) -> int:
    """Measure the answers to QUESTIONS (.jsonl, .csv, .tsv, or these with .gz) by what they hold besides the question:

    “answers” (short ones that are accepted), “evidence” (sentences of the articles, word for word) with
    “evidence_articles” (the ids of theirs), “answerable” (true or false) and “type”.

    At least 10 citations are fetched for each question, and those of declined ones are measured too: the threshold
    has no part in the ranking. Exit code 3 if a line was bad.

    \b
    Examples:
      qa eval gold.jsonl --index ~/archive --detail before.jsonl
      qa eval gold.jsonl --index ~/archive --compare before.jsonl
    """
    from qa.cli.evaluate import Files, run_eval

    files = Files(questions, compare, detail, run, qrels, overwrite)
    return run_eval(common, files, ignore_filters=ignore_filters, as_json=as_json)


@cli.command(short_help="Serve the page and the HTTP API.")
@serving_options(8020)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@common_options
def serve(common: Common, listening: Listening, open_page: bool) -> int:
    """Serve the page for people and the API under /api/v1 for programs, until Ctrl-C.

    Only this machine can ask, unless --host says otherwise; then everybody needs the token that is printed once, or
    that of --token-file. The other options say which articles are asked, and how where a question does not say.

    \b
    Examples:
      qa serve --open
      qa serve --index ~/archive --host 0.0.0.0 --token-file ~/.qa-token
    """
    from qa.cli.serve import Face, run_http

    return run_http(common, Face.PAGE, listening, open_page=open_page)


@cli.command(short_help="Serve tools for assistants (MCP).")
@click.option(
    "--http", is_flag=True, help="Serve at http://HOST:PORT/mcp, not over standard input."
)
@serving_options(8021)
@common_options
def mcp(common: Common, listening: Listening, http: bool) -> int:
    """Serve the archive to an assistant by the Model Context Protocol, over standard input and output.

    An assistant starts this itself: docs/mcp.md shows how it is told to. The options say which articles it may read.
    With --http it runs by itself until Ctrl-C, and assistants ask it at its address, under the rules of qa serve: the
    options from --host to --timeout are for that.

    \b
    Examples:
      qa mcp --index ~/archive
      qa mcp --index ~/archive --http
    """
    from qa.cli.serve import Face, run_http, run_stdio

    return run_http(common, Face.TOOLS, listening) if http else run_stdio(common)


cli.add_command(index)
