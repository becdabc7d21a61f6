"""Fields and lists some levels down in JSON: `value_at` by a dotted name, `find_rows` by what lies in them."""

from collections.abc import Callable, Iterator

MAX_LEVELS = 4
"""Most levels above a list of articles: Elasticsearch's has 2, GraphQL's 3."""

MAX_NODES = 20_000
"""Most objects and lists that are searched for one."""

_SAMPLE = 20
"""Members of a list that are read to see what it has."""

_SHOWN_NAMES = 12
_SHOWN_CHARS = 60
_SHOWN_LEVELS = 3

LIST_KEYS = ("articles", "data", "items")
"""Names of lists that count as lists of articles."""

_WRAPPERS = ("_source", "attributes", "node")
_TITLES = ("title", "headline", "webTitle")

Row = dict[str, object]


def value_at(row: Row, name: str) -> object:
    """The value called `name`, or, if there is none, the one at that dotted place: `fields.bodyText`.

    In a list, a number names one of its members, from 0 on; any other name is looked for in each.
    """
    if name in row:
        return row[name]
    return _descend(row, name.split(".")) if "." in name else None


def _descend(value: object, parts: list[str]) -> object:
    if not parts:
        return value
    if isinstance(value, list):
        if parts[0].isdecimal():
            index = int(parts[0]) if len(parts[0]) < 6 else len(value)
            return _descend(value[index], parts[1:]) if index < len(value) else None
        found = (_descend(member, parts) for member in value[:_SAMPLE])
        return next((member for member in found if member is not None), None)
    if not isinstance(value, dict):
        return None
    for count in range(len(parts), 0, -1):  # names may have dots of their own
        key = ".".join(parts[:count])
        if key in value:
            return _descend(value[key], parts[count:])
    return None


def list_above(content: object, name: str) -> tuple[list[object], str] | None:
    """The list that the dotted `name` leads through, and that part of the name; None if there is none."""
    parts = name.split(".")
    for count in range(1, len(parts)):
        above = ".".join(parts[:count])
        found = value_at(content, above) if isinstance(content, dict) else None
        if isinstance(found, list) and not parts[count].isdecimal():
            return found, f"{above}."
    return None


def find_rows(content: object, is_article: Callable[[Row], bool]) -> list[object] | None:
    """The articles in `content`, None if it holds none: the outermost list of which a member is one.

    One article that lies some levels down by itself, and an object whose members are articles by their
    ids, are as good. Where nothing is an article, the list that has most in it, so that it can be said
    what is missing; one under `LIST_KEYS` first.
    """
    if isinstance(content, list):
        return content
    lists: list[list[object]] = []
    for place in _places(content):
        if isinstance(place, list):
            lists.append(place)
            if any(isinstance(row, dict) and is_article(row) for row in place[:_SAMPLE]):
                return place
        elif is_titled(place):
            if is_article(place):
                return [place]
        elif rows := _by_id(place, is_article):
            return rows
    named = (content.get(key) for key in LIST_KEYS) if isinstance(content, dict) else ()
    for found in named:
        if isinstance(found, list):
            return found
    sizes = [sum(map(_size, rows[:_SAMPLE])) for rows in lists]
    return lists[sizes.index(max(sizes))] if any(sizes) else None


def is_titled(row: Row) -> bool:
    """True for an object with a title of its own, or in what it wraps: a text alone is no article."""
    return any(key in unwrapped(row) for key in _TITLES)


def unwrapped(row: Row) -> Row:
    """`row` with the fields of the object in which some programs put them: Elasticsearch, JSON:API, GraphQL."""
    for key in _WRAPPERS:
        inner = row.get(key)
        if isinstance(inner, dict):
            given = {"id": row["_id"]} if "_id" in row else {}
            return {**given, **row, **inner}
    return row


def _places(content: object) -> Iterator[list[object] | Row]:
    """The lists and objects in `content`, the outermost first, and those under `LIST_KEYS` before others."""
    waiting = [(content, 0)]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value, level = waiting.pop(0)
        if isinstance(value, dict):
            if level:
                yield value
            keys = sorted(value, key=lambda key: key not in LIST_KEYS)
            yield from (value[key] for key in keys if isinstance(value[key], list))
            if level < MAX_LEVELS:
                waiting += [(value[key], level + 1) for key in keys[:MAX_NODES]]


def _by_id(value: Row, is_article: Callable[[Row], bool]) -> list[object]:
    """The members of an object whose members are articles by their ids; none if they are not."""
    members = list(value.values())[:_SAMPLE]
    if not all(isinstance(v, dict) for v in members) or not members:
        return []
    if not any(isinstance(v, dict) and is_article(v) for v in members):
        return []
    return [{"id": key, **v} for key, v in value.items() if isinstance(v, dict)]


def _size(row: object) -> int:
    """Characters of text in an object, of its own and of those right below."""
    if not isinstance(row, dict):
        return 0
    inner = [v for value in row.values() if isinstance(value, dict) for v in value.values()]
    return sum(len(value) for value in (*row.values(), *inner) if isinstance(value, str))


def field_names(row: Row) -> str:
    """The dotted names of the fields in `row` that have text, to choose from."""
    names = list(_names(row, "", _SHOWN_LEVELS))
    more = "" if len(names) <= _SHOWN_NAMES else f" and {len(names) - _SHOWN_NAMES} more"
    shown = ", ".join(name[:_SHOWN_CHARS] for name in names[:_SHOWN_NAMES]) + more
    return " ".join(shown.encode("utf-8", "backslashreplace").decode().split())


def _names(row: Row, above: str, levels: int) -> Iterator[str]:
    for key, value in list(row.items())[:200]:
        name = f"{above}{key}"
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and levels:
            yield from _names(inner, f"{name}.", levels - 1)
        elif isinstance(inner, str) or not isinstance(value, dict | list):
            yield name
