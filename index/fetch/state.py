"""FetchState: what earlier runs fetched, kept in a small JSON file so that the next run fetches only what is new."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from index.errors import IndexFileError
from index.wholefile import replace_file

FORMAT = 1
"""Version of the file. Raise it with every change."""

KEPT_DAYS = 180
"""Days for which a page is remembered after a feed named it last. A page that comes back later is fetched once more."""

MAX_PAGES = 50_000
"""Pages that are remembered, the last seen first: 10 MB of JSON, read in a quarter of a second."""

MAX_STATE_BYTES = 64 * 2**20
"""Largest file that is read: several times what MAX_PAGES can fill."""

_SOUND_HEADER = re.compile(r"[\x20-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class Validators:
    """Validators of a response (RFC 9110, section 8.8), sent back unchanged."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, etag: str | None, last_modified: str | None) -> "Validators":
        """Those that can be sent back; a server may send anything."""
        return cls(
            *(v if v and _SOUND_HEADER.fullmatch(v) else None for v in (etag, last_modified))
        )

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none of a first one."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as fetched: `stamp` is its last change by its feed, `seen` the day of the last run."""

    stamp: str
    seen: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def validators(self) -> Validators:
        """Those of the page."""
        return Validators.of(self.etag, self.last_modified)


class FetchState:
    """The state of feeds and pages. Nothing is written before `commit`.

    `fetch_articles` notes a page once its article was taken and the next one is asked for, a feed once all its
    pages are settled. The caller commits its archive, then this state, and only if the archive's commit holds
    every article that it was given. Dying in between costs a second fetch, never an article.
    """

    def __init__(self, path: Path) -> None:
        """An empty state; `read` is the one that looks at what is there."""
        self.path = path
        self._named: dict[str, Validators] = {}
        self._pages: dict[str, PageState] = {}

    @classmethod
    def read(cls, path: str | Path) -> "FetchState":
        """The state in `path`, empty if there is no such file; IndexFileError if it cannot be understood."""
        state = cls(Path(path))
        try:
            with state.path.open("rb") as file:
                data = file.read(MAX_STATE_BYTES + 1)
            if len(data) > MAX_STATE_BYTES:
                raise ValueError
            state._load(json.loads(data))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise IndexFileError(
                f"{path}: cannot be read ({error.strerror})", code="archive_unreadable"
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise IndexFileError(
                f"{path}: what was fetched before cannot be read (damaged, or of another version of news-qa);"
                " delete the file, and everything is fetched again"
            ) from error
        return state

    def named(self, address: str) -> Validators:
        """Those of an address that the user named, when it and all its pages were last fetched."""
        return self._named.get(address, Validators())

    def page(self, address: str) -> PageState | None:
        """The page as it was fetched; None if it never was."""
        return self._pages.get(address)

    def settle_named(self, address: str, validators: Validators) -> None:
        """Notes that nothing of an address that the user named is left to be fetched."""
        self._named[address] = validators

    def unsettle_named(self, address: str) -> None:
        """Notes that something is left, so that the next run sees the whole feed again."""
        self._named.pop(address, None)

    def settle_page(self, address: str, stamp: str, validators: Validators) -> None:
        """Notes that the article of a page was taken."""
        self._pages[address] = PageState(stamp, _today(), validators.etag, validators.last_modified)

    def commit(self) -> None:
        """Writes the state in one step: readers find the old one or the new one."""
        named = {address: asdict(one) for address, one in sorted(self._named.items())}
        pages = {address: asdict(one) for address, one in self._kept_pages()}
        record = {"format": FORMAT, "named": named, "pages": pages}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, json.dumps(record, ensure_ascii=False, indent=0).encode())
        except OSError as error:
            raise IndexFileError(
                f"{self.path}: cannot be written ({error.strerror})", code="archive_unwritable"
            ) from error

    def _kept_pages(self) -> list[tuple[str, PageState]]:
        oldest = (datetime.now(UTC).date() - timedelta(days=KEPT_DAYS)).isoformat()
        kept = [(address, one) for address, one in self._pages.items() if one.seen >= oldest]
        kept.sort(key=lambda row: row[1].seen, reverse=True)
        return kept[:MAX_PAGES]

    def _load(self, record: Any) -> None:
        if record["format"] != FORMAT:
            raise ValueError
        for address, one in record["named"].items():
            self._named[address] = Validators.of(**_strings(one))
        for address, one in record["pages"].items():
            page = PageState(**_strings(one))
            date.fromisoformat(page.seen)
            self._pages[address] = page


def _strings(record: dict[str, Any]) -> dict[str, Any]:
    if not all(value is None or isinstance(value, str) for value in record.values()):
        raise TypeError
    return record


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
