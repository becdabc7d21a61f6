"""What can go wrong with questions and batch files.

AppError (index.errors)
├── QuestionError   a question that cannot be asked: too long
├── BatchFileError  a question file or result file cannot be read or written
└── OutputError     a file named for output cannot be written
"""

from index import AppError


class QuestionError(AppError):
    """The question cannot be asked as it stands."""


class BatchFileError(AppError):
    """A question file or result file cannot be used as a whole."""


class OutputError(AppError):
    """A file named for output cannot be written."""
