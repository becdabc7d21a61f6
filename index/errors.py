"""What can go wrong with articles and archives.

AppError            base of every error that the user can fix; its message is shown as it is
├── CorpusError     the named files hold no readable article, or cannot be read at all
└── IndexFileError  an archive on disk is missing, damaged, locked, of another version, or cannot be read or written

docs/faults.md lists the codes.
"""


class AppError(Exception):
    """Base of every error that the user can fix: one line that says what happened, where, and what to do next.

    `code` names the kind of fault for programs; it stays when the words change.
    """

    code = "failed"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


def extra(name: str) -> str:
    """An extra of news-qa, as pip takes it in a checkout, because the package is in no registry."""
    return f"'.[{name}]'"


def install_line(name: str) -> str:
    """The command that installs an extra."""
    return f"pip install {extra(name)} in the folder of news-qa"


class CorpusError(AppError):
    """No article could be read from the files that were named."""

    code = "no_articles"


class IndexFileError(AppError):
    """An archive is missing, damaged, locked, of another version, or cannot be read or written."""

    code = "archive_damaged"
