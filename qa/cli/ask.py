"""`qa ask`: one question, one answer, as text or as a JSON record."""

import sys

from qa.answer import Answer
from qa.cli.invocation import Common, Exit
from qa.console.output import print_fragments, say, screen_width, write_bytes
from qa.console.theme import AUTO, NO_THEME
from qa.errors import QuestionError
from qa.files.lines import STDIN
from qa.files.records import answer_record, json_text
from qa.followup.mention import Turn
from qa.view.fragments import answer_fragments, to_plain
from qa.view.why import why_fragments

MAX_STDIN_BYTES = 100_000
"""Of a question from standard input; far beyond the longest that can be asked."""


def run_ask(
    common: Common, words: tuple[str, ...], *, as_json: bool, history: str | None = None
) -> Exit:
    """Answers the question that `words` make, or the one on standard input, after the turns of a file."""
    if history == STDIN and words == (STDIN,):
        raise QuestionError(
            "the question and its history cannot both come from standard input",
            code="question_unreadable",
        )
    turns = _turns_of(history) if history else []
    question = read_question() if words == (STDIN,) else " ".join(words)
    opened = common.open()
    answer = opened.desk.answer(question, common.options(), turns)
    if as_json:
        write_bytes((json_text(answer_record(answer)) + "\n").encode())
    else:
        fragments = answer_fragments(answer, screen_width(), drop_period="--any-time")
        print_fragments(fragments, AUTO if common.color_allowed() else NO_THEME)
    if common.verbose:
        _explain(answer)
    return Exit.ANSWERED if answer.answered else Exit.NO_ANSWER


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
