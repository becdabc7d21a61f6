"""`qa ask`: one question, one answer, as text or as a JSON record."""

import sys

import click

from qa.answer import Answer
from qa.cli.arguments import PathsCommand, common_options
from qa.cli.invocation import Common, Exit
from qa.console.output import print_fragments, say, screen_width, write_bytes
from qa.console.theme import AUTO, NO_THEME
from qa.errors import QuestionError
from qa.files.lines import STDIN
from qa.files.records import answer_record, json_line
from qa.followup.mention import Turn
from qa.view.fragments import answer_fragments, to_plain
from qa.view.why import why_fragments

MAX_STDIN_BYTES = 100_000
"""Most bytes of a question from standard input; far beyond the longest that can be asked."""


def _turns_of(history: str) -> list[Turn]:
    from qa.files.conversation_file import read_history  # the follow-up code is slow to import

    return read_history(history)


def read_question() -> str:
    """The question on standard input, its lines joined; QuestionError if it cannot be read."""
    try:
        raw = sys.stdin.buffer.read(MAX_STDIN_BYTES)
        return " ".join(raw.decode("utf-8-sig").split())
    except UnicodeDecodeError:
        raise QuestionError(
            "the question on standard input is not text in UTF-8", code="question_unreadable"
        ) from None
    except (OSError, AttributeError) as error:  # closed by whoever started us
        raise QuestionError(
            f"no question can be read from standard input: {error}", code="question_unreadable"
        ) from error


def _explain(answer: Answer) -> None:
    say(f"\nkind {answer.kind} · {answer.elapsed_ms:.1f} ms")
    say(to_plain(why_fragments(answer, screen_width())).rstrip("\n"))


@click.command(cls=PathsCommand)
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

    A yes-or-no question gets a sentence about it, which may say either: read it.

    \b
    Examples:
      qa ask "who led the Russian delegation?"
      echo "who won the marathon?" | qa ask - --json
      qa ask "and who was his deputy?" --history turns.jsonl
    """
    if history == STDIN and question == (STDIN,):
        raise QuestionError(
            "the question and its history cannot both come from standard input",
            code="question_unreadable",
        )
    turns = _turns_of(history) if history else []
    text = read_question() if question == (STDIN,) else " ".join(question)
    opened = common.open()
    answer = opened.desk.answer(text, common.options(), turns)
    if as_json:
        write_bytes(json_line(answer_record(answer)))
    else:
        fragments = answer_fragments(answer, screen_width(), drop_period="--any-time")
        print_fragments(fragments, AUTO if common.color_allowed() else NO_THEME)
    if common.verbose:
        _explain(answer)
    return Exit.ANSWERED if answer.answered else Exit.NO_ANSWER
