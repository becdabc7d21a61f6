"""Where the files of a person's own are: settings, line history, the log of bugs, what is watched."""

from pathlib import Path

from platformdirs import user_config_path, user_log_path, user_state_path

APP = "news-qa"


def config_file() -> Path:
    """The settings, which need not exist."""
    return user_config_path(APP) / "config.toml"


def history_file() -> Path:
    """The lines of earlier conversations."""
    return user_state_path(APP) / "history"


def log_file() -> Path:
    """The tracebacks of bugs."""
    return user_log_path(APP) / "qa.log"


def watch_folder() -> Path:
    """What is known of the files of questions that are watched."""
    return user_state_path(APP) / "watch"


def short_path(path: Path) -> str:
    """`path`, with ~ for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # elsewhere, or nobody's home
        return str(path)
