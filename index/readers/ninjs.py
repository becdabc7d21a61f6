"""plain_row: one ninjs item (IPTC's news in JSON) -> a row under the names that other JSON uses.

Versions 1.x name one `headline` and bodies by their kind (`body_text`, `body_xhtml`); 2.x and 3.x have
lists, `headlines` and `bodies`, whose members tell their role and media type.
See https://iptc.org/standards/ninjs/.
"""

from index.readers.date import first_dated
from index.readers.markup import plain_text

_BODIES = ("body_text", "body_xhtml", "body_html")
_DATES = ("versioncreated", "firstcreated", "contentcreated")
_WITHDRAWN = ("canceled", "withheld")

MAX_BODY_CHARS = 8 * 2**20
"""Longest marked-up body that is read; longer ones are cut."""

Row = dict[str, object]


def is_ninjs(row: Row) -> bool:
    """True for an object with the one field that ninjs demands, `uri`, and another that only it has."""
    return "uri" in row and any(
        key in row for key in (*_BODIES, "bodies", "headline", "headlines", *_DATES, "pubstatus")
    )


def is_withdrawn(row: Row) -> bool:
    """True if its source says that the item is not, or no longer, to be used."""
    return row.get("pubstatus") in _WITHDRAWN


def plain_row(row: Row) -> Row:
    """The same item as id, title, text, source, date and url; what it has besides is kept."""
    uri = row.get("uri")
    is_address = isinstance(uri, str) and uri.startswith(("http://", "https://"))
    found: Row = {
        "id": uri,
        "title": row.get("headline") or _main(row.get("headlines")),
        "text": _body(row),
        "source": _source(row),
        "date": first_dated(row.get(key) for key in _DATES),
        "url": uri if is_address else None,
    }
    if found["text"] is None:
        del found["text"]
    return row | {key: value for key, value in found.items() if key == "text" or not row.get(key)}


def _body(row: Row) -> object:
    """The text of the item, marked-up bodies as plain text; None if it has no body at all."""
    for key in _BODIES:
        body = row.get(key)
        if isinstance(body, str) and body.strip():
            return body if key == "body_text" else plain_text(body[:MAX_BODY_CHARS])
    bodies = row.get("bodies")
    members = (
        [body for body in bodies if isinstance(body, dict)] if isinstance(bodies, list) else []
    )
    # The whole body rather than a summary, plain text rather than markup.
    members.sort(key=lambda body: (body.get("role") not in ("main", None), not _is_plain(body)))
    for body in members:
        value = body.get("value")
        if isinstance(value, str) and value.strip():
            return value if _is_plain(body) else plain_text(value[:MAX_BODY_CHARS])
    return next((row[key] for key in _BODIES if key in row), "" if members else None)


def _is_plain(body: Row) -> bool:
    return body.get("contenttype") in ("text/plain", None)


def _main(members: object) -> object:
    """The value of the member whose role is main, else of the first."""
    found = [m for m in members if isinstance(m, dict)] if isinstance(members, list) else []
    found.sort(key=lambda member: member.get("role") != "main")
    return found[0].get("value") if found else None


def _source(row: Row) -> object:
    for key in ("infosource", "infosources", "source"):
        value = row.get(key)
        named = value[0] if isinstance(value, list) and value else value
        name = named.get("name") if isinstance(named, dict) else named
        if isinstance(name, str) and name.strip():
            return name
    return row.get("copyrightholder")
