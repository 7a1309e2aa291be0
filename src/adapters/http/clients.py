"""From where a request comes, as far as that may be known and kept."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from litestar.datastructures import Headers
from litestar.types import HTTPScope, Scope

Address: TypeAlias = IPv4Address | IPv6Address

_UNKNOWN = "unknown"
_LONGEST_USER_AGENT = 200
# Enough to recognise where one has signed in, and not whose connection it was.
_SHOWN_BITS = {4: 24, 6: 48}
# Whoever has an IPv6 address has at least so many of them.
_COUNTED_BITS = {4: 32, 6: 64}


def parse_address(text: str) -> Address | None:
    """IPv4 in the clothes of IPv6 is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def address_of(scope: Scope) -> str:
    """Whose requests count together, where nobody has signed in."""
    return _cut(scope, _COUNTED_BITS).removesuffix("/32")


def ip_prefix_of(scope: Scope) -> str:
    return _cut(scope, _SHOWN_BITS)


def user_agent_of(scope: HTTPScope | Scope) -> str:
    told = Headers.from_scope(scope).get("user-agent", "")
    return "".join(character for character in told if character.isprintable())[:_LONGEST_USER_AGENT]


def _cut(scope: Scope, bits: dict[int, int]) -> str:
    client = scope.get("client")
    address = parse_address(client[0]) if client else None
    if address is None:
        return _UNKNOWN
    return str(ip_network((address, bits[address.version]), strict=False))
