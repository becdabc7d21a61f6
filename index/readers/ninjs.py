"""plain_row: one ninjs item (IPTC's news in JSON) -> a row under the names that other JSON uses.

Versions 1.x name one `headline` and bodies by their kind (`body_text`, `body_xhtml`, any `body_…`); 2.x
and 3.x have lists, `headlines` and `bodies`, whose members tell their role and media type; names of 3.x
are in camel case. Superdesk's own items are like 1.x and have a `guid`. See https://iptc.org/standards/ninjs/.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.date import first_dated
from index.readers.draft import whole_address
from index.readers.markup import plain_text, text_of
from index.readers.nested import Row
from index.readers.newsxml import nitf_text
from index.readers.report import SkippedFile

_BODIES = ("body_text", "body_main", "body_xhtml", "body_html")
"""Bodies of 1.x in the order in which they are taken; others come after them."""
_PARTS = ("summary", "teaser", "abstract", "caption", "extract", "short", "advisory", "sms")
"""Roles of bodies and headlines that are only a part."""
_DATES = ("versioncreated", "firstcreated", "contentcreated")

MAX_BODY_CHARS = 8 * 2**20
"""Longest marked-up body that is read; longer ones are cut."""

MAX_BODIES = 20
"""Most bodies of an item that are read; items have one to three."""

_WHOLE_SHARE = 0.8
"""Least share of the longest body in a better kind of body that counts as the same."""


@dataclass(frozen=True, slots=True)
class _Body:
    name: str
    media_type: str
    value: str


def is_ninjs(row: Row) -> bool:
    """True for an object with the one field that ninjs demands, `uri`, and another that only it has.

    Superdesk's have `guid` and a status.
    """
    if "uri" not in row and "guid" not in row:
        return False
    low = _lowered(row)
    if "uri" in low:
        known = ("bodies", "headline", "headlines", *_DATES, "pubstatus")
        return any(key in low for key in known) or any(
            key.startswith(("body_", "headline_")) for key in low
        )
    return "pubstatus" in low


def plain_row(row: Row) -> Row:
    """The same item as id, title, text, source, date and url; other fields are kept."""
    low = _lowered(row)
    uri = low.get("uri") or low.get("guid")
    found: Row = {
        "id": uri,
        "title": low.get("headline") or _main(low.get("headlines")) or low.get("headline_main"),
        "text": _text(low),
        "source": _source(low),
        "date": first_dated(low.get(key) for key in _DATES),
        "url": whole_address(uri),
    }
    if found["text"] is None:
        del found["text"]
    return row | {key: value for key, value in found.items() if key == "text" or not row.get(key)}


def _lowered(row: Row) -> Row:
    return {key.lower(): value for key, value in row.items()}


def _text(low: Row) -> object:
    """The text of the item; None if it has no body.

    Of several bodies the whole one rather than a summary, the main one, plain text rather than markup,
    unless it is shorter by a fifth than another.
    """
    bodies = list(_bodies(low))
    if not bodies:
        has_body = any(key.startswith("body_") for key in low)
        return "" if has_body or low.get("bodies") else None
    bodies.sort(key=lambda body: (_is_lesser(body), body.name != "main", not _is_plain(body)))
    texts = [_read(body) for body in bodies if not _is_lesser(body)] or [_read(bodies[0])]
    longest = max(map(len, texts))
    return next(text for text in texts if len(text) >= _WHOLE_SHARE * longest)


def _bodies(low: Row) -> Iterator[_Body]:
    names = sorted(
        (key for key in low if key.startswith("body_")),
        key=lambda key: _BODIES.index(key) if key in _BODIES else len(_BODIES),
    )
    for name in names[:MAX_BODIES]:
        value = low[name]
        if isinstance(value, str) and value.strip():
            yield _Body(name.removeprefix("body_"), "", value)
    members = low.get("bodies")
    for member in members[:MAX_BODIES] if isinstance(members, list) else ():
        body = _lowered(member) if isinstance(member, dict) else {}
        value = body.get("value")
        if isinstance(value, str) and value.strip():
            role = str(body.get("role") or "main").lower()
            yield _Body(role, str(body.get("contenttype") or "").lower(), value)


def _is_lesser(body: _Body) -> bool:
    """True for a part of the text, and for XML of another kind, of which nobody knows what is text."""
    is_other = "xml" in body.media_type and "html" not in body.media_type
    return body.name in _PARTS or (is_other and not _is_nitf(body))


def _is_nitf(body: _Body) -> bool:
    return "nitf" in body.media_type or "<nitf" in body.value[:2_000]


def _is_plain(body: _Body) -> bool:
    if body.media_type:
        return body.media_type.startswith("text/plain")
    return body.name in ("text", "main") and not body.value.lstrip().startswith("<")


def _read(body: _Body) -> str:
    value = body.value[:MAX_BODY_CHARS]
    if _is_nitf(body):
        try:
            return nitf_text(value)
        except (ValueError, SkippedFile):
            return plain_text(value)
    is_markup = "html" in body.media_type or "html" in body.name or "xml" in body.media_type
    return plain_text(value) if is_markup else text_of(body.value)


def _main(members: object) -> object:
    """The value of the member whose role is main, else of the first that is no part."""
    found = (
        [_lowered(m) for m in members if isinstance(m, dict)] if isinstance(members, list) else []
    )
    found.sort(key=lambda member: (member.get("role") in _PARTS, member.get("role") != "main"))
    return found[0].get("value") if found else None


def _source(low: Row) -> object:
    for key in ("infosource", "infosources", "source"):
        value = low.get(key)
        named = value[0] if isinstance(value, list) and value else value
        name = named.get("name") if isinstance(named, dict) else named
        if isinstance(name, str) and name.strip():
            return name
    return low.get("copyrightholder")
