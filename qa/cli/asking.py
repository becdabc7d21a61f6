"""Question lines -> their answers, one after the other; what goes wrong with one question costs that one alone."""

from collections.abc import Callable, Iterable, Iterator

from index import AppError
from qa.answer import Answer
from qa.desk import Desk, ask_line
from qa.errors import QuestionError
from qa.files.log_file import report_fault
from qa.files.question_file import BadLine, Line
from qa.pipeline import Options

Asked = tuple[Line, Answer | None]
"""A line and its answer; or a BadLine, which says why there is none."""

UNEXPECTED = "unexpected"
"""The code of a fault of ours."""

AskAll = Callable[[Iterable[Line]], Iterator[Asked]]


def ask_each(desk: Desk, options: Options) -> AskAll:
    """What answers lines one after the other."""
    return lambda lines: (ask_safely(line, desk, options) for line in lines)


def ask_safely(line: Line, desk: Desk, options: Options) -> Asked:
    """A line and its answer; what goes wrong with a question, our own mistakes too, costs that question alone."""
    if isinstance(line, BadLine):
        return line, None
    try:
        return line, ask_line(line, desk, options)
    except QuestionError as error:
        return failed(line, str(error), error.code), None
    except AppError:  # of the archive or the reader: it would befall every question
        raise
    except Exception as error:
        return failed(line, report_fault(error, line.question), UNEXPECTED), None


def failed(line: Line, error: str, code: str) -> BadLine:
    """The line as one that could not be asked."""
    told = f"line {line.number}: {error}"
    return BadLine(line.number, line.id, line.question, told, line.claim, code)
