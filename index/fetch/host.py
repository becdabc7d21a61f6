"""Hosts: the name of a host -> its addresses, looked up once a run, and how near to this machine they are.

The rule: an address that is not the user's own choice may never be nearer than the one that named it. A public
feed cannot send us to the newsroom's intranet, nor the intranet to this machine; a feed on the intranet may
link the intranet.
"""

import socket
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from index.fetch.report import Cause, FetchFailure


class Nearness(IntEnum):
    """Where an address leads: anywhere, into a private network, or to this machine and what is plugged into it."""

    PUBLIC = 0
    PRIVATE = 1
    OWN = 2


_NAT64 = IPv6Network("64:ff9b::/96")


def nearness_of(address: str) -> Nearness:
    """How near a numeric address is; one that holds another is as near as that."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (inner := _inner(found)):
        return nearness_of(str(inner))
    if found.is_loopback or found.is_link_local or found.is_unspecified:
        return Nearness.OWN
    return Nearness.PUBLIC if found.is_global and not found.is_multicast else Nearness.PRIVATE


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


class Hosts:
    """Looks hosts up, each once, so that the addresses that were judged are those that are connected to.

    `by_name` is false where somebody else looks names up, such as a proxy: then only numeric addresses are judged.
    """

    def __init__(self, *, by_name: bool) -> None:
        self._by_name = by_name
        self._found: dict[str, tuple[str, ...]] = {}

    def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of `host`, FetchFailure if it has none; none, if it has a name and those are not looked up."""
        if host not in self._found:
            self._found[host] = _look_up(host, self._by_name)
        if self._by_name and not self._found[host]:
            raise FetchFailure(Cause.NO_HOST, host)
        return self._found[host]

    def nearest(self, host: str) -> Nearness:
        """The nearness that `host` is refused by."""
        return max(map(nearness_of, self.addresses(host)), default=_by_its_name(host))

    def farthest(self, host: str) -> Nearness:
        """The nearness that `host` is trusted by."""
        return min(map(nearness_of, self.addresses(host)), default=_by_its_name(host))


def _look_up(host: str, by_name: bool) -> tuple[str, ...]:
    flags = (
        0 if by_name else socket.AI_NUMERICHOST
    )  # also 127.1 and 0x7f000001, as connecting reads them
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, ValueError):  # ValueError: a name that no name can be
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _by_its_name(host: str) -> Nearness:
    name = host.rstrip(".")
    return Nearness.OWN if name == "localhost" or name.endswith(".localhost") else Nearness.PUBLIC
