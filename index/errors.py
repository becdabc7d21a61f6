"""What can go wrong with articles and archives.

AppError            base of every error that is the user's to mend; its message is shown as it is
├── CorpusError     the named files hold no readable article, or cannot be read at all
└── IndexFileError  an archive on disk is missing, damaged, locked, of another version, or cannot be read or written

docs/faults.md lists the codes.
"""


class AppError(Exception):
    """Says what happened, where, and what to do next, in one line for the person at the keyboard.

    `code` names the kind of fault for programs; it stays when the words change.
    """

    code = "failed"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


def extra(name: str) -> str:
    """An extra of news-qa as pip takes it in the folder of a checkout, since no registry has the package."""
    return f"'.[{name}]'"


def install_line(name: str) -> str:
    """What installs an extra."""
    return f"pip install {extra(name)} in the folder of news-qa"


class CorpusError(AppError):
    """No article could be read from what was named."""

    code = "no_articles"


class IndexFileError(AppError):
    """An archive on disk cannot be used as it is."""

    code = "archive_damaged"
