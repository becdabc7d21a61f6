"""feed_rows: a JSON Feed -> rows under the names that other JSON uses. See https://www.jsonfeed.org/version/1.1/."""

from urllib.parse import urljoin

from index.readers.nested import Row
from index.readers.outlet import is_address

_TEXTS = ("content_html", "content_text", "summary")


def is_json_feed(content: object) -> bool:
    """True for an object that says it is a JSON Feed."""
    if not isinstance(content, dict) or not isinstance(content.get("items"), list):
        return False
    version = content.get("version")
    return isinstance(version, str) and "jsonfeed.org/" in version


def feed_rows(feed: Row) -> list[object]:
    """The items of `feed` with its title as their source; addresses are made whole by the feed's own."""
    items = feed["items"]
    assert isinstance(items, list)
    base = next((feed[key] for key in ("home_page_url", "feed_url") if feed.get(key)), "")
    return [_row(item, feed, str(base)) if isinstance(item, dict) else item for item in items]


def _row(item: Row, feed: Row, base: str) -> Row:
    texts = [item[key] for key in _TEXTS if isinstance(item.get(key), str) and item[key]]
    found: Row = {
        "id": item.get("id"),
        "title": item.get("title"),
        "source": feed.get("title"),
        "date": item.get("date_published"),
        "url": _address(item.get("url"), base) or _address(item.get("external_url"), base),
    }
    if texts:
        found["text"] = texts[0]
    return item | found


def _address(value: object, base: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        address = urljoin(base, value.strip())
    except ValueError:
        return None
    return address if is_address(address) else None
