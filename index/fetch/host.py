"""Hosts: the name of a host -> its addresses, looked up once in a run, and how near to this machine they are.

The rule: an address that is not the user's own choice may never be nearer than the one that named it. A public
feed cannot send us to the newsroom's intranet, nor the intranet to this machine; a feed on the intranet may
link the intranet.
"""

import socket
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from index.fetch.failure import Cause, FetchFailure


class Nearness(IntEnum):
    """Where an address leads: anywhere, into a private network, or to this machine and what is plugged into it."""

    PUBLIC = 0
    PRIVATE = 1
    OWN = 2


# Python's own lists grow from version to version: what they miss in 3.11 stands here.
_METADATA = (
    IPv4Address("192.0.0.192"),
    IPv4Address("168.63.129.16"),
    IPv4Address("100.100.100.200"),
)
"""Where machines of a cloud (Oracle, Azure, Alibaba) ask for their secrets; most clouds have a link-local address."""

_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # the IETF's own
            "192.88.99.0/24",  # relays of 6to4, given up
            "100::/64",  # thrown away
            "2001::/23",  # the IETF's own, Teredo among them
            "2001:db8::/32",  # examples
            "3fff::/20",  # examples
        ),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""All that IANA gives out to the world; site-local, local NAT64, segment routing and what is to come lie outside."""

_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_HOLDING_V4 = (
    _LOCAL_NAT64,
    *map(
        IPv6Network,
        (
            "64:ff9b::/96",  # NAT64
            "::/96",  # IPv4-compatible
            "::ffff:0:0/96",  # IPv4-mapped
            "::ffff:0:0:0/96",  # IPv4-translated
        ),
    ),
)
"""IPv6 networks whose addresses end with the IPv4 address that they stand for."""


def nearness_of(address: str) -> Nearness:
    """How near a numeric address is; one that holds another is as near as the nearer of both."""
    found = ip_address(address)
    near = _own_nearness(found)
    if isinstance(found, IPv6Address) and (inner := _inner(found)):
        return max(near, nearness_of(str(inner)))
    return near


def _own_nearness(address: IPv4Address | IPv6Address) -> Nearness:
    if address.is_loopback or address.is_link_local or address.is_unspecified:
        return Nearness.OWN
    if address in _METADATA:
        return Nearness.OWN
    if any(address in network for network in _HOLDING_V4 if network != _LOCAL_NAT64):
        return Nearness.PUBLIC  # by itself: what it holds decides
    if isinstance(address, IPv6Address) and (address.sixtofour or address.teredo):
        return Nearness.PUBLIC
    if any(address in network for network in _NOT_PUBLIC):
        return Nearness.PRIVATE
    if isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
        return Nearness.PRIVATE
    return Nearness.PUBLIC if address.is_global and not address.is_multicast else Nearness.PRIVATE


def _inner(address: IPv6Address) -> IPv4Address | None:
    if any(address in network for network in _HOLDING_V4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.sixtofour or (teredo[1] if teredo else None)


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
