"""Read IP addresses as peers and proxies write them."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_BRACKETED = re.compile(r"\[([^\]]*)\](?::[0-9]+)?")
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]+")


def parse_address(text: str) -> Address | None:
    """None for no address. A port, brackets and a zone are left out; IPv4 mapped into IPv6 is IPv4."""
    enclosed = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((enclosed[1] if enclosed else text).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
