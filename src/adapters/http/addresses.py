"""Read IP addresses as peers and proxies write them."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_BRACKETED = re.compile(r"\[([^\]]*)\](?::[0-9]+)?")
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]+")


def parse_address(text: str) -> Address | None:
    """Return None if the text is no address. Drops port, brackets and zone; unwraps IPv4-mapped IPv6 addresses."""
    enclosed = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((enclosed[1] if enclosed else text).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
