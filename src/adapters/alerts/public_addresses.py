"""Resolve host names to addresses that are public."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from application.ports.alerts.senders import AlertNotSent, AlertRefused
from domain.alerts.webhooks import is_public

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of the host. Raises `AlertNotSent` when it has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AlertNotSent("The host of the webhook was not found.") from error
    # A link-local address has its zone after `%`.
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class PublicAddresses:
    """The caller connects to the address that is returned, so that a second resolution cannot replace it."""

    def __init__(self, resolve: Resolve = resolve, is_allowed: Callable[[Address], bool] = is_public) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed

    async def of(self, host: str, port: int) -> Address:
        """Raises `AlertRefused` when any address of the host is not public."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(self._is_allowed, addresses)):
            raise AlertRefused("The webhook's host has a private, local or reserved address.")
        return addresses[0]
