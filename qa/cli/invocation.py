"""The common options of commands, and exit codes.

Imports nothing slow: the command line is built before it is known what to do.
"""

import os
import sys
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qa.console.output import color_allowed, say
from qa.console.progress import ProgressLine
from qa.neural.choice import AUTO, THREADS, ReaderChoice
from qa.sanitise import clean_line

if TYPE_CHECKING:
    from index import ArchivePlace, Filters
    from qa.opening import Opened
    from qa.pipeline import Options


class Exit(IntEnum):
    """Exit codes, as README lists them."""

    ANSWERED = 0
    NO_ANSWER = 1
    USAGE = 2
    BAD_LINES = 3
    ARCHIVE = 4
    INTERRUPTED = 130
    FAULT = 70
    """The code in BSD's sysexits.h for a fault of the program."""
    BROKEN_PIPE = 141
    """The code that a shell reports for a program that SIGPIPE ended, as for grep."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Writes notes to standard error, as -q and -v say."""

    quiet: bool
    verbose: bool

    def note(self, text: str) -> None:
        """A line, unless -q is given; it is logged too."""
        _log(text)
        if not self.quiet:
            say(clean_line(text))

    def detail(self, text: str) -> None:
        """A line with -v; it is logged too."""
        if self.verbose:
            self.note(text)
        else:
            _log(text)

    def progress(self, *, printing: bool = False) -> ProgressLine:
        """A line on standard error if that is a terminal, without -q; none while results are printed on a terminal."""
        is_shown = sys.stderr.isatty() and not self.quiet and not (printing and sys.stdout.isatty())
        return ProgressLine(sys.stderr if is_shown else None)


def _log(text: str) -> None:
    from qa.log import logger  # `qa --help` need not wait for it

    logger.info("%s", text)


def archive_place(named: str | None) -> "ArchivePlace":
    """The archive that is named, also by the environment, else the user's own."""
    from index import is_address
    from qa.opening import user_archive

    place = named or os.environ.get("QA_INDEX")
    if place and is_address(place):
        return place
    return Path(place) if place else user_archive()


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, who may ask, how many processes answer, and within how many seconds."""

    host: str
    port: int
    token_file: str | None
    workers: int
    timeout: int


@dataclass(frozen=True, slots=True)
class Common(Notes):
    """The options of every command: which articles, how to answer, what to show."""

    corpus: tuple[str, ...]
    index: str | None
    top_k: int
    source: tuple[str, ...]
    since: date | None
    until: date | None
    article: tuple[str, ...]
    min_score: float | None
    no_color: bool
    no_aliases: bool = False
    reader: str = AUTO
    reader_dir: str | None = None
    threads: int = THREADS
    now: date | None = None
    any_time: bool = False
    sure: bool = False
    log_file: str | None = None
    sample: bool = False

    def options(self) -> "Options":
        """The options of answering."""
        from qa.pipeline import Options

        return Options(
            self.top_k,
            self.filters(),
            self.min_score,
            aliases=not self.no_aliases,
            now=self.now,
            any_time=self.any_time,
            sure_only=self.sure,
        )

    def filters(self) -> "Filters":
        """Which articles may be cited."""
        from index import Filters

        return Filters(self.source, self.since, self.until, self.article)

    def shown(self) -> str:
        """The options that affect answers, as they would be typed."""
        words = [f"--top-k {self.top_k}", f"--reader {self.reader}"]
        for name in ("source", "article", "since", "until", "now", "min_score", "reader_dir"):
            value = getattr(self, name)
            values = value if isinstance(value, tuple) else (value,)
            words += [f"--{_dashed(name)} {one}" for one in values if one is not None]
        flags = (name for name in ("any_time", "sure", "no_aliases") if getattr(self, name))
        return " ".join([*words, *(f"--{_dashed(name)}" for name in flags)])

    def open(self) -> "Opened":
        """Opens the articles that the options name, with a warning for each filter that names nothing."""
        from qa.filters import source_warnings
        from qa.opening import open_articles

        index = self.index or (None if self.corpus else os.environ.get("QA_INDEX"))
        choice = ReaderChoice(self.reader, self.reader_dir, self.threads)
        opened = open_articles(
            self.corpus, index, self.note, self.detail, choice, sample=self.sample
        )
        warnings = source_warnings(opened.desk.sources(), self.source) if self.source else []
        if self.article:
            known = opened.desk.snapshot().articles(self.article)
            unknown = (one for one in self.article if one not in known)
            warnings += [f"no article has the id “{article_id}”" for article_id in unknown]
        for warning in warnings:
            self.note(f"warning: {warning}")
        return opened

    def color_allowed(self) -> bool:
        """False if the person or the terminal wants no colour."""
        return color_allowed(self.no_color)


def _dashed(name: str) -> str:
    return name.replace("_", "-")
