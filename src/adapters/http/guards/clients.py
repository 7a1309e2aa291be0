"""Reduce a client's address and user agent to what may be counted and stored."""

from ipaddress import ip_network

from litestar.datastructures import Headers
from litestar.types import HTTPScope, Scope

from adapters.http.addresses import parse_address

_UNKNOWN = "unknown"
_LONGEST_USER_AGENT = 200
# Enough for users to recognise their own sign-ins, but not to identify the connection.
_SHOWN_BITS = {4: 24, 6: 48}
# A client with one IPv6 address usually controls its /64.
_COUNTED_BITS = {4: 32, 6: 64}


def address_of(scope: Scope) -> str:
    """Return the address under which anonymous requests are counted."""
    return _cut(scope, _COUNTED_BITS).removesuffix("/32")


def ip_prefix_of(scope: Scope) -> str:
    return _cut(scope, _SHOWN_BITS)


def user_agent_of(scope: HTTPScope | Scope) -> str:
    user_agent = Headers.from_scope(scope).get("user-agent", "")
    return "".join(character for character in user_agent if character.isprintable())[:_LONGEST_USER_AGENT]


def _cut(scope: Scope, bits: dict[int, int]) -> str:
    client = scope.get("client")
    address = parse_address(client[0]) if client else None
    if address is None:
        return _UNKNOWN
    return str(ip_network((address, bits[address.version]), strict=False))
