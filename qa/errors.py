"""What can go wrong with questions, answers and the files that hold them.

AppError (index.errors)
├── QuestionError   a question that cannot be asked: too long, or not read
├── BatchFileError  a file of questions, results or the like cannot be read, or is something else
├── OutputError     a file named for output, or standard output, cannot be written
├── ReaderError     a network that reads passages cannot be opened
├── WorkerError     a process that answers beside this one cannot be started
├── CommandError    a slash command cannot be carried out as typed
├── ConversationError    the conversation has nothing that could be gone on from as asked
├── UnknownArticleError  no article has the id that was named
└── ServeError      a request to the server, or a wish of who starts it, cannot be met

docs/faults.md lists the codes.
"""

from index import AppError


class QuestionError(AppError):
    """The question cannot be asked as it stands."""

    code = "question_too_long"


class BatchFileError(AppError):
    """A file of questions, results or the like cannot be used as a whole."""

    code = "bad_file"


class OutputError(AppError):
    """A file named for output, or standard output, cannot be written."""

    code = "output_unwritable"


class ReaderError(AppError):
    """A network that reads passages cannot be opened."""

    code = "reader_unusable"


class WorkerError(AppError):
    """A process that answers beside this one cannot be started."""

    code = "worker_failed"


class CommandError(AppError):
    """A slash command cannot be carried out as typed."""

    code = "bad_command"


class ConversationError(AppError):
    """The conversation has nothing that could be gone on from as asked."""

    code = "nothing_to_go_on_from"


class UnknownArticleError(AppError):
    """No article has the id that was named."""

    code = "unknown_article"


class ServeError(AppError):
    """A request to the server cannot be met as it stands, or the server not be started as wished."""

    code = "bad_request"


def cause(error: BaseException) -> str:
    """What the system says went wrong, without the numbers and names that an OSError adds."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
