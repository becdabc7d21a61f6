"""Arguments, exit codes, and the one place where errors become messages.

Nothing heavy is imported at the top: `qa --help` must not wait for the retriever or for prompt_toolkit.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from index import Filters
    from qa.answer import Answer
    from qa.batch import Tally
    from qa.opening import Opened
    from qa.pipeline import Options
    from qa.view import Fragments

EXIT_ANSWERED = 0
EXIT_NO_ANSWER = 1
EXIT_USAGE = 2
EXIT_BAD_LINES = 3
EXIT_ARCHIVE = 4
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
"""What a shell reports of a program that SIGPIPE ended, as it does of grep."""

MIN_WIDTH, MAX_WIDTH = 40, 120
"""Between them, text is as wide as the window; longer lines are hard to read."""
MAX_STDIN_BYTES = 100_000
"""Of a question from standard input; far beyond the longest that can be asked."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line (that of the process by default); gives the exit code of DESIGN.md, section 5."""
    _ready_streams()
    try:
        code = cli.main(args=argv, prog_name="qa", standalone_mode=False)
        with _reporting_output():
            sys.stdout.flush()
        return code if isinstance(code, int) else EXIT_ANSWERED
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        _show_usage_error(error)
        return error.exit_code
    except _BrokenOutputError:
        _close_output()
        return EXIT_BROKEN_PIPE
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise  # our bug: the traceback is wanted
        _say(_one_line(f"qa: {error}"))
        return code


def _ready_streams() -> None:
    """Makes sure that both output streams exist and that no character stops them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - open until the end
        with suppress(AttributeError):  # a stream that was replaced
            getattr(sys, name).reconfigure(errors="replace")


class _BrokenOutputError(Exception):
    """Nobody reads standard output any more (`qa … | head`)."""


def _exit_code(error: Exception) -> int | None:
    from index import AppError, IndexFileError

    if isinstance(error, IndexFileError):
        return EXIT_ARCHIVE
    return EXIT_USAGE if isinstance(error, AppError) else None


def _show_usage_error(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        _say(context.get_usage())
    _say(f"qa: {error.format_message()}")
    if context is not None:
        _say(f"Try “{context.command_path} --help”.")


def _close_output() -> None:
    """Points standard output nowhere, so that Python's last flush does not complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _one_line(text: str) -> str:
    """`text` without the line ends that file names may bring in."""
    return text.replace("\n", "\ufffd")


def _say(text: str) -> None:
    """Cleaned text to standard error; who does not listen there stops nothing."""
    from qa.sanitise import clean

    with suppress(OSError):
        click.echo(clean(text), err=True, color=True)  # no escape sequence is left to strip


# Arguments


def expand_arguments(group: click.Group, arguments: Sequence[str]) -> list[str]:
    """`arguments` with the command first, options given before it after it, and one path to each --corpus.

    `qa --corpus a b ask who` -> `ask --corpus a --corpus b who`. Paths after a --corpus are taken while they exist, but
    not those that a required argument of the command still needs. Without a command: chat.
    """
    taking_value = _options_taking_value(group)
    before, rest = _split_at_command(group, list(arguments), taking_value)
    if rest is None:
        return list(arguments)
    command = group.commands[rest[0]]
    after = [*before, *rest[1:]]
    required = sum(isinstance(p, click.Argument) and p.required for p in command.params)
    return [rest[0], *_expand_corpus(after, taking_value, required)]


def _options_taking_value(group: click.Group) -> set[str]:
    options = [
        parameter
        for command in (group, *group.commands.values())
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
    ]
    return {name for option in options for name in option.opts}


def _split_at_command(
    group: click.Group, arguments: list[str], taking_value: set[str]
) -> tuple[list[str], list[str] | None]:
    """The options before the command, and the rest from the command on; None for what click should explain itself."""
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument in group.commands:
            return arguments[:position], arguments[position:]
        if argument in ("-h", "--help", "--version") and not any(
            later in group.commands for later in arguments[position:]
        ):
            return [], None
        if not argument.startswith("-") or argument in ("-", "--"):
            return [], None
        position += 2 if _wants_next(argument, taking_value) else 1
        if argument == "--corpus":
            position += _existing(arguments[position:], stop=group.commands)
    return arguments, ["chat"]


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


class _Group(click.Group):
    """The commands; what stands before a command's name is read as if it stood after it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, expand_arguments(self, args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            ctx.fail(f'there is no command “{args[0]}”; to ask a question: qa ask "…"')
        return super().resolve_command(ctx, args)


def _day(parse: str) -> Callable[[click.Context, click.Parameter, str | None], date | None]:
    """Reads an option by the function of qa.opening called `parse`, imported only when there is one to read."""

    def convert(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
        if value is None:
            return None
        from index import AppError
        from qa import opening

        try:
            day: date = getattr(opening, parse)(value)
        except AppError as error:
            raise click.BadParameter(f"{error}.", ctx, param) from error
        return day

    return convert


@dataclass(frozen=True, slots=True)
class Common:
    """The options that every command takes."""

    corpus: tuple[str, ...]
    index: str | None
    top_k: int
    source: tuple[str, ...]
    since: date | None
    until: date | None
    article: tuple[str, ...]
    min_score: float | None
    quiet: bool
    verbose: bool
    no_color: bool

    def options(self) -> "Options":
        """How to answer, as the pipeline takes it."""
        from qa.pipeline import Options

        return Options(self.top_k, self.filters(), self.min_score)

    def filters(self) -> "Filters":
        """Which articles may be cited."""
        from index import Filters

        return Filters(self.source, self.since, self.until, self.article)

    def note(self, text: str) -> None:
        """A line on standard error, unless the person wants quiet."""
        if not self.quiet:
            _say(_one_line(text))

    def detail(self, text: str) -> None:
        """A line on standard error for those who want to see everything."""
        if self.verbose and not self.quiet:
            _say(_one_line(text))


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"qa {version('news-qa')}")
    except PackageNotFoundError:
        click.echo("qa, run from a checkout that is not installed")
    ctx.exit()


def _number(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and value != value:
        raise click.BadParameter("nan is not a number between 0 and 1.")
    return value


_COMMON_OPTIONS = (
    click.option("--corpus", multiple=True, metavar="PATH…",
                 help="Articles to read: files or folders; several paths may follow."),
    click.option("--index", metavar="DIR",
                 help="An archive on disk (else the environment variable QA_INDEX)."),
    click.option("-k", "--top-k", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
                 help="How many citations, 1 to 100."),
    click.option("--source", multiple=True, metavar="NAME", help="Only articles of this source (repeatable)."),
    click.option("--since", callback=_day("parse_since"), metavar="DATE",
                 help="Only articles of this day or later; 2025-05 and 2025 mean their first day."),
    click.option("--until", callback=_day("parse_until"), metavar="DATE",
                 help="Only articles of this day or earlier; 2025-05 and 2025 mean their last day."),
    click.option("--article", multiple=True, metavar="ID", help="Only this article (repeatable)."),
    click.option("--min-score", type=click.FloatRange(0, 1), callback=_number, metavar="X",
                 help="No answer below this score, 0 to 1; 0 never abstains."),
    click.option("-q", "--quiet", is_flag=True, help="No notes, warnings or progress on standard error."),
    click.option("-v", "--verbose", is_flag=True, help="All warnings, timing and the reasons for each answer."),
    click.option("--no-color", is_flag=True, help="No colour (as with the environment variable NO_COLOR)."),
    click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
                 help="Show the version and exit."),
)  # fmt: skip


def common_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options of every command, which arrive as one `common`."""

    @wraps(command)
    def gathered(**values: Any) -> int:
        names = Common.__dataclass_fields__
        common = Common(**{name: values.pop(name) for name in names})
        _check(common)
        return command(common=common, **values)

    wrapped: Callable[..., int] = gathered
    for option in reversed(_COMMON_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _check(common: Common) -> None:
    if common.corpus and common.index:
        raise click.UsageError("--corpus and --index exclude each other: articles come from one.")
    if common.since and common.until and common.since > common.until:
        raise click.UsageError(f"--since {common.since} is after --until {common.until}.")


def open_common(common: Common) -> "Opened":
    """The articles that the options name, with a warning for each filter that names nothing."""
    from qa.opening import Notes, open_articles, source_warnings

    index = common.index or (None if common.corpus else os.environ.get("QA_INDEX"))
    opened = open_articles(common.corpus, index, Notes(common.note, common.detail))
    retriever = opened.answerer.retriever
    warnings = source_warnings(retriever.sources(), common.source) if common.source else []
    for article_id in common.article:
        try:
            retriever.article(article_id)
        except KeyError:
            warnings.append(f"no article has the id “{article_id}”")
    for warning in warnings:
        common.note(f"warning: {warning}")
    return opened


# Commands


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 answered, 1 no answer, 2 wrong usage or unusable input, 3 some lines of a batch "
    "were bad, 4 archive missing or damaged, 130 interrupted.",
)
@common_options
def cli(common: Common) -> int:
    """Answer questions from your own news articles, with the sentence that says so and its place.

    Without a command: the conversation. The options may stand before or after the command.

    \b
    Examples:
      qa
      qa ask "who led the Russian delegation?"
      qa --corpus clippings/ ask "how many were hurt?"
    """
    return EXIT_ANSWERED  # never alone: expand_arguments always names a command


@cli.command()
@common_options
def chat(common: Common) -> int:
    """Ask in a conversation (what qa does without a command).

    \b
    Example:
      qa chat --corpus clippings/
    """
    from qa.repl import run_chat

    opened = open_common(common)
    return run_chat(
        opened, common.options(), no_color=not color_allowed(common), quiet=common.quiet
    )


@cli.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON record instead of text.")
@common_options
def ask(common: Common, question: tuple[str, ...], as_json: bool) -> int:
    """Answer one QUESTION; “-” reads it from standard input.

    \b
    Examples:
      qa ask "who led the Russian delegation?"
      echo "who won the marathon?" | qa ask - --json
    """
    text = _question_of_stdin() if question == ("-",) else " ".join(question)
    opened = open_common(common)
    answer = opened.answerer.ask(text, common.options())
    if as_json:
        from qa.view import answer_record, json_text

        write_output((json_text(answer_record(answer)) + "\n").encode())
    else:
        from qa.view import answer_fragments

        print_fragments(answer_fragments(answer, screen_width()), common)
    if common.verbose:
        _explain(answer)
    return EXIT_ANSWERED if answer.answered else EXIT_NO_ANSWER


def _question_of_stdin() -> str:
    from qa.errors import QuestionError

    try:
        raw = sys.stdin.buffer.read(MAX_STDIN_BYTES)
        return " ".join(raw.decode("utf-8-sig").split())
    except UnicodeDecodeError:
        raise QuestionError("the question on standard input is not text in UTF-8") from None
    except (OSError, AttributeError) as error:
        raise QuestionError(f"no question can be read from standard input: {error}") from error


def _explain(answer: "Answer") -> None:
    from qa.question import parse_question
    from qa.view import to_plain, why_fragments

    kind = parse_question(answer.asked).kind
    _say(f"\nkind {kind} · {answer.elapsed_ms:.1f} ms")
    _say(to_plain(why_fragments(answer, screen_width())).rstrip("\n"))


@cli.command(short_help="Answer a file of questions, one record each.")
@click.argument("file")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "tsv", "md"]),
              help="Form of the results; else by the ending of -o, else jsonl.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Where the results go, else standard output.")
@click.option("--resume", is_flag=True, help="Go on with FILE of -o: skip what it answers already.")
@click.option("--overwrite", is_flag=True, help="Replace FILE of -o.")
@common_options
def batch(
    common: Common,
    file: str,
    form: str | None,
    output: str | None,
    resume: bool,
    overwrite: bool,
) -> int:
    """Answer a FILE of questions (.txt, .csv, .tsv, .jsonl, or these with .gz; “-” is standard input).

    One record for each question, in their order. A .txt file holds one question a line, the others have a
    field or column “question” and may have “id”, “article”, “source”, “since” and “until”.

    \b
    Examples:
      qa batch questions.txt -o answers.jsonl
      qa batch questions.csv --format csv -o answers.csv --resume
    """
    from qa import batch as work

    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other.")
    if (resume or overwrite) and output in (None, work.STDIN):
        raise click.UsageError("--resume and --overwrite need a file to write to: -o FILE.")
    with work.open_questions(file) as lines:
        target = work.plan_target(output, form, file, resume=resume, overwrite=overwrite)
        opened = open_common(common)
        stream = _progress_stream(common, target.path)
        progress = work.Progress(stream, work.count_questions(file) if stream else None)
        tally = work.Tally()
        try:
            with work.open_sheet(target, write_output) as sheet:
                work.run_batch(lines, opened.answerer, common.options(), sheet, tally, progress)
        except KeyboardInterrupt:
            progress.clear()
            _say(_interrupted(tally, target.path))
            return EXIT_INTERRUPTED
        finally:
            progress.clear()
    if sys.stderr.isatty():
        common.note(tally.summary())
    return EXIT_BAD_LINES if tally.bad or tally.kept_bad else EXIT_ANSWERED


def _progress_stream(common: Common, output: str | None) -> TextIO | None:
    """Standard error if a person watches it, and the results do not run over the same screen."""
    watched = sys.stderr.isatty() and not (output is None and sys.stdout.isatty())
    return sys.stderr if watched and not common.quiet else None


def _interrupted(tally: "Tally", output: str | None) -> str:
    text = f"interrupted: {tally.lines:,} {'question' if tally.lines == 1 else 'questions'} done"
    return f"{text}, all in {output}; --resume goes on from there" if output else text


@cli.command(short_help="Check the citations of a batch result against the articles.")
@click.argument("file")
@common_options
def verify(common: Common, file: str) -> int:
    """Check every citation of FILE, a result of qa batch in jsonl (or with .gz), against the articles.

    One line for each citation that no longer holds, then one line that counts. Exit code 1 if any does not hold.

    \b
    Example:
      qa verify answers.jsonl --corpus clippings/
    """
    from qa.verify import Count, verify_file

    opened = open_common(common)
    count = Count()
    for failure in verify_file(file, opened.answerer.retriever.article, count):
        print_line(failure)
    print_line(count.summary())
    return EXIT_NO_ANSWER if count.failed else EXIT_ANSWERED


# Output


def screen_width() -> int:
    """Columns to write in: those of the terminal, within reason."""
    return min(max(shutil.get_terminal_size().columns, MIN_WIDTH), MAX_WIDTH)


def color_allowed(common: Common) -> bool:
    """False if the person or the terminal wants no colour (https://no-color.org)."""
    refused = common.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not refused


def print_fragments(fragments: "Fragments", common: Common) -> None:
    """Fragments in colour on a terminal, else as plain text."""
    if not (sys.stdout.isatty() and color_allowed(common)):
        from qa.view import to_plain

        _print(to_plain(fragments))
        return
    from prompt_toolkit import print_formatted_text
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.styles import Style

    from qa.style import STYLE

    with _reporting_output():
        print_formatted_text(FormattedText(fragments), style=Style.from_dict(STYLE), end="")


def print_line(text: str) -> None:
    """One cleaned line on standard output."""
    from qa.sanitise import clean

    _print(clean(_one_line(text)) + "\n")


def _print(text: str) -> None:
    with _reporting_output():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_output(data: bytes) -> None:
    """Bytes to standard output: records are UTF-8 whatever the terminal's encoding."""
    with _reporting_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def _reporting_output() -> Iterator[None]:
    """Turns what can go wrong with standard output into errors that main knows."""
    from qa.errors import OutputError

    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise _BrokenOutputError from error
        _close_output()
        raise OutputError(f"cannot write to standard output: {error.strerror}") from error
