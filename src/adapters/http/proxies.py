"""Where a request really comes from, when proxies that we trust have passed it on. Nobody else is believed."""

from collections.abc import Sequence
from ipaddress import ip_network

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from adapters.http.clients import Address, parse_address

_SCHEMES = frozenset({"http", "https"})


class Proxied:
    """Sets the client's address, and the scheme that it has used, for everything inside."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self._app = app
        self._trusted = [ip_network(network) for network in trusted]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._trusted and scope["type"] == ScopeType.HTTP:
            self._resolve(scope)
        await self._app(scope, receive, send)

    def _resolve(self, scope: Scope) -> None:
        peer = scope["client"]
        address = parse_address(peer[0]) if peer else None
        if address is None or not self._trusts(address):
            return
        headers = Headers.from_scope(scope)
        scope["client"] = (str(self._client(address, headers.getall("x-forwarded-for", []))), 0)
        scheme = headers.get("x-forwarded-proto", "").lower()
        if scheme in _SCHEMES:
            scope["scheme"] = scheme

    def _client(self, peer: Address, forwarded: Sequence[str]) -> Address:
        """Each proxy has added whom it got the request from, so what a client made up stands on the far left."""
        client = peer
        for told in reversed([part.strip() for line in forwarded for part in line.split(",")]):
            address = parse_address(told)
            if address is None:
                return client
            client = address
            if not self._trusts(client):
                return client
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)
