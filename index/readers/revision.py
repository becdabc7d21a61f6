"""The version of a row of JSON or CSV, and whether its article is withdrawn."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypedDict

WITHDRAWN = frozenset(
    ("canceled", "cancelled", "killed", "withheld", "withdrawn", "retracted", "recalled")
)
"""Words for an item that must not be used any more: IPTC's, and other programs'."""

_STATUS = ("pubstatus", "publishstatus", "managementstatus")
_ANY_STATUS = "status"
_OF_NEWS = frozenset(("killed", "withheld", "retracted"))
"""Words that are only used for news: a canceled match or a withdrawn bill may have such a `status` too."""
_NUMBERS = ("version", "revision", "itemversion", "currentversion")
_CHANGED = (
    "versioncreated", "updated", "updatedat", "modified", "modifiedat", "datemodified", "lastmodified", "lastupdated",
    "dateupdated", "updateddate", "modifieddate", "modifiedgmt", "articlemodifiedtime", "datemodify",
)  # fmt: skip
_CAPTURED = (
    "captured", "capturedat", "crawled", "crawledat", "crawldate", "fetched", "fetchedat", "scraped", "scrapedat",
    "retrieved", "retrievedat", "downloadedat", "datedownload", "downloaddate", "collectdate", "indexeddate",
)  # fmt: skip


class Revision(TypedDict):
    """The fields of a draft by which versions are compared."""

    version: object
    changed: object
    captured: object


def revision_of(row: Mapping[str, object]) -> Revision:
    """The version of a row, by the usual names in any writing: `updated_at`, `dateModified`, `last-updated`."""
    plain = {_plain(key): value for key, value in row.items()}
    return Revision(
        version=_first(plain, _NUMBERS),
        changed=_first(plain, _CHANGED),
        captured=_first(plain, _CAPTURED),
    )


def is_withdrawn(row: Mapping[str, object], *, has_text: bool) -> bool:
    """True if the source says that the item must not be used any more."""
    plain = {_plain(key): value for key, value in row.items()}
    if any(is_withdrawn_status(plain.get(key)) for key in _STATUS):
        return True
    status = plain.get(_ANY_STATUS)
    return isinstance(status, str) and (
        status.strip().lower() in _OF_NEWS or (is_withdrawn_status(status) and not has_text)
    )


def is_withdrawn_status(status: object) -> bool:
    """True for one of the words for withdrawn, also as a code such as `stat:canceled` or the end of an address."""
    if not isinstance(status, str):
        return False
    word = status.strip().lower().rpartition("/")[2].rpartition(":")[2]
    return word in WITHDRAWN


def _first(plain: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((plain[name] for name in names if plain.get(name) not in (None, "")), None)


@lru_cache(
    maxsize=1_000
)  # the rows of a file have the same names: half of the time of a row went here
def _plain(key: str) -> str:
    return key.lower().translate(_JOINTS)


_JOINTS = str.maketrans("", "", "_- :")
