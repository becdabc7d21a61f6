"""name_outlet: what a file gives as an article's source -> the outlet's name, and an address if it gave one."""

import re
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:https?:)?//[^\s/]+\S*\Z", re.IGNORECASE)


def is_address(text: str | None) -> bool:
    """True for an address of the web, which is no outlet's name."""
    return bool(text and _ADDRESS.match(text.strip()))


def name_outlet(source: str | None, url: str | None) -> tuple[str | None, str | None]:
    """The name and the address of the article: an address in place of a name is the address.

    Its host stands for the name, so that all pages of an outlet are of one.
    """
    if source is None or not is_address(source):
        return source, url
    address = source.strip()
    return host_of(address), url or address


def host_of(address: str) -> str | None:
    """The host in `address`, without `www.` and port."""
    try:
        host = urlsplit(address.strip()).hostname
    except ValueError:
        return None
    return (host or "").removeprefix("www.") or None
