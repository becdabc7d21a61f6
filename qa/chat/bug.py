"""A bug of ours: its traceback goes to a log, a line about it to the person."""

import traceback
from datetime import datetime

from qa.files.user_file import log_file
from qa.files.writing import make_private


def log_bug(line: str, error: Exception) -> str:
    """Writes the traceback to the log and gives one line that names it; `line` is what was typed."""
    path = log_file()
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    try:
        make_private(path)
        with open(path, "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now().isoformat(timespec='seconds')} {line!r}\n")
            log.write("".join(traceback.format_exception(error)) + "\n")
    except OSError as log_error:
        return f"A bug in this program ({what}); its log cannot be written: {log_error}"
    return f"A bug in this program ({what}); the details are in {path}"
