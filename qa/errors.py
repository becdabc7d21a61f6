"""What can go wrong with questions, answers and the files that hold them.

AppError (index.errors)
├── QuestionError   a question that cannot be asked: too long, or not read
├── BatchFileError  a file of questions, results or the like cannot be read, or is something else
├── OutputError     a file named for output, or standard output, cannot be written
├── ReaderError     a network that reads passages cannot be opened
├── WorkerError     a process of --jobs cannot be started, or ended
├── CommandError    a slash command is wrong
├── ConversationError    nothing was asked yet, or there is nothing more to show
├── UnknownArticleError  no article has the id that was named
└── ServeError      a request to the server cannot be answered, or the server not started

docs/faults.md lists the codes.
"""

import errno

from index import AppError


class QuestionError(AppError):
    """The question cannot be asked: it is too long, or cannot be read."""

    code = "question_too_long"


class BatchFileError(AppError):
    """A file of questions, results or the like cannot be used."""

    code = "bad_file"


class OutputError(AppError):
    """A file named for output, or standard output, cannot be written."""

    code = "output_unwritable"


class ReaderError(AppError):
    """A network that reads passages cannot be opened."""

    code = "reader_unusable"


class WorkerError(AppError):
    """A process of --jobs cannot be started, or ended."""

    code = "worker_failed"


class CommandError(AppError):
    """A slash command is wrong."""

    code = "bad_command"


class ConversationError(AppError):
    """Nothing was asked yet, or there is nothing more to show."""

    code = "nothing_to_go_on_from"


class UnknownArticleError(AppError):
    """No article has the id that was named."""

    code = "unknown_article"


class ServeError(AppError):
    """A request to the server cannot be answered, or the server cannot be started."""

    code = "bad_request"


def cause(error: BaseException) -> str:
    """The system's words for an error, without the numbers and names that an OSError adds, and what to do about it."""
    if not isinstance(error, OSError):
        return str(error)
    advice = _ADVICE.get(error.errno or 0)
    return f"{error.strerror}: {advice}" if advice else error.strerror or str(error)


_ADVICE = {
    errno.EISDIR: "name a file in it",
    errno.ENOENT: "check the name",
    errno.ENOTDIR: "check the name",
}
