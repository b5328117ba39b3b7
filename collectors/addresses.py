"""Which network addresses a collector may speak to; apart, as httpx and Scrapy both ask it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(Exception):
    """A host name led to an address inside a private network."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} lies in a private network; set allow_private if this is your own source")
        self.host = host


def public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also when it is wrapped in IPv6."""
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _unwrapped(ip)
    return ip.is_global and not ip.is_multicast


def _unwrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def check(host: str, address: str, private_hosts: frozenset[str]) -> None:
    """Refuse a private address unless the host is one that the settings name as private.

    Raises:
        PrivateAddress: also where a redirect of a permitted private host leads to another one.
    """
    if host.lower() not in private_hosts and not public(address):
        raise PrivateAddress(host)


def private_hosts(url: str, *, allow_private: bool) -> frozenset[str]:
    """The host of a source's own address where its settings permit private addresses, or none."""
    host = urlsplit(url).hostname
    return frozenset({host.lower()}) if allow_private and host else frozenset()
