"""Find the client behind the dashboard or a trusted proxy. Headers from other peers are ignored."""

from collections.abc import Sequence
from ipaddress import ip_network

import structlog
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from adapters.http.addresses import Address, parse_address
from adapters.http.asgi.signed_clients import CLIENT_HEADER, SignedClients

_SCHEMES = frozenset({"http", "https"})

_log = structlog.get_logger(__name__)


class Proxied:
    """Replaces the peer's address and scheme in the scope by the client's.

    A signed address wins over `X-Forwarded-For`: the dashboard may run in a network of trusted proxies.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[str], signed: SignedClients | None = None) -> None:
        self._app = app
        self._trusted = [ip_network(network) for network in trusted]
        self._signed = signed
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and not self._take_signed(scope) and self._trusted:
            self._resolve(scope)
        await self._app(scope, receive, send)

    def _take_signed(self, scope: HTTPScope) -> bool:
        headers = [value for name, value in scope["headers"] if name == CLIENT_HEADER]
        if not headers or self._signed is None:
            return False
        address = self._signed.address(headers[0]) if len(headers) == 1 else None
        if address is None:
            self._warn()
            return False
        scope["client"] = (str(address), 0)
        return True

    def _warn(self) -> None:
        """Log a bad signature once per process: any client can send such a header."""
        if not self._has_warned:
            self._has_warned = True
            hint = "the dashboard needs the same DASHBOARD_KEY as the API, and a clock within a minute of the API's"
            _log.warning("A client address has an invalid signature", hint=hint)

    def _resolve(self, scope: HTTPScope) -> None:
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
        """Return the last address before the trusted proxies. Each proxy appends its peer, so forged entries are on the
        left.
        """
        client = peer
        for claim in reversed([part.strip() for line in forwarded for part in line.split(",")]):
            address = parse_address(claim)
            if address is None:
                return client
            client = address
            if not self._trusts(client):
                return client
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)
