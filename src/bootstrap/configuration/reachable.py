"""Find the host at which a server is reached from its own machine."""

from typing import Final

# A server on `::` gets no connections over IPv4.
_OF_ALL_INTERFACES: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not listened on


def reachable(listening_on: str) -> str:
    """Return the host for a URL, in brackets if it is an address of IPv6."""
    host = _OF_ALL_INTERFACES.get(listening_on, listening_on)
    return f"[{host}]" if ":" in host else host
