"""ReadReport: what was read, what was left out, and what was mended on the way. Prints nothing."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from index.log import logger
from index.readers.limit import ReadLimits

MAX_DETAIL_CHARS = 200
"""Longest detail kept: enough to recognise a value, too short for a line of 64 MiB to ride in."""

MAX_PLACES = 3
"""Places that a summary line names before it says how many more there are."""

MAX_KINDS = 8
"""Kinds of skipped file that a summary names; folders of odds and ends hold dozens."""


class Reason(StrEnum):
    """Why something was left out or mended; a skipped file type is counted under its ending."""

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

    EMPTY = "empty"
    NO_ARTICLES = "no articles"
    NO_TEXT = "no text field"
    BAD_JSON = "bad JSON"
    BAD_ROW = "bad row"
    BAD_XML = "bad XML"
    BAD_RECORD = "unreadable record"
    WITHDRAWN = "withdrawn"
    WRONG_SHAPE = "not an article"
    LONG_LINE = "line too long"
    LONG_TEXT = "article too long"
    DUPLICATE = "duplicate id"
    SUPERSEDED = "older version"
    BARRED = "withdrawn before"
    REMOVED = "taken out of the archive"
    UNREADABLE_FOLDER = "unreadable folder"
    LINKED_FOLDER = "linked folder"

    OTHER_RECORD = "record of another kind"
    BAD_HEADER = "unreadable front matter"
    BAD_DATE = "unreadable date"
    WRONG_TYPE = "field of the wrong type"
    LONG_ID = "id too long"
    RECODED = "not UTF-8"
    LONG_FIELD = "field too long"
    UNDECODABLE = "undecodable bytes"
    NUL = "NUL characters"
    SURROGATE = "lone surrogates"
    CUT_SHORT = "file cut short"


_PHRASES = {
    Reason.EMPTY: ("article empty", "articles empty"),
    Reason.NO_ARTICLES: ("file without articles", "files without articles"),
    Reason.NO_TEXT: ("entry without a text field", "entries without a text field"),
    Reason.BAD_JSON: ("piece of bad JSON", "pieces of bad JSON"),
    Reason.BAD_ROW: ("bad row", "bad rows"),
    Reason.BAD_XML: ("piece of bad XML", "pieces of bad XML"),
    Reason.BAD_RECORD: ("web record unreadable", "web records unreadable"),
    Reason.WITHDRAWN: ("article withdrawn by its source", "articles withdrawn by their source"),
    Reason.WRONG_SHAPE: ("entry that is no article", "entries that are no articles"),
    Reason.LONG_LINE: ("line too long", "lines too long"),
    Reason.LONG_TEXT: ("article too long", "articles too long"),
    Reason.SUPERSEDED: ("older version passed over", "older versions passed over"),
    Reason.BARRED: (
        "article left out that its source has withdrawn",
        "articles left out that their source has withdrawn",
    ),
    Reason.REMOVED: (
        "withdrawn article taken out of the archive",
        "withdrawn articles taken out of the archive",
    ),
    Reason.DUPLICATE: ("article with a duplicate id", "articles with a duplicate id"),
    Reason.UNREADABLE_FOLDER: ("folder unreadable", "folders unreadable"),
    Reason.LINKED_FOLDER: ("linked folder not followed", "linked folders not followed"),
    Reason.OTHER_RECORD: ("web record that is no page", "web records that are no pages"),
    Reason.BAD_HEADER: ("front matter unreadable", "front matters unreadable"),
    Reason.BAD_DATE: ("date unreadable", "dates unreadable"),
    Reason.WRONG_TYPE: ("field of the wrong type ignored", "fields of the wrong type ignored"),
    Reason.LONG_ID: ("overlong id ignored", "overlong ids ignored"),
    Reason.RECODED: ("file not in UTF-8", "files not in UTF-8"),
    Reason.LONG_FIELD: ("overlong field cut or left out", "overlong fields cut or left out"),
    Reason.UNDECODABLE: ("file with undecodable bytes", "files with undecodable bytes"),
    Reason.NUL: ("article with NUL characters", "articles with NUL characters"),
    Reason.SURROGATE: ("article with lone surrogates", "articles with lone surrogates"),
    Reason.CUT_SHORT: ("file read in part", "files read in part"),
}
"""What a summary says of one and of several; in the order of the summary."""

_LOST = frozenset(
    {
        Reason.EMPTY,
        Reason.NO_TEXT,
        Reason.BAD_JSON,
        Reason.BAD_ROW,
        Reason.BAD_XML,
        Reason.BAD_RECORD,
        Reason.WRONG_SHAPE,
        Reason.LONG_LINE,
        Reason.LONG_TEXT,
        Reason.DUPLICATE,
    }
)
"""Reasons that cost an article; the others only cost a folder, a field or a few characters."""


class SkippedFile(Exception):
    """Ends the reading of one file; caught where files are read one after the other."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class MissingLibrary(Exception):
    """Ends the reading of one file whose library is not installed; `package` brings it."""

    def __init__(self, package: str) -> None:
        super().__init__(f"pip install {package}")
        self.package = package


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """One thing that was left out or mended; `line` is that of a .jsonl file, counted from 1."""

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
    """Counts that grow while articles are read; complete once the last article was taken.

    `files` were found, `skipped` of them (by ending or reason) were left out; `problems` counts
    the rest by reason, of which `warnings` keeps some each. What is larger than `limits` say is left out.
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

    def skip_file(self, path: str, reason: Reason, detail: str) -> None:
        """Counts a file left out for a reason other than its ending."""
        self.skipped[reason] += 1
        self._keep(ReadWarning(path, None, reason, clip(detail)), self.skipped[reason])

    def warn(self, path: str, reason: Reason, detail: str, *, line: int | None = None) -> None:
        """Counts something left out or mended inside a file or folder."""
        self.problems[reason] += 1
        self._keep(ReadWarning(path, line, reason, clip(detail)), self.problems[reason])

    def summary(self) -> list[str]:
        """Lines for a person, such as `skipped 3 files: 2 .pdf, 1 .docx`; none if all went well."""
        lines = [self._skipped_line()] if self.skipped else []
        for reason, (one, many) in _PHRASES.items():
            if count := self.problems[reason]:
                places = self._places(reason, count)
                lines.append(f"{count} {one if count == 1 else many}: {places}")
        return lines

    def _keep(self, warning: ReadWarning, count: int) -> None:
        logger.debug("%s: %s: %s", warning.place, warning.reason, warning.detail)
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
