"""clean_address: an address from a feed or a page -> its normal form, or None."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

MAX_ADDRESS_CHARS = 1_000
"""Longest address that is fetched: what still serves as an id (see `index.readers.draft`)."""

SCHEMES = ("http", "https")
_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(
    r"(?:utm_|at_(?:medium|campaign|link|custom|bbc)|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|_hs(?:enc|mi))",
    re.IGNORECASE,
)
"""Prefixes of parameters that only track readers."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SOUND_HOST = re.compile(r"[^\s/?#@\\%\x00-\x20]+")


def join_address(address: str, base: str = "") -> str | None:
    """The absolute web address of `address` relative to `base`; None if it is none.

    Without fragment, user and password; scheme and host in lower case, without the default port.
    """
    if not address.strip():  # which would name `base` itself
        return None
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    # A backslash: browsers read `http://a\@b/` as a, urllib as b.
    is_sound = _SOUND_HOST.fullmatch(host) and "\\" not in parts.netloc
    if parts.scheme not in SCHEMES or not is_sound:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        place += f":{port}"
    path = _UNSAFE.sub(lambda mark: quote(mark[0]), parts.path) or "/"
    whole = urlunsplit(
        (parts.scheme, place, path, _UNSAFE.sub(lambda mark: quote(mark[0]), parts.query), "")
    )
    return whole if len(whole) <= MAX_ADDRESS_CHARS and not _SURROGATE.search(whole) else None


def clean_address(address: str, base: str = "") -> str | None:
    """As `join_address`, without the parameters by which readers are tracked."""
    whole = join_address(address, base)
    if whole is None:
        return None
    parts = urlsplit(whole)
    kept = (one for one in parts.query.split("&") if not _TRACKING.match(one))
    return urlunsplit(parts._replace(query="&".join(kept)))


def host_of(address: str) -> str:
    """The host in a sound address."""
    return urlsplit(address).hostname or ""


def origin_of(address: str) -> str:
    """Scheme, host and port of a sound address: what one robots.txt holds for."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def path_of(address: str) -> str:
    """The path of a sound address."""
    return urlsplit(address).path


def is_same_site(one: str, other: str) -> bool:
    """True if two sound addresses have one host, with or without `www.`."""
    return host_of(one).removeprefix("www.") == host_of(other).removeprefix("www.")
