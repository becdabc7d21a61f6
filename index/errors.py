"""What can go wrong with articles and archives.

AppError            base of every error that is the user's to mend; its message is shown as it is
├── CorpusError     the named files hold no readable article, or cannot be read at all
└── IndexFileError  an archive on disk is missing, damaged or made by another version
"""


class AppError(Exception):
    """Says what happened, where, and what to do next, in one line for the person at the keyboard."""


class CorpusError(AppError):
    """No article could be read from what was named."""


class IndexFileError(AppError):
    """An archive on disk is missing, damaged or of an incompatible version."""
