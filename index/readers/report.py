"""ReadReport: what was read, left out and repaired; prints nothing. ReadLimits: how much is read at most."""

import importlib
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from types import ModuleType
from typing import Self

from index.article import MAX_TEXT_CHARS


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits of one reading; those of a `ReadReport` hold for what is counted in it."""

    warnings: int = 200
    """Warnings kept for each reason, so that one bad file cannot fill memory or hide other reasons."""

    unpacked_bytes: int = 2 * 2**30
    """What one packed file may unpack to: more than any archive that we met in one file, less than a disk."""
    archive_bytes: int = 2**36
    """The same for files of many files, which are read in one pass whatever their size."""
    free_bytes: int = 64 * 2**20
    """What every file may unpack to, whatever its size: a small file of long repeats is no attack."""
    members: int = 250_000
    """Files in one archive on disk: a list of that many takes 150 MB where a .zip keeps it whole."""
    nested_bytes: int = 64 * 2**20
    """Largest .zip inside another archive: its list of files is at its end, so it is kept in memory."""
    directory_bytes: int = 32 * 2**20
    """Longest list of files in a .zip: zipfile makes objects of ten times its size before anything can be counted."""

    text_bytes: int = 4 * MAX_TEXT_CHARS + 2**16
    """Largest .txt file: what the longest article and its header can have in UTF-8."""
    markdown_bytes: int = 2**20
    """Largest .md file: a novel has that much. The oddest took 30 µs a character, a plain one 4."""
    json_bytes: int = 128 * 2**20
    """Largest .json file: it is parsed as a whole, and parsed JSON takes up to 25 times its size."""
    line_chars: int = 64 * 2**20
    """Longest line of a .jsonl file that is parsed; longer ones are dropped unread."""
    xml_bytes: int = 16 * 2**20
    """Largest .xml file: a tree takes about ten times its size in memory."""
    feed_bytes: int = 8 * 2**20
    """Largest feed: those of a whole site have a few MB; a sound one took 6 s for 4 MB, a broken one 40 s."""
    page_bytes: int = 8 * 2**20
    """Largest page: news has up to 3 MB, most of it scripts; libxml2 ends a text at 10 MB."""
    record_bytes: int = 16 * 2**20
    """Largest record that is looked into: pages travel packed, or in pieces with their lengths between."""
    record_header_bytes: int = 2**20
    """Most bytes of headers before one record: warcio reads lines of any length, in quadratic time."""
    pdf_bytes: int = 256 * 2**20
    """Largest .pdf: a page for print has 10 MB, a report of many pictures 100."""
    pdf_seconds: int = 120
    """How long one .pdf may take: a report of 500 pages takes ten seconds."""

    field_chars: int = 16 * 2**20
    """Longest field of a table: ten times the longest book; the csv module keeps it in four bytes a character."""
    table_line_chars: int = 64 * 2**20
    """Longest line of a table, of which a row may take several."""
    read_again_chars: int = 64 * 2**20
    """How much of a table is read a second time behind quotation marks that nothing closes."""
    front_matter_chars: int = 2**16
    """Longest front matter of Markdown that is read."""

    member_header_bytes: int = 2**20
    """Most bytes of headers before one member of a .tar: a long name takes hundreds; tarfile reads them whole."""
    xz_memory_bytes: int = 128 * 2**20
    """What unpacking .xz may take: `xz -9` needs 65 MiB; the format lets a file ask for 4 GiB."""


_logger = logging.getLogger("index")
_logger.addHandler(logging.NullHandler())

MAX_DETAIL_CHARS = 200
"""Longest detail kept: enough to recognise a value, too short for a line of 64 MiB to ride in."""

MAX_PLACES = 3
"""Places that a summary line names before it says how many more there are."""

MAX_KINDS = 8
"""Kinds of skipped file that a summary names; folders of odds and ends hold dozens."""


class Reason(StrEnum):
    """Why something was left out or repaired, with the summary's words for one and several, in its order.

    What differs is in brackets. A skipped file type is counted under its ending.
    """

    phrase: str

    def __new__(cls, word: str, phrase: str = "") -> Self:
        reason = str.__new__(cls, word)
        reason._value_, reason.phrase = word, phrase
        return reason

    def of(self, count: int) -> str:
        """The words for so many."""
        return _FORMS.sub(r"\1" if count == 1 else r"\2", self.phrase)

    BINARY = "not text"
    BROKEN = "damaged"
    BROKEN_LINK = "broken link"
    ENCRYPTED = "encrypted"
    ENTITIES = "with XML entities of its own"
    LONG_NAME = "with an overlong name"
    NESTED = "nested too deeply"
    NO_COLUMN = "without a column of text"
    NO_TEXT_LAYER = "without a text layer"
    NOT_A_FILE = "no regular file"
    OTHER_XML = "XML of another kind"
    OUTSIDE = "outside its archive"
    QUESTIONS = "question file"
    READ_ME = "read-me file"
    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"
    UNTYPED = "without an ending"

    EMPTY = "empty", "article[s] empty"
    NO_ARTICLES = "no articles", "file[s] without articles"
    NO_TEXT = "no text field", "entr[y|ies] without a text field"
    BAD_JSON = "bad JSON", "piece[s] of bad JSON"
    BAD_ROW = "bad row", "bad row[s]"
    BAD_XML = "bad XML", "piece[s] of bad XML"
    BAD_RECORD = "unreadable record", "web record[s] unreadable"
    WITHDRAWN = "withdrawn", "article[s] withdrawn by [its|their] source"
    WRONG_SHAPE = "not an article", "entr[y|ies] that [is|are] no article[s]"
    LONG_LINE = "line too long", "line[s] too long"
    LONG_TEXT = "article too long", "article[s] too long"
    SUPERSEDED = "older version", "older version[s] passed over"
    BARRED = "withdrawn before", "article[s] left out that [its|their] source has withdrawn"
    REMOVED = "taken out of the archive", "withdrawn article[s] taken out of the archive"
    DUPLICATE = "duplicate id", "article[s] with a duplicate id"
    UNREADABLE_FOLDER = "unreadable folder", "folder[s] unreadable"
    LINKED_FOLDER = "linked folder", "linked folder[s] not followed"
    OTHER_RECORD = "record of another kind", "web record[s] that [is|are] no page[s]"
    BAD_HEADER = "unreadable front matter", "front matter[s] unreadable"
    BAD_DATE = "unreadable date", "date[s] unreadable"
    WRONG_TYPE = "field of the wrong type", "field[s] of the wrong type ignored"
    LONG_ID = "id too long", "overlong id[s] ignored"
    RECODED = "not UTF-8", "file[s] not in UTF-8"
    LONG_FIELD = "field too long", "overlong field[s] cut or left out"
    UNDECODABLE = "undecodable bytes", "file[s] with undecodable bytes"
    NUL = "NUL characters", "article[s] with NUL characters"
    SURROGATE = "lone surrogates", "article[s] with lone surrogates"
    CUT_SHORT = "file cut short", "file[s] read in part"


_FORMS = re.compile(r"\[(?:(\w*)\|)?(\w*)\]")

_LOST = frozenset((
    Reason.EMPTY, Reason.NO_TEXT, Reason.BAD_JSON, Reason.BAD_ROW, Reason.BAD_XML, Reason.BAD_RECORD,
    Reason.WRONG_SHAPE, Reason.LONG_LINE, Reason.LONG_TEXT, Reason.DUPLICATE,
))  # fmt: skip
"""Reasons that cost an article; the others only cost a folder, a field or a few characters."""


class SkippedFile(Exception):
    """Ends the reading of one file."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def too_large(max_bytes: int, what: str = "", *, how: str = "") -> SkippedFile:
    """What ends the reading of a file that has more."""
    of = f"{what} of " if what else ""
    return SkippedFile(Reason.TOO_LARGE, f"{of}more than {max_bytes // 2**20:,} MiB{how}")


class MissingLibrary(Exception):
    """Ends the reading of one file whose library is not installed; `package` brings it."""

    def __init__(self, package: str) -> None:
        super().__init__(f"pip install {package}")
        self.package = package


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """One thing that was left out or repaired; `line` is the line of a .jsonl file, from 1."""

    path: str
    line: int | None
    reason: Reason
    detail: str

    @property
    def place(self) -> str:
        """Where it happened: `file` or `file:line`."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(slots=True)
class ReadReport:
    """Counts that grow while articles are read; complete after the last article.

    `files` were found, `skipped` of them (by ending or reason) were left out; `problems` counts the rest by reason, of
    which `warnings` keeps some each. What is larger than `limits` is left out.
    """

    articles: int = 0
    files: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: Counter[Reason] = field(default_factory=Counter)
    warnings: list[ReadWarning] = field(default_factory=list)
    limits: ReadLimits = field(default_factory=ReadLimits)

    @property
    def left_out(self) -> int:
        """Files and articles that were not read; what a skipped file holds counts as one."""
        return self.skipped.total() + sum(self.problems[reason] for reason in _LOST)

    @property
    def is_partial(self) -> bool:
        """True if something that may be articles was not read, or not to its end."""
        return bool(
            self.left_out
            or self.problems[Reason.CUT_SHORT]
            or self.problems[Reason.UNREADABLE_FOLDER]
        )

    def skip_type(self, ending: str) -> None:
        """Counts a file left out because nothing here reads its ending."""
        self.skipped[ending or Reason.UNTYPED] += 1

    def skip_missing(self, ending: str, package: str) -> None:
        """Counts a file left out because the package that reads its ending is not installed."""
        self.skipped[f"{ending} (pip install {package})"] += 1

    def skip_file(self, path: str, reason: Reason, detail: str, *, found: bool = False) -> None:
        """Counts a file left out for a reason other than its ending; among the files too if it is `found` just now."""
        self.files += found
        self.skipped[reason] += 1
        self._keep(ReadWarning(path, None, reason, clip(detail)), self.skipped[reason])

    def warn(self, path: str, reason: Reason, detail: str, *, line: int | None = None) -> None:
        """Counts something left out or repaired inside a file or folder."""
        self.problems[reason] += 1
        self._keep(ReadWarning(path, line, reason, clip(detail)), self.problems[reason])

    def summary(self) -> list[str]:
        """Lines for a person, such as `skipped 3 files: 2 .pdf, 1 .docx`; none if all went well."""
        lines = [self._skipped_line()] if self.skipped else []
        for reason in Reason:
            if count := self.problems[reason]:
                lines.append(f"{count} {reason.of(count)}: {self._places(reason, count)}")
        return lines

    def _keep(self, warning: ReadWarning, count: int) -> None:
        _logger.debug("%s: %s: %s", warning.place, warning.reason, warning.detail)
        if count <= self.limits.warnings:
            self.warnings.append(warning)

    def _skipped_line(self) -> str:
        kinds = sorted(self.skipped.items(), key=lambda kind: (-kind[1], kind[0]))
        parts = [self._kind(name, count) for name, count in kinds[:MAX_KINDS]]
        if others := sum(count for _, count in kinds[MAX_KINDS:]):
            parts.append(f"{others} of other kinds")
        total = self.skipped.total()
        return f"skipped {total} {'file' if total == 1 else 'files'}: {', '.join(parts)}"

    def _kind(self, name: str, count: int) -> str:
        places = self._places(name, count)
        return f"{count} {name} ({places})" if places else f"{count} {name}"

    def _places(self, reason: str, count: int) -> str:
        places = (warning.place for warning in self.warnings if warning.reason == reason)
        named = ", ".join(islice(places, MAX_PLACES))
        return f"{named} and {count - MAX_PLACES} more" if named and count > MAX_PLACES else named


def clip(text: str) -> str:
    """`text`, cut to `MAX_DETAIL_CHARS` with an ellipsis."""
    return text if len(text) <= MAX_DETAIL_CHARS else text[: MAX_DETAIL_CHARS - 1] + "…"


_TALKATIVE = ("trafilatura", "htmldate", "courlan", "justext", "warcio", "charset_normalizer")
"""Libraries that log what they meet; without a handler, Python prints that on standard error."""


def load(name: str, *, package: str) -> ModuleType:
    """The module `name`, which `package` brings; MissingLibrary if it is not installed."""
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        raise MissingLibrary(package) from error
    for talkative in _TALKATIVE:
        logger = logging.getLogger(talkative)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    return module
