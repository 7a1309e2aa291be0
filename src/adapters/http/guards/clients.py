"""The client of a request, as far as that may be counted and kept."""

from ipaddress import ip_network

from litestar.datastructures import Headers
from litestar.types import HTTPScope, Scope

from adapters.http.addresses import parse_address

_UNKNOWN = "unknown"
_LONGEST_USER_AGENT = 200
# Enough to recognise where one has signed in, and not whose connection it was.
_SHOWN_BITS = {4: 24, 6: 48}
# A client with one IPv6 address usually has the /64 around it.
_COUNTED_BITS = {4: 32, 6: 64}


def address_of(scope: Scope) -> str:
    """The subject that anonymous requests are counted for."""
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
