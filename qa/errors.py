"""What can go wrong with questions, answers and the files that hold them.

AppError (index.errors)
├── QuestionError   a question that cannot be asked: too long
├── BatchFileError  a question file or result file cannot be read or written
├── OutputError     a file named for output, or standard output, cannot be written
├── WorkerError     a process that answers beside this one cannot be started
└── CommandError    a slash command cannot be carried out as typed
"""

from index import AppError


class QuestionError(AppError):
    """The question cannot be asked as it stands."""


class BatchFileError(AppError):
    """A question file or result file cannot be used as a whole."""


class OutputError(AppError):
    """A file named for output, or standard output, cannot be written."""


class ReaderError(AppError):
    """A network cannot be opened."""


class WorkerError(AppError):
    """A process that answers beside this one cannot be started."""


class CommandError(AppError):
    """A slash command cannot be carried out as typed."""


def cause(error: BaseException) -> str:
    """What the system says went wrong, without the numbers and names that an OSError adds."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
